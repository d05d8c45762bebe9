//! What the contracts say about how a table came to be as it is: former names, what may go, what rows get.
//!
//! In: a draft of a stored schema and its table. Out: an [`Evolution`] beside the [`Resource`], for the migrations alone.

use indexmap::IndexMap;

use serde_json::Value as Json;

use super::super::example;
use super::super::names::{Given, Kind, Scope, Wish};
use super::super::schema::Literal;
use super::columns;
use super::draft::Draft;
use super::table::{Making, literal};
use super::{ColumnRole, Resource};
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::{Located, Span};

/// How a table came to be as it is.
#[derive(Debug, Clone)]
pub struct Evolution {
    /// Where the newest version declares the stored schema.
    pub at: Span,
    /// The table that it was.
    pub renamed_from: Option<Located<String>>,
    /// The columns that may go, by the names of their properties.
    pub dropped: Vec<Located<String>>,
    /// The columns of the resource.
    pub columns: Vec<ColumnEvolution>,
}

/// How a column came to be as it is.
#[derive(Debug, Clone)]
pub struct ColumnEvolution {
    /// Where its property stands; the stored schema for a column that no contract has.
    pub at: Span,
    /// The column that it was.
    pub renamed_from: Option<Located<String>>,
    /// What rows without a value get.
    pub backfill: Option<Literal>,
    /// The values of its enumeration; empty for another one.
    pub states: Vec<String>,
    /// Value that is gone to the one that takes its place.
    pub renamed_values: IndexMap<String, Located<String>>,
}

/// Says nothing of a table that no contract declares.
pub fn of_own(at: Span, resource: &Resource) -> Evolution {
    let column = |_: &super::Column| ColumnEvolution {
        at,
        renamed_from: None,
        backfill: None,
        states: Vec::new(),
        renamed_values: IndexMap::new(),
    };
    Evolution {
        at,
        renamed_from: None,
        dropped: Vec::new(),
        columns: resource.columns.iter().map(column).collect(),
    }
}

/// Gathers what is said of a table.
pub fn of(making: &Making<'_>, draft: &Draft<'_>, resource: &Resource) -> Evolution {
    let (sink, declared) = (making.sink, draft.declared);
    let columns = resource.columns.iter().enumerate().map(|(index, column)| {
        let Some(facts) = draft.facts.get(index) else {
            return ColumnEvolution {
                at: declared.at,
                renamed_from: None,
                // What was there before has not been tried.
                backfill: (column.role == ColumnRole::JobAttempts).then_some(Literal::Integer(0)),
                states: Vec::new(),
                renamed_values: IndexMap::new(),
            };
        };
        let given = facts.backfill.as_ref();
        let backfill = given.and_then(|it| {
            let value = literal(&facts.ty, &it.value);
            if value.is_none() || breaks(making, draft, &facts.wire, &it.value) {
                sink.error(Diagnostic::new(
                    "store-property-type",
                    it.at,
                    format!("`backfill` is no value of `{}`", facts.wire),
                ));
            }
            value
        });
        let former = facts.renamed_from.as_ref();
        if let Some(former) = former.filter(|it| is_declared(draft, &it.value)) {
            still_there(sink, former);
        }
        ColumnEvolution {
            at: facts.at,
            renamed_from: former.map(|it| Located::new(column_name(&it.value, column.role), it.at)),
            backfill: backfill.or_else(|| column.default_literal.clone()),
            states: facts.states.clone().unwrap_or_default(),
            renamed_values: facts.renamed_values.clone(),
        }
    });
    let columns: Vec<ColumnEvolution> = columns.collect();
    let mut former: IndexMap<&str, Span> = IndexMap::new();
    for from in columns.iter().filter_map(|it| it.renamed_from.as_ref()) {
        if let Some(other) = former.insert(&from.value, from.at) {
            sink.error(
                Diagnostic::new(
                    "renamed-twice",
                    from.at,
                    format!("`{}` cannot have become two properties", from.value),
                )
                .label(other, "here it has become the other one"),
            );
        }
    }
    for gone in &declared.store.dropped {
        if is_declared(draft, &gone.value) {
            still_there(sink, gone);
        }
    }
    let newest = declared.schemas.last();
    let former = newest.and_then(|(version, id)| {
        let schema = &making.contracts[*version].schemas[*id];
        schema.extension.renamed_from.clone()
    });
    Evolution {
        at: declared.at,
        renamed_from: former.map(|it| Located::new(table_name(&it.value), it.at)),
        dropped: declared.store.dropped.clone(),
        columns,
    }
}

/// Says whether a value is none of a property in some version.
fn breaks(making: &Making<'_>, draft: &Draft<'_>, wire: &str, value: &Json) -> bool {
    let holds_nul = value.as_str().is_some_and(|it| it.contains('\0'));
    holds_nul
        || draft.declared.schemas.iter().any(|(version, id)| {
            let contract = making.contracts[*version];
            let properties = columns::properties(contract, *id);
            let property = properties.get(wire);
            property.is_some_and(|it| example::breaks(contract, it.0, value))
        })
}

fn is_declared(draft: &Draft<'_>, wire: &str) -> bool {
    draft.facts.iter().any(|it| it.wire == wire)
}

fn still_there(sink: &Sink, name: &Located<String>) {
    sink.error(
        Diagnostic::new(
            "renamed-or-dropped-but-there",
            name.at,
            format!("`{}` is still declared", name.value),
        )
        .help("take it out of every contract version first, or do not say that it is gone"),
    );
}

/// Gives the column of a property.
fn column_name(wire: &str, role: ColumnRole) -> String {
    let wish = match role {
        ColumnRole::Secret => format!("{wire}_hash"),
        _ => wire.to_owned(),
    };
    let mut given = Given::default();
    let mut scope = Scope::new(Kind::Column);
    let name = scope.column(&Sink::default(), &mut given, Wish::new("", wish));
    name.to_string()
}

/// Gives the table of a stored schema.
pub fn table_name(store: &str) -> String {
    let mut given = Given::default();
    let mut scope = Scope::new(Kind::Table);
    let name = scope.table(&Sink::default(), &mut given, Wish::new("", store));
    name.to_string()
}
