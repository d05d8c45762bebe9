//! Entity tags and the conditions on them (RFC 9110, 8.8.3 and 13).

use std::fmt;

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH};
use sha2::{Digest, Sha256};

use super::problem::Rejection;

/// A strong entity tag, with its quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ETag(String);

impl ETag {
    /// The tag of one representation: which row in which version, told by which version of the contract as which media
    /// type.
    pub fn of(row: &impl fmt::Display, contract: &str, media_type: &str) -> Self {
        let mut hash = Sha256::new();
        // None of the others has a zero byte in it.
        hash.update(format!("{contract}\0{media_type}\0{row}"));
        let digest = hash.finalize();
        let mut tag = String::with_capacity(26);
        tag.push('"');
        for byte in &digest[..12] {
            for digit in [byte >> 4, byte & 15] {
                tag.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
            }
        }
        tag.push('"');
        Self(tag)
    }

    /// The tag of an answer.
    pub fn from_header(value: &HeaderValue) -> Option<Self> {
        value.to_str().ok().map(|it| Self(it.to_owned()))
    }

    /// The tag as a header.
    pub fn header(&self) -> HeaderValue {
        // Hexadecimal digits in quotes are fit for a header.
        HeaderValue::from_str(&self.0).unwrap_or(HeaderValue::from_static("\"\""))
    }

    /// Says whether the client has this representation already, so that 304 is the answer to a `GET`.
    pub fn is_known_to(&self, http: &HttpRequest) -> bool {
        // Here weak tags are compared as if they were strong (13.1.2).
        Condition::read(http, IF_NONE_MATCH).is_some_and(|it| it.names(&self.0, true))
    }
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the client says of the thing that it wants to change: `If-Match`, `If-None-Match`.
#[derive(Debug)]
pub struct Preconditions {
    if_match: Option<Condition>,
    if_none_match: Option<Condition>,
    /// Whether a change without `If-Match` is refused.
    required: bool,
}

impl Preconditions {
    /// Reads the headers of an operation that goes without them.
    pub fn optional(http: &HttpRequest) -> Self {
        Self {
            if_match: Condition::read(http, IF_MATCH),
            if_none_match: Condition::read(http, IF_NONE_MATCH),
            required: false,
        }
    }

    /// Reads the headers of an operation that needs `If-Match`.
    pub fn required(http: &HttpRequest) -> Self {
        Self {
            required: true,
            ..Self::optional(http)
        }
    }

    /// Says whether a version is named, so that the thing must not have changed since it was looked at; `*` names none.
    pub fn name_a_version(&self) -> bool {
        let conditions = [&self.if_match, &self.if_none_match];
        conditions
            .into_iter()
            .any(|it| matches!(it, Some(Condition::Tags(_))))
    }

    /// Asks whether the change may be made to the thing as it is now, or to nothing; 412 if not, 428 if that must be said
    /// and is not.
    pub fn check(&self, current: Option<&ETag>) -> Result<(), Rejection> {
        if self.required && self.if_match.is_none() {
            return Err(Rejection::precondition_required());
        }
        let named = |condition: &Condition, weak| match current {
            Some(tag) => condition.names(&tag.0, weak),
            None => false,
        };
        let kept = self.if_match.as_ref().is_none_or(|it| named(it, false))
            && self
                .if_none_match
                .as_ref()
                .is_none_or(|it| !named(it, true));
        if kept {
            Ok(())
        } else {
            Err(Rejection::precondition_failed())
        }
    }
}

/// The tags of a header.
#[derive(Debug)]
enum Condition {
    Any,
    Tags(Vec<String>),
}

impl Condition {
    fn read(http: &HttpRequest, name: HeaderName) -> Option<Self> {
        let mut tags = None;
        for line in http.headers().get_all(name) {
            let line = line.to_str().unwrap_or_default();
            if line.trim() == "*" {
                return Some(Self::Any);
            }
            tags.get_or_insert_with(Vec::new).extend(split(line));
        }
        tags.map(Self::Tags)
    }

    fn names(&self, tag: &str, weak: bool) -> bool {
        match self {
            Self::Any => true,
            Self::Tags(tags) => tags.iter().any(|it| {
                let strong = it.strip_prefix("W/").filter(|_| weak).unwrap_or(it);
                strong == tag
            }),
        }
    }
}

/// Splits a list of tags; a comma may be part of one.
fn split(line: &str) -> Vec<String> {
    let mut quoted = false;
    let parts = line.split(|character| {
        quoted ^= character == '"';
        character == ',' && !quoted
    });
    parts
        .map(|it| it.trim().to_owned())
        .filter(|it| !it.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn request(name: HeaderName, value: &str) -> HttpRequest {
        TestRequest::default()
            .insert_header((name, value))
            .to_http_request()
    }

    #[test]
    fn every_part_makes_another_tag() {
        let tag = ETag::of(&"7:3", "v1", "application/json");
        for other in [
            ETag::of(&"7:4", "v1", "application/json"),
            ETag::of(&"7:3", "v2", "application/json"),
            ETag::of(&"7:3", "v1", "text/csv"),
        ] {
            assert_ne!(tag, other);
        }
    }

    #[test]
    fn a_known_representation_is_not_sent_again() {
        let tag = ETag::of(&1, "v1", "application/json");
        for (value, known) in [
            (tag.0.clone(), true),
            (format!("W/{}", tag.0), true),
            (format!("\"a,b\" , {}", tag.0), true),
            ("*".to_owned(), true),
            ("\"a\"".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(
                tag.is_known_to(&request(IF_NONE_MATCH, &value)),
                known,
                "{value}"
            );
        }
    }

    #[test]
    fn a_change_is_made_to_what_was_seen() {
        let tag = ETag::of(&1, "v1", "application/json");
        let status = |name, value: &str, current| {
            let preconditions = Preconditions::optional(&request(name, value));
            preconditions
                .check(current)
                .map_err(|it| it.status().as_u16())
        };
        assert_eq!(status(IF_MATCH, &tag.0, Some(&tag)), Ok(()));
        assert_eq!(status(IF_MATCH, "*", Some(&tag)), Ok(()));
        assert_eq!(status(IF_MATCH, "*", None), Err(412));
        assert_eq!(
            status(IF_MATCH, &format!("W/{}", tag.0), Some(&tag)),
            Err(412)
        );
        assert_eq!(status(IF_MATCH, "\"a\"", Some(&tag)), Err(412));
        assert_eq!(status(IF_NONE_MATCH, "*", Some(&tag)), Err(412));
        assert_eq!(status(IF_NONE_MATCH, "*", None), Ok(()));
        let names =
            |value: &str| Preconditions::optional(&request(IF_MATCH, value)).name_a_version();
        assert!(names(&tag.0) && !names("*"));
        let without = TestRequest::default().to_http_request();
        let refused = Preconditions::required(&without).check(Some(&tag));
        assert_eq!(refused.map_err(|it| it.status().as_u16()), Err(428));
        assert!(Preconditions::optional(&without).check(None).is_ok());
    }
}
