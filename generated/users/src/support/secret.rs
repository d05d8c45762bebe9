//! Text that must never be printed.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// A `writeOnly` string, or one of `format: password`: it is not printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text that did not come from a request.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Gives the text itself; every use of it stands out by this name.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Writes the text itself: a contract may answer a `format: password`. What is `writeOnly` stands in no answer.
impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let secret: Secret = serde_json::from_str("\"hush\"").unwrap();
        assert_eq!(
            (secret.expose(), format!("{secret:?}").as_str()),
            ("hush", "Secret(..)")
        );
    }
}
