//! What behaviours answer when they are done: bodies put together from slots, and headers.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::super::imports::ident;
use super::stored::Step;
use super::{Cx, convert, job};
use crate::plan::operation::Content;
use crate::plan::resource::{Action, HeaderSlot, Member, Resource, Slot};
use crate::plan::schema::{ModelId, ModelKind, Presence, Type};

/// Writes the function that gives the entity tag of a row.
pub fn tag(cx: Cx<'_>, resource: &Resource) -> TokenStream {
    let etag = cx.support("etag::ETag");
    let record = cx.imports.name(&format!(
        "crate::storage::{}::{}",
        resource.module, resource.types.record
    ));
    let version = cx
        .imports
        .name(&format!("crate::{}::VERSION", cx.version.module));
    let name = tag_name(resource);
    let key = super::storage::field(&resource.columns[resource.key]);
    let count = super::storage::field(&resource.columns[resource.version]);
    quote! {
        #[doc = " The entity tag of a row as this version shows it."]
        fn #name(row: &#record) -> #etag {
            #etag::of(&format_args!("{}.{}", row.#key, row.#count), #version, "application/json")
        }
    }
}

/// Gives the name of that function.
pub fn tag_name(resource: &Resource) -> Ident {
    format_ident!("{}_tag", resource.module.as_str())
}

/// Writes the answer with `row` in it.
pub fn of_row(step: Step<'_>) -> TokenStream {
    whole(step, quote!())
}

