//! Unions: `oneOf` and `anyOf` of several schemas, with nothing beside them, as an enum.
//!
//! In: a schema without its `allOf`. Out: its variants, first without names.

use std::rc::Rc;

use super::build::{Builder, whole};
use super::facts::Shape;
use super::look::{is_null, only_union, strings};
use super::merge::Flat;
use super::models::Naming;
use super::{Rule, Type, UnionVariant, View};
use crate::contract::{SchemaId, Types};
use crate::plan::names::{Kind, Scope, Wish};

/// An enum with more variants is harder to use than JSON.
const MOST: usize = 64;

/// A variant without a name.
#[derive(Debug, Clone)]
pub struct DraftVariant {
    /// What it would like to be called.
    pub context: String,
    /// The type of its values.
    pub ty: Type,
    /// What its values keep.
    pub rule: Rule,
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
        let mut variants: Vec<DraftVariant> = Vec::new();
        for (index, id) in ids.iter().enumerate() {
            if is_null(&self.facts.arena.get(*id)) || self.facts.endless.borrow().contains(id) {
                return None;
            }
            let typed = self.typed(*id, whole(view), &format!("{context} option {}", index + 1));
            let rule = typed.whole();
            let ty = if typed.nullable {
                Type::Nullable(Box::new(typed.ty))
            } else {
                typed.ty
            };
            // A variant that the one before it swallows would never be read.
            if ty == Type::Json || variants.iter().any(|it| it.ty == ty && it.rule == rule) {
                return None;
            }
            variants.push(DraftVariant {
                context: self.variant(*id, &ty, index),
                ty,
                rule,
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
    variants: &[DraftVariant],
) -> Vec<UnionVariant> {
    let version = naming.version;
    let wishes: Vec<Wish> = variants
        .iter()
        .enumerate()
        .map(|(index, it)| {
            let key = format!("{version}{pointer}/union/{}", it.context);
            Wish::new(key, it.context.as_str()).or(format!("{} option {}", it.context, index + 1))
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
        })
        .collect()
}
