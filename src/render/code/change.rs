//! Behaviours that change or remove a row.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::super::tidy::note;
use super::create::literal;
use super::stored::Step;
use super::{answer, convert, storage};
use crate::plan::resource::{Action, Column, ColumnRole, Resource, Steps};
use crate::plan::schema::{Field, Literal, ModelId, ModelKind, Presence};

/// Gives the fields of a body with their columns.
pub(super) fn fields<'a>(step: Step<'a>, body: ModelId) -> Vec<(&'a Field, &'a Column)> {
    let ModelKind::Struct(object) = &step.cx.all()[body].kind else {
        return Vec::new();
    };
    let column = |wire: &str| step.resource.columns.iter().find(|it| it.wire == wire);
    object
        .fields
        .iter()
        .filter_map(|it| Some((it, column(&it.wire)?)))
        .collect()
}

/// Gives the roles that may set a column, if only some of those who are let in may.
pub(super) fn protection<'a>(step: Step<'a>, column: &Column) -> Option<&'a [String]> {
    let resource = step.resource;
    let (_, roles) = resource
        .protected
        .iter()
        .find(|(index, _)| resource.columns[*index].name == column.name)?;
    (!step.implies(roles)).then_some(roles)
}

pub(super) fn is_optional(presence: &Presence) -> bool {
    !matches!(
        presence,
        Presence::Required
            | Presence::Default {
                nullable: false,
                ..
            }
    )
}

