//! The methods of a repository over SQLite that change rows.
//!
//! In: a stored schema. Out: the functions behind `insert`, `update` and `delete`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::super::code::repository::makes_key;
use super::super::super::code::storage::{field, key_parameters};
use super::super::super::imports::{Imports, ident};
use super::super::sql;
use super::{exists_name, parameters, references};
use crate::plan::Plan;
use crate::plan::resource::{Column, ColumnRole, Resource};
use crate::plan::schema::Type;

/// Says whether a column holds text that must be looked at before it is stored.
fn is_checked(column: &Column) -> bool {
    column.ty == Type::Text && column.role != ColumnRole::Secret
}

/// Writes what must hold before a row is written. `value` gives a field as an `Option` of a reference, `text` as one of
/// a text.
fn checks(
    imports: &Imports,
    it: &Resource,
    columns: &[&Column],
    value: &dyn Fn(&Column) -> TokenStream,
    text: &dyn Fn(&Column) -> TokenStream,
    tenant: &TokenStream,
    plan: &Plan,
) -> TokenStream {
    let texts = columns.iter().filter(|it| is_checked(it)).map(|column| {
        let module = imports.name("super::value");
        let (wire, text) = (&column.wire, text(column));
        quote!(#module::storable(#wire, #text)?;)
    });
    let found = references(it).filter(|(index, _)| {
        columns
            .iter()
            .any(|column| column.name == it.columns[*index].name)
    });
    let references = found.map(|(index, target)| {
        let error = imports.name("crate::storage::error::StorageError");
        let column = &it.columns[index];
        let (wire, value, exists) = (&column.wire, value(column), exists_name(column));
        let with_tenant = it.tenant.is_some() && plan.resources[target].tenant.is_some();
        let params = imports.name("rusqlite::params");
        let tenant = with_tenant.then(|| quote!(, #tenant));
        quote! {
            if let Some(id) = #value {
                let mut statement = connection.prepare_cached(#exists)?;
                let exists: bool = statement.query_row(#params!(id #tenant), |row| row.get(0))?;
                if !exists {
                    return Err(#error::Missing(#wire).into());
                }
            }
        }
    });
    quote!(#(#texts)* #(#references)*)
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
            quote!(row.#field.as_ref())
        } else {
            quote!(Some(&row.#field))
        }
    };
    let text = |column: &Column| {
        let field = field(column);
        if column.nullable {
            quote!(row.#field.as_deref())
        } else {
            quote!(Some(&row.#field))
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
        &text,
        &tenant.unwrap_or_default(),
        plan,
    );
    let mut values = Vec::new();
    let key = makes_key(it).then(|| {
        let uuid = imports.name("crate::support::scalar::Uuid");
        values.push(quote!(id));
        quote!(let id = #uuid::from(uuid::Uuid::now_v7());)
    });
    for column in &given {
        let field = field(column);
        let value = imports_value(imports, column);
        if column.folded.is_some() {
            let fold = if column.nullable {
                quote!(row.#field.as_deref().map(#value::fold))
            } else {
                quote!(#value::fold(&row.#field))
            };
            values.push(quote!(row.#field));
            values.push(fold);
        } else if column.ty == Type::Json {
            values.push(if column.nullable {
                quote!(row.#field.map(#value::Json))
            } else {
                quote!(#value::Json(row.#field))
            });
        } else {
            values.push(quote!(row.#field));
        }
    }
    if it.created.is_some() || it.updated.is_some() {
        let date_time = imports.name("crate::support::scalar::DateTime");
        values.push(quote!(#date_time::now()));
    }
    quote! {
        fn insert(connection: &#connection, row: #new) -> Result<#record, #fault> {
            #checks
            #key
            let mut statement = connection.prepare_cached(INSERT)?;
            Ok(statement.query_row(#params!(#(#values),*), record)?)
        }
    }
}

/// Imports the module `value` for a column that needs it.
fn imports_value(imports: &Imports, column: &Column) -> Ident {
    if column.folded.is_some() || column.ty == Type::Json {
        imports.name("super::value")
    } else {
        ident("value")
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
    let names: Vec<Ident> = key_parameters(imports, it)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let keys = parameters(imports, it);
    let columns = sql::changed(it);
    let option = |column: &Column| {
        let field = field(column);
        if column.nullable {
            quote!(changes.#field.as_value())
        } else {
            quote!(changes.#field.as_ref())
        }
    };
    let text = |column: &Column| {
        let field = field(column);
        if column.nullable {
            quote!(changes.#field.as_value().map(String::as_str))
        } else {
            quote!(changes.#field.as_deref())
        }
    };
    let checks = checks(imports, it, &columns, &option, &text, &quote!(tenant), plan);
    let mut values: Vec<TokenStream> = names.iter().map(|it| quote!(#it)).collect();
    values.push(quote!(expected));
    for column in &columns {
        let field = field(column);
        let value = imports_value(imports, column);
        let plain = match (&column.ty, column.nullable) {
            (Type::Json, true) => quote!(changes.#field.as_value().cloned().map(#value::Json)),
            (Type::Json, false) => quote!(changes.#field.map(#value::Json)),
            (_, true) => quote!(changes.#field.as_value()),
            (_, false) => quote!(changes.#field),
        };
        let is_change = column.nullable.then(|| quote!(changes.#field.is_change()));
        values.extend(is_change.clone());
        values.push(plain);
        if column.folded.is_some() {
            values.extend(is_change);
            values.push(if column.nullable {
                quote!(changes.#field.as_value().map(|it| #value::fold(it)))
            } else {
                quote!(changes.#field.as_deref().map(#value::fold))
            });
        }
    }
    if it.updated.is_some() {
        let date_time = imports.name("crate::support::scalar::DateTime");
        values.push(quote!(#date_time::now()));
    }
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
    let names: Vec<Ident> = key_parameters(imports, it)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let keys = parameters(imports, it);
    let now = it.deleted.map(|_| {
        let date_time = imports.name("crate::support::scalar::DateTime");
        quote!(, #date_time::now())
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
