//! Models with their names: the last step from schemas to types.
//!
//! In: drafts in the order of their declaration. Out: [`Models`], in which every type, field, variant and constant has
//! its name.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::boxes::boxed;
use super::build::{Draft, DraftKind};
use super::facts::{Facts, Shape};
use super::literal::literal;
use super::object::{DraftStruct, Member};
use super::reach::{Roots, mark};
use super::{
    EnumVariant, Enumeration, Extra, Field, Literal, Model, ModelId, ModelKind, Models, Presence,
    Struct, Type, Union, View, union,
};
use crate::contract::{Schema, SchemaId};
use crate::diagnostic::{Diagnostic, Sink};
use crate::plan::docs::{docs, place};
use crate::plan::names::{ConstName, FieldName, Given, Kind, Scope, TypeName, Wish};

/// What names need to know beside the drafts.
pub struct Naming<'a> {
    /// Where collisions are told.
    pub sink: &'a Sink,
    /// The names of earlier runs.
    pub given: &'a mut Given,
    /// The scope of the types of the version.
    pub types: &'a mut Scope,
    /// The module of the version, before keys: `v1`.
    pub version: &'a str,
}

/// The names inside an object schema, the same in every view.
struct Inner {
    fields: IndexMap<String, FieldName>,
    constants: IndexMap<String, ConstName>,
    extra: FieldName,
}

/// Names the drafts.
pub fn name(naming: &mut Naming<'_>, facts: &Facts, drafts: &[Draft], roots: &Roots) -> Models {
    let names = type_names(naming, facts, drafts);
    let bases = bases(drafts);
    let mut inner: BTreeMap<SchemaId, Inner> = BTreeMap::new();
    let mut all = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        let schema = facts.arena.get(draft.key.0);
        let kind = match &draft.kind {
            DraftKind::Struct(it) => {
                let inner = inner
                    .entry(draft.key.0)
                    .or_insert_with(|| inner_names(naming, &schema.pointer, it));
                ModelKind::Struct(Box::new(structure(
                    facts,
                    it,
                    inner,
                    bases[index],
                    draft.key.1,
                )))
            }
            DraftKind::Enumeration(values) => {
                ModelKind::Enumeration(enumeration(naming, &schema, values))
            }
            DraftKind::Union(rule, property, variants) => ModelKind::Union(Union {
                variants: union::name(naming, &schema.pointer, schema.at, variants),
                rule: rule.clone(),
                property: property.clone(),
            }),
            DraftKind::Json(rule) => ModelKind::Json { rule: rule.clone() },
        };
        let inline = is_inline(&schema.pointer).then(|| place(&schema.pointer));
        all.push(Model {
            name: names[index].clone(),
            docs: docs(
                None,
                schema
                    .description
                    .as_deref()
                    .or(schema.title.as_deref())
                    .or(inline.as_deref()),
            ),
            deprecated: schema.deprecated,
            view: draft.key.1,
            base: bases[index],
            read: false,
            written: false,
            kind,
        });
    }
    mark(&mut all, roots);
    constants(&mut all);
    boxed(&mut all);
    defaults(naming.sink, facts, drafts, &mut all);
    let mut models = Models { all };
    models.shorten();
    models
}

/// Says whether a schema stands where it is used, and not among those that have a name.
fn is_inline(pointer: &str) -> bool {
    let mut segments = pointer.rsplit('/').skip(1);
    let parent = segments.next();
    parent.is_some_and(|it| !matches!(it, "schemas" | "definitions" | "$defs") && !it.is_empty())
}

fn type_names(naming: &mut Naming<'_>, facts: &Facts, drafts: &[Draft]) -> Vec<TypeName> {
    let views: BTreeSet<(SchemaId, u8)> =
        drafts.iter().map(|it| (it.key.0, it.key.1 as u8)).collect();
    let wishes: Vec<Wish> = drafts
        .iter()
        .map(|draft| {
            let (id, view) = draft.key;
            let schema = facts.arena.get(id);
            let has = |view: View| views.contains(&(id, view as u8));
            let pinned = schema.extension.rust_name.as_ref();
            let text = pinned.map_or(draft.context.as_str(), |it| it.value.as_str());
            let suffix = match view {
                View::Output => "",
                View::Input if has(View::Output) => " input",
                View::Input => "",
                View::Patch if is_patch(text) && !has(View::Output) && !has(View::Input) => "",
                View::Patch => " patch",
                View::Parts if has(View::Output) || has(View::Input) => " form",
                View::Parts => "",
            };
            let pointer = &schema.pointer;
            let key = format!("{}{pointer}{}", naming.version, suffix.replace(' ', "?"));
            let wish = Wish::new(key, format!("{text}{suffix}"))
                .or(format!("{text}{suffix} model"))
                .or(format!("{text}{suffix} schema"))
                .at(schema.at);
            if suffix.is_empty() {
                wish.pinned(pinned)
            } else {
                wish
            }
        })
        .collect();
    naming.types.types(naming.sink, naming.given, &wishes)
}

