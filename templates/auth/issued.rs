//! Accounts of this server that an issuer elsewhere vouches for.

use actix_web::HttpRequest;
use async_trait::async_trait;

use super::account::Accounts;
use super::authenticator::{Authenticator, Credentials};
use super::caller::Caller;
use super::issuer::IssuerTokens;
use crate::support::error::Error;

/// Lets in the account that a token names, as what it is here, with the scopes of the token.
pub struct IssuedAccounts {
    tokens: IssuerTokens,
    accounts: Accounts,
}

impl IssuedAccounts {
    /// Takes who names them, and what they are now.
    pub fn new(tokens: IssuerTokens, accounts: Accounts) -> Self {
        Self { tokens, accounts }
    }
}

#[async_trait(?Send)]
impl Authenticator for IssuedAccounts {
    async fn authenticate(
        &self,
        http: &HttpRequest,
        credentials: &Credentials,
    ) -> Result<Option<Caller>, Error> {
        let Some(named) = self.tokens.authenticate(http, credentials).await? else {
            return Ok(None);
        };
        let account = self.accounts.current(&named.subject).await?;
        Ok(account.map(|it| Caller {
            scopes: named.scopes,
            ..it.caller(None)
        }))
    }
}
