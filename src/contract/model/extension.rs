//! `x-specwright`: what OpenAPI cannot say.
//!
//! The grammar is published as a JSON Schema beside the project; a key that is not here is an error with its line. The
//! same grammar serves the overlay in `specwright.yaml`.

use indexmap::IndexMap;

use super::signature::Signature;
use crate::source::Located;

/// On the root of a contract.
#[derive(Debug, Clone, Default)]
pub struct RootExtension {
    /// `principal`: whose accounts they are that log in.
    pub principal: Option<Located<Principal>>,
    /// `trailing_slash`
    pub trailing_slash: Option<Located<TrailingSlash>>,
    /// `read_only`: what a request does that sends a `readOnly` property.
    pub read_only: Option<Located<ReadOnly>>,
    /// `errors`: JSON pointer into the error schema to what fills it.
    pub errors: IndexMap<String, Located<ErrorSource>>,
    /// `dropped`: stored schemas whose tables may go with all that is in them.
    pub dropped: Vec<Located<String>>,
}

/// `principal`: the stored schema whose rows log in, and what its properties mean.
#[derive(Debug, Clone)]
pub struct Principal {
    /// `store`: the name of a stored schema.
    pub store: Located<String>,
    /// `identifier`: the property that says who (an e-mail, a card number).
    pub identifier: Located<String>,
    /// `secret`: the `writeOnly` property that proves it; stored as its argon2id hash only.
    pub secret: Located<String>,
    /// `role`: the property, an enumeration of strings, that says what they may do.
    pub role: Option<Located<String>>,
    /// `tenant`: the property that says where they belong.
    pub tenant: Option<Located<String>>,
    /// `administrator`: the role that `create-admin` gives.
    pub administrator: Option<Located<String>>,
}

/// `trailing_slash`: what `/users/` means when `/users` is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TrailingSlash {
    /// `strict`: another path, and so 404.
    #[default]
    Strict,
    /// `redirect`: 308 to the declared path.
    Redirect,
    /// `ignore`: the same.
    Ignore,
}

/// `read_only`: what becomes of `readOnly` properties in requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReadOnly {
    /// `ignore`: dropped, since a client may send back what it read.
    #[default]
    Ignore,
    /// `refuse`: a violation.
    Refuse,
}

/// What can fill a member of an error schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorSource {
    /// `type`: the URI of the kind of problem (RFC 9457, 3.1.1)
    Type,
    /// `title`: the phrase of the status
    Title,
    /// `status`: the number of the status
    Status,
    /// `detail`: the sentence for people
    Detail,
    /// `instance`: the path of the request
    Instance,
    /// `code`: the stable word for programs
    Code,
    /// `request_id`
    RequestId,
    /// `violations`: the list of what is wrong with the request
    Violations,
    /// `violations_by_field`: the same as a map from field to sentences
    ViolationsByField,
    /// `violations_by_pointer`: a map from JSON pointer, or name of the parameter, to sentences
    ViolationsByPointer,
    /// `timestamp`: when it happened (RFC 3339)
    Timestamp,
    /// `{const: …}`: always this text
    Constant(String),
}

/// On a schema.
#[derive(Debug, Clone, Default)]
pub struct SchemaExtension {
    /// `store` and what goes with it.
    pub store: Option<Box<Located<Store>>>,
    /// `renamed_from`: what this property or stored schema was called before, so that its column or table keeps its data.
    pub renamed_from: Option<Located<String>>,
    /// `renamed_values`: value of an enumeration that is gone, to the one that takes its place.
    pub renamed_values: IndexMap<String, Located<String>>,
    /// `backfill`: what rows get that are there already and have no value.
    pub backfill: Option<Box<Located<serde_json::Value>>>,
    /// `rust_name`: pins the name of the type or field.
    pub rust_name: Option<Located<String>>,
}

/// `store`: the schema is a table.
#[derive(Debug, Clone)]
pub struct Store {
    /// `store`: the name of the table.
    pub name: Located<String>,
    /// `id`: the property that is the key; `id` if absent.
    pub id: Option<Located<String>>,
    /// `unique`: each entry one property, or several that are unique together.
    pub unique: Vec<Located<Vec<Located<String>>>>,
    /// `case_insensitive`: string properties that are compared without regard to case.
    pub case_insensitive: Vec<Located<String>>,
    /// `search`: string properties that the text search looks into.
    pub search: Vec<Located<String>>,
    /// `sort`: properties a list may be sorted by, the first being the default; `-` before a name means descending.
    pub sort: Vec<Located<String>>,
    /// `tenant`: the property that holds the tenant; set from the caller, restricts every query.
    pub tenant: Option<Located<String>>,
    /// `owner`: the property that holds the id of the principal that the row belongs to; set from the caller. On the
    /// principal's own table it is its id.
    pub owner: Option<Located<String>>,
    /// `references`: property to the stored schema whose id it holds.
    pub references: IndexMap<String, Located<String>>,
    /// `delete`
    pub delete: Delete,
    /// `protected`: property to the roles that may set it.
    pub protected: IndexMap<String, Located<Vec<Located<String>>>>,
    /// `api_key`: the rows are API keys.
    pub api_key: Option<Located<ApiKey>>,
    /// `job`: the rows are work that goes on behind an answer of 202.
    pub job: Option<Located<Job>>,
    /// `steps`: enum property to the states that may follow each state.
    pub steps: IndexMap<String, Located<IndexMap<String, Vec<String>>>>,
    /// `dropped`: properties whose columns may go with all that is in them.
    pub dropped: Vec<Located<String>>,
}

