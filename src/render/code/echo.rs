//! How a request of an echoing server says what was read of it.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::imports::ident;
use super::Cx;
use crate::plan::Location;
use crate::plan::operation::{BodyKind, Operation, Request};

/// Writes the function that says what was read.
pub fn function(cx: Cx<'_>, operation: &Operation) -> TokenStream {
    let Request {
        parameters, body, ..
    } = &operation.request;
    let echo = cx.support("echo::Echo");
    let response = cx.imports.name("actix_web::HttpResponse");
    let rejection = cx.support("problem::Rejection");
    let adds = parameters.iter().map(|it| {
        let place = ident(match it.location {
            Location::Path => "path",
            Location::Query | Location::QueryString => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
        });
        let (name, field) = (&it.wire, ident(it.field.as_str()));
        quote!(let echo = echo.#place(#name, &self.#field)?;)
    });
    let body = body.as_ref().map(|it| {
        if it.required {
            let told = self::body(&it.kind, &quote!(&self.body));
            quote!(let echo = #told;)
        } else {
            let told = self::body(&it.kind, &quote!(body));
            quote! {
                let echo = match &self.body {
                    Some(body) => #told,
                    None => echo,
                };
            }
        }
    });
    quote! {
        #[doc = " Answers with what was read."]
        pub(super) fn echo(&self) -> Result<#response, #rejection> {
            let echo = #echo::new();
            #(#adds)*
            #body
            Ok(echo.answer())
        }
    }
}

/// Writes an expression that adds the body; `value` is a reference to it.
fn body(kind: &BodyKind, value: &TokenStream) -> TokenStream {
    match kind {
        BodyKind::Bytes => quote!(echo.bytes(&self.media_type, #value)),
        BodyKind::Either(it) if it.name.is_some() => {
            let name = it.name.as_ref().map(|it| ident(it.as_str()));
            let arms = it.choices.iter().map(|it| {
                let (variant, told) = (ident(it.variant.as_str()), body(&it.kind, &quote!(it)));
                quote!(#name::#variant(it) => #told,)
            });
            quote!(match #value { #(#arms)* })
        }
        BodyKind::Json { .. }
        | BodyKind::Form { .. }
        | BodyKind::Multipart(_)
        | BodyKind::Text { .. }
        | BodyKind::Either(_) => {
            quote!(echo.body(&self.media_type, #value)?)
        }
    }
}
