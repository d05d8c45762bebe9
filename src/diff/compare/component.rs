//! Named schemas that are gone. One that only lost its name, since it stands where it was used, is no change.

use super::{Scope, Walk};
use crate::diff::change::Change;

/// Looks for names of `components/schemas` that are gone, once the walk has seen everything that is used.
pub fn all(walk: &mut Walk<'_>) {
    let (old, new) = (walk.old.contract, walk.new.contract);
    let scope = Scope {
        operation: None,
        place: "schemas".to_owned(),
        flipped: false,
    };
    for (name, id) in &old.components {
        if new.components.contains_key(name) {
            continue;
        }
        let node = walk.old.schema(*id);
        let uses: Vec<_> = walk
            .visits
            .iter()
            .map(|it| it.pair)
            .filter(|it| it.0 == node)
            .collect();
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
