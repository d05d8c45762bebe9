//! The table of sessions, which no contract declares: what a log-in begins, a refresh carries on and a log-out ends.
//!
//! In: whether some version wants sessions. Out: a resource like any other, so that each kind of database has it.

use super::super::schema::Type;
use super::own::{self, Own};
use super::table::Making;
use super::{KeyKind, Resource};
use crate::contract::{Behaviour, Contract, SchemeCheck};

/// Says whether a log-in begins a session: something must be there that carries it on or ends it.
pub fn are_wanted(contracts: &[&Contract]) -> bool {
    let schemes = contracts.iter().flat_map(|it| it.security_schemes.values());
    let mut checks = schemes.filter_map(|it| it.extension.check.as_ref());
    if checks.any(|it| matches!(it.value, SchemeCheck::Session(_))) {
        return true;
    }
    let operations = contracts.iter().flat_map(|it| &it.operations);
    let mut behaviours = operations.filter_map(|it| it.extension.behaviour.as_ref());
    behaviours.any(|it| matches!(it.value, Behaviour::Refresh(_) | Behaviour::Logout(_)))
}

/// Makes the table: the version of a row is the generation of the session.
pub fn resource(making: &mut Making<'_>) -> Resource {
    let own = Own {
        store: "auth_sessions",
        row: "auth session",
        singular: "session",
        plural: "sessions",
        key: (Type::Uuid, KeyKind::Uuid),
        columns: &[("subject", Type::Text, false), ("epoch", Type::Text, false)],
        filter: Some("subject"),
    };
    own::resource(making, &own)
}
