//! `accounts.rs`: the accounts and their sessions in storage, as authentication sees them.
//!
//! In: whose accounts log in. Out: what stands between the repositories and the traits of `auth`.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::imports::{Imports, ident};
use super::super::tidy::{Module, piece};
use super::storage::{field, ty};
use crate::plan::resource::Resource;
use crate::plan::{Plan, Principal};

/// Writes the file.
pub fn file<'a>(plan: &'a Plan, principal: &'a Principal, source: &'a str) -> Module<'a> {
    let accounts = &plan.resources[principal.resource];
    let sessions = principal.sessions.map(|it| &plan.resources[it]);
    let keys = plan.resources.iter().find(|it| it.api_key.is_some());
    let mut pieces = vec![
        piece(move |imports| head(imports, [Some(accounts), sessions, keys])),
        piece(move |imports| account_store(imports, accounts, sessions)),
    ];
    if let Some(sessions) = sessions {
        pieces.push(piece(move |imports| session_store(imports, sessions)));
    }
    if let Some(keys) = keys {
        pieces.push(piece(move |imports| key_store(imports, keys)));
    }
    pieces.push(piece(move |imports| of_login(imports, accounts)));
    if let Some(sessions) = sessions {
        pieces.push(piece(move |imports| of_session(imports, sessions)));
    }
    Module {
        docs: vec!["The accounts that log in, as authentication sees them.".to_owned()],
        source,
        pieces,
        ..Module::default()
    }
}

fn own(imports: &Imports, it: &Resource, name: &impl ToString) -> proc_macro2::Ident {
    let name = name.to_string();
    imports.name(&format!("crate::storage::{}::{name}", it.module))
}

