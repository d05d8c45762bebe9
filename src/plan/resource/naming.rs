//! The names inside one table and its record, and columns that no contract has.

use super::super::names::{ColumnName, FieldName, Given, Kind, Scope, Wish};
use super::super::schema::Type;
use super::table::Making;
use super::{Column, ColumnRole};

/// Adds a column that no contract has.
pub(super) fn hidden(
    making: &mut Making<'_>,
    names: &mut Naming,
    columns: &mut Vec<Column>,
    wish: &str,
    ty: Type,
    role: ColumnRole,
) -> usize {
    let (name, field) = names.claim(making, wish);
    columns.push(Column {
        name,
        folded: None,
        wire: String::new(),
        field,
        ty,
        nullable: matches!(
            role,
            ColumnRole::Deleted | ColumnRole::JobLease | ColumnRole::JobDue
        ),
        default: None,
        default_literal: None,
        role,
        references: None,
        case_insensitive: false,
    });
    columns.len() - 1
}

/// The names inside one table and its record.
pub(super) struct Naming {
    columns: Scope,
    fields: Scope,
}

impl Naming {
    pub(super) fn new() -> Self {
        Self {
            columns: Scope::new(Kind::Column),
            fields: Scope::new(Kind::Field),
        }
    }

    pub(super) fn claim(&mut self, making: &Making<'_>, wish: &str) -> (ColumnName, FieldName) {
        let mut given = Given::default();
        let column = self
            .columns
            .column(making.sink, &mut given, Wish::new("", wish));
        let field = self
            .fields
            .field(making.sink, &mut given, Wish::new("", wish));
        (column, field)
    }
}
