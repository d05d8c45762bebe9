//! API keys: long random texts that a program shows. Each is told once, when it is made; what is kept is its hash.

use std::sync::Arc;

use actix_web::HttpRequest;
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::account::Accounts;
use super::authenticator::{Authenticator, Credentials};
use super::caller::Caller;
use crate::support::error::Error;
use crate::support::scalar::DateTime;

/// How much of a key may be told again, so that people know which one is meant.
const PREFIX: usize = 8;

/// The longest key that is looked at, in bytes.
const LENGTH: usize = 256;

/// A new key.
pub struct ApiKey {
    /// What the client must send; to be shown now and never again.
    pub text: String,
    /// How it begins.
    pub prefix: String,
    /// What is kept of it.
    pub hash: String,
}

impl ApiKey {
    /// Makes a key that nobody can guess: 244 random bits.
    pub fn make() -> Self {
        let random = [Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()];
        let text = URL_SAFE_NO_PAD.encode(random.as_flattened());
        Self {
            prefix: text.chars().take(PREFIX).collect(),
            hash: hash(&text),
            text,
        }
    }
}

/// Gives what is kept of a key. It needs no salt and no slowness, since nobody guesses so many bits.
fn hash(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().map(|it| format!("{it:02x}")).collect()
}

/// What is kept of a key beside its hash.
#[derive(Debug, Clone)]
pub struct KeyGrant {
    /// Whose it is.
    pub subject: String,
    /// What it is good for.
    pub scopes: Vec<String>,
    /// When it ends by itself.
    pub until: Option<DateTime>,
}

/// Where keys are kept.
#[async_trait(?Send)]
pub trait KeyStore: Send + Sync {
    /// Finds a key by its hash; one that was revoked is not there.
    async fn key(&self, hash: &str) -> Result<Option<KeyGrant>, Error>;
}

/// Lets in who brings a key, as the account that it belongs to, with the scopes of the key.
pub struct ApiKeys {
    store: Arc<dyn KeyStore>,
    accounts: Accounts,
}

impl ApiKeys {
    /// Takes where keys are kept, and what accounts are now.
    pub fn new(store: Arc<dyn KeyStore>, accounts: Accounts) -> Self {
        Self { store, accounts }
    }
}

#[async_trait(?Send)]
impl Authenticator for ApiKeys {
    async fn authenticate(
        &self,
        _http: &HttpRequest,
        credentials: &Credentials,
    ) -> Result<Option<Caller>, Error> {
        let Credentials::Key(key) = credentials else {
            return Ok(None);
        };
        if key.expose().len() > LENGTH {
            return Ok(None);
        }
        let Some(grant) = self.store.key(&hash(key.expose())).await? else {
            return Ok(None);
        };
        let now = DateTime::now().micros();
        if grant.until.is_some_and(|it| it.micros() <= now) {
            return Ok(None);
        }
        let account = self.accounts.current(&grant.subject).await?;
        Ok(account.map(|it| Caller {
            scopes: grant.scopes,
            ..it.caller(None)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_long_and_its_hash_is_that_of_its_text() {
        let (one, two) = (ApiKey::make(), ApiKey::make());
        assert_eq!(one.text.len(), 43);
        assert_ne!(one.text, two.text);
        assert!(one.text.starts_with(&one.prefix));
        assert_eq!(one.hash, hash(&one.text));
        assert_eq!(
            hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
