//! `allOf`: several schemas as one, as far as their keywords can be merged.
//!
//! In: a schema. Out: a [`Flat`] one: keywords of all members together, and those members that must be asked as a whole
//! besides, because merging would change what they mean.

use std::rc::Rc;

use super::arena::{Arena, asks, in_place, is_anything};
use crate::contract::{Schema, SchemaId, Types};

/// A schema without `allOf`.
#[derive(Debug, Clone)]
pub struct Flat {
    /// The keywords of all members together.
    pub schema: Rc<Schema>,
    /// What must be asked besides.
    pub leftovers: Vec<SchemaId>,
    /// Members of `allOf` that lead back to the schema itself and so were left out.
    pub endless: bool,
    /// Whether it is so only inside the schema that was being flattened.
    pub bound: bool,
}

/// A member of `allOf`, or the schema around it.
struct Part {
    id: Option<SchemaId>,
    schema: Rc<Schema>,
}

/// Flattens a schema; `outer` are the schemas that are being flattened.
pub fn flatten(
    arena: &Arena,
    id: SchemaId,
    outer: &mut Vec<SchemaId>,
    flat: &mut dyn FnMut(SchemaId, &mut Vec<SchemaId>) -> Rc<Flat>,
) -> Flat {
    let own = arena.get(id);
    if own.all_of.is_empty() {
        return Flat {
            schema: settled(own, false),
            leftovers: Vec::new(),
            endless: false,
            bound: false,
        };
    }
    let (mut endless, mut bound) = (false, false);
    let mut leftovers = Vec::new();
    let mut inner = (*own).clone();
    inner.all_of.clear();
    let mut parts = vec![Part {
        id: None,
        schema: Rc::new(inner),
    }];
    let inherited = outer.len();
    outer.push(id);
    for member in &own.all_of {
        if outer.contains(member) {
            endless = true;
            bound |= outer[..inherited].contains(member);
            continue;
        }
        let it = flat(*member, outer);
        endless |= it.endless;
        bound |= it.bound || leads_back(&it.schema, &outer[..inherited]);
        for left in &it.leftovers {
            if !leftovers.contains(left) {
                leftovers.push(*left);
            }
        }
        parts.push(Part {
            id: Some(*member),
            schema: without_union_of(&it.schema, outer),
        });
    }
    outer.pop();
    let schema = merged(arena, &parts, &mut leftovers);
    leftovers.dedup();
    let has_leftovers = !leftovers.is_empty();
    Flat {
        schema: settled(Rc::new(schema), has_leftovers),
        leftovers,
        endless,
        bound,
    }
}

/// Says whether a schema names one of those around it in `oneOf` or `anyOf`.
fn leads_back(schema: &Schema, outer: &[SchemaId]) -> bool {
    let mut ids = schema.one_of.iter().chain(&schema.any_of);
    ids.any(|it| outer.contains(it))
}

/// A base that names its own extensions in `oneOf` does not ask them of themselves again: that would never end.
fn without_union_of(schema: &Rc<Schema>, outer: &[SchemaId]) -> Rc<Schema> {
    let leads_back = |ids: &[SchemaId]| ids.iter().any(|it| outer.contains(it));
    let (one_of, any_of) = (leads_back(&schema.one_of), leads_back(&schema.any_of));
    if !one_of && !any_of && schema.discriminator.is_none() {
        return Rc::clone(schema);
    }
    let mut schema = (**schema).clone();
    if one_of {
        schema.one_of.clear();
    }
    if any_of {
        schema.any_of.clear();
    }
    schema.discriminator = None;
    Rc::new(schema)
}

/// `unevaluatedProperties` over nothing but `properties` is `additionalProperties`; the same for items.
fn settled(schema: Rc<Schema>, has_leftovers: bool) -> Rc<Schema> {
    let is_open = schema.unevaluated_properties.is_some() || schema.unevaluated_items.is_some();
    if !is_open || has_leftovers || !in_place(&schema).is_empty() {
        return schema;
    }
    let mut schema = (*schema).clone();
    if let Some(id) = schema.unevaluated_properties.take() {
        schema.additional_properties.get_or_insert(id);
    }
    if schema.contains.is_none()
        && let Some(id) = schema.unevaluated_items.take()
    {
        schema.items.get_or_insert(id);
    }
    Rc::new(schema)
}

