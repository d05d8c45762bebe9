//! The configuration: `specwright.yaml` and the flags over it.
//!
//! In: the text of `specwright.yaml`, which stands beside the contract, and what the command line says. Out: [`Config`],
//! in which every path is one that can be opened as it stands and every key is one that exists.

mod diagnostics;
pub mod file;
pub mod keys;
pub mod overlay;

use std::path::PathBuf;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

pub use diagnostics::DIAGNOSTICS;

use crate::document::node::Object;

/// What to read, what to make of it, and where to put it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// `contracts`: the files, oldest version first; each becomes a module of the crate.
    pub contracts: Vec<PathBuf>,
    /// `out`: the folder of the crate.
    pub out: Option<PathBuf>,
    /// `package`
    pub package: Package,
    /// `workspace`
    pub workspace: Workspace,
    /// `keep`: globs of files inside `out` that belong to the user.
    pub keep: Vec<String>,
    /// `dependencies`: crates for the user's own code; over those that the tool asks for.
    pub dependencies: IndexMap<String, Dependency>,
    /// `stubs`
    pub stubs: Stubs,
    /// `server`: parts that only some servers need.
    pub server: ServerParts,
    /// `databases`: the kinds of database that the server can use; read by [`Config::databases`].
    pub databases: Vec<Database>,
    /// `remote_map`: beginnings of URLs to the folders that hold copies of what is there.
    pub remote_map: IndexMap<String, PathBuf>,
    /// `diff`
    pub diff: Diff,
    /// `x-specwright`: JSON pointer into the contracts to what would stand there under `x-specwright`.
    pub overlay: Object,
}

/// `diff`: how changes of the contracts are judged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Diff {
    /// `fail_on`: `breaking`, `warning` or `none`
    pub fail_on: Option<String>,
    /// `severities`: ids of rules to `breaking`, `warning` or `info`
    pub severities: IndexMap<String, String>,
    /// `accepted`
    pub accepted: Vec<Accepted>,
}

/// A finding that is known and wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Accepted {
    /// The id of its rule.
    pub id: String,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Why it is wanted.
    pub reason: String,
    /// Where it is, for readers.
    pub place: Option<String>,
    /// The last day on which it is accepted (`2027-01-31`).
    pub until: Option<String>,
}

/// `server`: parts of the server that bring dependencies, and so are there only where they are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerParts {
    /// `redis`: requests can be counted in a Redis that all instances share.
    pub redis: bool,
    /// `opentelemetry`: requests can be told to an OpenTelemetry collector, as spans.
    pub opentelemetry: bool,
}

/// `package`
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Package {
    /// `name`: the name of the crate; made from the title of the contract if absent.
    pub name: Option<String>,
    /// `version`: a semantic version; `0.1.0` if absent.
    pub version: Option<String>,
}

/// `workspace`: whose workspace the crate belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Workspace {
    /// `own`: its own, so that it builds inside any repository.
    #[default]
    Own,
    /// `member`: one around it.
    Member,
}

/// `databases`: a kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Database {
    /// `sqlite`: a file beside the server.
    Sqlite,
    /// `postgres`: a server that several instances share.
    Postgres,
}

impl Database {
    /// Its name in the configuration, in the beginning of its URLs, and in the paths of a generated crate.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

impl Config {
    /// Gives the kinds of database that the server can use, in a fixed order. SQLite is always one: the tests of the
    /// generated crate need nothing beside it.
    pub fn databases(&self) -> Vec<Database> {
        let mut databases = self.databases.clone();
        databases.push(Database::Sqlite);
        databases.sort();
        databases.dedup();
        databases
    }
}

/// `stubs`: what operations without behaviour do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stubs {
    /// `not-implemented`: they answer 501 after the request was checked.
    #[default]
    NotImplemented,
    /// `echo`: they answer with what they were asked; for tests of the tool.
    Echo,
}

/// A value of `dependencies`, as Cargo knows it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Dependency {
    /// `"1.2"`
    Requirement(String),
    /// `{version: "1.2", features: [a]}`: strings, booleans and lists of strings by key.
    Table(IndexMap<String, DependencyValue>),
}

/// A value in the table of a dependency.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum DependencyValue {
    /// `version`, `git`, `rev`, …
    Text(String),
    /// `default-features`, `optional`
    Flag(bool),
    /// `features`
    List(Vec<String>),
}
