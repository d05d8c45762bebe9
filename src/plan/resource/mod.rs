//! Stored schemas in Rust's words: tables, records and repositories.
//!
//! What operations do with them is in [`behaviour`]. Both are found from the contract by `recognise`, and named once the
//! operations have their names.

use super::names::{ColumnName, FieldName, FnName, ModuleName, TableName, TypeName, VariantName};
use super::schema::{Literal, Type};

pub mod behaviour;
mod check;
pub mod columns;
pub mod diagnostics;
pub mod draft;
pub mod envelope;
pub mod evolution;
pub mod fit;
pub mod idempotency;
mod job;
mod mark;
mod naming;
mod own;
pub mod recognise;
mod role;
mod scheme;
mod session;
pub mod settle;
pub mod table;

pub use behaviour::*;
pub use envelope::*;

/// A stored schema: a table, its records and its repository.
#[derive(Debug, Clone)]
pub struct Resource {
    /// What `store` calls it.
    pub store: String,
    /// The module under `storage`.
    pub module: ModuleName,
    /// The field of `Storage`.
    pub field: FieldName,
    /// One of it in prose: `user`
    pub singular: String,
    /// Several of it in prose: `users`
    pub plural: String,
    /// `UserRecord` and the like.
    pub types: ResourceTypes,
    /// The table.
    pub table: TableName,
    /// The columns; the key is among them.
    pub columns: Vec<Column>,
    /// The key.
    pub key: usize,
    /// How keys are made.
    pub key_kind: KeyKind,
    /// Columns that are unique together.
    pub unique: Vec<Vec<usize>>,
    /// Columns that the text search looks into.
    pub search: Vec<usize>,
    /// The tenant column.
    pub tenant: Option<usize>,
    /// The owner column.
    pub owner: Option<usize>,
    /// When the row was made.
    pub created: Option<usize>,
    /// When the row was changed last.
    pub updated: Option<usize>,
    /// Counts the changes of a row; in no contract.
    pub version: usize,
    /// When the row was deleted, where a delete keeps it.
    pub deleted: Option<usize>,
    /// Steps between states.
    pub steps: Vec<Steps>,
    /// Columns that only some roles may set.
    pub protected: Vec<(usize, Vec<String>)>,
    /// The orders in which lists ask for rows.
    pub orders: Vec<Order>,
    /// Columns by whose value lists are filtered.
    pub filters: Vec<usize>,
    /// Whether a list is a page by cursor.
    pub by_cursor: bool,
    /// Whether a list is a page by number.
    pub by_page: bool,
    /// Whether a list is asked for all rows.
    pub unbounded: bool,
    /// Whether a list tells how many rows there are.
    pub counted: bool,
    /// Whether a list is searched.
    pub searched: bool,
    /// Which operations on rows there are.
    pub uses: Uses,
    /// What makes its rows API keys.
    pub api_key: Option<ApiKeyColumns>,
    /// What makes its rows jobs.
    pub job: Option<JobColumns>,
    /// The log-in over this table.
    pub login: Option<LoginColumns>,
    /// The indexes: columns of each, for the lists that the contract has.
    pub indexes: Vec<Index>,
}

/// Which methods a repository needs. All repositories have `get` and `insert`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Uses {
    /// Rows are listed.
    pub list: bool,
    /// Rows are changed.
    pub update: bool,
    /// Rows are deleted.
    pub delete: bool,
}

/// The columns of a log-in.
#[derive(Debug, Clone)]
pub struct LoginColumns {
    /// Who.
    pub identifier: usize,
    /// The hash of what proves it.
    pub secret: usize,
    /// What they may do.
    pub role: Option<usize>,
    /// Where they belong.
    pub tenant: Option<usize>,
}

/// The columns of API keys.
#[derive(Debug, Clone)]
pub struct ApiKeyColumns {
    /// The hash of the key.
    pub secret: usize,
    /// What it is good for.
    pub scopes: Option<usize>,
    /// When it ends.
    pub expires: Option<usize>,
    /// Whose it is.
    pub owner: usize,
}

