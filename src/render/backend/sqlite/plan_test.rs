//! The test, beside each repository over SQLite, that every page is one search of an index.
//!
//! In: a stored schema. Out: the module of its tests.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::super::code::storage::{field, of_position, positions};
use super::super::super::imports::ident;
use crate::plan::resource::Resource;
use crate::plan::schema::Type;

/// Writes the test that every page is one search of an index.
pub(super) fn tests(it: &Resource) -> TokenStream {
    let (filter, order, query) = (
        ident(it.types.filter.as_str()),
        ident(it.types.order.as_str()),
        ident(it.types.page.as_str()),
    );
    let tenant = it.tenant.map(|index| {
        let value = sample(&it.columns[index].ty);
        quote!(tenant: #value,)
    });
    let none: Vec<TokenStream> = it
        .filters
        .iter()
        .map(|index| {
            let field = field(&it.columns[*index]);
            quote!(#field: None,)
        })
        .collect();
    let search = it.searched.then(|| quote!(search: None,));
    let is_only = it.filters.len() == 1 && it.tenant.is_none() && !it.searched;
    let filtered = it
        .filters
        .iter()
        .filter(|index| **index != it.key)
        .map(|index| {
            let column = &it.columns[*index];
            let (field, value) = (field(column), sample(&column.ty));
            let rest = (!is_only).then(|| quote!(..all()));
            quote!(#filter { #field: Some(#value), #rest })
        });
    let orders: Vec<Ident> = it.orders.iter().map(|it| ident(it.name.as_str())).collect();
    let after = it.by_cursor.then(|| {
        let position = ident(it.types.position.as_str());
        let key = sample(&it.columns[it.key].ty);
        let arms = positions(it).into_iter().map(|(name, column)| {
            let orders = of_position(it, &name);
            let value = column.map(|it| sample(&it.ty)).into_iter();
            quote!(#(#order::#orders)|* => #position::#name(#(#value,)* #key))
        });
        quote!(after: Some(match order { #(#arms,)* }),)
    });
    let offset = it.by_page.then(|| quote!(offset: 0,));
    let limit = if it.unbounded {
        quote!(Some(50))
    } else {
        quote!(50)
    };
    // SQLite tells a table by its bare name.
    let table = it.table.as_str();
    let search_begin = format!("SEARCH {table} ");
    // Without a tenant or a position, all of the index may be what is asked for.
    let is_search = (it.by_cursor || it.tenant.is_some())
        .then(|| quote!(assert!(steps[0].starts_with(#search_begin), "{steps:?}");));
    // A repository that keeps the time of changes has the name anyway.
    let is_ordered_by_time = it
        .orders
        .iter()
        .any(|one| it.columns[one.column].ty == Type::DateTime);
    let date_time =
        (is_ordered_by_time && it.created.is_none() && it.updated.is_none()).then(|| {
            quote!(
                use crate::support::scalar::DateTime;
            )
        });
    quote! {
        #[cfg(test)]
        mod tests {
            use super::*;
            use crate::storage::limits::Limits;
            use crate::storage::sqlite::SCHEMA;
            #date_time

            fn all() -> #filter {
                #filter { #tenant #(#none)* #search }
            }

            #[actix_web::test]
            async fn a_page_is_one_step_along_an_index() -> Result<(), Box<dyn std::error::Error>> {
                let database = Database::open("sqlite://:memory:", &SCHEMA, Limits::default())?;
                database.migrate()?;
                let orders = [#(#order::#orders),*];
                for order in orders {
                    let filters = [all(), #(#filtered),*];
                    for filter in filters {
                        let select = page(#query { filter, order, #after #offset limit: #limit });
                        let steps = database.read(move |connection| Ok(select.plan(connection)?)).await?;
                        assert_eq!(steps.len(), 1, "{steps:?}");
                        #is_search
                        assert!(steps[0].contains(" USING "), "{steps:?}");
                    }
                }
                Ok(())
            }
        }
    }
}

/// Writes any value of a type.
fn sample(ty: &Type) -> TokenStream {
    match ty {
        Type::Bool => quote!(true),
        Type::I32 | Type::I64 | Type::U64 => quote!(1),
        Type::F64 => quote!(1.0),
        Type::DateTime => quote!(DateTime::from_micros(1)),
        Type::Date => quote!("2000-01-01".parse().expect("it is a date")),
        Type::Uuid => quote!(uuid::Uuid::nil().into()),
        Type::Base64 => quote!(vec![1].into()),
        _ => quote!("a".to_owned()),
    }
}
