//! What the contract says of one part: what it is, what it may call itself, and its headers.

use super::super::negotiation::MediaType;
use super::super::parameter::{Parameter, header_lines};
use super::super::violation::{At, Violations};
use super::reader::Sent;

/// What is known of the parts of one name.
#[derive(Clone, Copy)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub kind: Kind,
    /// `contentType` of its encoding: what it may call itself, ranges too; empty if nothing is said.
    pub types: &'static [&'static str],
    /// The least bytes of a file.
    pub least: u64,
    /// The most bytes of a file.
    pub most: u64,
    /// Its headers.
    pub headers: &'static [Parameter],
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text, as in a form.
    Text,
    /// JSON.
    Json,
    /// A file.
    File,
}

impl Part {
    /// A text.
    pub const fn text(name: &'static str) -> Self {
        Self::new(name, Kind::Text)
    }

    /// JSON.
    pub const fn json(name: &'static str) -> Self {
        Self::new(name, Kind::Json)
    }

    /// A file.
    pub const fn file(name: &'static str) -> Self {
        Self::new(name, Kind::File)
    }

    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            kind,
            types: &[],
            least: 0,
            most: u64::MAX,
            headers: &[],
        }
    }

    /// The same, of one of these media types.
    #[must_use]
    pub const fn of(self, types: &'static [&'static str]) -> Self {
        Self { types, ..self }
    }

    /// The same, with at least so many bytes.
    #[must_use]
    pub const fn at_least(self, least: u64) -> Self {
        Self { least, ..self }
    }

    /// The same, with at most so many bytes.
    #[must_use]
    pub const fn at_most(self, most: u64) -> Self {
        Self { most, ..self }
    }

    /// The same, with these headers.
    #[must_use]
    pub const fn with(self, headers: &'static [Parameter]) -> Self {
        Self { headers, ..self }
    }

    /// Says whether the head of a part is as the contract has it; adds what is not.
    pub(super) fn admits(&self, sent: &Sent, at: At<'_>, found: &mut Violations) -> bool {
        let before = found.count();
        self.check_type(sent, at, found);
        let lines = header_lines(sent.headers());
        for header in self.headers {
            let mut apart = Violations::default();
            lines.value(header, &mut apart);
            for it in apart.into_list() {
                let detail = format_args!("has a header {} that {}", header.name, it.detail);
                found.add(at, it.keyword, detail);
            }
        }
        found.count() == before
    }

    fn check_type(&self, sent: &Sent, at: At<'_>, found: &mut Violations) {
        let media_type = sent.media_type();
        let utf8 =
            |it: &str| it.eq_ignore_ascii_case("utf-8") || it.eq_ignore_ascii_case("us-ascii");
        let is_told = sent.tells_type();
        let fits = match &media_type {
            // What it is not is for the value to show: few clients say of a text that it is one.
            None if !is_told && self.kind != Kind::File => true,
            None => !is_told && self.types.is_empty(),
            Some(it) if self.types.is_empty() => {
                self.kind != Kind::Json
                    || sent.is_json()
                    || it.essence().starts_with("text/")
                    || it.essence() == "application/octet-stream"
            }
            Some(it) => self.types.iter().any(|declared| {
                MediaType::parse(declared).is_some_and(|declared| declared.covers(it))
            }),
        };
        if !fits && self.types.is_empty() {
            found.add(at, "contentType", "has another Content-Type than JSON");
        } else if !fits {
            let types = self.types.join(" or ");
            found.add(at, "contentType", format_args!("must be {types}"));
        }
        let charset = media_type.as_ref().and_then(|it| it.parameter("charset"));
        if self.kind != Kind::File && charset.is_some_and(|it| !utf8(it)) {
            found.add(at, "contentType", "must be in UTF-8");
        }
    }
}
