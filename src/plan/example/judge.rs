//! Whether a value keeps a schema, as far as that can be said without the server that will check it.
//!
//! In: the schemas of a contract, and a value of it. Out: yes, no with the first reason, or that it was not decided. What
//! is not decided is never told as a fault.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::{Number, Value as Json};

use super::super::pattern;
use super::super::schema::{literal, number};
use crate::contract::json::{escaped, same};
use crate::contract::{Bound, Schema, SchemaId, Schemas, Types, compare_numbers};

/// What was found of a value and a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It keeps the schema.
    Keeps,
    /// It does not: where in the value (a JSON pointer), and what is wrong there.
    Breaks(String, String),
    /// That was not decided.
    Unknown,
}

/// Which way a value goes: members that are `readOnly` need not be in a request, nor those that are `writeOnly` in a
/// response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// To the server.
    pub request: bool,
    /// To the client.
    pub response: bool,
}

/// A schema of the contract and a value inside of the one that is judged, and whether the schema is a part of an `allOf`.
type Question = (SchemaId, *const Json, bool);

/// Judges one value.
pub struct Judge<'a> {
    schemas: &'a Schemas,
    way: Way,
    /// Answers; none to what is being asked.
    answers: RefCell<HashMap<Question, Option<Verdict>>>,
}

/// What is known so far: the first fault ends it.
struct Found {
    verdict: Verdict,
}

impl Found {
    /// Adds what was found of a part, which stands at this place of the value.
    fn add(&mut self, at: &str, part: Verdict) {
        match (&self.verdict, part) {
            (Verdict::Breaks(..), _) | (_, Verdict::Keeps) => {}
            (_, Verdict::Breaks(inner, cause)) => {
                self.verdict = Verdict::Breaks(format!("{at}{inner}"), cause);
            }
            (_, Verdict::Unknown) => self.verdict = Verdict::Unknown,
        }
    }

    fn deny(&mut self, is_kept: bool, cause: impl FnOnce() -> String) {
        if !is_kept {
            self.add("", Verdict::Breaks(String::new(), cause()));
        }
    }

    fn doubt(&mut self, is_open: bool) {
        if is_open {
            self.add("", Verdict::Unknown);
        }
    }
}

impl<'a> Judge<'a> {
    /// Takes the schemas, and which way the value goes.
    pub fn new(schemas: &'a Schemas, way: Way) -> Self {
        Self {
            schemas,
            way,
            answers: RefCell::default(),
        }
    }

    /// Judges a value.
    pub fn judge(&self, id: SchemaId, value: &Json) -> Verdict {
        self.ask(id, value, false)
    }

    fn ask(&self, id: SchemaId, value: &Json, is_part: bool) -> Verdict {
        let question = (id, std::ptr::from_ref(value), is_part);
        if let Some(answer) = self.answers.borrow().get(&question) {
            // A schema that asks for itself is not decided by that.
            return answer.clone().unwrap_or(Verdict::Unknown);
        }
        self.answers.borrow_mut().insert(question, None);
        let verdict = self.look(&self.schemas[id], value, is_part);
        self.answers
            .borrow_mut()
            .insert(question, Some(verdict.clone()));
        verdict
    }

    fn look(&self, schema: &Schema, value: &Json, is_part: bool) -> Verdict {
        let mut found = Found {
            verdict: Verdict::Keeps,
        };
        found.doubt(!schema.unenforced.is_empty());
        found.deny(schema.types.contains(Types::of(value)), || {
            format!("is not of type {}", schema.types.names().join(" or "))
        });
        if let Some(values) = &schema.enumeration {
            let is_listed = values.value.iter().any(|it| same(it, value));
            // Where `null` is a type, it need not be listed.
            found.deny(is_listed || value.is_null(), || {
                "is none of the values of `enum`".to_owned()
            });
        }
        if let Some(constant) = &schema.constant {
            found.deny(same(&constant.value, value), || {
                format!("is not {}", constant.value)
            });
        }
        match value {
            Json::String(text) => self.text(schema, text, &mut found),
            Json::Number(it) => number(schema, it, &mut found),
            Json::Array(items) => self.array(schema, items, &mut found),
            Json::Object(_) => self.object(schema, value, is_part, &mut found),
            Json::Null | Json::Bool(_) => {}
        }
        self.combined(schema, value, &mut found);
        found.verdict
    }

