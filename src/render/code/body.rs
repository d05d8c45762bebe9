//! How the body of an operation is read, by its media type.
//!
//! In: a body of the plan. Out: the field of the request, the constants that say what is let in, and the statements that
//! read it.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::super::imports::ident;
use super::{Cx, docs, multipart, parameter, rule, signature};
use crate::plan::docs::code;
use crate::plan::operation::{Body, BodyChoice, BodyKind, Either, FormField, Operation, Request};
use crate::plan::schema::{ModelKind, Rule, Type};

/// Writes the field of the request.
pub fn field(cx: Cx<'_>, body: &Body) -> TokenStream {
    let docs = docs(&body.docs);
    let ty = ty(cx, &body.kind);
    let ty = if body.required {
        ty
    } else {
        quote!(Option<#ty>)
    };
    quote!(#docs pub body: #ty,)
}

fn ty(cx: Cx<'_>, kind: &BodyKind) -> TokenStream {
    match kind {
        BodyKind::Json { ty, .. } | BodyKind::Form { ty, .. } => cx.ty(ty),
        BodyKind::Multipart(it) => cx.ty(&it.ty),
        BodyKind::Text { .. } => quote!(String),
        BodyKind::Bytes => {
            let bytes = cx.imports.name("actix_web::web::Bytes");
            quote!(#bytes)
        }
        BodyKind::Either(it) => match (&it.name, it.choices.first()) {
            (Some(name), _) => {
                let name = ident(name.as_str());
                quote!(#name)
            }
            (None, Some(first)) => ty_of(cx, &first.kind),
            (None, None) => quote!(()),
        },
    }
}

fn ty_of(cx: Cx<'_>, kind: &BodyKind) -> TokenStream {
    kind.ty().map_or_else(TokenStream::new, |it| cx.ty(it))
}

/// Writes the enum of a body that is one of several.
pub fn either(cx: Cx<'_>, body: &Body) -> Option<TokenStream> {
    let BodyKind::Either(it) = &body.kind else {
        return None;
    };
    let name = ident(it.name.as_ref()?.as_str());
    let head = docs(&[format!(
        "The body of {}, by its media type.",
        code(&it.label)
    )]);
    let variants = it.choices.iter().map(|it| {
        let types: Vec<String> = it.media_types.iter().map(|it| code(it)).collect();
        let (docs, variant, ty) = (
            docs(&[types.join(", ")]),
            ident(it.variant.as_str()),
            ty(cx, &it.kind),
        );
        quote!(#docs #variant(#ty))
    });
    Some(quote! {
        #head
        #[derive(Debug)]
        pub enum #name { #(#variants,)* }
    })
}

/// Says whether bodies of several media types come in the same variant, so that the method has to be told which it is.
pub fn is_undecided(kind: &BodyKind, media_types: &[String]) -> bool {
    match kind {
        BodyKind::Text { .. } | BodyKind::Bytes => {
            media_types.len() > 1 || media_types.iter().any(|it| it.contains('*'))
        }
        BodyKind::Either(it) => it
            .choices
            .iter()
            .any(|it| is_undecided(&it.kind, &it.media_types)),
        BodyKind::Json { .. } | BodyKind::Form { .. } | BodyKind::Multipart(_) => false,
    }
}

/// Says whether nothing of the body is looked at.
pub const fn is_bytes(kind: &BodyKind) -> bool {
    matches!(kind, BodyKind::Bytes)
}

/// Says whether the type is a model, which has a rule of its own.
pub fn is_model(cx: Cx<'_>, ty: &Type) -> bool {
    matches!(ty, Type::Model(id) if !matches!(cx.all()[*id].kind, ModelKind::Enumeration(_)))
}

/// Writes which bodies are let in.
pub fn accepts(cx: Cx<'_>, operation: &Operation, body: &Body) -> TokenStream {
    let ty = cx.support("body::Accepts");
    let types = &body.media_types;
    let kind = ident(if body.required {
        "required"
    } else {
        "optional"
    });
    let limit = operation.body_limit.map(|limit| {
        let limit = Literal::u64_unsuffixed(limit);
        quote!(.up_to(#limit))
    });
    quote!(const ACCEPTS: #ty = #ty::#kind(&[#(#types),*]) #limit;)
}

/// Writes the rules of bodies that are no models, and how the fields of forms are written.
pub fn constants(cx: Cx<'_>, body: &Body) -> TokenStream {
    let all = choices(&body.kind);
    let constants = all.iter().enumerate().map(|(index, kind)| {
        let name = constant(all.len(), index);
        let held = |held: &Rule| {
            let (ty, value) = (rule::ty(cx, held), rule::value(cx, held));
            quote!(const #name: #ty = #value;)
        };
        match kind {
            BodyKind::Json { ty, rule } if !is_model(cx, ty) => held(rule),
            BodyKind::Text { rule } => held(rule),
            BodyKind::Form { ty, rule, fields } => {
                let held = (!is_model(cx, ty)).then(|| held(rule));
                let form = form(cx, fields);
                quote!(#held #form)
            }
            BodyKind::Multipart(it) => {
                let held = (!it.files && !is_model(cx, &it.ty)).then(|| held(&it.rule));
                let parts = multipart::constant(cx, it);
                quote!(#held #parts)
            }
            BodyKind::Json { .. } | BodyKind::Bytes | BodyKind::Either(_) => TokenStream::new(),
        }
    });
    quote!(#(#constants)*)
}

/// Gives the ways to read a body.
fn choices(kind: &BodyKind) -> Vec<&BodyKind> {
    match kind {
        BodyKind::Either(it) => it.choices.iter().map(|it| &it.kind).collect(),
        kind => vec![kind],
    }
}

/// Names the constant that holds the rule of a body.
fn constant(count: usize, index: usize) -> proc_macro2::Ident {
    if count == 1 {
        ident("BODY")
    } else {
        format_ident!("BODY_{}", index + 1)
    }
}

fn form(cx: Cx<'_>, fields: &[FormField]) -> TokenStream {
    let ty = cx.support("form::Form");
    let fields = fields.iter().map(|it| {
        let (field, name) = (cx.support("form::Field"), &it.wire);
        if it.json {
            return quote!(#field::json(#name));
        }
        if it.style == crate::plan::Style::DeepObject && it.explode {
            return quote!(#field::deep(#name));
        }
        let (styles, style) = (cx.support("parameter::Style"), parameter::style(it.style));
        let explode = it.explode;
        quote!(#field::styled(#name, #styles::#style, #explode))
    });
    quote!(const FORM: #ty = #ty(&[#(#fields),*]);)
}

/// Writes how the body is read: a statement that makes `body`.
pub fn read(cx: Cx<'_>, request: &Request, body: &Body) -> TokenStream {
    if signature::sees_bytes(request) {
        let look = signature::look(cx, request, &quote!(received.as_ref()));
        let value = match &body.kind {
            BodyKind::Either(it) => by_index(cx, it),
            kind => value(cx, kind, &constant(1, 0)),
        };
        return quote! {
            let received = Self::ACCEPTS.read(http, payload).await?;
            #look
            let body = match received {
                Some(received) => #value,
                None => None,
            };
        };
    }
    match &body.kind {
        BodyKind::Json { ty, .. } if is_model(cx, ty) => {
            let module = cx.support("body");
            quote!(let body = #module::json(http, payload, &Self::ACCEPTS, &mut found).await?;)
        }
        BodyKind::Bytes => quote! {
            let received = Self::ACCEPTS.read(http, payload).await?;
            let body = received.map(|received| received.bytes);
        },
        BodyKind::Multipart(it) => {
            let admitted = quote!(Self::ACCEPTS.admit(http)?);
            let value = multipart::value(cx, it, &admitted, &constant(1, 0));
            quote!(let body = #value;)
        }
        BodyKind::Either(it) => either_read(cx, it),
        kind => {
            let value = value(cx, kind, &constant(1, 0));
            statement(&value)
        }
    }
}

fn statement(value: &TokenStream) -> TokenStream {
    quote! {
        let body = match Self::ACCEPTS.read(http, payload).await? {
            Some(received) => #value,
            None => None,
        };
    }
}

/// Writes how one of several is read: parts as they come, everything else when it is there.
fn either_read(cx: Cx<'_>, either: &Either) -> TokenStream {
    let count = either.choices.len();
    let in_parts = either.choices.iter().enumerate().find_map(|(index, it)| {
        let BodyKind::Multipart(multipart) = &it.kind else {
            return None;
        };
        let before = either.choices[..index]
            .iter()
            .map(|it| it.media_types.len());
        let first = Literal::usize_unsuffixed(before.sum());
        let held = constant(count, index);
        let value = multipart::value(cx, multipart, &quote!(admitted), &held);
        let wrap = either.name.as_ref().map(|name| {
            let (name, variant) = (ident(name.as_str()), ident(it.variant.as_str()));
            quote!(.map(#name::#variant))
        });
        Some(quote!(Some(#first) => #value #wrap,))
    });
    let value = by_index(cx, either);
    let Some(in_parts) = in_parts else {
        return statement(&value);
    };
    quote! {
        let admitted = Self::ACCEPTS.admit(http)?;
        let body = match admitted.index() {
            #in_parts
            _ => match admitted.read(http, payload).await? {
                Some(received) => #value,
                None => None,
            },
        };
    }
}

/// Writes an expression that chooses by the media type that came.
fn by_index(cx: Cx<'_>, either: &Either) -> TokenStream {
    let mut next = 0;
    let mut all = Vec::new();
    for (index, it) in either.choices.iter().enumerate() {
        let indexes = next..next + it.media_types.len();
        next = indexes.end;
        if !matches!(it.kind, BodyKind::Multipart(_)) {
            let value = wrapped(cx, either, it, &constant(either.choices.len(), index));
            all.push((indexes, value));
        }
    }
    if let [(_, only)] = &all[..] {
        return only.clone();
    }
    let last = all.len().saturating_sub(1);
    let arms = all
        .into_iter()
        .enumerate()
        .map(|(index, (indexes, value))| {
            let indexes = indexes.map(Literal::usize_unsuffixed);
            let pattern = if index == last {
                quote!(_)
            } else {
                quote!(#(#indexes)|*)
            };
            quote!(#pattern => #value,)
        });
    quote!(match received.index { #(#arms)* })
}

fn wrapped(
    cx: Cx<'_>,
    either: &Either,
    choice: &BodyChoice,
    constant: &proc_macro2::Ident,
) -> TokenStream {
    let value = value(cx, &choice.kind, constant);
    match &either.name {
        Some(name) => {
            let (name, variant) = (ident(name.as_str()), ident(choice.variant.as_str()));
            if is_bytes(&choice.kind) {
                return quote!(Some(#name::#variant(received.bytes)));
            }
            quote!(#value.map(#name::#variant))
        }
        None => value,
    }
}

/// Writes an expression for what was received, optional.
fn value(cx: Cx<'_>, kind: &BodyKind, constant: &proc_macro2::Ident) -> TokenStream {
    match kind {
        BodyKind::Json { ty, .. } if is_model(cx, ty) => quote!(received.json(&mut found)?),
        BodyKind::Json { .. } => quote!(received.json_by(&Self::#constant, &mut found)?),
        BodyKind::Form { ty, .. } if is_model(cx, ty) => {
            quote!(received.form(&Self::FORM, &mut found)?)
        }
        BodyKind::Form { .. } => {
            quote!(received.form_by(&Self::FORM, &Self::#constant, &mut found)?)
        }
        BodyKind::Text { .. } => quote!(received.text(&Self::#constant, &mut found)?),
        // Parts are read before anything is received.
        BodyKind::Bytes | BodyKind::Either(_) | BodyKind::Multipart(_) => {
            quote!(Some(received.bytes))
        }
    }
}
