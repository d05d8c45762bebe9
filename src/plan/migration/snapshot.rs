//! The tables as the next run must know them: plain data, without places and without the words of a database.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::super::resource::evolution::Evolution;
use super::super::resource::{Column, Resource};

/// All tables.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Name to table.
    pub tables: IndexMap<String, Table>,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Column to what it is, as [`Kind`] writes it: `text`, `i64?`, `i64 -> users`, `folded`.
    pub columns: IndexMap<String, String>,
    /// Columns that are unique together.
    pub unique: Vec<Vec<String>>,
    /// Index to its columns.
    pub indexes: IndexMap<String, Vec<String>>,
    /// Column to the values of its enumeration; a table of an older tool says nothing of them.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub states: IndexMap<String, Vec<String>>,
    /// Whether tenant and key are unique together, since others refer to them; unknown of an older tool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referred: Option<bool>,
}

/// What a column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// The name of its type; `folded` for what is made from another column.
    pub ty: String,
    /// Whether it may be null.
    pub nullable: bool,
    /// The table that it refers to.
    pub target: Option<String>,
}

impl Kind {
    /// Reads it.
    pub fn read(text: &str) -> Self {
        let (kind, target) = match text.split_once(" -> ") {
            Some((kind, target)) => (kind, Some(target.to_owned())),
            None => (text, None),
        };
        let (ty, nullable) = match kind.strip_suffix('?') {
            Some(ty) => (ty, true),
            None => (kind, false),
        };
        Self {
            ty: ty.to_owned(),
            nullable,
            target,
        }
    }

    /// Says whether it is made from another column.
    pub fn is_folded(&self) -> bool {
        self.ty == "folded"
    }
}

/// Takes a snapshot of the tables.
pub fn of(resources: &[Resource], evolutions: &[Evolution]) -> Snapshot {
    let all = resources.iter().zip(evolutions);
    Snapshot {
        tables: all
            .map(|(it, evolution)| (it.table.to_string(), table(resources, it, evolution)))
            .collect(),
    }
}

fn table(resources: &[Resource], resource: &Resource, evolution: &Evolution) -> Table {
    let mut columns = IndexMap::new();
    let mut states = IndexMap::new();
    for (column, former) in resource.columns.iter().zip(&evolution.columns) {
        columns.insert(column.name.to_string(), kind(resources, column));
        if let Some(folded) = &column.folded {
            let null = if column.nullable { "?" } else { "" };
            columns.insert(folded.to_string(), format!("folded{null}"));
        }
        if !former.states.is_empty() {
            states.insert(column.name.to_string(), former.states.clone());
        }
    }
    let names = |set: &Vec<usize>| {
        set.iter()
            .map(|it| resource.columns[*it].name.to_string())
            .collect()
    };
    Table {
        columns,
        unique: resource.unique.iter().map(names).collect(),
        indexes: resource
            .indexes
            .iter()
            .map(|it| (it.name.to_string(), names(&it.columns)))
            .collect(),
        states,
        referred: Some(resource.is_referred(resources)),
    }
}

/// Writes what a column is: its type, whether it may be null, what it refers to.
fn kind(resources: &[Resource], column: &Column) -> String {
    let ty = format!("{:?}", column.ty).to_lowercase();
    let null = if column.nullable { "?" } else { "" };
    let target = column
        .references
        .map(|it| format!(" -> {}", resources[it].table))
        .unwrap_or_default();
    format!("{ty}{null}{target}")
}
