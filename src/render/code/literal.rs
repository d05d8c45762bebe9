//! Defaults of the contract as values of their types.

use proc_macro2::{Literal as Token, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::Cx;
use super::rule::signed;
use crate::plan::schema::{Literal, Type};

/// Writes a value of a type.
pub fn value(cx: Cx<'_>, literal: &Literal, ty: &Type) -> TokenStream {
    match (literal, ty) {
        (literal, Type::Boxed(inner)) => {
            let inner = value(cx, literal, inner);
            quote!(Box::new(#inner))
        }
        (Literal::Null, Type::Nullable(_)) => quote!(None),
        (literal, Type::Nullable(inner)) => {
            let inner = value(cx, literal, inner);
            quote!(Some(#inner))
        }
        (Literal::Bool(it), _) => quote!(#it),
        (Literal::Integer(it), Type::F64) => number(*it as f64),
        (Literal::Integer(it), _) => signed(*it),
        (Literal::Number(it), _) => number(*it),
        (Literal::Text(it), Type::Text) => quote!(#it.to_owned()),
        (Literal::Text(it), Type::Secret) if cx.is_echo() => quote!(#it.to_owned()),
        (Literal::Text(it), Type::Secret) => {
            let secret = cx.support("secret::Secret");
            quote!(#secret::new(#it))
        }
        (Literal::Variant(model, variant), _) => {
            let (model, variant) = (cx.model(*model), ident(variant.as_str()));
            quote!(#model::#variant)
        }
        (Literal::Empty, Type::List(_)) => quote!(Vec::new()),
        (Literal::Empty, Type::Map(_)) => {
            let map = cx.imports.name("std::collections::BTreeMap");
            quote!(#map::new())
        }
        (Literal::Text(it), _) => json(cx, &serde_json::Value::from(it.as_str())),
        (Literal::Json(it), _) => json(cx, it),
        (Literal::Empty, _) => json(cx, &serde_json::json!({})),
        (Literal::Null, _) => json(cx, &serde_json::Value::Null),
    }
}

/// Says whether the value is the one that `Default` gives.
pub fn is_default(literal: &Literal, ty: &Type) -> bool {
    match (literal, ty) {
        (Literal::Bool(it), Type::Bool) => !it,
        (Literal::Integer(it), Type::I32 | Type::I64 | Type::U64 | Type::F64) => *it == 0,
        (Literal::Number(it), Type::F64) => *it == 0.0,
        (Literal::Text(it), Type::Text) => it.is_empty(),
        (Literal::Empty, Type::List(_) | Type::Map(_)) => true,
        (Literal::Null, _) => true,
        _ => false,
    }
}

fn number(number: f64) -> TokenStream {
    let digits = Token::f64_unsuffixed(number.abs());
    if number.is_sign_negative() {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

/// Reads the value from its JSON, which is known to fit the type.
fn json(cx: Cx<'_>, json: &serde_json::Value) -> TokenStream {
    let read = cx.imports.name("serde_json::from_str");
    let text = json.to_string();
    quote!(#read(#text).expect("the default fits its type"))
}
