//! The parts of a body of `multipart/form-data`, as far as the contract says more of them than their schema does.

use super::schema::Rule;

/// What is known of the parts of one name.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The name; empty for all that have no name of their own.
    pub wire: String,
    /// What it is.
    pub kind: PartKind,
    /// `contentType` of its encoding; empty if nothing is said.
    pub media_types: Vec<String>,
    /// `minLength` of a file, in bytes.
    pub least: Option<u64>,
    /// `maxLength` of a file, in bytes.
    pub most: Option<u64>,
    /// Its headers.
    pub headers: Vec<PartHeader>,
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// A text, read as in a form.
    Text,
    /// JSON.
    Json,
    /// A file.
    File,
}

/// A header of a part.
#[derive(Debug, Clone, PartialEq)]
pub struct PartHeader {
    /// Its name.
    pub wire: String,
    /// Whether it must be there.
    pub required: bool,
    /// `explode`
    pub explode: bool,
    /// Whether its value is JSON.
    pub json: bool,
    /// What its value keeps.
    pub rule: Rule,
}
