//! Operations in Rust's words: a method, a request type, a response type.

use super::docs::code;
use super::error::OwnForms;
use super::names::{ConstName, FieldName, FnName, ModuleName, TypeName, VariantName};
use super::part::Part;
use super::schema::{Presence, Rule, Type};
use super::security::Security;
use crate::contract::StatusSet;
use crate::contract::{Location, RateWindow, Signature, Style};

/// The operations of one tag: a module, a trait and what stands behind it by default.
#[derive(Debug, Clone)]
pub struct Api {
    /// The module under the version.
    pub module: ModuleName,
    /// The field of `Apis`.
    pub field: FieldName,
    /// The trait: `UsersApi`.
    pub trait_name: TypeName,
    /// What implements it as the contract declares: `StoredUsers`.
    pub stored_name: TypeName,
    /// The tag as the contract writes it; none for operations that have no tag.
    pub tag: Option<String>,
    /// Doc comment, line by line.
    pub docs: Vec<String>,
    /// The operations, in the order of the contract.
    pub operations: Vec<Operation>,
    /// Rules of parameters that several operations share: constants of the request module.
    pub constants: Vec<(ConstName, Rule, Vec<String>)>,
}

impl Api {
    /// Gives what to call its operations, in a sentence.
    pub fn operations_in_words(&self) -> String {
        match &self.tag {
            Some(tag) => format!("the {} operations", code(tag)),
            None => "the operations without a tag".to_owned(),
        }
    }
}

/// One operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The method of the trait, and the handler.
    pub name: FnName,
    /// The constant that holds its security.
    pub security_constant: ConstName,
    /// `operationId`, or `METHOD /path` without one: for messages.
    pub label: String,
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path as the contract writes it, under the base path of the version.
    pub path: String,
    /// Doc comment, line by line.
    pub docs: Vec<String>,
    /// Whether the contract deprecates it.
    pub deprecated: bool,
    /// Who is let in.
    pub security: Security,
    /// What it is asked.
    pub request: Request,
    /// What it answers.
    pub response: Response,
    /// Why it answers 501 before it reads a body; empty for an operation that is enforced whole.
    pub closed: Vec<String>,
    /// The longest body, in bytes, where it is declared.
    pub body_limit: Option<u64>,
    /// How often a caller may ask, where that is declared.
    pub rate_limit: Vec<RateWindow>,
    /// Whether it is done once for each `Idempotency-Key`, and answered alike again.
    pub idempotent: Option<Idempotent>,
    /// The status of a request that breaks its schema: 422, or 400 where the contract declares it so.
    pub invalid_status: u16,
    /// The forms that its errors have, if not those of the version.
    pub errors: OwnForms,
    /// The statuses whose errors do not have the form that is declared for them.
    pub unfilled: Vec<StatusSet>,
    /// What it does by default; an index into the resources is inside.
    pub behaviour: Option<super::resource::Behaviour>,
}

/// An operation that is done once for each `Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotent {
    /// The headers that say what is asked, beside path, query and body.
    pub headers: Vec<String>,
}

/// What an operation is asked.
#[derive(Debug, Clone)]
pub struct Request {
    /// `CreateUserRequest`
    pub name: TypeName,
    /// The parameters, path first, in the order of the contract.
    pub parameters: Vec<Parameter>,
    /// The body.
    pub body: Option<Body>,
    /// Whether it is told of `If-Match` and `If-None-Match`, because it changes a stored row.
    pub preconditions: Option<Preconditions>,
    /// Whether it is told its own id, because its answer holds it.
    pub request_id: bool,
    /// Whether it is told the address of the client, because attempts are counted.
    pub address: bool,
    /// Whether it is given the bytes of the body and all headers.
    pub raw: bool,
    /// How whoever sends the body signs it.
    pub signature: Option<Signature>,
}

/// What an operation that changes a row asks of `If-Match`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preconditions {
    /// It may be there.
    Optional,
    /// Without it the answer is 428 (RFC 6585, 3).
    Required,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// The field of the request.
    pub field: FieldName,
    /// Its name on the wire.
    pub wire: String,
    /// Where it stands.
    pub location: Location,
    /// Doc comment, line by line.
    pub docs: Vec<String>,
    /// Whether the contract deprecates it.
    pub deprecated: bool,
    /// The type of its value.
    pub ty: Type,
    /// [`Presence::Required`], [`Presence::Optional`] or [`Presence::Default`].
    pub presence: Presence,
    /// What its value keeps.
    pub rule: Rule,
    /// The constant that holds the rule.
    pub constant: ParameterConstant,
    /// How it is written.
    pub style: Style,
    /// Whether each item or member stands by itself.
    pub explode: bool,
    /// Whether it is JSON in a parameter (`content: application/json`).
    pub json: bool,
    /// Whether an empty value is let through (`allowEmptyValue`).
    pub allow_empty: bool,
    /// Whether this path parameter takes slashes.
    pub tail: bool,
}

/// Where the rule of a parameter stands.
#[derive(Debug, Clone, PartialEq)]
pub enum ParameterConstant {
    /// Nowhere: its type says all.
    None,
    /// On the request type.
    Own(ConstName),
    /// In the request module, shared.
    Shared(ConstName),
}

