//! The history: what earlier runs left in the output folder, as plain data.
//!
//! In: filled by `output` from `.specwright/manifest.json` and the migrations beside it; empty for a new folder.
//! Out: an input of the plan, so that what was named or stored before keeps its name and its data.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// What earlier runs left.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// What the last run asked to be told again.
    pub record: Record,
    /// The migrations that are there, in the order of their names: database (`sqlite`) to files.
    pub migrations: Vec<AppliedMigration>,
    /// Those of them that the manifest does not know, because a merge brought them.
    pub unlisted: Vec<String>,
    /// The contracts that are served: module of the version (`v1`) to text, as JSON.
    pub served: IndexMap<String, String>,
    /// Whether a branch of migrations that a merge brought is made again behind the other (`--rebase-migrations`).
    pub rebase: bool,
    /// The generated files of the last run: path to SHA-256 in lower-case hexadecimal digits.
    pub files: IndexMap<String, String>,
}

/// What a run leaves for the next one: a part of the manifest, made by the plan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Names that were given in a collision: JSON pointer, with the contract version before it (`v1#/components/…`), to
    /// the name in Rust; before a pointer stands what is named there, unless it is a type (`field v1#/components/…`).
    #[serde(default)]
    pub names: IndexMap<String, String>,
    /// What was recognised: operation (`v1 GET /users`) to its behaviour (`list users`).
    #[serde(default)]
    pub recognised: IndexMap<String, String>,
    /// The stored schemas that all migrations together yield; the plan alone knows its form. Null when there is none.
    #[serde(default)]
    pub snapshot: serde_json::Value,
}

/// A migration that is in the output folder, and so perhaps in a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedMigration {
    /// Its path inside the output folder: `migrations/sqlite/0001_users.sql`.
    pub path: String,
    /// Its SHA-256 when it was written, in lower-case hexadecimal digits.
    pub checksum: String,
    /// Its text as it stands now.
    pub text: String,
}

impl History {
    /// Says whether nothing was generated before.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.migrations.is_empty()
    }
}