    fn text(&self, schema: &Schema, text: &str, found: &mut Found) {
        let length = text.chars().count() as u64;
        if let Some(least) = schema.min_length {
            found.deny(length >= least, || {
                format!("is shorter than {least} characters")
            });
        }
        if let Some(most) = schema.max_length {
            found.deny(length <= most, || {
                format!("is longer than {most} characters")
            });
        }
        if let Some(it) = &schema.pattern {
            match pattern::matches(&it.value, text) {
                Some(is_matched) => {
                    found.deny(is_matched, || format!("does not match `{}`", it.value));
                }
                None => found.doubt(true),
            }
        }
        if let Some(format) = &schema.format {
            match literal::has_format(&format.value, text) {
                Some(is_of) => found.deny(is_of, || format!("is no `{}`", format.value)),
                None => found.doubt(true),
            }
        }
    }

    fn array(&self, schema: &Schema, items: &[Json], found: &mut Found) {
        let count = items.len() as u64;
        if let Some(least) = schema.min_items {
            found.deny(count >= least, || format!("has fewer than {least} items"));
        }
        if let Some(most) = schema.max_items {
            found.deny(count <= most, || format!("has more than {most} items"));
        }
        if schema.unique_items {
            let is_twice = |(index, it): (usize, &Json)| items[..index].iter().any(|o| same(o, it));
            // Comparing all with all takes long where there are many.
            found.doubt(items.len() > 500);
            let twice = items.iter().take(500).enumerate().any(is_twice);
            found.deny(!twice, || "has an item twice".to_owned());
        }
        for (index, item) in items.iter().enumerate() {
            if let Some(id) = schema.prefix_items.get(index).copied().or(schema.items) {
                found.add(&format!("/{index}"), self.ask(id, item, false));
            }
        }
        found.doubt(schema.contains.is_some() || schema.unevaluated_items.is_some());
    }

    fn object(&self, schema: &Schema, value: &Json, is_part: bool, found: &mut Found) {
        let Some(members) = value.as_object() else {
            return;
        };
        let count = members.len() as u64;
        if let Some(least) = schema.min_properties {
            found.deny(count >= least, || format!("has fewer than {least} members"));
        }
        if let Some(most) = schema.max_properties {
            found.deny(count <= most, || format!("has more than {most} members"));
        }
        for name in &schema.required {
            let is_there = members.contains_key(&name.value) || self.may_lack(schema, &name.value);
            found.deny(is_there, || format!("lacks `{}`", name.value));
        }
        for (name, needed) in &schema.dependent_required {
            if members.contains_key(name) {
                for it in needed {
                    found.deny(members.contains_key(it), || {
                        format!("has `{name}` and lacks `{it}`")
                    });
                }
            }
        }
        for (name, id) in &schema.dependent_schemas {
            if members.contains_key(name) {
                found.add("", self.ask(*id, value, true));
            }
        }
        for (name, member) in members {
            let at = format!("/{}", escaped(name));
            let declared = schema.properties.get(name);
            if let Some(property) = declared {
                found.add(&at, self.ask(property.schema, member, false));
            }
            let mut is_matched = false;
            for (pattern, id) in &schema.pattern_properties {
                match pattern::matches(&pattern.value, name) {
                    Some(true) => {
                        is_matched = true;
                        found.add(&at, self.ask(*id, member, false));
                    }
                    Some(false) => {}
                    None => found.doubt(true),
                }
            }
            if let Some(id) = schema.additional_properties
                && declared.is_none()
                && !is_matched
            {
                // What other parts of an `allOf` declare is let through by a closed one.
                if is_part {
                    found.doubt(true);
                } else if self.schemas[id].types == Types::NONE {
                    found.deny(false, || format!("has `{name}`, which is not declared"));
                } else {
                    found.add(&at, self.ask(id, member, false));
                }
            }
        }
        found.doubt(schema.property_names.is_some() || schema.unevaluated_properties.is_some());
    }

