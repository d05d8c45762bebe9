//! Tables that no contract declares: what the server itself must remember.
//!
//! In: what such a table holds. Out: a resource like any other, so that each kind of database has it, with migrations.

use super::super::names::{Given, Kind, Scope, Wish};
use super::super::schema::Type;
use super::naming::{self, Naming};
use super::table::{self, Making};
use super::{Column, ColumnRole, KeyKind, Order, Resource, Uses};

/// What a table holds, beside the times of a row and the count of its changes. Its rows end, and are found by when.
pub(super) struct Own {
    /// What it is called, if the name is free.
    pub(super) store: &'static str,
    /// One row, for the names of types.
    pub(super) row: &'static str,
    /// One row in prose.
    pub(super) singular: &'static str,
    /// Several rows in prose.
    pub(super) plural: &'static str,
    /// The key, `id`.
    pub(super) key: (Type, KeyKind),
    /// The other columns, and which of them may be null.
    pub(super) columns: &'static [(&'static str, Type, bool)],
    /// The column by which rows are also found.
    pub(super) filter: Option<&'static str>,
}

/// When a row ends.
const END: &str = "expires_at";

/// Makes the table.
pub(super) fn resource(making: &mut Making<'_>, own: &Own) -> Resource {
    let mut names = Naming::new();
    let mut columns: Vec<Column> = Vec::new();
    let mut add = |name: &str, ty: &Type, role| {
        naming::hidden(making, &mut names, &mut columns, name, ty.clone(), role)
    };
    let (key_type, key_kind) = &own.key;
    let key = add("id", key_type, ColumnRole::Key);
    let values: Vec<usize> = own
        .columns
        .iter()
        .map(|(name, ty, _)| add(name, ty, ColumnRole::Value))
        .collect();
    let end = add(END, &Type::DateTime, ColumnRole::Value);
    let created = add("created_at", &Type::DateTime, ColumnRole::Created);
    let updated = add("updated_at", &Type::DateTime, ColumnRole::Updated);
    let version = add("row_version", &Type::I64, ColumnRole::Version);
    let mut filters = Vec::new();
    for (index, (name, _, may_be_null)) in values.into_iter().zip(own.columns) {
        columns[index].nullable = *may_be_null;
        if own.filter == Some(*name) {
            filters.push(index);
        }
    }
    let given = &mut Given::default();
    let sink = making.sink;
    let variant = |wish: &str| {
        Scope::new(Kind::Variant).variant(sink, &mut Given::default(), Wish::new("", wish))
    };
    let orders = vec![Order {
        name: variant("expires at ascending"),
        position: variant("expires at"),
        column: end,
        descending: false,
    }];
    Resource {
        store: own.store.to_owned(),
        module: making.modules.module(sink, given, Wish::new("", own.store)),
        field: Scope::new(Kind::Field).field(sink, given, Wish::new("", own.store)),
        singular: own.singular.to_owned(),
        plural: own.plural.to_owned(),
        types: table::types(sink, given, &mut making.types, own.row, own.store),
        table: making.tables.table(sink, given, Wish::new("", own.store)),
        columns,
        key,
        key_kind: *key_kind,
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
        filters,
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
        job: None,
        login: None,
        indexes: Vec::new(),
    }
}
