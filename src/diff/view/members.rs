//! Which schemas a conjunction consists of, once `allOf` and compositions of one are followed.

use crate::contract::{Contract, Schema, SchemaId, Types};

/// Gives every schema that must hold where these must: themselves, what their `allOf` lists, and the only branch of an
/// `anyOf` or `oneOf`.
pub fn all(contract: &Contract, start: &[SchemaId]) -> Vec<SchemaId> {
    if let [only] = start
        && is_alone(&contract.schemas[*only])
    {
        return start.to_vec();
    }
    let mut found: Vec<SchemaId> = Vec::new();
    let mut seen = foldhash::HashSet::default();
    let mut open: Vec<SchemaId> = start.iter().rev().copied().collect();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        found.push(id);
        let schema = &contract.schemas[id];
        let mut next: Vec<SchemaId> = schema.all_of.clone();
        for branches in [&schema.any_of, &schema.one_of] {
            if let [only] = branches.as_slice() {
                next.push(*only);
            }
        }
        open.extend(next.into_iter().rev());
    }
    found
}

/// Says whether nothing else must hold where this schema must.
fn is_alone(schema: &Schema) -> bool {
    schema.all_of.is_empty() && schema.any_of.len() != 1 && schema.one_of.len() != 1
}

/// Says whether a schema restricts nothing by itself, `allOf` and its kin aside.
pub fn is_blank(schema: &Schema) -> bool {
    schema.types == Types::ANY
        && schema.enumeration.is_none()
        && schema.constant.is_none()
        && schema.min_length.is_none()
        && schema.max_length.is_none()
        && schema.pattern.is_none()
        && schema.format.is_none()
        && schema.content_encoding.is_none()
        && schema.content_media_type.is_none()
        && schema.content_schema.is_none()
        && schema.minimum.is_none()
        && schema.maximum.is_none()
        && schema.multiple_of.is_none()
        && is_blank_inside(schema)
}

fn is_blank_inside(schema: &Schema) -> bool {
    schema.prefix_items.is_empty()
        && schema.items.is_none()
        && schema.min_items.is_none()
        && schema.max_items.is_none()
        && !schema.unique_items
        && schema.contains.is_none()
        && schema.properties.is_empty()
        && schema.pattern_properties.is_empty()
        && schema.additional_properties.is_none()
        && schema.property_names.is_none()
        && schema.required.is_empty()
        && schema.min_properties.is_none()
        && schema.max_properties.is_none()
        && schema.dependent_required.is_empty()
        && schema.dependent_schemas.is_empty()
        && schema.not.is_none()
        && schema.conditional.is_none()
        && schema.unevaluated_items.is_none()
        && schema.unevaluated_properties.is_none()
}

/// How many schemas are looked into before the answer is no.
const MOST: usize = 100;

/// Says whether a schema accepts everything, whatever detours it takes to say so.
pub fn is_anything(contract: &Contract, id: SchemaId) -> bool {
    anything(contract, id, &mut 0)
}

fn anything(contract: &Contract, id: SchemaId, seen: &mut usize) -> bool {
    *seen += 1;
    let schema = &contract.schemas[id];
    *seen <= MOST
        && is_blank(schema)
        && schema.all_of.iter().all(|it| anything(contract, *it, seen))
        && (schema.any_of.is_empty()
            || schema.any_of.iter().any(|it| anything(contract, *it, seen)))
        && match schema.one_of.as_slice() {
            [] => true,
            [only] => anything(contract, *only, seen),
            _ => false,
        }
}

/// Says whether a schema accepts nothing, as `false` and `not: {}` do.
pub fn is_nothing(contract: &Contract, id: SchemaId) -> bool {
    nothing(contract, id, &mut 0)
}

fn nothing(contract: &Contract, id: SchemaId, seen: &mut usize) -> bool {
    *seen += 1;
    let schema = &contract.schemas[id];
    let alone = |list: &[SchemaId], seen: &mut usize| matches!(list, [only] if nothing(contract, *only, seen));
    *seen <= MOST
        && (schema.types == Types::NONE
            || schema.not.is_some_and(|it| is_anything(contract, it))
            || schema.all_of.iter().any(|it| nothing(contract, *it, seen))
            || alone(&schema.any_of, seen)
            || alone(&schema.one_of, seen))
}
