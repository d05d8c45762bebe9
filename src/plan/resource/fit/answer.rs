//! What fills the answer of a success: found by type and name, member by member.

use super::super::super::operation::{self, Content, Operation};
use super::super::super::schema::{Field, ModelId, ModelKind, Presence, Struct, Type};
use super::super::recognise::Verb;
use super::super::{Answer, ColumnRole, HeaderSlot, Member, Resource, Slot};
use super::{Cx, Unfit, converts};
use crate::contract::{Header, SchemaId, StatusSet};
use crate::diagnostic::Diagnostic;

/// How deep an envelope may be.
const DEPTH: usize = 4;

/// Gives the variant of the success.
pub fn success(cx: &Cx<'_>, verb: Verb, operation: &Operation) -> Option<usize> {
    let statuses: &[u16] = match verb {
        Verb::Create if cx.is_job => &[202, 201, 200, 204],
        Verb::Create => &[201, 202, 200, 204],
        Verb::Delete => &[204, 200, 202],
        Verb::Replace | Verb::Update => &[200, 204],
        Verb::Login | Verb::Refresh => &[200, 201],
        Verb::Logout => &[204, 200],
        Verb::Me | Verb::List | Verb::Read => &[200],
    };
    let variants = &operation.response.variants;
    let mut found = statuses
        .iter()
        .filter_map(|status| variants.iter().position(|it| it.status == Some(*status)));
    found.next()
}

/// Gives what fills the answer.
///
/// # Errors
///
/// What nothing can fill.
pub fn fit(
    cx: &Cx<'_>,
    verb: Verb,
    resource: &Resource,
    operation: &Operation,
) -> Result<Answer, Unfit> {
    let index = success(cx, verb, operation).ok_or("it declares no answer of success")?;
    let variant = &operation.response.variants[index];
    let body = match &variant.content {
        Content::Empty => None,
        Content::Json { ty, .. } => {
            let slot = slot(cx, verb, resource, ty, DEPTH)?;
            let holds = slot.any(&|it| match verb {
                Verb::Login => matches!(it, Slot::AccessToken | Slot::CsrfToken),
                Verb::Refresh => matches!(it, Slot::AccessToken),
                Verb::List => matches!(it, Slot::Rows(_)),
                _ => matches!(it, Slot::Row(_)),
            });
            if !holds {
                return Err("its answer has no place for what it does".to_owned());
            }
            Some(slot)
        }
        Content::Problem | Content::Text { .. } | Content::Bytes { .. } => {
            return Err("its answer is not JSON".to_owned());
        }
    };
    let must_tell = matches!(
        verb,
        Verb::Login | Verb::Refresh | Verb::Me | Verb::List | Verb::Read
    );
    if body.is_none() && must_tell {
        return Err("its answer has no body".to_owned());
    }
    let mut headers = Vec::new();
    for header in &variant.headers {
        headers.push(match header.wire.to_ascii_lowercase().as_str() {
            "location" if verb == Verb::Create => HeaderSlot::Location,
            "etag" if has_tag(verb) => HeaderSlot::Etag,
            "link" if verb == Verb::List => HeaderSlot::Link,
            "retry-after" if is_awaited(cx, verb, header) => HeaderSlot::RetryAfter,
            name => match constant(cx, variant.status, name) {
                Some(text) => HeaderSlot::Constant(text),
                None if !header.required => HeaderSlot::Nothing,
                None => {
                    return Err(format!(
                        "nothing fills the header `{}` of its answer",
                        header.wire
                    ));
                }
            },
        });
    }
    Ok(Answer {
        variant: index,
        body,
        headers,
    })
}

/// Says whether the session begins or ends in a cookie.
pub fn has_cookie(cx: &Cx<'_>, verb: Verb, operation: &Operation, answer: &Answer) -> bool {
    let is_told = |it: &Slot| matches!(it, Slot::CsrfToken);
    match verb {
        Verb::Login => answer.body.as_ref().is_some_and(|it| it.any(&is_told)),
        Verb::Logout => cx.cookie && operation.request.body.is_none(),
        _ => false,
    }
}

