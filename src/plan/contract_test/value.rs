//! Values that keep a schema: an example of the contract where there is one, the plainest value otherwise.

use std::cell::Cell;

use serde_json::{Map, Number, Value as Json};

use super::super::example;
use crate::contract::{Contract, Schema, SchemaId, Types};

/// How deep values are made.
const DEPTH: usize = 8;

/// How deep optional members are told, if that is not too much; then less deep.
const OPTIONAL: [usize; 4] = [4, 2, 1, 0];

/// How many values may stand in one: schemas that refer to each other often would make millions.
const MOST: usize = 500;

/// How much may be told.
struct Within {
    /// How deep optional members are.
    optional: usize,
    /// How many values may still come.
    left: Cell<usize>,
}

/// Gives a value that a request may carry, or `None` where none can be told (a pattern without an example).
pub fn valid(contract: &Contract, id: SchemaId) -> Option<Json> {
    let mut found = OPTIONAL.iter().map(|optional| {
        let within = Within {
            optional: *optional,
            left: Cell::new(MOST),
        };
        let value = value(contract, id, 0, &within);
        (value, within.left.get() > 0)
    });
    let (found, _) = found.find(|(_, is_whole)| *is_whole)?;
    // Made from one keyword at a time, it may break another.
    found.filter(|it| !example::breaks(contract, id, it))
}

fn value(contract: &Contract, id: SchemaId, depth: usize, within: &Within) -> Option<Json> {
    let schema = &contract.schemas[id];
    within.left.set(within.left.get().saturating_sub(1));
    if depth > DEPTH || within.left.get() == 0 {
        return None;
    }
    if let Some(example) = example::first(contract, id, &schema.examples) {
        return Some(example);
    }
    if let Some(constant) = &schema.constant {
        return Some(constant.value.clone());
    }
    if let Some(values) = &schema.enumeration {
        return values.value.iter().find(|it| !it.is_null()).cloned();
    }
    if let Some(default) = &schema.default {
        return Some(default.value.clone());
    }
    let found = composed(contract, schema, depth, within)
        .or_else(|| plain(contract, schema, depth, within))?;
    named(contract, id, found)
}

/// A base that its extensions are told apart by carries its own name; where it lists other names, no value can be told.
fn named(contract: &Contract, id: SchemaId, mut value: Json) -> Option<Json> {
    let schema = &contract.schemas[id];
    let is_base = schema.one_of.is_empty() && schema.any_of.is_empty();
    let Some(it) = schema
        .discriminator
        .as_ref()
        .filter(|it| is_base && !it.mapping.is_empty())
    else {
        return Some(value);
    };
    let property = &it.property.value;
    if lists(contract, id, property, 0) {
        return None;
    }
    value[property.as_str()] = Json::String(schema.name.clone()?);
    Some(value)
}

/// Says whether a schema lists the values of a member, or is a union of which that cannot be told.
fn lists(contract: &Contract, id: SchemaId, property: &str, depth: usize) -> bool {
    let schema = &contract.schemas[id];
    let member = schema
        .properties
        .get(property)
        .map(|it| &contract.schemas[it.schema]);
    depth > DEPTH
        || !schema.one_of.is_empty()
        || !schema.any_of.is_empty()
        || member.is_some_and(|it| {
            it.enumeration.is_some() || it.constant.is_some() || !it.all_of.is_empty()
        })
        || schema
            .all_of
            .iter()
            .any(|it| lists(contract, *it, property, depth + 1))
}

/// Takes the first branch that gives a value, and puts `allOf` together.
fn composed(contract: &Contract, schema: &Schema, depth: usize, within: &Within) -> Option<Json> {
    let branch = schema.one_of.iter().chain(&schema.any_of);
    let mut found = branch
        .copied()
        .find_map(|it| Some((it, value(contract, it, depth + 1, within)?)));
    if let (Some((id, Json::Object(found))), Some(it)) = (&mut found, &schema.discriminator) {
        let property = &it.property.value;
        let name = it
            .mapping
            .iter()
            .find(|(_, it)| *it == id)
            .map(|(name, _)| name);
        if let Some(name) = name.filter(|_| !lists(contract, *id, property, 0)) {
            found.insert(property.clone(), Json::String(name.clone()));
        }
    }
    if let Some((_, found)) = found {
        return Some(found);
    }
    let [first, rest @ ..] = &*schema.all_of else {
        return None;
    };
    let mut whole = value(contract, *first, depth + 1, within)?;
    for part in rest {
        merge(&mut whole, value(contract, *part, depth + 1, within)?);
    }
    if !schema.properties.is_empty() {
        merge(&mut whole, object(contract, schema, depth, within)?);
    }
    Some(whole)
}

