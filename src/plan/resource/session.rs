//! The table of sessions, which no contract declares: what a log-in begins, a refresh carries on and a log-out ends.
//!
//! In: whether some version wants sessions. Out: a resource like any other, so that each kind of database has it.

use super::super::names::{Given, Kind, Scope, Wish};
use super::super::schema::Type;
use super::table::{self, Making, Naming};
use super::{Column, ColumnRole, KeyKind, Order, Resource, Uses};
use crate::contract::{Behaviour, Contract, SchemeCheck};

/// What the table is called, if the name is free.
const STORE: &str = "auth_sessions";

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
    let mut names = Naming::new();
    let mut columns: Vec<Column> = Vec::new();
    let mut add = |name: &str, ty: Type, role| {
        table::hidden(making, &mut names, &mut columns, name, ty, role)
    };
    let key = add("id", Type::Uuid, ColumnRole::Key);
    let subject = add("subject", Type::Text, ColumnRole::Value);
    add("epoch", Type::Text, ColumnRole::Value);
    let expires = add("expires_at", Type::DateTime, ColumnRole::Value);
    let created = add("created_at", Type::DateTime, ColumnRole::Created);
    let updated = add("updated_at", Type::DateTime, ColumnRole::Updated);
    let version = add("row_version", Type::I64, ColumnRole::Version);
    let given = &mut Given::default();
    let sink = making.sink;
    let variant = |wish: &str| {
        Scope::new(Kind::Variant).variant(sink, &mut Given::default(), Wish::new("", wish))
    };
    let orders = vec![Order {
        name: variant("expires at ascending"),
        position: variant("expires at"),
        column: expires,
        descending: false,
    }];
    Resource {
        store: STORE.to_owned(),
        module: making.modules.module(sink, given, Wish::new("", STORE)),
        field: Scope::new(Kind::Field).field(sink, given, Wish::new("", STORE)),
        singular: "session".to_owned(),
        plural: "sessions".to_owned(),
        types: table::types(sink, given, &mut making.types, "auth session", STORE),
        table: making.tables.table(sink, given, Wish::new("", STORE)),
        columns,
        key,
        key_kind: KeyKind::Uuid,
        unique: Vec::new(),
        search: Vec::new(),
        tenant: None,
        owner: None,
        created: Some(created),
        updated: Some(updated),
        version,
        deleted: None,
        steps: Vec::new(),
        protected: Vec::new(),
        orders,
        filters: vec![subject],
        by_cursor: false,
        by_page: false,
        unbounded: false,
        counted: false,
        searched: false,
        uses: Uses {
            list: true,
            update: true,
            delete: true,
        },
        api_key: None,
        login: None,
        indexes: Vec::new(),
    }
}
