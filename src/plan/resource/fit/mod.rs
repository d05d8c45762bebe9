//! Fits what was recognised to the operations as they are in Rust.
//!
//! In: what an operation does with which store, and the operation with its models. Out: its [`Behaviour`], or why it
//! cannot do that: everything that is asked must have a meaning, and everything that is answered must come from the row.

use super::super::names::{Given, Kind, Scope, Wish};
use super::super::operation::{BodyKind, Operation, Parameter, Variant};
use super::super::schema::{Model, ModelId, ModelKind, Models, Presence, Struct, Type, View};
use super::idempotency;
use super::recognise::Verb;
use super::{Action, Behaviour, Column, ColumnRole, KeyKind, LoginColumns, Resource};
use crate::contract::{self, Location};
use crate::diagnostic::Sink;

mod answer;
mod list;
mod page;
mod precondition;
mod proof;

/// Why a behaviour does not fit: the end of a sentence.
pub type Unfit = String;

/// What fitting one operation needs to know.
pub struct Cx<'a> {
    /// Where mistakes go.
    pub sink: &'a Sink,
    /// The contract version, as it was written.
    pub contract: &'a contract::Contract,
    /// The operation, as it was written.
    pub written: &'a contract::Operation,
    /// The models of the version.
    pub models: &'a Models,
    /// The log-in, if this is the principal's table.
    pub login: Option<&'a LoginColumns>,
    /// Whether sessions of this version are in a cookie.
    pub cookie: bool,
    /// Whether a log-in begins a session.
    pub sessions: bool,
    /// Whether rows are jobs.
    pub is_job: bool,
}

impl<'a> Cx<'a> {
    /// Gives the model, if it is an object with properties.
    pub fn object(&self, id: ModelId) -> Option<&'a Struct> {
        match &self.models[id].kind {
            ModelKind::Struct(it) => Some(it),
            ModelKind::Enumeration(_) | ModelKind::Union(_) | ModelKind::Json { .. } => None,
        }
    }

    fn model(&self, id: ModelId) -> &'a Model {
        &self.models[id]
    }
}

/// Gives the behaviour of an operation, and changes the operation and the resource for what it needs of them.
///
/// # Errors
///
/// Why it cannot be.
pub fn fit(
    cx: &Cx<'_>,
    verb: Verb,
    resource: &mut Resource,
    operation: &mut Operation,
    item_path: Option<String>,
) -> Result<(Action, super::Answer), Unfit> {
    access(cx, verb, resource, operation)?;
    if verb != Verb::List {
        no_query(operation)?;
    }
    no_path(verb, operation)?;
    let action = match verb {
        Verb::Login => Action::Login(proof::login(cx, operation)?),
        Verb::Refresh => Action::Refresh {
            token: proof::token(cx, operation)?,
        },
        Verb::Logout => Action::Logout {
            token: match operation.request.body {
                Some(_) => Some(proof::token(cx, operation)?),
                None => None,
            },
        },
        Verb::Me => Action::Me,
        Verb::List => Action::List(list::fit(cx, resource, operation)?),
        Verb::Create => Action::Create {
            body: whole(cx, resource, operation, true)?,
            location: item_path,
        },
        Verb::Read => Action::Read {
            key: key(resource, operation)?,
        },
        Verb::Replace => Action::Replace {
            key: key(resource, operation)?,
            body: whole(cx, resource, operation, false)?,
        },
        Verb::Update => Action::Update {
            key: key(resource, operation)?,
            body: patch(cx, resource, operation)?,
        },
        Verb::Delete => Action::Delete {
            key: key(resource, operation)?,
        },
    };
    headers(
        cx,
        verb,
        operation,
        matches!(
            action,
            Action::Create {
                location: Some(_),
                ..
            }
        ),
    );
    let mut answer = answer::fit(cx, verb, resource, operation)?;
    if answer::has_cookie(cx, verb, operation, &answer) {
        let variant = &mut operation.response.variants[answer.variant];
        let header = header(cx, variant, "Set-Cookie");
        variant.headers.push(header);
        answer.headers.push(super::HeaderSlot::SetCookie);
    }
    if verb == Verb::Create && !answer::shows_key(cx, resource, &answer) {
        return Err("its answer does not show the new key, and nothing else ever does".to_owned());
    }
    if let Action::List(list) = &action {
        page::consistent(cx, operation, list, &answer)?;
        resource.counted |= page::needs_count(&answer);
    }
    let uses = &mut resource.uses;
    match verb {
        Verb::List => uses.list = true,
        Verb::Replace | Verb::Update => uses.update = true,
        Verb::Delete => uses.delete = true,
        Verb::Login | Verb::Refresh | Verb::Logout | Verb::Me | Verb::Create | Verb::Read => {}
    }
    if let Some(body) = &answer.body {
        answer::tell_unfilled(cx, body);
    }
    let has_id = |it: &super::Slot| matches!(it, super::Slot::RequestId);
    operation.request.request_id = answer.body.as_ref().is_some_and(|it| it.any(&has_id));
    operation.request.address = verb == Verb::Login;
    if matches!(verb, Verb::Replace | Verb::Update | Verb::Delete) {
        operation.request.preconditions = Some(precondition::fit(cx, operation));
    }
    Ok((action, answer))
}

