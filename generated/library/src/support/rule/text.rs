//! The rules of strings.

use serde_json::Value;

use super::super::format::Format;
use super::super::pattern::{Pattern, Verdict};
use super::super::violation::{At, Violations};
use super::{Count, Part, Rule};

/// `type: string`
#[derive(Debug, Clone, Copy)]
pub struct Text {
    /// `minLength`, in code points
    pub min_length: usize,
    /// `maxLength`, in code points
    pub max_length: usize,
    /// `pattern`
    pub pattern: Option<&'static Pattern>,
    /// `format`
    pub format: Option<Format>,
}

impl Text {
    /// Any string.
    pub const ANY: Self = Self {
        min_length: 0,
        max_length: usize::MAX,
        pattern: None,
        format: None,
    };

    /// The fast road.
    pub fn accepts(&self, text: &str) -> bool {
        self.fits(text)
            && self.format.is_none_or(|format| (format.accepts)(text))
            && self
                .pattern
                .is_none_or(|pattern| pattern.test(text) == Verdict::Match)
    }

    /// The full road, for a text that is known to be one.
    pub fn examine(&self, text: &str, at: At<'_>, found: &mut Violations) {
        if !self.fits(text) {
            if text.chars().count() < self.min_length {
                let least = self.min_length;
                found.add(
                    at,
                    "minLength",
                    format_args!("must have at least {}", Count(least, "character")),
                );
            } else {
                let most = self.max_length;
                found.add(
                    at,
                    "maxLength",
                    format_args!("must have at most {}", Count(most, "character")),
                );
            }
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
        if let Some(pattern) = self.pattern {
            match pattern.test(text) {
                Verdict::Match => {}
                Verdict::NoMatch => {
                    found.add(
                        at,
                        "pattern",
                        format_args!("must match {}", pattern.source()),
                    );
                }
                // Neither yes nor no: a rule that asks for the contrary must not take it for consent.
                Verdict::TooLong => found.give_up(at),
            }
        }
    }

    /// Counts code points only where the number of bytes does not decide.
    fn fits(&self, text: &str) -> bool {
        let bytes = text.len();
        if bytes <= self.max_length && bytes.div_ceil(4) >= self.min_length {
            return true;
        }
        (self.min_length..=self.max_length).contains(&text.chars().count())
    }
}

impl Rule for Text {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        match value.as_str() {
            Some(text) => self.examine(text, at, found),
            None => found.add(at, "type", "must be a string"),
        }
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        each(Part::Text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static DIGITS: Pattern = Pattern::new(r"^\d+$");

    #[test]
    fn lengths_count_code_points() {
        let rule = Text {
            min_length: 2,
            max_length: 3,
            ..Text::ANY
        };
        for (text, fits) in [
            ("é", false),
            ("éé", true),
            ("🦀🦀🦀", true),
            ("abcd", false),
        ] {
            assert_eq!(rule.accepts(text), fits, "{text}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_told() {
        let rule = Text {
            min_length: 3,
            pattern: Some(&DIGITS),
            ..Text::ANY
        };
        let mut found = Violations::default();
        rule.check(&Value::from("a"), At::Body, &mut found);
        let keywords: Vec<_> = found.into_list().iter().map(|it| it.keyword).collect();
        assert_eq!(keywords, ["minLength", "pattern"]);
        assert!(!rule.accepts("a") && rule.accepts("123"));
    }
}