/// Says whether a name says already that it is about a change.
fn is_patch(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "patch", "update", "change", "changes", "edit", "merge", "updates",
    ]
    .iter()
    .any(|it| name.ends_with(it))
        || ["patch", "update", "change", "edit", "modify"]
            .iter()
            .any(|it| name.starts_with(it))
}

/// The model that holds the constants of each: the output view, else the input view, else itself.
fn bases(drafts: &[Draft]) -> Vec<ModelId> {
    let find = |id: SchemaId, view: View| drafts.iter().position(|it| it.key == (id, view));
    let mut known: BTreeMap<SchemaId, usize> = BTreeMap::new();
    let indexes: Vec<usize> = drafts
        .iter()
        .enumerate()
        .map(|(index, draft)| {
            let id = draft.key.0;
            *known.entry(id).or_insert_with(|| {
                if draft.key.1 == View::Output {
                    return index;
                }
                find(id, View::Output)
                    .or_else(|| find(id, View::Input))
                    .unwrap_or(index)
            })
        })
        .collect();
    indexes.into_iter().map(|it| ModelId(it as u32)).collect()
}

fn inner_names(naming: &mut Naming<'_>, pointer: &str, it: &DraftStruct) -> Inner {
    let version = naming.version;
    let wishes: Vec<Wish> = it
        .all
        .iter()
        .map(|(wire, at, pinned)| {
            Wish::new(
                format!("{version}{pointer}/properties/{wire}"),
                wire.as_str(),
            )
            .at(*at)
            .pinned(pinned.as_ref())
        })
        .collect();
    let mut scope = Scope::new(Kind::Field);
    let names = scope.fields(naming.sink, naming.given, &wishes);
    let extra = Wish::new(String::new(), "additional")
        .or("additional properties")
        .or("further members");
    let extra = scope.field(naming.sink, naming.given, extra);
    let quiet = Sink::default();
    let mut scope = Scope::new(Kind::Constant).without(["RULE", "FAST"]);
    let bare: Vec<Wish> = names
        .iter()
        .map(|it| Wish::new(String::new(), it.plain()).or(format!("{} rule", it.as_str())))
        .collect();
    let constants = scope.constants(&quiet, &mut Given::default(), &bare);
    let wires = || it.all.iter().map(|(wire, ..)| wire.clone());
    Inner {
        fields: wires().zip(names).collect(),
        constants: wires().zip(constants).collect(),
        extra,
    }
}

fn structure(facts: &Facts, it: &DraftStruct, inner: &Inner, base: ModelId, view: View) -> Struct {
    let mut rule = it.rule.clone();
    let mut fields = Vec::new();
    for (index, member) in it.members.iter().enumerate() {
        let Some(name) = inner.fields.get(&member.wire) else {
            continue;
        };
        let constant = inner
            .constants
            .get(&member.wire)
            .filter(|_| member.typed.rule.deserves_name())
            .cloned();
        if let (Some(property), Some(constant)) = (rule.properties.get_mut(index), &constant) {
            property.constant = Some((base, constant.clone()));
        }
        fields.push(Field {
            name: name.clone(),
            wire: member.wire.clone(),
            docs: field_docs(facts, member),
            deprecated: member
                .schema
                .is_some_and(|id| facts.arena.get(id).deprecated),
            ty: member.typed.ty.clone(),
            presence: presence(member, view),
            rule: member.typed.rule.clone(),
            constant,
        });
    }
    let fast = it.also.is_empty() && rule.is_by_field();
    Struct {
        fields,
        extra: it.extra.clone().map(|value| Extra {
            name: inner.extra.clone(),
            value,
        }),
        rule,
        also: it.also.clone(),
        fast,
    }
}

/// A property says itself what it is, or its inline schema does; a component has its own docs.
fn field_docs(facts: &Facts, member: &Member) -> Vec<String> {
    let Some(id) = member.schema else {
        return Vec::new();
    };
    let own = facts.arena.get(id);
    let target = facts.target(id).id;
    let is_inline = facts.arena.get(target).name.is_none() || facts.shape(target) == Shape::Plain;
    let flat = facts.flat(target);
    let description = match &own.description {
        Some(it) if own.name.is_none() || is_inline => Some(it.as_str()),
        _ if is_inline => flat.schema.description.as_deref(),
        _ => None,
    };
    docs(None, description)
}