fn merge(whole: &mut Json, part: Json) {
    if let (Json::Object(whole), Json::Object(part)) = (whole, part) {
        whole.extend(part);
    }
}

fn plain(contract: &Contract, schema: &Schema, depth: usize, within: &Within) -> Option<Json> {
    let types = schema.types;
    if types.intersects(Types::OBJECT) && (types != Types::ANY || !schema.properties.is_empty()) {
        object(contract, schema, depth, within)
    } else if types.contains(Types::STRING) {
        text(schema).map(Json::String)
    } else if types.intersects(Types::NUMBER) {
        number(schema).map(Json::Number)
    } else if types.contains(Types::BOOLEAN) {
        Some(Json::Bool(true))
    } else if types.contains(Types::ARRAY) {
        array(contract, schema, depth, within)
    } else if types.is_nullable() {
        Some(Json::Null)
    } else {
        None
    }
}

fn object(contract: &Contract, schema: &Schema, depth: usize, within: &Within) -> Option<Json> {
    let mut members = Map::new();
    for (name, property) in &schema.properties {
        let required = schema.required.iter().any(|it| it.value == *name);
        if contract.schemas[property.schema].read_only || (!required && depth >= within.optional) {
            continue;
        }
        match value(contract, property.schema, depth + 1, within) {
            Some(value) => drop(members.insert(name.clone(), value)),
            None if required => return None,
            None => {}
        }
    }
    Some(Json::Object(members))
}

fn array(contract: &Contract, schema: &Schema, depth: usize, within: &Within) -> Option<Json> {
    let count = schema
        .min_items
        .unwrap_or(1)
        .max(1)
        .min(schema.max_items.unwrap_or(1));
    if count > 1 && schema.unique_items {
        return None;
    }
    let mut items: Vec<Json> = Vec::new();
    for index in 0..usize::try_from(count).ok()?.min(100) {
        let schema = schema.prefix_items.get(index).copied().or(schema.items);
        items.push(schema.map_or(Some(Json::Null), |it| {
            value(contract, it, depth + 1, within)
        })?);
    }
    Some(Json::Array(items))
}

fn text(schema: &Schema) -> Option<String> {
    if schema.pattern.is_some() {
        return None;
    }
    let format = schema.format.as_ref().map(|it| it.value.as_str());
    let text = match format {
        Some("email" | "idn-email") => "ada@example.com",
        Some("date-time") => "2024-02-29T12:30:00Z",
        Some("date") => "2024-02-29",
        Some("time") => "12:30:00Z",
        Some("duration") => "P1DT2H",
        Some("uuid") => "0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b",
        Some("uri" | "url" | "iri" | "uri-reference" | "iri-reference") => "https://example.com/a",
        Some("hostname" | "idn-hostname") => "example.com",
        Some("ipv4") => "192.0.2.1",
        Some("ipv6") => "2001:db8::1",
        Some("byte") => "aGVsbG8=",
        Some("password") | None => {
            return Some(
                "a".repeat(usize::try_from(schema.min_length.unwrap_or(1).clamp(1, 10_000)).ok()?),
            );
        }
        Some(_) => "a",
    };
    let length = text.chars().count() as u64;
    (schema.min_length.unwrap_or(0)..=schema.max_length.unwrap_or(u64::MAX))
        .contains(&length)
        .then(|| text.to_owned())
}

fn number(schema: &Schema) -> Option<Number> {
    let integer = |bound: &Number| bound.as_i64();
    let low = schema.minimum.as_ref();
    let high = schema.maximum.as_ref();
    let lowest = low.and_then(|it| integer(&it.value)?.checked_add(i64::from(it.exclusive)));
    let highest = high.and_then(|it| integer(&it.value)?.checked_sub(i64::from(it.exclusive)));
    let mut value = match (lowest, highest) {
        (Some(low), _) => low,
        (None, Some(high)) => high.min(1),
        // A bound with a fraction is not worth the trouble.
        (None, None) if low.is_some() || high.is_some() => return None,
        (None, None) => 1,
    };
    if let Some(step) = &schema.multiple_of {
        let step = integer(step)?;
        value = value
            .checked_add(step - 1)?
            .checked_div_euclid(step)?
            .checked_mul(step)?;
    }
    highest
        .is_none_or(|high| value <= high)
        .then(|| Number::from(value))
}
