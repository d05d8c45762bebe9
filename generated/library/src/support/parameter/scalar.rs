//! Reading single values.

use std::str::FromStr;

use super::super::decimal::Decimal;
use super::super::format;
use super::super::rule::{Enumeration, Integer, Number, OneOf, Text};
use super::super::scalar::{Date, DateTime, Uuid};
use super::super::violation::{At, Violations};
use super::Parameters;

impl Parameters<'_> {
    /// Reads a string.
    pub fn text(&self, name: &'static str, rule: &Text, found: &mut Violations) -> Option<String> {
        let text = self.single(name, found)?;
        rule.examine(&text, At::Parameter(name), found);
        Some(text.into_owned())
    }

    /// Reads an integer: `-?(0|[1-9][0-9]*)`.
    pub fn integer<T: TryFrom<i128>>(
        &self,
        name: &'static str,
        rule: &Integer,
        found: &mut Violations,
    ) -> Option<T> {
        let text = self.single(name, found)?;
        let at = At::Parameter(name);
        let plain = text.bytes().all(|it| it.is_ascii_digit() || it == b'-');
        let Some(decimal) = Decimal::parse(&text).filter(|_| plain) else {
            found.add(at, "type", "must be an integer");
            return None;
        };
        let number = decimal.to_i128();
        if let Some(number) = number {
            rule.examine(number, at, found);
        }
        let typed = number.and_then(|it| T::try_from(it).ok());
        if typed.is_none() && found.is_empty() {
            found.add(
                at,
                "format",
                format_args!("must be of format {}", rule.format.name),
            );
        }
        typed
    }

    /// Reads a number, written as in JSON.
    pub fn number(&self, name: &'static str, rule: &Number, found: &mut Violations) -> Option<f64> {
        let text = self.single(name, found)?;
        let at = At::Parameter(name);
        let before = found.count();
        rule.examine(&text, at, found);
        if found.count() > before {
            return None;
        }
        let number = text.parse().ok().filter(|it: &f64| it.is_finite());
        if number.is_none() {
            found.add(at, "format", "is too large");
        }
        number
    }

    /// Reads `true` or `false`.
    pub fn boolean(&self, name: &'static str, found: &mut Violations) -> Option<bool> {
        match &*self.single(name, found)? {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                found.add(At::Parameter(name), "type", "must be true or false");
                None
            }
        }
    }

    /// Reads a value of an enumeration.
    pub fn one_of<E: Enumeration>(&self, name: &'static str, found: &mut Violations) -> Option<E> {
        OneOf::examine(&self.single(name, found)?, At::Parameter(name), found)
    }

    /// Reads a text that is a type of its own; the rule has its format.
    pub fn parsed<T: FromStr>(
        &self,
        name: &'static str,
        rule: &Text,
        found: &mut Violations,
    ) -> Option<T> {
        let text = self.single(name, found)?;
        let at = At::Parameter(name);
        let before = found.count();
        rule.examine(&text, at, found);
        let parsed = text.parse().ok();
        if parsed.is_none() && found.count() == before {
            found.add(at, "format", "is beyond what this server can hold");
        }
        parsed
    }

    /// Reads an instant.
    pub fn date_time(&self, name: &'static str, found: &mut Violations) -> Option<DateTime> {
        self.parsed(name, &of_format(format::DATE_TIME), found)
    }

    /// Reads a day.
    pub fn date(&self, name: &'static str, found: &mut Violations) -> Option<Date> {
        self.parsed(name, &of_format(format::DATE), found)
    }

    /// Reads a UUID.
    pub fn uuid(&self, name: &'static str, found: &mut Violations) -> Option<Uuid> {
        self.parsed(name, &of_format(format::UUID), found)
    }
}

const fn of_format(format: format::Format) -> Text {
    Text {
        format: Some(format),
        ..Text::ANY
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::parameter::form;

    /// Gives the value, or the keywords of the violations.
    fn read<T>(
        text: &str,
        read: impl Fn(&Parameters<'_>, &mut Violations) -> Option<T>,
    ) -> Result<T, Vec<&'static str>> {
        let mut found = Violations::default();
        let value = read(&form(text), &mut found);
        let told: Vec<_> = found.into_list().iter().map(|it| it.keyword).collect();
        value.filter(|_| told.is_empty()).ok_or(told)
    }

    #[test]
    fn integers_have_one_form() {
        const RULE: Integer = Integer {
            maximum: 2_147_483_646,
            format: format::INT32,
            ..Integer::ANY
        };
        let integer =
            |text: &str| read(text, |query, found| query.integer::<i32>("n", &RULE, found));
        assert_eq!(integer("n=-12"), Ok(-12));
        assert_eq!(integer("n=0"), Ok(0));
        assert_eq!(integer("n=2147483647"), Err(vec!["maximum"]));
        assert_eq!(integer("n=2147483648"), Err(vec!["format", "maximum"]));
        for text in [
            "n=", "n", "n=1.5", "n=1e3", "n=%201", "n=+1", "n=007", "n=0x1F", "n=%D9%A1", "n=1_0",
            "n=--1",
        ] {
            assert_eq!(integer(text), Err(vec!["type"]), "{text}");
        }
        assert_eq!(
            integer(&format!("n={}", "9".repeat(60))),
            Err(vec!["format"])
        );
        assert_eq!(integer("n=1&n=2"), Err(vec!["style"]));
        assert_eq!(integer("N=1"), Err(vec![]));
    }

    #[test]
    fn numbers_and_booleans() {
        let number = |text: &str| read(text, |query, found| query.number("x", &Number::ANY, found));
        assert_eq!(number("x=1e-3"), Ok(0.001));
        assert_eq!(number("x=1e400"), Err(vec!["format"]));
        for text in ["x=NaN", "x=", "x=1,5", "x=.5", "x=0x1"] {
            assert_eq!(number(text), Err(vec!["type"]), "{text}");
        }
        let boolean = |text: &str| read(text, |query, found| query.boolean("b", found));
        assert_eq!(
            (boolean("b=true"), boolean("b=false")),
            (Ok(true), Ok(false))
        );
        for text in ["b=TRUE", "b=1", "b=", "b=t"] {
            assert_eq!(boolean(text), Err(vec!["type"]), "{text}");
        }
    }

    #[test]
    fn texts_are_decoded() {
        let text = |text: &str| read(text, |query, found| query.text("s", &Text::ANY, found));
        for (query, expected) in [
            ("s=a%20b", "a b"),
            ("s=a+b", "a b"),
            ("s=a%2Bb", "a+b"),
            ("s=a=b", "a=b"),
            ("s", ""),
            ("%73=x", "x"),
            ("&&s=x&", "x"),
            ("s=a?b;c", "a?b;c"),
            ("%ff=1&s=y", "y"),
        ] {
            assert_eq!(text(query).as_deref(), Ok(expected), "{query}");
        }
        assert_eq!(text("s=%zz"), Err(vec!["encoding"]));
        let day = |text: &str| read(text, |query, found| query.date("d", found));
        assert_eq!(
            day("d=2024-02-29").map(|it| it.to_string()).as_deref(),
            Ok("2024-02-29")
        );
        assert_eq!(day("d=2023-02-29"), Err(vec!["format"]));
    }
}
