//! `Idempotency-Key`: which operations are done once for each key, and the table in which keys are kept.
//!
//! The header parameter of this name says it, since that is what the name means; an answer can only be kept where
//! something is stored. In: the operations as they were written. Out: which of them heed the key, the table, and what is
//! wrong.

use std::collections::BTreeSet;

use super::super::Version;
use super::super::operation::{Idempotent, Operation, Parameter};
use super::super::schema::Type;
use super::behaviour::Action;
use super::own::{self, Own};
use super::table::Making;
use super::{KeyKind, Resource};
use crate::contract::{self, Contract, Location, StatusSet};
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::Span;

/// The header.
const HEADER: &str = "idempotency-key";

/// The methods that may do something twice.
const UNSAFE: &[&str] = &["POST", "PUT", "PATCH", "DELETE"];

/// The conditions of a change, which say what is asked although they may not be declared.
const CONDITIONS: &[&str] = &["If-Match", "If-None-Match"];

/// Says whether a parameter is the key.
pub fn is_key(parameter: &Parameter) -> bool {
    parameter.location == Location::Header && parameter.wire.eq_ignore_ascii_case(HEADER)
}

/// Gives how an operation heeds the key, if it declares one and does not say that its method does so.
pub fn of(written: &contract::Operation) -> Option<Idempotent> {
    let is_off = written.extension.idempotent.as_ref();
    if is_off.is_some_and(|it| !it.value) {
        return None;
    }
    key_of(written)?;
    let declared = written.parameters.iter();
    let declared = declared
        .filter(|it| it.location == Location::Header && !is_written_key(it))
        .map(|it| it.name.value.as_str());
    Some(Idempotent {
        headers: declared.map(str::to_owned).collect(),
    })
}

fn key_of(written: &contract::Operation) -> Option<&contract::Parameter> {
    let mut parameters = written.parameters.iter();
    let is_unsafe = UNSAFE.contains(&written.method.as_str());
    parameters.find(|it| is_unsafe && is_written_key(it))
}

fn is_written_key(parameter: &contract::Parameter) -> bool {
    parameter.location == Location::Header && parameter.name.value.eq_ignore_ascii_case(HEADER)
}

/// Settles which operations heed the key: none where nothing is stored, and none that is closed. Gives the place of the
/// first one, if there is one.
pub(super) fn wanted(
    sink: &Sink,
    contracts: &[&Contract],
    versions: &mut [Version],
    has_stores: bool,
) -> Option<Span> {
    let mut first = None;
    let mut told = BTreeSet::new();
    for (contract, version) in contracts.iter().zip(versions) {
        for operation in version.apis.iter_mut().flat_map(|it| &mut it.operations) {
            let Some(written) = written(contract, operation) else {
                continue;
            };
            tell_unfit(sink, written, has_stores);
            if operation.idempotent.is_none() {
                continue;
            }
            if !has_stores || !operation.closed.is_empty() {
                operation.idempotent = None;
            }
            let Some(key) = key_of(written) else {
                continue;
            };
            if !has_stores && told.insert(key.at) {
                sink.warn(
                    Diagnostic::new(
                        "idempotency-not-kept",
                        key.at,
                        "`Idempotency-Key` is a parameter like any other here: nothing is stored, and so is no answer",
                    )
                    .help("heed it in the method, and say `x-specwright: {idempotent: false}`"),
                );
            }
            if operation.idempotent.is_some() {
                first = first.or(Some(key.at));
            }
        }
    }
    first
}

/// Tells of what is said with `idempotent: true` and cannot be done.
fn tell_unfit(sink: &Sink, written: &contract::Operation, has_stores: bool) {
    let Some(said) = written.extension.idempotent.as_ref().filter(|it| it.value) else {
        return;
    };
    let why = if !UNSAFE.contains(&written.method.as_str()) {
        "its method does nothing twice"
    } else if key_of(written).is_none() {
        "it declares no header parameter `Idempotency-Key`"
    } else if !has_stores {
        "nothing is stored, so that no answer can be kept"
    } else {
        return;
    };
    sink.error(Diagnostic::new(
        "idempotency-unfit",
        said.at,
        format!(
            "`{} {}` cannot be `idempotent`: {why}",
            written.method, written.path.value
        ),
    ));
}