/// The columns of jobs, and what the contract calls their states.
#[derive(Debug, Clone)]
pub struct JobColumns {
    /// How far the work is.
    pub state: usize,
    /// Its value while the work waits.
    pub queued: String,
    /// Its value while the work is under way.
    pub running: String,
    /// Its value once the work is done.
    pub done: String,
    /// Its value once the work has failed for good.
    pub failed: String,
    /// Why it has failed.
    pub error: Option<usize>,
    /// How many characters that has at most.
    pub error_length: Option<u64>,
    /// How often the work is tried.
    pub attempts: i64,
    /// Who works on it.
    pub lease: usize,
    /// Before when nobody takes it.
    pub due: usize,
    /// How often it was tried.
    pub tries: usize,
    /// The trait of the work: `ThingsJob`
    pub work: TypeName,
    /// The rows as the runner takes them: `ThingsQueue`
    pub queue: TypeName,
}

/// States and those that may follow each.
#[derive(Debug, Clone)]
pub struct Steps {
    /// The column of the state.
    pub column: usize,
    /// The function that knows them.
    pub name: FnName,
    /// State to those that may follow; staying is always allowed.
    pub after: Vec<(String, Vec<String>)>,
}

/// An index of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name, unique in the database.
    pub name: TableName,
    /// Its columns.
    pub columns: Vec<usize>,
}

/// An order of rows: by a column, then by id in the same direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The variant of the order's type.
    pub name: VariantName,
    /// The variant of the position's type, the same for both directions.
    pub position: VariantName,
    /// The index of the column.
    pub column: usize,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// The names of a resource's types.
#[derive(Debug, Clone)]
pub struct ResourceTypes {
    /// A row as stored: `UserRecord`
    pub record: TypeName,
    /// A row to store: `NewUser`
    pub new: TypeName,
    /// What of a row is to change: `UserChanges`
    pub changes: TypeName,
    /// Which rows: `UserFilter`
    pub filter: TypeName,
    /// In which order: `UserSort`
    pub order: TypeName,
    /// Where a row stands in a list: `UserPosition`
    pub position: TypeName,
    /// A part of a list: `UserPage`, but no model's
    pub page: TypeName,
    /// What somebody logs in with: `UserLogin`
    pub login: TypeName,
    /// The repository: `UserRepository`
    pub repository: TypeName,
    /// The repository in SQLite: `SqliteUsers`
    pub sqlite: TypeName,
    /// The repository in PostgreSQL: `PostgresUsers`
    pub postgres: TypeName,
}

/// How keys are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// By the database, one after the other.
    Integer,
    /// UUIDv7 (RFC 9562, 5.7), by the server.
    Uuid,
    /// By the client.
    Given,
}

impl Resource {
    /// Says whether others among all refer to its key within their tenant.
    pub fn is_referred(&self, all: &[Self]) -> bool {
        let number = all.iter().position(|it| it.store == self.store);
        let refers =
            |it: &Self| it.tenant.is_some() && it.columns.iter().any(|it| it.references == number);
        self.tenant.is_some() && all.iter().any(refers)
    }
}

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name in the table.
    pub name: ColumnName,
    /// Beside it, the same text folded, for what is compared or searched without regard to case.
    pub folded: Option<ColumnName>,
    /// Its name in the contract; nothing for a column that no contract has.
    pub wire: String,
    /// The field of the records.
    pub field: FieldName,
    /// The type of its values: a scalar, or [`Type::Json`] for whatever else; enumerations are [`Type::Text`].
    pub ty: Type,
    /// Whether it may be null.
    pub nullable: bool,
    /// Its default in the contract, as JSON.
    pub default: Option<serde_json::Value>,
    /// The same as a literal of the record's type.
    pub default_literal: Option<Literal>,
    /// What the server does with it.
    pub role: ColumnRole,
    /// The store that it refers to: an index into [`super::Plan::resources`].
    pub references: Option<usize>,
    /// Whether text is compared without regard to case.
    pub case_insensitive: bool,
}

/// What the server does with a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnRole {
    /// The client gives it.
    Value,
    /// The key.
    Key,
    /// The argon2id hash of a secret that the client gives.
    Secret,
    /// The caller's tenant.
    Tenant,
    /// The caller's id.
    Owner,
    /// When the row was made.
    Created,
    /// When the row was changed last.
    Updated,
    /// Counts changes of the row.
    Version,
    /// When the row was deleted softly.
    Deleted,
    /// The SHA-256 hash of a key that the server makes and shows once.
    KeyHash,
    /// How that key begins.
    KeyPrefix,
    /// How far the work of a job is.
    JobState,
    /// Why it has failed.
    JobError,
    /// Who works on it.
    JobLease,
    /// Before when nobody takes it.
    JobDue,
    /// How often it was tried.
    JobAttempts,
}
