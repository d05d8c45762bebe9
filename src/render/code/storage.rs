//! `storage/<resource>.rs`: a repository as a trait, and its records, which are models of no contract version.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::backend::sql;
use super::super::imports::{Imports, ident};
use super::super::tidy::{Module, Piece, piece};
use super::docs;
use super::repository::repository;
use crate::plan::docs::code;
use crate::plan::resource::{Column, ColumnRole, Resource};
use crate::plan::schema::Type;

/// Writes the type of a column's values.
pub fn ty(imports: &Imports, ty: &Type) -> TokenStream {
    let scalar = |name: &str| {
        let name = imports.name(&format!("crate::support::scalar::{name}"));
        quote!(#name)
    };
    match ty {
        Type::Bool => quote!(bool),
        Type::I32 => quote!(i32),
        Type::I64 => quote!(i64),
        Type::U64 => quote!(u64),
        Type::F64 => quote!(f64),
        Type::DateTime => scalar("DateTime"),
        Type::Date => scalar("Date"),
        Type::Uuid => scalar("Uuid"),
        Type::Base64 => scalar("Bytes"),
        Type::Text | Type::Secret => quote!(String),
        // Whatever else is stored as JSON.
        Type::Json
        | Type::File
        | Type::List(_)
        | Type::Map(_)
        | Type::Nullable(_)
        | Type::Boxed(_)
        | Type::Model(_) => {
            let value = imports.name("serde_json::Value");
            quote!(#value)
        }
    }
}

/// Writes the type of a column in a record.
pub fn value_type(imports: &Imports, column: &Column) -> TokenStream {
    let ty = ty(imports, &column.ty);
    if column.nullable {
        quote!(Option<#ty>)
    } else {
        ty
    }
}

/// Takes apart a new row that nobody gives anything of.
pub fn nothing_given(resource: &Resource) -> Option<TokenStream> {
    let new = ident(resource.types.new.as_str());
    sql::given(resource)
        .is_empty()
        .then(|| quote!(let #new {} = row;))
}

/// Gives the field of a column.
pub fn field(column: &Column) -> Ident {
    ident(column.field.as_str())
}

/// Gives the field under which a list is filtered by a column; that of the search is `search`.
pub fn key_parameters(imports: &Imports, resource: &Resource) -> Vec<(Ident, TokenStream)> {
    let key = (ident("id"), ty(imports, &resource.columns[resource.key].ty));
    match resource.tenant {
        Some(tenant) => vec![
            (ident("tenant"), ty(imports, &resource.columns[tenant].ty)),
            key,
        ],
        None => vec![key],
    }
}

/// Writes `storage/<resource>.rs`.
pub fn resource<'a>(it: &'a Resource, source: &'a str) -> Module<'a> {
    let mut pieces: Vec<Piece> = vec![piece(|imports| records(imports, it))];
    if it.uses.list {
        pieces.push(piece(|imports| lists(imports, it)));
    }
    if it.by_cursor {
        pieces.push(piece(|imports| position(imports, it)));
    }
    if it.login.is_some() {
        pieces.push(piece(|imports| login(imports, it)));
    }
    pieces.push(piece(|imports| repository(imports, it)));
    Module {
        docs: vec![format!(
            "The stored schema {}: its records and its repository.",
            code(&it.store)
        )],
        source,
        pieces,
        ..Module::default()
    }
}

fn records(imports: &Imports, it: &Resource) -> TokenStream {
    let (record, new) = (
        ident(it.types.record.as_str()),
        ident(it.types.new.as_str()),
    );
    let fields = sql::read(it).into_iter().map(|column| {
        let (field, ty) = (field(column), value_type(imports, column));
        let docs = match column.role {
            ColumnRole::Version => Some(docs(&["Counts its changes."])),
            ColumnRole::JobAttempts => Some(docs(&["How often its work was begun."])),
            _ => None,
        };
        quote!(#docs pub #field: #ty)
    });
    let given = sql::given(it).into_iter().map(|column| {
        let (field, ty) = (field(column), value_type(imports, column));
        quote!(pub #field: #ty)
    });
    let (stored, fresh) = (
        format!(" One of the {}, as stored.", it.plural),
        format!(" One of the {}, to store.", it.plural),
    );
    let changes = it.uses.update.then(|| {
        let name = ident(it.types.changes.as_str());
        let docs = format!(" What of one of the {} is to change.", it.plural);
        // What a job gives may have to be written more than once.
        let clone = it.job.as_ref().map(|_| quote!(Clone,));
        let fields = sql::changed(it).into_iter().map(|column| {
            let (field, ty) = (field(column), ty(imports, &column.ty));
            if column.nullable {
                let patch = imports.name("crate::support::patch::Patch");
                quote!(pub #field: #patch<#ty>)
            } else {
                quote!(pub #field: Option<#ty>)
            }
        });
        quote! {
            #[doc = #docs]
            #[derive(Debug, #clone Default)]
            pub struct #name { #(#fields,)* }
        }
    });
    quote! {
        #[doc = #stored]
        #[derive(Debug, Clone)]
        pub struct #record { #(#fields,)* }

        #[doc = #fresh]
        #[derive(Debug)]
        pub struct #new { #(#given,)* }

        #changes
    }
}

fn lists(imports: &Imports, it: &Resource) -> TokenStream {
    let (filter, order, query) = (
        ident(it.types.filter.as_str()),
        ident(it.types.order.as_str()),
        ident(it.types.page.as_str()),
    );
    let tenant = it.tenant.map(|index| {
        let ty = ty(imports, &it.columns[index].ty);
        quote!(#[doc = " Where they belong."] pub tenant: #ty,)
    });
    let filters = it.filters.iter().map(|index| {
        let column = &it.columns[*index];
        let (field, ty) = (field(column), ty(imports, &column.ty));
        quote!(pub #field: Option<#ty>,)
    });
    let search = it.searched.then(
        || quote!(#[doc = " A text that they hold, in whatever case."] pub search: Option<String>,),
    );
    let variants = it.orders.iter().map(|order| ident(order.name.as_str()));
    let after = it.by_cursor.then(|| {
        let position = ident(it.types.position.as_str());
        quote!(#[doc = " The last one of the page before."] pub after: Option<#position>,)
    });
    let offset = it
        .by_page
        .then(|| quote!(#[doc = " How many come before."] pub offset: u64,));
    let limit = if it.unbounded {
        quote!(Option<u64>)
    } else {
        quote!(u64)
    };
    let which = format!(" Which of the {} are meant.", it.plural);
    let part = format!(" A part of the list of {}.", it.plural);
    quote! {
        #[doc = #which]
        #[derive(Debug, Clone, Default)]
        pub struct #filter { #tenant #(#filters)* #search }

        #[doc = " The order of a list; ids decide between equals."]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum #order { #(#variants,)* }

        #[doc = #part]
        #[derive(Debug)]
        pub struct #query {
            pub filter: #filter,
            pub order: #order,
            #after
            #offset
            #[doc = " How many at most."]
            pub limit: #limit,
        }
    }
}

/// Gives the orders with different positions.
pub fn positions(it: &Resource) -> Vec<(Ident, Option<&Column>)> {
    let mut found: Vec<(Ident, Option<&Column>)> = Vec::new();
    for order in &it.orders {
        let name = ident(order.position.as_str());
        if !found.iter().any(|(it, _)| *it == name) {
            found.push((
                name,
                (order.column != it.key).then(|| &it.columns[order.column]),
            ));
        }
    }
    found
}

/// Gives the orders that share a position.
pub fn of_position(it: &Resource, position: &Ident) -> Vec<Ident> {
    it.orders
        .iter()
        .filter(|one| position == one.position.as_str())
        .map(|one| ident(one.name.as_str()))
        .collect()
}

fn position(imports: &Imports, it: &Resource) -> TokenStream {
    let (name, order, record) = (
        ident(it.types.position.as_str()),
        ident(it.types.order.as_str()),
        ident(it.types.record.as_str()),
    );
    let serialize = imports.name("serde::Serialize");
    let deserialize = imports.name("serde::Deserialize");
    let key = ty(imports, &it.columns[it.key].ty);
    let variants = positions(it)
        .into_iter()
        .map(|(name, column)| match column {
            Some(column) => {
                let ty = value_type(imports, column);
                quote!(#name(#ty, #key))
            }
            None => quote!(#name(#key)),
        });
    let arms = positions(it).into_iter().map(|(position, column)| {
        let orders = of_position(it, &position);
        let key = kept(&it.columns[it.key]);
        let value = column.map(kept).into_iter();
        quote!(#(#order::#orders)|* => Self::#position(#(#value,)* #key))
    });
    quote! {
        #[doc = " Where a row stands in a list."]
        #[derive(Debug, Clone, #serialize, #deserialize)]
        pub enum #name { #(#variants,)* }

        impl #name {
            #[doc = " Gives the position of a row."]
            pub fn of(row: &#record, order: #order) -> Self {
                match order { #(#arms,)* }
            }
        }
    }
}

/// Writes a field of a row that stays where it is.
fn kept(column: &Column) -> TokenStream {
    let field = field(column);
    if matches!(column.ty, Type::Text | Type::Json | Type::Base64) {
        quote!(row.#field.clone())
    } else {
        quote!(row.#field)
    }
}

fn login(imports: &Imports, it: &Resource) -> TokenStream {
    let Some(login) = &it.login else {
        return TokenStream::new();
    };
    let name = ident(it.types.login.as_str());
    let key = ty(imports, &it.columns[it.key].ty);
    let value = |index: Option<usize>, name: &str| {
        index.map(|index| {
            let (name, ty) = (
                format_ident!("{name}"),
                value_type(imports, &it.columns[index]),
            );
            quote!(pub #name: #ty,)
        })
    };
    let (role, tenant) = (value(login.role, "role"), value(login.tenant, "tenant"));
    let hash = value_type(imports, &it.columns[login.secret]);
    quote! {
        #[doc = " What somebody logs in with."]
        #[derive(Debug)]
        pub struct #name { pub id: #key, #role #tenant pub hash: #hash, }
    }
}
