//! Media types, and which of them a client takes (RFC 9110, 8.3.1 and 12.5.1).

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT, HeaderValue};

use super::problem::Rejection;

/// A media type or a range of them, as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaType {
    /// In lower case; `*` for any.
    kind: String,
    /// In lower case; `*` for any.
    subtype: String,
    /// Names in lower case.
    parameters: Vec<(String, String)>,
}

impl MediaType {
    /// Reads one; `None` if it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = split(text, ';');
        let (kind, subtype) = parts.next()?.trim().split_once('/')?;
        if !is_token(kind) || !is_token(subtype) || (kind == "*" && subtype != "*") {
            return None;
        }
        let mut parameters = Vec::new();
        for part in parts.map(str::trim).filter(|it| !it.is_empty()) {
            let (name, value) = part.split_once('=')?;
            if !is_token(name.trim()) {
                return None;
            }
            parameters.push((name.trim().to_ascii_lowercase(), unquoted(value.trim())));
        }
        Some(Self {
            kind: kind.to_ascii_lowercase(),
            subtype: subtype.to_ascii_lowercase(),
            parameters,
        })
    }

    /// Gives it without its parameters.
    pub fn essence(&self) -> String {
        format!("{}/{}", self.kind, self.subtype)
    }

    /// Gives a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut all = self.parameters.iter();
        all.find(|(it, _)| it == name)
            .map(|(_, value)| value.as_str())
    }

    /// Says whether this range has `other` in it. Every parameter of the range must be there, except `charset`, since
    /// all text is UTF-8, and the weight.
    pub fn covers(&self, other: &Self) -> bool {
        // A range may also be of all that is written as JSON, or in another syntax (RFC 6838, 4.2.8).
        let is_written_so =
            |suffix: &str, it: &str| suffix.starts_with('+') && it.ends_with(suffix);
        let same = |range: &str, it: &str| {
            range == "*"
                || range == it
                || range
                    .strip_prefix('*')
                    .is_some_and(|suffix| is_written_so(suffix, it))
        };
        let needed = self
            .parameters
            .iter()
            .filter(|(name, _)| name != "q" && name != "charset");
        same(&self.kind, &other.kind)
            && same(&self.subtype, &other.subtype)
            && needed
                .into_iter()
                .all(|(name, value)| other.parameter(name) == Some(value))
    }

    /// Says how narrow the range is; a larger number is narrower.
    pub fn specificity(&self) -> usize {
        match (self.kind.as_str(), self.subtype.as_str()) {
            ("*", _) => 0,
            (_, "*") => 1,
            _ => {
                2 + self
                    .parameters
                    .iter()
                    .filter(|(name, _)| name != "q")
                    .count()
            }
        }
    }

    /// The weight, in thousandths.
    fn weight(&self) -> u32 {
        let text = self.parameter("q").unwrap_or("1");
        let weight = text.parse::<f64>().unwrap_or(0.0).clamp(0.0, 1.0);
        // Between 0 and 1000 by the line before.
        (weight * 1000.0).round() as u32
    }
}

/// Chooses the media type of the answer out of those that the operation offers, the preferred one first; 406 if the
/// client takes none of them.
pub fn choose(
    http: &HttpRequest,
    offered: &'static [&'static str],
) -> Result<&'static str, Rejection> {
    let first = offered.first().copied().unwrap_or("application/json");
    // What most clients send needs no weighing.
    let mut lines = http.headers().get_all(ACCEPT).map(HeaderValue::as_bytes);
    match (lines.next(), lines.next()) {
        (None, _) => return Ok(first),
        (Some(only), None) if only == b"*/*" || only == first.as_bytes() => return Ok(first),
        _ => {}
    }
    let mut accepted = Vec::new();
    for line in http.headers().get_all(ACCEPT) {
        let ranges = line.to_str().map(|it| split(it, ',')).into_iter().flatten();
        accepted.extend(ranges.filter_map(MediaType::parse));
    }
    let weighed = offered.iter().rev().filter_map(|it| {
        let weight = weight_of(&MediaType::parse(it)?, &accepted);
        (weight > 0).then_some((weight, *it))
    });
    // Of equals the last one is taken, which is the first offered.
    let best = weighed.max_by_key(|(weight, _)| *weight);
    best.map(|(_, it)| it)
        .ok_or_else(|| Rejection::not_acceptable(offered))
}

/// The narrowest range that fits decides.
fn weight_of(offer: &MediaType, accepted: &[MediaType]) -> u32 {
    let fits = |range: &&MediaType| {
        range.covers(offer) || (range.specificity() > 2 && without_parameters(range).covers(offer))
    };
    let narrowest = accepted
        .iter()
        .filter(fits)
        .max_by_key(|range| range.specificity());
    narrowest.map_or(0, MediaType::weight)
}

/// What an operation offers has no parameters as a rule, and a client that names one takes it without.
fn without_parameters(range: &MediaType) -> MediaType {
    MediaType {
        parameters: Vec::new(),
        ..range.clone()
    }
}

/// Splits where no quotes are.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    text.split(move |character| {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => return !quoted && character == separator,
        }
        false
    })
}

fn unquoted(text: &str) -> String {
    let inside = text.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    let Some(inside) = inside else {
        return text.to_owned();
    };
    let mut plain = String::with_capacity(inside.len());
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        plain.extend(if character == '\\' {
            characters.next()
        } else {
            Some(character)
        });
    }
    plain
}

fn is_token(text: &str) -> bool {
    let is_part = |it: u8| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&it);
    !text.is_empty() && text.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn chosen(accept: Option<&str>, offered: &'static [&'static str]) -> Option<&'static str> {
        let mut request = TestRequest::get();
        if let Some(accept) = accept {
            request = request.insert_header((ACCEPT, accept));
        }
        choose(&request.to_http_request(), offered).ok()
    }

    #[test]
    fn one_kind_is_offered() {
        for (accept, taken) in [
            ("*/*", true),
            ("application/*", true),
            ("Application/Json", true),
            ("text/html, application/json;q=0.5", true),
            ("application/json; charset=utf-8", true),
            ("application/json; version=1", true),
            ("text/html;q=0.9, */*;q=0.1", true),
            ("text/html", false),
            ("application/json;q=0", false),
            ("application/json;q=0, */*", false),
            ("application/json;q=0.000", false),
            ("image/*", false),
            ("application/problem+json", false),
        ] {
            assert_eq!(
                chosen(Some(accept), &["application/json"]).is_some(),
                taken,
                "{accept}"
            );
        }
        assert_eq!(
            chosen(None, &["application/json"]),
            Some("application/json")
        );
    }

    #[test]
    fn several_kinds_are_offered() {
        const BOTH: &[&str] = &["application/json", "text/csv"];
        for (accept, expected) in [
            ("*/*", "application/json"),
            ("text/csv", "text/csv"),
            ("text/*, application/json;q=0.9", "text/csv"),
            ("text/csv;q=0.5, application/json;q=0.6", "application/json"),
            ("*/*, application/json;q=0.1", "text/csv"),
        ] {
            assert_eq!(chosen(Some(accept), BOTH), Some(expected), "{accept}");
        }
    }

    #[test]
    fn parameters_may_be_quoted() {
        let media_type = MediaType::parse("a/b; x=\"1;\\\"2\"; Y=3").unwrap();
        assert_eq!(media_type.parameter("x"), Some("1;\"2"));
        assert_eq!(media_type.parameter("y"), Some("3"));
        for text in ["", "a", "a/", "*/json", "a b/c", "a/b; c"] {
            assert_eq!(MediaType::parse(text), None, "{text}");
        }
    }
}
