//! The methods of a repository over SQLite that change rows.
//!
//! In: a stored schema. Out: the functions behind `insert`, `update` and `delete`.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::super::code::storage::{field, nothing_given};
use super::super::super::imports::{Imports, ident};
use super::super::change::{changed_text, given_text, keys, new_key, now};
use super::super::sql::{self, Value};
use super::super::{exists_name, texts};
use super::parameters;
use crate::plan::Plan;
use crate::plan::resource::{Column, Resource};
use crate::plan::schema::Type;

/// A field that is written.
enum Given {
    /// The expression of it.
    Always(TokenStream),
    /// An `Option` of a reference to it.
    Perhaps(TokenStream),
}

/// Writes what must hold before a row is written. `value` gives a field, `text` as an `Option` of a text.
fn checks(
    imports: &Imports,
    it: &Resource,
    columns: &[&Column],
    value: &dyn Fn(&Column) -> Given,
    text: &dyn Fn(&Column) -> TokenStream,
    tenant: &TokenStream,
    plan: &Plan,
) -> TokenStream {
    let texts = texts(imports, columns, text);
    let found = sql::references(it)
        .filter(|(column, _)| columns.iter().any(|given| given.name == column.name));
    let references = found.map(|(column, target)| {
        let error = imports.name("crate::storage::error::StorageError");
        let (wire, value, exists) = (&column.wire, value(column), exists_name(column));
        let with_tenant = it.tenant.is_some() && plan.resources[target].tenant.is_some();
        let params = imports.name("rusqlite::params");
        let tenant = with_tenant.then(|| quote!(, #tenant));
        let check = |id: TokenStream| {
            quote! {
                let mut statement = connection.prepare_cached(#exists)?;
                let exists: bool = statement.query_row(#params!(#id #tenant), |row| row.get(0))?;
                if !exists {
                    return Err(#error::Missing(#wire).into());
                }
            }
        };
        match value {
            Given::Always(id) => check(id),
            Given::Perhaps(value) => {
                let check = check(quote!(id));
                quote!(if let Some(id) = #value { #check })
            }
        }
    });
    quote!(#texts #(#references)*)
}

pub(super) fn insert(imports: &Imports, plan: &Plan, it: &Resource) -> TokenStream {
    let (new, record) = (
        ident(it.types.new.as_str()),
        ident(it.types.record.as_str()),
    );
    let connection = imports.name("rusqlite::Connection");
    let fault = imports.name("super::fault::Fault");
    let params = imports.name("rusqlite::params");
    let given = sql::given(it);
    let option = |column: &Column| {
        let field = field(column);
        if column.nullable {
            Given::Perhaps(quote!(row.#field.as_ref()))
        } else {
            Given::Always(quote!(row.#field))
        }
    };
    let tenant = it.tenant.map(|index| {
        let field = field(&it.columns[index]);
        quote!(row.#field)
    });
    let checks = checks(
        imports,
        it,
        &given,
        &option,
        &given_text,
        &tenant.unwrap_or_default(),
        plan,
    );
    let key = new_key(imports, it);
    let nothing = nothing_given(it);
    let values = sql::inserted(it);
    let values = values.iter().map(|it| inserted(imports, *it));
    quote! {
        fn insert(connection: &#connection, row: #new) -> Result<#record, #fault> {
            #nothing
            #checks
            #key
            let mut statement = connection.prepare_cached(INSERT)?;
            Ok(statement.query_row(#params!(#(#values),*), record)?)
        }
    }
}

/// Writes a value of an insert.
fn inserted(imports: &Imports, value: Value<'_>) -> TokenStream {
    match value {
        Value::Key => quote!(id),
        Value::Column(column) => {
            let field = field(column);
            match (&column.ty, column.nullable) {
                (Type::Json, true) => {
                    let module = imports.name("super::value");
                    quote!(row.#field.map(#module::Json))
                }
                (Type::Json, false) => {
                    let module = imports.name("super::value");
                    quote!(#module::Json(row.#field))
                }
                _ => quote!(row.#field),
            }
        }
        Value::Folded(column) => {
            let (field, text) = (field(column), imports.name("crate::storage::text"));
            if column.nullable {
                quote!(row.#field.as_deref().map(#text::fold))
            } else {
                quote!(#text::fold(&row.#field))
            }
        }
        Value::IsChange(_) | Value::Now => now(imports),
    }
}

/// Writes a value of an update.
fn updated(imports: &Imports, value: Value<'_>) -> TokenStream {
    match value {
        Value::Column(column) => {
            let field = field(column);
            match (&column.ty, column.nullable) {
                (Type::Json, true) => {
                    let module = imports.name("super::value");
                    quote!(changes.#field.as_value().cloned().map(#module::Json))
                }
                (Type::Json, false) => {
                    let module = imports.name("super::value");
                    quote!(changes.#field.map(#module::Json))
                }
                (_, true) => quote!(changes.#field.as_value()),
                (_, false) => quote!(changes.#field),
            }
        }
        Value::Folded(column) => {
            let (field, text) = (field(column), imports.name("crate::storage::text"));
            if column.nullable {
                quote!(changes.#field.as_value().map(|it| #text::fold(it)))
            } else {
                quote!(changes.#field.as_deref().map(#text::fold))
            }
        }
        Value::IsChange(column) => {
            let field = field(column);
            quote!(changes.#field.is_change())
        }
        Value::Key | Value::Now => now(imports),
    }
}

pub(super) fn update(imports: &Imports, plan: &Plan, it: &Resource) -> TokenStream {
    let (changes, record) = (
        ident(it.types.changes.as_str()),
        ident(it.types.record.as_str()),
    );
    let connection = imports.name("rusqlite::Connection");
    let fault = imports.name("super::fault::Fault");
    let params = imports.name("rusqlite::params");
    let error = imports.name("crate::storage::error::StorageError");
    let names = keys(imports, it);
    let keys = parameters(imports, it);
    let columns = sql::changed(it);
    let option = |column: &Column| {
        let field = field(column);
        Given::Perhaps(if column.nullable {
            quote!(changes.#field.as_value())
        } else {
            quote!(changes.#field.as_ref())
        })
    };
    let checks = checks(
        imports,
        it,
        &columns,
        &option,
        &changed_text,
        &quote!(tenant),
        plan,
    );
    let mut values: Vec<TokenStream> = names.iter().map(|it| quote!(#it)).collect();
    values.push(quote!(expected));
    values.extend(sql::updated(it).iter().map(|it| updated(imports, *it)));
    quote! {
        fn update(connection: &#connection, #(#keys,)* expected: Option<i64>, changes: #changes) -> Result<Option<#record>, #fault> {
            #checks
            let mut statement = connection.prepare_cached(UPDATE)?;
            let values = #params!(#(#values),*);
            let found = statement.query_row(values, record).optional()?;
            if found.is_none() && expected.is_some() && get(connection, #(#names),*)?.is_some() {
                return Err(#error::Changed.into());
            }
            Ok(found)
        }
    }
}

pub(super) fn delete(imports: &Imports, it: &Resource) -> TokenStream {
    let connection = imports.name("rusqlite::Connection");
    let fault = imports.name("super::fault::Fault");
    let params = imports.name("rusqlite::params");
    let error = imports.name("crate::storage::error::StorageError");
    let names = keys(imports, it);
    let keys = parameters(imports, it);
    let now = it.deleted.map(|_| {
        let now = now(imports);
        quote!(, #now)
    });
    quote! {
        fn delete(connection: &#connection, #(#keys,)* expected: Option<i64>) -> Result<bool, #fault> {
            let mut statement = connection.prepare_cached(DELETE)?;
            let is_deleted = statement.execute(#params!(#(#names,)* expected #now))? > 0;
            if !is_deleted && expected.is_some() && get(connection, #(#names),*)?.is_some() {
                return Err(#error::Changed.into());
            }
            Ok(is_deleted)
        }
    }
}
