//! Makes the view of a node: everything that its schemas say, taken together.

use std::cmp::Ordering;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::members::{self, is_anything, is_nothing};
use super::{
    Additional, Arena, Bounds, Condition, Idle, Limit, Lookup, Member, NodeId, Notes, Values, View,
    compose, finish::finish,
};
use crate::contract::{
    Bound, Contains, Schema, SchemaId, Types, canonical_number, compare_numbers,
};
use crate::source::Located;

/// Makes the view of a node.
pub fn view(arena: &mut Arena<'_>, node: NodeId) -> View {
    let key = arena.keys[node.0 as usize].clone();
    let ids = members::all(arena.contract, &key.all);
    if let Some((rest, or_null)) = compose::beside_null(arena, &ids) {
        // `anyOf: [X, {type: "null"}]` is X, or null.
        let inner = arena.node(rest, or_null);
        if let Some(view) = arena.peek(inner) {
            let mut view = View::clone(&view);
            let mut notes = notes(arena, &ids);
            notes.fill(&view.notes);
            view.notes = notes;
            return view;
        }
    }
    let mut view = merged(arena, &ids);
    compose::groups(arena, &ids, &mut view);
    finish(&mut view);
    if key.or_null {
        view.nullable = true;
    }
    view
}

impl Notes {
    /// Takes from another what is not said here.
    pub fn fill(&mut self, other: &Self) {
        self.deprecated |= other.deprecated;
        self.read_only |= other.read_only;
        self.write_only |= other.write_only;
        let Self {
            deprecated: _,
            lifecycle,
            read_only: _,
            write_only: _,
            default,
            extensible,
            discriminator,
        } = other;
        if self.lifecycle.sunset.is_none() {
            self.lifecycle.sunset.clone_from(&lifecycle.sunset);
        }
        if self.lifecycle.stability.is_none() {
            self.lifecycle.stability.clone_from(&lifecycle.stability);
        }
        if self.default.is_none() {
            self.default.clone_from(default);
        }
        if self.extensible.is_none() {
            self.extensible.clone_from(extensible);
        }
        if self.discriminator.is_none() {
            self.discriminator.clone_from(discriminator);
        }
    }
}

fn notes(arena: &Arena<'_>, ids: &[SchemaId]) -> Notes {
    let mut notes = Notes::default();
    for id in ids {
        let schema = &arena.contract.schemas[*id];
        notes.fill(&Notes {
            deprecated: schema.deprecated,
            lifecycle: schema.lifecycle.as_deref().cloned().unwrap_or_default(),
            read_only: schema.read_only,
            write_only: schema.write_only,
            default: schema.default.as_deref().cloned(),
            extensible: schema.extensible.clone(),
            discriminator: schema.discriminator.as_deref().cloned(),
        });
    }
    notes
}

