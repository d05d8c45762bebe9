//! The functions of a repository that put the query of a page of rows together: the same in every kind of database, but
//! for its dialect.
//!
//! In: a stored schema. Out: the functions `page` and `among`.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::code::storage::{field, positions};
use super::super::imports::{Imports, ident};
use super::super::tidy::note;
use super::dialect::Dialect;
use super::{own, sql};
use crate::plan::resource::Resource;

/// Writes the query of a page: literals put together, so that no value can become SQL.
pub(super) fn page(imports: &Imports, d: &Dialect, it: &Resource) -> TokenStream {
    let select = imports.name("super::select::Select");
    let (filter, query, order) = (
        ident(it.types.filter.as_str()),
        ident(it.types.page.as_str()),
        own(imports, it, &it.types.order),
    );
    let tenant = it.tenant.map(|index| {
        let text = format!(" AND {} = ?", sql::column(&it.columns[index]));
        quote!(select.bind(#text, filter.tenant);)
    });
    let filters = it.filters.iter().map(|index| {
        let column = &it.columns[*index];
        let field = field(column);
        let condition = format!(" AND {} = ?", sql::compared(column));
        let value = if column.case_insensitive {
            let text = imports.name("crate::storage::text");
            quote!(#text::fold(&#field))
        } else {
            quote!(#field)
        };
        quote!(if let Some(#field) = filter.#field { select.bind(#condition, #value); })
    });
    let search = it.searched.then(|| {
        let text = imports.name("crate::storage::text");
        let columns = it
            .search
            .iter()
            .filter_map(|index| it.columns[*index].folded.as_ref());
        let conditions: Vec<String> = columns
            .map(|it| format!("{}({}, ?) > 0", d.place_of, sql::name(it.as_str())))
            .collect();
        let last = conditions.len().saturating_sub(1);
        let binds = conditions.iter().enumerate().map(|(place, condition)| {
            let condition = format!("{}{condition}", if place == 0 { " AND (" } else { " OR " });
            let value = if place == last {
                quote!(search)
            } else {
                quote!(search.clone())
            };
            quote!(select.bind(#condition, #value);)
        });
        let no_like = note("No LIKE: nothing in the text is special, and it may be of any length.");
        quote! {
            if let Some(search) = filter.search {
                #no_like
                let search = #text::fold(&search);
                #(#binds)*
                select.push(")");
            }
        }
    });
    let after = it.by_cursor.then(|| after(imports, it));
    let orders = it.orders.iter().map(|one| {
        let direction = if one.descending { " DESC" } else { "" };
        let key = sql::column(&it.columns[it.key]);
        let text = if one.column == it.key {
            format!(" ORDER BY {key}{direction}")
        } else {
            format!(
                " ORDER BY {}{direction}, {key}{direction}",
                sql::column(&it.columns[one.column])
            )
        };
        let variant = ident(one.name.as_str());
        quote!(#order::#variant => #text)
    });
    let is_all = it.tenant.is_none() && it.filters.is_empty() && !it.searched;
    let among = if is_all {
        quote!(fn among(begin: &'static str, _: #filter) -> #select { #select::new(begin) })
    } else {
        quote! {
            fn among(begin: &'static str, filter: #filter) -> #select {
                let mut select = #select::new(begin);
                #tenant
                #(#filters)*
                #search
                select
            }
        }
    };
    let offset = it
        .by_page
        .then(|| quote!(select.count(" OFFSET ?", query.offset);));
    let limit = if it.unbounded {
        // Only what has a limit can begin elsewhere.
        quote!(if let Some(limit) = query.limit {
            select.count(" LIMIT ?", limit);
            #offset
        })
    } else {
        quote! {
            select.count(" LIMIT ?", query.limit);
            #offset
        }
    };
    quote! {
        #[doc = " Puts the query of a page together: of literals only, so that no value can become SQL."]
        fn page(query: #query) -> #select {
            let mut select = among(LIST, query.filter);
            #after
            select.push(match query.order { #(#orders,)* });
            #limit
            select
        }

        #among
    }
}

/// Writes the condition that comes behind a position.
fn after(imports: &Imports, it: &Resource) -> TokenStream {
    let position = own(imports, it, &it.types.position);
    let key = sql::column(&it.columns[it.key]);
    let order = ident(it.types.order.as_str());
    let arms = positions(it).into_iter().map(|(name, column)| {
        let directions: Vec<bool> = it
            .orders
            .iter()
            .filter(|it| name == it.position.as_str())
            .map(|it| it.descending)
            .collect();
        let is_descending = match directions[..] {
            [only] => quote!(#only),
            _ => quote!(is_descending),
        };
        match column {
            Some(column) => {
                let columns = format!(" AND ({}, {key})", sql::column(column));
                quote! {
                    Some(#position::#name(value, id)) => {
                        select.behind(#columns, #is_descending, value, id);
                    }
                }
            }
            None => {
                let text = |descending: bool| {
                    format!(" AND {key} {} ?", if descending { "<" } else { ">" })
                };
                let (down, up) = (text(true), text(false));
                let text = match directions[..] {
                    [only] => {
                        let text = text(only);
                        quote!(#text)
                    }
                    _ => quote!(if is_descending { #down } else { #up }),
                };
                quote!(Some(#position::#name(id)) => select.bind(#text, id))
            }
        }
    });
    let needs_direction = positions(it).iter().any(|(name, _)| {
        it.orders
            .iter()
            .filter(|it| *name == it.position.as_str())
            .count()
            > 1
    });
    let descending = it
        .orders
        .iter()
        .filter(|it| it.descending)
        .map(|it| ident(it.name.as_str()));
    let direction = needs_direction
        .then(|| quote!(let is_descending = matches!(query.order, #(#order::#descending)|*);));
    quote! {
        #direction
        match query.after {
            None => {}
            #(#arms)*
        }
    }
}
