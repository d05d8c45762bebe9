//! Schemas: each target of a reference gets its id before it is read, so that cycles need no special case.
//!
//! In: places of schemas, in whatever order they are met. Out: ids at once, and the schemas when everything else is done.

mod bounds;
mod cycle;
mod discriminator;
mod enumeration;
mod foreign;
mod read;
mod scope;

use std::cell::RefCell;

use foldhash::HashMap;
use indexmap::IndexMap;

use super::{Cx, reference};
use crate::contract::grammar::check::NodeKey;
use crate::contract::model::{Schema, SchemaId, Schemas, Types};
use crate::document::{Place, pointer};
use crate::source::Span;

pub use foreign::dialect;
use scope::{ScopeId, Scopes};

/// The schemas that have been met.
#[derive(Debug, Default)]
pub struct Table<'d>(RefCell<Met<'d>>);

#[derive(Debug, Default)]
struct Met<'d> {
    ids: HashMap<(NodeKey, ScopeId), SchemaId>,
    slots: Vec<Slot<'d>>,
    scopes: Scopes,
}

#[derive(Debug, Clone)]
enum Slot<'d> {
    /// Stands in the document; with what `$dynamicRef` means in it.
    Written(Place<'d>, ScopeId),
    /// Was made up, since the document has none here.
    Made(Box<Schema>),
}

impl<'d> Table<'d> {
    /// Gives the scope of the schema that is being read.
    fn scope(&self) -> ScopeId {
        self.0.borrow().scopes.current
    }

    fn add(&self, slot: Slot<'d>) -> SchemaId {
        let mut met = self.0.borrow_mut();
        let id = SchemaId(u32::try_from(met.slots.len()).unwrap_or(u32::MAX));
        if let Slot::Written(place, scope) = &slot {
            met.ids.insert((std::ptr::from_ref(place.node), *scope), id);
        }
        met.slots.push(slot);
        id
    }
}

/// Gives the id of the schema at a place; that of the target, if there is nothing but a reference.
pub fn id<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> SchemaId {
    let mut place = place.clone();
    let mut scope = cx.schemas.scope();
    // References that were passed; each is remembered, so that long chains of them are walked once.
    let mut passed: Vec<(NodeKey, ScopeId)> = Vec::new();
    let known = |key| cx.schemas.0.borrow().ids.get(&key).copied();
    let found = loop {
        scope = scope::enter(cx, scope, &place);
        let key = (std::ptr::from_ref(place.node), scope);
        if let Some(id) = known(key) {
            break id;
        }
        // What leads nowhere has been reported; it stands for itself, and the run ends in an error.
        match cx.target(&place).filter(|_| is_alias(cx, &place)) {
            Some(target) => place = target,
            None => break cx.schemas.add(Slot::Written(place, scope)),
        }
        passed.push(key);
    };
    let ids = &mut cx.schemas.0.borrow_mut().ids;
    ids.extend(passed.into_iter().map(|it| (it, found)));
    found
}

/// Makes a schema that restricts nothing, where the document has none.
pub fn anything<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> SchemaId {
    let schema = Schema::anything(place.node.at, pointer_of(cx, place));
    cx.schemas.add(Slot::Made(Box::new(schema)))
}

/// Makes a schema of values that keep all of these, where the document has none.
pub fn all_of<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, all_of: Vec<SchemaId>) -> SchemaId {
    let schema = Schema {
        all_of,
        ..Schema::anything(place.node.at, pointer_of(cx, place))
    };
    cx.schemas.add(Slot::Made(Box::new(schema)))
}

/// Makes a schema of strings, where the document has none.
pub fn string<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, at: Span) -> SchemaId {
    let schema = Schema {
        types: Types::STRING,
        ..Schema::anything(at, pointer_of(cx, place))
    };
    cx.schemas.add(Slot::Made(Box::new(schema)))
}

/// Gives the ids of `components/schemas`.
pub fn components<'d>(cx: &Cx<'_, 'd>, root: &Place<'d>) -> IndexMap<String, SchemaId> {
    let Some(components) = cx.get(root, "components") else {
        return IndexMap::new();
    };
    let entries = cx.map(&components, "schemas").into_iter();
    entries.map(|it| (it.name, id(cx, &it.place))).collect()
}

