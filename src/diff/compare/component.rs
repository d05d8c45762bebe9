//! Named schemas that are gone. One that only lost its name, since it stands where it was used, is no change.

use foldhash::HashSet;

use super::{Scope, Walk};
use crate::contract::SchemaId;
use crate::diff::change::Change;

/// Looks for names of `components/schemas` that are gone, once the walk has seen everything that is used.
pub fn all(walk: &mut Walk<'_>) {
    let (old, new) = (walk.old.contract, walk.new.contract);
    let scope = Scope {
        operation: None,
        place: "schemas".to_owned(),
        flipped: false,
    };
    let gone = old
        .components
        .iter()
        .filter(|it| !new.components.contains_key(it.0));
    let gone: Vec<_> = gone.collect();
    if gone.is_empty() {
        return;
    }
    let kept = kept(walk);
    for (name, id) in gone {
        let node = walk.old.schema(*id);
        let uses: Vec<_> = walk
            .visits
            .iter()
            .map(|it| it.pair)
            .filter(|it| it.0 == node)
            .collect();
        // What it means for the schemas around it is said of those.
        if uses.is_empty() && kept.contains(id) {
            continue;
        }
        if uses.into_iter().any(|it| walk.is_same(it.0, it.1)) {
            continue;
        }
        let schema = &old.schemas[*id];
        let change = Change::new("api-schema-removed", format!("the schema `{name}` is gone"))
            .at(schema.at, None)
            .of(format!("/components/schemas/{name}"), "");
        walk.say(&scope, change);
    }
}

/// Gives all schemas of the old contract that stand inside what is still there: what the walk has seen, and schemas whose
/// names are in both contracts.
fn kept(walk: &Walk<'_>) -> HashSet<SchemaId> {
    let (old, new) = (walk.old.contract, walk.new.contract);
    let seen = walk.visits.iter().flat_map(|it| walk.old.all(it.pair.0));
    let named = old
        .components
        .iter()
        .filter(|it| new.components.contains_key(it.0));
    let mut open: Vec<SchemaId> = seen.copied().chain(named.map(|it| *it.1)).collect();
    let mut known: HashSet<SchemaId> = open.iter().copied().collect();
    while let Some(id) = open.pop() {
        let schema = &old.schemas[id];
        let inner = schema.inner().into_iter().chain(schema.content_schema);
        open.extend(inner.filter(|it| known.insert(*it)));
    }
    known
}
