//! Access tokens: JWTs (RFC 7519) of the kind that RFC 9068 describes, signed by HS256 and nothing else.

use std::sync::Arc;

use actix_web::HttpRequest;
use async_trait::async_trait;
use jiff::Timestamp;
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use serde::{Deserialize, Serialize};

use super::authenticator::{Authenticator, Credentials};
use super::caller::Caller;
use super::hs256;
use super::keys::{Key, Secrets};
use crate::support::error::Error;

/// How long an access token is good for, in seconds.
pub const LIFETIME: i64 = 900;

/// How far clocks may be apart, in seconds.
const LEEWAY: u64 = 5;

/// The longest token that is looked at, in bytes.
const LENGTH: usize = 4096;

/// What the header of an access token calls it (RFC 9068, 2.1).
const TYPE: &str = "at+jwt";

/// Makes and reads access tokens.
#[derive(Clone)]
pub struct Tokens(Arc<Inner>);

struct Inner {
    issuer: &'static str,
    keys: Vec<KeyPair>,
    validation: Validation,
}

struct KeyPair {
    id: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tenant_id: Option<String>,
    iat: i64,
    exp: i64,
    iss: String,
    aud: String,
    jti: String,
}

impl Tokens {
    /// Takes the secrets of the server; the issuer is also the audience, since the server makes tokens for itself.
    pub fn new(secrets: &Secrets, issuer: &'static str) -> Self {
        // The one that came first is the same.
        let _ = hs256::PROVIDER.install_default();
        let ids = secrets.keys("access token key id");
        let keys = secrets.keys("access token");
        let keys = ids.iter().zip(&keys).map(|(id, key)| KeyPair::new(id, key));
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[issuer]);
        validation.set_required_spec_claims(&["sub", "exp", "iss", "aud"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY;
        Self(Arc::new(Inner {
            issuer,
            keys: keys.collect(),
            validation,
        }))
    }

    /// Makes a token for somebody who has proved who they are.
    ///
    /// # Errors
    ///
    /// If it cannot be signed, which would be a fault of the server.
    pub fn issue(&self, caller: &Caller) -> Result<String, Error> {
        let now = Timestamp::now().as_second();
        let claims = Claims {
            sub: caller.subject.clone(),
            role: caller.role.clone(),
            tenant_id: caller.tenant.clone(),
            iat: now,
            exp: now + LIFETIME,
            iss: self.0.issuer.to_owned(),
            aud: self.0.issuer.to_owned(),
            jti: uuid::Uuid::now_v7().to_string(),
        };
        let key = self
            .0
            .keys
            .first()
            .ok_or_else(|| Error::internal("there is no key to sign with"))?;
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(key.id.clone());
        encode(&header, &claims, &key.encoding).map_err(Error::internal)
    }

    /// Reads a token; `None` if it is not one of ours or no longer good.
    pub fn read(&self, token: &str) -> Option<Caller> {
        if token.len() > LENGTH {
            return None;
        }
        let header = decode_header(token).ok()?;
        if header.typ.as_deref() != Some(TYPE) {
            return None;
        }
        let id = header.kid?;
        let key = self.0.keys.iter().find(|key| key.id == id)?;
        let claims = decode::<Claims>(token, &key.decoding, &self.0.validation)
            .ok()?
            .claims;
        Some(Caller {
            subject: claims.sub,
            role: claims.role,
            tenant: claims.tenant_id,
            scopes: Vec::new(),
        })
    }
}

impl KeyPair {
    fn new(id: &Key, key: &Key) -> Self {
        let [a, b, c, d, ..] = *id;
        Self {
            id: format!("{:08x}", u32::from_be_bytes([a, b, c, d])),
            encoding: EncodingKey::from_secret(key),
            decoding: DecodingKey::from_secret(key),
        }
    }
}

#[async_trait(?Send)]
impl Authenticator for Tokens {
    async fn authenticate(
        &self,
        _http: &HttpRequest,
        credentials: &Credentials,
    ) -> Result<Option<Caller>, Error> {
        Ok(match credentials {
            Credentials::Bearer(token) => self.read(token.expose()),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::{Value, json};

    use super::*;
    use crate::support::secret::Secret;

    fn secrets(current: &str, previous: Option<&str>) -> Secrets {
        Secrets {
            current: Secret::new(current),
            previous: previous.map(Secret::new),
        }
    }

    fn ada() -> Caller {
        Caller {
            subject: "7".to_owned(),
            role: Some("reader".to_owned()),
            tenant: Some("1".to_owned()),
            scopes: Vec::new(),
        }
    }

    /// Signs a changed token again, with the right key.
    fn forge(tokens: &Tokens, change: impl FnOnce(&mut Value, &mut Value)) -> String {
        let token = tokens.issue(&ada()).unwrap();
        let part = |index: usize| -> Value {
            let part = token.split('.').nth(index).unwrap();
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        let (mut header, mut claims) = (part(0), part(1));
        change(&mut header, &mut claims);
        let text = |it: &Value| URL_SAFE_NO_PAD.encode(it.to_string());
        let message = format!("{}.{}", text(&header), text(&claims));
        let key = &tokens.0.keys[0].encoding;
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), key, Algorithm::HS256).unwrap();
        format!("{message}.{signature}")
    }

    #[test]
    fn a_token_names_who_it_was_made_for() {
        let tokens = Tokens::new(&secrets("one", None), "api");
        assert_eq!(tokens.read(&forge(&tokens, |_, _| ())), Some(ada()));
    }

    #[test]
    fn another_secret_issuer_audience_type_key_or_time_is_refused() {
        let tokens = Tokens::new(&secrets("one", None), "api");
        let now = Timestamp::now().as_second();
        assert_eq!(
            Tokens::new(&secrets("two", None), "api").read(&tokens.issue(&ada()).unwrap()),
            None
        );
        assert_eq!(
            tokens.read(&forge(&tokens, |_, claims| claims["iss"] = json!("other"))),
            None
        );
        assert_eq!(
            tokens.read(&forge(&tokens, |_, claims| claims["aud"] = json!("other"))),
            None
        );
        assert_eq!(
            tokens.read(&forge(&tokens, |_, claims| claims["exp"] = json!(now - 60))),
            None
        );
        assert_eq!(
            tokens.read(&forge(&tokens, |_, claims| claims["nbf"] = json!(now + 60))),
            None
        );
        assert_eq!(
            tokens.read(&forge(&tokens, |header, _| header["typ"] = json!("JWT"))),
            None
        );
        assert_eq!(
            tokens.read(&forge(&tokens, |header, _| header["kid"] = json!("00000000"))),
            None
        );
        assert_eq!(
            tokens.read(&forge(&tokens, |header, _| header["alg"] = json!("none"))),
            None
        );
        assert_eq!(
            tokens.read(&forge(&tokens, |header, _| header["alg"] = json!("HS384"))),
            None
        );
        assert_eq!(tokens.read(&"x".repeat(LENGTH + 1)), None);
    }

    #[test]
    fn a_token_outlives_the_replacement_of_its_secret() {
        let token = Tokens::new(&secrets("old", None), "api")
            .issue(&ada())
            .unwrap();
        assert_eq!(
            Tokens::new(&secrets("new", Some("old")), "api").read(&token),
            Some(ada())
        );
        assert_eq!(Tokens::new(&secrets("new", None), "api").read(&token), None);
    }
}
