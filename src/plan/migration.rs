//! Migrations: how the tables of before become those of now.
//!
//! In: the resources, and what earlier runs left: their migrations and the snapshot of the tables that these yield. Out:
//! all migrations, the last of them new if something has changed, and the snapshot of now.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::Database;
use super::history::History;
use super::resource::{Column, Resource};
use crate::diagnostic::{Diagnostic, Sink};

/// All migrations.
#[derive(Debug, Clone, Default)]
pub struct Migrations {
    /// For each kind of database its migrations, oldest first.
    pub all: Vec<(Database, Vec<Migration>)>,
    /// The tables that they yield, for the next run.
    pub snapshot: serde_json::Value,
}

/// One migration.
#[derive(Debug, Clone)]
pub struct Migration {
    /// The name of its file, without the ending: `0001_initial`
    pub name: String,
    /// What it holds.
    pub content: Content,
}

/// What a migration holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// It is there already: its text.
    Written(String),
    /// It is new.
    New(Vec<Step>),
}

/// A step of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A table: an index into the resources.
    Create(usize),
    /// A column: indexes of resource and column.
    AddColumn(usize, usize),
    /// An index: indexes of resource and index.
    AddIndex(usize, usize),
    /// An index by its name.
    DropIndex(String),
}

/// The tables as the next run must know them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Snapshot {
    tables: IndexMap<String, Table>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Table {
    /// Column to what it is: `text`, `integer?` …
    columns: IndexMap<String, String>,
    /// Columns that are unique together.
    unique: Vec<Vec<String>>,
    /// Index to its columns.
    indexes: IndexMap<String, Vec<String>>,
}

/// Gives all migrations.
pub fn decide(
    sink: &Sink,
    resources: &[Resource],
    databases: &[Database],
    history: &History,
) -> Migrations {
    let before: Snapshot =
        serde_json::from_value(history.record.snapshot.clone()).unwrap_or_default();
    let now = Snapshot {
        tables: resources
            .iter()
            .map(|it| (it.table.to_string(), table(resources, it)))
            .collect(),
    };
    let steps_of_now = steps(sink, &before, &now, resources);
    let of = |database: &Database| {
        let all = written(*database, history);
        // A kind of database that is new begins with the tables as they are now.
        let steps = if all.is_empty() {
            steps(sink, &Snapshot::default(), &now, resources)
        } else {
            steps_of_now.clone()
        };
        (*database, with_next(all, steps, resources))
    };
    let all = databases.iter().map(of).collect();
    let snapshot = if resources.is_empty() && before == Snapshot::default() {
        serde_json::Value::Null
    } else {
        serde_json::to_value(now).unwrap_or_default()
    };
    Migrations { all, snapshot }
}

/// Gives the migrations of a kind of database that are there.
fn written(database: Database, history: &History) -> Vec<Migration> {
    let folder = format!("migrations/{}/", database.name());
    let migrations = history.migrations.iter().filter_map(|it| {
        let name = it.path.strip_prefix(&folder)?.strip_suffix(".sql")?;
        Some(Migration {
            name: name.to_owned(),
            content: Content::Written(it.text.clone()),
        })
    });
    migrations.collect()
}

/// Adds the migration of these steps, if there are any.
fn with_next(mut all: Vec<Migration>, steps: Vec<Step>, resources: &[Resource]) -> Vec<Migration> {
    if !steps.is_empty() {
        let about = match &steps[0] {
            _ if all.is_empty() => "initial",
            Step::Create(it) | Step::AddColumn(it, _) | Step::AddIndex(it, _) => {
                resources[*it].table.as_str()
            }
            Step::DropIndex(_) => "indexes",
        };
        let name = format!("{:04}_{about}", all.len() + 1);
        all.push(Migration {
            name,
            content: Content::New(steps),
        });
    }
    all
}