/// Checks the operations that heed the key, and adds the conditions of a change, once it is known what they do.
pub(super) fn check(
    sink: &Sink,
    contracts: &[&Contract],
    versions: &mut [Version],
    resources: &[Resource],
) {
    for (contract, version) in contracts.iter().zip(versions) {
        for operation in version.apis.iter_mut().flat_map(|it| &mut it.operations) {
            let Some(written) = written(contract, operation) else {
                continue;
            };
            let is_change = operation.request.preconditions.is_some();
            let Some(idempotent) = &mut operation.idempotent else {
                continue;
            };
            for name in CONDITIONS.iter().filter(|_| is_change) {
                if !idempotent
                    .headers
                    .iter()
                    .any(|it| it.eq_ignore_ascii_case(name))
                {
                    idempotent.headers.push((*name).to_owned());
                }
            }
            let Some(key) = key_of(written) else {
                continue;
            };
            let name = format!("{} {}", written.method, written.path.value);
            if answers_secret(operation, resources) {
                let problem = Diagnostic::new(
                    "idempotency-of-secret",
                    key.at,
                    format!("`{name}` answers a secret, which is not kept to be given again"),
                );
                sink.error(problem.help("take the parameter away from this operation"));
                continue;
            }
            let undeclared: Vec<&str> = [(409, "409"), (422, "422")]
                .into_iter()
                .filter(|(status, _)| !declares(written, *status))
                .map(|(_, text)| text)
                .collect();
            if !undeclared.is_empty() {
                let problem = Diagnostic::new(
                    "idempotency-status-undeclared",
                    key.at,
                    format!(
                        "`{name}` does not declare {}, which a request with an `Idempotency-Key` may be answered",
                        undeclared.join(" and ")
                    ),
                );
                sink.warn(problem.help(
                    "declare 409, for while the first request is being answered, and 422, for another request with its key",
                ));
            }
        }
    }
}

fn declares(written: &contract::Operation, status: u16) -> bool {
    written.responses.iter().any(|it| match it.status {
        StatusSet::Exact(it) => it == status,
        StatusSet::Range(hundred) => u16::from(hundred) == status / 100,
        StatusSet::Default => true,
    })
}

/// Says whether what the operation answers is shown once and never again.
fn answers_secret(operation: &Operation, resources: &[Resource]) -> bool {
    let Some(behaviour) = &operation.behaviour else {
        return false;
    };
    match behaviour.action {
        Action::Login(_) | Action::Refresh { .. } => true,
        Action::Create { .. } => resources
            .get(behaviour.resource)
            .is_some_and(|it| it.api_key.is_some()),
        Action::Logout { .. }
        | Action::Me
        | Action::List(_)
        | Action::Read { .. }
        | Action::Replace { .. }
        | Action::Update { .. }
        | Action::Delete { .. } => false,
    }
}

fn written<'a>(contract: &'a Contract, operation: &Operation) -> Option<&'a contract::Operation> {
    contract.operations.iter().find(|it| {
        let path = operation.path.strip_suffix(it.path.value.as_str());
        it.method == operation.method
            && path.is_some_and(|rest| rest.is_empty() || rest == it.base_path)
    })
}

/// Makes the table: a key is there as the hash of all that makes it one, and holds its lease or its answer until it ends.
pub(super) fn resource(making: &mut Making<'_>) -> Resource {
    let own = Own {
        store: "idempotency_keys",
        row: "idempotency key",
        singular: "idempotency key",
        plural: "idempotency keys",
        key: (Type::Text, KeyKind::Given),
        columns: &[
            ("fingerprint", Type::Text, false),
            ("answer", Type::Text, true),
        ],
        filter: None,
    };
    own::resource(making, &own)
}
