//! Objects, arrays and everything that no type carries: the members of a view, and whole rules.
//!
//! In: flat schemas. Out: drafts of structs, and rules in which every keyword of the contract stands.

use std::rc::Rc;

use serde_json::Value as Json;

use super::arena::asks;
use super::build::{Builder, Typed, lists_null, values, whole};
use super::file::listed;
use super::look::{keeps_others, lets_all};
use super::{
    Additional, ByTypeRule, ListRule, ObjectRule, PropertyRule, Rule, TextRule, Type, View,
};
use crate::contract::{Schema, SchemaId, Types};
use crate::diagnostic::Diagnostic;
use crate::plan::pattern;
use crate::source::{Located, Span};

/// A struct without names.
#[derive(Debug, Clone)]
pub struct DraftStruct {
    /// The properties of this view.
    pub members: Vec<Member>,
    /// All properties of the schema, in every view: wire name, place, `rust_name`.
    pub all: Vec<(String, Span, Option<Located<String>>)>,
    /// The type of further members that are kept.
    pub extra: Option<Type>,
    /// What the object keeps.
    pub rule: ObjectRule,
    /// What it keeps besides.
    pub also: Vec<Rule>,
}

/// A property of a view.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name on the wire.
    pub wire: String,
    /// Its schema; none for a name that only `required` lists.
    pub schema: Option<SchemaId>,
    /// Whether it must be there.
    pub required: bool,
    /// Its type and rule.
    pub typed: Typed,
    /// `default`
    pub default: Option<Located<Json>>,
}

