//! Operations: what can be asked, of whom, and what is answered.

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::Server;
use super::extension::OperationExtension;
use super::lifecycle::Lifecycle;
use super::schema::SchemaId;
use crate::source::{Located, Span};

/// An operation object with everything that it inherits (OpenAPI 3.1, 4.8.10).
#[derive(Debug, Clone)]
pub struct Operation {
    /// Where the operation stands.
    pub at: Span,
    /// Its JSON pointer.
    pub pointer: String,
    /// The HTTP method, in upper case (`GET`; 3.2 allows any token).
    pub method: String,
    /// The path template as written, without the path of the server; for a webhook, its name.
    pub path: Located<String>,
    /// The template in its parts.
    pub segments: Vec<Segment>,
    /// `operationId`
    pub id: Option<Located<String>>,
    /// `tags`
    pub tags: Vec<Located<String>>,
    /// `summary`, of the path item if the operation has none
    pub summary: Option<String>,
    /// `description`, likewise
    pub description: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// `x-sunset` and `x-stability-level`
    pub lifecycle: Lifecycle,
    /// The path of the server that answers it, without a slash at the end: `/api/v1`, or nothing.
    pub base_path: String,
    /// `servers` of its own or of its path item; none where those of the root answer.
    pub servers: Vec<Server>,
    /// `parameters`, those of the path item included
    pub parameters: Vec<Parameter>,
    /// Path parameters that the path does not have, so that they are never sent.
    pub unused: Vec<Parameter>,
    /// `requestBody`
    pub body: Option<RequestBody>,
    /// `responses`, in the order of the contract
    pub responses: Vec<Response>,
    /// Who may call it.
    pub security: SecurityRequirements,
    /// `callbacks`: name to the operations of the client that are called
    pub callbacks: IndexMap<String, Vec<Operation>>,
    /// `x-specwright`, the path item's under the operation's
    pub extension: OperationExtension,
    /// Constructs that are not enforced: the operation is generated closed.
    pub unenforced: Vec<Located<String>>,
}

/// A segment of a path template, between two slashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Literals and parameters in turn: `/a/{x}.{y}` has a segment of three pieces.
    pub pieces: Vec<Piece>,
}

/// A piece of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text that must be there, percent-decoded.
    Literal(String),
    /// The name of a path parameter.
    Parameter(String),
}

/// A parameter object (OpenAPI 3.1, 4.8.12), with the defaults of `style` and `explode` filled in.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Where it stands.
    pub at: Span,
    /// `name`
    pub name: Located<String>,
    /// `in`
    pub location: Location,
    /// `description`
    pub description: Option<String>,
    /// `required`
    pub required: bool,
    /// `deprecated`
    pub deprecated: bool,
    /// `x-sunset` and `x-stability-level`
    pub lifecycle: Lifecycle,
    /// `allowEmptyValue`
    pub allow_empty_value: bool,
    /// `style`
    pub style: Style,
    /// `explode`
    pub explode: bool,
    /// `allowReserved`
    pub allow_reserved: bool,
    /// `schema`, or the one of its only media type
    pub schema: SchemaId,
    /// The media type in which the value is written, if `content` says so.
    pub content: Option<String>,
    /// `example` and `examples`
    pub examples: Vec<Located<Json>>,
    /// The name in `components/parameters`, if it is there.
    pub component: Option<String>,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Location {
    /// `path`
    Path,
    /// `query`
    Query,
    /// `header`
    Header,
    /// `cookie`
    Cookie,
    /// `querystring` (3.2)
    QueryString,
}

impl Location {
    /// Gives the name in the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::QueryString => "querystring",
        }
    }
}

/// How a value that is not a scalar is written (OpenAPI 3.1, 4.8.12.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// `matrix`
    Matrix,
    /// `label`
    Label,
    /// `simple`
    Simple,
    /// `form`
    Form,
    /// `spaceDelimited`
    SpaceDelimited,
    /// `pipeDelimited`
    PipeDelimited,
    /// `deepObject`
    DeepObject,
    /// `cookie` (3.2)
    Cookie,
}

impl Style {
    /// Gives the name in the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Matrix => "matrix",
            Self::Label => "label",
            Self::Simple => "simple",
            Self::Form => "form",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::DeepObject => "deepObject",
            Self::Cookie => "cookie",
        }
    }
}

/// A request body object (OpenAPI 3.1, 4.8.13).
#[derive(Debug, Clone)]
pub struct RequestBody {
    /// Where it stands.
    pub at: Span,
    /// `description`
    pub description: Option<String>,
    /// `required`
    pub required: bool,
    /// `content`, in the order of the contract
    pub content: Vec<MediaType>,
}