/// `api_key`: what the properties of a stored key mean.
#[derive(Debug, Clone)]
pub struct ApiKey {
    /// `secret`: the `readOnly` property in which a new key is shown once; stored as its SHA-256 hash only.
    pub secret: Located<String>,
    /// `prefix`: the `readOnly` property that says how a key begins.
    pub prefix: Option<Located<String>>,
    /// `scopes`: the property, a list of strings, that says what a key is good for.
    pub scopes: Option<Located<String>>,
    /// `expires`: the property, an instant, that says when a key ends by itself.
    pub expires: Option<Located<String>>,
}

/// `job`: which property says how far the work of a row is, and by which words.
#[derive(Debug, Clone)]
pub struct Job {
    /// `state`: the `readOnly` property, an enumeration of strings.
    pub state: Located<String>,
    /// `queued`: the value of a row that waits.
    pub queued: Located<String>,
    /// `running`: the value of one that is worked on.
    pub running: Located<String>,
    /// `done`: the value of one whose work is done.
    pub done: Located<String>,
    /// `failed`: the value of one whose work will not be done.
    pub failed: Located<String>,
    /// `error`: the `readOnly` property, a string, that says why.
    pub error: Option<Located<String>>,
    /// `attempts`: how often the work is tried.
    pub attempts: u64,
}

/// On a security scheme.
#[derive(Debug, Clone, Default)]
pub struct SchemeExtension {
    /// `keys`, `session`, `login` or `issuer`: who checks its credentials.
    pub check: Option<Located<SchemeCheck>>,
}

/// Who checks the credentials of a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemeCheck {
    /// `keys: STORE`: they are API keys of this stored schema
    Keys(String),
    /// `session: STORE`: a log-in of this stored schema begins a session in a cookie
    Session(String),
    /// `login: STORE`: what this stored schema logs in with, with every request
    Login(String),
    /// `issuer: {…}`: they are tokens of an issuer elsewhere
    Issuer(Issuer),
}

/// `issuer`: what the claims of its tokens mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// `name`: what its settings begin with, in lower case.
    pub name: String,
    /// `account`: the claim that holds the id of an account of the principal.
    pub account: Option<String>,
    /// `role`: the claim that says what the caller is.
    pub role: Option<String>,
    /// `tenant`: the claim that says where the caller belongs.
    pub tenant: Option<String>,
}

/// `delete`: what a delete does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Delete {
    /// `hard`: the row goes; 409 while others refer to it.
    #[default]
    Hard,
    /// `soft`: the row stays, unseen.
    Soft,
}

/// On an operation, or on a path item for all of its operations.
#[derive(Debug, Clone, Default)]
pub struct OperationExtension {
    /// `roles`: any of these roles is let in, where the security requirement cannot say so (3.0).
    pub roles: Option<Located<Vec<Located<String>>>>,
    /// `or_owner`: besides those roles, whoever owns the row; a list shows them their own rows.
    pub or_owner: Option<Located<bool>>,
    /// `login`, `refresh`, `logout`, `me`, `list`, `create`, `read`, `replace`, `update`, `delete`: the behaviour and its stored schema;
    /// `behaviour: none` switches recognition off.
    pub behaviour: Option<Located<Behaviour>>,
    /// `parameters`: role (`cursor`, `limit`, `page`, `per_page`, `search`, `sort`) to the name of the parameter.
    pub parameters: IndexMap<String, Located<String>>,
    /// `clamp`: a page size above its maximum is cut instead of refused.
    pub clamp: Option<Located<bool>>,
    /// `tail`: the last path parameter takes slashes.
    pub tail: Option<Located<bool>>,
    /// `body_limit`, in bytes
    pub body_limit: Option<Located<u64>>,
    /// `rate_limit`: how often a caller may ask.
    pub rate_limit: Option<Located<Vec<RateWindow>>>,
    /// `idempotent`: whether the server heeds `Idempotency-Key`.
    pub idempotent: Option<Located<bool>>,
    /// `raw`: the method is given the bytes of the body and all headers besides.
    pub raw: Option<Located<bool>>,
    /// `signature`: whoever sends the body signs it.
    pub signature: Option<Located<Signature>>,
    /// `rust_name`: pins the name of the method.
    pub rust_name: Option<Located<String>>,
}

/// A part of `rate_limit`: so many requests in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateWindow {
    /// How many.
    pub limit: u32,
    /// In how many seconds.
    pub seconds: u32,
}

/// What an operation does by default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Behaviour {
    /// `behaviour: none`: the method is the user's to write.
    None,
    /// `login: STORE`
    Login(String),
    /// `refresh: STORE`: exchanges a refresh token for the next pair of tokens
    Refresh(String),
    /// `logout: STORE`: ends the session
    Logout(String),
    /// `me: STORE`: reads the caller's own row.
    Me(String),
    /// `list: STORE`
    List(String),
    /// `create: STORE`
    Create(String),
    /// `read: STORE`
    Read(String),
    /// `replace: STORE`
    Replace(String),
    /// `update: STORE`
    Update(String),
    /// `delete: STORE`
    Delete(String),
}
