//! `storage/sqlite/<resource>.rs`: a repository over SQLite, its statements written out.

mod change;
mod job;
mod plan_test;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::code::repository::methods;
use super::super::code::storage::{field, key_parameters};
use super::super::imports::{Imports, ident};
use super::super::tidy::{Module, piece};
use super::dialect::SQLITE;
use super::{constants, fixed_modules, own, own_types, page, schema, sql};
use crate::plan::resource::Resource;
use crate::plan::schema::Type;
use crate::plan::{Database, Plan};

/// Writes `storage/sqlite/mod.rs`.
pub fn index<'a>(plan: &'a Plan, source: &'a str) -> Module<'a> {
    let mut modules: Vec<_> = fixed_modules(Database::Sqlite).collect();
    modules.extend(
        plan.resources
            .iter()
            .map(|it| ("pub ", it.module.to_string())),
    );
    modules.sort_by(|one, other| one.1.cmp(&other.1));
    let schema = piece(|imports| {
        let schema = imports.name("database::Schema");
        let migrations = imports.name("crate::storage::migrations");
        let unique = plan
            .resources
            .iter()
            .flat_map(schema::unique_columns)
            .map(|(name, fields)| quote!((#name, &[#(#fields),*])));
        quote! {
            #[doc = " What the tables are."]
            pub static SCHEMA: #schema = #schema { migrations: #migrations::SQLITE, unique: &[#(#unique),*] };
        }
    });
    Module {
        docs: vec!["The repositories in SQLite.".to_owned()],
        source,
        modules,
        pieces: vec![schema],
        ..Module::default()
    }
}

/// Writes `storage/sqlite/<resource>.rs`.
pub fn resource<'a>(plan: &'a Plan, it: &'a Resource, source: &'a str) -> Module<'a> {
    let mut pieces = vec![
        piece(|_| constants(&SQLITE, plan, it, |_| true)),
        piece(|_| skipped(it)),
        piece(|imports| repository(imports, it)),
        piece(|imports| change::insert(imports, plan, it)),
        piece(|imports| get(imports, it)),
    ];
    if it.uses.update {
        pieces.push(piece(|imports| change::update(imports, plan, it)));
    }
    if it.uses.delete {
        pieces.push(piece(|imports| change::delete(imports, it)));
    }
    if it.job.is_some() {
        pieces.push(piece(|imports| job::settle_function(imports, it)));
    }
    if it.uses.list {
        pieces.push(piece(|imports| page::page(imports, &SQLITE, it)));
    }
    pieces.push(piece(|imports| record(imports, it)));
    if it.login.is_some() {
        pieces.push(piece(|imports| login_record(imports, it)));
    }
    if it.uses.list {
        pieces.push(piece(|_| plan_test::tests(it)));
    }
    Module {
        docs: vec![format!("The table `{}`.", it.table)],
        source,
        pieces,
        ..Module::default()
    }
}

/// Writes how many rows may be skipped where the request is.
fn skipped(it: &Resource) -> TokenStream {
    if !it.uses.list || !it.by_page || it.unbounded {
        return TokenStream::new();
    }
    quote! {
        #[doc = " How many rows a page may skip on a thread that answers requests: about as many as take as long as the page."]
        const SKIPPED: u64 = 1000;
    }
}

/// Writes the implementation of the trait: each method hands its work to a function of its own.
fn repository(imports: &Imports, it: &Resource) -> TokenStream {
    let name = ident(it.types.sqlite.as_str());
    let repository = own(imports, it, &it.types.repository);
    let async_trait = imports.name("async_trait::async_trait");
    let database = imports.name("super::database::Database");
    let keys: Vec<Ident> = key_parameters(imports, it)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let bodies = methods(imports, it).into_iter().map(|method| {
        let signature = method.signature;
        let body = match method.name {
            "list" => {
                let run = quote!(move |connection| Ok(page(query).rows(connection, record)?));
                let long = [
                    it.searched.then(|| quote!(query.filter.search.is_some())),
                    it.by_page.then(|| quote!(query.offset > SKIPPED)),
                ];
                run_query(&run, it.unbounded, long.into_iter().flatten().collect())
            }
            "count" => {
                let run = quote!(move |connection| Ok(among(COUNT, filter).number(connection)?));
                // It looks at every row that is counted.
                run_query(&run, true, Vec::new())
            }
            "insert" => quote!(self.0.write(move |connection| insert(connection, row)).await),
            "get" => quote!(self.0.read(move |connection| get(connection, #(&#keys),*)).await),
            "update" => quote!(self.0.write(move |connection| update(connection, #(&#keys,)* expected, changes)).await),
            "delete" => quote!(self.0.write(move |connection| delete(connection, #(&#keys,)* expected)).await),
            "account" => account(),
            "claim_job" => job::claim(imports),
            "keep_job" => job::keep(imports),
            "settle_job" => job::settle(imports, it),
            "find_key" => find_key(imports),
            _ => login(imports, it),
        };
        quote!(#signature { #body })
    });
    own_types(imports, it);
    let head = format!(" The {} in SQLite.", it.plural);
    quote! {
        #[doc = #head]
        pub struct #name(pub #database);

        #[#async_trait(?Send)]
        impl #repository for #name { #(#bodies)* }
    }
}

/// Writes where a query runs: what may take long, away from the threads that answer requests. `long` are the conditions
/// for that, if it does not always.
fn run_query(run: &TokenStream, is_long: bool, long: Vec<TokenStream>) -> TokenStream {
    if is_long {
        quote!(self.0.scan(#run).await)
    } else if long.is_empty() {
        quote!(self.0.read(#run).await)
    } else {
        quote! {
            let is_long = #(#long)||*;
            self.0.query(is_long, #run).await
        }
    }
}

fn login(imports: &Imports, it: &Resource) -> TokenStream {
    let Some(columns) = &it.login else {
        return TokenStream::new();
    };
    imports.take("rusqlite", "OptionalExtension");
    let identifier = if it.columns[columns.identifier].case_insensitive {
        let text = imports.name("crate::storage::text");
        quote!(#text::fold(identifier))
    } else {
        quote!(identifier.to_owned())
    };
    quote! {
        let identifier = #identifier;
        self.0
            .read(move |connection| {
                let mut statement = connection.prepare_cached(LOGIN)?;
                Ok(statement.query_row([identifier], login).optional()?)
            })
            .await
    }
}

fn account() -> TokenStream {
    quote! {
        self.0
            .read(move |connection| {
                let mut statement = connection.prepare_cached(ACCOUNT)?;
                Ok(statement.query_row([id], login).optional()?)
            })
            .await
    }
}

fn find_key(imports: &Imports) -> TokenStream {
    imports.take("rusqlite", "OptionalExtension");
    quote! {
        let hash = hash.to_owned();
        self.0
            .read(move |connection| {
                let mut statement = connection.prepare_cached(FIND_KEY)?;
                Ok(statement.query_row([hash], record).optional()?)
            })
            .await
    }
}

/// Writes how a row is read as what somebody logs in with.
fn login_record(imports: &Imports, it: &Resource) -> TokenStream {
    let Some(columns) = &it.login else {
        return TokenStream::new();
    };
    let login = own(imports, it, &it.types.login);
    let row = imports.name("rusqlite::Row");
    let mut fields = vec![ident("id")];
    fields.extend(columns.role.map(|_| ident("role")));
    fields.extend(columns.tenant.map(|_| ident("tenant")));
    fields.push(ident("hash"));
    let fields = fields.iter().enumerate().map(|(place, name)| {
        let place = proc_macro2::Literal::usize_unsuffixed(place);
        quote!(#name: row.get(#place)?)
    });
    quote! {
        fn login(row: &#row<'_>) -> rusqlite::Result<#login> {
            Ok(#login { #(#fields),* })
        }
    }
}

fn get(imports: &Imports, it: &Resource) -> TokenStream {
    let record = ident(it.types.record.as_str());
    let connection = imports.name("rusqlite::Connection");
    let fault = imports.name("super::fault::Fault");
    let params = imports.name("rusqlite::params");
    imports.take("rusqlite", "OptionalExtension");
    let keys = parameters(imports, it);
    let names: Vec<Ident> = key_parameters(imports, it)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    quote! {
        fn get(connection: &#connection, #(#keys),*) -> Result<Option<#record>, #fault> {
            let mut statement = connection.prepare_cached(GET)?;
            Ok(statement.query_row(#params!(#(#names),*), record).optional()?)
        }
    }
}

/// Writes the parameters that find a row, borrowed.
fn parameters(imports: &Imports, it: &Resource) -> Vec<TokenStream> {
    key_parameters(imports, it)
        .into_iter()
        .map(|(name, ty)| {
            let is_text = ty.to_string() == "String";
            if is_text {
                quote!(#name: &str)
            } else {
                quote!(#name: &#ty)
            }
        })
        .collect()
}

fn record(imports: &Imports, it: &Resource) -> TokenStream {
    let record = ident(it.types.record.as_str());
    let row = imports.name("rusqlite::Row");
    let columns = sql::read(it);
    let fields = columns.iter().enumerate().map(|(place, column)| {
        let place = proc_macro2::Literal::usize_unsuffixed(place);
        let field = field(column);
        match (&column.ty, column.nullable) {
            (Type::Json, false) => {
                let value = imports.name("super::value");
                quote!(#field: row.get::<_, #value::Json>(#place)?.0)
            }
            (Type::Json, true) => {
                let value = imports.name("super::value");
                quote!(#field: row.get::<_, Option<#value::Json>>(#place)?.map(|it| it.0))
            }
            _ => quote!(#field: row.get(#place)?),
        }
    });
    quote! {
        fn record(row: &#row<'_>) -> rusqlite::Result<#record> {
            Ok(#record { #(#fields,)* })
        }
    }
}
