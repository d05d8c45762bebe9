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
        let media_type = it.media_types.first().map_or("", String::as_str);
        let bytes = matches!(it.kind, BodyKind::Bytes);
        let value = if bytes {
            quote!(&body.as_ref())
        } else {
            quote!(body)
        };
        if it.required {
            let value = if bytes {
                quote!(&self.body.as_ref())
            } else {
                quote!(&self.body)
            };
            quote!(let echo = echo.body(#media_type, #value)?;)
        } else {
            quote! {
                let echo = match &self.body {
                    Some(body) => echo.body(#media_type, #value)?,
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
