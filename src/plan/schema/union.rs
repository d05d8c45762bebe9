//! Unions: `oneOf` and `anyOf` of several schemas, with nothing beside them, as an enum.
//!
//! In: a schema without its `allOf`. Out: its variants, first without names.

use std::rc::Rc;

use super::build::{Builder, whole};
use super::facts::Shape;
use super::look::{is_null, keeps_others, only_union, strings};
use super::merge::Flat;
use super::models::Naming;
use super::{Rule, Type, UnionVariant, View};
use crate::contract::{Schema, SchemaId, Types};
use crate::plan::names::{Kind, Scope, Wish};
use crate::source::Span;

/// An enum with more variants is harder to use than JSON.
const MOST: usize = 64;

/// How deep schemas that may hold at once are compared.
const DEPTH: usize = 16;

/// A variant without a name.
#[derive(Debug, Clone)]
pub struct DraftVariant {
    /// What it would like to be called.
    pub context: String,
    /// The type of its values.
    pub ty: Type,
    /// What its values keep.
    pub rule: Rule,
    /// The values of the discriminator that name it.
    pub tags: Vec<String>,
}

impl Builder<'_> {
    /// Gives the variants of a union; none for what is no union of types, or no union alone.
    pub(super) fn variants(
        &mut self,
        flat: &Rc<Flat>,
        view: View,
        context: &str,
    ) -> Option<Vec<DraftVariant>> {
        let it = &flat.schema;
        let ids = match (&it.one_of[..], &it.any_of[..]) {
            (ids, []) | ([], ids) => ids,
            _ => return None,
        };
        let mut bare = (**it).clone();
        if bare.types == Types::OBJECT {
            // Said of the whole and of each part alike.
            bare.types = Types::ANY;
        }
        let is_union = only_union(&bare)
            && it.not.is_none()
            && it.conditional.is_none()
            && it.dependent_schemas.is_empty()
            && flat.leftovers.is_empty();
        if !is_union || !(2..=MOST).contains(&ids.len()) {
            return None;
        }
        let chosen = self.facts.choice(it);
        if chosen
            .as_ref()
            .is_some_and(|it| it.default.is_some() || it.undeclared)
            || self.loses(it, chosen.is_some())
        {
            return None;
        }
        let mut variants: Vec<DraftVariant> = Vec::new();
        for (index, id) in ids.iter().enumerate() {
            if is_null(&self.facts.arena.get(*id)) || self.facts.endless.borrow().contains(id) {
                return None;
            }
            let context = format!("{context} option {}", index + 1);
            let (ty, rule) = self.part(*id, whole(view), &context);
            // A variant that the one before it swallows would never be read.
            if ty == Type::Json || variants.iter().any(|it| it.ty == ty && it.rule == rule) {
                return None;
            }
            variants.push(DraftVariant {
                context: self.variant(*id, &ty, index),
                ty,
                rule,
                tags: chosen.as_ref().map_or_else(Vec::new, |it| it.names_of(*id)),
            });
        }
        Some(variants)
    }

    /// What a variant would like to be called: as its schema, as the one value of a member that tells it from the
    /// others, or as its type.
    fn variant(&self, id: SchemaId, ty: &Type, index: usize) -> String {
        let target = self.facts.target(id).id;
        let of = |id: SchemaId| {
            let schema = self.facts.arena.get(id);
            schema.name.clone().or_else(|| schema.title.clone())
        };
        if let Some(name) = of(id).or_else(|| of(target)).or_else(|| self.tag(target)) {
            return name;
        }
        let is_plain = self.facts.shape(target) == Shape::Plain;
        word(ty)
            .filter(|_| is_plain)
            .map_or_else(|| format!("option {}", index + 1), str::to_owned)
    }
}