/// A request body that is read.
#[derive(Debug, Clone)]
pub struct Body {
    /// Doc comment, line by line.
    pub docs: Vec<String>,
    /// Whether it must be there.
    pub required: bool,
    /// The media types that are let in, as the contract writes them.
    pub media_types: Vec<String>,
    /// What it is read as.
    pub kind: BodyKind,
}

/// What a body is read as.
#[derive(Debug, Clone)]
pub enum BodyKind {
    /// JSON of this type, which is a model or holds models.
    Json {
        /// The type of the value.
        ty: Type,
        /// What the value keeps, for a type that is no model.
        rule: Rule,
    },
    /// `application/x-www-form-urlencoded`: an object of this type.
    Form {
        /// The type of the value.
        ty: Type,
        /// What the value keeps, for a type that is no model.
        rule: Rule,
        /// How fields are written, where it is not the default.
        fields: Vec<FormField>,
    },
    /// `multipart/form-data`
    Multipart(Box<Multipart>),
    /// `text/*`: a string
    Text {
        /// What the text keeps.
        rule: Rule,
    },
    /// Anything, as bytes.
    Bytes,
    /// One of several, by the media type.
    Either(Box<Either>),
}

impl BodyKind {
    /// Gives the type of its value, where it is one of those that schemas have.
    pub const fn ty(&self) -> Option<&Type> {
        match self {
            Self::Json { ty, .. } | Self::Form { ty, .. } => Some(ty),
            Self::Multipart(it) => Some(&it.ty),
            Self::Text { .. } | Self::Bytes | Self::Either(_) => None,
        }
    }
}

/// A body that is read in one of several ways.
#[derive(Debug, Clone)]
pub struct Either {
    /// The enum with a variant for each; nothing where all give the same type.
    pub name: Option<TypeName>,
    /// What the operation is called in docs.
    pub label: String,
    /// The ways, in the order of the contract; none of them is [`BodyKind::Either`].
    pub choices: Vec<BodyChoice>,
}

/// One of several ways to read a body.
#[derive(Debug, Clone)]
pub struct BodyChoice {
    /// The variant.
    pub variant: VariantName,
    /// The media types that are read so.
    pub media_types: Vec<String>,
    /// What it is read as.
    pub kind: BodyKind,
}

/// A body in parts.
#[derive(Debug, Clone)]
pub struct Multipart {
    /// The type of the whole.
    pub ty: Type,
    /// What the whole keeps, for a type that is no model.
    pub rule: Rule,
    /// Files, and parts of which the contract says more.
    pub parts: Vec<Part>,
    /// What all other parts are, if they are files.
    pub others: Option<Part>,
    /// Whether there are files among them, so that the model takes them one by one.
    pub files: bool,
}

/// How a field of a form is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    /// Its name on the wire.
    pub wire: String,
    /// `style`
    pub style: Style,
    /// `explode`
    pub explode: bool,
    /// Whether it is JSON in a text.
    pub json: bool,
}

/// What an operation answers: an enum with a variant for each declared status.
#[derive(Debug, Clone)]
pub struct Response {
    /// `CreateUserResponse`
    pub name: TypeName,
    /// The variants, in the order of the contract. Statuses that are answered before the method is called are left out.
    pub variants: Vec<Variant>,
}

/// One declared status.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The phrase of the status: `NotFound`; `ClientError` for `4XX`; `Default`.
    pub name: VariantName,
    /// The status; `None` where the method chooses it.
    pub status: Option<u16>,
    /// The hundred from which the method chooses (`4XX` is 4); `None` for `default`.
    pub hundred: Option<u8>,
    /// Doc comment, line by line.
    pub docs: Vec<String>,
    /// What stands in it.
    pub content: Content,
    /// Declared headers: fields beside the body.
    pub headers: Vec<Header>,
}

/// What a response carries.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Nothing.
    Empty,
    /// An error, in the envelope of the version.
    Problem,
    /// JSON.
    Json {
        /// The type.
        ty: Type,
        /// What it keeps.
        rule: Rule,
        /// The media type that is answered.
        media_type: String,
        /// How it is told as `text/csv`, where that is declared, too.
        table: Option<Table>,
    },
    /// A text that the method gives.
    Text {
        /// The media type that is answered.
        media_type: String,
    },
    /// Bytes that the method gives.
    Bytes {
        /// The media type that is answered.
        media_type: String,
    },
}

/// A list that is told as a table, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What the file is called if it is saved.
    pub name: String,
    /// Where the rows are in the JSON (RFC 6901).
    pub rows: String,
    /// The members of a row.
    pub columns: Vec<String>,
}

/// A declared response header.
#[derive(Debug, Clone)]
pub struct Header {
    /// The field.
    pub field: FieldName,
    /// The name as the contract writes it.
    pub wire: String,
    /// Doc comment, line by line.
    pub docs: Vec<String>,
    /// The type of its value.
    pub ty: Type,
    /// Whether it must be there.
    pub required: bool,
}

/// A path of the router with all its operations.
#[derive(Debug, Clone)]
pub struct Route {
    /// The pattern of the router, under the base path: literals are escaped, parameters named for the first operation.
    pub pattern: String,
    /// The operations: module and index in the API, in the order of the contract.
    pub operations: Vec<RouteOperation>,
}

/// An operation on a route.
#[derive(Debug, Clone)]
pub struct RouteOperation {
    /// The module of the API.
    pub module: ModuleName,
    /// The handler.
    pub handler: FnName,
    /// The HTTP method, in upper case.
    pub method: String,
}
