//! Members of a JSON merge patch (RFC 7396).
//!
//! A member that may be null is a [`Patch`]; one that may not is an `Option` read by [`value`].

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// What a merge patch says about a nullable member.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Nothing: it stays as it is.
    #[default]
    Absent,
    /// It is to be removed.
    Null,
    /// It is to become this.
    Value(T),
}

impl<T> Patch<T> {
    /// Gives the new value, if there is one.
    pub fn as_value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Turns the new value into another, if there is one.
    ///
    /// # Errors
    ///
    /// What `turn` gives.
    pub fn try_map<U, E>(self, turn: impl FnOnce(T) -> Result<U, E>) -> Result<Patch<U>, E> {
        Ok(match self {
            Self::Absent => Patch::Absent,
            Self::Null => Patch::Null,
            Self::Value(value) => Patch::Value(turn(value)?),
        })
    }

    /// Says whether the member changes at all.
    pub fn is_change(&self) -> bool {
        !self.is_absent()
    }

    /// Says whether the patch says nothing of the member, so that it is not written either.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

/// What a whole replacement says: what is left out is removed.
impl<T> From<Option<T>> for Patch<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Value)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::deserialize(deserializer)? {
            Some(value) => Self::Value(value),
            None => Self::Null,
        })
    }
}

/// Writes null for what is absent too: a member that is left out is left out by `skip_serializing_if`.
impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_value().serialize(serializer)
    }
}

/// Applies a patch to a plain value (RFC 7396, 2).
pub fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else {
        return;
    };
    for (name, value) in patch {
        if value.is_null() {
            target.remove(&name);
        } else {
            merge(target.entry(name).or_insert(Value::Null), value);
        }
    }
}

/// Reads a member that may be absent but not null; `Option` by itself would take null for absent.
pub fn value<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patches_are_applied_as_in_the_rfc() {
        for (target, patch, expected) in [
            (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
            (
                r#"{"a":{"b":"c"}}"#,
                r#"{"a":{"b":"d","c":null}}"#,
                r#"{"a":{"b":"d"}}"#,
            ),
            (r#"{"a":[1]}"#, r#"{"a":[2,null]}"#, r#"{"a":[2,null]}"#),
            (
                r#"["a"]"#,
                r#"{"a":{"bb":{"c":null}}}"#,
                r#"{"a":{"bb":{}}}"#,
            ),
            (r#"{"a":1}"#, "null", "null"),
        ] {
            let mut value = serde_json::from_str(target).unwrap();
            merge(&mut value, serde_json::from_str(patch).unwrap());
            assert_eq!(value.to_string(), expected);
        }
    }

    #[derive(Deserialize)]
    struct Body {
        #[serde(default)]
        age: Patch<i32>,
        #[serde(default, deserialize_with = "value")]
        name: Option<String>,
    }

    #[test]
    fn absent_null_and_value_are_told_apart() {
        let age = |text| serde_json::from_str::<Body>(text).map(|body| body.age);
        assert_eq!(age("{}").unwrap(), Patch::Absent);
        assert_eq!(age(r#"{"age":null}"#).unwrap(), Patch::Null);
        assert_eq!(age(r#"{"age":7}"#).unwrap(), Patch::Value(7));
    }

    #[test]
    fn null_is_no_value() {
        let name = |text| serde_json::from_str::<Body>(text).map(|body| body.name);
        assert_eq!(name("{}").unwrap(), None);
        assert_eq!(name(r#"{"name":"x"}"#).unwrap().as_deref(), Some("x"));
        assert!(name(r#"{"name":null}"#).is_err());
    }
}
