//! `admin.rs`: how the first administrator is made.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::imports::{Imports, ident};
use super::super::tidy::{Module, piece};
use super::rule::signed;
use super::{docs, storage};
use crate::plan::administrator::{Administrator, AdministratorOption, Given};
use crate::plan::resource::{Column, ColumnRole, Resource};
use crate::plan::schema::{Literal, Type};
use crate::plan::{Plan, Principal};
use crate::render::backend::sql;

/// Writes the file.
pub fn file<'a>(
    plan: &'a Plan,
    principal: &'a Principal,
    administrator: &'a Administrator,
    source: &'a str,
) -> Module<'a> {
    let resource = &plan.resources[principal.resource];
    Module {
        docs: vec!["The first administrator, who is made on the command line.".to_owned()],
        source,
        pieces: vec![
            piece(|imports| arguments(imports, resource, administrator)),
            piece(|imports| create(imports, plan, principal, administrator)),
        ],
        ..Module::default()
    }
}

fn arguments(imports: &Imports, resource: &Resource, administrator: &Administrator) -> TokenStream {
    let args = imports.name("clap::Args");
    let options = administrator.options.iter().map(|option| {
        let column = &resource.columns[option.column];
        let (name, ty) = (storage::field(column), storage::value_type(imports, column));
        let (docs, flag) = (docs(std::slice::from_ref(&option.docs)), &option.flag);
        let default = match column.role {
            ColumnRole::Tenant => {
                let sample = &option.sample;
                quote!(, default_value = #sample)
            }
            _ => quote!(),
        };
        let range = range(option).map(|range| {
            let bare = match column.ty {
                Type::I32 => quote!(i32),
                _ => quote!(i64),
            };
            let parser = imports.name("clap::value_parser");
            quote!(, value_parser = #parser!(#bare).range(#range))
        });
        quote! {
            #docs
            #[arg(long = #flag #default #range)]
            pub #name: #ty
        }
    });
    quote! {
        #[doc = " What `create-admin` is told."]
        #[derive(Debug, #args)]
        pub struct CreateAdmin {
            #(#options,)*
        }
    }
}

/// Writes the range of an option, if the contract limits it.
fn range(option: &AdministratorOption) -> Option<TokenStream> {
    let [least, most] =
        [option.range.0, option.range.1].map(|it| it.map(|it| signed(i128::from(it))));
    match (least, most) {
        (None, None) => None,
        (Some(least), None) => Some(quote!(#least..)),
        (None, Some(most)) => Some(quote!(..=#most)),
        (Some(least), Some(most)) => Some(quote!(#least..=#most)),
    }
}

fn create(
    imports: &Imports,
    plan: &Plan,
    principal: &Principal,
    administrator: &Administrator,
) -> TokenStream {
    let resource = &plan.resources[principal.resource];
    let [caller, error, secret, state] = [
        "crate::auth::caller::Caller",
        "std::error::Error",
        "crate::support::secret::Secret",
        "crate::state::State",
    ]
    .map(|it| imports.name(it));
    let passwords = imports.name("crate::auth::password::Passwords");
    let new = imports.name(&format!(
        "crate::storage::{}::{}",
        resource.module, resource.types.new
    ));
    let repository = ident(resource.field.as_str());
    let check = check(imports, plan, principal, administrator);
    let values = sql::given(resource).into_iter().map(|column| {
        let (name, value) = (
            storage::field(column),
            value(principal, administrator, resource, column),
        );
        quote!(#name: #value)
    });
    let key = storage::field(&resource.columns[resource.key]);
    let role = match &principal.administrator {
        Some(role) => quote!(Some(#role.to_owned())),
        None => quote!(None),
    };
    let tenant = match principal.tenant {
        Some(index) => {
            let tenant = storage::field(&resource.columns[index]);
            quote!(Some(row.#tenant.to_string()))
        }
        None => quote!(None),
    };
    quote! {
        #[doc = " Creates the administrator, and gives them as a caller."]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = ""]
        #[doc = " One sentence about what the contract does not allow, or what is taken."]
        pub async fn create(
            state: &#state,
            administrator: CreateAdmin,
            secret: #secret,
        ) -> Result<#caller, Box<dyn #error + Send + Sync>> {
            #check
            if #passwords::is_common(&secret) {
                return Err("the password is among those that are tried first".into());
            }
            let row = state.storage.#repository.insert(#new { #(#values,)* }).await?;
            Ok(#caller {
                subject: row.#key.to_string(),
                role: #role,
                tenant: #tenant,
                scopes: Vec::new(),
                session: None,
            })
        }
    }
}

/// Holds what was given against the rule of what the contract creates such a row from.
fn check(
    imports: &Imports,
    plan: &Plan,
    principal: &Principal,
    administrator: &Administrator,
) -> TokenStream {
    let Some((version, model)) = administrator.model else {
        return TokenStream::new();
    };
    let resource = &plan.resources[principal.resource];
    let version = &plan.versions[version];
    let module = format!("crate::{}::models", version.module);
    let name = imports.name(&format!("{module}::{}", version.models[model].name));
    let (validate, violations, at, json, value) = (
        imports.name("crate::support::rule::Validate"),
        imports.name("crate::support::violation::Violations"),
        imports.name("crate::support::violation::At"),
        imports.name("serde_json::json"),
        imports.name("serde_json::Value"),
    );
    let members = administrator.held.iter().filter_map(|index| {
        let column = &resource.columns[*index];
        let (wire, name) = (&column.wire, storage::field(column));
        let value = match administrator.given(principal, resource, *index) {
            Given::Asked => quote!(administrator.#name),
            Given::Role(role) => quote!(#role),
            Given::Default(Literal::Bool(it)) => quote!(#it),
            Given::Default(Literal::Integer(it)) => signed(*it),
            Given::Default(Literal::Text(it)) => quote!(#it),
            Given::Default(_) | Given::Nothing => return None,
        };
        Some(quote!((#wire, #json!(#value))))
    });
    let secret = &resource.columns[principal.secret].wire;
    quote! {
        let asked = #value::from_iter([#(#members,)* (#secret, #json!(secret.expose()))]);
        let mut found = #violations::default();
        <#name as #validate>::RULE.check(&asked, #at::Body, &mut found);
        if let Some(violation) = found.into_list().first() {
            return Err(format!("{} {}", violation.place.field(), violation.detail).into());
        }
    }
}

/// Writes what a column of the new row gets.
fn value(
    principal: &Principal,
    administrator: &Administrator,
    resource: &Resource,
    column: &Column,
) -> TokenStream {
    let index = resource
        .columns
        .iter()
        .position(|it| it.name == column.name);
    let (name, wire) = (storage::field(column), &column.wire);
    let wrapped = |value: TokenStream| {
        if column.nullable {
            quote!(Some(#value))
        } else {
            value
        }
    };
    let given = index.map_or(Given::Nothing, |it| {
        administrator.given(principal, resource, it)
    });
    match given {
        Given::Asked => quote!(administrator.#name),
        _ if column.role == ColumnRole::Secret => {
            wrapped(quote!(state.passwords.hash(#wire, &secret).await?))
        }
        Given::Role(role) => wrapped(quote!(#role.to_owned())),
        Given::Default(Literal::Bool(it)) => wrapped(quote!(#it)),
        Given::Default(Literal::Integer(it)) => wrapped(signed(*it)),
        Given::Default(Literal::Text(it)) => wrapped(quote!(#it.to_owned())),
        Given::Default(_) | Given::Nothing => quote!(None),
    }
}
