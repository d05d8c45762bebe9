//! Tokens of an issuer elsewhere (OpenID Connect, OAuth 2.0): signed claims that its public keys verify.
//!
//! What this server asks of a token is more than its signature: that it was made by this issuer and for this server,
//! that its time is now, and that it is of a type that is meant for this (RFC 8725, 3). Who it names is told by its
//! claims, and of those only what the contract knows counts.

pub mod claims;
pub mod key;
pub mod settings;

mod fetch;
mod keys;

use std::sync::Arc;

use actix_web::HttpRequest;
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

use self::claims::{Expected, Reading};
use self::fetch::Source;
use self::key::Algorithm;
use self::keys::Keys;
use self::settings::IssuerSettings;
use super::authenticator::{Authenticator, Credentials};
use super::caller::Caller;
use crate::support::error::Error;

/// The longest token that is looked at, in bytes.
const LENGTH: usize = 16 * 1024;

/// The issuers that the settings name.
#[derive(Clone)]
pub struct Issuers(Arc<[(&'static str, Issuer)]>);

/// An issuer and what its tokens must say.
#[derive(Clone)]
struct Issuer {
    expected: Arc<Expected>,
    keys: Keys,
}

impl Issuers {
    /// Takes what is set. Nothing is fetched before the first token comes, so that the server starts without them.
    pub fn new(settings: &[IssuerSettings]) -> Self {
        let issuers = settings.iter().map(|it| {
            let source = Source::new(&it.issuer, it.jwks_url.as_deref());
            let issuer = Issuer {
                expected: Arc::new(Expected {
                    issuer: it.issuer.clone(),
                    audiences: it.audiences.clone(),
                    types: it.types.clone(),
                    algorithms: it.algorithms.clone(),
                }),
                keys: Keys::new(source, it.times),
            };
            (it.name, issuer)
        });
        Self(issuers.collect())
    }
}

/// Lets in who brings a token of an issuer.
pub struct IssuerTokens {
    name: &'static str,
    issuer: Option<Issuer>,
    reading: Reading,
}

impl IssuerTokens {
    /// Takes the issuer of this name; one that is not set lets nobody in.
    pub fn new(issuers: &Issuers, name: &'static str, reading: Reading) -> Self {
        let found = issuers.0.iter().find(|(it, _)| *it == name);
        Self {
            name,
            issuer: found.map(|(_, issuer)| issuer.clone()),
            reading,
        }
    }

    /// Gives who a token names; `None` if it is not one of this issuer for this server, or no longer good.
    ///
    /// # Errors
    ///
    /// 503 if the keys of the issuer are not there and cannot be fetched.
    pub async fn read(&self, token: &str) -> Result<Option<Caller>, Error> {
        let Some(issuer) = &self.issuer else {
            tracing::debug!(
                "a token came for the issuer {}, which is not set",
                self.name
            );
            return Ok(None);
        };
        let Some(token) = Token::parse(token) else {
            return Ok(None);
        };
        let Some(algorithm) = issuer.expected.algorithm(&token.header) else {
            return Ok(None);
        };
        let id = token.header.kid.as_deref();
        let Some(key) = issuer.keys.find(id, algorithm).await? else {
            return Ok(None);
        };
        if !key.verifies(token.message, &token.signature) {
            return Ok(None);
        }
        // Nothing that the claims say was believed so far.
        let Some(claims) = json::<Value>(token.payload) else {
            return Ok(None);
        };
        Ok(issuer
            .expected
            .holds(&claims)
            .then(|| self.reading.caller(&claims))
            .flatten())
    }
}

#[async_trait(?Send)]
impl Authenticator for IssuerTokens {
    async fn authenticate(
        &self,
        _http: &HttpRequest,
        credentials: &Credentials,
    ) -> Result<Option<Caller>, Error> {
        match credentials {
            Credentials::Bearer(token) => self.read(token.expose()).await,
            _ => Ok(None),
        }
    }
}

/// The header of a token (RFC 7515, 4).
#[derive(Debug, Deserialize)]
pub struct Header {
    /// `alg`
    pub alg: Algorithm,
    /// `kid`
    pub kid: Option<String>,
    /// `typ`
    pub typ: Option<String>,
    /// `crit`: what a reader must understand; nothing that could stand here is.
    pub crit: Option<Value>,
}

/// A token in its parts, none of which is proved.
struct Token<'a> {
    header: Header,
    payload: &'a str,
    message: &'a [u8],
    signature: Vec<u8>,
}

impl<'a> Token<'a> {
    /// Takes a token apart; `None` also for one whose algorithm is unknown, such as `none`.
    fn parse(text: &'a str) -> Option<Self> {
        if text.len() > LENGTH {
            return None;
        }
        let (message, signature) = text.rsplit_once('.')?;
        let (header, payload) = message.split_once('.')?;
        Some(Self {
            header: json(header)?,
            payload,
            message: message.as_bytes(),
            signature: URL_SAFE_NO_PAD.decode(signature).ok()?,
        })
    }
}

fn json<T: for<'de> Deserialize<'de>>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
