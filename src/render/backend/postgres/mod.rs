//! `storage/postgres/<resource>.rs`: a repository over PostgreSQL, its statements written out.

mod change;
mod job;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::super::code::repository::methods;
use super::super::code::storage::{field, key_parameters};
use super::super::imports::{Imports, ident};
use super::super::tidy::{Module, piece};
use super::dialect::POSTGRES;
use super::{constants, fixed_modules, own, own_types, page, schema, sql};
use crate::plan::resource::Resource;
use crate::plan::schema::Type;
use crate::plan::{Database, Plan};

/// Writes `storage/postgres/mod.rs`.
pub fn index<'a>(plan: &'a Plan, source: &'a str) -> Module<'a> {
    let mut modules: Vec<_> = fixed_modules(Database::Postgres).collect();
    modules.extend(
        plan.resources
            .iter()
            .map(|it| ("pub ", it.module.to_string())),
    );
    modules.sort_by(|one, other| one.1.cmp(&other.1));
    let schema = piece(|imports| {
        let schema = imports.name("database::Schema");
        let migrations = imports.name("crate::storage::migrations");
        let resources = plan.resources.iter();
        let unique = resources
            .clone()
            .flat_map(|it| schema::unique_names(&POSTGRES, it))
            .map(|(name, fields)| quote!((#name, &[#(#fields),*])));
        let references = resources
            .flat_map(|it| schema::reference_names(&POSTGRES, it))
            .map(|(name, field)| quote!((#name, #field)));
        quote! {
            #[doc = " What the tables are."]
            pub static SCHEMA: #schema = #schema {
                migrations: #migrations::POSTGRES,
                unique: &[#(#unique),*],
                references: &[#(#references),*],
            };
        }
    });
    Module {
        docs: vec!["The repositories in PostgreSQL.".to_owned()],
        source,
        modules,
        pieces: vec![schema],
        ..Module::default()
    }
}

/// Writes `storage/postgres/<resource>.rs`.
pub fn resource<'a>(plan: &'a Plan, it: &'a Resource, source: &'a str) -> Module<'a> {
    let mut pieces = vec![
        // A foreign key says itself that something is missing, but does not know of rows that are deleted softly.
        piece(|_| constants(&POSTGRES, plan, it, |target| target.deleted.is_some())),
        piece(|imports| repository(imports, plan, it)),
    ];
    if it.uses.list {
        pieces.push(piece(|imports| page::page(imports, &POSTGRES, it)));
    }
    pieces.push(piece(|imports| record(imports, it)));
    if it.login.is_some() {
        pieces.push(piece(|imports| login_record(imports, it)));
    }
    Module {
        docs: vec![format!("The table `{}`.", it.table)],
        source,
        pieces,
        ..Module::default()
    }
}

/// Writes the implementation of the trait.
fn repository(imports: &Imports, plan: &Plan, it: &Resource) -> TokenStream {
    let name = ident(it.types.postgres.as_str());
    let repository = own(imports, it, &it.types.repository);
    let async_trait = imports.name("async_trait::async_trait");
    let database = imports.name("super::database::Database");
    own_types(imports, it);
    let keys = key_parameters(imports, it);
    let keys: Vec<_> = keys.iter().map(|(name, _)| name).collect();
    let bodies = methods(imports, it).into_iter().map(|method| {
        let signature = method.signature;
        let body = match method.name {
            "list" => quote!(self.0.rows(&page(query), record).await),
            "count" => quote!(self.0.number(&among(COUNT, filter)).await),
            "insert" => change::insert(imports, plan, it),
            "get" => quote!(self.0.row(GET, &[#(&#keys),*], record).await),
            "update" => change::update(imports, plan, it),
            "delete" => change::delete(imports, it),
            "claim_job" => job::claim(imports),
            "keep_job" => job::keep(),
            "settle_job" => job::settle(imports, it),
            "account" => quote!(self.0.row(ACCOUNT, &[&id], login).await),
            "find_key" => quote!(self.0.row(FIND_KEY, &[&hash], record).await),
            _ => login(imports, it),
        };
        quote!(#signature { #body })
    });
    let head = format!(" The {} in PostgreSQL.", it.plural);
    quote! {
        #[doc = #head]
        pub struct #name(pub #database);

        #[#async_trait(?Send)]
        impl #repository for #name { #(#bodies)* }
    }
}

fn login(imports: &Imports, it: &Resource) -> TokenStream {
    let Some(columns) = &it.login else {
        return TokenStream::new();
    };
    let identifier = if it.columns[columns.identifier].case_insensitive {
        let text = imports.name("crate::storage::text");
        quote!(#text::fold(identifier))
    } else {
        quote!(identifier)
    };
    quote!(self.0.row(LOGIN, &[&#identifier], login).await)
}

/// Writes how a row is read as what somebody logs in with.
fn login_record(imports: &Imports, it: &Resource) -> TokenStream {
    let Some(columns) = &it.login else {
        return TokenStream::new();
    };
    let login = own(imports, it, &it.types.login);
    let row = imports.name("tokio_postgres::Row");
    let error = imports.name("tokio_postgres::Error");
    let mut fields = vec![ident("id")];
    fields.extend(columns.role.map(|_| ident("role")));
    fields.extend(columns.tenant.map(|_| ident("tenant")));
    fields.push(ident("hash"));
    let fields = fields.iter().enumerate().map(|(place, name)| {
        let place = Literal::usize_unsuffixed(place);
        quote!(#name: row.try_get(#place)?)
    });
    quote! {
        fn login(row: &#row) -> Result<#login, #error> {
            Ok(#login { #(#fields),* })
        }
    }
}

fn record(imports: &Imports, it: &Resource) -> TokenStream {
    let record = ident(it.types.record.as_str());
    let row = imports.name("tokio_postgres::Row");
    let error = imports.name("tokio_postgres::Error");
    let fields = sql::read(it).into_iter().enumerate().map(|(place, column)| {
        let place = Literal::usize_unsuffixed(place);
        let field = field(column);
        match (&column.ty, column.nullable) {
            (Type::Json, false) => {
                let value = imports.name("super::value");
                quote!(#field: row.try_get::<_, #value::Json<_>>(#place)?.0)
            }
            (Type::Json, true) => {
                let value = imports.name("super::value");
                quote!(#field: row.try_get::<_, Option<#value::Json<_>>>(#place)?.map(|it| it.0))
            }
            _ => quote!(#field: row.try_get(#place)?),
        }
    });
    quote! {
        fn record(row: &#row) -> Result<#record, #error> {
            Ok(#record { #(#fields,)* })
        }
    }
}