/// A media type object (OpenAPI 3.1, 4.8.14).
#[derive(Debug, Clone)]
pub struct MediaType {
    /// Where its key stands.
    pub at: Span,
    /// The media type or range, in lower case apart from values of parameters (`application/json`, `text/*`).
    pub name: String,
    /// `schema`
    pub schema: Option<SchemaId>,
    /// `itemSchema` (3.2)
    pub item_schema: Option<SchemaId>,
    /// `encoding`
    pub encoding: IndexMap<String, Encoding>,
    /// `example` and `examples`
    pub examples: Vec<Located<Json>>,
}

/// An encoding object (OpenAPI 3.1, 4.8.15).
#[derive(Debug, Clone)]
pub struct Encoding {
    /// Where it stands.
    pub at: Span,
    /// `contentType`, split at commas
    pub content_type: Vec<String>,
    /// `headers`
    pub headers: Vec<Header>,
    /// `style`, if declared
    pub style: Option<Style>,
    /// `explode`, if declared
    pub explode: Option<bool>,
    /// `allowReserved`
    pub allow_reserved: bool,
}

/// A response object (OpenAPI 3.1, 4.8.17).
#[derive(Debug, Clone)]
pub struct Response {
    /// Where its status stands.
    pub at: Span,
    /// The key in `responses`.
    pub status: StatusSet,
    /// `description`
    pub description: String,
    /// `headers`, without `Content-Type`
    pub headers: Vec<Header>,
    /// `content`, in the order of the contract
    pub content: Vec<MediaType>,
    /// `links`
    pub links: IndexMap<String, Link>,
}

impl Operation {
    /// Says whether `default` is the answer when all is well, since nothing else is declared for that.
    pub fn succeeds_by_default(&self) -> bool {
        let mut statuses = self.responses.iter().map(|it| it.status);
        statuses.all(|it| match it {
            StatusSet::Exact(status) => status >= 400,
            StatusSet::Range(hundred) => hundred >= 4,
            StatusSet::Default => true,
        })
    }
}

/// Which statuses a response is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusSet {
    /// One status: `200`.
    Exact(u16),
    /// A hundred of them: `2XX` is `Range(2)`.
    Range(u8),
    /// `default`
    Default,
}

impl StatusSet {
    /// Says whether the status is one of these; `default` takes all.
    pub const fn contains(self, status: u16) -> bool {
        match self {
            Self::Exact(it) => it == status,
            Self::Range(hundred) => status / 100 == hundred as u16,
            Self::Default => true,
        }
    }
}

/// A header object (OpenAPI 3.1, 4.8.21).
#[derive(Debug, Clone)]
pub struct Header {
    /// Where its name stands.
    pub at: Span,
    /// The name as written.
    pub name: String,
    /// `description`
    pub description: Option<String>,
    /// `required`
    pub required: bool,
    /// `deprecated`
    pub deprecated: bool,
    /// `explode`
    pub explode: bool,
    /// `schema`, or the one of its only media type
    pub schema: SchemaId,
    /// The media type in which the value is written, if `content` says so.
    pub content: Option<String>,
}

/// A link object (OpenAPI 3.1, 4.8.20).
#[derive(Debug, Clone)]
pub struct Link {
    /// Where it stands.
    pub at: Span,
    /// `operationId`
    pub operation_id: Option<Located<String>>,
    /// `operationRef`
    pub operation_ref: Option<Located<String>>,
    /// `parameters`
    pub parameters: IndexMap<String, Json>,
    /// `requestBody`
    pub request_body: Option<Json>,
    /// `description`
    pub description: Option<String>,
}

/// Who may call an operation: any one of these. An operation without any `security` has one alternative that asks nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityRequirements {
    /// Where they stand, if anywhere.
    pub at: Option<Span>,
    /// OR. Never empty: public is one empty alternative.
    pub alternatives: Vec<Vec<SecurityRequirement>>,
}

impl SecurityRequirements {
    /// Asks nothing: what holds where there is no `security` at all.
    pub fn public() -> Self {
        Self {
            at: None,
            alternatives: vec![Vec::new()],
        }
    }

    /// Says whether anybody may call.
    pub fn is_public(&self) -> bool {
        self.alternatives.iter().all(Vec::is_empty)
    }

    /// Says whether a caller without credentials is let in beside others.
    pub fn is_optional(&self) -> bool {
        self.alternatives.iter().any(Vec::is_empty)
    }
}

/// One scheme inside an alternative: AND.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityRequirement {
    /// A key of [`super::Contract::security_schemes`].
    pub scheme: Located<String>,
    /// Scopes, or roles from version 3.1 on.
    pub scopes: Vec<Located<String>>,
}
