//! Between columns and the models of a version: expressions, and `records.rs`, which turns rows into models.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::imports::ident;
use super::super::tidy::{Module, piece};
use super::Cx;
use super::storage::field as column_field;
use crate::plan::resource::{Column, ColumnRole, Resource, Slot};
use crate::plan::schema::{Field, ModelId, ModelKind, Presence, Type};

/// How a value is turned into another.
enum Turn {
    /// It is the same.
    Same,
    /// By a function that always gives one.
    Always(TokenStream),
    /// By a function that may fail.
    Perhaps(TokenStream),
}

impl Turn {
    /// Turns a value that is there.
    fn value(self, value: TokenStream) -> TokenStream {
        match self {
            Self::Same => value,
            Self::Always(function) => quote!(#function(#value)),
            Self::Perhaps(function) => quote!(#function(#value)?),
        }
    }

    /// Turns a value that may lack.
    fn option(self, value: TokenStream) -> TokenStream {
        match self {
            Self::Same => value,
            Self::Always(function) => quote!(#value.map(#function)),
            Self::Perhaps(function) => quote!(#value.map(#function).transpose()?),
        }
    }
}

fn is_enumeration(cx: Cx<'_>, ty: &Type) -> bool {
    matches!(ty, Type::Model(id) if matches!(cx.all()[*id].kind, ModelKind::Enumeration(_)))
}

fn is_nullable(presence: &Presence) -> bool {
    !matches!(
        presence,
        Presence::Required
            | Presence::Default {
                nullable: false,
                ..
            }
    )
}

/// Says whether a stored value may be one that a model does not know.
fn is_fallible(cx: Cx<'_>, column: &Type, model: &Type) -> bool {
    is_enumeration(cx, model)
        || (column != model && !matches!((column, model), (Type::I32, Type::I64)))
}

/// Says how a stored value becomes one of a model.
fn to_model(cx: Cx<'_>, column: &Type, model: &Type) -> Turn {
    let convert = || cx.imports.name("crate::storage::convert");
    if *column == Type::Json && *model != Type::Json {
        let convert = convert();
        Turn::Perhaps(quote!(#convert::from_json))
    } else if is_enumeration(cx, model) {
        let convert = convert();
        Turn::Perhaps(quote!(#convert::enumeration))
    } else if column == model {
        Turn::Same
    } else if matches!((column, model), (Type::I32, Type::I64)) {
        Turn::Always(quote!(i64::from))
    } else {
        let convert = convert();
        Turn::Perhaps(quote!(#convert::number))
    }
}

/// Says how a value of a model becomes a stored one.
fn to_column(cx: Cx<'_>, model: &Type, column: &Type) -> Turn {
    let convert = || cx.imports.name("crate::storage::convert");
    if *column == Type::Json && *model != Type::Json {
        let convert = convert();
        Turn::Perhaps(quote!(#convert::to_json))
    } else if is_enumeration(cx, model) {
        cx.support("rule::Enumeration");
        let ty = cx.ty(model);
        Turn::Always(quote!((|it: #ty| it.as_str().to_owned())))
    } else if *model == Type::Secret {
        let secret = cx.support("secret::Secret");
        Turn::Always(quote!((|it: #secret| it.expose().to_owned())))
    } else if column == model {
        Turn::Same
    } else if matches!((model, column), (Type::I32, Type::I64)) {
        Turn::Always(quote!(i64::from))
    } else {
        let convert = convert();
        Turn::Perhaps(quote!(#convert::number))
    }
}

/// Writes an owned value of a model, which is there, as that of a column.
pub fn stored(cx: Cx<'_>, value: TokenStream, model: &Type, column: &Column) -> TokenStream {
    if is_enumeration(cx, model) {
        cx.support("rule::Enumeration");
        return quote!(#value.as_str().to_owned());
    }
    if *model == Type::Secret {
        return quote!(#value.expose().to_owned());
    }
    to_column(cx, model, &column.ty).value(value)
}

/// Writes an owned value of a model, which may lack, as that of a column.
pub fn stored_option(cx: Cx<'_>, value: TokenStream, model: &Type, column: &Column) -> TokenStream {
    if is_enumeration(cx, model) {
        cx.support("rule::Enumeration");
        return quote!(#value.map(|it| it.as_str().to_owned()));
    }
    if *model == Type::Secret {
        return quote!(#value.map(|it| it.expose().to_owned()));
    }
    to_column(cx, model, &column.ty).option(value)
}

/// Writes a member of a merge patch as that of changes, where null is told from absent.
pub fn stored_patch(cx: Cx<'_>, value: TokenStream, model: &Type, column: &Column) -> TokenStream {
    match to_column(cx, model, &column.ty) {
        Turn::Same => value,
        Turn::Always(function) => {
            let error = cx.support("error::Error");
            quote!(#value.try_map(|it| Ok::<_, #error>(#function(it)))?)
        }
        Turn::Perhaps(function) => quote!(#value.try_map(#function)?),
    }
}

/// Says whether turning a row into a model may fail.
pub fn may_fail(cx: Cx<'_>, resource: &Resource, model: ModelId) -> bool {
    fields(cx, resource, model)
        .iter()
        .any(|(field, column)| is_fallible(cx, &column.ty, &field.ty))
}

fn fields<'a>(cx: Cx<'a>, resource: &'a Resource, model: ModelId) -> Vec<(&'a Field, &'a Column)> {
    let ModelKind::Struct(object) = &cx.all()[model].kind else {
        return Vec::new();
    };
    let column = |wire: &str| resource.columns.iter().find(|it| it.wire == wire);
    object
        .fields
        .iter()
        .filter_map(|it| Some((it, column(&it.wire)?)))
        .collect()
}

/// Gives the models that rows become in this version, each once.
pub fn answered<'a>(cx: Cx<'a>) -> Vec<(&'a Resource, ModelId)> {
    let mut found: Vec<(usize, ModelId)> = Vec::new();
    let operations = cx.version.apis.iter().flat_map(|it| &it.operations);
    for behaviour in operations.filter_map(|it| it.behaviour.as_ref()) {
        if let Some(slot) = &behaviour.answer.body {
            models(slot, &mut |model| {
                if !found.contains(&(behaviour.resource, model)) {
                    found.push((behaviour.resource, model));
                }
            });
        }
    }
    found
        .into_iter()
        .map(|(resource, model)| (&cx.plan.resources[resource], model))
        .collect()
}

fn models(slot: &Slot, found: &mut impl FnMut(ModelId)) {
    match slot {
        Slot::Row(model) | Slot::Rows(model) => found(*model),
        Slot::Object { members, .. } => members.iter().for_each(|it| models(&it.slot, found)),
        _ => {}
    }
}

/// Writes `records.rs`.
pub fn file<'a>(cx: Cx<'a>) -> Module<'a> {
    let answered = answered(cx);
    Module {
        docs: vec!["How this version shows what is stored.".to_owned()],
        source: &cx.version.file,
        pieces: answered
            .into_iter()
            .map(|(resource, model)| {
                piece(|imports| conversion(Cx { imports, ..cx }, resource, model))
            })
            .collect(),
        ..Module::default()
    }
}

fn conversion(cx: Cx<'_>, resource: &Resource, model: ModelId) -> TokenStream {
    let record = cx.imports.name(&format!(
        "crate::storage::{}::{}",
        resource.module, resource.types.record
    ));
    let name = cx.model(model);
    let is_fallible = may_fail(cx, resource, model);
    let fields = fields(cx, resource, model)
        .into_iter()
        .map(|(field, column)| {
            let (name, from) = (ident(field.name.as_str()), column_field(column));
            // A key is shown when it is made, and not known later.
            // Rows that are deleted are not shown.
            if matches!(column.role, ColumnRole::KeyHash | ColumnRole::Deleted) {
                return quote!(#name: None);
            }
            let turn = to_model(cx, &column.ty, &field.ty);
            let value = if column.nullable {
                turn.option(quote!(row.#from))
            } else {
                let value = turn.value(quote!(row.#from));
                if is_nullable(&field.presence) {
                    quote!(Some(#value))
                } else {
                    value
                }
            };
            quote!(#name: #value)
        });
    // Nothing is stored beside the columns.
    let extra = cx.extra(model).map(|it| quote!(#it: Default::default()));
    let fields = fields.chain(extra);
    if is_fallible {
        let error = cx.support("error::Error");
        quote! {
            impl TryFrom<#record> for #name {
                type Error = #error;

                fn try_from(row: #record) -> Result<Self, #error> {
                    Ok(Self { #(#fields,)* })
                }
            }
        }
    } else {
        quote! {
            impl From<#record> for #name {
                fn from(row: #record) -> Self {
                    Self { #(#fields,)* }
                }
            }
        }
    }
}