/// Writes the answer; `location` is what stands in that header.
pub fn whole(step: Step<'_>, location: TokenStream) -> TokenStream {
    let cx = step.cx;
    let answer = &step.behaviour.answer;
    let variant = &step.operation.response.variants[answer.variant];
    let response = cx
        .imports
        .name(&format!("super::{}", step.operation.response.name));
    let name = ident(variant.name.as_str());
    let mut headers = Vec::new();
    for (header, slot) in variant.headers.iter().zip(&answer.headers) {
        let field = ident(header.field.as_str());
        let value = match slot {
            HeaderSlot::Location => {
                if location.is_empty() {
                    None
                } else {
                    Some(location.clone())
                }
            }
            HeaderSlot::Etag => {
                let tag = tag_name(step.resource);
                Some(quote!(#tag(&row).to_string()))
            }
            HeaderSlot::Link => {
                headers.push(match header.required {
                    true => quote!(#field: link.unwrap_or_default()),
                    false => quote!(#field: link),
                });
                continue;
            }
            HeaderSlot::SetCookie => Some(quote!(cookie)),
            HeaderSlot::RetryAfter => {
                headers.push(job::retry_after(step, &field, header.required));
                continue;
            }
            HeaderSlot::Constant(text) => Some(constant(cx, &header.ty, text)),
            HeaderSlot::Nothing => None,
        };
        headers.push(match (value, header.required) {
            (Some(value), true) => quote!(#field: #value),
            (Some(value), false) => quote!(#field: Some(#value)),
            (None, _) => quote!(#field: None),
        });
    }
    let body = answer.body.as_ref().map(|slot| value(step, slot));
    if variant.headers.is_empty() {
        return match body {
            Some(body) => quote!(Ok(#response::#name(#body))),
            None => quote!(Ok(#response::#name)),
        };
    }
    let body = body
        .filter(|_| !matches!(variant.content, Content::Empty))
        .map(|body| quote!(body: #body,));
    // Headers come first: they look at the row that goes into the body.
    quote!(Ok(#response::#name { #(#headers,)* #body }))
}

fn constant(cx: Cx<'_>, ty: &Type, text: &str) -> TokenStream {
    if let Type::Model(id) = ty
        && let ModelKind::Enumeration(it) = &cx.all()[*id].kind
        && let Some(variant) = it.variants.iter().find(|it| it.wire == text)
    {
        let (model, variant) = (cx.model(*id), ident(variant.name.as_str()));
        return quote!(#model::#variant);
    }
    quote!(#text.to_owned())
}

fn value(step: Step<'_>, slot: &Slot) -> TokenStream {
    let cx = step.cx;
    match slot {
        Slot::Row(model) => {
            let name = cx.model(*model);
            let shown = if convert::may_fail(cx, step.resource, *model) {
                quote!(#name::try_from(row)?)
            } else {
                quote!(#name::from(row))
            };
            match key_field(step, *model) {
                Some(field) => quote!(#name { #field: Some(key.text), ..#shown }),
                None => shown,
            }
        }
        Slot::Rows(model) => {
            let name = cx.model(*model);
            if convert::may_fail(cx, step.resource, *model) {
                quote!(rows.into_iter().map(#name::try_from).collect::<Result<_, _>>()?)
            } else {
                quote!(rows.into_iter().map(#name::from).collect())
            }
        }
        Slot::Object { model, members } => {
            let name = cx.model(*model);
            let members = members.iter().map(|it| member(step, it));
            let extra = cx.extra(*model).map(|it| quote!(#it: Default::default(),));
            quote!(#name { #(#members,)* #extra })
        }
        _ => quote!(()),
    }
}

/// Gives the field in which a new key is shown.
fn key_field(step: Step<'_>, model: ModelId) -> Option<Ident> {
    let key = step.resource.api_key.as_ref()?;
    let Action::Create { .. } = step.behaviour.action else {
        return None;
    };
    let wire = &step.resource.columns[key.secret].wire;
    let ModelKind::Struct(object) = &step.cx.all()[model].kind else {
        return None;
    };
    let field = object.fields.iter().find(|it| it.wire == *wire)?;
    Some(ident(field.name.as_str()))
}

fn member(step: Step<'_>, it: &Member) -> TokenStream {
    let cx = step.cx;
    let field = ident(it.field.as_str());
    let is_optional = !matches!(
        it.presence,
        Presence::Required
            | Presence::Default {
                nullable: false,
                ..
            }
    );
    let number = |value: TokenStream| {
        let convert = cx.imports.name("crate::storage::convert");
        quote!(#convert::number(#value)?)
    };
    let value = match &it.slot {
        Slot::NextCursor => {
            return match is_optional {
                true => quote!(#field: next_cursor),
                false => quote!(#field: next_cursor.unwrap_or_default()),
            };
        }
        Slot::Nothing => return quote!(#field: None),
        Slot::HasMore => quote!(more),
        Slot::Total => number(quote!(total)),
        Slot::Pages => number(quote!(page.count(total))),
        Slot::Page => number(quote!(page.number)),
        Slot::PerPage => number(quote!(size)),
        Slot::Count => number(quote!(count)),
        Slot::RequestId => quote!(request.request_id),
        Slot::AccessToken => quote!(token),
        Slot::RefreshToken => quote!(refresh),
        Slot::CsrfToken => quote!(csrf),
        Slot::ExpiresIn => {
            let lifetime = cx.imports.name("crate::auth::token");
            if it.ty == Type::I64 {
                quote!(#lifetime::LIFETIME)
            } else {
                number(quote!(#lifetime::LIFETIME))
            }
        }
        Slot::TokenType => match &it.ty {
            Type::Model(id) => {
                let ModelKind::Enumeration(values) = &cx.all()[*id].kind else {
                    return quote!();
                };
                let bearer = values
                    .variants
                    .iter()
                    .find(|it| it.wire.eq_ignore_ascii_case("bearer"));
                let model = cx.model(*id);
                let variant = ident(bearer.map_or("Bearer", |it| it.name.as_str()));
                quote!(#model::#variant)
            }
            _ => quote!("Bearer".to_owned()),
        },
        slot => value(step, slot),
    };
    if is_optional {
        quote!(#field: Some(#value))
    } else {
        quote!(#field: #value)
    }
}
