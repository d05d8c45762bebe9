//! Lists: filters, order, and pages by cursor or by number.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::imports::ident;
use super::super::tidy::note;
use super::stored::Step;
use super::{answer, convert, storage};
use crate::plan::operation::Parameter;
use crate::plan::resource::{Action, HeaderSlot, List, Paging, Size, Slot};
use crate::plan::schema::{ModelKind, Presence, Type};

/// Writes a list.
pub fn list(step: Step<'_>, list: &List) -> TokenStream {
    let cx = step.cx;
    let resource = step.resource;
    let own_type = |name: &crate::plan::names::TypeName| {
        cx.imports
            .name(&format!("crate::storage::{}::{name}", resource.module))
    };
    let (filter, order, query) = (
        own_type(&resource.types.filter),
        own_type(&resource.types.order),
        own_type(&resource.types.page),
    );
    let order_value = match &list.sort {
        None => {
            let variant = ident(resource.orders[list.default_order].name.as_str());
            quote!(#order::#variant)
        }
        Some(sort) => {
            let (field, model) = (ident(sort.field.as_str()), cx.model(sort.model));
            let arms = sort.orders.iter().map(|(value, index)| {
                let (value, variant) = (
                    ident(value.as_str()),
                    ident(resource.orders[*index].name.as_str()),
                );
                quote!(#model::#value => #order::#variant)
            });
            let arms: Vec<TokenStream> = arms.collect();
            if parameter(step, &sort.field).is_some_and(is_optional) {
                let default = ident(resource.orders[list.default_order].name.as_str());
                let arms = sort.orders.iter().map(|(value, index)| {
                    let (value, variant) = (
                        ident(value.as_str()),
                        ident(resource.orders[*index].name.as_str()),
                    );
                    quote!(Some(#model::#value) => #order::#variant)
                });
                quote!(match request.#field { None => #order::#default, #(#arms,)* })
            } else {
                quote!(match request.#field { #(#arms,)* })
            }
        }
    };
    let restricted = step.is_by_owner();
    let own = restricted.then(|| own(step));
    let filters = filters(step, list, restricted);
    let filter_value = quote!(#filter { #(#filters,)* });
    let head = quote! {
        #own
        let order = #order_value;
        let filter = #filter_value;
    };
    let done = answer::of_row(step);
    let count = uses(step, |it| matches!(it, Slot::Count)).then(|| quote!(let count = rows.len();));
    let repository = step.repository();
    // Another list of the same rows may have pages of another kind.
    let at_most = |rows: TokenStream| {
        if resource.unbounded {
            quote!(limit: Some(#rows))
        } else {
            quote!(limit: #rows)
        }
    };
    let no_cursor = resource.by_cursor.then(|| quote!(after: None,));
    let no_offset = resource.by_page.then(|| quote!(offset: 0,));
    match &list.paging {
        Paging::Cursor { limit, cursor } => {
            let position = own_type(&resource.types.position);
            let pagination = cx.support("pagination");
            let problem = cx.support("problem::Problem");
            let error = cx.support("error::Error");
            let status = cx.imports.name("actix_web::http::StatusCode");
            let wire = parameter(step, cursor).map_or("cursor", |it| it.wire.as_str());
            let field = ident(cursor.as_str());
            let code = invalid(step, &status);
            let list_value = list_value(step, list, restricted);
            let size = size(step, limit);
            let total = needs_total(step)
                .then(|| quote!(let total = #repository.count(filter.clone()).await?;));
            let next = link_next(step, limit, wire);
            let one_more = note("One more than the page holds tells whether there is another.");
            let has_more = uses(step, |it| matches!(it, Slot::HasMore))
                .then(|| quote!(let more = next_cursor.is_some();));
            let at_most = at_most(quote!(size + 1));
            quote! {
                #head
                #list_value
                let after = request
                    .#field
                    .map(|cursor| self.cursors.open::<#position>(&list, &cursor))
                    .transpose()
                    .map_err(|_| { #error::Refused(#code, #problem::bad_cursor(#wire)) })?;
                #size
                #total
                #one_more
                let query = #query { filter, order, after, #no_offset #at_most };
                let mut rows = #repository.list(query).await?;
                let more = #pagination::cut(&mut rows, size);
                let next_cursor = match rows.last() {
                    Some(last) if more => {
                        let position = #position::of(last, order);
                        Some(self.cursors.seal(&list, &position).map_err(#error::internal)?)
                    }
                    _ => None,
                };
                #has_more
                #next
                #count
                #done
            }
        }
        Paging::Page { page, per_page } => {
            let page_type = cx.support("pagination::Page");
            let convert = cx.imports.name("crate::storage::convert");
            let field = ident(page.as_str());
            let page_wire = parameter(step, page).map_or("page", |it| it.wire.as_str());
            let number = match parameter(step, page) {
                Some(it) if is_optional(it) => quote!(request.#field.map_or(1, #convert::count)),
                _ => quote!(#convert::count(request.#field)),
            };
            let size = size(step, per_page);
            let total = (needs_total(step) || has_link(step))
                .then(|| quote!(let total = #repository.count(filter.clone()).await?;));
            let size_wire = per_page
                .field
                .as_ref()
                .and_then(|it| parameter(step, it))
                .map(|it| it.wire.as_str());
            let size_wire = match size_wire {
                Some(wire) => quote!(Some(#wire)),
                None => quote!(None),
            };
            let link = has_link(step).then(|| {
                let list_value = list_value(step, list, restricted);
                quote! {
                    #list_value
                    let link = Some(page.links(&list, (#page_wire, #size_wire), total));
                }
            });
            let has_more = uses(step, |it| matches!(it, Slot::HasMore))
                .then(|| quote!(let more = page.number < page.count(total);));
            let at_most = at_most(quote!(size));
            quote! {
                #head
                #size
                let page = #page_type { number: #number, size };
                #total
                let query = #query { filter, order, #no_cursor offset: page.offset(), #at_most };
                let rows = #repository.list(query).await?;
                #link
                #has_more
                #count
                #done
            }
        }
        Paging::None => {
            let total = needs_total(step)
                .then(|| quote!(let total = #repository.count(filter.clone()).await?;));
            let link = has_link(step).then(|| quote!(let link = None;));
            quote! {
                #head
                #total
                let rows = #repository
                    .list(#query { filter, order, #no_cursor #no_offset limit: None })
                    .await?;
                #link
                #count
                #done
            }
        }
    }
}

fn parameter<'a>(step: Step<'a>, field: &crate::plan::names::FieldName) -> Option<&'a Parameter> {
    step.operation
        .request
        .parameters
        .iter()
        .find(|it| it.field == *field)
}

fn is_optional(it: &Parameter) -> bool {
    !matches!(
        it.presence,
        Presence::Required
            | Presence::Default {
                nullable: false,
                ..
            }
    )
}

fn uses(step: Step<'_>, is: fn(&Slot) -> bool) -> bool {
    step.behaviour
        .answer
        .body
        .as_ref()
        .is_some_and(|it| it.any(&is))
}

fn needs_total(step: Step<'_>) -> bool {
    uses(step, |it| matches!(it, Slot::Total | Slot::Pages))
        || (uses(step, |it| matches!(it, Slot::HasMore))
            && matches!(
                step.behaviour.action,
                Action::List(List {
                    paging: Paging::Page { .. },
                    ..
                })
            ))
}

fn has_link(step: Step<'_>) -> bool {
    step.behaviour.answer.headers.contains(&HeaderSlot::Link)
}

/// Writes the status of a request that breaks the contract.
fn invalid(step: Step<'_>, status: &proc_macro2::Ident) -> TokenStream {
    if step.operation.invalid_status == 400 {
        quote!(#status::BAD_REQUEST)
    } else {
        quote!(#status::UNPROCESSABLE_ENTITY)
    }
}

/// Says whether cursors are bound to the list, or links repeat what was asked for.
fn is_named(step: Step<'_>, list: &List) -> bool {
    match list.paging {
        Paging::Cursor { .. } => true,
        Paging::Page { .. } => has_link(step),
        Paging::None => false,
    }
}

/// Writes which list this is: whose rows, and what was asked for besides the page.
fn list_value(step: Step<'_>, list: &List, restricted: bool) -> TokenStream {
    let cx = step.cx;
    let name = cx.support("pagination::List");
    let path = format!("{}{}", cx.version.base_path, step.operation.path);
    let tenant = step
        .resource
        .tenant
        .map(|_| quote!(caller.tenant.as_deref().unwrap_or_default(),));
    let owner = restricted.then(|| quote!(own.map_or("", |_| caller.subject.as_str()),));
    let fields = list
        .filters
        .iter()
        .map(|(field, _)| field)
        .chain(&list.search)
        .chain(list.sort.as_ref().map(|it| &it.field));
    let filters = fields.filter_map(|field| {
        let it = parameter(step, field)?;
        let (wire, field) = (&it.wire, ident(field.as_str()));
        let is_enumeration = matches!(&it.ty, Type::Model(id) if matches!(cx.all()[*id].kind, ModelKind::Enumeration(_)));
        if is_enumeration {
            cx.support("rule::Enumeration");
        }
        let value = match (is_enumeration || it.ty == Type::Text, is_optional(it)) {
            (true, true) if is_enumeration => quote!(request.#field.map(|it| it.as_str().into())),
            (true, true) => quote!(request.#field.as_deref().map(Into::into)),
            (true, false) => quote!(Some(request.#field.as_str().into())),
            (false, true) => quote!(request.#field.map(|it| it.to_string().into())),
            (false, false) => quote!(Some(request.#field.to_string().into())),
        };
        Some(quote!((#wire, #value)))
    });
    quote! {
        let list = #name { path: #path, scope: &[#tenant #owner], filters: &[#(#filters),*] };
    }
}

/// Writes whose rows only are shown, if the caller is let in as an owner only.
fn own(step: Step<'_>) -> TokenStream {
    let security = step.security();
    quote!(let own = if #security.grants(caller) { None } else { Some(caller.key()?) };)
}

/// Writes the members of the filter.
fn filters(step: Step<'_>, list: &List, restricted: bool) -> Vec<TokenStream> {
    let resource = step.resource;
    let is_named = is_named(step, list);
    // What the name of the list borrows is not given away.
    let given = |it: &Parameter| {
        let field = ident(it.field.as_str());
        let clone = (is_named && it.ty == Type::Text).then(|| quote!(.clone()));
        quote!(request.#field #clone)
    };
    let mut members = Vec::new();
    if resource.tenant.is_some() {
        members.push(quote!(tenant: caller.tenant_key()?));
    }
    for index in &resource.filters {
        let column = &resource.columns[*index];
        let name = storage::field(column);
        let asked = list
            .filters
            .iter()
            .find(|(_, it)| it == index)
            .and_then(|(field, _)| parameter(step, field));
        let value = match asked {
            Some(it) if is_optional(it) => {
                convert::stored_option(step.cx, given(it), &it.ty, column)
            }
            Some(it) => {
                let value = convert::stored(step.cx, given(it), &it.ty, column);
                quote!(Some(#value))
            }
            None => quote!(None),
        };
        let is_owner = restricted && resource.owner == Some(*index);
        members.push(match (is_owner, asked.is_some()) {
            (true, false) => quote!(#name: own),
            (true, true) => {
                let error = step.cx.support("error::Error");
                quote!(#name: match (own, #value) {
                    (Some(own), Some(other)) if own != other => return Err(#error::forbidden()),
                    (own, asked) => own.or(asked),
                })
            }
            (false, _) => quote!(#name: #value),
        });
    }
    if resource.searched {
        let asked = list.search.as_ref().and_then(|it| parameter(step, it));
        let value = match asked.map(|it| (given(it), is_optional(it))) {
            Some((value, true)) => value,
            Some((value, false)) => quote!(Some(#value)),
            None => quote!(None),
        };
        members.push(quote!(search: #value));
    }
    members
}

/// Writes how many rows the page has.
fn size(step: Step<'_>, size: &Size) -> TokenStream {
    let default = proc_macro2::Literal::i64_unsuffixed(size.default);
    let Some(field) = &size.field else {
        return quote!(let size = #default;);
    };
    let convert = step.cx.imports.name("crate::storage::convert");
    let name = ident(field.as_str());
    let value = match parameter(step, field) {
        Some(it) if is_optional(it) => quote!(request.#name.map_or(#default, #convert::count)),
        _ => quote!(#convert::count(request.#name)),
    };
    match size.clamp {
        Some(most) => {
            let most = proc_macro2::Literal::i64_unsuffixed(most);
            quote!(let size = #value.min(#most);)
        }
        None => quote!(let size = #value;),
    }
}

/// Writes the link to the next page.
fn link_next(step: Step<'_>, limit: &Size, cursor: &str) -> Option<TokenStream> {
    if !has_link(step) {
        return None;
    }
    let limit = limit
        .field
        .as_ref()
        .and_then(|it| parameter(step, it))
        .map(|it| {
            let wire = &it.wire;
            quote!((#wire, &size.to_string()),)
        });
    Some(quote! {
        let link = next_cursor.as_deref().map(|cursor| list.link("next", &[#limit (#cursor, cursor)]));
    })
}
