//! The rules of whole values: `enum`, `const`, `true`, `false`, and the types with nothing to restrict.

use std::cmp::Ordering;
use std::fmt;
use std::marker::PhantomData;

use serde_json::Value;

use super::super::decimal::Decimal;
use super::super::violation::{At, Violations};
use super::{Part, Rule};

/// A type made from an `enum` of strings.
pub trait Enumeration: Sized + Copy + Sync + 'static {
    /// All values, in the order of the contract.
    const ALL: &'static [Self];

    /// Gives the value as it is written.
    fn as_str(self) -> &'static str;

    /// Gives the value that is written so.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.as_str() == text)
    }
}

/// `enum` of strings, as a type of its own.
#[derive(Debug, Clone, Copy)]
pub struct OneOf<E>(PhantomData<fn() -> E>);

impl<E: Enumeration> OneOf<E> {
    /// The rule of this enumeration.
    pub const RULE: Self = Self(PhantomData);

    /// The full road, for a text that is known to be one.
    pub fn examine(text: &str, at: At<'_>, found: &mut Violations) -> Option<E> {
        let value = E::parse(text);
        if value.is_none() {
            let all = Listed(|| E::ALL.iter().map(|it| it.as_str()));
            found.add(at, "enum", format_args!("must be one of {all}"));
        }
        value
    }
}

impl<E: Enumeration> Rule for OneOf<E> {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        match value.as_str() {
            Some(text) => {
                Self::examine(text, at, found);
            }
            None => found.add(at, "type", "must be a string"),
        }
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        each(Part::Text);
    }
}

/// `enum` or `const` of any values, each written as JSON.
#[derive(Debug, Clone, Copy)]
pub struct Values(pub &'static [&'static str]);

impl Rule for Values {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        let is = |text: &&str| serde_json::from_str(text).is_ok_and(|it: Value| equal(value, &it));
        if self.0.iter().any(is) {
            return;
        }
        match self.0 {
            [only] => found.add(at, "const", format_args!("must be {only}")),
            all => {
                let all = Listed(|| all.iter().copied());
                found.add(at, "enum", format_args!("must be one of {all}"));
            }
        }
    }

    fn settle(&self, value: &mut Value, _: &mut Violations) {
        // As the contract writes it: a model made from `1` does not read `1.0`.
        let known = self
            .0
            .iter()
            .filter_map(|text| serde_json::from_str(text).ok());
        if let Some(same) = known.into_iter().find(|it: &Value| equal(value, it)) {
            *value = same;
        }
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        let text = self.0.iter().all(|it| it.starts_with('"'));
        each(if text { Part::Text } else { Part::Any });
    }
}

/// A list in a sentence, cut off where nobody reads on.
struct Listed<F>(F);

impl<F: Fn() -> I, I: Iterator<Item = &'static str>> fmt::Display for Listed<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MOST: usize = 30;
        for (index, text) in (self.0)().enumerate() {
            match index {
                0 => {}
                MOST => return f.write_str(", …"),
                _ => f.write_str(", ")?,
            }
            f.write_str(text)?;
        }
        Ok(())
    }
}

/// Says whether two values are the same to JSON Schema: `1` is `1.0`, and the order of members does not matter.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            let numbers = Decimal::parse(left.as_str()).zip(Decimal::parse(right.as_str()));
            numbers.is_some_and(|(left, right)| left.compare(&right) == Ordering::Equal)
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, left)| right.get(name).is_some_and(|right| equal(left, right)))
        }
        (left, right) => left == right,
    }
}

/// `type: boolean`
#[derive(Debug, Clone, Copy)]
pub struct Boolean;

/// `type: boolean`
pub const BOOLEAN: Boolean = Boolean;

impl Rule for Boolean {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        if !value.is_boolean() {
            found.add(at, "type", "must be true or false");
        }
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        each(Part::Boolean);
    }
}

/// `type: "null"`
#[derive(Debug, Clone, Copy)]
pub struct Null;

/// `type: "null"`
pub const NULL: Null = Null;

impl Rule for Null {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        if !value.is_null() {
            found.add(at, "type", "must be null");
        }
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        each(Part::Null);
    }
}

/// The schema `true`, or one that restricts nothing.
#[derive(Debug, Clone, Copy)]
pub struct Anything;

impl Rule for Anything {
    fn check(&self, _: &Value, _: At<'_>, _: &mut Violations) {}

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        each(Part::Any);
    }
}

/// The schema `false`.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

impl Rule for Nothing {
    fn check(&self, _: &Value, at: At<'_>, found: &mut Violations) {
        found.add(at, "false", "must not be here");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::support::rule::holds;

    #[test]
    fn values_are_compared_by_meaning() {
        let rule = Values(&["1", "\"a\"", r#"{"x": [1, null]}"#, "9007199254740993"]);
        for (text, fits) in [
            ("1.0", true),
            ("10e-1", true),
            ("true", false),
            ("\"a\"", true),
            ("\"1\"", false),
            (r#"{"x": [1.0, null]}"#, true),
            (r#"{"x": [1]}"#, false),
            ("9007199254740992", false),
        ] {
            let value = serde_json::from_str(text).unwrap();
            assert_eq!(holds(&rule, &value), fits, "{text}");
        }
    }

    #[test]
    fn a_value_is_settled_as_the_contract_writes_it() {
        let mut value = serde_json::from_str("1.0").unwrap();
        Values(&["1"]).settle(&mut value, &mut Violations::default());
        assert_eq!(value.to_string(), "1");
    }

    #[test]
    fn long_lists_are_cut() {
        let texts: &'static [&'static str] = vec!["\"x\""; 5000].leak();
        let mut found = Violations::default();
        Values(texts).check(&json!(1), At::Body, &mut found);
        assert!(found.into_list().iter().all(|it| it.detail.len() < 200));
    }
}
