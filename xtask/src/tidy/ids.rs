//! Every diagnostic explains itself, and nothing is explained that nobody reports.

use std::collections::BTreeSet;

use super::Fault;
use super::scan::Source;

/// What stands before an id.
const MAKERS: &[&str] = &[
    "Diagnostic::new(",
    "Diagnostic::without_place(",
    "Failure::new(",
];

/// Looks at all files.
pub fn check(sources: &[Source]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut literals = BTreeSet::new();
    let mut all_used = BTreeSet::new();
    for source in sources.iter().filter(|it| it.path.starts_with("src/")) {
        for (line, id) in used(source) {
            if specwright::explain::find(&id).is_none() {
                let text = format!("`{id}` has no entry: add it to `DIAGNOSTICS` of its stage");
                faults.push(Fault::new(&source.path, line, text));
            }
            all_used.insert(id);
        }
        if !source.path.ends_with("diagnostics.rs") {
            literals.extend(strings(&source.text));
        }
    }
    for entry in specwright::explain::all() {
        // Rules of changes are made in families, by places; that each can come up is for their own tests.
        if specwright::diff::rules::find(entry.id).is_some() {
            continue;
        }
        if !all_used.contains(entry.id) && !literals.contains(entry.id) {
            let text = format!(
                "`{}` is explained and reported by nobody: take it out",
                entry.id
            );
            faults.push(Fault::new("src/explain.rs", 0, text));
        }
    }
    faults
}

/// Gives the ids that a file reports, with their lines.
fn used(source: &Source) -> Vec<(usize, String)> {
    let lines: Vec<_> = source.code().collect();
    let mut found = Vec::new();
    for (at, (number, line)) in lines.iter().enumerate() {
        for maker in MAKERS {
            let Some((_, rest)) = line.split_once(maker) else {
                continue;
            };
            // The id stands behind the bracket, or on the next line.
            let next = lines.get(at + 1).map_or("", |(_, line)| line.trim());
            let argument = if rest.trim().is_empty() { next } else { rest };
            let id = argument
                .strip_prefix('"')
                .and_then(|it| it.split('"').next());
            found.extend(id.map(|id| (*number, id.to_owned())));
        }
    }
    found
}

fn strings(text: &str) -> Vec<String> {
    text.split('"').map(str::to_owned).collect()
}