fn merged(arena: &Arena, parts: &[Part], leftovers: &mut Vec<SchemaId>) -> Schema {
    let mut parts = parts.iter();
    let Some(first) = parts.next() else {
        return super::arena::blank(&arena.get(SchemaId(0)));
    };
    let all: Vec<&Part> = std::iter::once(first).chain(parts).collect();
    let mut into = (*first.schema).clone();
    let additional = additional(arena, &all, leftovers);
    for part in &all[1..] {
        if !merge(arena, &mut into, &part.schema) {
            leftovers.extend(part.id);
        }
    }
    into.additional_properties = additional;
    into
}

/// `additionalProperties` of a member knows the properties of that member only. Where others have more, the member must
/// be asked as a whole.
fn additional(arena: &Arena, all: &[&Part], leftovers: &mut Vec<SchemaId>) -> Option<SchemaId> {
    let mut found = None;
    for (index, part) in all.iter().enumerate() {
        let Some(id) = part.schema.additional_properties else {
            continue;
        };
        if is_anything(&arena.get(id)) {
            found = found.or(Some(id));
            continue;
        }
        let others = all.iter().enumerate().filter(|(it, _)| *it != index);
        let knows_all = others.clone().all(|(_, other)| {
            other.schema.pattern_properties.is_empty()
                && other
                    .schema
                    .properties
                    .keys()
                    .all(|it| part.schema.properties.contains_key(it))
        });
        let is_first = found.is_none_or(|it| is_anything(&arena.get(it)));
        if knows_all && is_first {
            found = Some(id);
        } else {
            leftovers.push(part.id.unwrap_or_else(|| arena.add((*part.schema).clone())));
        }
    }
    found
}

/// Merges the keywords of `other` into `into`; false if `other` must be asked as a whole besides.
fn merge(arena: &Arena, into: &mut Schema, other: &Schema) -> bool {
    into.types = into.types.and(other.types);
    into.read_only |= other.read_only;
    into.write_only |= other.write_only;
    if into.default.is_none() {
        into.default.clone_from(&other.default);
    }
    if !asks(other) {
        return true;
    }
    let mut whole = scalars(into, other);
    whole &= arrays(arena, into, other);
    whole &= objects(arena, into, other);
    whole &= unions(into, other);
    whole
}

/// Takes `other` where nothing is yet; false where both say something else.
fn take<T: Clone + PartialEq>(into: &mut Option<T>, other: &Option<T>) -> bool {
    match (&into, other) {
        (_, None) => true,
        (None, Some(_)) => {
            into.clone_from(other);
            true
        }
        (Some(one), Some(other)) => one == other,
    }
}

fn greater(into: &mut Option<u64>, other: Option<u64>) {
    *into = (*into).max(other);
}

