//! Security schemes: how a caller proves who they are.

use indexmap::IndexMap;

use super::Contract;
use super::extension::SchemeExtension;
use super::operation::Location;
use crate::source::{Located, Span};

/// A security scheme object (OpenAPI 3.1, 4.8.27).
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// Where it stands.
    pub at: Span,
    /// `description`
    pub description: Option<String>,
    /// `deprecated` (3.2)
    pub deprecated: bool,
    /// What it is.
    pub kind: SchemeKind,
    /// `x-specwright`
    pub extension: SchemeExtension,
}

/// The types of schemes.
#[derive(Debug, Clone)]
pub enum SchemeKind {
    /// `apiKey`
    ApiKey {
        /// `in`: query, header or cookie
        location: Location,
        /// `name`
        name: String,
    },
    /// `http`
    Http {
        /// `scheme`, in lower case (`bearer`, `basic`, `digest` …)
        scheme: String,
        /// `bearerFormat`
        bearer_format: Option<String>,
    },
    /// `mutualTLS`
    MutualTls,
    /// `oauth2`
    OAuth2 {
        /// Flow name (`authorizationCode` …) to its URLs and scopes.
        flows: IndexMap<String, Flow>,
    },
    /// `openIdConnect`
    OpenIdConnect {
        /// `openIdConnectUrl`
        url: String,
    },
}

impl SchemeKind {
    /// Says whether its credentials are `Authorization: Bearer` and nothing more is said of them.
    pub fn is_bearer(&self) -> bool {
        matches!(self, Self::Http { scheme, .. } if scheme == "bearer")
    }
}

/// An OAuth flow object (OpenAPI 3.1, 4.8.29).
#[derive(Debug, Clone, Default)]
pub struct Flow {
    /// `authorizationUrl`
    pub authorization_url: Option<String>,
    /// `tokenUrl`
    pub token_url: Option<String>,
    /// `refreshUrl`
    pub refresh_url: Option<String>,
    /// `deviceAuthorizationUrl` (3.2)
    pub device_authorization_url: Option<String>,
    /// `scopes`: name to description
    pub scopes: IndexMap<String, String>,
}

impl Contract {
    /// Gives the words that operations ask of a scheme: scopes, or roles where its kind knows no scopes.
    pub fn scopes_asked(&self, scheme: &str) -> Vec<&str> {
        let all = self.operations.iter();
        let requirements = all.flat_map(|it| it.security.alternatives.iter().flatten());
        requirements
            .filter(|it| it.scheme.value == scheme)
            .flat_map(|it| it.scopes.iter().map(|it| it.value.as_str()))
            .collect()
    }

    /// Gives the roles that operations and protected properties ask for by `x-specwright`.
    pub fn roles_asked(&self) -> Vec<&str> {
        let named = self.roles_named();
        named.into_iter().map(|it| it.value.as_str()).collect()
    }

    /// Gives the same with their places.
    pub fn roles_named(&self) -> Vec<&Located<String>> {
        let operations = self.operations.iter().flat_map(|it| &it.extension.roles);
        let stores = self.schemas.all.iter().flat_map(|it| &it.extension.store);
        let protected = stores.flat_map(|it| it.value.protected.values());
        operations
            .chain(protected)
            .flat_map(|it| &it.value)
            .collect()
    }
}
