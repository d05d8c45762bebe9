//! The plan: what to build, in Rust's words. Every name is decided here; `render` decides nothing.

pub mod administrator;
pub mod built_in;
mod coexist;
pub mod contract_test;
mod decide;
mod diagnostics;
pub mod docs;
pub mod error;
mod example;
pub mod history;
pub mod inspect;
pub mod migration;
pub mod names;
pub mod operation;
pub mod part;
pub mod pattern;
pub mod resource;
pub mod schema;
pub mod security;
mod version;

pub use crate::config::{Database, Dependency, DependencyValue, ServerParts, Stubs};
// What the contract says and the plan takes over as it stands: `render` reads it from here.

pub use crate::contract::{
    ErrorSource, Location, ReadOnly, Signature, SignatureAlgorithm, SignatureEncoding, SignedPiece,
    StatusSet, Style, TrailingSlash, Types,
};
pub use decide::decide;
pub use diagnostics::DIAGNOSTICS;
use error::ErrorForms;
use names::{ModuleName, PackageName};
use operation::{Api, Route};
use resource::Resource;
use schema::Models;
use security::Scheme;

/// A whole crate.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What `Cargo.toml` says.
    pub package: Package,
    /// The contract versions, oldest first.
    pub versions: Vec<Version>,
    /// The stored schemas of all versions.
    pub resources: Vec<Resource>,
    /// Whose accounts log in.
    pub principal: Option<Principal>,
    /// Where idempotency keys are kept, if there are any: an index into [`Plan::resources`].
    pub idempotency: Option<usize>,
    /// How the first administrator is made, where accounts log in.
    pub administrator: Option<administrator::Administrator>,
    /// The contract tests of each version.
    pub contract_tests: Vec<serde_json::Value>,
    /// The kinds of database that the crate can use, at least one.
    pub databases: Vec<Database>,
    /// How the tables come about.
    pub migrations: migration::Migrations,
    /// What operations without behaviour do.
    pub stubs: Stubs,
    /// What the server has that not every server needs.
    pub server: ServerParts,
    /// Where things are that the contract does not have.
    pub built_in: built_in::BuiltIn,
    /// What the next run is to be told.
    pub record: history::Record,
}

/// What `Cargo.toml` says.
#[derive(Debug, Clone)]
pub struct Package {
    /// The name of the crate.
    pub name: PackageName,
    /// A semantic version.
    pub version: String,
    /// One line about it.
    pub description: String,
    /// Whether it is a workspace of its own.
    pub own_workspace: bool,
    /// What own code needs, in the order of the configuration.
    pub dependencies: Vec<OwnDependency>,
}

/// A crate that own code needs.
#[derive(Debug, Clone)]
pub struct OwnDependency {
    /// Its name as `Cargo.toml` writes it.
    pub name: String,
    /// What stands behind the equals sign; a `path` leads from the crate.
    pub requirement: Dependency,
}

/// One contract version.
#[derive(Debug, Clone)]
pub struct Version {
    /// `v1`
    pub module: ModuleName,
    /// The path of the server, without a slash at the end.
    pub base_path: String,
    /// `info.title` and `info.version`, for doc comments.
    pub title: String,
    /// `info.version`
    pub version: String,
    /// Doc comment, line by line.
    pub docs: Vec<String>,
    /// The contract beside the crate: `openapi/v1.yaml`.
    pub file: String,
    /// The contract as it is served.
    pub bundle: serde_json::Value,
    /// The models.
    pub models: Models,
    /// The operations, by tag.
    pub apis: Vec<Api>,
    /// The router's table, most specific first.
    pub routes: Vec<Route>,
    /// The security schemes that some operation asks for.
    pub schemes: Vec<Scheme>,
    /// The forms of its errors.
    pub errors: ErrorForms,
    /// What a slash at the end means.
    pub trailing_slash: TrailingSlash,
    /// What becomes of `readOnly` properties in requests.
    pub read_only: ReadOnly,
}

/// Whose accounts log in.
#[derive(Debug, Clone)]
pub struct Principal {
    /// An index into [`Plan::resources`].
    pub resource: usize,
    /// The column that says who.
    pub identifier: usize,
    /// The column of the secret's hash.
    pub secret: usize,
    /// The column of the role.
    pub role: Option<usize>,
    /// The column of the tenant.
    pub tenant: Option<usize>,
    /// Where sessions are kept, if there are any: an index into [`Plan::resources`].
    pub sessions: Option<usize>,
    /// The role of the first administrator.
    pub administrator: Option<String>,
}
