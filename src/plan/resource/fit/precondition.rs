//! Fits the conditions of a change: which version of the row it is meant for (RFC 9110, 13.1).
//!
//! In: the operation as it was written, and in Rust. Out: whether `If-Match` must be there; the headers are read as
//! conditions, and so are parameters no longer.

use super::super::super::operation::{Operation, Parameter, ParameterConstant, Preconditions};
use super::super::super::schema::{Presence, Type};
use super::Cx;
use crate::contract::{Location, StatusSet};

/// Decides about the conditions of an operation that changes a row.
///
/// Whoever declares 428 asks for `If-Match`; so does whoever requires the header where an answer of 428 is among those
/// that are declared. What else is declared of the text of such a header stays a parameter.
pub fn fit(cx: &Cx<'_>, operation: &mut Operation) -> Preconditions {
    let declares = |status| cx.written.responses.iter().any(|it| it.status == status);
    let is_asked = operation
        .request
        .parameters
        .iter()
        .any(|it| is(it, "if-match") && it.presence == Presence::Required);
    let is_required = declares(StatusSet::Exact(428))
        || (is_asked && (declares(StatusSet::Range(4)) || declares(StatusSet::Default)));
    operation.request.parameters.retain_mut(|it| {
        let is_condition = is(it, "if-match") || is(it, "if-none-match");
        if is_required && is(it, "if-match") {
            it.presence = Presence::Optional;
        }
        let says_more = it.ty != Type::Text || it.constant != ParameterConstant::None;
        !is_condition || it.presence == Presence::Required || says_more
    });
    if is_required {
        Preconditions::Required
    } else {
        Preconditions::Optional
    }
}

fn is(parameter: &Parameter, name: &str) -> bool {
    parameter.location == Location::Header && parameter.wire.eq_ignore_ascii_case(name)
}