/// Says whether a new row is shown with its key; there is nothing to show of rows that are no keys.
pub fn shows_key(cx: &Cx<'_>, resource: &Resource, answer: &Answer) -> bool {
    let Some(key) = &resource.api_key else {
        return true;
    };
    let wire = &resource.columns[key.secret].wire;
    let shows = |it: &Slot| match it {
        Slot::Row(model) => cx
            .object(*model)
            .is_some_and(|it| it.fields.iter().any(|it| it.wire == *wire)),
        _ => false,
    };
    answer.body.as_ref().is_some_and(|it| it.any(&shows))
}

/// Says whether a header can tell when it is worth another look at a job: not at one that has ended.
fn is_awaited(cx: &Cx<'_>, verb: Verb, header: &operation::Header) -> bool {
    let is_there = match verb {
        Verb::Create => true,
        Verb::Read => !header.required,
        _ => false,
    };
    cx.is_job && is_there && matches!(header.ty, Type::I32 | Type::I64)
}

/// Says whether a row is answered, which has a version.
fn has_tag(verb: Verb) -> bool {
    match verb {
        Verb::Me | Verb::Create | Verb::Read | Verb::Replace | Verb::Update => true,
        Verb::Login | Verb::Refresh | Verb::Logout | Verb::List | Verb::Delete => false,
    }
}

/// Gives the only text that a header may have.
fn constant(cx: &Cx<'_>, status: Option<u16>, name: &str) -> Option<String> {
    let exact = StatusSet::Exact(status?);
    let response = cx.written.responses.iter().find(|it| it.status == exact)?;
    let mut headers = response.headers.iter();
    let header: &Header = headers.find(|it| it.name.eq_ignore_ascii_case(name))?;
    only_text(cx, header.schema)
}

/// Gives the only text that a schema allows.
fn only_text(cx: &Cx<'_>, id: SchemaId) -> Option<String> {
    let schema = &cx.contract.schemas[id];
    let value = match (&schema.constant, &schema.enumeration) {
        (Some(constant), _) => &constant.value,
        (None, Some(values)) => match &values.value[..] {
            [only] => only,
            _ => return None,
        },
        (None, None) => return None,
    };
    value.as_str().map(str::to_owned)
}

fn slot(
    cx: &Cx<'_>,
    verb: Verb,
    resource: &Resource,
    ty: &Type,
    depth: usize,
) -> Result<Slot, Unfit> {
    match ty {
        Type::List(item) if verb == Verb::List => match &**item {
            Type::Model(id) => {
                let object = cx.object(*id).ok_or("its rows are no objects")?;
                row(cx, resource, object)?;
                Ok(Slot::Rows(*id))
            }
            _ => Err("its rows are no objects".to_owned()),
        },
        Type::Model(id) if depth > 0 => object(cx, verb, resource, *id, depth),
        _ => Err("its answer is no object".to_owned()),
    }
}

fn object(
    cx: &Cx<'_>,
    verb: Verb,
    resource: &Resource,
    id: ModelId,
    depth: usize,
) -> Result<Slot, Unfit> {
    let object = cx
        .object(id)
        .ok_or("its answer is no object with properties")?;
    if !matches!(verb, Verb::List | Verb::Login | Verb::Refresh) && is_row(resource, object) {
        row(cx, resource, object)?;
        return Ok(Slot::Row(id));
    }
    let mut members = Vec::new();
    for field in &object.fields {
        members.push(Member {
            field: field.name.clone(),
            ty: field.ty.clone(),
            presence: field.presence.clone(),
            slot: member(cx, verb, resource, field, depth)?,
        });
    }
    Ok(Slot::Object { model: id, members })
}

/// Says whether an object is meant to be the row: it has the key, or nothing but columns.
fn is_row(resource: &Resource, object: &Struct) -> bool {
    let is_column = |wire: &str| resource.columns.iter().any(|it| it.wire == wire);
    let key = &resource.columns[resource.key].wire;
    object.fields.iter().any(|it| it.wire == *key)
        || object.fields.iter().all(|it| is_column(&it.wire))
}

