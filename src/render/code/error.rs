//! The forms of error bodies as constants of `support::shape`.

use std::collections::BTreeSet;
use std::sync::Arc;

use indexmap::IndexMap;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};
use serde_json::Value as Json;

use super::super::imports::ident;
use super::Cx;
use crate::plan::error::{ErrorForm, Listed, Shape, ViolationSource, Words, problem_details};
use crate::plan::operation::{Operation, RouteOperation};
use crate::plan::{ErrorSource, StatusSet};

/// Writes the constants of a version: the form of its errors, and those that differ from it.
pub fn constants(cx: Cx<'_>) -> TokenStream {
    let forms = &cx.version.errors;
    let ty = || cx.support("shape::Form");
    let others = forms.others.iter().map(|(name, form)| {
        let (name, form, ty) = (ident(name.as_str()), form_of(cx, form), ty());
        quote! {
            #[doc = " The form of some errors, as the contract declares it."]
            const #name: #ty = #form;
        }
    });
    let envelope = cx.support("error_form::Envelope");
    let of_status = forms.of_status.iter().map(|(status, form)| {
        let (status, form) = (number(*status), name(cx, Some(*form)));
        quote!((#status, #form))
    });
    let of_status = (!forms.of_status.is_empty()).then(|| quote!(of_status: &[#(#of_status),*],));
    let operations = cx.version.apis.iter().flat_map(|it| &it.operations);
    let own: Vec<_> = operations
        .filter(|it| !it.errors.is_empty())
        .map(|it| operation(cx, it))
        .collect();
    let of_operations = (!own.is_empty()).then(|| quote!(of_operations: &[#(#own),*],));
    let common = (!is_standard(&forms.form)).then(|| {
        let (form, ty) = (form_of(cx, &forms.form), ty());
        quote! {
            #[doc = " The form of errors, where nothing else is declared."]
            const ERROR_FORM: #ty = #form;
        }
    });
    let form = name(cx, None);
    let value = if of_status.is_none() && of_operations.is_none() {
        quote!(#envelope::new(BASE_PATH, #form))
    } else {
        quote!(#envelope { #of_status #of_operations ..#envelope::new(BASE_PATH, #form) })
    };
    quote! {
        #common
        #(#others)*
        #[doc = " The forms of errors."]
        pub const ERRORS: #envelope = #value;
    }
}

/// Gives the name of one of the other forms, or of that of the version.
fn name(cx: Cx<'_>, form: Option<usize>) -> TokenStream {
    let forms = &cx.version.errors;
    match form.and_then(|it| forms.others.get(it)) {
        Some((name, _)) => ident(name.as_str()).to_token_stream(),
        None if is_standard(&forms.form) => cx.support("shape::PROBLEM_DETAILS").to_token_stream(),
        None => quote!(ERROR_FORM),
    }
}

/// The path that the endpoint of an operation is at.
fn endpoint<'a>(cx: Cx<'a>, it: &'a Operation) -> &'a str {
    let is_it = |route: &RouteOperation| route.handler == it.name && route.method == it.method;
    let mut routes = cx.version.routes.iter();
    let route = routes.find(|route| route.operations.iter().any(is_it));
    route.map_or(&it.path, |route| &route.pattern)
}

/// What one operation declares.
fn operation(cx: Cx<'_>, it: &Operation) -> TokenStream {
    let statuses = cx.support("error_form::Statuses");
    let (method, path) = (&it.method, endpoint(cx, it));
    let forms = it.errors.iter().map(|&(set, form)| {
        let form = name(cx, form);
        let set = match set {
            StatusSet::Exact(status) => {
                let status = number(status);
                quote!(Exact(#status))
            }
            StatusSet::Range(hundred) => {
                let hundred = number(u16::from(hundred));
                quote!(Hundred(#hundred))
            }
            StatusSet::Default => quote!(Any),
        };
        quote!((#statuses::#set, #form))
    });
    quote!((#method, #path, &[#(#forms),*]))
}

fn number(it: u16) -> Literal {
    Literal::u16_unsuffixed(it)
}

fn form_of(cx: Cx<'_>, form: &ErrorForm) -> TokenStream {
    let ty = cx.support("shape::Form");
    let media_type = &form.media_type;
    if form.shape == problem_details().shape {
        let standard = cx.support("shape::PROBLEM_DETAILS");
        quote!(#ty { media_type: #media_type, ..#standard })
    } else {
        let shape = shape(cx, &form.shape);
        quote!(#ty { shape: #shape, media_type: #media_type })
    }
}

/// Says whether it is problem details, as the runtime has them itself.
fn is_standard(form: &ErrorForm) -> bool {
    *form == problem_details()
}

fn shape(cx: Cx<'_>, shape: &Shape) -> TokenStream {
    let ty = cx.support("shape::Shape");
    match shape {
        Shape::Object(members) => {
            let members = members.iter().map(|(name, required, shape)| {
                let shape = self::shape(cx, shape);
                let shape = if *required {
                    shape
                } else {
                    quote!(#ty::Optional(&#shape))
                };
                quote!((#name, #shape))
            });
            quote!(#ty::Object(&[#(#members),*]))
        }
        Shape::Of(source) => self::source(cx, source),
        Shape::RequestUuid => {
            let sources = cx.support("shape::Source");
            quote!(#ty::Of(#sources::RequestUuid))
        }
        Shape::StatusText => {
            let sources = cx.support("shape::Source");
            quote!(#ty::Of(#sources::StatusText))
        }
        Shape::Word(source, words) => {
            let (source, words) = (self::source(cx, source), self::words(cx, words));
            quote!(#ty::Word(&#source, &[#(#words),*]))
        }
        Shape::Constant(value) => constant(&ty, value),
        Shape::List(items) => {
            let items = items.iter().map(|it| self::shape(cx, it));
            quote!(#ty::List(&[#(#items),*]))
        }
        Shape::Each(item) => {
            let item = self::shape(cx, item);
            quote!(#ty::Each(&#item))
        }
        Shape::Part(source) => {
            let source = part(cx, *source);
            quote!(#ty::Part(#source))
        }
        Shape::ViolationByField => quote!(#ty::ViolationByField),
        Shape::Violations(members) => {
            let members = members.iter().map(|(name, source)| {
                let source = part(cx, *source);
                quote!((#name, #source))
            });
            quote!(#ty::Violations(&[#(#members),*]))
        }
    }
}

/// The lists of codes, each with the statuses that have it.
fn words(cx: Cx<'_>, words: &Words) -> Vec<TokenStream> {
    let ty = cx.support("shape::Words");
    let mut lists: IndexMap<&Arc<BTreeSet<String>>, Vec<TokenStream>> = IndexMap::new();
    for (status, Listed { word, known }) in &words.0 {
        let status = number(*status);
        lists
            .entry(known)
            .or_default()
            .push(quote!((#status, #word)));
    }
    let each = lists.into_iter().map(|(known, of_status)| {
        let known = known.iter();
        quote!(#ty { known: &[#(#known),*], of_status: &[#(#of_status),*] })
    });
    each.collect()
}

fn part(cx: Cx<'_>, source: ViolationSource) -> TokenStream {
    let part = cx.support("shape::Part");
    let source = match source {
        ViolationSource::Pointer => quote!(Pointer),
        ViolationSource::Parameter => quote!(Parameter),
        ViolationSource::Field => quote!(Field),
        ViolationSource::Steps => quote!(Steps),
        ViolationSource::Keyword => quote!(Keyword),
        ViolationSource::Detail => quote!(Detail),
    };
    quote!(#part::#source)
}

fn constant(ty: &Ident, value: &Json) -> TokenStream {
    match value {
        Json::String(text) => quote!(#ty::Text(#text)),
        Json::Bool(answer) => quote!(#ty::Boolean(#answer)),
        Json::Number(number) => {
            let number = Literal::i64_unsuffixed(number.as_i64().unwrap_or_default());
            quote!(#ty::Number(#number))
        }
        _ => quote!(#ty::Null),
    }
}

fn source(cx: Cx<'_>, source: &ErrorSource) -> TokenStream {
    let ty = cx.support("shape::Shape");
    let name = match source {
        ErrorSource::Type => quote!(Type),
        ErrorSource::Title => quote!(Title),
        ErrorSource::Status => quote!(Status),
        ErrorSource::Detail => quote!(Detail),
        ErrorSource::Instance => quote!(Instance),
        ErrorSource::Code => quote!(Code),
        ErrorSource::RequestId => quote!(RequestId),
        ErrorSource::Timestamp => quote!(Timestamp),
        ErrorSource::Violations => return quote!(#ty::ViolationTexts),
        ErrorSource::ViolationsByField => return quote!(#ty::ViolationsByField),
        ErrorSource::ViolationsByPointer => return quote!(#ty::ViolationsByPointer),
        ErrorSource::Constant(text) => return quote!(#ty::Text(#text)),
    };
    let sources = cx.support("shape::Source");
    quote!(#ty::Of(#sources::#name))
}
