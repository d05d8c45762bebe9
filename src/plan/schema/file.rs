//! Files among the parts of a body: which schemas stand for bytes that are nobody's to look into.
//!
//! In: a schema and what its encoding says. Out: whether it is a file, and how long it may be.

use std::collections::BTreeSet;

use super::arena::{asks, in_place, is_anything};
use super::facts::Facts;
use crate::contract::{Schema, SchemaId, Types};

/// What is known of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileRule {
    /// `minLength`, in bytes (OpenAPI 3.1.1, 4.8.14.4).
    pub least: Option<u64>,
    /// `maxLength`, in bytes.
    pub most: Option<u64>,
    /// Whether the schema says more, which nothing enforces.
    pub says_more: bool,
}

/// What an encoding says of the content of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Nothing.
    Unsaid,
    /// Texts or JSON.
    Readable,
    /// Bytes.
    Opaque,
}

/// Says whether a part of this schema is a file: a string that is `binary`, or bytes by its media type; or anything at all
/// (OpenAPI 3.1, 4.8.14.5).
pub fn file(facts: &Facts, id: SchemaId, content: Content) -> Option<FileRule> {
    let flat = facts.flat(facts.target(id).id);
    let it = &flat.schema;
    let kind = it.types.without(Types::NULL);
    let is_any = it.types == Types::ANY;
    let is_binary = it.format.as_ref().is_some_and(|it| it.value == "binary");
    let is_encoded = it.content_encoding.is_some();
    let media = it.content_media_type.as_deref();
    let is_opaque = media.is_some_and(|it| !it.starts_with("text/") && !it.ends_with("json"));
    let bare = bare(it);
    let is_file = match kind {
        Types::STRING if is_binary => true,
        _ if is_encoded || !(kind == Types::STRING || is_any) => false,
        _ if is_opaque => true,
        _ if asks(&bare) || it.format.is_some() || !flat.leftovers.is_empty() => false,
        _ if media.is_some() => false,
        Types::STRING => {
            content == Content::Opaque && it.max_length.is_none() && it.min_length.is_none()
        }
        _ => content != Content::Readable,
    };
    is_file.then(|| FileRule {
        least: it.min_length.filter(|it| *it > 0),
        most: it.max_length,
        says_more: asks(&bare) || it.default.is_some() || !flat.leftovers.is_empty(),
    })
}

/// Says whether a choice of a schema, or another part that is asked by itself, has files of its own.
pub fn has_files_beside(facts: &Facts, id: SchemaId) -> bool {
    let known = facts.flat(id);
    let known = &known.schema.properties;
    let mut rest = beside(facts, id);
    let mut seen = BTreeSet::new();
    while let Some(id) = rest.pop().map(|id| facts.target(id).id) {
        if !seen.insert(id) {
            continue;
        }
        rest.extend(beside(facts, id));
        for (name, property) in &facts.flat(id).schema.properties {
            let one = listed(facts, property.schema).unwrap_or(property.schema);
            let is_bare = is_anything(&facts.arena.get(facts.target(one).id));
            if !known.contains_key(name) && !is_bare && file(facts, one, Content::Unsaid).is_some()
            {
                return true;
            }
        }
    }
    false
}

/// Gives the schemas that are asked of the same value.
fn beside(facts: &Facts, id: SchemaId) -> Vec<SchemaId> {
    let flat = facts.flat(id);
    let mut all = in_place(&flat.schema);
    all.extend(&flat.leftovers);
    all
}

/// Gives the items of an array, if it says of them only how many there may be.
pub fn listed(facts: &Facts, id: SchemaId) -> Option<SchemaId> {
    let flat = facts.flat(facts.target(id).id);
    let is_list = flat.schema.types.without(Types::NULL) == Types::ARRAY;
    flat.schema.items.filter(|_| is_list)
}

/// Says whether a list of files asks for more than their number.
pub fn list_says_more(facts: &Facts, id: SchemaId) -> bool {
    let flat = facts.flat(facts.target(id).id);
    let it = &flat.schema;
    let bare = Schema {
        types: Types::ANY,
        items: None,
        min_items: None,
        max_items: None,
        ..(**it).clone()
    };
    asks(&bare) || it.default.is_some() || !flat.leftovers.is_empty()
}

/// A schema without what is said of files.
fn bare(schema: &Schema) -> Schema {
    Schema {
        types: Types::ANY,
        format: None,
        min_length: None,
        max_length: None,
        ..schema.clone()
    }
}