/// Checks that every property of a row is a column.
fn row(cx: &Cx<'_>, resource: &Resource, object: &Struct) -> Result<(), Unfit> {
    for field in &object.fields {
        let column = resource.columns.iter().find(|it| it.wire == field.wire);
        let Some(column) = column.filter(|it| it.role != ColumnRole::Secret) else {
            return Err(format!("it answers `{}`, which is not stored", field.wire));
        };
        if column.role == ColumnRole::KeyHash && !may_lack(&field.presence) {
            return Err(format!(
                "it must answer `{}`, which is shown once",
                field.wire
            ));
        }
        if !converts(cx, &field.ty, &column.ty) {
            return Err(format!(
                "it answers `{}` as another type than it is stored",
                field.wire
            ));
        }
        if column.nullable
            && matches!(
                field.presence,
                Presence::Required
                    | Presence::Default {
                        nullable: false,
                        ..
                    }
            )
        {
            return Err(format!(
                "it must answer `{}`, which a row may lack",
                field.wire
            ));
        }
    }
    Ok(())
}

/// Finds what fills a member of an envelope.
fn member(
    cx: &Cx<'_>,
    verb: Verb,
    resource: &Resource,
    field: &Field,
    depth: usize,
) -> Result<Slot, Unfit> {
    let name: String = field
        .wire
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let name = name.to_ascii_lowercase();
    let number = matches!(field.ty, Type::I32 | Type::I64);
    let text = field.ty == Type::Text;
    let gives_tokens = matches!(verb, Verb::Login | Verb::Refresh);
    let found = match name.as_str() {
        "requestid" if text => Some(Slot::RequestId),
        "accesstoken" | "token" if text && gives_tokens => Some(Slot::AccessToken),
        "refreshtoken" if text && gives_tokens && cx.sessions => Some(Slot::RefreshToken),
        "csrftoken" if text && verb == Verb::Login && cx.cookie => Some(Slot::CsrfToken),
        "tokentype" if gives_tokens && is_bearer(cx, &field.ty) => Some(Slot::TokenType),
        "expiresin" if number && gives_tokens => Some(Slot::ExpiresIn),
        _ if verb != Verb::List => None,
        "nextcursor" | "next" | "cursor" if text => Some(Slot::NextCursor),
        "hasmore" | "hasnext" | "more" if field.ty == Type::Bool => Some(Slot::HasMore),
        "total" | "totalcount" | "totalitems" if number => Some(Slot::Total),
        "pages" | "totalpages" | "pagecount" | "lastpage" if number => Some(Slot::Pages),
        "page" | "pagenumber" | "currentpage" if number => Some(Slot::Page),
        "perpage" | "pagesize" | "limit" | "size" if number => Some(Slot::PerPage),
        "count" if number => Some(Slot::Count),
        _ => None,
    };
    if let Some(found) = found {
        return Ok(found);
    }
    match slot(cx, verb, resource, &field.ty, depth - 1) {
        Ok(found) => Ok(found),
        Err(_) if may_lack(&field.presence) => Ok(Slot::Nothing),
        Err(why) if matches!(field.ty, Type::List(_) | Type::Model(_)) => Err(why),
        Err(_) => Err(format!("nothing fills `{}` of its answer", field.wire)),
    }
}

/// Warns of every member that nothing fills.
pub fn tell_unfilled(cx: &Cx<'_>, body: &Slot) {
    let nothing = |model, member: &Member| {
        let mut fields = cx.object(model)?.fields.iter();
        let field = fields.find(|it| it.name == member.field)?;
        matches!(member.slot, Slot::Nothing).then_some(&field.wire)
    };
    body.each(&mut |it| {
        let Slot::Object { model, members } = it else {
            return;
        };
        for wire in members.iter().filter_map(|it| nothing(*model, it)) {
            let message = format!(
                "nothing fills `{wire}` of the answer of `{} {}`: it is left out, or null",
                cx.written.method, cx.written.path.value
            );
            cx.sink.warn(
                Diagnostic::new("unfilled-member", cx.written.at, message)
                    .help("take it out of the contract, or fill it in `custom`"),
            );
        }
    });
}

fn may_lack(presence: &Presence) -> bool {
    matches!(
        presence,
        Presence::Optional | Presence::Nullable | Presence::OptionalNullable
    )
}

/// Says whether the type can say `Bearer`.
fn is_bearer(cx: &Cx<'_>, ty: &Type) -> bool {
    match ty {
        Type::Text => true,
        Type::Model(id) => match &cx.models[*id].kind {
            ModelKind::Enumeration(it) => it
                .variants
                .iter()
                .any(|it| it.wire.eq_ignore_ascii_case("bearer")),
            _ => false,
        },
        _ => false,
    }
}
