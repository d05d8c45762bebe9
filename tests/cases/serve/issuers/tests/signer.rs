//! Who signs for an issuer: keys of each kind, what is told of them, and the tokens that they sign.

use std::sync::Mutex;
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256,
    RsaKeyPair, RsaPublicKeyComponents,
};
use serde_json::{Value, json};

use super::AUDIENCE;

/// A key of this test and of nothing else.
const RSA: &str = "\
    MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCm/4CD2Kh13LW/Cpe+dnTd1S9lPlaOObb5eMPPdBlPrhvO0UJQ\
    h3eLi6CkE+2xQxoloY3S+lTtwxfmwxogbo3TobQr6fj6NVGi8kYkrp8W0YWAnI194oUas9K985lbanIyPsU9sd3oLETiWZ1Tg87l\
    qyQccEQBa/MTqVcB6yEYPsYzWDN4xCbYjVRN5MW6/RKPIRC4miqWjgxDAcwKxQJy9S0JAI4ePfCvpIGMHXSK2a97KV1mDLtgPQXU\
    TN4rNX7SzP072gr9RouZmEPVBe/e8JmDodljtP93cSMEVJjH+TnYE2xZiAP8CUPAHFxsJF2SvvBk3a6n0T2nzEYY+yh1AgMBAAEC\
    ggEAFYpGxBrdzcgQbEocPQ2v8M4W7S7vgKxamM6WKSvPOPsa7KAKtvLmPUpfB9LnOZJPbNOsBK7T5hAgRNxdAhpockf9Ap4NBo76\
    jvNDj2czr4CKgQaQbJCbfRB9ShGB8ivme2sjy1umJRSStQR8mcFaXj7nK0Di0LEhGyPgTGfM7sCyUIwa2Lrg1sAZNqtZWj3W40mV\
    JgXM8J8h68My9SXFT21NHxHQTFIapkLRWh12qGJld85NtyD82gBkuhdOvHJVzwWLhzpQfd9IAevsDMXewe62UxyvnW1skHv6yRA2\
    1gXJzWMTqyuZt76Ycy4itlu78lCpXPFfU2DBRL2a3jP2sQKBgQDquqCZUY/WjX+CnUSn+qDOT1mH2mgpY0kOyMZvFVI13h9JjBDt\
    70CEUAYyvVtaG3aijNnmoOvP2nYFz2DWzcnYLx+ao5WOehjgDIN/epeIr0IDZ9rR5A0NNQxWxo6373xea7WFqd8kiilYK3ssqy5w\
    zb3uBYP3HDzjSxb0uPOZxQKBgQC2IZ1bReINVLV/DSY+i+UQZCLzEFzXxCl/lOS8bUTA1xvvPgHmD2/OxV/T/fglDehxGO1dfBmC\
    L9S2P1L0c8pyqx3SQnJj/d/KVC/RubNCyHWLu+HWzke9v9Jw8sBcr44KiFxTHH4yvRlHvBJ9l4iRIrcUgnFWjW6ViaGTrE4u8QKB\
    gQCp9I8r895N3w4gKHb5mYKtXs7Yis84iGbxiXYEIE/yKO5GdmAbp0vzgW27d1eZmqD/eTScxI95ZBhohIr9fOtU2Gntsdwr2UQB\
    lY3w03a8xQjrJltN9e1tTqesfQABNim6xAoeyayD7HWbHYCGCzwI+S84FE5EsfF0MX5hmzjmcQKBgH6enAEqcl+GNq/femkdZOCi\
    XVHSXFl8/MS/xM3iwVu3sKoA190Tek2sFlURSYSpSKHoDI1ji3BgxGb3WzqrjWFu6UqV+2TcyMqnAJ+zlJanOmEs+3MU8fdO9oSj\
    n2xQeFWGO3lkY6/umzat38UEpmMQWWuezCC6LtkzV+uMbMZhAoGBALPhidsXm6PzWCONOOECW6kDZ8VPVi194wS42SVUNvAp+Hfm\
    E23sgRADB6Ovbb4nr/UYByUZSsi2166nAO6FMBj1q6TiAdL1Yn4GksdNefrcWW6Eho9GNY+HxESe0vI8bSnZpo+V8re/cGHoBFWh\
    9Z/+8gtfvgdlk2+3HZilvmVK\
";

/// Signs for an issuer.
pub enum Signer {
    Rsa(Box<RsaKeyPair>),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl Signer {
    pub fn rsa() -> Self {
        let key = RsaKeyPair::from_pkcs8(&STANDARD.decode(RSA).unwrap()).unwrap();
        Self::Rsa(Box::new(key))
    }

    pub fn ec() -> Self {
        let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let key = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Self::Ec(EcdsaKeyPair::from_pkcs8(algorithm, key.as_ref(), &random).unwrap())
    }

    pub fn ed() -> Self {
        let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::Ed(Ed25519KeyPair::from_pkcs8(key.as_ref()).unwrap())
    }

    pub fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::Ec(_) => "ES256",
            Self::Ed(_) => "EdDSA",
        }
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .unwrap();
                signature
            }
            Self::Ec(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::Ed(key) => key.sign(message).as_ref().to_vec(),
        }
    }

    /// Gives what the issuer tells of the key.
    pub fn public(&self, id: &str) -> Value {
        match self {
            Self::Rsa(key) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(key.public());
                json!({ "kty": "RSA", "kid": id, "alg": "RS256", "use": "sig", "n": text(&public.n), "e": text(&public.e) })
            }
            Self::Ec(key) => {
                let (x, y) = key.public_key().as_ref()[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "kid": id, "x": text(x), "y": text(y) })
            }
            Self::Ed(key) => {
                let x = text(key.public_key().as_ref());
                json!({ "kty": "OKP", "crv": "Ed25519", "kid": id, "x": x })
            }
        }
    }

    pub fn token(&self, id: &str, change: impl FnOnce(&mut Value, &mut Value)) -> String {
        let header = json!({ "alg": self.algorithm(), "typ": "at+jwt", "kid": id });
        made(header, change, |message| self.sign(message))
    }
}

/// Makes a token; `change` gets its header and its claims.
pub fn made(
    mut header: Value,
    change: impl FnOnce(&mut Value, &mut Value),
    sign: impl FnOnce(&[u8]) -> Vec<u8>,
) -> String {
    let issuer = ISSUER.with(|it| it.lock().unwrap().clone());
    let mut claims = json!({
        "iss": issuer, "aud": AUDIENCE, "sub": "robin", "exp": now() + 60, "nbf": now(),
    });
    change(&mut header, &mut claims);
    let message = format!("{}.{}", text(header.to_string()), text(claims.to_string()));
    let signature = text(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

thread_local! {
    /// The issuer of the test that runs on this thread.
    pub static ISSUER: Mutex<String> = const { Mutex::new(String::new()) };
}

pub fn text(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap().as_secs()
}
