//! Reading JSON: first what no reader of JSON tells, then the value.
//!
//! A name given twice, nesting without end, or half a character would be seen by one road and not by the other, since a
//! typed model skips members that it does not know. So they are looked for first, on the bytes.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::strict;

/// How deep arrays and objects may be nested; the limit of `serde_json` itself is one more.
pub const DEPTH: usize = 127;

/// Why bytes are no JSON that is read here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong.
    pub detail: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} at line {} column {}",
            self.detail, self.line, self.column
        )
    }
}

impl std::error::Error for Malformed {}

impl From<serde_json::Error> for Malformed {
    fn from(error: serde_json::Error) -> Self {
        let text = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        Self {
            detail: text.strip_suffix(&place).unwrap_or(&text).to_owned(),
            line: error.line(),
            column: error.column(),
        }
    }
}

/// Bytes that have been looked through: what one reader of JSON takes, every other takes too, and reads the same.
#[derive(Debug, Clone, Copy)]
pub struct Json<'a>(&'a str);

impl<'a> Json<'a> {
    /// Looks through the bytes. That they are JSON at all is for the reader to say.
    pub fn look(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let at = |index, detail: &str| malformed(bytes, index, detail);
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            return Err(at(0, "a byte order mark is not part of JSON"));
        }
        let text =
            std::str::from_utf8(bytes).map_err(|it| at(it.valid_up_to(), "invalid UTF-8"))?;
        Scan::new(text)
            .run()
            .map_err(|(index, detail)| at(index, detail))?;
        Ok(Self(text))
    }

    /// Reads a typed value.
    pub fn typed<T: DeserializeOwned>(self) -> Result<T, Malformed> {
        let mut deserializer = serde_json::Deserializer::from_str(self.0);
        let value = strict::read(&mut deserializer)?;
        deserializer.end()?;
        Ok(value)
    }

    /// Reads a plain value.
    pub fn value(self) -> Result<Value, Malformed> {
        Ok(serde_json::from_str(self.0)?)
    }
}

/// Reads a plain value.
pub fn value(bytes: &[u8]) -> Result<Value, Malformed> {
    Json::look(bytes)?.value()
}

fn malformed(bytes: &[u8], index: usize, detail: &str) -> Malformed {
    let before = &bytes[..index.min(bytes.len())];
    let start = before
        .iter()
        .rposition(|it| *it == b'\n')
        .map_or(0, |it| it + 1);
    Malformed {
        detail: detail.to_owned(),
        line: before.iter().filter(|it| **it == b'\n').count() + 1,
        column: before.len() - start + 1,
    }
}

/// One walk over the text.
struct Scan<'a> {
    text: &'a str,
    /// The names of all objects that are open, the innermost last.
    names: Vec<&'a str>,
    /// For each array or object that is open, where its names begin; an array has none.
    open: Vec<Option<usize>>,
}

type Fault = (usize, &'static str);

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            names: Vec::new(),
            open: Vec::new(),
        }
    }

    fn run(mut self) -> Result<(), Fault> {
        let bytes = self.text.as_bytes();
        let mut index = 0;
        // A text is a name if it stands in an object and before a colon: at its beginning, or after a comma.
        let mut name_next = false;
        while let Some(byte) = bytes.get(index) {
            match byte {
                b'"' => {
                    let end = string_end(bytes, index + 1)?;
                    if std::mem::take(&mut name_next) {
                        self.names.push(&self.text[index + 1..end]);
                    }
                    index = end;
                }
                b'{' | b'[' => {
                    if self.open.len() == DEPTH {
                        return Err((index, "nested too deep"));
                    }
                    name_next = *byte == b'{';
                    self.open.push(name_next.then_some(self.names.len()));
                }
                b'}' | b']' => {
                    if let Some(Some(start)) = self.open.pop() {
                        self.close(start, index)?;
                    }
                    name_next = false;
                }
                b',' => name_next = matches!(self.open.last(), Some(Some(_))),
                _ => {}
            }
            index += 1;
        }
        Ok(())
    }

    /// Ends an object: all its names must differ.
    fn close(&mut self, start: usize, end: usize) -> Result<(), Fault> {
        let names = self.names.get(start..).unwrap_or_default();
        let twice = if names.iter().any(|it| it.contains('\\')) {
            let mut names: Vec<String> = names.iter().map(|it| unescaped(it)).collect();
            names.sort_unstable();
            names.windows(2).any(|it| it[0] == it[1])
        } else if names.len() <= 16 {
            (1..names.len()).any(|index| names[..index].contains(&names[index]))
        } else {
            let mut names = names.to_vec();
            names.sort_unstable();
            names.windows(2).any(|it| it[0] == it[1])
        };
        self.names.truncate(start);
        if twice {
            return Err((end, "an object has two members of one name"));
        }
        Ok(())
    }
}