/// Puts a behaviour together.
pub fn behaviour(
    cx: &Cx<'_>,
    resource: usize,
    (action, answer): (Action, super::Answer),
    reason: String,
) -> Behaviour {
    Behaviour {
        resource,
        promises: cx.is_job && matches!(action, Action::Create { .. }),
        action,
        answer,
        reason,
    }
}

/// Checks that there is a caller where the rows of some only are meant.
fn access(
    cx: &Cx<'_>,
    verb: Verb,
    resource: &Resource,
    operation: &Operation,
) -> Result<(), Unfit> {
    let anybody = operation.security.is_public() || operation.security.is_optional();
    let sets_owner = verb == Verb::Create && resource.owner.is_some_and(|it| it != resource.key);
    match verb {
        Verb::Login | Verb::Refresh | Verb::Logout | Verb::Me if cx.login.is_none() => {
            return Err("it is not the store of the principal".to_owned());
        }
        Verb::Logout if operation.request.body.is_none() && anybody => {
            return Err("it is open to everybody, and asked for no refresh token".to_owned());
        }
        Verb::Login | Verb::Refresh | Verb::Logout => return Ok(()),
        _ => {}
    }
    if anybody
        && (resource.tenant.is_some()
            || sets_owner
            || operation.security.or_owner
            || verb == Verb::Me)
    {
        return Err("it is open to everybody, and what it does depends on who asks".to_owned());
    }
    if operation.security.or_owner && resource.owner.is_none() {
        return Err("`or_owner` is said, and the stored schema has no `owner`".to_owned());
    }
    Ok(())
}

fn no_query(operation: &Operation) -> Result<(), Unfit> {
    let mut parameters = operation.request.parameters.iter();
    let is_key = |it: &Parameter| operation.idempotent.is_some() && idempotency::is_key(it);
    match parameters.find(|it| !has_meaning(it) && !is_key(it)) {
        Some(it) => Err(format!("nothing would heed its parameter `{}`", it.wire)),
        None => Ok(()),
    }
}

/// Only the key of a row is heeded in a path: what else stands there would restrict the rows for whoever reads it, and
/// not for the server.
fn no_path(verb: Verb, operation: &Operation) -> Result<(), Unfit> {
    if matches!(
        verb,
        Verb::Read | Verb::Replace | Verb::Update | Verb::Delete
    ) {
        return Ok(());
    }
    let mut parameters = operation.request.parameters.iter();
    match parameters.find(|it| it.location == Location::Path) {
        Some(it) => Err(format!(
            "nothing would heed `{}`, which stands in its path",
            it.wire
        )),
        None => Ok(()),
    }
}

/// Says whether a parameter is heeded by the server itself, or finds the row.
pub fn has_meaning(parameter: &Parameter) -> bool {
    const HEEDED: &[&str] = &[
        "if-match",
        "if-none-match",
        "x-request-id",
        "authorization",
        "accept",
    ];
    match parameter.location {
        Location::Path => true,
        Location::Header => HEEDED.contains(&parameter.wire.to_ascii_lowercase().as_str()),
        Location::Query | Location::Cookie | Location::QueryString => false,
    }
}

/// Finds the path parameter of the key.
fn key(
    resource: &Resource,
    operation: &Operation,
) -> Result<super::super::names::FieldName, Unfit> {
    let column = &resource.columns[resource.key];
    let mut paths = operation
        .request
        .parameters
        .iter()
        .filter(|it| it.location == Location::Path);
    let (Some(parameter), None) = (paths.next(), paths.next()) else {
        return Err("it has not exactly one path parameter".to_owned());
    };
    if is_number(&parameter.ty) != is_number(&column.ty)
        || (!is_number(&column.ty) && parameter.ty != column.ty)
    {
        return Err(format!(
            "its path parameter `{}` is of another type than the key",
            parameter.wire
        ));
    }
    Ok(parameter.field.clone())
}

/// Says whether these are integers of any size.
pub fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::I32 | Type::I64)
}

/// Says whether a value of a model's type can be turned into one of the column's and back.
pub fn converts(cx: &Cx<'_>, model: &Type, column: &Type) -> bool {
    match (model, column) {
        (_, Type::Json) => true,
        (Type::Model(id), Type::Text) => matches!(cx.model(*id).kind, ModelKind::Enumeration(_)),
        (Type::Secret, Type::Text) => true,
        (one, two) if is_number(one) && is_number(two) => true,
        (one, two) => one == two,
    }
}

