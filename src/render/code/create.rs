//! The behaviour that stores a new row.
//!
//! In: the behaviour, and the operation that has it. Out: the body of its method.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::imports::ident;
use super::change::{fields, hashed_option, is_optional, protection};
use super::stored::Step;
use super::{answer, convert, job, storage};
use crate::plan::resource::{Column, ColumnRole, KeyKind};
use crate::plan::schema::{Field, Literal, ModelId, Presence};

/// Writes a create.
pub fn create(step: Step<'_>, body: ModelId, location: Option<&str>) -> TokenStream {
    let cx = step.cx;
    let new = cx.imports.name(&format!(
        "crate::storage::{}::{}",
        step.resource.module, step.resource.types.new
    ));
    let body = fields(step, body);
    let checks = body.iter().filter_map(|(field, column)| {
        let roles = protection(step, column)?;
        let is_set = is_set(step, field);
        let error = cx.support("error::Error");
        let lacks = step
            .has_caller()
            .then(|| quote!(!caller.has_role(&[#(#roles),*])));
        let conditions = [is_set, lacks].into_iter().flatten();
        let condition = conditions
            .reduce(|one, two| quote!(#one && #two))
            .unwrap_or(quote!(true));
        Some(quote!(if #condition { return Err(#error::forbidden()); }))
    });
    let checks: Vec<TokenStream> = checks.collect();
    let values = step
        .resource
        .columns
        .iter()
        .enumerate()
        .filter_map(|(index, column)| {
            let name = storage::field(column);
            let given = body
                .iter()
                .find(|(_, it)| it.name == column.name)
                .map(|(field, _)| *field);
            let value = match column.role {
                ColumnRole::Tenant => quote!(caller.tenant_key()?),
                ColumnRole::Owner => {
                    let own = quote!(caller.key()?);
                    if column.nullable {
                        quote!(Some(#own))
                    } else {
                        own
                    }
                }
                ColumnRole::Secret => secret(given, column),
                ColumnRole::KeyHash => quote!(key.hash),
                ColumnRole::KeyPrefix if column.nullable => quote!(Some(key.prefix)),
                ColumnRole::KeyPrefix => quote!(key.prefix),
                ColumnRole::Value => inserted(step, given, column),
                ColumnRole::JobState => job::queued(step.resource),
                ColumnRole::Key if step.resource.key_kind == KeyKind::Given => {
                    inserted(step, given, column)
                }
                _ => return None,
            };
            let _ = index;
            Some(quote!(#name: #value))
        });
    let values: Vec<TokenStream> = values.collect();
    let location = location.map(|template| {
        let key = storage::field(&step.resource.columns[step.resource.key]);
        let template = format!("{}{template}", cx.version.base_path);
        if matches!(
            step.resource.columns[step.resource.key].ty,
            crate::plan::schema::Type::Text
        ) {
            let convert = cx.imports.name("crate::storage::convert");
            quote!(format!(#template, #convert::path(&row.#key)))
        } else {
            quote!(format!(#template, row.#key))
        }
    });
    let done = answer::whole(step, location.unwrap_or_default());
    let repository = step.repository();
    let key = step.resource.api_key.as_ref().map(|_| {
        let key = cx.imports.name("crate::auth::api_key::ApiKey");
        quote!(let key = #key::make();)
    });
    let kept = says(&done, "row").then(|| quote!(let row =));
    // What is created may hold nothing of what was sent.
    let asked = checks.iter().chain(&values).any(|it| says(it, "asked"));
    let asked = asked.then(|| quote!(let asked = request.body;));
    let (accepts, post) = (job::accepts(step), job::post(step));
    quote! {
        #accepts
        #asked
        #(#checks)*
        #key
        #kept #repository.insert(#new { #(#values,)* }).await?;
        #post
        #done
    }
}

/// Says whether code names a variable.
fn says(code: &TokenStream, variable: &str) -> bool {
    code.to_string()
        .split(|it: char| !it.is_alphanumeric() && it != '_')
        .any(|it| it == variable)
}

/// Writes the condition that a protected member says something other than its default; `None` if it always does.
fn is_set(step: Step<'_>, field: &Field) -> Option<TokenStream> {
    let name = ident(field.name.as_str());
    Some(match &field.presence {
        Presence::Default {
            value: Literal::Variant(model, variant),
            nullable: false,
        } => {
            let (model, variant) = (step.cx.model(*model), ident(variant.as_str()));
            quote!(asked.#name != #model::#variant)
        }
        Presence::Default {
            value: Literal::Text(text),
            nullable: false,
        } => quote!(asked.#name != #text),
        Presence::Default {
            value: Literal::Bool(true),
            nullable: false,
        } => quote!(!asked.#name),
        Presence::Default {
            value: Literal::Bool(false),
            nullable: false,
        } => quote!(asked.#name),
        Presence::Default {
            value: Literal::Integer(it),
            nullable: false,
        } => {
            let number = proc_macro2::Literal::i128_unsuffixed(*it);
            quote!(asked.#name != #number)
        }
        it if is_optional(it) => quote!(asked.#name.is_some()),
        _ => return None,
    })
}

fn secret(given: Option<&Field>, column: &Column) -> TokenStream {
    let Some(field) = given else {
        return quote!(None);
    };
    let (name, wire) = (ident(field.name.as_str()), &column.wire);
    match (is_optional(&field.presence), column.nullable) {
        (false, false) => quote!(self.passwords.hash(#wire, &asked.#name).await?),
        (false, true) => quote!(Some(self.passwords.hash(#wire, &asked.#name).await?)),
        _ => hashed_option(&name, wire),
    }
}

/// Writes the value of a new row.
fn inserted(step: Step<'_>, given: Option<&Field>, column: &Column) -> TokenStream {
    let Some(field) = given else {
        return match &column.default_literal {
            Some(it) => {
                let value = literal(it);
                if column.nullable {
                    quote!(Some(#value))
                } else {
                    value
                }
            }
            None => quote!(None),
        };
    };
    let name = ident(field.name.as_str());
    let value = quote!(asked.#name);
    if is_optional(&field.presence) {
        let value = convert::stored_option(step.cx, value, &field.ty, column);
        match &column.default_literal {
            Some(it) if !column.nullable => {
                let default = literal(it);
                quote!(#value.unwrap_or_else(|| #default))
            }
            _ => value,
        }
    } else {
        let value = convert::stored(step.cx, value, &field.ty, column);
        if column.nullable {
            quote!(Some(#value))
        } else {
            value
        }
    }
}

/// Writes a default of a column.
pub(super) fn literal(it: &Literal) -> TokenStream {
    match it {
        Literal::Bool(it) => quote!(#it),
        Literal::Integer(it) => {
            let number = proc_macro2::Literal::i128_unsuffixed(*it);
            quote!(#number)
        }
        Literal::Number(it) => {
            let number = proc_macro2::Literal::f64_unsuffixed(*it);
            quote!(#number)
        }
        Literal::Text(it) => quote!(#it.to_owned()),
        Literal::Variant(..) | Literal::Empty | Literal::Null | Literal::Json(_) => {
            quote!(Default::default())
        }
    }
}
