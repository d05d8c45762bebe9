//! Rows that are there, beside a contract that says something else of them: what may not be answered any more.
//!
//! In: the contracts of now, what is built from them, and the contracts that the folder has served so far. Out: a warning
//! for each property whose stored values need not be values of it any longer. What a migration has to do with such values
//! is refused or spelled out there; this is about all that a database does not know: lengths, patterns, what is inside.

use crate::contract::{self, Contract, SchemaId};
use crate::diagnostic::{Diagnostic, Sink};
use crate::diff;
use crate::document::{self, Files};
use crate::finding::Severity;
use crate::plan::Plan;
use crate::plan::history::History;
use crate::plan::resource::columns;
use crate::source::Sources;

/// What migrations see to, by the ends of the rules' ids: a value that is null, and one of an enumeration of strings.
const MIGRATED: [&str; 2] = ["became-not-nullable", "enum-value-removed"];

/// Warns of stored values that the contracts of now do not allow.
pub fn warn(sink: &Sink, contracts: &[Contract], plan: &Plan, history: &History) {
    if plan.resources.is_empty() {
        return;
    }
    for (contract, version) in contracts.iter().zip(&plan.versions) {
        if let Some(before) = history.served.get(version.module.as_str())
            && let Some(before) = read(before)
        {
            compare(sink, &before, contract);
        }
    }
}

/// Reads a contract that was served. One that cannot be read tells nothing.
fn read(text: &str) -> Option<Contract> {
    const NAME: &str = "served.json";
    let (sink, mut sources) = (Sink::default(), Sources::default());
    let files = Files::memory([(NAME, text)]);
    let document = document::load(&sink, &mut sources, &files, NAME).ok()?;
    contract::understand(&sink, &document).ok()
}

fn compare(sink: &Sink, before: &Contract, now: &Contract) {
    let mut labels = Vec::new();
    let mut pairs = Vec::new();
    for (name, id) in &now.components {
        let (Some(store), Some(former)) = (
            &now.schemas[*id].extension.store,
            before.components.get(name),
        ) else {
            continue;
        };
        for (wire, pair) in properties(before, *former, now, *id) {
            labels.push(format!("{}.{wire}", store.value.name.value));
            pairs.push(pair);
        }
    }
    for finding in diff::values(before, now, labels, &pairs) {
        let is_migrated =
            finding.place.is_empty() && MIGRATED.iter().any(|it| finding.id.ends_with(it));
        if finding.severity < Severity::Breaking && !finding.undecided || is_migrated {
            continue;
        }
        let Some(at) = finding.new else { continue };
        let place = if finding.place.is_empty() {
            String::new()
        } else {
            format!("{} ", finding.place)
        };
        sink.warn(
            Diagnostic::new(
                "stored-values-narrowed",
                at,
                format!(
                    "rows that are there may not be what `{}` is now: {place}{}",
                    finding.operations.join("`, `"),
                    finding.message
                ),
            )
            .help("look for such rows, and change them before the new version answers them: it cannot"),
        );
    }
}

/// Pairs the properties of two schemas that are answered.
fn properties(
    before: &Contract,
    former: SchemaId,
    now: &Contract,
    id: SchemaId,
) -> Vec<(String, (SchemaId, SchemaId))> {
    let was = columns::properties(before, former);
    let is = columns::properties(now, id);
    let pairs = is.into_iter().filter_map(|(wire, (schema, _, _))| {
        let (old, _, _) = *was.get(&wire)?;
        let is_answered = !now.schemas[schema].write_only;
        is_answered.then_some((wire, (old, schema)))
    });
    pairs.collect()
}
