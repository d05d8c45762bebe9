//! The public keys of an issuer (RFC 7517) and what they verify.
//!
//! Each key has one algorithm, so that no header can choose another for it. Algorithms with a shared secret are not
//! here: a public key is none.

use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use serde::Deserialize;
use serde_json::Value;

/// The most keys of an issuer that are kept.
const KEYS: usize = 64;

/// How a token is signed (RFC 7518, 3.1; RFC 8037).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Algorithm {
    /// RSA with SHA-256, PKCS #1 1.5
    #[serde(rename = "RS256")]
    Rs256,
    /// ECDSA on P-256 with SHA-256
    #[serde(rename = "ES256")]
    Es256,
    /// Ed25519
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl FromStr for Algorithm {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "RS256" => Ok(Self::Rs256),
            "ES256" => Ok(Self::Es256),
            "EdDSA" => Ok(Self::EdDsa),
            _ => Err("expected RS256, ES256 or EdDSA".to_owned()),
        }
    }
}

/// A key that verifies.
#[derive(Debug)]
pub struct Key {
    /// `kid`
    pub id: Option<String>,
    /// The only algorithm that it is for.
    pub algorithm: Algorithm,
    public: Public,
}

#[derive(Debug)]
enum Public {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    Point(Vec<u8>),
}

/// A key as an issuer tells it.
#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<Algorithm>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

/// Reads a key set; keys for other purposes or of other kinds are passed over (RFC 7517, 5).
pub fn read(bytes: &[u8]) -> Option<Vec<Key>> {
    let set: Set = serde_json::from_slice(bytes).ok()?;
    let keys = set.keys.into_iter().filter_map(|it| {
        let jwk: Jwk = serde_json::from_value(it).ok()?;
        key(jwk)
    });
    Some(keys.take(KEYS).collect())
}

fn key(jwk: Jwk) -> Option<Key> {
    let is_for_signatures = jwk.purpose.is_none_or(|it| it == "sig")
        && jwk
            .key_ops
            .is_none_or(|it| it.iter().any(|it| it == "verify"));
    if !is_for_signatures {
        return None;
    }
    let (algorithm, public) = match (jwk.kty.as_str(), jwk.crv.as_deref()) {
        ("RSA", _) => {
            let (modulus, exponent) = (bytes(jwk.n)?, bytes(jwk.e)?);
            (Algorithm::Rs256, Public::Rsa { modulus, exponent })
        }
        ("EC", Some("P-256")) => {
            let (x, y) = (bytes(jwk.x)?, bytes(jwk.y)?);
            // Uncompressed (SEC 1, 2.3.3).
            let point = [&[4], x.as_slice(), y.as_slice()].concat();
            (Algorithm::Es256, Public::Point(point))
        }
        ("OKP", Some("Ed25519")) => (Algorithm::EdDsa, Public::Point(bytes(jwk.x)?)),
        _ => return None,
    };
    jwk.alg.is_none_or(|it| it == algorithm).then_some(Key {
        id: jwk.kid,
        algorithm,
        public,
    })
}

fn bytes(text: Option<String>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text?).ok()
}

impl Key {
    /// Says whether a signature is that of a message. RSA keys of fewer than 2048 bits verify nothing.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match (&self.public, self.algorithm) {
            (Public::Rsa { modulus, exponent }, _) => RsaPublicKeyComponents {
                n: modulus,
                e: exponent,
            }
            .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature),
            (Public::Point(point), Algorithm::EdDsa) => {
                UnparsedPublicKey::new(&ED25519, point).verify(message, signature)
            }
            (Public::Point(point), _) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
        };
        verified.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_for_other_purposes_are_passed_over() {
        let point = URL_SAFE_NO_PAD.encode([1; 32]);
        let set = json!({ "keys": [
            { "kty": "OKP", "crv": "Ed25519", "x": point, "kid": "good" },
            { "kty": "OKP", "crv": "Ed25519", "x": point, "kid": "encrypts", "use": "enc" },
            { "kty": "OKP", "crv": "Ed25519", "x": point, "kid": "signs", "key_ops": ["sign"] },
            { "kty": "OKP", "crv": "Ed25519", "x": point, "kid": "other", "alg": "RS256" },
            { "kty": "OKP", "crv": "Ed25519", "x": point, "kid": "shared", "alg": "HS256" },
            { "kty": "OKP", "crv": "X25519", "x": point },
            { "kty": "oct", "k": point },
            { "kty": "EC", "crv": "P-256", "x": point },
            7,
        ] });
        let keys = read(set.to_string().as_bytes()).unwrap();
        let ids: Vec<_> = keys.iter().map(|it| it.id.as_deref()).collect();
        assert_eq!(ids, [Some("good")]);
        assert!(read(b"[]").is_none() && read(b"{\"keys\": 1}").is_none());
    }
}
