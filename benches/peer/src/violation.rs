//! What is wrong with a body, by hand: one function for each kind of rule.

use serde::Serialize;
use serde_json::{Map, Value};

/// One rule that is broken.
#[derive(Debug, Serialize)]
pub struct Violation {
    #[serde(skip_serializing_if = "Option::is_none")]
    pointer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<&'static str>,
    keyword: &'static str,
    detail: String,
}

impl Violation {
    pub fn of_body(name: &str, keyword: &'static str, detail: impl Into<String>) -> Self {
        Self {
            pointer: Some(format!("/{name}")),
            parameter: None,
            keyword,
            detail: detail.into(),
        }
    }

    pub fn of_parameter(
        name: &'static str,
        keyword: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            pointer: None,
            parameter: Some(name),
            keyword,
            detail: detail.into(),
        }
    }
}

/// The members of a body, and what is wrong with them.
pub struct Members<'a> {
    pub all: &'a Map<String, Value>,
    pub found: Vec<Violation>,
}

impl<'a> Members<'a> {
    /// Gives a text that must be there; `lengths` are in characters.
    pub fn text(&mut self, name: &str, lengths: (usize, usize)) -> Option<&'a str> {
        let value = match self.all.get(name) {
            None => {
                self.add(name, "required", "is missing");
                return None;
            }
            Some(Value::String(text)) => text.as_str(),
            Some(_) => {
                self.add(name, "type", "is not a string");
                return None;
            }
        };
        let length = value.chars().count();
        if length < lengths.0 {
            self.add(
                name,
                "minLength",
                format!("is shorter than {} characters", lengths.0),
            );
        }
        if length > lengths.1 {
            self.add(
                name,
                "maxLength",
                format!("is longer than {} characters", lengths.1),
            );
        }
        Some(value)
    }

    /// Gives a whole number, null, or nothing.
    pub fn integer(&mut self, name: &str, (least, most): (i64, i64)) {
        let Some(value) = self.all.get(name).filter(|it| !it.is_null()) else {
            return;
        };
        match value.as_i64() {
            None => self.add(name, "type", "is not an integer"),
            Some(number) if number < least => {
                self.add(name, "minimum", format!("is less than {least}"))
            }
            Some(number) if number > most => {
                self.add(name, "maximum", format!("is greater than {most}"))
            }
            Some(_) => {}
        }
    }

    pub fn known(&mut self, names: &[&str]) {
        for name in self.all.keys() {
            if !names.contains(&name.as_str()) {
                self.add(name, "additionalProperties", "is not known here");
            }
        }
    }

    pub fn add(&mut self, name: &str, keyword: &'static str, detail: impl Into<String>) {
        self.found.push(Violation::of_body(name, keyword, detail));
    }
}

/// A line of characters without U+0000.
pub fn is_text(text: &str, least: usize, most: usize) -> bool {
    let length = if text.len() <= most && text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    };
    (least..=most).contains(&length) && !text.contains('\0')
}

/// An e-mail address as RFC 5321 has it, without quoted local parts.
pub fn is_email(text: &str) -> bool {
    let is_atom = |it: &str| {
        !it.is_empty()
            && it
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    };
    let is_label = |it: &str| {
        (1..=63).contains(&it.len())
            && !it.starts_with('-')
            && !it.ends_with('-')
            && it
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.rsplit_once('@').is_some_and(|(local, domain)| {
        local.len() <= 64
            && domain.len() <= 253
            && local.split('.').all(is_atom)
            && domain.split('.').all(is_label)
    })
}
