//! Objects whose members are only in part known by name.
//!
//! A model takes those that it knows one by one and keeps the rest. They are read as plain values first, which keep
//! numbers as they were written.

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// The members of an object that nobody has taken yet.
#[derive(Debug)]
pub struct Members(Map<String, Value>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(Self)
    }
}

impl From<Map<String, Value>> for Members {
    fn from(members: Map<String, Value>) -> Self {
        Self(members)
    }
}

impl Members {
    /// Takes a member that must be there.
    pub fn required<T: DeserializeOwned, E: Error>(&mut self, name: &'static str) -> Result<T, E> {
        self.optional(name)?.ok_or_else(|| E::missing_field(name))
    }

    /// Takes a member, if it is there.
    pub fn optional<T: DeserializeOwned, E: Error>(
        &mut self,
        name: &'static str,
    ) -> Result<Option<T>, E> {
        self.0.remove(name).map(read).transpose()
    }

    /// Gives all that is left.
    pub fn rest<T: DeserializeOwned, E: Error>(self) -> Result<BTreeMap<String, T>, E> {
        let rest = self.0.into_iter();
        rest.map(|(name, value)| Ok((name, read(value)?))).collect()
    }
}

fn read<T: DeserializeOwned, E: Error>(value: Value) -> Result<T, E> {
    serde_json::from_value(value).map_err(E::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_taken_is_the_rest() {
        let mut members: Members = serde_json::from_str(r#"{"a":1,"b":2,"c":null}"#).unwrap();
        let a: Result<i64, serde_json::Error> = members.required("a");
        assert_eq!(a.unwrap(), 1);
        let d: Result<Option<i64>, serde_json::Error> = members.optional("d");
        assert_eq!(d.unwrap(), None);
        let missing: Result<i64, serde_json::Error> = members.required("d");
        assert!(missing.is_err());
        let rest: Result<BTreeMap<String, Option<i64>>, serde_json::Error> = members.rest();
        assert_eq!(
            rest.unwrap().into_iter().collect::<Vec<_>>(),
            [("b".to_owned(), Some(2)), ("c".to_owned(), None)]
        );
    }
}
