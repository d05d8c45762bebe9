//! Responses: which statuses an operation answers, and with what.

use super::{Cx, body, header, link};
use crate::contract::model::{Response, StatusSet};
use crate::diagnostic::Diagnostic;
use crate::document::Place;

/// Reads `responses` of an operation.
pub fn responses<'d>(cx: &Cx<'_, 'd>, operation: &Place<'d>) -> Vec<Response> {
    let mut responses: Vec<Response> = Vec::new();
    for entry in cx.map(operation, "responses") {
        if entry.name.starts_with("x-") {
            continue;
        }
        let Some(status) = status(&entry.name) else {
            cx.sink.error(
                Diagnostic::new(
                    "invalid-status",
                    entry.key,
                    format!("`{}` is not a status", entry.name),
                )
                .help("write a status from `100` to `599`, a range such as `2XX`, or `default`")
                .pointer(entry.place.pointer),
            );
            continue;
        };
        if entry.name.ends_with("xx") {
            cx.sink.warn(
                Diagnostic::new(
                    "lower-case-range",
                    entry.key,
                    format!(
                        "`{}` is read as `{}`",
                        entry.name,
                        entry.name.to_uppercase()
                    ),
                )
                .help("ranges are written in upper case")
                .pointer(entry.place.pointer.clone()),
            );
        }
        if let Some(first) = responses.iter().find(|it| it.status == status) {
            cx.sink.error(
                Diagnostic::new(
                    "duplicate-status",
                    entry.key,
                    format!("`{}` is declared twice", entry.name),
                )
                .label(first.at, "first declared here")
                .pointer(entry.place.pointer),
            );
            continue;
        }
        let Some(place) = cx.follow(&entry.place) else {
            continue;
        };
        let content = cx.get(&place, "content");
        responses.push(Response {
            at: entry.key,
            status,
            description: cx.description(&entry.place, &place).unwrap_or_default(),
            headers: header::headers(cx, &place),
            content: content
                .map(|it| body::media_types(cx, &it))
                .unwrap_or_default(),
            links: link::links(cx, &place),
        });
    }
    responses
}

/// Reads a key of `responses` (3.1, 4.8.16.1).
fn status(key: &str) -> Option<StatusSet> {
    if key == "default" {
        return Some(StatusSet::Default);
    }
    let (hundred, rest) = key.split_at_checked(1)?;
    let hundred: u8 = hundred.parse().ok().filter(|it| (1..=5).contains(it))?;
    if rest.eq_ignore_ascii_case("xx") {
        return Some(StatusSet::Range(hundred));
    }
    let digits = rest.len() == 2 && rest.bytes().all(|it| it.is_ascii_digit());
    digits
        .then(|| key.parse().ok())
        .flatten()
        .map(StatusSet::Exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_statuses_and_ranges_of_them_are_keys() {
        assert_eq!(status("200"), Some(StatusSet::Exact(200)));
        assert_eq!(status("2XX"), Some(StatusSet::Range(2)));
        assert_eq!(status("4xx"), Some(StatusSet::Range(4)));
        assert_eq!(status("default"), Some(StatusSet::Default));
        for wrong in [
            "20X", "600", "abc", "099", "2000", "", "+20", "2é", "Default",
        ] {
            assert_eq!(status(wrong), None, "{wrong}");
        }
    }
}