fn presence(member: &Member, view: View) -> Presence {
    let nullable = member.typed.nullable;
    match (member.required, view) {
        (true, _) if nullable => Presence::Nullable,
        (true, _) => Presence::Required,
        (false, View::Patch) if nullable => Presence::PatchNullable,
        (false, View::Patch) => Presence::PatchValue,
        (false, View::Input | View::Output | View::Parts) if nullable => Presence::OptionalNullable,
        (false, View::Input | View::Output | View::Parts) => Presence::Optional,
    }
}

fn enumeration(
    naming: &mut Naming<'_>,
    schema: &Schema,
    values: &[(String, String)],
) -> Enumeration {
    let (version, pointer) = (naming.version, &schema.pointer);
    let wishes: Vec<Wish> = values
        .iter()
        .map(|(wire, text)| {
            let wish =
                Wish::new(format!("{version}{pointer}/enum/{wire}"), text.as_str()).at(schema.at);
            if wire == text {
                wish
            } else {
                wish.or(wire.as_str())
            }
        })
        .collect();
    let names = Scope::new(Kind::Variant).variants(naming.sink, naming.given, &wishes);
    Enumeration {
        variants: values
            .iter()
            .zip(names)
            .map(|((wire, _), name)| EnumVariant {
                name,
                wire: wire.clone(),
            })
            .collect(),
    }
}

/// A constant is on the base; where no view of the schema has the same rule there, it stands in its place.
fn constants(models: &mut [Model]) {
    let mut held: BTreeMap<(ModelId, ConstName), super::Rule> = BTreeMap::new();
    for model in models.iter_mut() {
        let base = model.base;
        let ModelKind::Struct(it) = &mut model.kind else {
            continue;
        };
        for field in &mut it.fields {
            let Some(constant) = field.constant.clone() else {
                continue;
            };
            let rule = held
                .entry((base, constant.clone()))
                .or_insert_with(|| field.rule.clone());
            if *rule != field.rule {
                field.constant = None;
                for property in &mut it.rule.properties {
                    if property.wire == field.wire {
                        property.constant = None;
                    }
                }
            }
        }
    }
}

/// Gives absent properties their defaults.
fn defaults(sink: &Sink, facts: &Facts, drafts: &[Draft], models: &mut [Model]) {
    let mut told = BTreeSet::new();
    let mut found = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        let (DraftKind::Struct(it), ModelKind::Struct(model)) = (&draft.kind, &models[index].kind)
        else {
            continue;
        };
        if draft.key.1 == View::Patch {
            continue;
        }
        for member in it.members.iter().filter(|it| !it.required) {
            let Some(default) = &member.default else {
                continue;
            };
            let Some(at) = model.fields.iter().position(|it| it.wire == member.wire) else {
                continue;
            };
            let nullable = member.typed.nullable;
            let value = if default.value.is_null() && nullable {
                Ok(Literal::Null)
            } else {
                literal(
                    models,
                    &model.fields[at].ty,
                    &member.typed.rule,
                    &default.value,
                )
            };
            match value {
                Ok(value) => found.push((index, at, Presence::Default { value, nullable })),
                Err(cause) => {
                    if told.insert(default.at) {
                        let pointer = member.schema.map(|id| facts.arena.get(id).pointer.clone());
                        let message = format!(
                            "the default of `{}` {cause}, so it is not applied",
                            member.wire
                        );
                        sink.warn(
                            Diagnostic::new("invalid-default", default.at, message)
                                .pointer(pointer.unwrap_or_default())
                                .help("correct the default, or the schema that it stands in"),
                        );
                    }
                }
            }
        }
    }
    for (model, field, presence) in found {
        if let ModelKind::Struct(it) = &mut models[model].kind {
            it.fields[field].presence = presence;
        }
    }
}

impl Type {
    /// Visits the models that it speaks of.
    pub fn models(&self, visit: &mut dyn FnMut(ModelId)) {
        match self {
            Self::Model(id) => visit(*id),
            Self::List(inner) | Self::Map(inner) | Self::Nullable(inner) | Self::Boxed(inner) => {
                inner.models(visit);
            }
            Self::Bool
            | Self::I32
            | Self::I64
            | Self::U64
            | Self::F64
            | Self::Text
            | Self::Secret
            | Self::DateTime
            | Self::Date
            | Self::Uuid
            | Self::Base64
            | Self::File
            | Self::Json => (),
        }
    }
}
