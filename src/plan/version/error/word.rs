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
            "bad request",
            "invalid request",
            "invalid argument",
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

/// What codes are made of that mean all mistakes of clients, or all faults of servers.
const CLASSES: &[(u16, &[&str])] = &[
    (
        400,
        &[
            "bad request",
            "invalid request",
            "invalid argument",
            "client error",
        ],
    ),
    (
        500,
        &[
            "internal server error",
            "internal error",
            "internal",
            "server error",
            "api error",
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

/// Words that say nothing of what is wrong.
const FILLING: &[&str] = &[
    "error",
    "err",
    "e",
    "request",
    "resource",
    "entity",
    "failed",
    "failure",
    "exception",
    "input",
    "data",
    "http",
    "status",
    "code",
    "has",
    "is",
    "was",
    "been",
    "the",
    "a",
];

/// Finds the value that means a status.
pub fn of_status<'a>(values: &[&'a str], status: u16) -> Option<&'a str> {
    let number = status.to_string();
    if let Some(it) = values.iter().find(|it| **it == number) {
        return Some(it);
    }
    let codes: Vec<(&str, String)> = values.iter().map(|it| (*it, words(it))).collect();
    let of = |table: &[(u16, &[&str])], status: u16| {
        let own = table.iter().find(|(it, _)| *it == status)?;
        meaning(&codes, own.1)
    };
    let general = || {
        let mut all = codes.iter();
        let found = all.find(|(_, words)| GENERAL.contains(&words.trim()))?;
        Some(found.0)
    };
    let class = if status < 500 { 400 } else { 500 };
    of(MEANINGS, status)
        .or_else(|| of(CLASSES, class))
        .or_else(general)
}

/// Finds the value for a status where all that are listed mean it, whatever else they say, or the only one means none.
pub fn of_these<'a>(values: &[&'a str], status: u16) -> Option<&'a str> {
    let own = MEANINGS.iter().find(|(it, _)| *it == status);
    let own = own.map_or(&[][..], |(_, phrases)| phrases);
    let is_own = |it: &&str| {
        let words = words(it);
        let mut phrases = own.iter();
        phrases.any(|it| holds(&words, it) && longest(&words) == it.len())
    };
    match values {
        [only] if !means_any(only) => Some(only),
        [first, ..] if values.iter().all(is_own) => Some(first),
        _ => None,
    }
}

/// Says whether a value means some status, so that it would not be true at another.
pub fn means_any(value: &str) -> bool {
    let words = words(value);
    value
        .parse::<u16>()
        .is_ok_and(|it| (400..600).contains(&it))
        || longest(&words) > 0
}

/// Finds the value that means the first of these phrases that any means, and no other status.
fn meaning<'a>(codes: &[(&'a str, String)], phrases: &[&str]) -> Option<&'a str> {
    let is_whole = |words: &str, phrase: &str| words.trim() == phrase;
    let is_filled = |words: &str, phrase: &str| {
        let rest = words.replacen(&format!(" {phrase} "), " ", 1);
        holds(words, phrase) && rest.split_whitespace().all(|it| FILLING.contains(&it))
    };
    let find = |is: &dyn Fn(&str, &str) -> bool| {
        phrases.iter().find_map(|phrase| {
            let mut found = codes.iter();
            let found = found.find(|(_, it)| is(it, phrase) && longest(it) <= phrase.len());
            found.map(|(code, _)| *code)
        })
    };
    find(&is_whole).or_else(|| find(&is_filled))
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
            (&["INVALID_EMAIL", "PAYMENT_TIMEOUT"], 400),
            (&["PAYMENT_TIMEOUT"], 408),
            (&["validation_error"], 404),
            (&["unexpected_field"], 500),
            (&["ORDER_NOT_FOUND"], 404),
        ] {
            assert_eq!(of_status(values, status), None, "{values:?}");
        }
        let values = ["unauthorized_client", "invalid_client", "invalid_request"];
        assert_eq!(of_status(&values, 404), Some("invalid_request"));
        assert_eq!(
            of_status(&["client_error", "validation_error"], 404),
            Some("client_error")
        );
        let values = ["DEVICE_NOT_FOUND", "PLAN_NOT_FOUND"];
        assert_eq!(of_these(&values, 404), Some("DEVICE_NOT_FOUND"));
        assert_eq!(of_these(&values, 409), None);
        assert_eq!(of_these(&["sorry"], 409), Some("sorry"));
        assert!(means_any("NOT_FOUND") && means_any("404") && !means_any("error"));
    }
}
