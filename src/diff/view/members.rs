//! Which schemas a conjunction consists of, once `allOf` and compositions of one are followed.

use crate::contract::{Contract, Schema, SchemaId, Types};

/// Gives every schema that must hold where these must: themselves, what their `allOf` lists, and the only branch of an
/// `anyOf` or `oneOf`.
pub fn all(contract: &Contract, start: &[SchemaId]) -> Vec<SchemaId> {
    let mut found: Vec<SchemaId> = Vec::new();
    let mut seen = std::collections::HashSet::new();
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

/// Says whether a schema accepts everything, and says so without detours.
pub fn is_anything(schema: &Schema) -> bool {
    is_blank(schema)
        && schema.all_of.is_empty()
        && schema.any_of.is_empty()
        && schema.one_of.is_empty()
}
