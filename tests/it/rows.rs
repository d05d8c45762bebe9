//! `tests/ROWS.md`: every row of what a generated server does has something that shows it, and it is where the table says.

use std::fs;
use std::path::Path;

/// How many rows each group has.
const GROUPS: [(char, usize); 9] = [
    ('R', 6),
    ('Q', 8),
    ('P', 6),
    ('E', 5),
    ('D', 6),
    ('G', 2),
    ('A', 7),
    ('X', 8),
    ('T', 5),
];

#[test]
fn every_row_is_shown_by_tests_that_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("tests/ROWS.md")).unwrap();
    let lines: Vec<Vec<&str>> = table
        .lines()
        .filter_map(|it| it.strip_prefix("| "))
        .map(|it| it.trim_end_matches(" |").split(" | ").collect())
        .skip(1)
        .collect();
    let named: Vec<&str> = lines.iter().map(|it| it[0]).collect();
    let numbers = |(group, count)| (1..=count).map(move |it| format!("{group}{it}"));
    let rows: Vec<String> = GROUPS.into_iter().flat_map(numbers).collect();
    assert_eq!(named, rows);
    for line in lines {
        for path in line[1].split(", ") {
            let path = path.trim_matches('`');
            let file = root.join(path);
            assert!(file.exists(), "{}: {path} is not there", line[0]);
            if path.starts_with("tests/contract/") {
                let text = fs::read_to_string(file).unwrap();
                assert!(text.contains(line[0]), "{path} does not name {}", line[0]);
            }
        }
    }
}
