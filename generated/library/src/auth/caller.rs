//! Who is asking.

use std::str::FromStr;

use crate::support::error::Error;

/// Somebody who has proved who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Their id, as text.
    pub subject: String,
    /// What they are.
    pub role: Option<String>,
    /// Where they belong.
    pub tenant: Option<String>,
    /// What they were granted.
    pub scopes: Vec<String>,
    /// The session that they have, where there is one.
    pub session: Option<String>,
}

impl Caller {
    /// Gives the id as the key of a row.
    ///
    /// # Errors
    ///
    /// If it is no such key: an authenticator has let in somebody who cannot be in the database.
    pub fn key<K: FromStr>(&self) -> Result<K, Error> {
        self.subject
            .parse()
            .map_err(|_| Error::internal(format!("the caller's id {:?} is no key", self.subject)))
    }

    /// Gives who this is, among the callers of all tenants.
    pub fn identity(&self) -> String {
        format!("{} {}", self.tenant.as_deref().unwrap_or("-"), self.subject)
    }

    /// Says whether the caller is whom this key names.
    pub fn is(&self, key: &impl ToString) -> bool {
        self.subject == key.to_string()
    }

    /// Gives the tenant as the key of a row.
    ///
    /// # Errors
    ///
    /// If there is none, or it is no such key.
    pub fn tenant_key<K: FromStr>(&self) -> Result<K, Error> {
        let tenant = self.tenant.as_deref().unwrap_or_default();
        tenant
            .parse()
            .map_err(|_| Error::internal(format!("the caller's tenant {tenant:?} is no key")))
    }

    /// Says whether the caller has one of these roles.
    pub fn has_role(&self, roles: &[&str]) -> bool {
        roles.iter().any(|role| self.is_granted(role))
    }

    /// Says whether the caller was granted this, as a scope or as a role.
    pub fn is_granted(&self, scope: &str) -> bool {
        self.role.as_deref() == Some(scope) || self.scopes.iter().any(|it| it == scope)
    }
}