/// Takes everything together but `anyOf` and `oneOf`. `null` is still among the types, and among the values.
fn merged(arena: &mut Arena<'_>, ids: &[SchemaId]) -> View {
    let contract = arena.contract;
    let parts: Vec<&Schema> = ids.iter().map(|it| &contract.schemas[*it]).collect();
    // The first that says something by itself tells best where the whole stands.
    let first = parts.iter().find(|it| !members::is_blank(it));
    let first = first.or(parts.first()).copied();
    let blank;
    let first = match first {
        Some(first) => first,
        None => {
            blank = Schema::anything(contract.info.at, String::new());
            &blank
        }
    };
    let mut view = View {
        at: first.at,
        pointer: first.pointer.clone(),
        name: parts.iter().find_map(|it| it.name.clone()),
        title: parts.iter().find_map(|it| it.title.clone()),
        notes: notes(arena, ids),
        written: Types::ANY,
        types: Types::ANY,
        is_union: false,
        nullable: false,
        values: None,
        format: parts
            .iter()
            .find_map(|it| Some(it.format.as_ref()?.value.clone())),
        patterns: Vec::new(),
        matches_all: false,
        bounds: bounds(&parts),
        multiples: parts
            .iter()
            .filter_map(|it| it.multiple_of.clone())
            .collect(),
        unique: parts.iter().any(|it| it.unique_items),
        prefix: Vec::new(),
        items: None,
        contains: Vec::new(),
        properties: IndexMap::new(),
        required: IndexMap::new(),
        additional: Additional::Open,
        pattern_properties: IndexMap::new(),
        property_names: None,
        dependent_required: IndexMap::new(),
        dependent_schemas: IndexMap::new(),
        unevaluated_items: None,
        unevaluated_properties: None,
        groups: Vec::new(),
        not: Vec::new(),
        conditions: Vec::new(),
        content: [
            parts.iter().find_map(|it| it.content_encoding.clone()),
            parts.iter().find_map(|it| it.content_media_type.clone()),
        ],
        content_schema: None,
        idle: Idle::default(),
    };
    for part in &parts {
        view.types = view.types.and(part.types);
        if let Some(list) = &part.enumeration {
            view.restrict(&list.value, false, Some(list.at));
        }
        if let Some(only) = &part.constant {
            view.restrict(std::slice::from_ref(&only.value), true, Some(only.at));
        }
        if let Some(pattern) = &part.pattern {
            if pattern.value.is_empty() {
                // As good as none.
            } else if matches_all(&pattern.value) {
                view.matches_all = true;
            } else {
                view.patterns.push(pattern.clone());
            }
        }
        for name in &part.required {
            view.required.entry(name.value.clone()).or_insert(name.at);
        }
        for (name, needed) in &part.dependent_required {
            let all = view.dependent_required.entry(name.clone()).or_default();
            all.extend(needed.iter().cloned());
            all.sort();
            all.dedup();
        }
    }
    view.dependent_required.retain(|_, it| !it.is_empty());
    view.patterns.sort_by(|a, b| a.value.cmp(&b.value));
    view.patterns.dedup_by(|a, b| a.value == b.value);
    if view.multiples.len() > 1 {
        view.multiples
            .sort_by_cached_key(|it| canonical_number(&it.to_string()));
        view.multiples
            .dedup_by(|a, b| compare_numbers(&a.to_string(), &b.to_string()).is_eq());
    }
    arrays(arena, &parts, &mut view);
    objects(arena, &parts, &mut view);
    rest(arena, &parts, &mut view);
    view
}

/// Says whether a pattern matches every string.
pub fn matches_all(pattern: &str) -> bool {
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let inner = inner.strip_suffix('$').unwrap_or(inner);
    matches!(inner, "" | ".*" | "(.*)" | "[\\s\\S]*")
        && !(inner.is_empty() && pattern.starts_with('^') && pattern.ends_with('$'))
}

impl View {
    /// Lets only these values through.
    pub(super) fn restrict(
        &mut self,
        list: &[Json],
        is_const: bool,
        at: Option<crate::source::Span>,
    ) {
        let all = match &self.values {
            None => list.to_vec(),
            Some(before) => {
                let list = Lookup::new(list);
                let shared = before.all.iter();
                shared.filter(|it| list.has(it)).cloned().collect()
            }
        };
        let at = at.or(self.values.as_ref().and_then(|it| it.at));
        self.values = Some(Values { all, is_const, at });
    }
}

fn arrays(arena: &mut Arena<'_>, parts: &[&Schema], view: &mut View) {
    let length = parts
        .iter()
        .map(|it| it.prefix_items.len())
        .max()
        .unwrap_or(0);
    for index in 0..length {
        let at = parts
            .iter()
            .filter_map(|it| it.prefix_items.get(index).copied().or(it.items));
        view.prefix.push(arena.node(at.collect(), false));
    }
    view.items = conjunction(arena, parts.iter().filter_map(|it| it.items));
    for part in parts {
        // No item at least and any number at most asks nothing.
        let asks = |it: &&Contains| it.min > 0 || it.max.is_some();
        if let Some(contains) = part.contains.as_ref().filter(asks) {
            let what = arena.schema(contains.schema);
            view.contains.push((what, contains.min, contains.max));
        }
    }
    view.unevaluated_items = conjunction(arena, parts.iter().filter_map(|it| it.unevaluated_items));
}

/// Gives the node of all of these, if any of them restricts something.
fn conjunction(arena: &mut Arena<'_>, ids: impl Iterator<Item = SchemaId>) -> Option<NodeId> {
    let contract = arena.contract;
    let ids: Vec<_> = ids.filter(|it| !is_anything(contract, *it)).collect();
    (!ids.is_empty()).then(|| arena.node(ids, false))
}

