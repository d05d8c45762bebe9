//! Where parameters come from: each place gives names with values that are not decoded yet.

use std::borrow::Cow;
use std::ops::Range;

use actix_web::HttpRequest;
use actix_web::http::header::{COOKIE, HeaderMap};
use percent_encoding::percent_decode_str;

use super::super::routes::{Piece, pieces};
use super::super::violation::{At, Violations};
use super::decode::decode;

/// The parameters of a request in one place.
#[derive(Debug)]
pub struct Parameters<'a> {
    /// Names, decoded, with values, not decoded, in the order of the request.
    pub(super) pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) place: Place,
}

/// A place of parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

/// Takes the path parameters; `template` is the whole path as the contract writes it, with the path of the server.
///
/// They are read from the request line, since the router has decoded its path in part.
pub fn path<'a>(http: &'a HttpRequest, template: &'static str) -> Parameters<'a> {
    let mut pairs = Vec::new();
    let mut rest = http.uri().path();
    for segment in template.split('/') {
        if !segment.contains('{') {
            rest = rest.split_once('/').map_or("", |(_, after)| after);
            continue;
        }
        let tail = matches!(pieces(segment).last(), Some(Piece::Tail(_)));
        let (raw, after) = match rest.split_once('/') {
            Some(split) if !tail => split,
            _ => (rest, ""),
        };
        rest = after;
        capture(segment, raw, &mut pairs);
    }
    Parameters {
        pairs,
        place: Place::Path,
    }
}

/// A byte of a segment, and where it was written: `%2D` is one byte and three characters.
type Unit = (u8, Range<usize>);

/// Gives the bytes of a segment. What is no escape stands for itself.
fn units(raw: &str) -> Vec<Unit> {
    let bytes = raw.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|it| char::from(*it).to_digit(16));
    let mut units = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let (byte, end) = match (byte, hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => ((high * 16 + low) as u8, at + 3),
            _ => (*byte, at + 1),
        };
        units.push((byte, at..end));
        at = end;
    }
    units
}

/// Says whether these bytes are those of a literal.
fn is_literal(units: &[Unit], literal: &[u8]) -> bool {
    units.iter().map(|(byte, _)| byte).eq(literal)
}

/// Finds the parameters of one segment. Of several, each takes as much as it can, the first one first, as with the router.
/// Literals are those of the contract however the client has escaped them; values stay as they were written.
fn capture<'a>(
    template: &'static str,
    raw: &'a str,
    pairs: &mut Vec<(Cow<'a, str>, Cow<'a, str>)>,
) {
    let all: Vec<Piece<'static>> = pieces(template).collect();
    let bytes = |literal: &str| percent_decode_str(literal).collect::<Vec<u8>>();
    let written = units(raw);
    let mut rest = &written[..];
    let mut found = Vec::new();
    let mut end = all.len();
    while let Some(last) = end.checked_sub(1) {
        match all[last] {
            Piece::Literal(literal) => {
                let literal = bytes(literal);
                let Some(start) = rest.len().checked_sub(literal.len()) else {
                    return;
                };
                if !is_literal(&rest[start..], &literal) {
                    return;
                }
                rest = &rest[..start];
            }
            Piece::Parameter(name) | Piece::Tail(name) => {
                let start = match last.checked_sub(1).map(|before| all[before]) {
                    // At the front it takes all that is left.
                    None => 0,
                    Some(Piece::Literal(literal)) => {
                        let literal = bytes(literal);
                        let mut places = rest.windows(literal.len());
                        match places.rposition(|it| is_literal(it, &literal)) {
                            Some(index) => index + literal.len(),
                            None => return,
                        }
                    }
                    // Two in a row: the first one takes all but one character.
                    Some(_) => {
                        let ends = |it: &&Unit| raw.is_char_boundary(it.1.start);
                        let last = rest.iter().rev().take_while(|it| !ends(it)).count();
                        rest.len().saturating_sub(last + 1)
                    }
                };
                let end = rest.last().map_or(0, |it| it.1.end);
                let from = rest.get(start).map_or(end, |it| it.1.start);
                found.push((Cow::Borrowed(name), Cow::Borrowed(&raw[from..end])));
                rest = &rest[..start];
            }
        }
        end = last;
    }
    found.reverse();
    pairs.extend(found);
}

/// Takes the query parameters.
pub fn query(http: &HttpRequest) -> Parameters<'_> {
    form(http.query_string())
}

/// Takes the fields of a form (`application/x-www-form-urlencoded`).
pub fn form(text: &str) -> Parameters<'_> {
    let mut pairs = Vec::new();
    for pair in text.split('&').filter(|it| !it.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // A name that cannot be read is none that the contract knows.
        if let Ok(name) = decode(name, true) {
            pairs.push((name, Cow::Borrowed(value)));
        }
    }
    Parameters {
        pairs,
        place: Place::Query,
    }
}

/// Takes the headers; those that are no text are told when they are asked for.
pub fn headers(http: &HttpRequest) -> Parameters<'_> {
    header_lines(http.headers())
}

/// Takes headers of a part of a request.
pub fn header_lines(headers: &HeaderMap) -> Parameters<'_> {
    let pairs = headers.iter().map(|(name, value)| {
        let value = value
            .to_str()
            .map_or_else(|_| String::from_utf8_lossy(value.as_bytes()), Cow::Borrowed);
        (Cow::Borrowed(name.as_str()), value)
    });
    Parameters {
        pairs: pairs.collect(),
        place: Place::Header,
    }
}

