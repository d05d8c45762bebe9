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
        let row = line[0];
        for entry in line[1].split(", ") {
            let (path, name) = entry.split_once(": ").unwrap_or((entry, ""));
            let (path, name) = (path.trim_matches('`'), name.trim_matches('`'));
            let text = fs::read_to_string(root.join(path));
            let text = text.unwrap_or_else(|error| panic!("{row}: {path}: {error}"));
            let is_there = if name.is_empty() {
                // In names of functions rows are written small.
                text.contains(row) || text.contains(&format!("{}_", row.to_lowercase()))
            } else {
                text.contains(name)
            };
            assert!(is_there, "{path} has nothing that shows {row}");
        }
    }
}
