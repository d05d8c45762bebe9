//! The grammar of `x-specwright` as data: the reader, the check and the published JSON Schema all come from it.

use super::job::JOB;
use super::signature::SIGNATURE;

/// What a key holds.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`
    Flag,
    /// A text, a number, `true` or `false`.
    Scalar,
    /// A whole number above zero.
    Whole,
    /// How often: `5/minute; 20/hour`.
    Rates,
    /// A list of texts.
    Texts,
    /// A list of texts and lists of texts.
    Groups,
    /// An object of texts, with these keys or any.
    TextMap(Option<&'static [&'static str]>),
    /// An object of lists of texts.
    TextsMap,
    /// An object of objects of lists of texts.
    Steps,
    /// An object of error sources: words, or `{const: …}`.
    Sources(&'static [&'static str]),
    /// An object with these keys.
    Fields(&'static [Field]),
}

/// A key.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// What it means; the description in the published JSON Schema.
    pub about: &'static str,
    /// Whether it must be there.
    pub required: bool,
}

/// A key that may be there.
pub(super) const fn field(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field {
        name,
        shape,
        about,
        required: false,
    }
}

/// A key that must be there.
pub(super) const fn required(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field {
        name,
        shape,
        about,
        required: true,
    }
}

/// What can fill a member of an error schema.
pub const ERROR_SOURCES: &[&str] = &[
    "type",
    "title",
    "status",
    "detail",
    "instance",
    "code",
    "request_id",
    "violations",
    "violations_by_field",
    "violations_by_pointer",
    "timestamp",
];

/// The roles that a parameter of a list can have.
pub const PARAMETER_ROLES: &[&str] = &["cursor", "limit", "page", "per_page", "search", "sort"];

/// The keys that say what an operation does; an operation has one at most.
pub const BEHAVIOURS: &[&str] = &[
    "login",
    "refresh",
    "logout",
    "me",
    "list",
    "create",
    "read",
    "replace",
    "update",
    "delete",
    "behaviour",
];

/// The keys of `principal`.
pub const PRINCIPAL: &[Field] = &[
    required("store", Shape::Text, "The stored schema whose rows log in."),
    required(
        "identifier",
        Shape::Text,
        "The property that says who it is, such as an e-mail address.",
    ),
    required(
        "secret",
        Shape::Text,
        "The `writeOnly` property that proves it; only its argon2id hash is stored.",
    ),
    field(
        "role",
        Shape::Text,
        "The property, an enumeration of strings, that says what they may do.",
    ),
    field(
        "tenant",
        Shape::Text,
        "The property that says where they belong.",
    ),
    field(
        "administrator",
        Shape::Text,
        "The role that `create-admin` gives.",
    ),
];

/// The keys on the root of a contract.
pub const ROOT: &[Field] = &[
    field(
        "principal",
        Shape::Fields(PRINCIPAL),
        "Whose accounts they are that log in.",
    ),
    field(
        "trailing_slash",
        Shape::Word(&["strict", "redirect", "ignore"]),
        "What `/a/` means where `/a` is declared: another path (strict, the default), a redirect, or the same.",
    ),
    field(
        "read_only",
        Shape::Word(&["ignore", "refuse"]),
        "What becomes of `readOnly` properties in requests: dropped (ignore, the default) or a violation.",
    ),
    field(
        "errors",
        Shape::Sources(ERROR_SOURCES),
        "JSON pointer into the error schema to what fills the member there.",
    ),
    field(
        "dropped",
        Shape::Texts,
        "Stored schemas that are gone for good: the next migration drops their tables with all that is in them.",
    ),
];

/// The keys on a schema or a property.
pub const SCHEMA: &[Field] = &[
    field(
        "store",
        Shape::Text,
        "The schema is stored, in a table of this name.",
    ),
    field(
        "id",
        Shape::Text,
        "The property that is the key of the table; `id` if absent.",
    ),
    field(
        "unique",
        Shape::Groups,
        "Properties whose values are unique in the table; a list inside is unique together.",
    ),
    field(
        "case_insensitive",
        Shape::Texts,
        "String properties that are compared without regard to case.",
    ),
    field(
        "search",
        Shape::Texts,
        "String properties that the text search looks into.",
    ),
    field(
        "sort",
        Shape::Texts,
        "Properties that a list may be sorted by, the first being the default; `-` before a name means descending.",
    ),
    field(
        "tenant",
        Shape::Text,
        "The property that holds the tenant; set from the caller, it restricts every query.",
    ),
    field(
        "owner",
        Shape::Text,
        "The property that holds the id of the principal that the row belongs to.",
    ),
    field(
        "references",
        Shape::TextMap(None),
        "Property to the stored schema whose id it holds.",
    ),
    field(
        "delete",
        Shape::Word(&["hard", "soft"]),
        "What a delete does: the row goes (hard, the default), or stays unseen.",
    ),
    field(
        "protected",
        Shape::TextsMap,
        "Property to the roles that may set it. Others may send it as it is; in a PUT also its default, which means the \
         same as leaving it out. It stays as it is.",
    ),
    field(
        "api_key",
        Shape::Fields(API_KEY),
        "The rows are API keys of whoever owns them.",
    ),
    field(
        "job",
        Shape::Fields(JOB),
        "The rows are work that goes on behind an answer of 202, until they say that it is done.",
    ),
    field(
        "steps",
        Shape::Steps,
        "Enum property to the states that may follow each state.",
    ),
    field(
        "dropped",
        Shape::Texts,
        "Properties that are gone for good: the next migration drops their columns with all that is in them.",
    ),
    field(
        "renamed_from",
        Shape::Text,
        "What this property, or this stored schema, was called before, so that its column or table keeps its data.",
    ),
    field(
        "renamed_values",
        Shape::TextMap(None),
        "Value of an enumeration that is gone, to the one that rows with it get.",
    ),
    field(
        "backfill",
        Shape::Scalar,
        "What rows get that are there already and have no value, where there must be one from now on.",
    ),
    field(
        "rust_name",
        Shape::Text,
        "Pins the name of the type or field.",
    ),
];

