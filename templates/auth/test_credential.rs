//! One credential that every security scheme accepts: for tests of echoing servers, never for one that is deployed.

use actix_web::HttpRequest;
use async_trait::async_trait;

use super::authenticator::{Authenticator, Credentials};
use super::caller::Caller;
use crate::support::error::Error;
use crate::support::secret::Secret;

/// Lets in whoever brings the credential, and grants everything; without one it lets in nobody.
pub struct TestCredential {
    credential: Option<Secret>,
    scopes: &'static [&'static str],
}

impl TestCredential {
    /// Takes the credential, and every scope and role that the contract asks for.
    pub fn new(credential: Option<Secret>, scopes: &'static [&'static str]) -> Self {
        Self { credential, scopes }
    }
}

#[async_trait(?Send)]
impl Authenticator for TestCredential {
    async fn authenticate(
        &self,
        _http: &HttpRequest,
        credentials: &Credentials,
    ) -> Result<Option<Caller>, Error> {
        let given = match credentials {
            Credentials::Bearer(it) | Credentials::Authorization(it) | Credentials::Key(it) => it,
            Credentials::Basic { password, .. } => password,
            Credentials::Certificate => return Ok(None),
        };
        let same = |it: &Secret| it.expose() == given.expose();
        Ok(self.credential.as_ref().is_some_and(same).then(|| Caller {
            subject: "test".to_owned(),
            role: None,
            tenant: None,
            scopes: self.scopes.iter().map(|it| (*it).to_owned()).collect(),
            session: None,
        }))
    }
}
