//! `v1/<tag>/request.rs`: what each operation is asked, read from the request and checked.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::super::tidy::{Module, Piece, piece};
use super::api::is_open;
use super::status::status;
use super::{Cx, docs, literal, paragraph, parameter, rule};
use crate::contract::Location;
use crate::plan::operation::{
    Api, Body, BodyKind, Operation, Parameter, ParameterConstant, Request,
};
use crate::plan::schema::{Literal, ModelKind, Presence, Type};

/// Writes the file.
pub fn file<'a>(cx: Cx<'a>, api: &'a Api) -> Module<'a> {
    let operations = || api.operations.iter().filter(|it| is_open(it));
    let mut pieces: Vec<Piece> = Vec::new();
    for (name, held, docs) in &api.constants {
        let uses = |it: &Parameter| it.constant == ParameterConstant::Shared(name.clone());
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
        docs: vec![format!(
            "What the `{}` operations are asked.",
            api.tag.escape_debug()
        )],
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
    let (trait_name, method) = (&api.trait_name, &operation.name);
    let head = docs(&[if cx.is_echo() {
        format!("What `{}` is asked.", operation.label.escape_debug())
    } else {
        format!("What [`{trait_name}::{method}`](super::{trait_name}::{method}) is asked.")
    }]);
    let echo = cx.is_echo().then(|| {
        let serialize = cx.imports.name("serde::Serialize");
        quote!(, #serialize)
    });
    let fields = parameters.iter().map(|it| field(cx, it));
    let body_field = body.as_ref().map(|it| body_field(cx, it));
    let mut constants: Vec<TokenStream> = parameters
        .iter()
        .filter_map(|it| parameter::constant(cx, operation, it))
        .collect();
    constants.extend(body.as_ref().and_then(|it| body_constant(cx, it)));
    let read = read(cx, operation);
    quote! {
        #head
        #[derive(Debug #echo)]
        pub struct #name { #(#fields,)* #body_field }

        impl #name {
            #(#constants)*
            #read
        }
    }
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

fn body_field(cx: Cx<'_>, body: &Body) -> TokenStream {
    let docs = docs(&body.docs);
    let ty = match &body.kind {
        BodyKind::Json { ty, .. } => cx.ty(ty),
        BodyKind::Text { .. } => quote!(String),
        BodyKind::Bytes => {
            let bytes = cx.imports.name("actix_web::web::Bytes");
            quote!(#bytes)
        }
    };
    let ty = if body.required {
        ty
    } else {
        quote!(Option<#ty>)
    };
    quote!(#docs pub body: #ty,)
}

/// Says whether the type is a model, which has a rule of its own.
fn is_model(cx: Cx<'_>, ty: &Type) -> bool {
    matches!(ty, Type::Model(id) if !matches!(cx.all()[*id].kind, ModelKind::Enumeration(_)))
}

/// Writes the rule of a body that is no model.
fn body_constant(cx: Cx<'_>, body: &Body) -> Option<TokenStream> {
    let (ty, value) = match &body.kind {
        BodyKind::Json { ty, rule } if !is_model(cx, ty) => {
            (rule::ty(cx, rule), rule::value(cx, rule))
        }
        BodyKind::Text { rule } => (rule::ty(cx, rule), rule::value(cx, rule)),
        BodyKind::Json { .. } | BodyKind::Bytes => return None,
    };
    Some(quote!(const BODY: #ty = #value;))
}

/// Writes the function that reads the request.
fn read(cx: Cx<'_>, operation: &Operation) -> TokenStream {
    let Request {
        parameters, body, ..
    } = &operation.request;
    let http_request = cx.imports.name("actix_web::HttpRequest");
    let rejection = cx.support("problem::Rejection");
    if parameters.is_empty() && body.is_none() {
        return quote! {
            pub(super) fn read(_http: &#http_request) -> Result<Self, #rejection> {
                Ok(Self {})
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
        Some(body) => {
            let payload = cx.imports.name("actix_web::web::Payload");
            (
                Some(quote!(async)),
                Some(quote!(, payload: #payload)),
                Some(self::body(cx, operation, body)),
            )
        }
        None => (None, None, None),
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
    if let Some(body) = body {
        fields.push(if body.required {
            quote!(body: body?)
        } else {
            quote!(body)
        });
    }
    let finish = if operation.invalid_status == 422 {
        quote!(found.finish(|| Some(Self { #(#fields),* })))
    } else {
        let status = status(cx, operation.invalid_status);
        quote!(found.finish_as(#status, || Some(Self { #(#fields),* })))
    };
    quote! {
        pub(super) #asyncness fn read(http: &#http_request #payload) -> Result<Self, #rejection> {
            let mut found = #violations::default();
            #(#groups)*
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
    let (source, taken): (Ident, TokenStream) = match place {
        Location::Path => {
            let template = parameter::template(cx, operation);
            (ident("in_path"), quote!(#module::path(http, #template)))
        }
        Location::Query | Location::QueryString => {
            (ident("in_query"), quote!(#module::query(http)))
        }
        Location::Header => (ident("in_headers"), quote!(#module::headers(http))),
        Location::Cookie => (ident("in_cookies"), quote!(#module::cookies(http))),
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
        (!required.is_empty()).then(|| quote!(#source.require(&[#(#required),*], &mut found);));
    let reads = parameters.iter().map(|it| {
        let name = ident(it.field.as_str());
        let value = parameter::read(cx, it, &source);
        let default = default(cx, it);
        quote!(let #name = #value #default;)
    });
    quote! {
        let #source = #taken;
        #require
        #(#reads)*
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

/// Writes how the body is read.
fn body(cx: Cx<'_>, operation: &Operation, body: &Body) -> TokenStream {
    let accepts = cx.support("body::Accepts");
    let types = &body.media_types;
    let kind = ident(if body.required {
        "required"
    } else {
        "optional"
    });
    let limit = operation.body_limit.map(|limit| {
        let limit = proc_macro2::Literal::u64_unsuffixed(limit);
        quote!(.up_to(#limit))
    });
    let accepts = quote!(#accepts::#kind(&[#(#types),*]) #limit);
    let received = match &body.kind {
        BodyKind::Json { ty, .. } if is_model(cx, ty) => {
            let module = cx.support("body");
            return quote!(let body = #module::json(http, payload, &#accepts, &mut found).await?;);
        }
        BodyKind::Json { .. } => quote!(received.json_by(&Self::BODY, &mut found)?),
        BodyKind::Text { .. } => quote!(received.text(&Self::BODY, &mut found)?),
        BodyKind::Bytes => {
            return quote!(let body = #accepts.read(http, payload).await?.map(|received| received.bytes););
        }
    };
    quote! {
        let body = match #accepts.read(http, payload).await? {
            Some(received) => #received,
            None => None,
        };
    }
}
