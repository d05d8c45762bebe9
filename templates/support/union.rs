//! Values of `oneOf` and `anyOf`: read as the first of their schemas that they keep.
//!
//! What is read has been checked as a whole before, so that one of them fits. It is a plain value first, which keeps
//! numbers as they were written.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::rule::Rule;
use super::violation::{At, Violations};

/// A value on its way to one of the variants of `T`.
#[derive(Debug)]
pub struct Choice<T> {
    value: Value,
    chosen: Option<serde_json::Result<T>>,
}

impl<T> Choice<T> {
    /// Reads the value.
    pub fn of<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self {
            value: Value::deserialize(deserializer)?,
            chosen: None,
        })
    }

    /// Offers a variant, for values that keep a rule.
    #[must_use]
    pub fn or<V: DeserializeOwned>(mut self, rule: &dyn Rule, variant: fn(V) -> T) -> Self {
        if self.chosen.is_none() {
            let mut found = Violations::default();
            rule.check(&self.value, At::Body, &mut found);
            if found.is_empty() {
                let mut value = self.value.clone();
                rule.settle(&mut value, &mut found);
                self.chosen = Some(serde_json::from_value(value).map(variant));
            }
        }
        self
    }

    /// Offers a variant, for values that keep a rule and name it by a member, or by none.
    #[must_use]
    pub fn or_named<V: DeserializeOwned>(
        self,
        property: &str,
        names: &[&str],
        rule: &dyn Rule,
        variant: fn(V) -> T,
    ) -> Self {
        match self.value.get(property).and_then(Value::as_str) {
            Some(name) if !names.contains(&name) => self,
            _ => self.or(rule, variant),
        }
    }

    /// Gives the variant that was chosen.
    pub fn finish<E: Error>(self) -> Result<T, E> {
        match self.chosen {
            Some(chosen) => chosen.map_err(E::custom),
            None => Err(E::custom("keeps none of the schemas of its union")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::rule::{Anything, Integer, Text};

    #[derive(Debug, PartialEq)]
    enum Key {
        Number(i64),
        Name(String),
    }

    impl<'de> Deserialize<'de> for Key {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Choice::of(deserializer)?
                .or(&Integer::ANY, Self::Number)
                .or(&Text::ANY, Self::Name)
                .finish()
        }
    }

    #[test]
    fn the_first_that_fits_is_read() {
        let key = |text: &str| serde_json::from_str::<Key>(text).ok();
        assert_eq!(key("5"), Some(Key::Number(5)));
        assert_eq!(key("5.0"), Some(Key::Number(5)));
        assert_eq!(key(r#""five""#), Some(Key::Name("five".to_owned())));
        assert_eq!(key("true"), None);
    }

    fn named(value: &Value) -> Option<String> {
        value["kind"].as_str().map(str::to_owned)
    }

    #[test]
    fn a_name_chooses_among_those_that_fit() {
        let choose = |text: &str| {
            let value = serde_json::from_str::<Value>(text).expect("JSON");
            Choice::of(value)
                .expect("a value")
                .or_named("kind", &["a"], &Anything, |it| (1, named(&it)))
                .or_named("kind", &["b", "c"], &Anything, |it| (2, named(&it)))
                .finish::<serde_json::Error>()
                .ok()
        };
        assert_eq!(choose(r#"{"kind": "c"}"#), Some((2, Some("c".to_owned()))));
        assert_eq!(choose("{}"), Some((1, None)));
        assert_eq!(choose(r#"{"kind": "d"}"#), None);
    }
}
