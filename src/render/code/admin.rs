//! `admin.rs`: how the first administrator is made.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::imports::{Imports, ident};
use super::super::tidy::{Module, piece};
use super::rule::signed;
use super::{docs, storage};
use crate::plan::administrator::Administrator;
use crate::plan::resource::{Column, ColumnRole, Resource};
use crate::plan::schema::{Literal, ModelKind};
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
        quote! {
            #docs
            #[arg(long = #flag #default)]
            pub #name: #ty
        }
    });
    quote! {
        #[doc = " Who it is."]
        #[derive(Debug, #args)]
        pub struct CreateAdmin {
            #(#options,)*
        }
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
                return Err("this is among the passwords that are tried first".into());
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
    let has = |wire: &str| match &version.models[model].kind {
        ModelKind::Struct(it) => it.fields.iter().any(|field| field.wire == wire),
        _ => false,
    };
    let columns = resource.columns.iter().enumerate();
    let members = columns.filter_map(|(index, column)| {
        let (wire, name) = (&column.wire, storage::field(column));
        if column.role != ColumnRole::Value || !has(wire) {
            return None;
        }
        let mut options = administrator.options.iter();
        let value = if options.any(|it| it.column == index) {
            quote!(administrator.#name)
        } else if let Some(role) = &principal.administrator
            && principal.role == Some(index)
        {
            quote!(#role)
        } else {
            match column.default_literal.as_ref()? {
                Literal::Bool(it) => quote!(#it),
                Literal::Integer(it) => signed(*it),
                Literal::Text(it) => quote!(#it),
                _ => return None,
            }
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
    let is_asked = administrator
        .options
        .iter()
        .any(|it| Some(it.column) == index);
    match (column.role, &principal.administrator) {
        _ if is_asked => quote!(administrator.#name),
        (ColumnRole::Secret, _) => wrapped(quote!(state.passwords.hash(#wire, &secret).await?)),
        (_, Some(role)) if principal.role == index => wrapped(quote!(#role.to_owned())),
        _ => match &column.default_literal {
            Some(Literal::Bool(it)) => wrapped(quote!(#it)),
            Some(Literal::Integer(it)) => wrapped(signed(*it)),
            Some(Literal::Text(it)) => wrapped(quote!(#it.to_owned())),
            _ => quote!(None),
        },
    }
}
