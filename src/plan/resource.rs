//! Stored schemas in Rust's words, and what operations do with them.

use super::names::{ColumnName, FieldName, FnName, ModuleName, TableName, TypeName};
use super::schema::{Literal, Type};

/// What an operation does by default.
#[derive(Debug, Clone)]
pub struct Behaviour {
    /// The stored schema: an index into [`super::Plan::resources`].
    pub resource: usize,
    /// What is done with it.
    pub action: Action,
    /// Why the tool thinks so; for `inspect`.
    pub reason: String,
}

/// What is done with a stored schema. What each needs beyond the operation is in its own struct, filled by `plan`.
#[derive(Debug, Clone)]
pub enum Action {
    /// Proves who somebody is and gives an access token.
    Login(Login),
    /// Reads the caller's own row.
    Me,
    /// A page of rows.
    List(List),
    /// A new row; 201, or 202 for work that goes on.
    Create,
    /// One row by its id.
    Read,
    /// All of a row.
    Replace,
    /// Some of a row: a merge patch.
    Update,
    /// A row goes.
    Delete,
}

/// A log-in.
#[derive(Debug, Clone)]
pub struct Login {
    /// The property of the request that says who.
    pub identifier: FieldName,
    /// The property of the request that proves it.
    pub secret: FieldName,
}

/// A list.
#[derive(Debug, Clone)]
pub struct List {
    /// How pages follow each other.
    pub paging: Paging,
    /// Parameters that filter by equality: field of the request, index of the column.
    pub filters: Vec<(FieldName, usize)>,
    /// The parameter of the text search.
    pub search: Option<FieldName>,
    /// The parameter that says the order, and which of its values means which order.
    pub sort: Option<(FieldName, Vec<(String, Order)>)>,
    /// The order without it.
    pub default_order: Order,
    /// Whether a page size above the maximum is cut.
    pub clamp: bool,
}

/// An order of rows: by a column, then by id in the same direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The index of the column.
    pub column: usize,
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// How pages follow each other.
#[derive(Debug, Clone)]
pub enum Paging {
    /// By cursor: the parameters.
    Cursor {
        /// The parameter of the page size.
        limit: Option<FieldName>,
        /// The parameter of the cursor.
        cursor: FieldName,
    },
    /// By page number: the parameters.
    Page {
        /// The parameter of the page number.
        page: FieldName,
        /// The parameter of the page size.
        per_page: Option<FieldName>,
    },
    /// All rows, up to a bound.
    None,
}

/// A stored schema: a table, its records and its repository.
#[derive(Debug, Clone)]
pub struct Resource {
    /// What `store` calls it.
    pub store: String,
    /// The module under `storage`.
    pub module: ModuleName,
    /// The field of `Storage`.
    pub field: FieldName,
    /// `User`: what the names of records begin with.
    pub entity: TypeName,
    /// `UserRecord`, `NewUser`, `UserChanges`, `UserFilter`, `UserPosition`, `UserRepository`
    pub types: ResourceTypes,
    /// The table.
    pub table: TableName,
    /// The columns; the key is among them.
    pub columns: Vec<Column>,
    /// The index of the key.
    pub key: usize,
    /// How keys are made.
    pub key_kind: KeyKind,
    /// Indexes of columns that are unique together.
    pub unique: Vec<Vec<usize>>,
    /// Columns that the text search looks into.
    pub search: Vec<usize>,
    /// The tenant column.
    pub tenant: Option<usize>,
    /// The owner column.
    pub owner: Option<usize>,
    /// Whether a delete keeps the row.
    pub soft_delete: bool,
    /// Steps between states: column, state, states that may follow.
    pub steps: Vec<(usize, Vec<(String, Vec<String>)>)>,
    /// Columns that only some roles may set.
    pub protected: Vec<(usize, Vec<String>)>,
    /// Index definitions: columns of each, for the lists that the contract has.
    pub indexes: Vec<Vec<usize>>,
}

/// The names of a resource's types.
#[derive(Debug, Clone)]
pub struct ResourceTypes {
    /// A row as stored.
    pub record: TypeName,
    /// A row to store.
    pub new: TypeName,
    /// What of a row is to change.
    pub changes: TypeName,
    /// Which rows to list.
    pub filter: TypeName,
    /// Where a row stands in a list.
    pub position: TypeName,
    /// The repository.
    pub repository: TypeName,
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

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name in the table.
    pub name: ColumnName,
    /// Its name in the contract.
    pub wire: String,
    /// The field of the records.
    pub field: FieldName,
    /// The type of its values, independent of contract versions.
    pub ty: Type,
    /// Whether it may be null.
    pub nullable: bool,
    /// Its default in the contract.
    pub default: Option<Literal>,
    /// What the server does with it.
    pub role: ColumnRole,
    /// The store that it refers to.
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
}

/// A method of a repository that an operation needs beyond the fixed ones.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// Its name.
    pub name: FnName,
    /// The index of the unique column.
    pub column: usize,
}
