//! `v1/<tag>/request.rs`: what each operation is asked, read from the request and checked.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::super::tidy::{Module, Piece, piece};
use super::api::{is_open, method_link};
use super::status::status;
use super::{Cx, body, docs, echo, literal, paragraph, parameter, rule, signature};
use crate::plan::Location;
use crate::plan::docs::code;
use crate::plan::operation::{
    Api, Body, Operation, Parameter, ParameterConstant, Preconditions, Request,
};
use crate::plan::schema::{Literal, Presence};

/// Writes the file.
pub fn file<'a>(cx: Cx<'a>, api: &'a Api) -> Module<'a> {
    let operations = || api.operations.iter().filter(|it| is_open(it));
    let mut pieces: Vec<Piece> = Vec::new();
    for (name, held, docs) in &api.constants {
        let uses = |it: &Parameter| {
            it.constant == ParameterConstant::Shared(name.clone()) && parameter::asks_rule(cx, it)
        };
        if operations().flat_map(|it| &it.request.parameters).any(uses) {
            pieces.push(piece(|imports| {
                let cx = Cx { imports, ..cx };
                let (docs, name) = (super::docs(docs), ident(name.as_str()));
                let (ty, value) = (rule::ty(cx, held), rule::value(cx, held));
                quote!(#docs const #name: #ty = #value;)
            }));
        }
    }
    pieces.extend(operations().map(|it| piece(|imports| request(Cx { imports, ..cx }, api, it))));
    Module {
        docs: vec![format!("What {} are asked.", api.operations_in_words())],
        source: &cx.version.file,
        pieces,
        ..Module::default()
    }
}

fn request(cx: Cx<'_>, api: &Api, operation: &Operation) -> TokenStream {
    let Request {
        name,
        parameters,
        body,
        ..
    } = &operation.request;
    let name = ident(name.as_str());
    let asked = if cx.is_echo() {
        code(&operation.label)
    } else {
        method_link("super::", api, operation)
    };
    let head = docs(&[format!("What {asked} is asked.")]);
    let echo = cx.is_echo().then(|| echo::function(cx, operation));
    let fields = parameters.iter().map(|it| field(cx, it));
    let body_field = body.as_ref().map(|it| body::field(cx, it));
    let either = body.as_ref().and_then(|it| body::either(cx, it));
    let context = context(cx, operation).into_iter().map(|it| {
        let (docs, name, ty) = (docs(&[it.docs]), it.name, it.ty);
        quote!(#docs pub #name: #ty,)
    });
    let mut constants: Vec<TokenStream> = parameters
        .iter()
        .filter_map(|it| parameter::constant(cx, operation, it))
        .collect();
    let signed = operation.request.signature.as_ref();
    constants.extend(signed.map(|it| signature::constant(cx, it)));
    constants.extend(body.as_ref().map(|it| body::accepts(cx, operation, it)));
    constants.extend(body.as_ref().map(|it| body::constants(cx, it)));
    let read = read(cx, operation);
    quote! {
        #either

        #head
        #[derive(Debug)]
        pub struct #name { #(#fields,)* #body_field #(#context)* }

        impl #name {
            #(#constants)*
            #read
            #echo
        }
    }
}

/// Something about a request that is neither parameter nor body.
struct Context {
    docs: &'static str,
    name: Ident,
    ty: TokenStream,
    /// `None` if it is made where the bytes are looked at.
    value: Option<TokenStream>,
}

/// Gives what else the operation is told.
fn context(cx: Cx<'_>, operation: &Operation) -> Vec<Context> {
    let mut found = Vec::new();
    let tells = |it: &Body| cx.is_echo() || body::is_undecided(&it.kind, &it.media_types);
    if operation.request.body.as_ref().is_some_and(tells) {
        let module = cx.support("body");
        found.push(Context {
            docs: "What the body calls itself; empty if there is none.",
            name: ident("media_type"),
            ty: quote!(String),
            value: Some(quote!(#module::media_type(http))),
        });
    }
    if cx.is_echo() {
        return found;
    }
    if let Some(preconditions) = operation.request.preconditions {
        let ty = cx.support("etag::Preconditions");
        let value = match preconditions {
            Preconditions::Optional => quote!(#ty::optional(http)),
            Preconditions::Required => quote!(#ty::required(http)),
        };
        found.push(Context {
            docs: "What the client says of the thing as it is now.",
            name: ident("preconditions"),
            ty: quote!(#ty),
            value: Some(value),
        });
    }
    if operation.request.request_id {
        let id = cx.support("request_id::RequestId");
        found.push(Context {
            docs: "The id of the request.",
            name: ident("request_id"),
            ty: quote!(String),
            value: Some(quote!(#id::current(http))),
        });
    }
    if operation.request.address {
        let address = cx.imports.name("std::net::IpAddr");
        let client = cx.imports.name("crate::edge::client");
        found.push(Context {
            docs: "The address of the client.",
            name: ident("address"),
            ty: quote!(Option<#address>),
            value: Some(quote!(#client::address(http))),
        });
    }
    if signature::gives_raw(cx, &operation.request) {
        let ty = cx.support("raw::Raw");
        found.push(Context {
            docs: "The request as it came.",
            name: ident("raw"),
            ty: quote!(#ty),
            value: None,
        });
    }
    found
}

fn field(cx: Cx<'_>, it: &Parameter) -> TokenStream {
    let mut lines = it.docs.clone();
    if it.deprecated {
        paragraph(&mut lines, "Deprecated.");
    }
    let (docs, name, ty) = (docs(&lines), ident(it.field.as_str()), cx.ty(&it.ty));
    let ty = match it.presence {
        Presence::Required
        | Presence::Default {
            nullable: false, ..
        } => ty,
        Presence::Nullable
        | Presence::Optional
        | Presence::OptionalNullable
        | Presence::Default { nullable: true, .. }
        | Presence::PatchValue
        | Presence::PatchNullable => quote!(Option<#ty>),
    };
    quote!(#docs pub #name: #ty)
}

/// Writes the function that reads the request.
fn read(cx: Cx<'_>, operation: &Operation) -> TokenStream {
    let Request {
        parameters, body, ..
    } = &operation.request;
    let http_request = cx.imports.name("actix_web::HttpRequest");
    let rejection = cx.support("problem::Rejection");
    let signed = operation.request.signature.is_some();
    if parameters.is_empty() && body.is_none() && context(cx, operation).is_empty() && !signed {
        return quote! {
            pub(super) fn read(_http: &#http_request) -> Result<Self, #rejection> {
                Ok(Self {})
            }
        };
    }
    let look = signature::look(cx, &operation.request, &quote!(None));
    if parameters.is_empty() && body.is_none() {
        let fields = context(cx, operation).into_iter().map(|it| {
            let name = it.name;
            match it.value {
                Some(value) => quote!(#name: #value),
                None => quote!(#name),
            }
        });
        return quote! {
            pub(super) fn read(http: &#http_request) -> Result<Self, #rejection> {
                #look
                Ok(Self { #(#fields),* })
            }
        };
    }
    let violations = cx.support("violation::Violations");
    let places = [
        Location::Path,
        Location::Query,
        Location::QueryString,
        Location::Header,
        Location::Cookie,
    ];
    let groups = places.into_iter().map(|place| group(cx, operation, place));
    let (asyncness, payload, body_let) = match body {
        Some(it) => {
            let payload = cx.imports.name("actix_web::web::Payload");
            (
                Some(quote!(async)),
                Some(quote!(, payload: #payload)),
                Some(body::read(cx, &operation.request, it)),
            )
        }
        None => (None, None, Some(look)),
    };
    let mut fields: Vec<TokenStream> = parameters
        .iter()
        .map(|it| {
            let name = ident(it.field.as_str());
            if it.presence == Presence::Required {
                quote!(#name: #name?)
            } else {
                quote!(#name)
            }
        })
        .collect();
    let context: Vec<TokenStream> = context(cx, operation)
        .into_iter()
        .map(|Context { name, value, .. }| {
            fields.push(quote!(#name));
            value
                .map(|value| quote!(let #name = #value;))
                .unwrap_or_default()
        })
        .collect();
    if let Some(body) = body {
        fields.push(if body.required {
            quote!(body: body?)
        } else {
            quote!(body)
        });
    }
    let built = if fields.len() < 2 {
        quote!(Some(Self { #(#fields),* }))
    } else {
        quote!({ Some(Self { #(#fields),* }) })
    };
    let finish = if operation.invalid_status == 422 {
        quote!(found.finish(|| #built))
    } else {
        let status = status(cx, operation.invalid_status);
        quote!(found.finish_as(#status, || #built))
    };
    let only_bytes =
        parameters.is_empty() && body.as_ref().is_some_and(|it| body::is_bytes(&it.kind));
    let mutable = (!only_bytes).then(|| quote!(mut));
    quote! {
        pub(super) #asyncness fn read(http: &#http_request #payload) -> Result<Self, #rejection> {
            let #mutable found = #violations::default();
            #(#groups)*
            #(#context)*
            #body_let
            #finish
        }
    }
}

/// Writes how the parameters of one place are read.
fn group(cx: Cx<'_>, operation: &Operation, place: Location) -> TokenStream {
    let parameters: Vec<&Parameter> = operation
        .request
        .parameters
        .iter()
        .filter(|it| it.location == place)
        .collect();
    if parameters.is_empty() {
        return TokenStream::new();
    }
    let module = cx.support("parameter");
    let (from, taken): (Ident, TokenStream) = match place {
        Location::Path => {
            let template = parameter::template(cx, operation);
            (
                source(operation, "path"),
                quote!(#module::path(http, #template)),
            )
        }
        Location::Query | Location::QueryString => {
            (source(operation, "query"), quote!(#module::query(http)))
        }
        Location::Header => (source(operation, "headers"), quote!(#module::headers(http))),
        Location::Cookie => (source(operation, "cookies"), quote!(#module::cookies(http))),
    };
    // What reads a parameter by its style asks for it itself.
    let required: Vec<&str> = parameters
        .iter()
        .filter(|it| {
            it.presence == Presence::Required
                && place != Location::Path
                && parameter::is_plain(cx, it)
        })
        .map(|it| it.wire.as_str())
        .collect();
    let require =
        (!required.is_empty()).then(|| quote!(#from.require(&[#(#required),*], &mut found);));
    let reads = parameters.iter().map(|it| {
        let name = ident(it.field.as_str());
        let value = parameter::read(cx, it, &from);
        let default = default(cx, it);
        quote!(let #name = #value #default;)
    });
    quote! {
        let #from = #taken;
        #require
        #(#reads)*
    }
}

/// Names the parameters of a place, unless one of them has that name itself.
fn source(operation: &Operation, name: &str) -> Ident {
    let is_taken = operation
        .request
        .parameters
        .iter()
        .any(|it| it.field.as_str() == name);
    if is_taken {
        ident(&format!("in_{name}"))
    } else {
        ident(name)
    }
}

fn default(cx: Cx<'_>, it: &Parameter) -> Option<TokenStream> {
    let Presence::Default { value, nullable } = &it.presence else {
        return None;
    };
    if *nullable {
        return (*value != Literal::Null).then(|| {
            let value = literal::value(cx, value, &it.ty);
            quote!(.or_else(|| Some(#value)))
        });
    }
    if *value == Literal::Empty {
        return Some(quote!(.unwrap_or_default()));
    }
    let is_plain = matches!(
        value,
        Literal::Bool(_) | Literal::Integer(_) | Literal::Number(_) | Literal::Variant(..)
    );
    let value = literal::value(cx, value, &it.ty);
    Some(if is_plain {
        quote!(.unwrap_or(#value))
    } else {
        quote!(.unwrap_or_else(|| #value))
    })
}