pub(super) fn hashed_option(name: &Ident, wire: &str) -> TokenStream {
    quote! {
        match &asked.#name {
            Some(secret) => Some(self.passwords.hash(#wire, secret).await?),
            None => None,
        }
    }
}

/// Writes a default to compare with.
fn plain(it: &Literal) -> TokenStream {
    match it {
        Literal::Text(it) => quote!(#it),
        other => literal(other),
    }
}

/// Writes a replacement, or a merge patch.
pub fn change(step: Step<'_>, key: &Ident, body: ModelId, whole: bool) -> TokenStream {
    let cx = step.cx;
    let find = step.find(key);
    let conditions = conditions(step);
    let changes = cx.imports.name(&format!(
        "crate::storage::{}::{}",
        step.resource.module, step.resource.types.changes
    ));
    let body = fields(step, body);
    let values: Vec<TokenStream> = body
        .iter()
        .filter(|(_, column)| column.role == ColumnRole::Value)
        .map(|(field, column)| {
            let (name, value) = (storage::field(column), changed(step, field, column, whole));
            quote!(#name: #value)
        })
        .collect();
    let all = super::super::backend::sql::changed(step.resource).len();
    let rest = (values.len() < all).then(|| quote!(..#changes::default()));
    let protected: Vec<TokenStream> = body
        .iter()
        .filter_map(|(_, column)| protect(step, column, whole))
        .collect();
    let steps: Vec<TokenStream> = step
        .resource
        .steps
        .iter()
        .filter(|it| {
            body.iter()
                .any(|(_, c)| c.name == step.resource.columns[it.column].name)
        })
        .map(|it| follow(step, it))
        .collect();
    let secrets: Vec<TokenStream> = body
        .iter()
        .filter(|(_, column)| column.role == ColumnRole::Secret)
        .map(|(field, column)| secret(step, field, column))
        .collect();
    let mutable = (!protected.is_empty() || !secrets.is_empty()).then(|| quote!(mut));
    let id = key_of_row(step);
    let (repository, tenant) = (step.repository(), step.tenant());
    let named = quote!(
        request
            .preconditions
            .name_a_version()
            .then_some(row.row_version)
    );
    let (why, expected, lost) = if steps.is_empty() {
        (None, named, None)
    } else {
        (
            Some(note(
                "The step leads from the row that was read, so nobody may have changed it meanwhile.",
            )),
            quote!(Some(row.row_version)),
            Some(quote!(.map_err(|error| error.of_change(&request.preconditions)))),
        )
    };
    let expected = with_version(step, expected);
    let error = cx.support("error::Error");
    let done = answer::of_row(step);
    let kept = (!done.is_empty() && uses_row(&done)).then(|| quote!(let row =));
    quote! {
        #find
        #conditions
        let asked = request.body;
        let #mutable changes = #changes { #(#values,)* #rest };
        #(#protected)*
        #(#secrets)*
        #(#steps)*
        #why
        let expected = #expected;
        #kept #repository.update(#tenant #id, expected, changes).await #lost?.ok_or_else(#error::not_found)?;
        #done
    }
}

fn uses_row(tokens: &TokenStream) -> bool {
    tokens
        .to_string()
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|it| it == "row")
}

/// Names the version column as it is.
fn with_version(step: Step<'_>, tokens: TokenStream) -> TokenStream {
    let field = storage::field(&step.resource.columns[step.resource.version]);
    if field == "row_version" {
        return tokens;
    }
    quote!({ let row_version = row.#field; Some(row_version) })
}

fn key_of_row(step: Step<'_>) -> TokenStream {
    let field = storage::field(&step.resource.columns[step.resource.key]);
    quote!(row.#field)
}

fn conditions(step: Step<'_>) -> TokenStream {
    let tag = answer::tag_name(step.resource);
    quote!(request.preconditions.check(Some(&#tag(&row)))?;)
}

/// Writes how a secret becomes a part of the changes: hashed, which costs the most, once all else is let through.
fn secret(step: Step<'_>, field: &Field, column: &Column) -> TokenStream {
    let (name, wire) = (ident(field.name.as_str()), &column.wire);
    let member = storage::field(column);
    let hashed = |secret: TokenStream| {
        let hash = quote!(self.passwords.hash(#wire, #secret).await?);
        if column.nullable {
            let patch = step.cx.support("patch::Patch");
            quote!(changes.#member = #patch::Value(#hash);)
        } else {
            quote!(changes.#member = Some(#hash);)
        }
    };
    if is_optional(&field.presence) {
        let set = hashed(quote!(secret));
        quote!(if let Some(secret) = &asked.#name { #set })
    } else {
        hashed(quote!(&asked.#name))
    }
}

/// Writes a member of the changes.
fn changed(step: Step<'_>, field: &Field, column: &Column, whole: bool) -> TokenStream {
    let cx = step.cx;
    let name = ident(field.name.as_str());
    let value = quote!(asked.#name);
    let optional = is_optional(&field.presence);
    if !column.nullable {
        return match (&field.presence, optional) {
            (_, false) => {
                let value = convert::stored(cx, value, &field.ty, column);
                quote!(Some(#value))
            }
            (_, true) if whole => {
                let value = convert::stored_option(cx, value, &field.ty, column);
                let default = column
                    .default_literal
                    .as_ref()
                    .map(literal)
                    .unwrap_or_default();
                quote!(Some(#value.unwrap_or_else(|| #default)))
            }
            (_, true) => convert::stored_option(cx, value, &field.ty, column),
        };
    }
    let patch = || cx.support("patch::Patch");
    match &field.presence {
        Presence::PatchNullable => convert::stored_patch(cx, value, &field.ty, column),
        _ if !optional => {
            let (patch, value) = (patch(), convert::stored(cx, value, &field.ty, column));
            quote!(#patch::Value(#value))
        }
        _ if whole => {
            let (patch, value) = (
                patch(),
                convert::stored_option(cx, value, &field.ty, column),
            );
            quote!(#patch::from(#value))
        }
        _ => {
            let (patch, value) = (
                patch(),
                convert::stored_option(cx, value, &field.ty, column),
            );
            quote!(#value.map_or(#patch::Absent, #patch::Value))
        }
    }
}

/// Writes the check of a column that only some roles may set: others may send back what they read. Where all of a row is
/// replaced, they may also leave it out, which reads as its default; it stays as it is.
fn protect(step: Step<'_>, column: &Column, whole: bool) -> Option<TokenStream> {
    let roles = protection(step, column)?;
    let error = step.cx.support("error::Error");
    let field = storage::field(column);
    let lacks = if step.has_caller() {
        quote!(!caller.has_role(&[#(#roles),*]))
    } else {
        quote!(true)
    };
    let (differs, stays) = if column.nullable {
        let patch = step.cx.support("patch::Patch");
        (
            quote!(changes.#field.is_change() && changes.#field.as_value() != row.#field.as_ref()),
            quote!(#patch::Absent),
        )
    } else {
        (
            match column.default_literal.as_ref().filter(|_| whole).map(plain) {
                Some(default) => {
                    quote!(changes.#field.as_ref().is_some_and(|it| *it != row.#field && *it != #default))
                }
                None => quote!(changes.#field.as_ref().is_some_and(|it| *it != row.#field)),
            },
            quote!(None),
        )
    };
    let kept =
        note("Whoever may not set this may send back what they read; it stays what it is by now.");
    Some(quote! {
        #kept
        if #lacks {
            if #differs {
                return Err(#error::forbidden());
            }
            changes.#field = #stays;
        }
    })
}

/// Writes the check of a step between states.
fn follow(step: Step<'_>, it: &Steps) -> TokenStream {
    let column = &step.resource.columns[it.column];
    let (field, may_follow) = (storage::field(column), ident(it.name.as_str()));
    let error = step.cx.support("error::Error");
    let property = &column.wire;
    let (new, old) = if column.nullable {
        (
            quote!(changes.#field.as_value()),
            quote!(row.#field.as_deref().unwrap_or_default()),
        )
    } else {
        (quote!(&changes.#field), quote!(&row.#field))
    };
    quote! {
        if let Some(next) = #new && !#may_follow(#old, next) {
            return Err(#error::undeclared_step(#property));
        }
    }
}

/// Writes the functions that know the steps between states.
pub fn steps(resource: &Resource) -> TokenStream {
    let functions = resource.steps.iter().map(|it| {
        let name = ident(it.name.as_str());
        let arms = it
            .after
            .iter()
            .filter(|(_, next)| !next.is_empty())
            .map(|(from, next)| quote!(#from => matches!(next, #(#next)|*)));
        let docs = format!(
            " Says whether one value of `{}` may follow another; to stay is always possible.",
            resource.columns[it.column].field
        );
        quote! {
            #[doc = #docs]
            fn #name(now: &str, next: &str) -> bool {
                now == next || match now { #(#arms,)* _ => false }
            }
        }
    });
    quote!(#(#functions)*)
}

/// Writes a delete.
pub fn delete(step: Step<'_>, key: &Ident) -> TokenStream {
    let find = step.find(key);
    let conditions = conditions(step);
    let id = key_of_row(step);
    let (repository, tenant) = (step.repository(), step.tenant());
    let error = step.cx.support("error::Error");
    let expected = with_version(
        step,
        quote!(
            request
                .preconditions
                .name_a_version()
                .then_some(row.row_version)
        ),
    );
    let done = answer::of_row(step);
    let key = &step.resource.columns[step.resource.key];
    let is_text = matches!(key.ty, crate::plan::schema::Type::Text);
    let clone = (is_text && uses_row(&done)).then(|| quote!(.clone()));
    debug_assert!(matches!(step.behaviour.action, Action::Delete { .. }));
    quote! {
        #find
        #conditions
        let expected = #expected;
        if !#repository.delete(#tenant #id #clone, expected).await? {
            return Err(#error::not_found());
        }
        #done
    }
}