/// Gives the index of the quote that ends a text.
fn string_end(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    let mut index = start;
    loop {
        match bytes.get(index) {
            // The reader tells this better.
            None => return Ok(bytes.len()),
            Some(b'"') => return Ok(index),
            Some(b'\\') if bytes.get(index + 1) == Some(&b'u') => {
                index = unicode_escape_end(bytes, index)?;
            }
            Some(b'\\') => index += 2,
            Some(_) => index += 1,
        }
    }
}

/// Half of a pair is no character, and readers differ over it.
fn unicode_escape_end(bytes: &[u8], index: usize) -> Result<usize, Fault> {
    let unit = |index: usize| {
        let digits = bytes.get(index..index + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    match unit(index) {
        Some(0xD800..=0xDBFF) => match unit(index + 6) {
            Some(0xDC00..=0xDFFF) => Ok(index + 12),
            _ => Err((index, "half of a surrogate pair")),
        },
        Some(0xDC00..=0xDFFF) => Err((index, "half of a surrogate pair")),
        _ => Ok(index + 2),
    }
}

fn unescaped(name: &str) -> String {
    serde_json::from_str(&format!("\"{name}\"")).unwrap_or_else(|_| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Option<Malformed> {
        value(text.as_bytes()).err()
    }

    #[test]
    fn names_must_differ() {
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"x":[{"a":1},{"b":{"c":1,"d":{},"c":2}}]}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{ "a" : "b" , "b" : [ 1 , 2 ] , "a" : 1 }"#,
        ] {
            assert!(fault(text).unwrap().detail.contains("one name"), "{text}");
        }
        for text in [
            r#"{"a":{"a":{"a":"a"}},"b":["a","a",{"a":1},{"a":2}]}"#,
            r#"["a","a",{"b":"a","a":"b"}]"#,
            r#"{"a":",\"a\":{","b":"}"}"#,
            r#"{}"#,
        ] {
            assert_eq!(fault(text), None, "{text}");
        }
        let many: Vec<String> = (0..100).map(|it| format!("\"{it}\":0")).collect();
        assert_eq!(fault(&format!("{{{}}}", many.join(","))), None);
        assert!(fault(&format!("{{{},\"7\":0}}", many.join(","))).is_some());
    }

    #[test]
    fn nesting_ends() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(fault(&nested(DEPTH)), None);
        assert!(fault(&nested(DEPTH + 1)).unwrap().detail.contains("deep"));
        assert!(fault(&"[".repeat(1_000_000)).is_some());
    }

    #[test]
    fn places_are_told() {
        let told = |text: &str| {
            let fault = fault(text).unwrap();
            (fault.line, fault.column)
        };
        assert_eq!(told("{\n  \"a\": 01\n}"), (2, 9));
        assert_eq!(told("{\n  \"a\": \"\\ud800\"}"), (2, 9));
        assert!(!fault("{").unwrap().detail.contains("line"));
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in [
            "",
            " ",
            "\u{feff}{}",
            "{} x",
            "{'a':1}",
            "[1,]",
            "NaN",
            "\"\\udc00\"",
            "\"\\ud800x\"",
            "\"a\u{1}\"",
            "+1",
            "01",
            "{\"a\"",
            "\"\\u12",
            "]",
            "}",
        ] {
            assert!(fault(text).is_some(), "{text}");
        }
        assert!(value(b"\"\xff\"").is_err());
        assert_eq!(fault("\"\\ud83d\\ude00\""), None);
    }

    #[test]
    fn numbers_are_kept_as_written() {
        assert_eq!(value(b"0.10").unwrap().to_string(), "0.10");
        assert_eq!(
            value(b"12345678901234567890123").unwrap().to_string(),
            "12345678901234567890123"
        );
    }
}