fn lesser(into: &mut Option<u64>, other: Option<u64>) {
    *into = match (*into, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
}

fn scalars(into: &mut Schema, other: &Schema) -> bool {
    greater(&mut into.min_length, other.min_length);
    lesser(&mut into.max_length, other.max_length);
    let same_text =
        |one: &Option<crate::source::Located<String>>, other: &Option<_>| match (one, other) {
            (Some(one), Some(other)) => {
                let other: &crate::source::Located<String> = other;
                one.value == other.value
            }
            _ => true,
        };
    let mut whole =
        same_text(&into.pattern, &other.pattern) & same_text(&into.format, &other.format);
    if into.pattern.is_none() {
        into.pattern.clone_from(&other.pattern);
    }
    if into.format.is_none() {
        into.format.clone_from(&other.format);
    }
    whole &= take(&mut into.minimum, &other.minimum);
    whole &= take(&mut into.maximum, &other.maximum);
    whole &= take(&mut into.multiple_of, &other.multiple_of);
    match (&mut into.enumeration, &other.enumeration) {
        (Some(one), Some(other)) => {
            if one
                .value
                .iter()
                .chain(&other.value)
                .all(serde_json::Value::is_string)
            {
                one.value.retain(|it| other.value.contains(it));
            } else {
                whole = false;
            }
        }
        (None, Some(_)) => into.enumeration.clone_from(&other.enumeration),
        (_, None) => (),
    }
    match (&into.constant, &other.constant) {
        (Some(_), Some(_)) => whole = false,
        (None, Some(_)) => into.constant.clone_from(&other.constant),
        (_, None) => (),
    }
    whole
}

fn arrays(arena: &Arena, into: &mut Schema, other: &Schema) -> bool {
    greater(&mut into.min_items, other.min_items);
    lesser(&mut into.max_items, other.max_items);
    into.unique_items |= other.unique_items;
    let mut whole = true;
    let has_prefix = !into.prefix_items.is_empty() || !other.prefix_items.is_empty();
    if has_prefix
        && (into.items.is_some() || other.items.is_some() || !into.prefix_items.is_empty())
    {
        whole = false;
        if into.prefix_items.is_empty() && into.items.is_none() {
            into.prefix_items.clone_from(&other.prefix_items);
        }
    } else {
        if has_prefix {
            into.prefix_items.clone_from(&other.prefix_items);
        }
        into.items = match (into.items, other.items) {
            (Some(one), Some(other)) => Some(arena.both(one, other)),
            (one, other) => one.or(other),
        };
    }
    match (&into.contains, &other.contains) {
        (Some(_), Some(_)) => whole = false,
        (None, Some(_)) => into.contains.clone_from(&other.contains),
        (_, None) => (),
    }
    whole & other.unevaluated_items.is_none()
}

fn objects(arena: &Arena, into: &mut Schema, other: &Schema) -> bool {
    for (name, property) in &other.properties {
        match into.properties.get_mut(name) {
            Some(it) if it.schema != property.schema => {
                it.schema = arena.both(it.schema, property.schema);
            }
            Some(_) => (),
            None => {
                into.properties.insert(name.clone(), property.clone());
            }
        }
    }
    for name in &other.required {
        if into.required.iter().all(|it| it.value != name.value) {
            into.required.push(name.clone());
        }
    }
    greater(&mut into.min_properties, other.min_properties);
    lesser(&mut into.max_properties, other.max_properties);
    into.pattern_properties
        .extend(other.pattern_properties.iter().cloned());
    let mut whole = other.unevaluated_properties.is_none();
    match (into.property_names, other.property_names) {
        (Some(one), Some(other)) => into.property_names = Some(arena.both(one, other)),
        (one, other) => into.property_names = one.or(other),
    }
    for (name, needed) in &other.dependent_required {
        let all = into.dependent_required.entry(name.clone()).or_default();
        all.extend(
            needed
                .iter()
                .filter(|it| !all.contains(it))
                .cloned()
                .collect::<Vec<_>>(),
        );
    }
    for (name, id) in &other.dependent_schemas {
        match into.dependent_schemas.get(name) {
            Some(it) if it != id => whole = false,
            Some(_) => (),
            None => {
                into.dependent_schemas.insert(name.clone(), *id);
            }
        }
    }
    whole
}

fn unions(into: &mut Schema, other: &Schema) -> bool {
    let mut whole = true;
    for (one, other) in [
        (&mut into.any_of, &other.any_of),
        (&mut into.one_of, &other.one_of),
    ] {
        if one.is_empty() {
            one.clone_from(other);
        } else if !other.is_empty() && one != other {
            whole = false;
        }
    }
    match (into.not, other.not) {
        (Some(one), Some(other)) => whole &= one == other,
        (one, other) => into.not = one.or(other),
    }
    match (&into.conditional, &other.conditional) {
        (Some(_), Some(_)) => whole = false,
        (None, Some(_)) => into.conditional.clone_from(&other.conditional),
        (_, None) => (),
    }
    whole
}

/// Says whether a flat schema has no values of some type of `types`.
pub fn is_within(flat: &Flat, types: Types) -> bool {
    types.contains(flat.schema.types)
}
