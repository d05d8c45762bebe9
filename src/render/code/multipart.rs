//! Bodies in parts: what is known of each part, how the whole is read, and how a model takes its files.
//!
//! In: a body of the plan, or a model that has files among its members. Out: constants, statements and trait impls.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::body::is_model;
use super::models::fallback;
use super::{Cx, rule};
use crate::plan::operation::Multipart;
use crate::plan::part::{Part, PartHeader, PartKind};
use crate::plan::schema::{Extra, Field, Presence, Struct, Type};

/// Writes what is known of the parts.
pub fn constant(cx: Cx<'_>, multipart: &Multipart) -> TokenStream {
    let ty = cx.support("multipart::Multipart");
    let parts = multipart.parts.iter().map(|it| part(cx, it));
    let others = multipart.others.as_ref().map(|it| {
        let part = part(cx, it);
        quote!(.and_files(#part))
    });
    quote!(const PARTS: #ty = #ty::of(&[#(#parts),*]) #others;)
}

fn part(cx: Cx<'_>, part: &Part) -> TokenStream {
    let ty = cx.support("multipart::Part");
    let (name, types) = (&part.wire, &part.media_types);
    let kind = ident(match part.kind {
        PartKind::Text => "text",
        PartKind::Json => "json",
        PartKind::File => "file",
    });
    let of = (!types.is_empty()).then(|| quote!(.of(&[#(#types),*])));
    let bound = |method: &str, bytes: Option<u64>| {
        let (method, bytes) = (ident(method), Literal::u64_unsuffixed(bytes?));
        Some(quote!(.#method(#bytes)))
    };
    let (least, most) = (bound("at_least", part.least), bound("at_most", part.most));
    let headers = part.headers.iter().map(|it| header(cx, it));
    let with = (!part.headers.is_empty()).then(|| quote!(.with(&[#(#headers),*])));
    quote!(#ty::#kind(#name) #of #least #most #with)
}

fn header(cx: Cx<'_>, header: &PartHeader) -> TokenStream {
    let ty = cx.support("parameter::Parameter");
    let (name, rule) = (&header.wire, rule::reference(cx, &header.rule));
    let flag = |name: &str, is: bool| {
        let name = ident(name);
        is.then(|| quote!(#name: true,))
    };
    let required = flag("required", header.required);
    let explode = flag("explode", header.explode);
    let json = flag("json", header.json);
    quote!(#ty { name: #name, #required #explode #json rule: #rule, ..#ty::HEADER })
}

/// Writes an expression for what was read, optional; `admitted` says what is to be read, `held` is the constant that
/// holds the rule of what is no model.
pub fn value(
    cx: Cx<'_>,
    multipart: &Multipart,
    admitted: &TokenStream,
    held: &Ident,
) -> TokenStream {
    let given = quote!(#admitted, http, payload, &mut found);
    if multipart.files {
        quote!(Self::PARTS.read(#given).await?)
    } else if is_model(cx, &multipart.ty) {
        quote!(Self::PARTS.read_values(#given).await?)
    } else {
        quote!(Self::PARTS.read_by(&Self::#held, #given).await?)
    }
}

/// Writes how a model takes its members out of the parts.
pub fn from_parts(cx: Cx<'_>, name: &Ident, it: &Struct) -> TokenStream {
    let from = cx.support("multipart::FromParts");
    let parts = cx.support("multipart::Parts");
    let error = quote!(serde_json::Error);
    let fields = it.fields.iter().map(|field| {
        let (name, value) = (ident(field.name.as_str()), taken(cx, field));
        quote!(#name: #value)
    });
    let extra = it.extra.as_ref().map(|Extra { name, value }| {
        let name = ident(name.as_str());
        match value {
            Type::File => quote!(#name: parts.other_files(),),
            _ => quote!(#name: parts.rest()?,),
        }
    });
    quote! {
        impl #from for #name {
            fn from_parts(mut parts: #parts) -> Result<Self, #error> {
                Ok(Self { #(#fields,)* #extra })
            }
        }
    }
}

fn taken(cx: Cx<'_>, field: &Field) -> TokenStream {
    let wire = &field.wire;
    let is_always = matches!(field.presence, Presence::Required);
    match (&field.ty, &field.presence) {
        (Type::File, _) if is_always => quote!(parts.file(#wire)?),
        (Type::File, _) => quote!(parts.optional_file(#wire)),
        (Type::List(item), _) if **item == Type::File && is_always => quote!(parts.files(#wire)),
        (Type::List(item), _) if **item == Type::File => quote!(parts.optional_files(#wire)),
        (_, Presence::Required | Presence::Nullable) => quote!(parts.required(#wire)?),
        (_, Presence::OptionalNullable) => quote!(parts.optional(#wire)?.flatten()),
        (_, Presence::Default { value, nullable }) => {
            let fallback = fallback(cx, value, *nullable, &field.ty);
            quote!(parts.optional(#wire)? #fallback)
        }
        (_, Presence::Optional | Presence::PatchValue | Presence::PatchNullable) => {
            quote!(parts.optional(#wire)?)
        }
    }
}
