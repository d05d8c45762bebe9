//! Who is let in, in Rust's words.

use super::names::{FieldName, VariantName};

/// What an operation asks of its caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Security {
    /// OR; each an AND of requirements. Public is one empty alternative.
    pub alternatives: Vec<Vec<Requirement>>,
    /// Any of these roles, where `x-specwright` declares them; empty asks for none.
    pub roles: Vec<String>,
    /// Whether the owner of the row is let in beside the roles.
    pub or_owner: bool,
}

impl Security {
    /// Says whether nobody needs to say who they are.
    pub fn is_public(&self) -> bool {
        self.alternatives.iter().all(Vec::is_empty)
    }

    /// Says whether a caller may also come without credentials.
    pub fn is_optional(&self) -> bool {
        self.alternatives.iter().any(Vec::is_empty)
    }
}

/// A scheme and what it must grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The scheme: an index into [`super::Version::schemes`].
    pub scheme: usize,
    /// Scopes or roles: all of them for OAuth scopes, any of them for roles of other schemes.
    pub scopes: Vec<String>,
}

/// A security scheme.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// Its name in the contract.
    pub wire: String,
    /// Its variant in the enum of schemes.
    pub variant: VariantName,
    /// The field of the authenticators.
    pub field: FieldName,
    /// Doc comment, line by line.
    pub docs: Vec<String>,
    /// How credentials are carried.
    pub carrier: Carrier,
    /// Who checks them.
    pub check: Check,
}

/// How credentials are carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carrier {
    /// `Authorization: Bearer`, also of `oauth2` and `openIdConnect`
    Bearer,
    /// `Authorization: Basic`
    Basic,
    /// Another scheme of `Authorization`
    Authorization(String),
    /// An API key in a header
    Header(String),
    /// An API key in the query
    Query(String),
    /// An API key in a cookie
    Cookie(String),
    /// The client's certificate
    Certificate,
}

/// Who checks credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// Access tokens of this server's own log-in.
    AccessToken,
    /// API keys of a stored schema, by its name.
    Keys(String),
    /// Sessions in a cookie of this name.
    Session(String),
    /// What accounts log in with.
    Login,
    /// Tokens of an issuer elsewhere.
    Issuer(Issuer),
    /// The user's authenticator, which refuses until it is written.
    Custom,
}

/// An issuer elsewhere, and what of its tokens counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// What its settings begin with, in lower case.
    pub name: String,
    /// The claim that says who: the id of an account, where accounts are declared.
    pub subject: String,
    /// Whether that is an account.
    pub is_account: bool,
    /// The claim that says what they are.
    pub role: Option<String>,
    /// The claim that says where they belong.
    pub tenant: Option<String>,
    /// The scopes that operations ask for.
    pub scopes: Vec<String>,
    /// The roles that operations and properties ask for.
    pub roles: Vec<String>,
}
