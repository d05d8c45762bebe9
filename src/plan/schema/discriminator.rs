//! Discriminators: a member whose value names the schema that an object keeps (OpenAPI 3.1, 4.8.25).
//!
//! In: a flat schema. Out: which values name which schemas. Where no name can be told, `oneOf` and `anyOf` are asked as
//! if there were no discriminator.

use super::build::Builder;
use super::facts::Facts;
use super::look::{is_null, keeps_others, strings};
use super::{Rule, View};
use crate::contract::{Discriminator, Schema, SchemaId, Types};

/// How deep unions of unions are looked into.
const DEPTH: usize = 16;

/// What a discriminator chooses from.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// `propertyName`
    pub property: String,
    /// A value of the member, and the schema that it names; none for the schema around, which says all itself.
    pub names: Vec<(String, Option<SchemaId>)>,
    /// `defaultMapping`
    pub default: Option<SchemaId>,
    /// Whether an object may lack the member.
    pub optional: bool,
    /// Whether null is let in beside.
    pub nullable: bool,
    /// Whether some schema has no place for the member that says that it is meant.
    pub undeclared: bool,
}

impl Chosen {
    /// Gives the values that name a schema.
    pub fn names_of(&self, id: SchemaId) -> Vec<String> {
        let names = self.names.iter().filter(|(_, it)| *it == Some(id));
        names.map(|(name, _)| name.clone()).collect()
    }
}

/// What a schema says of the member.
struct Member {
    /// The values that it lets through, if it lists them.
    values: Option<Vec<String>>,
    /// Whether the member must be there.
    required: bool,
    /// Whether the schema says nothing of it.
    undeclared: bool,
}

impl Facts {
    /// Gives what the discriminator of a flat schema chooses from; none where the names cannot be told.
    pub fn choice(&self, it: &Schema) -> Option<Chosen> {
        self.choice_at(it, 0)
    }

    fn choice_at(&self, it: &Schema, depth: usize) -> Option<Chosen> {
        let discriminator = it.discriminator.as_ref()?;
        let ids = match (&it.one_of[..], &it.any_of[..]) {
            ([], []) => return self.of_extensions(it, discriminator),
            (ids, []) | ([], ids) => ids,
            _ => return None,
        };
        let (nulls, ids): (Vec<SchemaId>, Vec<SchemaId>) =
            ids.iter().partition(|id| is_null(&self.arena.get(**id)));
        let property = &discriminator.property.value;
        let is_asked_here = it.required.iter().any(|it| it.value == *property);
        let mut names: Vec<(String, Option<SchemaId>)> = Vec::new();
        // Where the schema around asks for the member, a missing one is its fault, told once.
        let (mut optional, mut undeclared) = (is_asked_here, false);
        for id in ids {
            let mapped = discriminator.mapping.iter().filter(|(_, it)| **it == id);
            let mapped: Vec<String> = mapped.map(|(name, _)| name.clone()).collect();
            if mapped.is_empty() {
                // It has no name, such as an inline schema.
                return None;
            }
            let member = self.member(id, property, depth)?;
            optional |= !member.required;
            undeclared |= member.undeclared;
            let known = match member.values {
                None => mapped,
                // A name that the schema itself refuses is none.
                Some(values) if values.iter().any(|it| mapped.contains(it)) => values
                    .into_iter()
                    .filter(|it| mapped.contains(it))
                    .collect(),
                Some(values) => values,
            };
            let before = names.len();
            for name in known {
                if names.iter().all(|(it, _)| *it != name) {
                    names.push((name, Some(id)));
                }
            }
            if names.len() == before {
                return None;
            }
        }
        Some(Chosen {
            property: property.clone(),
            names,
            default: discriminator.default,
            optional,
            nullable: !nulls.is_empty(),
            undeclared,
        })
    }

    /// A base that is extended by `allOf` is itself or one of its extensions.
    fn of_extensions(&self, it: &Schema, discriminator: &Discriminator) -> Option<Chosen> {
        if discriminator.mapping.is_empty() {
            return None;
        }
        let mapping = discriminator.mapping.iter();
        let mut names: Vec<_> = mapping
            .map(|(name, id)| (name.clone(), Some(*id)))
            .collect();
        if let Some(own) = &it.name
            && names.iter().all(|(name, _)| name != own)
        {
            names.push((own.clone(), None));
        }
        Some(Chosen {
            property: discriminator.property.value.clone(),
            names,
            default: discriminator.default,
            // The base says whether the member must be there.
            optional: true,
            nullable: it.types.is_nullable(),
            undeclared: false,
        })
    }

    /// Gives what a schema says of the member; none if its values are no names.
    fn member(&self, id: SchemaId, property: &str, depth: usize) -> Option<Member> {
        if depth > DEPTH {
            return None;
        }
        let flat = self.flat(self.target(id).id);
        let it = &flat.schema;
        let is_union = !it.one_of.is_empty() || !it.any_of.is_empty();
        if is_union && let Some(inner) = self.choice_at(it, depth + 1) {
            let is_same = inner.property == property;
            return is_same.then(|| Member {
                values: Some(inner.names.into_iter().map(|(name, _)| name).collect()),
                required: !inner.optional,
                undeclared: inner.undeclared,
            });
        }
        let required = it.required.iter().any(|it| it.value == property);
        let Some(member) = it.properties.get(property) else {
            return Some(Member {
                values: None,
                required,
                undeclared: !keeps_others(self, it),
            });
        };
        let flat = self.flat(self.target(member.schema).id);
        if !flat.schema.types.contains(Types::STRING) {
            return None;
        }
        let is_listed = flat.schema.enumeration.is_some() || flat.schema.constant.is_some();
        let values = strings(&flat.schema);
        if is_listed && values.is_none() {
            return None;
        }
        Some(Member {
            values: values.map(|it| it.into_iter().map(str::to_owned).collect()),
            required: required && !self.flat(member.schema).schema.read_only,
            undeclared: false,
        })
    }
}

impl Builder<'_> {
    /// Gives the rule of a discriminator; `undecided` is for objects that may lack the member.
    pub(super) fn discriminated(
        &mut self,
        chosen: &Chosen,
        undecided: Rule,
        view: View,
        context: &str,
    ) -> Rule {
        let mut mapping = Vec::new();
        for (name, id) in &chosen.names {
            let rule = match id {
                Some(id) => self.rule(*id, view, &format!("{context} {name}")),
                None => Rule::Anything,
            };
            mapping.push((name.clone(), rule));
        }
        let default = chosen
            .default
            .map(|id| Box::new(self.rule(id, view, &format!("{context} default"))));
        let rule = Rule::Discriminated {
            property: chosen.property.clone(),
            mapping,
            default,
            absent: chosen.optional.then(|| Box::new(undecided)),
        };
        rule.nullable(chosen.nullable)
    }
}