    fn combined(&self, schema: &Schema, value: &Json, found: &mut Found) {
        for id in &schema.all_of {
            found.add("", self.ask(*id, value, true));
        }
        let all = |ids: &[SchemaId]| -> Vec<Verdict> {
            ids.iter().map(|id| self.ask(*id, value, true)).collect()
        };
        let is_broken = |it: &Verdict| matches!(it, Verdict::Breaks(..));
        let any_of = all(&schema.any_of);
        if !any_of.is_empty() {
            let none = any_of.iter().all(is_broken);
            found.deny(!none, || "keeps no schema of `anyOf`".to_owned());
            found.doubt(!any_of.contains(&Verdict::Keeps));
        }
        let one_of = all(&schema.one_of);
        if !one_of.is_empty() {
            let none = one_of.iter().all(is_broken);
            let kept = one_of.iter().filter(|it| **it == Verdict::Keeps).count();
            found.deny(!none, || "keeps no schema of `oneOf`".to_owned());
            // A discriminator says which one is meant.
            found.deny(kept < 2 || schema.discriminator.is_some(), || {
                "keeps several schemas of `oneOf`, of which exactly one is asked for".to_owned()
            });
            found.doubt(kept != 1 || one_of.contains(&Verdict::Unknown));
        }
        if let Some(id) = schema.not {
            match self.ask(id, value, true) {
                Verdict::Keeps => found.deny(false, || "keeps the schema of `not`".to_owned()),
                Verdict::Breaks(..) => {}
                Verdict::Unknown => found.doubt(true),
            }
        }
        if let Some(it) = &schema.conditional {
            let then = match self.ask(it.condition, value, true) {
                Verdict::Keeps => it.then,
                Verdict::Breaks(..) => it.otherwise,
                Verdict::Unknown => return found.doubt(true),
            };
            if let Some(id) = then {
                found.add("", self.ask(id, value, true));
            }
        }
    }

    /// Says whether a required member may be absent on this way.
    fn may_lack(&self, schema: &Schema, name: &str) -> bool {
        let Some(property) = schema.properties.get(name) else {
            return false;
        };
        let is_marked = |mark: fn(&Schema) -> bool| self.is_marked(property.schema, mark, 8);
        self.way.request && is_marked(|it| it.read_only)
            || self.way.response && is_marked(|it| it.write_only)
    }

    fn is_marked(&self, id: SchemaId, mark: fn(&Schema) -> bool, depth: usize) -> bool {
        let schema = &self.schemas[id];
        let mut parts = schema.all_of.iter();
        mark(schema) || depth > 0 && parts.any(|it| self.is_marked(*it, mark, depth - 1))
    }
}

fn number(schema: &Schema, value: &Number, found: &mut Found) {
    let side = |bound: &Bound| compare_numbers(&value.to_string(), &bound.value.to_string());
    if let Some(bound) = &schema.minimum {
        let it = side(bound);
        found.deny(it.is_gt() || it.is_eq() && !bound.exclusive, || {
            format!("is below the least, {}", bound.value)
        });
    }
    if let Some(bound) = &schema.maximum {
        let it = side(bound);
        found.deny(it.is_lt() || it.is_eq() && !bound.exclusive, || {
            format!("is above the most, {}", bound.value)
        });
    }
    if let Some(unit) = &schema.multiple_of {
        match (number::parse(value), number::parse(unit)) {
            (Some((value, true)), Some((step, true))) if step != 0 => {
                found.deny(value % step == 0, || format!("is no multiple of {unit}"));
            }
            _ => found.doubt(true),
        }
    }
}
