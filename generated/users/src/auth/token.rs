//! Access tokens: JWTs of the kind that RFC 9068 describes.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::account::Account;
use super::caller::Caller;
use super::jwt::{Kind, Signer};
use super::keys::Secrets;
use crate::support::error::Error;
use crate::support::scalar::DateTime;

/// How long an access token is good for, in seconds.
pub const LIFETIME: i64 = 900;

/// What the header of an access token calls it (RFC 9068, 2.1).
const KIND: Kind = Kind {
    typ: "at+jwt",
    label: "access token",
    audience: "",
};

/// What the header of a token in a cookie calls it.
const COOKIE: Kind = Kind {
    typ: "st+jwt",
    label: "session cookie",
    audience: "/session",
};

/// Makes and reads access tokens.
#[derive(Clone)]
pub struct Tokens(Signer);

/// What a token says of somebody, which was true when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Whom it was made for.
    pub caller: Caller,
    /// The epoch of their account.
    pub epoch: String,
    /// How long it is good from now on.
    pub left: Duration,
}

#[derive(Clone, Serialize, Deserialize)]
struct Claims {
    sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_id: Option<String>,
    epoch: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    iat: i64,
    exp: i64,
    iss: String,
    aud: String,
    jti: String,
}

impl Tokens {
    /// Takes the secrets of the server; the issuer is also the audience, since the server makes tokens for itself.
    pub fn new(secrets: &Secrets, issuer: &'static str) -> Self {
        Self(Signer::new(secrets, issuer, KIND))
    }

    /// The same for tokens in cookies, which are no access tokens.
    pub fn of_cookies(secrets: &Secrets, issuer: &'static str) -> Self {
        Self(Signer::new(secrets, issuer, COOKIE))
    }

    /// What the header of these tokens calls them.
    pub fn typ(&self) -> &'static str {
        self.0.typ()
    }

    /// Makes a token for somebody who has proved who they are; one of a session, given by its id and its end, ends with it
    /// at the latest.
    ///
    /// # Errors
    ///
    /// If it cannot be signed, which would be a fault of the server.
    pub fn issue(
        &self,
        account: &Account,
        session: Option<(&str, DateTime)>,
    ) -> Result<String, Error> {
        let until = Timestamp::now().as_second() + LIFETIME;
        let end = session.map(|(_, end)| end.timestamp().as_second());
        let until = end.map_or(until, |it| it.min(until));
        self.sign(account, session.map(|(id, _)| id), until)
    }

    /// Makes a token that is good as long as its session.
    ///
    /// # Errors
    ///
    /// As [`Tokens::issue`].
    pub fn issue_until(
        &self,
        account: &Account,
        session: &str,
        until: DateTime,
    ) -> Result<String, Error> {
        let until = until.timestamp().as_second();
        self.sign(account, Some(session), until)
    }

    fn sign(&self, account: &Account, session: Option<&str>, until: i64) -> Result<String, Error> {
        self.0.sign(&Claims {
            sub: account.subject.clone(),
            role: account.role.clone(),
            tenant_id: account.tenant.clone(),
            epoch: account.epoch.clone(),
            sid: session.map(str::to_owned),
            iat: Timestamp::now().as_second(),
            exp: until,
            iss: self.0.issuer().to_owned(),
            aud: self.0.audience().to_owned(),
            jti: uuid::Uuid::now_v7().to_string(),
        })
    }

    /// Reads a token; `None` if it is not one of ours or no longer good.
    pub fn read(&self, token: &str) -> Option<Proof> {
        let claims: Claims = self.0.read(token)?;
        let left = claims.exp.saturating_sub(Timestamp::now().as_second());
        Some(Proof {
            caller: Caller {
                subject: claims.sub,
                role: claims.role,
                tenant: claims.tenant_id,
                scopes: Vec::new(),
                session: claims.sid,
            },
            epoch: claims.epoch,
            left: Duration::from_secs(u64::try_from(left).unwrap_or(0)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::secret::Secret;

    #[test]
    fn a_token_names_who_it_was_made_for() {
        let secrets = Secrets {
            current: Secret::new("one"),
            previous: None,
        };
        let tokens = Tokens::new(&secrets, "api");
        let ada = Account::new(7, Some("reader".to_owned()), Some("1".to_owned()), None);
        let end = |seconds| DateTime::from_micros(DateTime::now().micros() + seconds * 1_000_000);
        let session = Some(("s", end(2 * LIFETIME)));
        let proof = tokens.read(&tokens.issue(&ada, session).unwrap());
        let proof = proof.unwrap();
        assert_eq!(proof.caller, ada.caller(Some("s".to_owned())));
        assert_eq!(proof.epoch, ada.epoch);
        assert!(proof.left.as_secs().abs_diff(LIFETIME as u64) < 5);
        let short = tokens.issue(&ada, Some(("s", end(30)))).unwrap();
        assert!(tokens.read(&short).unwrap().left.as_secs() <= 30);
    }
}
