//! HTTP basic authentication (RFC 7617): the identifier and the secret of an account with every request.

use actix_web::HttpRequest;
use async_trait::async_trait;

use super::account::Accounts;
use super::attempts::Attempts;
use super::authenticator::{Authenticator, Credentials};
use super::caller::Caller;
use super::password::Passwords;
use crate::edge::client;
use crate::support::error::Error;
use crate::support::problem::Rejection;

/// Lets in who brings what they could log in with; guessing is slowed down as it is at the log-in.
pub struct BasicLogins {
    accounts: Accounts,
    passwords: Passwords,
    attempts: Attempts,
}

impl BasicLogins {
    /// Takes what a log-in needs.
    pub fn new(accounts: Accounts, passwords: Passwords, attempts: Attempts) -> Self {
        Self {
            accounts,
            passwords,
            attempts,
        }
    }
}

#[async_trait(?Send)]
impl Authenticator for BasicLogins {
    async fn authenticate(
        &self,
        http: &HttpRequest,
        credentials: &Credentials,
    ) -> Result<Option<Caller>, Error> {
        let Credentials::Basic { user, password } = credentials else {
            return Ok(None);
        };
        let attempt = self.attempts.admit(user, client::address(http));
        let attempt = attempt.map_err(Rejection::too_many_requests)?;
        let found = self.accounts.login(user).await?;
        let hash = found.as_ref().and_then(|it| it.hash.clone());
        // Somebody unknown is verified too, and takes as long.
        let proved = self.passwords.verify(password, hash).await?;
        let Some(found) = found.filter(|_| proved) else {
            return Ok(None);
        };
        attempt.succeeded();
        Ok(Some(found.account.caller(None)))
    }
}
