//! Which trace a request belongs to (W3C Trace Context), so that log lines of several servers can be put together.

use actix_web::http::header::HeaderMap;
use tracing::Span;

/// The length of a `traceparent` of version 00.
const LENGTH: usize = 55;

/// Gives the span of a request that says which trace it belongs to; one that says nothing has none of its own.
pub fn span(headers: &HeaderMap) -> Span {
    match parent(headers) {
        Some((trace_id, parent_id)) => tracing::info_span!("trace", trace_id, parent_id),
        None => Span::none(),
    }
}

/// Gives the ids of the trace and of the caller's span, if a request says so once and to the letter.
pub fn parent(headers: &HeaderMap) -> Option<(&str, &str)> {
    let mut lines = headers.get_all("traceparent");
    let only = lines.next().filter(|_| lines.next().is_none())?;
    parse(only.to_str().ok()?)
}

/// Reads the ids of the trace and of the caller's span. What is not written to the letter is as good as absent.
fn parse(text: &str) -> Option<(&str, &str)> {
    let is_hex = |it: &str, length: usize| {
        it.len() == length && it.bytes().all(|it| matches!(it, b'0'..=b'9' | b'a'..=b'f'))
    };
    let mut parts = text.split('-');
    let (version, trace, parent, flags) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_known = version != "00" || text.len() == LENGTH;
    let is_fine = is_hex(version, 2)
        && version != "ff"
        && is_known
        && is_hex(trace, 32)
        && is_hex(parent, 16)
        && is_hex(flags, 2);
    let is_set = |it: &str| it.bytes().any(|it| it != b'0');
    (is_fine && is_set(trace) && is_set(parent)).then_some((trace, parent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceparent_is_read_to_the_letter() {
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(parse(good).map(|it| it.1), Some("00f067aa0ba902b7"));
        assert!(parse(&format!("01{}-more", &good[2..])).is_some());
        for bad in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