/// Takes the cookies (RFC 6265, 4.2).
pub fn cookies(http: &HttpRequest) -> Parameters<'_> {
    let lines = http.headers().get_all(COOKIE);
    let cookies = lines.flat_map(|it| it.as_bytes().split(|it| *it == b';'));
    let pairs = cookies.filter_map(|cookie| {
        let end = cookie.iter().position(|it| *it == b'=')?;
        let (name, value) = (cookie[..end].trim_ascii(), cookie[end + 1..].trim_ascii());
        let inside = value
            .strip_prefix(b"\"")
            .and_then(|it| it.strip_suffix(b"\""));
        // One that is no text hides none of the others.
        let text = String::from_utf8_lossy;
        Some((text(name), text(inside.unwrap_or(value))))
    });
    Parameters {
        pairs: pairs.collect(),
        place: Place::Cookie,
    }
}

impl Parameters<'_> {
    /// Adds a violation for each of these parameters that is not there.
    pub fn require(&self, names: &[&'static str], found: &mut Violations) {
        for name in names {
            if self.all(name).next().is_none() {
                found.add_missing(name);
            }
        }
    }

    /// Gives the values of a parameter, not decoded.
    pub(super) fn all(&self, name: &'static str) -> impl Iterator<Item = &str> + use<'_> {
        let header = self.place == Place::Header;
        let same = move |it: &str| it == name || (header && it.eq_ignore_ascii_case(name));
        self.pairs
            .iter()
            .filter(move |(it, _)| same(it))
            .map(|(_, value)| &**value)
    }

    /// Gives the one value of a parameter, not decoded.
    pub(super) fn raw(
        &self,
        name: &'static str,
        at: At<'_>,
        found: &mut Violations,
    ) -> Option<&str> {
        let mut values = self.all(name);
        let value = values.next()?;
        if values.next().is_some() {
            found.add(at, "style", "must be given once");
            return None;
        }
        Some(value)
    }

    /// Gives the one value of a parameter.
    pub(super) fn single(
        &self,
        name: &'static str,
        found: &mut Violations,
    ) -> Option<Cow<'_, str>> {
        let at = At::Parameter(name);
        let raw = self.raw(name, at, found)?;
        self.decoded(raw, at, found)
    }

    /// Decodes a value as it is done in this place.
    pub(super) fn decoded<'b>(
        &self,
        raw: &'b str,
        at: At<'_>,
        found: &mut Violations,
    ) -> Option<Cow<'b, str>> {
        let decoded = match self.place {
            Place::Path | Place::Cookie => decode(raw, false),
            Place::Query => decode(raw, true),
            // Headers have no escapes, and what is no UTF-8 has been replaced.
            Place::Header if raw.contains(char::REPLACEMENT_CHARACTER) => Err(super::Malformed),
            Place::Header => Ok(Cow::Borrowed(raw)),
        };
        if decoded.is_err() {
            found.add_malformed(at, "encoding", "must be percent-encoded UTF-8");
        }
        decoded.ok()
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn path_parameters_are_found_before_decoding() {
        for (template, uri, expected) in [
            (
                "/api/{a}/x/{b}",
                "/api/1%2F2/x/%41",
                &[("a", "1%2F2"), ("b", "%41")][..],
            ),
            (
                "/f/{name}.{ext}",
                "/f/a.b.txt",
                &[("name", "a.b"), ("ext", "txt")],
            ),
            ("/jobs/{id}:cancel", "/jobs/7:cancel", &[("id", "7")]),
            ("/jobs/{id}:cancel", "/jobs/%37%3Acancel", &[("id", "%37")]),
            ("/price/{x} EUR", "/price/5%20EUR", &[("x", "5")]),
            ("/größe-{x}", "/gr%C3%B6%C3%9Fe-5", &[("x", "5")]),
            ("/two%20{x}", "/two%20%2D", &[("x", "%2D")]),
            (
                "/m/({lat},{lng})",
                "/m/(1,2)",
                &[("lat", "1"), ("lng", "2")],
            ),
            (
                "/v{major}/{path*}",
                "/v2/a/b/c",
                &[("major", "2"), ("path", "a/b/c")],
            ),
        ] {
            let http = TestRequest::with_uri(uri).to_http_request();
            let pairs = path(&http, template).pairs;
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(name, value)| (&**name, &**value))
                .collect();
            assert_eq!(pairs, expected, "{uri}");
        }
    }

    #[test]
    fn cookies_are_split() {
        let http = TestRequest::default()
            .insert_header((
                COOKIE,
                HeaderValue::from_bytes(b"a=1; b=\"2\";d=\xE9; c=x=y").unwrap(),
            ))
            .to_http_request();
        let pairs = cookies(&http).pairs;
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        assert_eq!(
            pairs,
            [("a", "1"), ("b", "2"), ("d", "\u{FFFD}"), ("c", "x=y")]
        );
    }

    #[test]
    fn what_is_required_is_told_by_name() {
        let query = form("a=&B=1");
        let mut found = Violations::default();
        query.require(&["a", "b"], &mut found);
        assert_eq!(found.into_list()[0].place.field(), "b");
    }
}
