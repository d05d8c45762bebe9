//! What a request proves: the identifier and the secret of a log-in, or a refresh token.

use super::super::super::names::FieldName;
use super::super::super::operation::Operation;
use super::super::super::schema::{Field, Presence, Type};
use super::super::Login;
use super::{Cx, Unfit, body};

/// Finds the two properties of a log-in.
pub(super) fn login(cx: &Cx<'_>, operation: &Operation) -> Result<Login, Unfit> {
    let (id, object) = body(cx, operation)?;
    let Some(wires) = cx.contract.extension.principal.as_ref().map(|it| &it.value) else {
        return Err("this version declares no principal".to_owned());
    };
    let [one, two] = &object.fields[..] else {
        return Err("its body is not an identifier and a secret".to_owned());
    };
    let is_secret = |it: &Field| it.wire == wires.secret.value || it.ty == Type::Secret;
    let (identifier, secret) = if is_secret(one) {
        (two, one)
    } else {
        (one, two)
    };
    let fits =
        |it: &Field, types: &[Type]| types.contains(&it.ty) && it.presence == Presence::Required;
    if !is_secret(secret)
        || !fits(identifier, &[Type::Text])
        || !fits(secret, &[Type::Secret, Type::Text])
    {
        return Err("its body is not an identifier and a secret, both required strings".to_owned());
    }
    Ok(Login {
        body: id,
        identifier: identifier.name.clone(),
        secret: secret.name.clone(),
    })
}

/// Finds the property of a request that holds a refresh token: the only one.
pub(super) fn token(cx: &Cx<'_>, operation: &Operation) -> Result<FieldName, Unfit> {
    let (_, object) = body(cx, operation)?;
    match &object.fields[..] {
        [only]
            if only.presence == Presence::Required
                && matches!(only.ty, Type::Secret | Type::Text) =>
        {
            Ok(only.name.clone())
        }
        _ => Err("its body is not a refresh token, a required string".to_owned()),
    }
}
