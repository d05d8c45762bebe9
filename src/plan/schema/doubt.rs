//! Schemas that are as they stand, and hardly as they were meant: no value keeps them, or one part refuses what another
//! declares.
//!
//! In: what is known of the schemas. Out: warnings; nothing is changed by them, and the server does what is written.

use std::collections::BTreeSet;

use super::facts::Facts;
use crate::contract::{Schema, SchemaId, Types};
use crate::diagnostic::{Diagnostic, Sink};

/// Warns of schemas that are hardly meant so.
pub fn check(sink: &Sink, facts: &Facts) {
    let mut parts = BTreeSet::new();
    for id in facts.arena.written() {
        parts.extend(facts.arena.get(id).all_of.iter().copied());
    }
    for id in facts.arena.written() {
        let own = facts.arena.get(id);
        let found = if own.all_of.is_empty() {
            alone(&own)
        } else {
            together(facts, &own, &facts.flat(id).schema)
        };
        if let Some((message, help)) = found {
            warn(sink, "unsatisfiable", &own, message, help);
        }
        if let Some(message) = closed(facts, &own) {
            let help =
                "use `unevaluatedProperties: false` beside `allOf` (OpenAPI 3.1), or remove it";
            warn(sink, "closed-part", &own, message, help);
        }
        if !parts.contains(&id) {
            undeclared(sink, facts, id);
        }
    }
    endless(sink, facts);
}

fn warn(sink: &Sink, id: &'static str, schema: &Schema, message: String, help: &str) {
    sink.warn(
        Diagnostic::new(id, schema.at, message)
            .help(help)
            .pointer(schema.pointer.clone()),
    );
}