impl Builder<'_> {
    /// Gives the struct of a schema in a view.
    pub fn structure(&mut self, id: SchemaId, view: View, context: &str) -> DraftStruct {
        let flat = self.facts.flat(id);
        let it = &flat.schema;
        let drops = view == View::Patch && self.merged.contains(&id);
        if drops && let Some(first) = it.required.first() {
            self.sink.warn(
                Diagnostic::new(
                    "required-of-the-whole",
                    first.at,
                    "a merge patch may leave out what is required here, since the schema is also that of the whole",
                )
                .help("give the patch a schema of its own, with what a patch must have in its `required`")
                .pointer(it.pointer.clone()),
            );
        }
        let (members, read_only) = self.members(it, view, drops, context);
        let (mut rule, others) = self.frame(it, view, context);
        rule.properties = members.iter().map(property_rule).collect();
        rule.read_only = read_only;
        // To what is said of the whole, a file is a string.
        let beside = if view == View::Parts {
            View::Input
        } else {
            view
        };
        let mut also = self.unions(it, beside, context);
        also.extend(self.leftovers(&flat.leftovers, beside, context));
        also.retain(|it| *it != Rule::Anything);
        let extra = it
            .additional_properties
            .filter(|_| keeps_others(&self.facts, it))
            .map(|_| others);
        let all = it
            .properties
            .iter()
            .map(|(name, it)| {
                let pinned = self.facts.arena.get(it.schema).extension.rust_name.clone();
                (name.clone(), it.at, pinned)
            })
            .chain(
                it.required
                    .iter()
                    .filter(|name| !it.properties.contains_key(&name.value))
                    .map(|name| (name.value.clone(), name.at, None)),
            )
            .collect();
        DraftStruct {
            members,
            all,
            extra,
            rule,
            also,
        }
    }

    /// Gives the properties of a view, and those that are `readOnly` in it.
    fn members(
        &mut self,
        it: &Schema,
        view: View,
        drops: bool,
        context: &str,
    ) -> (Vec<Member>, Vec<String>) {
        let mut members = Vec::new();
        let mut read_only = Vec::new();
        for (wire, property) in &it.properties {
            let own = self.facts.flat(property.schema);
            if own.schema.read_only && own.schema.write_only {
                self.sink.error(
                    Diagnostic::new(
                        "read-and-write-only",
                        property.at,
                        format!("`{wire}` is both `readOnly` and `writeOnly`, so nobody could ever see it"),
                    )
                    .help("keep one of the two"),
                );
            }
            match view {
                View::Output if own.schema.write_only => continue,
                View::Input | View::Patch | View::Parts if own.schema.read_only => {
                    read_only.push(wire.clone());
                    continue;
                }
                _ => (),
            }
            let mut typed = self.member(property.schema, view, &format!("{context} {wire}"));
            if own.schema.write_only && typed.ty == Type::Text {
                typed.ty = Type::Secret;
            }
            if self.facts.endless.borrow().contains(&property.schema) {
                typed.rule = Rule::Nothing;
            }
            members.push(Member {
                wire: wire.clone(),
                schema: Some(property.schema),
                required: !drops && it.required.iter().any(|name| name.value == *wire),
                default: typed.default.clone(),
                typed,
            });
        }
        for name in &it.required {
            if drops || it.properties.contains_key(&name.value) {
                continue;
            }
            let rule = match it.additional_properties {
                Some(id) if it.pattern_properties.is_empty() => {
                    self.rule(id, whole(view), &format!("{context} value"))
                }
                _ => Rule::Anything,
            };
            members.push(Member {
                wire: name.value.clone(),
                schema: None,
                required: true,
                typed: Typed {
                    ty: Type::Json,
                    rule,
                    nullable: false,
                    default: None,
                },
                default: None,
            });
        }
        (members, read_only)
    }

    /// Gives the type of a member, and what it keeps. Of a file, what it keeps is asked when it comes.
    fn member(&mut self, id: SchemaId, view: View, context: &str) -> Typed {
        if view != View::Parts {
            return self.typed(id, view, context);
        }
        let facts = Rc::clone(&self.facts);
        let listed = listed(&facts, id).filter(|it| self.files.contains(it));
        let mut typed = self.typed(id, View::Input, context);
        match (&mut typed.rule, listed) {
            (Rule::List(rule), Some(_)) => {
                rule.items = Some(Rule::Text(TextRule::default()));
                typed.ty = Type::List(Box::new(Type::File));
            }
            _ if self.files.contains(&id) => {
                typed.rule = Rule::Text(TextRule::default());
                typed.ty = Type::File;
            }
            _ => {}
        }
        typed
    }

    /// Gives the rule of an object, and the type of the members that have no name.
    pub fn object_rule(&mut self, it: &Schema, view: View, context: &str) -> (ObjectRule, Type) {
        let (members, read_only) = self.members(it, view, false, context);
        let (mut rule, others) = self.frame(it, view, context);
        rule.properties = members.iter().map(property_rule).collect();
        rule.read_only = read_only;
        (rule, others)
    }

    /// Gives the keywords of an object apart from its properties, and the type of the members that have no name.
    fn frame(&mut self, it: &Schema, view: View, context: &str) -> (ObjectRule, Type) {
        let inner = whole(view);
        let mut patterns = Vec::new();
        for (source, id) in &it.pattern_properties {
            if pattern::check(self.sink, source) {
                let rule = self.rule(*id, inner, &format!("{context} {}", source.value));
                patterns.push((source.value.clone(), rule));
            }
        }
        let (additional, others) = match it.additional_properties {
            None => (Additional::Any, Type::Json),
            Some(id) if self.facts.arena.get(id).types == Types::NONE => {
                (Additional::Refused, Type::Json)
            }
            Some(id) if lets_all(&self.facts, id) => (Additional::Of(Rule::Anything), Type::Json),
            Some(id) if view == View::Parts && self.files.contains(&id) => {
                (Additional::Of(Rule::Text(TextRule::default())), Type::File)
            }
            Some(id) => {
                let (ty, rule) = self.part(id, inner, &format!("{context} value"));
                (Additional::Of(rule), ty)
            }
        };
        let names = it
            .property_names
            .map(|id| self.rule(id, inner, &format!("{context} name")));
        let mut dependent_schemas = Vec::new();
        for (name, id) in &it.dependent_schemas {
            let rule = self.rule(*id, inner, &format!("{context} with {name}"));
            dependent_schemas.push((name.clone(), rule));
        }
        let rule = ObjectRule {
            properties: Vec::new(),
            patterns,
            additional,
            names,
            min_properties: it.min_properties.filter(|it| *it > 0),
            max_properties: it.max_properties,
            dependent_required: it
                .dependent_required
                .iter()
                .map(|(name, needed)| (name.clone(), needed.clone()))
                .collect(),
            dependent_schemas,
            read_only: Vec::new(),
        };
        (rule, others)
    }

    /// Gives the rule of an array, and the type of its items.
    pub fn list_rule(&mut self, it: &Schema, view: View, context: &str) -> (ListRule, Type) {
        let view = whole(view);
        let mut prefix = Vec::new();
        for (index, id) in it.prefix_items.iter().enumerate() {
            prefix.push(self.rule(*id, view, &format!("{context} item {}", index + 1)));
        }
        let (item, items) = match it.items {
            Some(id) => {
                let (ty, rule) = self.part(id, view, &format!("{context} item"));
                (ty, Some(rule))
            }
            None => (Type::Json, None),
        };
        let contains = it.contains.as_ref().map(|it| {
            let rule = self.rule(it.schema, view, &format!("{context} part"));
            (rule, it.min, it.max)
        });
        let rule = ListRule {
            prefix,
            items,
            min_items: it.min_items.filter(|it| *it > 0),
            max_items: it.max_items,
            unique: it.unique_items,
            contains,
        };
        (rule, item)
    }

    /// Gives everything that a schema says as one rule, null included.
    pub fn json(&mut self, id: SchemaId, view: View, context: &str) -> Rule {
        let flat = self.facts.flat(id);
        let it = &flat.schema;
        if it.types == Types::NONE {
            return Rule::Nothing;
        }
        let mut all = vec![self.by_type(it, view, context)];
        if let Some(mut values) = values(it, it.types) {
            if it.types.is_nullable() && lists_null(it) {
                values.push(Json::Null);
            }
            all.push(Rule::Values(values));
            if let (Some(listed), Some(_)) = (&it.enumeration, &it.constant) {
                all.push(Rule::Values(listed.value.clone()));
            }
        }
        all.extend(self.unions(it, view, context));
        all.extend(self.leftovers(&flat.leftovers, view, context));
        let rule = Rule::all(all);
        if it.unevaluated_items.is_none() && it.unevaluated_properties.is_none() {
            return rule;
        }
        let mut inner = |id: Option<SchemaId>| {
            id.map(|id| Box::new(self.rule(id, view, &format!("{context} rest"))))
        };
        Rule::Unevaluated {
            rule: Box::new(rule),
            items: inner(it.unevaluated_items),
            properties: inner(it.unevaluated_properties),
        }
    }

    /// Gives the rules of `anyOf`, `oneOf`, `not` and `if`.
    fn unions(&mut self, it: &Schema, view: View, context: &str) -> Vec<Rule> {
        let mut all = Vec::new();
        let mut branches = |ids: &[SchemaId]| -> Vec<Rule> {
            let each = ids.iter().enumerate();
            each.map(|(index, id)| self.rule(*id, view, &format!("{context} option {}", index + 1)))
                .collect()
        };
        let any = Rule::Any(branches(&it.any_of));
        let one = Rule::One(branches(&it.one_of));
        if !it.any_of.is_empty() {
            all.push(any);
        }
        if !it.one_of.is_empty() {
            all.push(one);
        }
        if let Some(chosen) = self.facts.choice(it) {
            let undecided = Rule::all(std::mem::take(&mut all));
            all.push(self.discriminated(&chosen, undecided, view, context));
        }
        if let Some(id) = it.not {
            let rule = self.rule(id, view, &format!("{context} not"));
            all.push(Rule::Not(Box::new(rule)));
        }
        if let Some(it) = &it.conditional {
            let condition = Box::new(self.rule(it.condition, view, &format!("{context} if")));
            let mut branch = |id: Option<SchemaId>, word: &str| {
                id.map(|id| Box::new(self.rule(id, view, &format!("{context} {word}"))))
            };
            let then = branch(it.then, "then");
            let otherwise = branch(it.otherwise, "else");
            all.push(Rule::Conditional {
                condition,
                then,
                otherwise,
            });
        }
        all
    }

    /// Gives what a schema says of each type.
    fn by_type(&mut self, it: &Schema, view: View, context: &str) -> Rule {
        let types = it.types;
        let one = types.without(Types::NULL);
        let is_null = types.is_nullable();
        let single = match one {
            Types::NONE => Some(Rule::Null),
            Types::BOOLEAN => Some(Rule::Boolean),
            Types::STRING => Some(super::text::rule(self.sink, it)),
            Types::INTEGER | Types::NUMBER => Some(super::number::number(it, one)),
            Types::ARRAY => Some(Rule::List(Box::new(self.list_rule(it, view, context).0))),
            Types::OBJECT => Some(Rule::Object(Box::new(
                self.object_rule(it, view, context).0,
            ))),
            _ => None,
        };
        if let Some(rule) = single {
            return rule.nullable(is_null);
        }
        let number = if types.contains(Types::NUMBER) && !has_number_keywords(it) {
            Rule::Anything
        } else {
            super::number::number(it, one.and(Types::NUMBER))
        };
        let string = if super::text::has_keywords(it) {
            super::text::rule(self.sink, it)
        } else {
            Rule::Anything
        };
        let (list, _) = self.list_rule(it, view, context);
        let array = if list == ListRule::default() {
            Rule::Anything
        } else {
            Rule::List(Box::new(list))
        };
        let (members, _) = self.object_rule(it, view, context);
        let object = if members == ObjectRule::default() {
            Rule::Anything
        } else {
            Rule::Object(Box::new(members))
        };
        let rules = ByTypeRule {
            types,
            number,
            string,
            array,
            object,
        };
        let is_open = [&rules.number, &rules.string, &rules.array, &rules.object]
            .iter()
            .all(|it| **it == Rule::Anything);
        if types == Types::ANY && (is_open || !asks(it)) {
            Rule::Anything
        } else {
            Rule::ByType(Box::new(rules))
        }
    }
}

fn property_rule(member: &Member) -> PropertyRule {
    PropertyRule {
        wire: member.wire.clone(),
        required: member.required,
        rule: member.typed.whole(),
        constant: None,
    }
}

fn has_number_keywords(it: &Schema) -> bool {
    it.minimum.is_some()
        || it.maximum.is_some()
        || it.multiple_of.is_some()
        || it.format.as_ref().is_some_and(|it| {
            super::format::limits(&it.value).is_some()
                || ["float", "double", "sf-decimal"].contains(&it.value.as_str())
        })
}
