//! `v1/<tag>/response.rs`: for each operation an enum with one variant for each declared status.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::super::tidy::{Module, piece};
use super::api::{is_open, method_link};
use super::status::status;
use super::{Cx, accept, docs, rule};
use crate::plan::docs::code;
use crate::plan::operation::{Api, Content, Header, Operation, Variant};
use crate::plan::schema::{ModelKind, Rule, Type};

/// Writes the file.
pub fn file<'a>(cx: Cx<'a>, api: &'a Api) -> Module<'a> {
    let operations = api.operations.iter().filter(|it| is_open(it));
    Module {
        docs: vec![format!(
            "What {} answer: one variant for each declared status.",
            api.operations_in_words()
        )],
        source: &cx.version.file,
        pieces: operations
            .map(|it| piece(|imports| answers(Cx { imports, ..cx }, api, it)))
            .collect(),
        ..Module::default()
    }
}

/// Writes the answers of one operation.
fn answers(cx: Cx<'_>, api: &Api, operation: &Operation) -> TokenStream {
    let name = ident(operation.response.name.as_str());
    let head = docs(&[format!(
        "Answers of {}.",
        method_link("super::", api, operation)
    )]);
    let variants = operation.response.variants.iter().map(|it| variant(cx, it));
    let arms = operation.response.variants.iter().map(|it| arm(cx, it));
    let answer = cx.support("answer::Answer");
    let rejection = cx.support("problem::Rejection");
    let response = cx.imports.name("actix_web::HttpResponse");
    let body = if operation.response.variants.is_empty() {
        quote!(match self {})
    } else {
        quote!(match self { #(#arms)* })
    };
    quote! {
        #head
        #[derive(Debug)]
        pub enum #name { #(#variants,)* }

        impl #answer for #name {
            fn respond(self) -> Result<#response, #rejection> { #body }
        }
    }
}

/// Says whether the variant has one part, which needs no name.
fn is_tuple(variant: &Variant) -> bool {
    variant.status.is_some() && variant.headers.is_empty()
}

fn variant(cx: Cx<'_>, variant: &Variant) -> TokenStream {
    let name = ident(variant.name.as_str());
    let mut lines = variant.docs.clone();
    let status = match (variant.status, variant.hundred) {
        (Some(status), _) => status.to_string(),
        (None, Some(hundred)) => format!("{hundred}XX"),
        (None, None) => "Any other status".to_owned(),
    };
    match lines.first_mut() {
        // Code is a block of its own.
        Some(first) if first.starts_with("```") => {
            lines.splice(0..0, [format!("{status}."), String::new()]);
        }
        Some(first) => *first = format!("{status}: {first}"),
        None => lines.push(format!("{status}.")),
    }
    let head = docs(&lines);
    let body = body(cx, &variant.content);
    if is_tuple(variant) {
        let body = body.map(|body| quote!((#body)));
        return quote!(#head #name #body);
    }
    let status = variant.status.is_none().then(|| {
        let ty = cx.imports.name("actix_web::http::StatusCode");
        let docs = docs(&[match variant.hundred {
            Some(hundred) => format!("Which of {hundred}00 to {hundred}99."),
            None => "Which one.".to_owned(),
        }]);
        quote!(#docs status: #ty,)
    });
    let field = content_field(&variant.content);
    let body = body.map(|body| {
        let docs = docs(&[if matches!(variant.content, Content::Problem) {
            "What went wrong."
        } else {
            "The body."
        }]);
        quote!(#docs #field: #body,)
    });
    let headers = variant.headers.iter().map(|it| {
        let lines = if it.docs.is_empty() {
            vec![format!("The header {}.", code(&it.wire))]
        } else {
            it.docs.clone()
        };
        let (docs, name, ty) = (docs(&lines), ident(it.field.as_str()), cx.ty(&it.ty));
        let ty = if it.required { ty } else { quote!(Option<#ty>) };
        quote!(#docs #name: #ty,)
    });
    quote!(#head #name { #status #body #(#headers)* })
}

fn content_field(content: &Content) -> Ident {
    ident(if matches!(content, Content::Problem) {
        "problem"
    } else {
        "body"
    })
}

fn body(cx: Cx<'_>, content: &Content) -> Option<TokenStream> {
    Some(match content {
        Content::Empty => return None,
        Content::Problem => {
            let problem = cx.support("problem::Problem");
            quote!(#problem)
        }
        Content::Json { ty, .. } => cx.ty(ty),
        Content::Text { .. } => quote!(String),
        Content::Bytes { .. } => {
            let bytes = cx.imports.name("actix_web::web::Bytes");
            quote!(#bytes)
        }
    })
}

fn arm(cx: Cx<'_>, variant: &Variant) -> TokenStream {
    let name = ident(variant.name.as_str());
    let field = content_field(&variant.content);
    let has_body = !matches!(variant.content, Content::Empty);
    let status_name = variant.status.is_none().then(|| quote!(status,));
    let headers: Vec<Ident> = variant
        .headers
        .iter()
        .map(|it| ident(it.field.as_str()))
        .collect();
    let part = has_body.then(|| quote!(#field));
    let pattern = if is_tuple(variant) {
        part.map(|part| quote!((#part)))
    } else {
        let part = part.map(|part| quote!(#part,));
        Some(quote!({ #status_name #part #(#headers),* }))
    };
    let status = match variant.status {
        Some(code) => status(cx, code),
        None => match variant.hundred.map(u16::from) {
            Some(hundred) => {
                let answer = cx.support("answer");
                quote!(#answer::within(status, #hundred)?)
            }
            None => quote!(status),
        },
    };
    let with = with(cx, &variant.headers);
    let value = match &variant.content {
        Content::Empty => {
            let answer = cx.support("answer");
            quote!(#answer::empty(#status, #with))
        }
        Content::Problem => problem(cx, &status, variant),
        Content::Json {
            ty,
            rule,
            media_type,
            ..
        } => json(cx, ty, rule, media_type, &status, &with),
        Content::Text { media_type } | Content::Bytes { media_type } => {
            let answer = cx.support("answer");
            quote!(#answer::raw(#status, #media_type, body, #with))
        }
    };
    quote!(Self::#name #pattern => #value,)
}

/// Writes what adds the declared headers.
fn with(cx: Cx<'_>, headers: &[Header]) -> TokenStream {
    if headers.is_empty() {
        return quote!(|_| ());
    }
    let inserts = headers.iter().map(|it| insert(cx, it));
    quote!(|response| { #(#inserts)* })
}

fn insert(cx: Cx<'_>, header: &Header) -> TokenStream {
    let field = ident(header.field.as_str());
    let name = header_name(cx, &header.wire);
    let many = matches!(
        (&header.ty, header.wire.to_ascii_lowercase().as_str()),
        (Type::List(_), "set-cookie")
    );
    let insert = if many {
        quote!(for value in #field { response.append_header((#name, value)); })
    } else {
        let value = header_value(cx, &header.ty, &quote!(#field));
        quote!(response.insert_header((#name, #value));)
    };
    if header.required {
        insert
    } else {
        quote!(if let Some(#field) = #field { #insert })
    }
}

/// Writes the name of a header, by its constant where there is one.
fn header_name(cx: Cx<'_>, wire: &str) -> TokenStream {
    const KNOWN: &[&str] = &[
        "ACCEPT_RANGES",
        "AGE",
        "ALLOW",
        "CACHE_CONTROL",
        "CONTENT_DISPOSITION",
        "CONTENT_ENCODING",
        "CONTENT_LANGUAGE",
        "CONTENT_LENGTH",
        "CONTENT_LOCATION",
        "CONTENT_RANGE",
        "DATE",
        "ETAG",
        "EXPIRES",
        "LAST_MODIFIED",
        "LINK",
        "LOCATION",
        "RETRY_AFTER",
        "SERVER",
        "SET_COOKIE",
        "VARY",
        "WWW_AUTHENTICATE",
    ];
    let constant = wire.to_ascii_uppercase().replace('-', "_");
    if KNOWN.contains(&constant.as_str()) && !wire.contains('_') {
        let name = cx
            .imports
            .name(&format!("actix_web::http::header::{constant}"));
        quote!(#name)
    } else {
        quote!(#wire)
    }
}

/// Writes the value of a header.
fn header_value(cx: Cx<'_>, ty: &Type, value: &TokenStream) -> TokenStream {
    match ty {
        Type::Text | Type::I32 | Type::I64 | Type::U64 => value.clone(),
        Type::Bool | Type::F64 | Type::DateTime | Type::Date | Type::Uuid | Type::Base64 => {
            quote!(#value.to_string())
        }
        Type::Secret => quote!(#value.expose()),
        Type::Model(id) if matches!(cx.all()[*id].kind, ModelKind::Enumeration(_)) => {
            cx.support("rule::Enumeration");
            quote!(#value.as_str())
        }
        Type::List(item) if **item == Type::Text => quote!(#value.join(", ")),
        Type::List(item) => {
            let item = match &**item {
                ty @ (Type::Model(_) | Type::Secret) => {
                    let value = header_value(cx, ty, &quote!(item));
                    quote!(#value.to_string())
                }
                _ => quote!(item.to_string()),
            };
            quote!(#value.iter().map(|item| #item).collect::<Vec<_>>().join(", "))
        }
        Type::Json
        | Type::File
        | Type::Map(_)
        | Type::Nullable(_)
        | Type::Boxed(_)
        | Type::Model(_) => {
            let to_string = cx.imports.name("serde_json::to_string");
            quote!(#to_string(&#value).unwrap_or_default())
        }
    }
}

fn problem(cx: Cx<'_>, status: &TokenStream, variant: &Variant) -> TokenStream {
    let rejection = quote!(problem.rejects(#status));
    if variant.headers.is_empty() {
        return quote!(Err(#rejection));
    }
    let with = with(cx, &variant.headers);
    quote!(Err(#rejection.with_headers(#with)))
}

fn json(
    cx: Cx<'_>,
    ty: &Type,
    rule: &Rule,
    media_type: &str,
    status: &TokenStream,
    with: &TokenStream,
) -> TokenStream {
    let answer = cx.support("answer");
    let is_model = match ty {
        Type::Model(id) => !matches!(cx.all()[*id].kind, ModelKind::Enumeration(_)),
        _ => false,
    } && *rule == rule::of_type(cx, ty);
    if is_model {
        return if media_type == "application/json" {
            quote!(#answer::json(#status, &body, #with))
        } else {
            quote!(#answer::json_as(#status, #media_type, &body, #with))
        };
    }
    let doubt = accept::doubt(cx, ty, rule, &quote!(body));
    let rule = rule::reference(cx, rule);
    quote!(#answer::json_by(#rule, #doubt, #status, #media_type, &body, #with))
}
