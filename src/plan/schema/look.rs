//! What one schema says by itself, seen at a glance.
//!
//! In: a schema. Out: whether it is of a kind that is typed in a way of its own.

use std::collections::HashSet;

use serde_json::Value as Json;

pub use super::arena::is_anything;
use super::arena::{Arena, asks};
use super::facts::Facts;
use crate::contract::{Schema, Types};

/// Says whether a schema is a union and says nothing else.
pub fn only_union(schema: &Schema) -> bool {
    let mut rest = schema.clone();
    rest.any_of.clear();
    rest.one_of.clear();
    !asks(&rest) && (rest.types == Types::ANY)
}

/// Says whether a schema lets null in and nothing else.
pub fn is_null(schema: &Schema) -> bool {
    if !schema.all_of.is_empty() {
        return false;
    }
    let is_only = |values: &[Json]| !values.is_empty() && values.iter().all(Json::is_null);
    schema.types == Types::NULL && !asks(schema)
        || (schema.types.is_nullable()
            && (schema
                .enumeration
                .as_ref()
                .is_some_and(|it| is_only(&it.value))
                || schema
                    .constant
                    .as_ref()
                    .is_some_and(|it| it.value.is_null())))
}

/// Gives the values of `enum` or `const` where all of them, apart from null, are strings.
pub fn strings(schema: &Schema) -> Option<Vec<&str>> {
    let values = match (&schema.enumeration, &schema.constant) {
        (Some(values), None) => &values.value[..],
        (None, Some(value)) => std::slice::from_ref(&value.value),
        _ => return None,
    };
    let mut strings = Vec::new();
    let mut seen = HashSet::new();
    for value in values {
        match value {
            Json::String(text) => {
                if seen.insert(text.as_str()) {
                    strings.push(text.as_str());
                }
            }
            Json::Null => (),
            _ => return None,
        }
    }
    Some(strings)
}

/// Gives the values and titles of `oneOf: [{const: a, title: A}, …]` (or `anyOf`), where all are strings.
pub fn named_constants(arena: &Arena, schema: &Schema) -> Option<Vec<(String, String)>> {
    let ids = match (&schema.one_of[..], &schema.any_of[..]) {
        (ids, []) | ([], ids) if !ids.is_empty() => ids,
        _ => return None,
    };
    let mut rest = schema.clone();
    rest.one_of.clear();
    rest.any_of.clear();
    rest.discriminator = None;
    if asks(&rest) || !schema.types.contains(Types::STRING) {
        return None;
    }
    let mut found: Vec<(String, String)> = Vec::new();
    for id in ids {
        let it = arena.get(*id);
        let mut rest = (*it).clone();
        let value = rest.constant.take()?;
        let text = value.value.as_str()?.to_owned();
        if asks(&rest) || !it.all_of.is_empty() || found.iter().any(|(it, _)| *it == text) {
            return None;
        }
        let title = it.title.clone()?;
        found.push((text, title));
    }
    Some(found)
}

/// Says whether `additionalProperties` keeps what it lets through: it is written out and not `false`.
pub fn keeps_others(facts: &Facts, schema: &Schema) -> bool {
    schema
        .additional_properties
        .is_some_and(|id| facts.arena.get(id).types != Types::NONE)
}

/// Says whether a schema lets everything through.
pub fn lets_all(facts: &Facts, id: crate::contract::SchemaId) -> bool {
    is_anything(&facts.arena.get(id))
}
