//! Codes that a contract lists, and which of them says what a status says.
//!
//! In: the values of an enumeration and a status. Out: the one that means it.

use crate::plan::names::kebab;

/// What codes are made of that mean a status, best first.
const MEANINGS: &[(u16, &[&str])] = &[
    (
        400,
        &[
            "bad request",
            "invalid request",
            "invalid argument",
            "malformed",
            "validation",
            "invalid",
        ],
    ),
    (
        401,
        &[
            "unauthenticated",
            "unauthorized",
            "unauthorised",
            "not authenticated",
            "invalid client",
            "invalid token",
            "invalid credentials",
            "authentication",
        ],
    ),
    (
        403,
        &[
            "forbidden",
            "permission denied",
            "access denied",
            "insufficient permissions",
            "not permitted",
            "not allowed",
            "denied",
            "permission",
        ],
    ),
    (
        404,
        &[
            "not found",
            "no such",
            "not exist",
            "not exists",
            "does not exist",
            "unknown resource",
        ],
    ),
    (
        405,
        &[
            "method not allowed",
            "unsupported method",
            "method not supported",
        ],
    ),
    (406, &["not acceptable"]),
    (408, &["request timeout", "timeout", "deadline exceeded"]),
    (
        409,
        &[
            "conflict",
            "already exists",
            "duplicate",
            "exists",
            "aborted",
        ],
    ),
    (412, &["precondition failed", "failed precondition"]),
    (
        413,
        &[
            "payload too large",
            "content too large",
            "request too large",
            "too large",
        ],
    ),
    (
        415,
        &[
            "unsupported media type",
            "unsupported content type",
            "media type",
            "content type",
        ],
    ),
    (
        422,
        &[
            "unprocessable entity",
            "unprocessable content",
            "unprocessable",
            "validation",
            "invalid",
        ],
    ),
    (428, &["precondition required"]),
    (
        429,
        &[
            "too many requests",
            "rate limit",
            "rate limited",
            "quota",
            "throttled",
            "resource exhausted",
            "overloaded",
        ],
    ),
    (
        500,
        &[
            "internal server error",
            "internal error",
            "internal",
            "server error",
            "unexpected",
        ],
    ),
    (501, &["not implemented", "unimplemented", "not supported"]),
    (
        503,
        &[
            "service unavailable",
            "unavailable",
            "overloaded",
            "maintenance",
        ],
    ),
];

/// Codes that mean any error.
const GENERAL: &[&str] = &[
    "error",
    "unknown",
    "unknown error",
    "general error",
    "generic error",
    "other",
    "unspecified",
    "api error",
];

/// Finds the value that means a status.
pub fn of_status<'a>(values: &[&'a str], status: u16) -> Option<&'a str> {
    let number = status.to_string();
    if let Some(it) = values.iter().find(|it| **it == number) {
        return Some(it);
    }
    let class = if status < 500 { 400 } else { 500 };
    let general = || {
        let is_general = |it: &&&str| GENERAL.contains(&words(it).trim());
        values.iter().find(is_general).copied()
    };
    meaning(values, status)
        .or_else(|| meaning(values, class))
        .or_else(general)
}

/// Finds the value that means this status and no other: of several that hold the same words, the shortest.
fn meaning<'a>(values: &[&'a str], status: u16) -> Option<&'a str> {
    let own = MEANINGS.iter().find(|(it, _)| *it == status);
    let own = own.map_or(&[][..], |(_, phrases)| phrases);
    let with = |phrase: &&str, is_whole: bool| {
        let mut found: Vec<&'a str> = values.to_vec();
        found.retain(|it| {
            let words = words(it);
            let is_in = if is_whole {
                words.trim() == *phrase
            } else {
                holds(&words, phrase)
            };
            is_in && longest(&words) <= phrase.len()
        });
        found.into_iter().min_by_key(|it| it.len())
    };
    let whole = own.iter().find_map(|it| with(it, true));
    whole.or_else(|| own.iter().find_map(|it| with(it, false)))
}

/// The length of the longest phrase in it that means a status.
fn longest(words: &str) -> usize {
    let phrases = MEANINGS.iter().flat_map(|(_, phrases)| *phrases);
    let held = phrases.filter(|it| holds(words, it));
    held.map(|it| it.len()).max().unwrap_or_default()
}

fn holds(words: &str, phrase: &str) -> bool {
    words.contains(&format!(" {phrase} "))
}

/// The words of a code, in lower case, each between spaces.
fn words(code: &str) -> String {
    format!(" {} ", kebab(code).replace('-', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_that_means_the_status_is_found() {
        let values = [
            "INTERNAL_SERVER_ERROR",
            "NOT_FOUND",
            "DEVICE_NOT_FOUND",
            "PermissionDenied",
            "429",
        ];
        for (status, expected) in [
            (404, Some("NOT_FOUND")),
            (403, Some("PermissionDenied")),
            (429, Some("429")),
            (500, Some("INTERNAL_SERVER_ERROR")),
            (503, Some("INTERNAL_SERVER_ERROR")),
            (409, None),
        ] {
            assert_eq!(of_status(&values, status), expected, "{status}");
        }
        assert_eq!(of_status(&["RED", "GREEN"], 404), None);
        assert_eq!(
            of_status(&["SERVER_GONE", "UNKNOWN_ERROR"], 404),
            Some("UNKNOWN_ERROR")
        );
    }

    #[test]
    fn words_inside_of_words_and_of_other_statuses_mean_nothing() {
        for (values, status) in [
            (&["AUTHOR_NOT_FOUND"][..], 401),
            (&["METHOD_NOT_ALLOWED"], 403),
            (&["DEFAULT_ACCOUNT"], 500),
            (&["USER_NOT_EXISTS"], 409),
        ] {
            assert_eq!(of_status(values, status), None, "{values:?}");
        }
        let values = ["unauthorized_client", "invalid_client", "invalid_request"];
        assert_eq!(of_status(&values, 404), Some("invalid_request"));
    }
}