fn objects(arena: &mut Arena<'_>, parts: &[&Schema], view: &mut View) {
    let contract = arena.contract;
    let mut names: IndexMap<&String, Vec<SchemaId>> = IndexMap::new();
    for part in parts {
        for name in part.properties.keys() {
            names.entry(name).or_default();
        }
    }
    for (name, ids) in &mut names {
        for part in parts {
            if let Some(property) = part.properties.get(*name) {
                ids.push(property.schema);
            } else if part.pattern_properties.is_empty() {
                // What one part of a conjunction does not name, its `additionalProperties` are about.
                let others = part.additional_properties;
                ids.extend(others.filter(|it| !is_anything(contract, *it)));
            }
        }
    }
    for (name, ids) in names {
        let declared = parts.iter().find_map(|it| it.properties.get(name));
        let Some(property) = declared else { continue };
        let member = Member {
            node: arena.node(ids, false),
            at: property.at,
        };
        view.properties.insert(name.clone(), member);
    }
    let others: Vec<SchemaId> = parts
        .iter()
        .filter_map(|it| it.additional_properties)
        .collect();
    view.additional = if others.iter().any(|it| is_nothing(contract, *it)) {
        Additional::Closed
    } else {
        conjunction(arena, others.into_iter()).map_or(Additional::Open, Additional::Like)
    };
    let mut patterns: IndexMap<String, Vec<SchemaId>> = IndexMap::new();
    let mut dependent: IndexMap<String, Vec<SchemaId>> = IndexMap::new();
    for part in parts {
        for (pattern, id) in &part.pattern_properties {
            patterns.entry(pattern.value.clone()).or_default().push(*id);
        }
        for (name, id) in &part.dependent_schemas {
            dependent.entry(name.clone()).or_default().push(*id);
        }
    }
    for (pattern, ids) in patterns {
        view.pattern_properties
            .insert(pattern, arena.node(ids, false));
    }
    for (name, ids) in dependent {
        view.dependent_schemas.insert(name, arena.node(ids, false));
    }
    view.property_names = conjunction(arena, parts.iter().filter_map(|it| it.property_names));
    let unevaluated = parts.iter().filter_map(|it| it.unevaluated_properties);
    view.unevaluated_properties = conjunction(arena, unevaluated);
}

fn rest(arena: &mut Arena<'_>, parts: &[&Schema], view: &mut View) {
    for part in parts {
        // Whatever is not nothing is anything, and the other way round.
        if let Some(refused) = part.not {
            if is_anything(arena.contract, refused) {
                view.types = Types::NONE;
            } else if !is_nothing(arena.contract, refused) {
                view.not.push(arena.schema(refused));
            }
        }
        if let Some(it) = &part.conditional {
            // `if` without branches asks nothing.
            if it.then.is_some() || it.otherwise.is_some() {
                view.conditions.push(Condition {
                    condition: arena.schema(it.condition),
                    then: it.then.map(|it| arena.schema(it)),
                    otherwise: it.otherwise.map(|it| arena.schema(it)),
                });
            }
        }
    }
    view.content_schema = parts
        .iter()
        .find_map(|it| it.content_schema)
        .map(|it| arena.schema(it));
}

fn bounds(parts: &[&Schema]) -> Bounds {
    let lower = |of: fn(&Schema) -> Option<u64>| {
        parts
            .iter()
            .filter_map(|it| of(it))
            .max()
            .filter(|it| *it > 0)
    };
    let upper = |of: fn(&Schema) -> Option<u64>| parts.iter().filter_map(|it| of(it)).min();
    Bounds {
        minimum: strictest(
            parts.iter().filter_map(|it| it.minimum.as_ref()),
            Ordering::Greater,
        ),
        maximum: strictest(
            parts.iter().filter_map(|it| it.maximum.as_ref()),
            Ordering::Less,
        ),
        min_length: lower(|it| it.min_length),
        max_length: upper(|it| it.max_length),
        min_items: lower(|it| it.min_items),
        max_items: upper(|it| it.max_items),
        min_properties: lower(|it| it.min_properties),
        max_properties: upper(|it| it.max_properties),
    }
}

fn strictest<'a>(bounds: impl Iterator<Item = &'a Bound>, stricter: Ordering) -> Option<Limit> {
    let mut found: Option<Limit> = None;
    for bound in bounds {
        let number = bound.value.to_string();
        let is_stricter =
            found
                .as_ref()
                .is_none_or(|before| match compare_numbers(&number, &before.number) {
                    Ordering::Equal => bound.exclusive && !before.exclusive,
                    order => order == stricter,
                });
        if is_stricter {
            found = Some(Limit {
                number,
                exclusive: bound.exclusive,
                at: Some(bound.at),
            });
        }
    }
    found
}

/// Gives the text of a located one, for lists of them.
pub fn texts(list: &[Located<String>]) -> Vec<&str> {
    list.iter().map(|it| it.value.as_str()).collect()
}
