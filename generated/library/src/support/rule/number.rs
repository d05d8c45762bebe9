//! The rules of numbers.

use std::cmp::Ordering;

use serde_json::Value;

use super::super::decimal::Decimal;
use super::super::violation::{At, Violations};
use super::{Part, Rule};

/// `type: integer`, as the integers of Rust carry it. An integer of any size is a [`Number`] that is `whole`.
#[derive(Debug, Clone, Copy)]
pub struct Integer {
    /// `minimum`
    pub minimum: i128,
    /// `maximum`
    pub maximum: i128,
    /// `multipleOf`
    pub multiple_of: i128,
    /// `format`; without one `int64`, because that is what the type of the model carries.
    pub format: IntegerFormat,
}

/// `format` of an integer.
#[derive(Debug, Clone, Copy)]
pub struct IntegerFormat {
    /// What the contract calls it.
    pub name: &'static str,
    /// The least integer that has it.
    pub minimum: i128,
    /// The greatest integer that has it.
    pub maximum: i128,
}

impl Integer {
    /// Any integer of 64 bits.
    pub const ANY: Self = Self {
        minimum: i128::MIN,
        maximum: i128::MAX,
        multiple_of: 1,
        format: super::super::format::INT64,
    };

    /// The fast road.
    pub fn accepts(&self, number: impl Into<i128>) -> bool {
        let number = number.into();
        (self.minimum..=self.maximum).contains(&number)
            && (self.format.minimum..=self.format.maximum).contains(&number)
            && (self.multiple_of == 1 || number % self.multiple_of == 0)
    }

    /// The full road, for a number that is known to be one.
    pub fn examine(&self, number: i128, at: At<'_>, found: &mut Violations) {
        if !(self.format.minimum..=self.format.maximum).contains(&number) {
            found.add(
                at,
                "format",
                format_args!("must be of format {}", self.format.name),
            );
        }
        if number < self.minimum {
            found.add(
                at,
                "minimum",
                format_args!("must be at least {}", self.minimum),
            );
        }
        if number > self.maximum {
            found.add(
                at,
                "maximum",
                format_args!("must be at most {}", self.maximum),
            );
        }
        if self.multiple_of != 1 && number % self.multiple_of != 0 {
            found.add(
                at,
                "multipleOf",
                format_args!("must be a multiple of {}", self.multiple_of),
            );
        }
    }
}

impl Rule for Integer {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        let Some(number) = decimal(value).filter(Decimal::is_integer) else {
            return found.add(at, "type", "must be an integer");
        };
        match number.to_i128() {
            Some(number) => self.examine(number, at, found),
            None => found.add(
                at,
                "format",
                format_args!("must be of format {}", self.format.name),
            ),
        }
    }

    fn settle(&self, value: &mut Value, _: &mut Violations) {
        settle(value);
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        each(Part::Integer);
    }
}

/// `type: number`; limits and units are texts, so that they are exact.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// `minimum` or `exclusiveMinimum`
    pub minimum: Option<Bound>,
    /// `maximum` or `exclusiveMaximum`
    pub maximum: Option<Bound>,
    /// `multipleOf`, a JSON number of at most 37 digits
    pub multiple_of: Option<&'static str>,
    /// `format`
    pub format: Option<NumberFormat>,
    /// `type: integer`: nothing stands behind the point.
    pub whole: bool,
}

/// A limit of a [`Number`].
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// A JSON number.
    text: &'static str,
    /// Whether the limit itself is outside.
    exclusive: bool,
}

impl Bound {
    /// A limit that is inside: `minimum`, `maximum`.
    pub const fn inclusive(text: &'static str) -> Self {
        Self {
            text,
            exclusive: false,
        }
    }

    /// A limit that is outside: `exclusiveMinimum`, `exclusiveMaximum`.
    pub const fn exclusive(text: &'static str) -> Self {
        Self {
            text,
            exclusive: true,
        }
    }

    /// Compares a number with the limit; one that is equal counts as `outside` if the limit is exclusive.
    fn compare(&self, number: &Decimal<'_>, outside: Ordering) -> Ordering {
        let order = Decimal::parse(self.text).map_or(outside, |it| number.compare(&it));
        if self.exclusive {
            order.then(outside)
        } else {
            order
        }
    }

    /// Gives the limit as floating point, and a distance within which rounding could hide on which side a number was.
    fn approximate(&self) -> (f64, f64) {
        let limit = self.text.parse::<f64>().unwrap_or(f64::NAN);
        (limit, limit.abs() * 1e-6)
    }
}

/// `format` of a number.
#[derive(Debug, Clone, Copy)]
pub struct NumberFormat {
    /// What the contract calls it.
    pub name: &'static str,
    /// Says whether a number, written as in JSON, has it.
    pub accepts: fn(&str) -> bool,
}

impl Number {
    /// Any number.
    pub const ANY: Self = Self {
        minimum: None,
        maximum: None,
        multiple_of: None,
        format: None,
        whole: false,
    };

