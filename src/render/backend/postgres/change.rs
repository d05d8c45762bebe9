//! The methods of a repository over PostgreSQL that change rows.
//!
//! In: a stored schema. Out: the bodies of `insert`, `update` and `delete`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::super::code::storage::{field, nothing_given};
use super::super::super::imports::Imports;
use super::super::change::{changed_text, given_text, keys, new_key, now};
use super::super::sql::{self, Value};
use super::super::{exists_name, texts};
use crate::plan::Plan;
use crate::plan::resource::{Column, Resource};
use crate::plan::schema::Type;

/// Writes the questions whether what columns refer to is there, where no foreign key answers them. `value` gives a field
/// as an `Option` of a reference.
fn references(
    plan: &Plan,
    it: &Resource,
    columns: &[&Column],
    value: &dyn Fn(&Column) -> TokenStream,
    tenant: &TokenStream,
) -> Vec<TokenStream> {
    sql::references(it)
        .filter(|(column, target)| {
            plan.resources[*target].deleted.is_some()
                && columns.iter().any(|given| given.name == column.name)
        })
        .map(|(column, target)| {
            let (wire, value, exists) = (&column.wire, value(column), exists_name(column));
            let with_tenant = it.tenant.is_some() && plan.resources[target].tenant.is_some();
            let tenant = with_tenant.then(|| quote!(, &#tenant));
            quote! {
                if let Some(id) = #value {
                    database.refer(#wire, #exists, &[id #tenant]).await?;
                }
            }
        })
        .collect()
}

/// Writes a statement, in a transaction with the questions that come before it, if there are any.
fn run(questions: &[TokenStream], statement: &TokenStream) -> TokenStream {
    if questions.is_empty() {
        quote!(self.0.#statement.await)
    } else {
        quote! {
            self.0
                .all_or_none(async |database| {
                    #(#questions)*
                    database.#statement.await
                })
                .await
        }
    }
}

/// Writes the body of `insert`.
pub(super) fn insert(imports: &Imports, plan: &Plan, it: &Resource) -> TokenStream {
    let given = sql::given(it);
    let option = |column: &Column| {
        let field = field(column);
        if column.nullable {
            quote!(&row.#field)
        } else {
            quote!(Some(&row.#field))
        }
    };
    let texts = texts(imports, &given, &given_text);
    let tenant = it.tenant.map(|index| {
        let field = field(&it.columns[index]);
        quote!(row.#field)
    });
    let questions = references(plan, it, &given, &option, &tenant.unwrap_or_default());
    let key = new_key(imports, it);
    let values = sql::inserted(it);
    let values = values.iter().map(|value| match value {
        Value::Key => quote!(id),
        Value::Column(column) => {
            let field = field(column);
            match (&column.ty, column.nullable) {
                (Type::Json, true) => {
                    let module = imports.name("super::value");
                    quote!(row.#field.as_ref().map(#module::Json))
                }
                (Type::Json, false) => {
                    let module = imports.name("super::value");
                    quote!(#module::Json(&row.#field))
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
    });
    let statement = quote!(insert(INSERT, &[#(&#values),*], record));
    let statement = run(&questions, &statement);
    let nothing = nothing_given(it);
    quote! {
        #nothing
        #texts
        #key
        #statement
    }
}

/// Writes the body of `update`.
pub(super) fn update(imports: &Imports, plan: &Plan, it: &Resource) -> TokenStream {
    let error = imports.name("crate::storage::error::StorageError");
    let keys = keys(imports, it);
    let columns = sql::changed(it);
    let option = |column: &Column| {
        let field = field(column);
        if column.nullable {
            quote!(changes.#field.as_value())
        } else {
            quote!(&changes.#field)
        }
    };
    let texts = texts(imports, &columns, &changed_text);
    let questions = references(plan, it, &columns, &option, &quote!(tenant));
    let values = sql::updated(it);
    let values = values.iter().map(|value| match value {
        Value::Column(column) => {
            let field = field(column);
            match (&column.ty, column.nullable) {
                (Type::Json, true) => {
                    let module = imports.name("super::value");
                    quote!(changes.#field.as_value().map(#module::Json))
                }
                (Type::Json, false) => {
                    let module = imports.name("super::value");
                    quote!(changes.#field.as_ref().map(#module::Json))
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
    });
    let statement = quote!(update(UPDATE, &[#(&#keys,)* &expected, #(&#values),*], record));
    let statement = run(&questions, &statement);
    let get = get_again(&keys);
    quote! {
        #texts
        let found = #statement?;
        if found.is_none() && expected.is_some() && #get.await?.is_some() {
            return Err(#error::Changed);
        }
        Ok(found)
    }
}

/// Writes the body of `delete`.
pub(super) fn delete(imports: &Imports, it: &Resource) -> TokenStream {
    let error = imports.name("crate::storage::error::StorageError");
    let keys = keys(imports, it);
    let now = it.deleted.map(|_| {
        let now = now(imports);
        quote!(, &#now)
    });
    let get = get_again(&keys);
    quote! {
        let is_deleted = self.0.delete(DELETE, &[#(&#keys,)* &expected #now]).await?;
        if !is_deleted && expected.is_some() && #get.await?.is_some() {
            return Err(#error::Changed);
        }
        Ok(is_deleted)
    }
}

/// Writes the query of the row that was to change.
fn get_again(keys: &[Ident]) -> TokenStream {
    quote!(self.0.row(GET, &[#(&#keys),*], record))
}
