//! Fetches the key set of an issuer: within seconds, of bounded size, from nowhere but where it was told to.

use std::error::Error;
use std::time::Duration;

use serde::Deserialize;
use ureq::Agent;

use super::key::{self, Key};

/// How long an answer may take, from the look-up of the name to the last byte.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest answer that is read, in bytes.
const LENGTH: u64 = 512 * 1024;

/// Where the keys of an issuer are.
#[derive(Debug, Clone)]
pub struct Source {
    agent: Agent,
    issuer: String,
    keys: Option<String>,
}

/// What an issuer says of itself (OpenID Connect Discovery 1.0, 3).
#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

impl Source {
    /// Takes the issuer, and the address of its keys unless it tells that itself.
    pub fn new(issuer: &str, keys: Option<&str>) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .http_status_as_error(true)
            .build();
        Self {
            agent: config.into(),
            issuer: issuer.to_owned(),
            keys: keys.map(str::to_owned),
        }
    }

    /// Fetches the keys; to be called where waiting disturbs nobody.
    ///
    /// # Errors
    ///
    /// Why there are none.
    pub fn fetch(&self) -> Result<Vec<Key>, Box<dyn Error + Send + Sync>> {
        let address = match &self.keys {
            Some(address) => address.clone(),
            None => self.discover()?,
        };
        let keys = key::read(&self.get(&address)?).unwrap_or_default();
        if keys.is_empty() {
            return Err(format!("{address} has no key that verifies RS256, ES256 or EdDSA").into());
        }
        Ok(keys)
    }

    fn discover(&self) -> Result<String, Box<dyn Error + Send + Sync>> {
        let base = self.issuer.trim_end_matches('/');
        let address = format!("{base}/.well-known/openid-configuration");
        let told: Discovery = serde_json::from_slice(&self.get(&address)?)?;
        if told.issuer != self.issuer {
            return Err(format!("{address} is about another issuer, {:?}", told.issuer).into());
        }
        // Whoever can answer for an address without TLS must not choose the keys of one with it.
        if self.issuer.starts_with("https:") && !told.jwks_uri.starts_with("https:") {
            return Err(format!("{address} names keys without TLS").into());
        }
        Ok(told.jwks_uri)
    }

    fn get(&self, address: &str) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
        let mut response = self
            .agent
            .get(address)
            .header("accept", "application/json")
            .call()
            .map_err(|error| format!("{address}: {error}"))?;
        if response.status() != 200 {
            return Err(format!("{address} answered {}", response.status()).into());
        }
        let body = response
            .body_mut()
            .with_config()
            .limit(LENGTH)
            .read_to_vec();
        body.map_err(|error| format!("{address}: {error}").into())
    }
}
