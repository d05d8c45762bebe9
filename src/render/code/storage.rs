//! `storage/mod.rs` and `storage/<resource>.rs`: repositories as traits, and their records, which are models of no
//! contract version.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::backend::sql;
use super::super::imports::{Imports, ident};
use super::super::tidy::{Module, Piece, piece};
use super::docs;
use super::repository::repository;
use crate::plan::Plan;
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

/// Writes `storage/mod.rs`.
pub fn index<'a>(plan: &'a Plan, source: &'a str) -> Module<'a> {
    let mut modules = vec![
        ("pub ", "convert".to_owned()),
        ("pub ", "error".to_owned()),
        ("pub ", "migrations".to_owned()),
        ("pub ", "sqlite".to_owned()),
    ];
    modules.extend(
        plan.resources
            .iter()
            .map(|it| ("pub ", it.module.to_string())),
    );
    modules.sort_by(|one, other| one.1.cmp(&other.1));
    Module {
        docs: vec![
            "Where things are kept.".to_owned(),
            String::new(),
            "Each stored schema has a repository: a trait and its records here, an implementation for each kind of database \
             below."
                .to_owned(),
        ],
        source,
        modules,
        pieces: vec![piece(|imports| storage(imports, plan)), piece(transaction)],
        ..Module::default()
    }
}

fn storage(imports: &Imports, plan: &Plan) -> TokenStream {
    let arc = imports.name("std::sync::Arc");
    let database = imports.name("sqlite::database::Database");
    let open_error = imports.name("error::OpenError");
    let storage_error = imports.name("error::StorageError");
    let error = imports.name("crate::support::error::Error");
    let fields = plan.resources.iter().map(|it| {
        let repository = imports.name(&format!("{}::{}", it.module, it.types.repository));
        let (docs, field) = (
            docs(&[format!("The {}.", it.plural)]),
            ident(it.field.as_str()),
        );
        quote!(#docs pub #field: #arc<dyn #repository>)
    });
    let values = plan.resources.iter().map(|it| {
        let field = ident(it.field.as_str());
        let sqlite = imports.name(&format!("sqlite::{}::{}", it.module, it.types.sqlite));
        quote!(#field: #arc::new(#sqlite(database.clone())))
    });
    imports.take("sqlite", "SCHEMA");
    quote! {
        #[doc = " All repositories, over one database."]
        #[derive(Clone)]
        pub struct Storage { #(#fields,)* database: #database }

        impl Storage {
            #[doc = " Opens the database, and brings its tables up to date if it may."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If it cannot be used, or lacks a migration that must not be run now."]
            pub fn open(url: &str, migrate: bool) -> Result<Self, #open_error> {
                let database = #database::open(url, &SCHEMA)?;
                if migrate {
                    database.migrate()?;
                } else {
                    let pending = database.pending()?;
                    if !pending.is_empty() {
                        let reason = format!("it lacks {}; run the command `migrate` first", pending.join(", "));
                        return Err(#open_error::new(url, reason));
                    }
                }
                Ok(Self::over(database))
            }

            #[doc = " Brings the tables up to date, and gives the names of the migrations that it took."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If the database cannot be used or a migration fails; then none was run."]
            pub fn migrate(url: &str) -> Result<Vec<&'static str>, #open_error> {
                #database::open(url, &SCHEMA)?.migrate()
            }

            #[doc = " Says whether the database answers."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If it does not."]
            pub async fn ping(&self) -> Result<(), #error> {
                Ok(self.database.ping().await?)
            }

            #[doc = " Begins a transaction: the same repositories, whose changes are stored all or none. Nobody else can"]
            #[doc = " write until it ends, so it must be short."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If the database is not available."]
            pub async fn begin(&self) -> Result<Transaction, #storage_error> {
                let storage = Self::over(self.database.begin().await?);
                Ok(Transaction { storage })
            }

            fn over(database: #database) -> Self {
                Self { #(#values,)* database }
            }
        }
    }
}

fn transaction(imports: &Imports) -> TokenStream {
    let deref = imports.name("std::ops::Deref");
    let storage_error = imports.name("error::StorageError");
    quote! {
        #[doc = " Several calls that are stored all or none; none, if it is dropped."]
        pub struct Transaction { storage: Storage }

        impl Transaction {
            #[doc = " Stores everything; once this returns, it is stored for good."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If nothing of it is."]
            pub async fn commit(self) -> Result<(), #storage_error> {
                self.storage.database.commit().await
            }
        }

        impl #deref for Transaction {
            type Target = Storage;

            fn deref(&self) -> &Storage {
                &self.storage
            }
        }
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
            "The stored schema `{}`: its records and its repository.",
            it.store.escape_debug()
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
        let docs = (column.role == ColumnRole::Version).then(|| docs(&["Counts its changes."]));
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
            #[derive(Debug, Default)]
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
        #[derive(Debug, Clone)]
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
