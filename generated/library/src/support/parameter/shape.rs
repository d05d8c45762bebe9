//! How the texts of a request become values, before any rule is asked.

use serde_json::Value;

use super::super::decimal::Decimal;
use super::super::rule::Rule;
use super::super::violation::{At, Violations};
use super::Shape;

impl Shape {
    /// Gives the shape of a member; that of a member of which nothing is known is a text, so that a rule may refuse it.
    pub(super) fn member(&self, name: &str) -> Option<Self> {
        match self {
            Self::Object { members, rest } => {
                let known = members
                    .iter()
                    .find(|(it, _)| *it == name)
                    .map(|(_, shape)| *shape);
                Some(known.or(rest.copied()).unwrap_or(Self::Text))
            }
            _ => Some(Self::Text),
        }
    }

    pub(super) fn scalar(&self, text: &str) -> Value {
        let number = || Decimal::parse(text).and_then(|_| serde_json::from_str(text).ok());
        let looks = match (self, text) {
            (Self::Boolean | Self::Mixed, "true") => Some(Value::Bool(true)),
            (Self::Boolean | Self::Mixed, "false") => Some(Value::Bool(false)),
            (Self::Integer, text) if text.contains(['.', 'e', 'E']) => None,
            (Self::Integer | Self::Number | Self::Mixed, _) => number(),
            _ => None,
        };
        looks.unwrap_or_else(|| Value::from(text))
    }

    /// A text of several types that looks like another one and is none is a string after all.
    pub(super) fn settle(
        self,
        value: Value,
        rule: &dyn Rule,
        at: At<'_>,
        found: &mut Violations,
    ) -> Value {
        if !matches!(self, Self::Mixed) || found.holds(rule, &value, at) {
            return value;
        }
        let text = match &value {
            Value::Number(number) => Value::from(number.as_str()),
            Value::Bool(boolean) => Value::from(boolean.to_string()),
            _ => return value,
        };
        if found.holds(rule, &text, at) {
            text
        } else {
            value
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{Parameter, form};
    use super::*;
    use crate::support::rule::{AnyOf, Integer, Values};

    #[test]
    fn a_value_of_several_types_is_what_the_rule_takes() {
        const ID: AnyOf = AnyOf(&[&Integer::ANY, &Values(&["\"all\"", "\"1.5\""])]);
        let either = Parameter {
            name: "v",
            shape: Shape::Mixed,
            rule: &ID,
            ..Parameter::QUERY
        };
        for (text, expected) in [
            ("5", Some(json!(5))),
            ("all", Some(json!("all"))),
            ("1.5", Some(json!("1.5"))),
            ("x", None),
        ] {
            let mut found = Violations::default();
            let value = form(&format!("v={text}")).value(&either, &mut found);
            assert_eq!(value, expected, "{text}");
        }
    }
}