/// Reads every schema that has been met, and those that these lead to.
pub fn lower_all(cx: &Cx<'_, '_>, components: &IndexMap<String, SchemaId>) -> Schemas {
    let mut all = Vec::new();
    loop {
        let slot = cx.schemas.0.borrow().slots.get(all.len()).cloned();
        match slot {
            Some(Slot::Written(place, scope)) => {
                cx.schemas.0.borrow_mut().scopes.current = scope;
                let mut schema = read::schema(cx, &place);
                // The same text, read in another scope, is another schema.
                schema.pointer.push_str(&scope.suffix());
                all.push(schema);
            }
            Some(Slot::Made(schema)) => all.push(*schema),
            None => break,
        }
    }
    cx.schemas.0.borrow_mut().scopes.current = ScopeId::default();
    for (name, id) in components {
        let schema = &mut all[id.0 as usize];
        // A component that is a reference to another file gives what stands there its name.
        if schema.pointer.contains('#') && !schema.pointer.ends_with(&format!("/{name}")) {
            schema.name = Some(name.clone());
        }
    }
    cycle::check(cx, &all);
    discriminator::complete(&mut all, components);
    Schemas { all }
}

/// Says whether a schema is nothing but a reference.
fn is_alias<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> bool {
    let Some(members) = place
        .node
        .as_object()
        .filter(|_| reference(place.node).is_some())
    else {
        return false;
    };
    if super::extension::is_extended(cx, place) {
        return false;
    }
    !cx.version.applies_siblings()
        || members.keys().all(|name| {
            matches!(name.as_str(), "$ref" | "$comment" | "summary") || name.starts_with("x-")
        })
}

/// Gives what the contract calls a schema.
fn name<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> Option<String> {
    let steps = pointer::steps(&place.pointer)?;
    let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
    let is_root = place.file == cx.document.root().file;
    match steps.as_slice() {
        ["components", "schemas", name] | ["definitions" | "$defs", name] => {
            Some((*name).to_owned())
        }
        [name] if !is_root => Some((*name).to_owned()),
        [] if !is_root => {
            let file = cx.document.name(place.file);
            let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
            Some(
                file.rsplit_once('.')
                    .map_or(file, |(stem, _)| stem)
                    .to_owned(),
            )
        }
        _ => None,
    }
}
/// Gives the pointer of a place; for other files with the path from the root's folder before it.
fn pointer_of(cx: &Cx<'_, '_>, place: &Place<'_>) -> String {
    let root = cx.document.root().file;
    if place.file == root {
        return place.pointer.clone();
    }
    let file = relative(cx.document.name(root), cx.document.name(place.file));
    format!("{file}#{}", place.pointer)
}

/// Gives the way from the folder of one file to another file.
fn relative(from: &str, to: &str) -> String {
    let folders: Vec<&str> = from.split('/').collect();
    let folders = &folders[..folders.len() - 1];
    let steps: Vec<&str> = to.split('/').collect();
    let pairs = folders.iter().zip(&steps[..steps.len() - 1]);
    let shared = pairs.take_while(|(left, right)| left == right).count();
    let up = std::iter::repeat_n("..", folders.len() - shared);
    let way: Vec<&str> = up.chain(steps[shared..].iter().copied()).collect();
    way.join("/")
}

#[cfg(test)]
mod tests {
    use super::relative;

    #[test]
    fn the_way_to_a_file_does_not_depend_on_where_one_stands() {
        assert_eq!(relative("api/root.yaml", "api/common.yaml"), "common.yaml");
        assert_eq!(relative("/x/api/root.yaml", "/x/api/a/b.yaml"), "a/b.yaml");
        assert_eq!(
            relative("api/v1/root.yaml", "api/shared/b.yaml"),
            "../shared/b.yaml"
        );
        assert_eq!(relative("root.yaml", "b.yaml"), "b.yaml");
    }
}