    /// The fast road for floating point. It has rounded what was sent, so it says yes only where that makes no
    /// difference: clearly inside the limits, and never to `multipleOf`.
    pub fn accepts(&self, number: impl Into<f64>) -> bool {
        let number = number.into();
        let above = |bound: Bound| {
            let (limit, doubt) = bound.approximate();
            number - limit > doubt
        };
        let below = |bound: Bound| {
            let (limit, doubt) = bound.approximate();
            limit - number > doubt
        };
        number.is_finite()
            && self.minimum.is_none_or(above)
            && self.maximum.is_none_or(below)
            && self.multiple_of.is_none()
            && self
                .format
                .is_none_or(|it| it.name == "double" || it.name == "float")
            && !self.whole
    }

    /// The fast road for numbers that are kept as they were written.
    pub fn accepts_exactly(&self, number: &serde_json::Number) -> bool {
        let mut found = Violations::default();
        self.examine(number.as_str(), At::Body, &mut found);
        found.is_empty()
    }

    /// The full road, for the text of a JSON number.
    pub fn examine(&self, text: &str, at: At<'_>, found: &mut Violations) {
        let Some(number) = Decimal::parse(text).filter(|it| !self.whole || it.is_integer()) else {
            let kind = if self.whole { "an integer" } else { "a number" };
            return found.add(at, "type", format_args!("must be {kind}"));
        };
        if let Some(bound) = self.minimum
            && bound.compare(&number, Ordering::Less).is_lt()
        {
            let (keyword, words) = if bound.exclusive {
                ("exclusiveMinimum", "greater than")
            } else {
                ("minimum", "at least")
            };
            found.add(at, keyword, format_args!("must be {words} {}", bound.text));
        }
        if let Some(bound) = self.maximum
            && bound.compare(&number, Ordering::Greater).is_gt()
        {
            let (keyword, words) = if bound.exclusive {
                ("exclusiveMaximum", "less than")
            } else {
                ("maximum", "at most")
            };
            found.add(at, keyword, format_args!("must be {words} {}", bound.text));
        }
        if let Some(unit) = self.multiple_of
            && !Decimal::parse(unit).is_some_and(|it| number.is_multiple_of(&it))
        {
            found.add(
                at,
                "multipleOf",
                format_args!("must be a multiple of {unit}"),
            );
        }
        if let Some(format) = self.format
            && !(format.accepts)(text)
        {
            found.add(
                at,
                "format",
                format_args!("must be of format {}", format.name),
            );
        }
    }
}

impl Rule for Number {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        match value.as_number() {
            Some(number) => self.examine(number.as_str(), at, found),
            None => {
                let kind = if self.whole { "an integer" } else { "a number" };
                found.add(at, "type", format_args!("must be {kind}"));
            }
        }
    }

    fn settle(&self, value: &mut Value, _: &mut Violations) {
        if self.whole {
            settle(value);
        }
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        each(Part::Number);
    }
}

fn decimal(value: &Value) -> Option<Decimal<'_>> {
    Decimal::parse(value.as_number()?.as_str())
}

/// Writes an integer as one.
fn settle(value: &mut Value) {
    let integer = decimal(value).and_then(Decimal::to_i128);
    if let Some(number) = integer.and_then(serde_json::Number::from_i128) {
        *value = Value::Number(number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::format;
    use crate::support::rule::holds;

    fn value(text: &str) -> Value {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn integers_may_be_written_as_decimals() {
        let rule = Integer {
            minimum: 5,
            maximum: 1000,
            ..Integer::ANY
        };
        for (text, fits) in [
            ("5", true),
            ("5.0", true),
            ("1e3", true),
            ("4", false),
            ("5.5", false),
            ("1e400", false),
            ("\"5\"", false),
            ("null", false),
        ] {
            assert_eq!(holds(&rule, &value(text)), fits, "{text}");
        }
        let mut number = value("1e2");
        rule.settle(&mut number, &mut Violations::default());
        assert_eq!(number.to_string(), "100");
    }

    #[test]
    fn sizes_of_integers_are_exact() {
        let unsigned = Integer {
            format: format::UINT64,
            ..Integer::ANY
        };
        assert!(holds(&unsigned, &value("18446744073709551615")) && unsigned.accepts(u64::MAX));
        assert!(!holds(&unsigned, &value("18446744073709551616")) && !unsigned.accepts(-1));
        assert!(holds(&Integer::ANY, &value("9223372036854775807")));
        assert!(!holds(&Integer::ANY, &value("9223372036854775808")));
    }

    const PRICE: Number = Number {
        minimum: Some(Bound::inclusive("0.01")),
        maximum: Some(Bound::exclusive("100")),
        ..Number::ANY
    };

    #[test]
    fn limits_are_exact() {
        for (text, fits) in [
            ("0.01", true),
            ("0.00999999999999999999999", false),
            ("99.99999999999999999999", true),
            ("100", false),
            ("1e2", false),
            ("0.010", true),
        ] {
            assert_eq!(holds(&PRICE, &value(text)), fits, "{text}");
        }
    }

    #[test]
    fn the_fast_road_never_takes_what_the_full_one_refuses() {
        // All three are read as the limit itself, or as something beside it.
        for text in ["100.0000000000000000001", "100", "0.0099999999999999999999"] {
            assert!(!PRICE.accepts(text.parse::<f64>().unwrap()), "{text}");
        }
        assert!(PRICE.accepts(50.0) && !PRICE.accepts(f64::INFINITY));
        let cents = Number {
            multiple_of: Some("0.01"),
            ..Number::ANY
        };
        assert!(!cents.accepts(19.99) && holds(&cents, &value("19.99")));
    }
}
