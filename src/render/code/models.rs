//! `v1/models.rs`: the schemas of the contract as types, with their rules beside them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::{Cx, accept, docs, literal, multipart, paragraph, rule, union, wire};
use crate::plan::names::ConstName;
use crate::plan::schema::{
    Enumeration, Extra, Field, Literal, Model, ModelId, ModelKind, Presence, Rule, Struct, Type,
    View,
};

/// Writes a model: the type, its constants, and its rule.
pub fn model(cx: Cx<'_>, id: ModelId) -> TokenStream {
    let model = &cx.all()[id];
    match &model.kind {
        ModelKind::Struct(it) => structure(cx, id, it),
        ModelKind::Enumeration(it) => enumeration(cx, model, it),
        ModelKind::Union(it) => union::union(cx, model, it),
        ModelKind::Json { rule } => json(cx, model, rule),
    }
}

/// Writes the doc lines of a model.
pub(super) fn head(cx: Cx<'_>, model: &Model) -> TokenStream {
    let mut lines = model.docs.clone();
    let base = &cx.all()[model.base].name;
    if lines.is_empty() {
        lines.push(match model.view {
            View::Output => format!("`{}` of the contract.", model.name),
            View::Input if model.name != *base => format!("[`{base}`] as requests carry it."),
            View::Patch => format!("What of [`{base}`] is to change."),
            View::Parts if model.name != *base => {
                format!("[`{base}`] as the parts of a body carry it.")
            }
            View::Parts => format!("`{}` of the contract.", model.name),
            View::Input => format!("`{}` of the contract.", model.name),
        });
    }
    if model.deprecated {
        paragraph(&mut lines, "Deprecated.");
    }
    docs(&lines)
}

