//! Between rows and the models of contract versions.
//!
//! What is stored is what all versions agree on: enumerations as their texts, whatever is no scalar as JSON.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::support::error::Error;
use crate::support::rule::Enumeration;

/// What is written as it is in one segment of a path (RFC 3986, 2.3).
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Reads an enumeration.
///
/// # Errors
///
/// If another contract version has stored a value that this one does not know.
pub fn enumeration<E: Enumeration>(text: String) -> Result<E, Error> {
    E::parse(&text).ok_or_else(|| {
        Error::internal(format!(
            "this version does not know the stored value {text:?}"
        ))
    })
}

/// Turns a number into one of another type.
///
/// # Errors
///
/// If it does not fit.
pub fn number<T, U>(number: T) -> Result<U, Error>
where
    U: TryFrom<T>,
    U::Error: std::error::Error + Send + Sync + 'static,
{
    U::try_from(number).map_err(Error::internal)
}

/// Gives a number of pages or rows, at least 1.
pub fn count(number: impl TryInto<u64>) -> u64 {
    number.try_into().unwrap_or(1).max(1)
}

/// Reads what is stored as JSON.
///
/// # Errors
///
/// If another contract version has stored what this one does not know.
pub fn from_json<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    serde_json::from_value(value).map_err(Error::internal)
}

/// Writes what is stored as JSON.
///
/// # Errors
///
/// If it is no JSON.
pub fn to_json(value: impl Serialize) -> Result<Value, Error> {
    serde_json::to_value(value).map_err(Error::internal)
}

/// Gives a key as one segment of a path: a slash in it leads no further.
pub fn path(key: &impl ToString) -> String {
    utf8_percent_encode(&key.to_string(), PATH).to_string()
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn a_key_is_one_segment_of_a_path() {
        assert_eq!(path(&"a/b c?.é~"), "a%2Fb%20c%3F.%C3%A9~");
    }
}
