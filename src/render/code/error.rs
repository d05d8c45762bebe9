//! The form of error bodies as a constant of `support::shape`.

use proc_macro2::TokenStream;
use quote::quote;

use super::Cx;
use crate::plan::ErrorSource;
use crate::plan::error::{Shape, ViolationSource};

/// Writes the constant of a version.
pub fn constant(cx: Cx<'_>) -> TokenStream {
    let form = &cx.version.errors;
    let envelope = cx.support("shape::Envelope");
    let media_type = &form.media_type;
    let others = form.of_status.iter().map(|(status, shape)| {
        let shape = self::shape(cx, shape);
        quote!((#status, #shape))
    });
    let of_status = quote!(of_status: &[#(#others),*],);
    let is_standard = form.shape == standard();
    let value = if is_standard && media_type == "application/problem+json" {
        let standard = cx.support("shape::PROBLEM_DETAILS");
        let of_status = (!form.of_status.is_empty()).then_some(of_status);
        quote!(#envelope { prefix: BASE_PATH, #of_status ..#standard })
    } else {
        let shape = if is_standard {
            let standard = cx.support("shape::PROBLEM_DETAILS");
            quote!(#standard.shape)
        } else {
            shape(cx, &form.shape)
        };
        quote!(#envelope { prefix: BASE_PATH, shape: #shape, #of_status media_type: #media_type })
    };
    quote! {
        #[doc = " The form of errors."]
        pub const ERRORS: #envelope = #value;
    }
}

/// The members of problem details (RFC 9457), as the runtime has them itself.
fn standard() -> Shape {
    let of = |name: &str, source| (name.to_owned(), true, Shape::Of(source));
    let violation = [
        ("pointer", ViolationSource::Pointer),
        ("parameter", ViolationSource::Parameter),
        ("keyword", ViolationSource::Keyword),
        ("detail", ViolationSource::Detail),
    ];
    let violation = violation.map(|(name, source)| (name.to_owned(), source));
    Shape::Object(vec![
        of("type", ErrorSource::Type),
        of("title", ErrorSource::Title),
        of("status", ErrorSource::Status),
        of("detail", ErrorSource::Detail),
        of("instance", ErrorSource::Instance),
        of("code", ErrorSource::Code),
        of("request_id", ErrorSource::RequestId),
        (
            "errors".to_owned(),
            false,
            Shape::Violations(violation.into()),
        ),
    ])
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
        Shape::Violations(members) => {
            let part = cx.support("shape::Part");
            let members = members.iter().map(|(name, source)| {
                let source = match source {
                    ViolationSource::Pointer => quote!(Pointer),
                    ViolationSource::Parameter => quote!(Parameter),
                    ViolationSource::Field => quote!(Field),
                    ViolationSource::Keyword => quote!(Keyword),
                    ViolationSource::Detail => quote!(Detail),
                };
                quote!((#name, #part::#source))
            });
            quote!(#ty::Violations(&[#(#members),*]))
        }
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
