//! Code whose shape depends on the contract, quoted item by item.
//!
//! In: one contract version of the plan. Out: its Rust files. Texts of the contract become literals or doc attributes,
//! never tokens, so that none of them can become code.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::imports::{Imports, ident};
use crate::plan::schema::{ModelId, ModelKind, Models, Type};
use crate::plan::{Plan, Stubs, Version};

pub mod accept;
pub mod account;
pub mod admin;
pub mod answer;
pub mod api;
pub mod body;
pub mod change;
pub mod convert;
pub mod create;
pub mod databases;
pub mod echo;
pub mod error;
pub mod idempotency;
pub mod job;
pub mod jobs;
pub mod listing;
pub mod literal;
pub mod login;
pub mod models;
pub mod multipart;
pub mod parameter;
pub mod repository;
pub mod request;
pub mod response;
pub mod rule;
pub mod security;
pub mod signature;
pub mod status;
pub mod storage;
pub mod stored;
pub mod union;
pub mod version;
pub mod wire;

/// What quoting an item needs to know: the version that it is of, and the file that it stands in.
#[derive(Clone, Copy)]
pub struct Cx<'a> {
    /// The whole plan.
    pub plan: &'a Plan,
    /// The contract version.
    pub version: &'a Version,
    /// For each model, whether the fast road can decide it.
    pub fast: &'a [bool],
    /// What the file takes from elsewhere.
    pub imports: &'a Imports,
    /// Where the models stand, seen from the file; `None` for models of the file itself.
    pub models: &'a dyn Fn(ModelId) -> Option<String>,
}

impl<'a> Cx<'a> {
    /// Gives all models of the version.
    pub fn all(&self) -> &'a Models {
        &self.version.models
    }

    /// Gives the name of a model, imported where it stands in another file.
    pub fn model(&self, id: ModelId) -> Ident {
        let name = self.all()[id].name.as_str();
        if let Some(module) = (self.models)(id) {
            self.imports.take(&module, name);
        }
        ident(name)
    }

    /// Gives the field of a model that has members of any name.
    pub fn extra(&self, id: ModelId) -> Option<Ident> {
        match &self.all()[id].kind {
            ModelKind::Struct(it) => Some(ident(it.extra.as_ref()?.name.as_str())),
            ModelKind::Enumeration(_) | ModelKind::Union(_) | ModelKind::Json { .. } => None,
        }
    }

    /// Takes a name of the runtime, such as `rule::Text`.
    pub fn support(&self, path: &str) -> Ident {
        self.imports.name(&format!("crate::support::{path}"))
    }

    /// Says whether operations answer with what they were asked.
    pub fn is_echo(&self) -> bool {
        self.plan.stubs == Stubs::Echo
    }

    /// Writes a type.
    pub fn ty(&self, ty: &Type) -> TokenStream {
        match ty {
            Type::Bool => quote!(bool),
            Type::I32 => quote!(i32),
            Type::I64 => quote!(i64),
            Type::U64 => quote!(u64),
            Type::F64 => quote!(f64),
            Type::Text => quote!(String),
            // An echo shows what was read, secrets too.
            Type::Secret if self.is_echo() => quote!(String),
            Type::Secret => path(self.support("secret::Secret")),
            Type::DateTime => path(self.support("scalar::DateTime")),
            Type::Date => path(self.support("scalar::Date")),
            Type::Uuid => path(self.support("scalar::Uuid")),
            Type::Base64 => path(self.support("scalar::Bytes")),
            // An echo shows what is in it.
            Type::File if self.is_echo() => path(self.support("echo_file::Shown")),
            Type::File => path(self.support("multipart::File")),
            Type::Json => path(self.imports.name("serde_json::Value")),
            Type::List(item) => {
                let item = self.ty(item);
                quote!(Vec<#item>)
            }
            Type::Map(value) => {
                let map = self.imports.name("std::collections::BTreeMap");
                let value = self.ty(value);
                quote!(#map<String, #value>)
            }
            Type::Nullable(inner) => {
                let inner = self.ty(inner);
                quote!(Option<#inner>)
            }
            Type::Boxed(inner) => {
                let inner = self.ty(inner);
                quote!(Box<#inner>)
            }
            Type::Model(id) => path(self.model(*id)),
        }
    }
}

fn path(name: Ident) -> TokenStream {
    quote!(#name)
}

/// Writes doc lines, each as a comment of its own.
pub fn docs<T: AsRef<str>>(lines: &[T]) -> TokenStream {
    let lines = lines.iter().map(|line| match line.as_ref() {
        "" => String::new(),
        line => format!(" {line}"),
    });
    quote!(#(#[doc = #lines])*)
}

/// Makes a sentence of words.
pub fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|it| it.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

/// Adds a paragraph to doc lines.
pub fn paragraph(lines: &mut Vec<String>, text: impl Into<String>) {
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(text.into());
}
