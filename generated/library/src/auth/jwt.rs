//! Signed claims: JWTs (RFC 7519) of this server for itself, by HS256 and nothing else.
//!
//! Each kind of token has a type, an audience and a key of its own, so that none can be taken for another.

use std::sync::Arc;

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::hs256;
use super::keys::{Key, Secrets};
use crate::support::error::Error;

/// How far clocks may be apart, in seconds.
const LEEWAY: u64 = 5;

/// The longest token that is looked at, in bytes.
const LENGTH: usize = 4096;

/// What tells one kind of token from the others.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// `typ` of the header (RFC 8725, 3.11).
    pub typ: &'static str,
    /// The label that its keys are derived under.
    pub label: &'static str,
    /// What follows the issuer in `aud`.
    pub audience: &'static str,
}

/// Signs and reads the claims of one kind.
#[derive(Clone)]
pub struct Signer(Arc<Inner>);

struct Inner {
    kind: Kind,
    issuer: &'static str,
    audience: String,
    keys: Vec<KeyPair>,
    validation: Validation,
}

struct KeyPair {
    id: String,
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl Signer {
    /// Takes the secrets of the server: the current one signs, both verify.
    pub fn new(secrets: &Secrets, issuer: &'static str, kind: Kind) -> Self {
        // The one that came first is the same.
        let _ = hs256::PROVIDER.install_default();
        let ids = secrets.keys(&format!("{} key id", kind.label));
        let keys = secrets.keys(kind.label);
        let keys = ids.iter().zip(&keys).map(|(id, key)| KeyPair::new(id, key));
        let audience = format!("{issuer}{}", kind.audience);
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[&audience]);
        validation.set_required_spec_claims(&["sub", "exp", "iss", "aud"]);
        validation.validate_nbf = true;
        validation.leeway = LEEWAY;
        Self(Arc::new(Inner {
            kind,
            issuer,
            audience,
            keys: keys.collect(),
            validation,
        }))
    }

    /// What `typ` must say.
    pub fn typ(&self) -> &'static str {
        self.0.kind.typ
    }

    /// What `iss` must say.
    pub fn issuer(&self) -> &'static str {
        self.0.issuer
    }

    /// What `aud` must say.
    pub fn audience(&self) -> &str {
        &self.0.audience
    }

    /// Signs claims; the same claims give the same token.
    ///
    /// # Errors
    ///
    /// If they cannot be signed, which would be a fault of the server.
    pub fn sign(&self, claims: &impl Serialize) -> Result<String, Error> {
        let key = self.0.keys.first();
        let key = key.ok_or_else(|| Error::internal("there is no key to sign with"))?;
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(self.0.kind.typ.to_owned());
        header.kid = Some(key.id.clone());
        encode(&header, claims, &key.encoding).map_err(Error::internal)
    }

    /// Reads claims; `None` if they are not ours, not of this kind or no longer good.
    pub fn read<C: DeserializeOwned + Clone>(&self, token: &str) -> Option<C> {
        if token.len() > LENGTH {
            return None;
        }
        let header = decode_header(token).ok()?;
        if header.typ.as_deref() != Some(self.0.kind.typ) {
            return None;
        }
        // What is critical and not understood makes a token invalid (RFC 7515, 4.1.11); nothing is understood here.
        if header.crit.is_some() {
            return None;
        }
        let id = header.kid?;
        let key = self.0.keys.iter().find(|key| key.id == id)?;
        let read = decode::<C>(token, &key.decoding, &self.0.validation);
        Some(read.ok()?.claims)
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

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jiff::Timestamp;
    use serde_json::{Value, json};

    use super::*;
    use crate::support::secret::Secret;

    const KIND: Kind = Kind {
        typ: "at+jwt",
        label: "access token",
        audience: "",
    };

    fn secrets(current: &str, previous: Option<&str>) -> Secrets {
        Secrets {
            current: Secret::new(current),
            previous: previous.map(Secret::new),
        }
    }

    fn signer(current: &str, previous: Option<&str>) -> Signer {
        Signer::new(&secrets(current, previous), "api", KIND)
    }

    fn claims() -> Value {
        let now = Timestamp::now().as_second();
        json!({ "sub": "7", "iss": "api", "aud": "api", "iat": now, "exp": now + 60 })
    }

    /// Signs a changed token again, with the right key.
    fn forge(signer: &Signer, change: impl FnOnce(&mut Value, &mut Value)) -> String {
        let token = signer.sign(&claims()).unwrap();
        let part = |index: usize| -> Value {
            let part = token.split('.').nth(index).unwrap();
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        let (mut header, mut claims) = (part(0), part(1));
        change(&mut header, &mut claims);
        let text = |it: &Value| URL_SAFE_NO_PAD.encode(it.to_string());
        let message = format!("{}.{}", text(&header), text(&claims));
        let key = &signer.0.keys[0].encoding;
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), key, Algorithm::HS256).unwrap();
        format!("{message}.{signature}")
    }

    #[test]
    fn another_secret_issuer_audience_type_key_or_time_is_refused() {
        let signer = signer("one", None);
        let now = Timestamp::now().as_second();
        let read = |token: &str| signer.read::<Value>(token).is_some();
        assert!(read(&forge(&signer, |_, _| ())));
        let other = Signer::new(&secrets("two", None), "api", KIND);
        assert!(!read(&other.sign(&claims()).unwrap()));
        for (claim, value) in [
            ("iss", json!("other")),
            ("aud", json!("other")),
            ("aud", json!("api/refresh")),
            ("exp", json!(now - 60)),
            ("nbf", json!(now + 60)),
            ("exp", Value::Null),
        ] {
            let forged = forge(&signer, |_, claims| claims[claim] = value.clone());
            assert!(!read(&forged), "{claim} {value}");
        }
        for (name, value) in [
            ("typ", "JWT"),
            ("typ", "rt+jwt"),
            ("kid", "00000000"),
            ("alg", "none"),
            ("alg", "HS384"),
            ("alg", "RS256"),
        ] {
            let forged = forge(&signer, |header, _| header[name] = json!(value));
            assert!(!read(&forged), "{name} {value}");
        }
        assert!(!read(
            &forge(&signer, |header, _| header["crit"] = json!(["b64"]))
        ));
        assert!(!read(&"x".repeat(LENGTH + 1)));
    }

    #[test]
    fn one_kind_is_not_taken_for_another() {
        let kind = Kind {
            typ: "rt+jwt",
            label: "refresh token",
            audience: "/refresh",
        };
        let other = Signer::new(&secrets("one", None), "api", kind);
        let token = signer("one", None).sign(&claims()).unwrap();
        assert!(other.read::<Value>(&token).is_none());
    }

    #[test]
    fn a_token_outlives_the_replacement_of_its_secret() {
        let token = signer("old", None).sign(&claims()).unwrap();
        assert!(signer("new", Some("old")).read::<Value>(&token).is_some());
        assert!(signer("new", None).read::<Value>(&token).is_none());
    }
}
