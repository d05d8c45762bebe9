//! Every template is used.

use anyhow::Result;

use super::Fault;
use super::scan::Source;
use crate::root::{files, relative, root};

/// Files that make the fixed ones among the templates a crate of its own, so that they are compiled and tested here.
const HARNESS: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "lib.rs",
    "auth/mod.rs",
    "backend/mod.rs",
    "support/mod.rs",
];

/// Looks at all files.
pub fn check(sources: &[Source]) -> Result<Vec<Fault>> {
    let code: Vec<&Source> = sources
        .iter()
        .filter(|it| it.path.starts_with("src/"))
        .collect();
    let mut faults = Vec::new();
    for path in files(&root().join("templates"))? {
        let path = relative(&path);
        let inside = path.strip_prefix("templates/").unwrap_or(&path);
        if HARNESS.contains(&inside)
            || inside.split('/').any(|it| it == "tests") && !inside.starts_with("crate/")
        {
            continue;
        }
        let is_used = |it: &&Source| it.text.contains(&format!("{inside}\""));
        if !code.iter().any(is_used) {
            faults.push(Fault::new(&path, 0, "no source uses it: take it out"));
        }
    }
    Ok(faults)
}
