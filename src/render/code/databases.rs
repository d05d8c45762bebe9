//! `storage/mod.rs`: all repositories over one database, of whatever kind.
//!
//! In: the plan. Out: `Storage`, which opens the database, and `Transaction`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::backend::{begins, variant};
use super::super::imports::{Imports, ident};
use super::super::tidy::{Module, piece};
use super::docs;
use crate::plan::{Database, Plan};

/// Writes `storage/mod.rs`.
pub fn index<'a>(plan: &'a Plan, source: &'a str) -> Module<'a> {
    let mut modules = vec![
        ("pub ", "convert".to_owned()),
        ("pub ", "error".to_owned()),
        ("pub ", "limits".to_owned()),
        ("pub ", "migration".to_owned()),
        ("pub ", "migrations".to_owned()),
        ("pub ", "text".to_owned()),
        ("pub ", "unit".to_owned()),
    ];
    let kinds = plan.databases.iter();
    modules.extend(kinds.map(|it| ("pub ", it.name().to_owned())));
    if plan.databases.len() > 1 {
        modules.push(("pub ", "database".to_owned()));
    }
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
    let Kinds {
        database,
        open,
        wait,
        over,
    } = kinds(imports, plan);
    let check = check(imports, plan);
    let gather = plan.idempotency.map(|_| gather(imports));
    let limits = imports.name("limits::Limits");
    quote! {
        #[doc = " All repositories, over one database."]
        #[derive(Clone)]
        pub struct Storage { #(#fields,)* database: #database }

        impl Storage {
            #check

            #[doc = " Opens the database, and brings its tables up to date if it may."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If it cannot be used, or lacks a migration that must not be run now."]
            pub async fn open(url: &str, limits: #limits, migrate: bool) -> Result<Self, #open_error> {
                let database = #open;
                if migrate {
                    database.migrate()#wait?;
                } else {
                    let pending = database.pending()#wait?;
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
            pub async fn migrate(url: &str) -> Result<Vec<&'static str>, #open_error> {
                let limits = #limits::default();
                let database = #open;
                database.migrate()#wait
            }

            #[doc = " Takes the tables that are there for those that the migrations yield, and gives the names of these."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If the database cannot be used, is not as the migrations would have made it, or has seen one of them."]
            pub async fn adopt(url: &str) -> Result<Vec<&'static str>, #open_error> {
                let limits = #limits::default();
                let database = #open;
                database.adopt()#wait
            }

            #[doc = " Says whether the database answers."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If it does not."]
            pub async fn ping(&self) -> Result<(), #error> {
                Ok(self.database.ping().await?)
            }

            #[doc = " Begins a transaction: the same repositories, whose changes are stored all or none. It must be short:"]
            #[doc = " others may have to wait for its end, or are refused for now where both do not go together."]
            #[doc = ""]
            #[doc = " # Errors"]
            #[doc = ""]
            #[doc = " If the database is not available."]
            pub async fn begin(&self) -> Result<Transaction, #storage_error> {
                let storage = Self::over(self.database.begin().await?);
                Ok(Transaction { storage })
            }

            #gather

            fn over(database: #database) -> Self { #over }
        }
    }
}

/// Writes what gathers in one transaction whatever is stored.
fn gather(imports: &Imports) -> TokenStream {
    let future = imports.name("std::future::Future");
    let storage_error = imports.name("error::StorageError");
    quote! {
        #[doc = " Does some work, and gives the transaction of everything that it has stored, by whichever repositories; it is"]
        #[doc = " for whoever asked to commit. A transaction that begins inside of it is a part of that one."]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = ""]
        #[doc = " Instead of the transaction, if nothing of it can be committed."]
        pub async fn gather<T>(&self, work: impl #future<Output = T>) -> (T, Result<Transaction, #storage_error>) {
            let (outcome, database) = self.database.gather(work).await;
            let transaction = database.map(|it| Transaction { storage: Self::over(it) });
            (outcome, transaction)
        }
    }
}

/// What depends on the kinds of database.
struct Kinds {
    /// The type of a database.
    database: Ident,
    /// What opens the one of `url`.
    open: TokenStream,
    /// What comes behind a call that one of them makes wait.
    wait: Option<TokenStream>,
    /// What puts the repositories over `database`.
    over: TokenStream,
}

fn kinds(imports: &Imports, plan: &Plan) -> Kinds {
    let arc = imports.name("std::sync::Arc");
    let over = |kind: Database, given: &TokenStream| {
        let values = plan.resources.iter().map(|it| {
            let field = ident(it.field.as_str());
            let name = match kind {
                Database::Sqlite => &it.types.sqlite,
                Database::Postgres => &it.types.postgres,
            };
            let name = imports.name(&format!("{}::{}::{name}", kind.name(), it.module));
            quote!(#field: #arc::new(#name(#given.clone())))
        });
        quote!(Self { #(#values,)* database })
    };
    if let [kind] = plan.databases[..] {
        let name = kind.name();
        let database = imports.name(&format!("{name}::database::Database"));
        imports.take(name, "SCHEMA");
        let wait = (kind == Database::Postgres).then(|| quote!(.await));
        return Kinds {
            open: quote!(#database::open(url, &SCHEMA, limits)#wait?),
            over: over(kind, &quote!(database)),
            database,
            wait,
        };
    }
    let database = imports.name("database::Database");
    let arms = plan.databases.iter().map(|kind| {
        let (variant, over) = (variant(*kind), over(*kind, &quote!(it)));
        quote!(#database::#variant(it) => #over)
    });
    Kinds {
        open: quote!(#database::open(url, limits).await?),
        wait: Some(quote!(.await)),
        over: quote!(match &database { #(#arms,)* }),
        database,
    }
}

/// Writes what says whether a URL is one.
fn check(imports: &Imports, plan: &Plan) -> TokenStream {
    let mut forms = Vec::new();
    let arms = plan.databases.iter().map(|kind| {
        let begins = begins(*kind);
        match kind {
            Database::Sqlite => {
                forms.push("sqlite://PATH");
                quote!(if #begins { return Ok(()); })
            }
            Database::Postgres => {
                forms.push("postgres://USER:PASSWORD@HOST:PORT/DATABASE");
                let database = imports.name("postgres::address::Address");
                quote!(if #begins { return #database::of(url).map(|_| ()); })
            }
        }
    });
    let arms: Vec<TokenStream> = arms.collect();
    let expected = format!(
        "cannot begin with {{scheme:?}}: expected {}",
        forms.join(" or ")
    );
    quote! {
        #[doc = " Says what is wrong with the URL of a database."]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = ""]
        #[doc = " If something is."]
        pub fn check(url: &str) -> Result<(), String> {
            #(#arms)*
            let scheme = url.split(':').next().unwrap_or_default();
            Err(format!(#expected))
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
