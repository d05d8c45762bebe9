//! `storage/database.rs`: the kinds of database behind one type, where a crate can use several.
//!
//! In: the plan. Out: an enum that hands each call on.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::{Imports, ident};
use super::super::tidy::{Module, piece};
use crate::plan::{Database, Plan};

/// Writes the file.
pub fn file<'a>(plan: &'a Plan, source: &'a str) -> Module<'a> {
    Module {
        docs: vec!["The kinds of database: which one, the beginning of the URL says.".to_owned()],
        source,
        pieces: vec![piece(|imports| database(imports, plan))],
        ..Module::default()
    }
}

/// Gives the variant of a kind of database.
pub fn variant(kind: Database) -> Ident {
    ident(match kind {
        Database::Sqlite => "Sqlite",
        Database::Postgres => "Postgres",
    })
}

/// Writes how a URL of a kind of database begins.
pub fn begins(kind: Database) -> TokenStream {
    match kind {
        Database::Sqlite => quote!(url.starts_with("sqlite://")),
        Database::Postgres => {
            quote!(url.starts_with("postgres://") || url.starts_with("postgresql://"))
        }
    }
}

fn database(imports: &Imports, plan: &Plan) -> TokenStream {
    let open_error = imports.name("super::error::OpenError");
    let storage_error = imports.name("super::error::StorageError");
    let limits = imports.name("super::limits::Limits");
    let kinds: Vec<Database> = plan.databases.clone();
    for kind in &kinds {
        imports.take("crate::storage", kind.name());
    }
    let variants = kinds.iter().map(|kind| {
        let (variant, module) = (variant(*kind), ident(kind.name()));
        let docs = match kind {
            Database::Sqlite => " `sqlite://PATH`",
            Database::Postgres => " `postgres://USER:PASSWORD@HOST:PORT/DATABASE`",
        };
        quote!(#[doc = #docs] #variant(#module::database::Database))
    });
    let each = |call: &dyn Fn(Database) -> TokenStream| {
        let arms = kinds.iter().map(|kind| {
            let (variant, call) = (variant(*kind), call(*kind));
            quote!(Self::#variant(database) => #call)
        });
        quote!(match self { #(#arms,)* })
    };
    let waiting = |name: &str| {
        let name = ident(name);
        each(&|kind| match kind {
            Database::Sqlite => quote!(database.#name()),
            Database::Postgres => quote!(database.#name().await),
        })
    };
    let (pending, migrate, adopt) = (waiting("pending"), waiting("migrate"), waiting("adopt"));
    let ping = each(&|_| quote!(database.ping().await));
    let commit = each(&|_| quote!(database.commit().await));
    let begin = each(&|kind| {
        let variant = variant(kind);
        quote!(Self::#variant(database.begin().await?))
    });
    let gather = plan.idempotency.map(|_| {
        let future = imports.name("std::future::Future");
        let gather = each(&|kind| {
            let variant = variant(kind);
            quote! {{
                let (outcome, transaction) = database.gather(work).await;
                (outcome, transaction.map(Self::#variant))
            }}
        });
        quote! {
            #[doc = " Does some work, and gives the transaction of everything that it has stored in this database, to be committed."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " Instead of the transaction, if nothing of it can be committed."]
            pub async fn gather<T>(&self, work: impl #future<Output = T>) -> (T, Result<Self, #storage_error>) { #gather }
        }
    });
    let opens = kinds.iter().map(|kind| {
        let (variant, module, begins) = (variant(*kind), ident(kind.name()), begins(*kind));
        let wait = (*kind == Database::Postgres).then(|| quote!(.await));
        quote! {
            if #begins {
                let opened = #module::database::Database::open(url, &#module::SCHEMA, limits);
                return Ok(Self::#variant(opened #wait?));
            }
        }
    });
    quote! {
        #[doc = " A database, or a transaction in one."]
        #[derive(Clone)]
        pub enum Database { #(#variants,)* }

        impl Database {
            #[doc = " Opens the database of a URL."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If it cannot be used."]
            pub async fn open(url: &str, limits: #limits) -> Result<Self, #open_error> {
                #(#opens)*
                let scheme = url.split(':').next().unwrap_or_default();
                Err(#open_error::new(scheme, "there is no such kind of database"))
            }

            #[doc = " Gives the names of the migrations that the database has not seen."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If it has seen others than this server has, or cannot be read."]
            pub async fn pending(&self) -> Result<Vec<&'static str>, #open_error> { #pending }

            #[doc = " Runs the migrations that the database has not seen, all or none, and gives their names."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If one of them fails, or as [`Database::pending`]."]
            pub async fn migrate(&self) -> Result<Vec<&'static str>, #open_error> { #migrate }

            #[doc = " Takes the tables that are there for those that the migrations yield, and gives the names of these."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If a column is not as the migrations would have made it, or the database has seen one of them."]
            pub async fn adopt(&self) -> Result<Vec<&'static str>, #open_error> { #adopt }

            #[doc = " Says whether the database answers."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If it does not."]
            pub async fn ping(&self) -> Result<(), #storage_error> { #ping }

            #[doc = " Gives the same database inside a transaction of its own."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If the database is not available, or this is a transaction."]
            pub async fn begin(&self) -> Result<Self, #storage_error> { Ok(#begin) }

            #[doc = " Commits the transaction; once this returns, everything in it is on the disk."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If nothing of it is."]
            pub async fn commit(self) -> Result<(), #storage_error> { #commit }

            #gather
        }
    }
}
