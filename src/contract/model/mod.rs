//! The contract: OpenAPI of any version, resolved and normalised. It says one thing in one way.

use indexmap::IndexMap;

pub mod extension;
pub mod lifecycle;
pub mod operation;
pub mod schema;
pub mod security;
pub mod signature;

pub use extension::*;
pub use lifecycle::*;
pub use operation::*;
pub use schema::*;
pub use security::*;
pub use signature::*;

use crate::source::{Located, Span};

/// A whole contract.
#[derive(Debug, Clone)]
pub struct Contract {
    /// `openapi`: the version as written.
    pub openapi: Located<String>,
    /// `info`
    pub info: Info,
    /// `servers`
    pub servers: Vec<Server>,
    /// `tags`, declared ones first, then those that only operations name
    pub tags: Vec<Tag>,
    /// `security` of the root, which operations without their own inherit
    pub security: SecurityRequirements,
    /// `paths`: operation by operation, in the order of the contract
    pub operations: Vec<Operation>,
    /// `webhooks`
    pub webhooks: Vec<Operation>,
    /// Every schema that something refers to or that stands in `components`.
    pub schemas: Schemas,
    /// `components/schemas` by name
    pub components: IndexMap<String, SchemaId>,
    /// `components/securitySchemes` by name
    pub security_schemes: IndexMap<String, SecurityScheme>,
    /// `x-specwright` of the root
    pub extension: RootExtension,
    /// The contract as one document, for the server that answers with it.
    pub bundle: serde_json::Value,
}

/// `info`
#[derive(Debug, Clone)]
pub struct Info {
    /// Where it stands.
    pub at: Span,
    /// `title`
    pub title: String,
    /// `version`, as written
    pub version: String,
    /// `summary`
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
}

/// A variable of a server's `url` (OpenAPI 3.1, 4.8.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerVariable {
    /// Its name.
    pub name: String,
    /// `default`
    pub default: String,
    /// `enum`; empty if any value will do.
    pub values: Vec<String>,
}

/// `servers`
#[derive(Debug, Clone)]
pub struct Server {
    /// Where it stands.
    pub at: Span,
    /// `url` as written
    pub template: String,
    /// `url`, its variables replaced by their defaults
    pub url: String,
    /// `variables`, in the order of the contract
    pub variables: Vec<ServerVariable>,
    /// The path of the URL, without a slash at the end.
    pub base_path: String,
    /// `description`
    pub description: Option<String>,
}

/// `tags`
#[derive(Debug, Clone)]
pub struct Tag {
    /// `name`
    pub name: Located<String>,
    /// `description`
    pub description: Option<String>,
}