fn table(resources: &[Resource], resource: &Resource) -> Table {
    let mut columns = IndexMap::new();
    for column in &resource.columns {
        columns.insert(column.name.to_string(), kind(resources, column));
        if let Some(folded) = &column.folded {
            columns.insert(
                folded.to_string(),
                format!("folded{}", if column.nullable { "?" } else { "" }),
            );
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
    }
}

/// Gives what must not change about a column: its type, whether it may be null, what it refers to.
fn kind(resources: &[Resource], column: &Column) -> String {
    let ty = format!("{:?}", column.ty).to_lowercase();
    let null = if column.nullable { "?" } else { "" };
    let target = column
        .references
        .map(|it| format!(" -> {}", resources[it].table))
        .unwrap_or_default();
    format!("{ty}{null}{target}")
}

fn steps(sink: &Sink, before: &Snapshot, now: &Snapshot, resources: &[Resource]) -> Vec<Step> {
    let mut steps = Vec::new();
    let refuse = |what: String, help: &str| {
        sink.error(Diagnostic::without_place("migration-loses-data", what).help(help));
    };
    for (name, was) in &before.tables {
        let Some(is) = now.tables.get(name) else {
            refuse(
                format!("the table `{name}` would be dropped with all that is in it"),
                "keep the stored schema",
            );
            continue;
        };
        for (column, kind) in &was.columns {
            match is.columns.get(column) {
                None => refuse(
                    format!(
                        "the column `{column}` of `{name}` would be dropped with all that is in it"
                    ),
                    "keep the property",
                ),
                Some(other) if other != kind => refuse(
                    format!(
                        "the column `{column}` of `{name}` would change from `{kind}` to `{other}`"
                    ),
                    "keep its type, whether it may be null and what it refers to, or add another property",
                ),
                Some(_) => {}
            }
        }
        if was.unique != is.unique {
            refuse(
                format!("what is unique in `{name}` would change, which its rows may not allow"),
                "keep `unique` as it is",
            );
        }
    }
    for (number, resource) in (0..).zip(resources) {
        let Some(was) = before.tables.get(resource.table.as_str()) else {
            steps.push(Step::Create(number));
            continue;
        };
        for (index, column) in resource.columns.iter().enumerate() {
            if was.columns.contains_key(column.name.as_str()) {
                continue;
            }
            if column.references.is_some()
                || column.folded.is_some()
                || (!column.nullable && column.default_literal.is_none())
            {
                refuse(
                    format!(
                        "the column `{}` cannot be added to the rows of `{}`",
                        column.name, resource.table
                    ),
                    "let it be null or give it a default, and let it refer to nothing",
                );
                continue;
            }
            steps.push(Step::AddColumn(number, index));
        }
        for (index, it) in resource.indexes.iter().enumerate() {
            if !was.indexes.contains_key(it.name.as_str()) {
                steps.push(Step::AddIndex(number, index));
            }
        }
        let gone = was
            .indexes
            .keys()
            .filter(|name| !resource.indexes.iter().any(|it| it.name.as_str() == **name));
        steps.extend(gone.map(|it| Step::DropIndex(it.clone())));
    }
    order(&mut steps, resources);
    steps
}

/// Puts tables behind those that they refer to.
fn order(steps: &mut [Step], resources: &[Resource]) {
    let depth = |it: &Step| match it {
        Step::Create(number) => depth(resources, *number, resources.len()),
        Step::AddColumn(..) | Step::AddIndex(..) | Step::DropIndex(_) => usize::MAX,
    };
    steps.sort_by_key(depth);
}

fn depth(resources: &[Resource], number: usize, limit: usize) -> usize {
    if limit == 0 {
        return 0;
    }
    let targets = resources[number]
        .columns
        .iter()
        .filter_map(|it| it.references)
        .filter(|it| *it != number);
    targets
        .map(|it| depth(resources, it, limit - 1) + 1)
        .max()
        .unwrap_or(0)
}