fn head(imports: &Imports, all: [Option<&Resource>; 3]) -> TokenStream {
    let (arc, storage) = (
        imports.name("std::sync::Arc"),
        imports.name("crate::storage::Storage"),
    );
    let all: Vec<_> = all.into_iter().flatten().collect();
    let fields: Vec<_> = all.iter().map(|it| ident(it.field.as_str())).collect();
    let repositories = all.iter().map(|it| own(imports, it, &it.types.repository));
    quote! {
        #[doc = " The accounts of a database."]
        pub struct StoredAccounts { #(#fields: #arc<dyn #repositories>,)* }

        impl StoredAccounts {
            #[doc = " Takes the repositories."]
            pub fn new(storage: &#storage) -> Self {
                Self { #(#fields: storage.#fields.clone(),)* }
            }
        }
    }
}

fn account_store(
    imports: &Imports,
    accounts: &Resource,
    sessions: Option<&Resource>,
) -> TokenStream {
    let [async_trait, store, account, error] = [
        "async_trait::async_trait",
        "crate::auth::account::AccountStore",
        "crate::auth::account::Account",
        "crate::support::error::Error",
    ]
    .map(|it| imports.name(it));
    let login = imports.name("crate::auth::account::StoredLogin");
    let is_nullable = accounts
        .login
        .as_ref()
        .is_some_and(|it| accounts.columns[it.secret].nullable);
    let hash = if is_nullable {
        quote!(found.hash.clone())
    } else {
        quote!(Some(found.hash.clone()))
    };
    let repository = ident(accounts.field.as_str());
    let is_open = sessions.map(|it| {
        let repository = ident(it.field.as_str());
        quote! {
            async fn is_open(&self, session: &str) -> Result<bool, #error> {
                let Ok(id) = session.parse() else {
                    return Ok(false);
                };
                Ok(self.#repository.get(id).await?.is_some())
            }
        }
    });
    quote! {
        #[#async_trait(?Send)]
        impl #store for StoredAccounts {
            async fn account(&self, subject: &str) -> Result<Option<#account>, #error> {
                let Ok(id) = subject.parse() else {
                    return Ok(None);
                };
                Ok(self.#repository.account(id).await?.map(#account::from))
            }

            async fn login(&self, identifier: &str) -> Result<Option<#login>, #error> {
                let found = self.#repository.login(identifier).await?;
                Ok(found.map(|found| #login { hash: #hash, account: #account::from(found) }))
            }

            #is_open
        }
    }
}

fn session_store(imports: &Imports, it: &Resource) -> TokenStream {
    let [async_trait, store, session, error, storage_error, date_time] = [
        "async_trait::async_trait",
        "crate::auth::session::SessionStore",
        "crate::auth::session::Session",
        "crate::support::error::Error",
        "crate::storage::error::StorageError",
        "crate::support::scalar::DateTime",
    ]
    .map(|it| imports.name(it));
    let [new, changes, filter, order, query] = [
        &it.types.new,
        &it.types.changes,
        &it.types.filter,
        &it.types.order,
        &it.types.page,
    ]
    .map(|name| own(imports, it, name));
    let repository = ident(it.field.as_str());
    let none = it.filters.iter().map(|index| {
        let field = field(&it.columns[*index]);
        quote!(#field: None)
    });
    let ascending = ident(it.orders[0].name.as_str());
    quote! {
        #[#async_trait(?Send)]
        impl #store for StoredAccounts {
            async fn open(&self, subject: &str, epoch: &str, until: #date_time) -> Result<#session, #error> {
                let row = #new {
                    subject: subject.to_owned(),
                    epoch: epoch.to_owned(),
                    expires_at: until,
                };
                Ok(self.#repository.insert(row).await?.into())
            }

            async fn find(&self, id: &str) -> Result<Option<#session>, #error> {
                let Ok(id) = id.parse() else {
                    return Ok(None);
                };
                Ok(self.#repository.get(id).await?.map(#session::from))
            }

            async fn advance(&self, id: &str, generation: i64) -> Result<Option<#session>, #error> {
                let Ok(id) = id.parse() else {
                    return Ok(None);
                };
                let changed = self.#repository.update(id, Some(generation), #changes::default());
                match changed.await {
                    Ok(row) => Ok(row.map(#session::from)),
                    Err(#storage_error::Changed) => Ok(None),
                    Err(error) => Err(error.into()),
                }
            }

            async fn close(&self, id: &str) -> Result<(), #error> {
                if let Ok(id) = id.parse() {
                    self.#repository.delete(id, None).await?;
                }
                Ok(())
            }

            async fn sweep(&self, now: #date_time) -> Result<(), #error> {
                let oldest = #query {
                    filter: #filter { #(#none,)* },
                    order: #order::#ascending,
                    limit: 3,
                };
                let rows = self.#repository.list(oldest).await?;
                for row in rows.into_iter().filter(|it| it.expires_at.micros() < now.micros()) {
                    self.#repository.delete(row.id, None).await?;
                }
                Ok(())
            }
        }
    }
}

fn key_store(imports: &Imports, it: &Resource) -> TokenStream {
    let Some(columns) = &it.api_key else {
        return TokenStream::new();
    };
    let [async_trait, store, grant, error] = [
        "async_trait::async_trait",
        "crate::auth::api_key::KeyStore",
        "crate::auth::api_key::KeyGrant",
        "crate::support::error::Error",
    ]
    .map(|it| imports.name(it));
    let repository = ident(it.field.as_str());
    let owner = &it.columns[columns.owner];
    let (subject, is_there) = (field(owner), owner.nullable);
    let subject = if is_there {
        quote!(row.#subject.map(|it| it.to_string()).unwrap_or_default())
    } else {
        quote!(row.#subject.to_string())
    };
    let scopes = match columns.scopes.map(|index| &it.columns[index]) {
        None => quote!(Vec::new()),
        Some(column) => {
            let convert = imports.name("crate::storage::convert");
            let name = field(column);
            if column.nullable {
                quote!(row.#name.map(#convert::from_json).transpose()?.unwrap_or_default())
            } else {
                quote!(#convert::from_json(row.#name)?)
            }
        }
    };
    let until = match columns.expires.map(|index| &it.columns[index]) {
        None => quote!(None),
        Some(column) => {
            let name = field(column);
            if column.nullable {
                quote!(row.#name)
            } else {
                quote!(Some(row.#name))
            }
        }
    };
    quote! {
        #[#async_trait(?Send)]
        impl #store for StoredAccounts {
            async fn key(&self, hash: &str) -> Result<Option<#grant>, #error> {
                let Some(row) = self.#repository.find_key(hash).await? else {
                    return Ok(None);
                };
                Ok(Some(#grant { subject: #subject, scopes: #scopes, until: #until }))
            }
        }
    }
}

fn of_login(imports: &Imports, it: &Resource) -> TokenStream {
    let Some(login) = &it.login else {
        return TokenStream::new();
    };
    let (account, found) = (
        imports.name("crate::auth::account::Account"),
        own(imports, it, &it.types.login),
    );
    let role = match login.role {
        Some(index) if it.columns[index].nullable => quote!(found.role),
        Some(_) => quote!(Some(found.role)),
        None => quote!(None),
    };
    let tenant = match login.tenant.map(|index| &it.columns[index]) {
        Some(column) => {
            let is_text = ty(imports, &column.ty).to_string() == "String";
            match (column.nullable, is_text) {
                (true, true) => quote!(found.tenant),
                (true, false) => quote!(found.tenant.map(|it| it.to_string())),
                (false, true) => quote!(Some(found.tenant)),
                (false, false) => quote!(Some(found.tenant.to_string())),
            }
        }
        None => quote!(None),
    };
    let hash = if it.columns[login.secret].nullable {
        quote!(found.hash.as_deref())
    } else {
        quote!(Some(&found.hash))
    };
    quote! {
        impl From<#found> for #account {
            fn from(found: #found) -> Self {
                Self::new(found.id, #role, #tenant, #hash)
            }
        }
    }
}

fn of_session(imports: &Imports, it: &Resource) -> TokenStream {
    let (session, record) = (
        imports.name("crate::auth::session::Session"),
        own(imports, it, &it.types.record),
    );
    let version = field(&it.columns[it.version]);
    quote! {
        #[doc = " The version of a row is the generation of the session."]
        impl From<#record> for #session {
            fn from(row: #record) -> Self {
                Self {
                    id: row.id.to_string(),
                    subject: row.subject,
                    epoch: row.epoch,
                    generation: row.#version,
                    since: row.updated_at,
                    until: row.expires_at,
                }
            }
        }
    }
}