impl Builder<'_> {
    /// Says whether the first schema that a value keeps could have no place for what the value says by another: several
    /// of `anyOf` may hold at once.
    fn loses(&self, it: &Schema, is_chosen: bool) -> bool {
        let ids = it.any_of.iter().enumerate();
        let mut pairs =
            ids.flat_map(|(at, one)| it.any_of[at + 1..].iter().map(move |it| (*one, *it)));
        !is_chosen && pairs.any(|(one, other)| !self.keeps_all(one, other, 0))
    }

    /// Says whether a value that keeps both schemas has a place for all its members in the first.
    fn keeps_all(&self, one: SchemaId, other: SchemaId, depth: usize) -> bool {
        let (one, other) = (self.facts.target(one).id, self.facts.target(other).id);
        if one == other {
            return true;
        }
        if depth > DEPTH {
            return false;
        }
        let inside = |one, other| self.keeps_all(one, other, depth + 1);
        let (flat, others) = (self.facts.flat(one), self.facts.flat(other));
        let both = flat.schema.types.and(others.schema.types);
        if both.intersects(Types::ARRAY) {
            return match (flat.schema.items, others.schema.items) {
                (Some(one), Some(other)) if !both.intersects(Types::OBJECT) => inside(one, other),
                _ => self.facts.shape(one) == Shape::Json,
            };
        }
        if !both.intersects(Types::OBJECT) || self.facts.shape(one) != Shape::Struct {
            return true;
        }
        let differ = |tag: String| self.tag(other).is_some_and(|other| tag != other);
        if self.tag(one).is_some_and(differ) {
            return true;
        }
        let (it, others) = (&flat.schema, &others.schema);
        let extra = it.additional_properties;
        let is_closed = extra.is_some_and(|id| self.facts.arena.get(id).types == Types::NONE);
        let extra = extra.filter(|_| keeps_others(&self.facts, it));
        // A closed one has refused what it has no place for.
        let has_place = |name: &str, other: SchemaId| match (it.properties.get(name), extra) {
            (Some(own), _) => inside(own.schema, other),
            (None, Some(extra)) => inside(extra, other),
            (None, None) => is_closed,
        };
        let mut members = others.properties.iter();
        members.all(|(name, it)| has_place(name, it.schema))
            && match (others.additional_properties, extra) {
                (Some(other), Some(extra)) => inside(extra, other),
                (_, Some(_)) => true,
                _ => is_closed || self.facts.shape(other) == Shape::Struct,
            }
    }

    /// Gives the value of the first required member that can have only one.
    fn tag(&self, id: SchemaId) -> Option<String> {
        let flat = self.facts.flat(id);
        let it = &flat.schema;
        it.required.iter().find_map(|name| {
            let member = self.facts.target(it.properties.get(&name.value)?.schema).id;
            match strings(&self.facts.flat(member).schema)?[..] {
                [only] => Some(only.to_owned()),
                _ => None,
            }
        })
    }
}

/// What a type without a name is called.
fn word(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::Bool => "boolean",
        Type::I32 | Type::I64 | Type::U64 => "integer",
        Type::F64 => "number",
        Type::Text => "text",
        Type::Secret => "secret",
        Type::DateTime => "date time",
        Type::Date => "date",
        Type::Uuid => "uuid",
        Type::Base64 => "bytes",
        Type::File => "file",
        Type::List(_) => "list",
        Type::Map(_) => "map",
        Type::Nullable(inner) | Type::Boxed(inner) => return word(inner),
        Type::Json | Type::Model(_) => return None,
    })
}

/// Names the variants of a union.
pub(super) fn name(
    naming: &mut Naming<'_>,
    pointer: &str,
    at: Span,
    variants: &[DraftVariant],
) -> Vec<UnionVariant> {
    let version = naming.version;
    let wishes: Vec<Wish> = variants
        .iter()
        .enumerate()
        .map(|(index, it)| {
            let key = format!("{version}{pointer}/union/{}", it.context);
            Wish::new(key, it.context.as_str())
                .or(format!("{} option {}", it.context, index + 1))
                .at(at)
        })
        .collect();
    let names = Scope::new(Kind::Variant).variants(naming.sink, naming.given, &wishes);
    variants
        .iter()
        .zip(names)
        .map(|(it, name)| UnionVariant {
            name,
            ty: it.ty.clone(),
            rule: it.rule.clone(),
            tags: it.tags.clone(),
        })
        .collect()
}