/// Finds the model of the body, an object that must be there.
fn body<'a>(cx: &Cx<'a>, operation: &Operation) -> Result<(ModelId, &'a Struct), Unfit> {
    let body = operation.request.body.as_ref().ok_or("it has no body")?;
    let BodyKind::Json {
        ty: Type::Model(id),
        ..
    } = &body.kind
    else {
        return Err("its body is not a JSON object with properties".to_owned());
    };
    let object = cx
        .object(*id)
        .ok_or("its body is not an object with properties")?;
    if !body.required {
        return Err("its body may be absent".to_owned());
    }
    if object.extra.is_some() {
        return Err("its body has members of any name, for which there is no column".to_owned());
    }
    Ok((*id, object))
}

/// Finds the column that a property of a body sets.
fn settable<'a>(
    cx: &Cx<'_>,
    resource: &'a Resource,
    wire: &str,
    ty: &Type,
) -> Result<&'a Column, Unfit> {
    let column = resource.columns.iter().find(|it| it.wire == wire);
    let column =
        column.ok_or_else(|| format!("its body has the property `{wire}`, which is not stored"))?;
    match column.role {
        ColumnRole::Value | ColumnRole::Secret => {}
        ColumnRole::Key if resource.key_kind == KeyKind::Given => {}
        _ => {
            return Err(format!(
                "its body has the property `{wire}`, which the server sets; let it be `readOnly`"
            ));
        }
    }
    if !converts(cx, ty, &column.ty) {
        return Err(format!(
            "the property `{wire}` of its body is of another type than the column"
        ));
    }
    Ok(column)
}

/// Finds the model of a whole row.
fn whole(
    cx: &Cx<'_>,
    resource: &Resource,
    operation: &Operation,
    is_new: bool,
) -> Result<ModelId, Unfit> {
    let (id, object) = body(cx, operation)?;
    for field in &object.fields {
        let column = settable(cx, resource, &field.wire, &field.ty)?;
        let may_lack = !matches!(
            field.presence,
            Presence::Required
                | Presence::Default {
                    nullable: false,
                    ..
                }
        );
        let keeps = column.role == ColumnRole::Secret && !is_new;
        if may_lack && !column.nullable && column.default_literal.is_none() && !keeps {
            return Err(format!(
                "its body may lack `{}`, which the row must have",
                field.wire
            ));
        }
    }
    for column in &resource.columns {
        let given = object.fields.iter().any(|it| it.wire == column.wire);
        let is_asked = match column.role {
            ColumnRole::Value => !column.nullable && column.default_literal.is_none(),
            ColumnRole::Secret => is_new && !column.nullable,
            ColumnRole::Key => is_new && resource.key_kind == KeyKind::Given,
            _ => false,
        };
        if is_asked && !given {
            return Err(format!(
                "its body lacks `{}`, which the row must have",
                column.wire
            ));
        }
    }
    Ok(id)
}

/// Finds the model of a merge patch.
fn patch(cx: &Cx<'_>, resource: &Resource, operation: &Operation) -> Result<ModelId, Unfit> {
    let (id, object) = body(cx, operation)?;
    if cx.model(id).view != View::Patch {
        return Err("its body is not read as a merge patch".to_owned());
    }
    for field in &object.fields {
        let column = settable(cx, resource, &field.wire, &field.ty)?;
        if column.role == ColumnRole::Key {
            return Err(format!("it would change the key `{}`", field.wire));
        }
        if field.presence == Presence::PatchNullable && !column.nullable {
            return Err(format!(
                "it may empty `{}`, which the row must have",
                field.wire
            ));
        }
    }
    Ok(id)
}

/// Adds the headers that HTTP wants and the contract does not mention.
fn headers(cx: &Cx<'_>, verb: Verb, operation: &mut Operation, has_location: bool) {
    let wanted: &[&str] = match verb {
        Verb::Create if has_location => &["Location", "ETag"],
        Verb::Create | Verb::Me | Verb::Read | Verb::Replace | Verb::Update => &["ETag"],
        Verb::List => &["Link"],
        Verb::Login | Verb::Refresh | Verb::Logout | Verb::Delete => &[],
    };
    let Some(index) = answer::success(cx, verb, operation) else {
        return;
    };
    let variant = &mut operation.response.variants[index];
    for wire in wanted {
        if variant
            .headers
            .iter()
            .any(|it| it.wire.eq_ignore_ascii_case(wire))
        {
            continue;
        }
        let header = header(cx, variant, wire);
        variant.headers.push(header);
    }
}

/// Gives a header that the contract does not mention.
fn header(cx: &Cx<'_>, variant: &Variant, wire: &str) -> super::super::operation::Header {
    let taken = variant
        .headers
        .iter()
        .map(|it| it.field.as_str())
        .chain(["body"]);
    let mut scope = Scope::new(Kind::Field).without(taken);
    super::super::operation::Header {
        field: scope.field(cx.sink, &mut Given::default(), Wish::new("", wire)),
        wire: wire.to_owned(),
        docs: Vec::new(),
        ty: Type::Text,
        required: false,
    }
}
