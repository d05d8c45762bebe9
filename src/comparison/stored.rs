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

/// A property that is stored, as it was served and as it is now.
struct Pair {
    /// Store and property.
    label: String,
    schemas: (SchemaId, SchemaId),
    /// Whether it is of an enumeration of strings in both, whose values migrations know.
    has_states: bool,
}

impl Pair {
    /// Says whether a migration sees to this change of the property: nulls, and states that are gone.
    fn is_migrated(&self, rule: &str) -> bool {
        rule.ends_with("became-not-nullable")
            || self.has_states && rule.ends_with("enum-value-removed")
    }
}

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
    let mut pairs = Vec::new();
    for (name, id) in &now.components {
        let extension = &now.schemas[*id].extension;
        let Some(store) = &extension.store else {
            continue;
        };
        let store = &store.value.name.value;
        let former = extension.renamed_from.as_ref().map(|it| &it.value);
        let mut names = former.into_iter().chain([store]);
        // What was served need not say what it stores: that may have stood in the configuration.
        let found = names.find_map(|it| stored(before, it));
        if let Some(former) = found.or_else(|| before.components.get(name).copied()) {
            pairs.extend(properties(store, (before, former), (now, *id)));
        }
    }
    let labels = pairs.iter().map(|it| it.label.clone()).collect();
    let schemas: Vec<_> = pairs.iter().map(|it| it.schemas).collect();
    for finding in diff::values(before, now, labels, &schemas) {
        let mut met = pairs
            .iter()
            .filter(|it| finding.operations.contains(&it.label));
        let is_migrated = finding.place.is_empty() && met.all(|it| it.is_migrated(finding.id));
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

/// Finds the schema that is stored under a name.
fn stored(contract: &Contract, name: &str) -> Option<SchemaId> {
    let mut named = contract.components.values().copied();
    named.find(|id| {
        let store = contract.schemas[*id].extension.store.as_ref();
        store.is_some_and(|it| it.value.name.value == name)
    })
}

/// Pairs the properties of two schemas that are answered, by what they are called or were.
fn properties(
    store: &str,
    (before, former): (&Contract, SchemaId),
    (now, id): (&Contract, SchemaId),
) -> Vec<Pair> {
    let (was, is) = (
        columns::properties(before, former),
        columns::properties(now, id),
    );
    let has_states = |contract, schema| columns::texts(contract, schema, false).is_some();
    let facts = columns::of_schema(now, id).into_iter();
    let pairs = facts.filter(|it| !it.write_only).filter_map(|it| {
        let former = it.renamed_from.as_ref().and_then(|it| was.get(&it.value));
        let (old, _, _) = *was.get(&it.wire).or(former)?;
        let (new, _, _) = *is.get(&it.wire)?;
        Some(Pair {
            label: format!("{store}.{}", it.wire),
            schemas: (old, new),
            has_states: has_states(before, old) && has_states(now, new),
        })
    });
    pairs.collect()
}
