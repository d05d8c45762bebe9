//! Codes that a contract lists, and which of them says what a status says.
//!
//! In: the values of an enumeration and a status. Out: the one that means it.

/// What codes are made of that mean a status, best first.
const MEANINGS: &[(u16, &[&str])] = &[
    (
        400,
        &[
            "badrequest",
            "invalidrequest",
            "invalidargument",
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
            "authentication",
            "auth",
        ],
    ),
    (
        403,
        &[
            "forbidden",
            "permissiondenied",
            "accessdenied",
            "permission",
            "notallowed",
            "denied",
        ],
    ),
    (404, &["notfound", "nosuch", "notexist"]),
    (405, &["methodnotallowed", "method"]),
    (406, &["notacceptable"]),
    (408, &["timeout", "deadline"]),
    (
        409,
        &[
            "conflict",
            "alreadyexists",
            "duplicate",
            "exists",
            "aborted",
        ],
    ),
    (412, &["preconditionfailed", "precondition", "modified"]),
    (413, &["toolarge", "size"]),
    (415, &["mediatype", "contenttype", "unsupported"]),
    (422, &["unprocessable", "validation", "invalid"]),
    (428, &["preconditionrequired", "precondition"]),
    (
        429,
        &[
            "toomanyrequests",
            "ratelimit",
            "throttl",
            "quota",
            "exhausted",
            "toomany",
        ],
    ),
    (
        500,
        &["internal", "servererror", "unexpected", "unknown", "fault"],
    ),
    (501, &["notimplemented", "unimplemented", "notsupported"]),
    (503, &["unavailable", "overload", "maintenance", "temporar"]),
];

/// What codes are made of that mean all mistakes of clients, and all faults of servers.
const OF_CLIENTS: &[&str] = &["badrequest", "invalidrequest", "clienterror", "invalid"];
const OF_SERVERS: &[&str] = &["internal", "servererror", "unexpected", "apierror", "fault"];
/// Codes that mean any error.
const GENERAL: &[&str] = &[
    "error",
    "unknown",
    "general",
    "generic",
    "other",
    "unspecified",
];

/// Finds the value that means a status.
pub fn of_status<'a>(values: &[&'a str], status: u16) -> Option<&'a str> {
    let number = status.to_string();
    if let Some(it) = values.iter().find(|it| **it == number) {
        return Some(it);
    }
    let own = MEANINGS.iter().find(|(it, _)| *it == status);
    let own = own.map_or(&[][..], |(_, words)| words);
    let class = if status < 500 { OF_CLIENTS } else { OF_SERVERS };
    // The shortest that has the word in it says the least beside it.
    let with = |word: &str| {
        let mut found: Vec<&'a str> = values.to_vec();
        found.retain(|it| plain(it).contains(word));
        found.into_iter().min_by_key(|it| it.len())
    };
    let general = || {
        let is = |it: &&&str| {
            let it = plain(it);
            GENERAL.contains(
                &it.strip_suffix("error")
                    .filter(|it| !it.is_empty())
                    .unwrap_or(&it),
            )
        };
        values.iter().find(is).copied()
    };
    let mut words = own.iter().chain(class);
    words.find_map(|word| with(word)).or_else(general)
}

/// The letters and digits of a code or a name, in lower case.
pub fn plain(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|it| it.to_ascii_lowercase()).collect()
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
}
