//! The breaks that `tests/contract/breaks.py` makes on purpose: each has its place, so that a row does not lose its break
//! in silence when what is generated changes.

use std::fs;
use std::path::Path;

use serde::Deserialize;

/// A break, as far as this asks.
#[derive(Deserialize)]
struct Break {
    row: String,
    #[serde(rename = "crate")]
    server: String,
    file: String,
    old: String,
    new: String,
}

#[test]
fn every_break_has_its_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listed = fs::read_to_string(root.join("tests/contract/breaks.json")).unwrap();
    let breaks: Vec<Break> = serde_json::from_str(&listed).unwrap();
    let gone: Vec<String> = breaks
        .iter()
        .filter(|it| {
            let path = root.join("generated").join(&it.server).join(&it.file);
            let text = fs::read_to_string(path).unwrap_or_default();
            it.old == it.new || !text.contains(&it.old)
        })
        .map(|it| format!("{} {}/{}: {}", it.row, it.server, it.file, it.old))
        .collect();
    assert!(gone.is_empty(), "write anew:\n{}", gone.join("\n"));
}
