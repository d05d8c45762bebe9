//! The trait of a repository, and the methods that it asks of every kind of database.
//!
//! In: a stored schema. Out: the trait, and its methods one by one.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::imports::{Imports, ident};
use super::storage::{key_parameters, ty};
use super::{docs, job};
use crate::plan::resource::{KeyKind, Resource};

pub(super) fn repository(imports: &Imports, it: &Resource) -> TokenStream {
    let methods = methods(imports, it).into_iter().map(|method| {
        let (docs, signature) = (docs(&[method.docs]), method.signature);
        quote!(#docs #signature;)
    });
    let async_trait = imports.name("async_trait::async_trait");
    let name = ident(it.types.repository.as_str());
    let head = format!(" The {} of a database.", it.plural);
    quote! {
        #[doc = #head]
        #[#async_trait(?Send)]
        pub trait #name: Send + Sync { #(#methods)* }
    }
}

/// A method of a repository.
pub struct Method {
    /// What it does.
    pub docs: String,
    /// Its name, parameters and result.
    pub signature: TokenStream,
    /// Its name.
    pub name: &'static str,
}

/// Gives the methods that a repository has.
pub fn methods(imports: &Imports, it: &Resource) -> Vec<Method> {
    let error = imports.name("crate::storage::error::StorageError");
    let (record, new) = (
        ident(it.types.record.as_str()),
        ident(it.types.new.as_str()),
    );
    let keys: Vec<TokenStream> = key_parameters(imports, it)
        .into_iter()
        .map(|(name, ty)| quote!(#name: #ty))
        .collect();
    let mut methods = Vec::new();
    let mut add = |name, docs: String, signature| {
        methods.push(Method {
            docs,
            signature,
            name,
        })
    };
    if it.uses.list {
        let query = ident(it.types.page.as_str());
        add(
            "list",
            format!("Gives a part of the list of {}.", it.plural),
            quote!(async fn list(&self, query: #query) -> Result<Vec<#record>, #error>),
        );
    }
    if it.counted {
        let filter = ident(it.types.filter.as_str());
        add(
            "count",
            format!("Counts the {}.", it.plural),
            quote!(async fn count(&self, filter: #filter) -> Result<u64, #error>),
        );
    }
    add(
        "insert",
        "Stores a row; once this returns, it is stored for good.".to_owned(),
        quote!(async fn insert(&self, row: #new) -> Result<#record, #error>),
    );
    add(
        "get",
        "Gives a row, if there is one.".to_owned(),
        quote!(async fn get(&self, #(#keys),*) -> Result<Option<#record>, #error>),
    );
    if it.uses.update {
        let changes = ident(it.types.changes.as_str());
        add(
            "update",
            "Changes a row, if there is one and, where a version is expected, it still has it; gives it as it is then."
                .to_owned(),
            quote!(async fn update(&self, #(#keys,)* expected: Option<i64>, changes: #changes) -> Result<Option<#record>, #error>),
        );
    }
    if it.uses.delete {
        add(
            "delete",
            "Deletes a row, if there is one and, where a version is expected, it still has it; says whether there was."
                .to_owned(),
            quote!(async fn delete(&self, #(#keys,)* expected: Option<i64>) -> Result<bool, #error>),
        );
    }
    if it.login.is_some() {
        let login = ident(it.types.login.as_str());
        add(
            "login",
            "Gives what somebody logs in with, if they are known.".to_owned(),
            quote!(async fn login(&self, identifier: &str) -> Result<Option<#login>, #error>),
        );
        let key = ty(imports, &it.columns[it.key].ty);
        add(
            "account",
            "Gives the same by the id, wherever they belong.".to_owned(),
            quote!(async fn account(&self, id: #key) -> Result<Option<#login>, #error>),
        );
    }
    if it.api_key.is_some() {
        add(
            "find_key",
            "Finds an API key by its hash, wherever it belongs.".to_owned(),
            quote!(async fn find_key(&self, hash: &str) -> Result<Option<#record>, #error>),
        );
    }
    if it.job.is_some() {
        job::methods(imports, it, &mut add);
    }
    methods
}

/// Says whether the server makes the key before the row is stored.
pub fn makes_key(it: &Resource) -> bool {
    it.key_kind == KeyKind::Uuid
}