/// Writes the derives of a model.
pub(super) fn derive(cx: Cx<'_>, model: &Model, more: &[&str], without: &[&str]) -> TokenStream {
    let mut traits: Vec<Ident> = vec![ident("Debug")];
    // There is one of each file.
    traits.extend((model.view != View::Parts).then(|| ident("Clone")));
    traits.extend(more.iter().map(|it| ident(it)));
    if is_written(cx, model) && !without.contains(&"Serialize") {
        traits.push(cx.imports.name("serde::Serialize"));
    }
    if model.read && !without.contains(&"Deserialize") {
        traits.push(cx.imports.name("serde::Deserialize"));
    }
    quote!(#[derive(#(#traits),*)])
}

/// Says whether the model is serialised: answers carry it, or echoes of requests.
pub(super) fn is_written(cx: Cx<'_>, model: &Model) -> bool {
    model.written || (cx.is_echo() && model.read)
}

/// Says whether serde derives something for a struct, and so knows what its attributes mean. One that is only asked
/// whether a value keeps its rule is neither read nor written.
fn is_derived(cx: Cx<'_>, model: &Model, reads_by_hand: bool) -> bool {
    is_written(cx, model) || (model.read && !reads_by_hand)
}

fn structure(cx: Cx<'_>, id: ModelId, it: &Struct) -> TokenStream {
    let fast = cx.fast[id.0 as usize];
    let model = &cx.all()[id];
    let name = ident(model.name.as_str());
    let head = head(cx, model);
    let has_files = model.view == View::Parts;
    let reads_by_hand = model.read && (it.extra.is_some() || has_files);
    let derive = derive(
        cx,
        model,
        &[],
        if reads_by_hand { &["Deserialize"] } else { &[] },
    );
    let is_closed = model.read && !reads_by_hand && accept::is_closed(&it.rule);
    let style = if is_derived(cx, model, reads_by_hand) {
        wire::of_fields(&it.fields)
    } else {
        ""
    };
    let mut attributes = Vec::new();
    if !style.is_empty() {
        attributes.push(quote!(rename_all = #style));
    }
    if is_closed {
        attributes.push(quote!(deny_unknown_fields));
    }
    let attributes = (!attributes.is_empty()).then(|| quote!(#[serde(#(#attributes),*)]));
    let fields = it
        .fields
        .iter()
        .map(|field| self::field(cx, model, field, reads_by_hand, style));
    let extra = it.extra.as_ref().map(|it| extra(cx, model, it));
    let mut members = constants(cx, id);
    let reading = match &it.extra {
        _ if has_files => Some(multipart::from_parts(cx, &name, it)),
        Some(extra) if reads_by_hand => Some(deserialize(cx, &name, it, extra)),
        _ if model.read => {
            members.extend(defaults(cx, it));
            None
        }
        _ => None,
    };
    let members = (!members.is_empty()).then(|| quote!(impl #name { #(#members)* }));
    let validate = cx.support("rule::Validate");
    let dyn_rule = cx.support("rule::Rule");
    let rule = rule::reference(cx, &it.whole());
    let slow = (!fast).then(|| {
        quote!(
            const FAST: bool = false;
        )
    });
    let note = (!fast).then(|| docs(&["Only the full road can tell."]));
    // What is looked at item by item comes last.
    let is_list = |it: &&Field| matches!(it.ty, Type::List(_) | Type::Map(_));
    let (lists, scalars): (Vec<&Field>, Vec<&Field>) = it.fields.iter().partition(is_list);
    let conditions: Vec<TokenStream> = scalars
        .into_iter()
        .chain(lists)
        .filter_map(|it| accept::field(cx, model.base, it))
        .collect();
    let accepts = match (&conditions[..], fast) {
        (_, false) => quote!(false),
        ([], true) => quote!(true),
        (_, true) => quote!(#(#conditions)&&*),
    };
    quote! {
        #head
        #derive
        #attributes
        pub struct #name { #(#fields,)* #extra }

        #members
        #reading

        impl #validate for #name {
            const RULE: &'static dyn #dyn_rule = #rule;
            #slow

            #note
            fn accepts(&self) -> bool { #accepts }
        }
    }
}

/// Writes the constants of the properties of all views, on the model that holds them.
fn constants(cx: Cx<'_>, id: ModelId) -> Vec<TokenStream> {
    let mut seen: Vec<&ConstName> = Vec::new();
    let mut constants = Vec::new();
    for model in cx.all().all.iter().filter(|it| it.base == id) {
        let ModelKind::Struct(it) = &model.kind else {
            continue;
        };
        for field in &it.fields {
            let Some(constant) = &field.constant else {
                continue;
            };
            if !seen.contains(&constant) {
                seen.push(constant);
                let (name, ty, value) = (
                    ident(constant.as_str()),
                    rule::ty(cx, &field.rule),
                    rule::value(cx, &field.rule),
                );
                constants.push(quote!(const #name: #ty = #value;));
            }
        }
    }
    constants
}

fn field(
    cx: Cx<'_>,
    model: &Model,
    field: &Field,
    reads_by_hand: bool,
    style: &str,
) -> TokenStream {
    let Field {
        name,
        wire,
        docs: lines,
        deprecated,
        ty,
        presence,
        ..
    } = field;
    let mut lines = lines.clone();
    if *deprecated {
        paragraph(&mut lines, "Deprecated.");
    }
    let head = docs(&lines);
    let value = cx.ty(ty);
    let ty = match presence {
        Presence::Required
        | Presence::Default {
            nullable: false, ..
        } => value,
        Presence::Nullable
        | Presence::Optional
        | Presence::OptionalNullable
        | Presence::Default { nullable: true, .. }
        | Presence::PatchValue => quote!(Option<#value>),
        Presence::PatchNullable => {
            let patch = cx.support("patch::Patch");
            quote!(#patch<#value>)
        }
    };
    let mut attributes = Vec::new();
    if is_derived(cx, model, reads_by_hand) && *wire != wire::of_field(style, name) {
        attributes.push(quote!(rename = #wire));
    }
    if model.read && !reads_by_hand {
        attributes.extend(reading(cx, model, field));
    }
    if is_written(cx, model) {
        match presence {
            Presence::Optional | Presence::PatchValue => {
                attributes.push(quote!(skip_serializing_if = "Option::is_none"));
            }
            Presence::PatchNullable => {
                attributes.push(quote!(skip_serializing_if = "Patch::is_absent"))
            }
            Presence::Required
            | Presence::Nullable
            | Presence::OptionalNullable
            | Presence::Default { .. } => {}
        }
    }
    let attributes = (!attributes.is_empty()).then(|| quote!(#[serde(#(#attributes),*)]));
    let name = ident(name.as_str());
    quote!(#head #attributes pub #name: #ty)
}

/// Gives what serde must be told to read a field as the contract means it.
fn reading(cx: Cx<'_>, model: &Model, field: &Field) -> Vec<TokenStream> {
    let value = || {
        cx.support("patch");
        quote!(deserialize_with = "patch::value")
    };
    match &field.presence {
        Presence::Required => Vec::new(),
        // serde takes an absent `Option` for null unless it is told how to read it.
        Presence::Nullable => vec![quote!(deserialize_with = "Option::deserialize")],
        Presence::OptionalNullable | Presence::PatchNullable => vec![quote!(default)],
        Presence::Optional | Presence::PatchValue => vec![quote!(default), value()],
        Presence::Default { value, nullable } => {
            if is_plain_default(value, *nullable, &field.ty) {
                vec![quote!(default)]
            } else {
                let path = format!("{}::{}", model.name, field.name.default_function());
                vec![quote!(default = #path)]
            }
        }
    }
}

fn extra(cx: Cx<'_>, model: &Model, extra: &Extra) -> TokenStream {
    let (name, map, value) = (
        ident(extra.name.as_str()),
        cx.imports.name("std::collections::BTreeMap"),
        cx.ty(&extra.value),
    );
    let flatten = is_written(cx, model).then(|| quote!(#[serde(flatten)]));
    quote! {
        #[doc = " All other members."]
        #flatten
        pub #name: #map<String, #value>,
    }
}

/// Writes how a struct with further members is read: the named ones are taken out, the rest is kept.
fn deserialize(cx: Cx<'_>, name: &Ident, it: &Struct, extra: &Extra) -> TokenStream {
    let trait_name = cx.imports.name("serde::Deserialize");
    let deserializer = cx.imports.name("serde::Deserializer");
    let members = cx.support("members::Members");
    let fields = it.fields.iter().map(|field| {
        let (name, wire) = (ident(field.name.as_str()), &field.wire);
        let value = match &field.presence {
            Presence::Required | Presence::Nullable => quote!(members.required(#wire)?),
            Presence::Optional | Presence::PatchValue => quote!(members.optional(#wire)?),
            Presence::OptionalNullable => quote!(members.optional(#wire)?.flatten()),
            Presence::PatchNullable => quote!(members.optional(#wire)?.unwrap_or_default()),
            Presence::Default { value, nullable } => {
                let fallback = fallback(cx, value, *nullable, &field.ty);
                quote!(members.optional(#wire)? #fallback)
            }
        };
        quote!(#name: #value)
    });
    let rest = ident(extra.name.as_str());
    quote! {
        impl<'de> #trait_name<'de> for #name {
            fn deserialize<D: #deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut members = #members::deserialize(deserializer)?;
                Ok(Self { #(#fields,)* #rest: members.rest()? })
            }
        }
    }
}

/// Writes a default as the value of a field.
fn default(cx: Cx<'_>, value: &Literal, nullable: bool, ty: &Type) -> TokenStream {
    match (nullable, value) {
        (true, Literal::Null) => quote!(None),
        (true, value) => {
            let value = literal::value(cx, value, ty);
            quote!(Some(#value))
        }
        (false, value) => literal::value(cx, value, ty),
    }
}

/// Writes what is taken instead of an optional value that is not there.
pub fn fallback(cx: Cx<'_>, value: &Literal, nullable: bool, ty: &Type) -> TokenStream {
    let is_plain = matches!(
        value,
        Literal::Bool(_)
            | Literal::Integer(_)
            | Literal::Number(_)
            | Literal::Variant(..)
            | Literal::Null
    );
    if is_plain_default(value, nullable, ty) {
        return quote!(.unwrap_or_default());
    }
    let value = default(cx, value, nullable, ty);
    if is_plain {
        quote!(.unwrap_or(#value))
    } else {
        quote!(.unwrap_or_else(|| #value))
    }
}

/// Says whether `Default` of the field's type gives the default of the contract.
fn is_plain_default(value: &Literal, nullable: bool, ty: &Type) -> bool {
    if nullable {
        *value == Literal::Null
    } else {
        literal::is_default(value, ty)
    }
}

/// Writes the functions that make defaults.
fn defaults(cx: Cx<'_>, it: &Struct) -> Vec<TokenStream> {
    it.fields
        .iter()
        .filter_map(|field| match &field.presence {
            Presence::Default { value, nullable }
                if !is_plain_default(value, *nullable, &field.ty) =>
            {
                let function = ident(field.name.default_function().as_str());
                let inner = cx.ty(&field.ty);
                let ty = if *nullable {
                    quote!(Option<#inner>)
                } else {
                    inner
                };
                let value = default(cx, value, *nullable, &field.ty);
                Some(quote!(fn #function() -> #ty { #value }))
            }
            _ => None,
        })
        .collect()
}

fn enumeration(cx: Cx<'_>, model: &Model, it: &Enumeration) -> TokenStream {
    let name = ident(model.name.as_str());
    let head = head(cx, model);
    let derive = derive(cx, model, &["Copy", "PartialEq", "Eq"], &[]);
    let is_serde = model.read || is_written(cx, model);
    let style = wire::of_variants(&it.variants);
    let rename_all = style
        .filter(|_| is_serde)
        .filter(|it| !it.is_empty())
        .map(|it| quote!(#[serde(rename_all = #it)]));
    let names: Vec<Ident> = it
        .variants
        .iter()
        .map(|it| ident(it.name.as_str()))
        .collect();
    let wires: Vec<&str> = it.variants.iter().map(|it| it.wire.as_str()).collect();
    let variants = names.iter().zip(&wires).map(|(name, wire)| {
        let rename =
            (is_serde && style.is_none() && name != wire).then(|| quote!(#[serde(rename = #wire)]));
        quote!(#rename #name)
    });
    let trait_name = cx.support("rule::Enumeration");
    quote! {
        #head
        #derive
        #rename_all
        pub enum #name { #(#variants,)* }

        impl #trait_name for #name {
            const ALL: &'static [Self] = &[#(Self::#names),*];

            fn as_str(self) -> &'static str {
                match self { #(Self::#names => #wires,)* }
            }
        }
    }
}

fn json(cx: Cx<'_>, model: &Model, rule: &Rule) -> TokenStream {
    let name = ident(model.name.as_str());
    let head = head(cx, model);
    let derive = derive(cx, model, &[], &[]);
    let value = cx.imports.name("serde_json::Value");
    let validate = cx.support("rule::Validate");
    let dyn_rule = cx.support("rule::Rule");
    let rule = rule::reference(cx, rule);
    quote! {
        #head
        #derive
        pub struct #name(pub #value);

        impl #validate for #name {
            const RULE: &'static dyn #dyn_rule = #rule;
            const FAST: bool = false;

            #[doc = " Only the full road can tell."]
            fn accepts(&self) -> bool { false }
        }
    }
}
