//! The secrets of the server, and the keys derived from them.
//!
//! Each purpose has a key of its own, derived by HKDF (RFC 5869) under a label, so that what is signed for one is worth
//! nothing for another. While a secret is being replaced there are two: the current one signs, both verify.

use hkdf::Hkdf;
use sha2::Sha256;

use crate::support::secret::Secret;

/// The shortest secret that is not guessed: as long as what HMAC-SHA256 puts out (RFC 7518, 3.2).
pub const SECRET_LENGTH: usize = 32;

/// The secrets of the server.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// What signs.
    pub current: Secret,
    /// What still verifies.
    pub previous: Option<Secret>,
}

/// A key for one purpose.
pub type Key = [u8; 32];

impl Secrets {
    /// Gives the current key of a purpose.
    pub fn key(&self, label: &str) -> Key {
        derive(&self.current, label)
    }

    /// Gives the key of a purpose that still verifies, while the secret is being replaced.
    pub fn previous_key(&self, label: &str) -> Option<Key> {
        self.previous.as_ref().map(|it| derive(it, label))
    }

    /// Gives the keys of a purpose, the current one first.
    pub fn keys(&self, label: &str) -> Vec<Key> {
        let secrets = std::iter::once(&self.current).chain(&self.previous);
        secrets.map(|secret| derive(secret, label)).collect()
    }
}

/// Says why a secret is too weak to be used, if it is.
pub fn weakness(secret: &Secret) -> Option<String> {
    let bytes = secret.expose().as_bytes();
    let mut distinct = [false; 256];
    for byte in bytes {
        distinct[usize::from(*byte)] = true;
    }
    if bytes.len() < SECRET_LENGTH {
        Some(format!(
            "has {} bytes; {SECRET_LENGTH} are needed",
            bytes.len()
        ))
    } else if distinct.iter().filter(|it| **it).count() < 8 {
        Some("repeats a few characters; make one by `openssl rand -base64 48`".to_owned())
    } else {
        None
    }
}

fn derive(secret: &Secret, label: &str) -> Key {
    let mut key = Key::default();
    Hkdf::<Sha256>::new(None, secret.expose().as_bytes())
        .expand(label.as_bytes(), &mut key)
        .expect("HKDF-SHA256 gives up to 8160 bytes");
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_purpose_and_each_secret_has_its_own_key() {
        let secrets = Secrets {
            current: Secret::new("current"),
            previous: Some(Secret::new("previous")),
        };
        let (tokens, cursors) = (secrets.keys("tokens"), secrets.keys("cursors"));
        assert_eq!(tokens.len(), 2);
        assert_ne!(tokens[0], tokens[1]);
        assert_ne!(tokens[0], cursors[0]);
        assert_eq!(tokens, secrets.keys("tokens"));
    }

    #[test]
    fn short_and_monotonous_secrets_are_weak() {
        assert!(weakness(&Secret::new("short")).is_some());
        assert!(weakness(&Secret::new("a".repeat(64))).is_some());
        assert!(weakness(&Secret::new("0f3b9c1d7e5a2846c0d1e2f3a4b5c6d7")).is_none());
    }
}
