//! What operations do with stored schemas, in Rust's words.

use super::super::names::{FieldName, VariantName};
use super::super::schema::ModelId;
use super::Slot;

/// What an operation does by default.
#[derive(Debug, Clone)]
pub struct Behaviour {
    /// The stored schema: an index into [`super::super::Plan::resources`].
    pub resource: usize,
    /// What is done with it.
    pub action: Action,
    /// What it answers when it is done.
    pub answer: Answer,
    /// Whether it promises work that somebody has to write.
    pub promises: bool,
    /// Why the tool thinks so; for `inspect`.
    pub reason: String,
}

/// What is done with a stored schema.
#[derive(Debug, Clone)]
pub enum Action {
    /// Proves who somebody is and gives an access token.
    Login(Login),
    /// Exchanges a refresh token for the next pair of tokens.
    Refresh {
        /// The property of the request that holds it.
        token: FieldName,
    },
    /// Ends a session.
    Logout {
        /// The property of the request that holds its refresh token; without one it is the caller's.
        token: Option<FieldName>,
    },
    /// Reads the caller's own row.
    Me,
    /// A page of rows.
    List(List),
    /// A new row; 201, or 202 for work that goes on.
    Create {
        /// What the body is read as.
        body: ModelId,
        /// The path of a row, under the base path of the version, with the key at `{}`; for `Location`.
        location: Option<String>,
    },
    /// One row by its id.
    Read {
        /// The path parameter of the key.
        key: FieldName,
    },
    /// All of a row.
    Replace {
        /// The path parameter of the key.
        key: FieldName,
        /// What the body is read as.
        body: ModelId,
    },
    /// Some of a row: a merge patch.
    Update {
        /// The path parameter of the key.
        key: FieldName,
        /// What the body is read as.
        body: ModelId,
    },
    /// A row goes.
    Delete {
        /// The path parameter of the key.
        key: FieldName,
    },
}

/// What an operation answers when it is done.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The variant of the response: an index.
    pub variant: usize,
    /// The body; `None` for an answer without one.
    pub body: Option<Slot>,
    /// What stands in its headers, in their order.
    pub headers: Vec<HeaderSlot>,
}

/// What fills a header of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HeaderSlot {
    /// `Location`
    Location,
    /// `ETag`
    Etag,
    /// `Link`
    Link,
    /// `Set-Cookie`: the session begins or ends.
    SetCookie,
    /// `Retry-After`: in how many seconds a job is worth another look, while it has not ended.
    RetryAfter,
    /// Always this text: the only one that its schema allows.
    Constant(String),
    /// It is left out.
    Nothing,
}

/// A log-in.
#[derive(Debug, Clone)]
pub struct Login {
    /// The model of the request.
    pub body: ModelId,
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
    /// The parameter that says the order.
    pub sort: Option<Sort>,
    /// The order without it: an index into [`super::Resource::orders`].
    pub default_order: usize,
}

/// The parameter that says the order.
#[derive(Debug, Clone)]
pub struct Sort {
    /// The field of the request.
    pub field: FieldName,
    /// The enumeration of its values.
    pub model: ModelId,
    /// Which of its values means which order: an index into [`super::Resource::orders`].
    pub orders: Vec<(VariantName, usize)>,
}

/// How pages follow each other.
#[derive(Debug, Clone)]
pub enum Paging {
    /// By cursor.
    Cursor {
        /// The parameter of the page size.
        limit: Size,
        /// The parameter of the cursor.
        cursor: FieldName,
    },
    /// By page number.
    Page {
        /// The parameter of the page number.
        page: FieldName,
        /// The parameter of the page size.
        per_page: Size,
    },
    /// All rows.
    None,
}

/// How many rows a page has.
#[derive(Debug, Clone)]
pub struct Size {
    /// The field of the request, if the client may choose.
    pub field: Option<FieldName>,
    /// How many without a choice.
    pub default: i64,
    /// How many at most.
    pub most: i64,
    /// A greater choice is cut to this.
    pub clamp: Option<i64>,
}
