//! Texts that do not say what their author means, since whoever wrote them took over the marks around them.
//!
//! In: a text of the contract that has a meaning for programs. Out: warnings; the text is taken as it is written.

use super::Cx;
use crate::diagnostic::Diagnostic;
use crate::source::Located;

/// Warns of a line break at the end, which block texts of YAML have (`|`, `>`).
pub fn check_end(cx: &Cx<'_, '_>, key: &str, text: Option<&Located<String>>) {
    if let Some(text) = text.filter(|it| it.value.ends_with('\n')) {
        cx.sink.warn(
            Diagnostic::new(
                "line-break-at-the-end",
                text.at,
                format!("`{key}` ends with a line break, which is part of it"),
            )
            .help(
                "write it on one line, in quotes: a block text (`>` or `|`) ends with a line break",
            ),
        );
    }
}

/// Warns of a pattern with slashes around it, as JavaScript writes one: no text can match it.
pub fn check_pattern(cx: &Cx<'_, '_>, pattern: Option<&Located<String>>) {
    check_end(cx, "pattern", pattern);
    if let Some(pattern) = pattern.filter(|it| has_slashes(&it.value)) {
        cx.sink.warn(
            Diagnostic::new(
                "slashes-around-pattern",
                pattern.at,
                "the slashes around the pattern are part of it, so that no text matches",
            )
            .help("take the slashes away; flags behind them cannot be said in OpenAPI"),
        );
    }
}

/// Says whether a text has to begin after its first slash, or to end before its last one.
fn has_slashes(pattern: &str) -> bool {
    let Some((inside, flags)) = pattern
        .strip_prefix('/')
        .and_then(|rest| rest.rsplit_once('/'))
    else {
        return false;
    };
    let is_end = inside.ends_with('$') && !inside.ends_with("\\$");
    flags.bytes().all(|it| b"dgimsuvy".contains(&it)) && (inside.starts_with('^') || is_end)
}

#[cfg(test)]
mod tests {
    use super::has_slashes;

    #[test]
    fn slashes_are_told_from_those_of_a_path() {
        for pattern in ["/^a$/", "/^a/i", "/a$/gi"] {
            assert!(has_slashes(pattern), "{pattern}");
        }
        for pattern in ["^/a/$", "/a/", "/", "//", r"/a\$/", "/^a/b"] {
            assert!(!has_slashes(pattern), "{pattern}");
        }
    }
}