type Found = Option<(String, &'static str)>;

/// Values that are listed and of none of the types.
fn alone(it: &Schema) -> Found {
    let values = it.enumeration.as_ref()?;
    let is_empty = values.value.is_empty() || it.types == Types::NONE;
    let keeps = !is_empty && super::build::values(it, it.types)?.is_empty() && !is_null(it);
    keeps.then(|| {
        let types = it.types.names().join(" or ");
        (
            format!("no value of `enum` is of the type {types}"),
            "no value is valid; correct the values or the type",
        )
    })
}

fn is_null(it: &Schema) -> bool {
    it.types.is_nullable() && super::build::lists_null(it)
}

/// Parts of `allOf` that contradict each other.
fn together(facts: &Facts, own: &Schema, flat: &Schema) -> Found {
    let help = "no value is valid; correct one of the two";
    let parts: Vec<_> = own.all_of.iter().map(|it| facts.flat(*it)).collect();
    let is_possible = |it: &Schema| {
        it.types != Types::NONE
            && it
                .enumeration
                .as_ref()
                .is_none_or(|it| !it.value.is_empty())
    };
    if !is_possible(own) || parts.iter().any(|it| !is_possible(&it.schema)) {
        return None;
    }
    if flat.types == Types::NONE {
        return Some(("no type is one of all schemas in `allOf`".to_owned(), help));
    }
    if flat
        .enumeration
        .as_ref()
        .is_some_and(|it| it.value.is_empty())
    {
        return Some(("no value is in all `enum` of `allOf`".to_owned(), help));
    }
    let counts = [
        ("Length", flat.min_length, flat.max_length),
        ("Items", flat.min_items, flat.max_items),
        ("Properties", flat.min_properties, flat.max_properties),
    ];
    let (name, low, high) = counts.into_iter().find_map(|(name, low, high)| {
        let (low, high) = (low?, high?);
        let is_new = parts.iter().all(|it| {
            let it = &it.schema;
            let pairs = [
                (it.min_length, it.max_length),
                (it.min_items, it.max_items),
                (it.min_properties, it.max_properties),
            ];
            !pairs.contains(&(Some(low), Some(high)))
        });
        (low > high && is_new).then_some((name, low, high))
    })?;
    Some((
        format!(
            "`min{name}` is `{low}` in one part of `allOf`, and `max{name}` is `{high}` in another"
        ),
        help,
    ))
}

/// A part that lets no other properties through, beside parts that have others.
fn closed(facts: &Facts, own: &Schema) -> Option<String> {
    let parts: Vec<_> = own.all_of.iter().map(|it| facts.flat(*it)).collect();
    for (at, part) in parts.iter().enumerate() {
        let is_closed = part
            .schema
            .additional_properties
            .is_some_and(|id| facts.arena.get(id).types == Types::NONE);
        if !is_closed || !part.schema.pattern_properties.is_empty() {
            continue;
        }
        let others = parts.iter().enumerate().filter(|(it, _)| *it != at);
        let names = others.flat_map(|(_, it)| it.schema.properties.keys());
        let refused = names
            .chain(own.properties.keys())
            .find(|it| !part.schema.properties.contains_key(*it));
        if let Some(name) = refused {
            return Some(format!(
                "`additionalProperties: false` in one part of `allOf` refuses `{name}`, which another part declares"
            ));
        }
    }
    None
}

/// Names that `required` lists and nothing declares.
fn undeclared(sink: &Sink, facts: &Facts, id: SchemaId) {
    let flat = facts.flat(id);
    let it = &flat.schema;
    let is_plain = super::arena::in_place(it).is_empty()
        && it.pattern_properties.is_empty()
        && it.additional_properties.is_none()
        && !it.properties.is_empty();
    if !is_plain {
        return;
    }
    for name in &it.required {
        if !it.properties.contains_key(&name.value) {
            let message = format!("`{}` is required, and not among `properties`", name.value);
            sink.note(
                Diagnostic::new("undeclared-required", name.at, message)
                    .help(
                        "declare it, or correct its spelling; any value is let through until then",
                    )
                    .pointer(facts.arena.get(id).pointer.clone()),
            );
        }
    }
}

/// Objects that must hold one of their own kind, and so on without an end.
fn endless(sink: &Sink, facts: &Facts) {
    let mut ends: BTreeSet<SchemaId> = BTreeSet::new();
    let all: Vec<SchemaId> = facts.arena.written().collect();
    loop {
        let before = ends.len();
        // Both ways, because most contracts name things before or after their parts throughout.
        for id in all.iter().chain(all.iter().rev()) {
            if !ends.contains(id) && ends_by(facts, *id, &ends) {
                ends.insert(*id);
            }
        }
        if ends.len() == before {
            break;
        }
    }
    for id in all.into_iter().filter(|id| !ends.contains(id)) {
        let own = facts.arena.get(id);
        // Said of the whole, not of each reference to it.
        if own.types == Types::OBJECT && !facts.endless.borrow().contains(&id) {
            let message =
                "a value must hold another one of its kind, and so on without an end".to_owned();
            let help = "no value is valid; let one of the properties be absent or null";
            warn(sink, "unsatisfiable", &own, message, help);
        }
    }
}

/// Says whether some value of a schema ends, as far as is known.
fn ends_by(facts: &Facts, id: SchemaId, ends: &BTreeSet<SchemaId>) -> bool {
    let flat = facts.flat(id);
    let it = &flat.schema;
    let any = |ids: &[SchemaId]| ids.is_empty() || ids.iter().any(|it| ends.contains(it));
    if !any(&it.any_of) || !any(&it.one_of) {
        return false;
    }
    match it.types {
        Types::OBJECT => it.required.iter().all(|name| {
            let member = it.properties.get(&name.value);
            member.is_none_or(|it| facts.arena.is_made(it.schema) || ends.contains(&it.schema))
        }),
        Types::ARRAY if it.min_items.is_some_and(|it| it > 0) => it
            .items
            .is_none_or(|it| facts.arena.is_made(it) || ends.contains(&it)),
        _ => true,
    }
}
