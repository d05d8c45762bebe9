//! `idempotency.rs`: the keys in storage, as `edge::idempotency` sees them.
//!
//! In: the table of keys. Out: what stands between its repository and the trait.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::{Imports, ident};
use super::super::tidy::{Module, piece};
use super::storage::field;
use crate::plan::resource::Resource;

/// Writes the file.
pub fn file<'a>(keys: &'a Resource, source: &'a str) -> Module<'a> {
    Module {
        docs: vec![
            "The idempotency keys of a database, and what is answered under them.".to_owned(),
        ],
        source,
        pieces: vec![
            piece(head),
            piece(move |imports| store(imports, keys)),
            piece(move |imports| helpers(imports, keys)),
        ],
        ..Module::default()
    }
}

fn own(imports: &Imports, it: &Resource, name: &impl ToString) -> Ident {
    let name = name.to_string();
    imports.name(&format!("crate::storage::{}::{name}", it.module))
}

fn head(imports: &Imports) -> TokenStream {
    let storage = imports.name("crate::storage::Storage");
    quote! {
        #[doc = " The keys of a database."]
        pub struct StoredKeys { storage: #storage }

        impl StoredKeys {
            #[doc = " Takes the database."]
            pub fn new(storage: &#storage) -> Self {
                Self { storage: storage.clone() }
            }
        }
    }
}

fn store(imports: &Imports, it: &Resource) -> TokenStream {
    let [
        async_trait,
        store,
        key,
        held,
        work,
        error,
        storage_error,
        date_time,
        patch,
    ] = [
        "async_trait::async_trait",
        "crate::edge::idempotency::store::KeyStore",
        "crate::edge::idempotency::store::Key",
        "crate::edge::idempotency::store::Held",
        "crate::edge::idempotency::store::Work",
        "crate::support::error::Error",
        "crate::storage::error::StorageError",
        "crate::support::scalar::DateTime",
        "crate::support::patch::Patch",
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
    let keys = ident(it.field.as_str());
    let version = field(&it.columns[it.version]);
    let ascending = ident(it.orders[0].name.as_str());
    quote! {
        #[#async_trait(?Send)]
        impl #store for StoredKeys {
            async fn insert(&self, id: &str, fingerprint: &str, until: #date_time) -> Result<Option<i64>, #error> {
                let row = #new {
                    id: id.to_owned(),
                    fingerprint: fingerprint.to_owned(),
                    answer: None,
                    expires_at: until,
                };
                match self.storage.#keys.insert(row).await {
                    Ok(row) => Ok(Some(row.#version)),
                    Err(#storage_error::Duplicate(_)) => Ok(None),
                    Err(error) => Err(error.into()),
                }
            }

            async fn find(&self, id: &str) -> Result<Option<#key>, #error> {
                let found = self.storage.#keys.get(id.to_owned()).await?;
                Ok(found.map(|row| #key {
                    version: row.#version,
                    fingerprint: row.fingerprint,
                    answer: row.answer,
                    until: row.expires_at,
                }))
            }

            async fn take(
                &self,
                id: &str,
                version: i64,
                fingerprint: &str,
                until: #date_time,
            ) -> Result<Option<i64>, #error> {
                let changes = #changes {
                    fingerprint: Some(fingerprint.to_owned()),
                    answer: #patch::Null,
                    expires_at: Some(until),
                };
                change(&self.storage, id, version, changes).await
            }

            async fn once(&self, held: &#held, until: #date_time, work: #work<'_>) -> Result<bool, #error> {
                let (answer, transaction) = self.storage.gather(work).await;
                let Some(answer) = answer else {
                    return Ok(false);
                };
                let transaction = transaction?;
                let is_kept = keep(&transaction, held, &answer, until).await?;
                if is_kept {
                    transaction.commit().await?;
                }
                Ok(is_kept)
            }

            async fn keep(&self, held: &#held, answer: &str, until: #date_time) -> Result<bool, #error> {
                keep(&self.storage, held, answer, until).await
            }

            async fn release(&self, held: &#held) -> Result<(), #error> {
                match self.storage.#keys.delete(held.id.clone(), Some(held.version)).await {
                    Ok(_) | Err(#storage_error::Changed) => Ok(()),
                    Err(error) => Err(error.into()),
                }
            }

            async fn sweep(&self, now: #date_time) -> Result<(), #error> {
                let oldest = #query {
                    filter: #filter {},
                    order: #order::#ascending,
                    limit: 3,
                };
                let rows = self.storage.#keys.list(oldest).await?;
                for row in rows.into_iter().filter(|it| it.expires_at.micros() < now.micros()) {
                    let deleted = self.storage.#keys.delete(row.id, Some(row.#version));
                    match deleted.await {
                        Ok(_) | Err(#storage_error::Changed) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
                Ok(())
            }
        }
    }
}

fn helpers(imports: &Imports, it: &Resource) -> TokenStream {
    let [held, error, storage_error, date_time, patch, storage] = [
        "crate::edge::idempotency::store::Held",
        "crate::support::error::Error",
        "crate::storage::error::StorageError",
        "crate::support::scalar::DateTime",
        "crate::support::patch::Patch",
        "crate::storage::Storage",
    ]
    .map(|it| imports.name(it));
    let changes = own(imports, it, &it.types.changes);
    let keys = ident(it.field.as_str());
    let version = field(&it.columns[it.version]);
    quote! {
        #[doc = " Keeps an answer, inside a transaction or by itself; says whether the key was still held."]
        async fn keep(storage: &#storage, held: &#held, answer: &str, until: #date_time) -> Result<bool, #error> {
            let changes = #changes {
                fingerprint: Some(held.fingerprint.clone()),
                answer: #patch::Value(answer.to_owned()),
                expires_at: Some(until),
            };
            let kept = change(storage, &held.id, held.version, changes).await?;
            Ok(kept.is_some())
        }

        #[doc = " Changes a key that still has this version, and gives the next one."]
        async fn change(
            storage: &#storage,
            id: &str,
            version: i64,
            changes: #changes,
        ) -> Result<Option<i64>, #error> {
            match storage.#keys.update(id.to_owned(), Some(version), changes).await {
                Ok(row) => Ok(row.map(|it| it.#version)),
                Err(#storage_error::Changed) => Ok(None),
                Err(error) => Err(error.into()),
            }
        }
    }
}