/// The keys of `api_key`.
pub const API_KEY: &[Field] = &[
    required(
        "secret",
        Shape::Text,
        "The `readOnly` property in which a new key is shown once; only its SHA-256 hash is stored.",
    ),
    field(
        "prefix",
        Shape::Text,
        "The `readOnly` property that says how a key begins.",
    ),
    field(
        "scopes",
        Shape::Text,
        "The property, a list of an enumeration of strings, that says what a key is good for.",
    ),
    field(
        "expires",
        Shape::Text,
        "The property, an instant, that says when a key ends by itself.",
    ),
];

/// The keys of a stored schema that have no meaning without `store`.
pub const STORE_KEYS: &[&str] = &[
    "id",
    "unique",
    "case_insensitive",
    "search",
    "sort",
    "tenant",
    "owner",
    "references",
    "delete",
    "protected",
    "api_key",
    "job",
    "steps",
    "dropped",
];

/// The keys on a path item or an operation.
pub const OPERATION: &[Field] = &[
    field(
        "roles",
        Shape::Texts,
        "Any of these roles is let in, where `security` cannot say so.",
    ),
    field(
        "or_owner",
        Shape::Flag,
        "Besides those roles, whoever owns the row; a list shows them their own rows.",
    ),
    field(
        "login",
        Shape::Text,
        "Exchanges the credentials of this stored schema for a token.",
    ),
    field(
        "refresh",
        Shape::Text,
        "Exchanges a refresh token of this stored schema's log-in for the next tokens.",
    ),
    field(
        "logout",
        Shape::Text,
        "Ends the session of a log-in of this stored schema.",
    ),
    field(
        "me",
        Shape::Text,
        "Reads the caller's own row of this stored schema.",
    ),
    field("list", Shape::Text, "Lists the rows of this stored schema."),
    field(
        "create",
        Shape::Text,
        "Creates a row of this stored schema.",
    ),
    field("read", Shape::Text, "Reads a row of this stored schema."),
    field(
        "replace",
        Shape::Text,
        "Replaces a row of this stored schema.",
    ),
    field(
        "update",
        Shape::Text,
        "Changes the members that are sent of a row of this stored schema.",
    ),
    field(
        "delete",
        Shape::Text,
        "Deletes a row of this stored schema.",
    ),
    field(
        "behaviour",
        Shape::Word(&["none"]),
        "`none`: nothing is recognised here, the method is the user's to write.",
    ),
    field(
        "parameters",
        Shape::TextMap(Some(PARAMETER_ROLES)),
        "Role of a parameter of a list to the parameter's name.",
    ),
    field(
        "clamp",
        Shape::Flag,
        "A page size above its maximum is cut instead of refused.",
    ),
    field(
        "tail",
        Shape::Flag,
        "The last path parameter takes slashes.",
    ),
    field(
        "body_limit",
        Shape::Whole,
        "The size of the largest body that is read, in bytes.",
    ),
    field(
        "rate_limit",
        Shape::Rates,
        "How often a caller may ask, such as `5/minute; 20/hour`; beyond is 429.",
    ),
    field(
        "idempotent",
        Shape::Flag,
        "Whether the server heeds the header parameter `Idempotency-Key`: the same answer again. `true` where it is declared on a POST, PUT, PATCH or DELETE and something is stored; `false` leaves it to the method.",
    ),
    field(
        "raw",
        Shape::Flag,
        "The method is given the bytes of the body and all headers besides.",
    ),
    field(
        "signature",
        Shape::Fields(SIGNATURE),
        "Whoever sends the body signs it: an HMAC in a header is checked before anything of the body is read.",
    ),
    field("rust_name", Shape::Text, "Pins the name of the method."),
];
