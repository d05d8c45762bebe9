//! What every kind of database is told alike when a row is made or changed.
//!
//! In: a stored schema or a column of it. Out: the expressions for its keys, its texts and the present.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::code::repository::makes_key;
use super::super::code::storage::{field, key_parameters};
use super::super::imports::Imports;
use crate::plan::resource::{Column, Resource};

/// Gives the names of the values that a row is found by.
pub(super) fn keys(imports: &Imports, it: &Resource) -> Vec<Ident> {
    let keys = key_parameters(imports, it);
    keys.into_iter().map(|(name, _)| name).collect()
}

/// Writes a field of a new row as an `Option` of a text.
pub(super) fn given_text(column: &Column) -> TokenStream {
    let field = field(column);
    if column.nullable {
        quote!(row.#field.as_deref())
    } else {
        quote!(Some(&row.#field))
    }
}

/// Writes a field of changes as an `Option` of a text.
pub(super) fn changed_text(column: &Column) -> TokenStream {
    let field = field(column);
    if column.nullable {
        quote!(changes.#field.as_value().map(String::as_str))
    } else {
        quote!(changes.#field.as_deref())
    }
}

/// Writes the key of a new row, where the server makes it.
pub(super) fn new_key(imports: &Imports, it: &Resource) -> Option<TokenStream> {
    makes_key(it).then(|| {
        let uuid = imports.name("crate::support::scalar::Uuid");
        quote!(let id = #uuid::from(uuid::Uuid::now_v7());)
    })
}

/// Writes the present.
pub(super) fn now(imports: &Imports) -> TokenStream {
    let date_time = imports.name("crate::support::scalar::DateTime");
    quote!(#date_time::now())
}
