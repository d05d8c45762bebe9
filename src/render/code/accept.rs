//! The fast road: expressions that say whether a typed value keeps its rule, without allocating.
//!
//! Where a type cannot tell (an `anyOf`, a value of any type), only the full road decides, and the model says so.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::{Cx, rule};
use crate::plan::names::ConstName;
use crate::plan::schema::{
    Additional, Field, IntegerRule, ListRule, Model, ModelId, ModelKind, Models, NumberRule,
    ObjectRule, Presence, Rule, TextRule, Type, View,
};
use crate::plan::{ReadOnly, Version};

/// A value under check, as an expression.
enum Place {
    /// The value itself, such as `self.name`.
    Value(TokenStream),
    /// A reference to it.
    Reference(TokenStream),
}

impl Place {
    /// The value, copied if it stands behind a reference.
    fn copied(&self) -> TokenStream {
        match self {
            Self::Value(it) => it.clone(),
            Self::Reference(it) => quote!(*#it),
        }
    }

    fn reference(&self) -> TokenStream {
        match self {
            Self::Value(it) => quote!(&#it),
            Self::Reference(it) => it.clone(),
        }
    }

    /// For the call of a method.
    fn receiver(&self) -> &TokenStream {
        match self {
            Self::Value(it) | Self::Reference(it) => it,
        }
    }
}

/// Says for each model whether the fast road can decide it: it can tell all of its own fields, and the same goes for
/// the models that it holds.
pub fn fast(version: &Version) -> Vec<bool> {
    let models = &version.models;
    let mut fast: Vec<bool> = models
        .all
        .iter()
        .map(|model| is_fast_alone(version, model))
        .collect();
    loop {
        let before = fast.clone();
        for (index, model) in models.all.iter().enumerate() {
            if let ModelKind::Struct(it) = &model.kind {
                fast[index] &= it.fields.iter().all(|field| holds_fast(&field.ty, &before));
            }
        }
        if fast == before {
            return fast;
        }
    }
}

fn holds_fast(ty: &Type, fast: &[bool]) -> bool {
    match ty {
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Boxed(inner) => {
            holds_fast(inner, fast)
        }
        Type::Model(id) => fast.get(id.0 as usize).copied().unwrap_or(false),
        _ => true,
    }
}

fn is_fast_alone(version: &Version, model: &Model) -> bool {
    match &model.kind {
        ModelKind::Enumeration(_) => true,
        ModelKind::Union(_) | ModelKind::Json { .. } => false,
        ModelKind::Struct(it) => {
            // Members that serde would let through unseen are for the full road.
            let unseen = !it.rule.read_only.is_empty()
                && version.read_only == ReadOnly::Refuse
                && it.rule.additional != Additional::Refused;
            it.fast
                && model.view != View::Parts
                && it.also.is_empty()
                && it.extra.is_none()
                && !unseen
                && it
                    .fields
                    .iter()
                    .all(|field| can_tell(&field.ty, &field.rule))
        }
    }
}

/// Says whether the type carries enough to decide the rule.
pub fn can_tell(ty: &Type, rule: &Rule) -> bool {
    match (ty, rule) {
        (Type::Boxed(inner), rule) => can_tell(inner, rule),
        (Type::Nullable(inner), Rule::Nullable(rule)) => can_tell(inner, rule),
        (Type::List(item), Rule::List(rule)) => {
            let anything = Rule::Anything;
            rule.prefix.is_empty()
                && rule.contains.is_none()
                && can_tell(item, rule.items.as_ref().unwrap_or(&anything))
        }
        (Type::Map(value), Rule::Object(rule)) => {
            let anything = Rule::Anything;
            let each = match &rule.additional {
                Additional::Any => &anything,
                Additional::Refused => return false,
                Additional::Of(rule) => rule,
            };
            is_plain_map(rule) && can_tell(value, each)
        }
        (Type::Model(one), Rule::Model(other) | Rule::Enumeration(other)) => one == other,
        (Type::DateTime | Type::Date | Type::Uuid | Type::Base64, Rule::Text(rule)) => {
            rule.pattern.is_none() && rule.min_length.is_none() && rule.max_length.is_none()
        }
        (_, Rule::Anything)
        | (Type::Bool, Rule::Boolean)
        | (Type::I32 | Type::I64 | Type::U64, Rule::Integer(_))
        | (Type::F64, Rule::Number(_))
        | (Type::Text | Type::Secret, Rule::Text(_)) => true,
        _ => false,
    }
}

/// Says whether the rule of a map says no more than how many members there are, and what their values keep.
fn is_plain_map(rule: &ObjectRule) -> bool {
    let ObjectRule {
        properties,
        patterns,
        names,
        dependent_required,
        dependent_schemas,
        read_only,
        ..
    } = rule;
    properties.is_empty()
        && patterns.is_empty()
        && names.is_none()
        && dependent_required.is_empty()
        && dependent_schemas.is_empty()
        && read_only.is_empty()
}

/// Writes the condition of a field; nothing if its type says all.
pub fn field(cx: Cx<'_>, base: ModelId, field: &Field) -> Option<TokenStream> {
    let Field {
        name,
        ty,
        presence,
        rule,
        constant,
        ..
    } = field;
    let variable = ident(name.as_str());
    let member = quote!(self.#variable);
    let constant = constant.as_ref().map(|constant| path(cx, base, constant));
    let is_option = match presence {
        Presence::Required
        | Presence::Default {
            nullable: false, ..
        } => false,
        Presence::Nullable
        | Presence::Optional
        | Presence::OptionalNullable
        | Presence::Default { nullable: true, .. }
        | Presence::PatchValue => true,
        Presence::PatchNullable => {
            let condition = condition(
                cx,
                ty,
                rule,
                constant,
                &Place::Reference(quote!(#variable)),
                &variable,
            )?;
            return Some(quote!(#member.as_value().is_none_or(|#variable| #condition)));
        }
    };
    if is_option {
        option(cx, ty, rule, constant, &member, &variable)
    } else {
        condition(cx, ty, rule, constant, &Place::Value(member), &variable)
    }
}

fn path(cx: Cx<'_>, base: ModelId, constant: &ConstName) -> TokenStream {
    let (model, constant) = (cx.model(base), ident(constant.as_str()));
    quote!(#model::#constant)
}

/// Writes whether it is in doubt that a value, which is no model itself, keeps its rule.
pub fn doubt(cx: Cx<'_>, ty: &Type, rule: &Rule, value: &TokenStream) -> TokenStream {
    if !can_tell(ty, rule) || !holds_fast(ty, cx.fast) {
        return quote!(true);
    }
    match condition(
        cx,
        ty,
        rule,
        None,
        &Place::Value(value.clone()),
        &ident("body"),
    ) {
        Some(condition) if condition.to_string().contains(" && ") => quote!(!(#condition)),
        Some(condition) => quote!(!#condition),
        None => quote!(false),
    }
}

/// Writes the condition of what may be inside an `Option`.
fn option(
    cx: Cx<'_>,
    ty: &Type,
    rule: &Rule,
    constant: Option<TokenStream>,
    option: &TokenStream,
    variable: &Ident,
) -> Option<TokenStream> {
    let (access, place) = match ty {
        Type::I32 | Type::I64 | Type::U64 | Type::F64 => (None, Place::Value(quote!(#variable))),
        Type::Secret if cx.is_echo() => (
            Some(quote!(.as_deref())),
            Place::Reference(quote!(#variable)),
        ),
        Type::Text | Type::Boxed(_) => (
            Some(quote!(.as_deref())),
            Place::Reference(quote!(#variable)),
        ),
        _ => (Some(quote!(.as_ref())), Place::Reference(quote!(#variable))),
    };
    let inner = match ty {
        Type::Boxed(inner) => inner,
        ty => ty,
    };
    let condition = condition(cx, inner, rule, constant, &place, variable)?;
    Some(quote!(#option #access.is_none_or(|#variable| #condition)))
}

/// Writes the condition of a value; nothing if its type says all, or if it cannot tell at all.
fn condition(
    cx: Cx<'_>,
    ty: &Type,
    rule: &Rule,
    constant: Option<TokenStream>,
    place: &Place,
    variable: &Ident,
) -> Option<TokenStream> {
    // Without a constant the rule is written out, but for what is asked of the items here.
    let held = || {
        constant
            .clone()
            .unwrap_or_else(|| rule::value(cx, &bare(rule)))
    };
    match (ty, rule) {
        (Type::Boxed(inner), rule) => {
            let place = match place {
                Place::Value(it) => Place::Value(quote!((*#it))),
                Place::Reference(it) => Place::Value(quote!((**#it))),
            };
            condition(cx, inner, rule, constant, &place, variable)
        }
        (Type::Nullable(inner), Rule::Nullable(rule)) => {
            let inner_variable = self::inner(variable);
            option(cx, inner, rule, None, place.receiver(), &inner_variable)
        }
        (Type::Secret, Rule::Text(_)) if cx.is_echo() => {
            condition(cx, &Type::Text, rule, constant, place, variable)
        }
        (Type::Text, Rule::Text(text)) if *text != TextRule::default() => {
            let (held, value) = (held(), place.reference());
            Some(quote!(#held.accepts(#value)))
        }
        (Type::Secret, Rule::Text(text)) if *text != TextRule::default() => {
            let (held, value) = (held(), place.receiver());
            Some(quote!(#held.accepts(#value.expose())))
        }
        (Type::I32 | Type::I64 | Type::U64, Rule::Integer(integer)) if !is_said_by(ty, integer) => {
            let (held, value) = (held(), place.copied());
            Some(quote!(#held.accepts(#value)))
        }
        (Type::F64, Rule::Number(number)) if *number != NumberRule::default() => {
            let (held, value) = (held(), place.copied());
            Some(quote!(#held.accepts(#value)))
        }
        (Type::Model(id), _) if asks(cx.all(), *id) => {
            cx.support("rule::Validate");
            let value = place.receiver();
            Some(quote!(#value.accepts()))
        }
        (Type::List(item), Rule::List(list)) => {
            let inner_variable = inner(variable);
            let anything = Rule::Anything;
            let each_rule = list.items.as_ref().unwrap_or(&anything);
            let each = condition(
                cx,
                item,
                each_rule,
                None,
                &Place::Reference(quote!(#inner_variable)),
                &inner_variable,
            );
            let is_counted = list.min_items.is_some() || list.max_items.is_some() || list.unique;
            if !is_counted {
                let value = place.receiver();
                return each.map(|each| quote!(#value.iter().all(|#inner_variable| #each)));
            }
            let (held, value) = (held(), place.reference());
            let each = match each {
                Some(each) => quote!(|#inner_variable| #each),
                None => quote!(|_| true),
            };
            let method = ident(if list.unique && is_comparable(cx.all(), item) {
                "accepts_unique"
            } else {
                "accepts"
            });
            Some(quote!(#held.#method(#value, #each)))
        }
        (Type::Map(value), Rule::Object(object)) => {
            let inner_variable = inner(variable);
            let each = match &object.additional {
                Additional::Any | Additional::Refused => None,
                Additional::Of(each) => condition(
                    cx,
                    value,
                    each,
                    None,
                    &Place::Reference(quote!(#inner_variable)),
                    &inner_variable,
                ),
            };
            let map = place.receiver();
            let each = each.map(|each| quote!(#map.values().all(|#inner_variable| #each)));
            let is_counted = object.min_properties.is_some() || object.max_properties.is_some();
            let count = is_counted.then(|| {
                let held = held();
                quote!(#held.accepts_count(#map.len()))
            });
            match (count, each) {
                (Some(count), Some(each)) => Some(quote!(#count && #each)),
                (count, each) => count.or(each),
            }
        }
        _ => None,
    }
}

/// Gives a rule without the rules that it holds.
fn bare(rule: &Rule) -> Rule {
    match rule {
        Rule::List(it) => Rule::List(Box::new(ListRule {
            min_items: it.min_items,
            max_items: it.max_items,
            unique: it.unique,
            ..ListRule::default()
        })),
        Rule::Object(it) => Rule::Object(Box::new(ObjectRule {
            min_properties: it.min_properties,
            max_properties: it.max_properties,
            ..ObjectRule::default()
        })),
        rule => rule.clone(),
    }
}

/// Names an item after its list.
fn inner(variable: &Ident) -> Ident {
    ident(if variable == "item" { "inner" } else { "item" })
}

fn is_said_by(ty: &Type, rule: &IntegerRule) -> bool {
    let (least, most) = match ty {
        Type::I32 => (i128::from(i32::MIN), i128::from(i32::MAX)),
        Type::U64 => (0, i128::from(u64::MAX)),
        _ => (i128::from(i64::MIN), i128::from(i64::MAX)),
    };
    rule.multiple_of.is_none()
        && rule.minimum.is_none_or(|it| it <= least)
        && rule.maximum.is_none_or(|it| it >= most)
}

/// Says whether there is anything to ask a value of this model.
fn asks(models: &Models, id: ModelId) -> bool {
    !matches!(models[id].kind, ModelKind::Enumeration(_))
}

fn is_comparable(models: &Models, ty: &Type) -> bool {
    match ty {
        Type::Bool | Type::I32 | Type::I64 | Type::U64 | Type::Text => true,
        Type::Model(id) => matches!(models[*id].kind, ModelKind::Enumeration(_)),
        _ => false,
    }
}

/// Says whether an object of this rule refuses members that it does not name.
pub fn is_closed(rule: &ObjectRule) -> bool {
    rule.additional == Additional::Refused && rule.patterns.is_empty()
}
