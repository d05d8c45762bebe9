//! Migrations: how the tables of before become those of now.
//!
//! In: the resources, and what earlier runs left: their migrations, and the snapshot of the tables that these yield. Out:
//! all migrations, the last of them new if something has changed, and the snapshot of now. Nothing here knows the words
//! of a database: a step says what is to be, and `render` how a database is told.

mod chain;
mod compare;
mod refusal;
mod snapshot;

use super::Database;
use super::history::History;
use super::resource::Resource;
use super::resource::evolution::Evolution;
use super::schema::Literal;
use crate::contract::Contract;
use crate::diagnostic::Sink;
use compare::Comparison;
pub use refusal::ascii_folded;
use snapshot::Snapshot;

/// All migrations.
#[derive(Debug, Clone, Default)]
pub struct Migrations {
    /// For each kind of database its migrations, oldest first.
    pub all: Vec<(Database, Vec<Migration>)>,
    /// The tables that they yield, for the next run.
    pub snapshot: serde_json::Value,
    /// Files of a branch that are made again after those of another: they go.
    pub withdrawn: Vec<String>,
}

/// One migration.
#[derive(Debug, Clone)]
pub struct Migration {
    /// The name of its file, without the ending: `0001_initial`
    pub name: String,
    /// What it holds.
    pub content: Content,
    /// The tables after it and the migration before it, as a file beside it tells; one of an older tool has none.
    pub note: Option<String>,
}

/// What a migration holds.
#[derive(Debug, Clone)]
pub enum Content {
    /// It is there already: its text.
    Written(String),
    /// It is new.
    New(Vec<Step>),
}

/// A step of a migration. Numbers are indexes of a resource, and of a column, a set or an index in it.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// A table with all that belongs to it.
    Create(usize),
    /// A table goes, with all its rows.
    DropTable(String),
    /// A table gets another name.
    RenameTable {
        /// Its name before.
        from: String,
        /// The resource that it is now.
        to: usize,
    },
    /// A column gets another name.
    RenameColumn {
        /// The resource.
        resource: usize,
        /// Its name before.
        from: String,
        /// Its name now.
        to: String,
    },
    /// A column, with the folded one beside it.
    AddColumn {
        /// The resource.
        resource: usize,
        /// The column.
        column: usize,
        /// What the rows get that are there.
        value: Option<Literal>,
    },
    /// A column goes, with all that is in it.
    DropColumn {
        /// The resource.
        resource: usize,
        /// Its name.
        column: String,
    },
    /// The same of a column that refers to another table.
    DropForeignColumn {
        /// The resource.
        resource: usize,
        /// Its name.
        column: String,
    },
    /// What is null in a column gets a value.
    Fill {
        /// The resource.
        resource: usize,
        /// The column.
        column: usize,
        /// The value.
        value: Literal,
    },
    /// One value of a column becomes another.
    Replace {
        /// The resource.
        resource: usize,
        /// The column.
        column: usize,
        /// The value before.
        from: String,
        /// The value now.
        to: String,
    },
    /// A column gets a type that holds all of its values.
    Widen(usize, usize),
    /// A column may be null.
    AllowNull(usize, usize),
    /// A column may no longer be null.
    ForbidNull(usize, usize),
    /// A column refers to another table.
    AddReference(usize, usize),
    /// A column no longer does.
    DropReference {
        /// The resource.
        resource: usize,
        /// The column.
        column: usize,
    },
    /// Columns are unique together.
    AddUnique(usize, usize),
    /// Tenant and key are unique together, for those who refer to them.
    AddReferred(usize),
    /// An index.
    AddIndex(usize, usize),
    /// An index by its name.
    DropIndex(String),
}

/// The order of steps: what makes room comes first, what needs something last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Tables,
    OldIndexes,
    Names,
    Columns,
    Values,
    Shapes,
    Unique,
    NewTables,
    References,
    NewIndexes,
    OldTables,
}

/// Gives all migrations.
pub fn decide(
    sink: &Sink,
    contracts: &[Contract],
    (resources, evolutions): (&[Resource], &[Evolution]),
    databases: &[Database],
    history: &History,
) -> Migrations {
    let now = snapshot::of(resources, evolutions);
    let dropped = contracts
        .last()
        .map_or(&[][..], |it| it.extension.dropped.as_slice());
    let mut migrations = Migrations::default();
    let mut told: Vec<Snapshot> = Vec::new();
    for database in databases {
        let folder = format!("migrations/{}/", database.name());
        let Some(mut chain) = chain::read(sink, &folder, history) else {
            return Migrations::default();
        };
        // What was told of one kind of database is not told again of another.
        let quiet = Sink::default();
        let is_told = told.contains(&chain.head);
        let steps = compare::steps(&Comparison {
            sink: if is_told { &quiet } else { sink },
            before: &chain.head,
            now: &now,
            resources,
            evolutions,
            dropped,
        });
        if !steps.is_empty() {
            let about = match chain.all.is_empty() {
                true => "initial",
                false => about(&steps, resources),
            };
            let tables = serde_json::to_value(&now).unwrap_or_default();
            chain.all.push(Migration {
                name: format!("{:04}_{about}", chain.all.len() + 1),
                note: Some(chain::note(chain.all.last(), &tables)),
                content: Content::New(steps),
            });
        }
        told.push(chain.head);
        migrations.withdrawn.extend(chain.withdrawn);
        migrations.all.push((*database, chain.all));
    }
    let is_empty = resources.is_empty() && told.iter().all(|it| *it == Snapshot::default());
    if !is_empty {
        migrations.snapshot = serde_json::to_value(now).unwrap_or_default();
    }
    migrations
}

/// Gives the name of the table that the first step is about.
fn about<'a>(steps: &'a [Step], resources: &'a [Resource]) -> &'a str {
    let number = steps.iter().find_map(|it| match it {
        Step::Create(it)
        | Step::Widen(it, _)
        | Step::AllowNull(it, _)
        | Step::ForbidNull(it, _)
        | Step::AddReference(it, _)
        | Step::AddUnique(it, _)
        | Step::AddReferred(it)
        | Step::AddIndex(it, _)
        | Step::RenameTable { to: it, .. }
        | Step::RenameColumn { resource: it, .. }
        | Step::AddColumn { resource: it, .. }
        | Step::DropColumn { resource: it, .. }
        | Step::DropForeignColumn { resource: it, .. }
        | Step::Fill { resource: it, .. }
        | Step::Replace { resource: it, .. }
        | Step::DropReference { resource: it, .. } => Some(*it),
        Step::DropTable(_) | Step::DropIndex(_) => None,
    });
    match (number, steps.first()) {
        (Some(it), _) => resources[it].table.as_str(),
        (None, Some(Step::DropTable(it))) => it,
        _ => "indexes",
    }
}
