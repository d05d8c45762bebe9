//! The age of operations, parameters and properties: what is deprecated, until when it stays, and how stable it is.

use super::{Scope, Walk};
use crate::contract::{self, Lifecycle, Operation, Parameter};
use crate::diff::change::{Change, Evidence};
use crate::source::{Located, Span};

/// What an `x-sunset` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sunset<'a> {
    /// There is none.
    None,
    /// A day (`2027-01-31`).
    Day(&'a str),
    /// Something else.
    Unreadable(&'a str),
}

impl<'a> Sunset<'a> {
    /// Reads one: a date, or a date and time (RFC 3339).
    pub fn of(lifecycle: &'a Lifecycle) -> Self {
        let Some(Located { value, .. }) = &lifecycle.sunset else {
            return Self::None;
        };
        let text = value.trim();
        match text.get(..10) {
            Some(day)
                if is_day(day)
                    && matches!(text.as_bytes().get(10), None | Some(b'T' | b't' | b' ')) =>
            {
                Self::Day(day)
            }
            _ => Self::Unreadable(text),
        }
    }
}

/// Says whether a text is a day; nothing ends in the year 0.
fn is_day(text: &str) -> bool {
    contract::is_day(text) && !text.starts_with("0000")
}

/// Gives the rank of a stability level; what says nothing is stable.
fn rank(level: Option<&Located<String>>) -> Option<u8> {
    match level.map_or("stable", |it| it.value.as_str()) {
        "draft" => Some(0),
        "alpha" => Some(1),
        "beta" => Some(2),
        "stable" => Some(3),
        _ => None,
    }
}

/// The ids of what can happen to one kind of thing.
#[derive(Debug, Clone, Copy)]
pub struct Ids {
    /// Newly deprecated.
    pub deprecated: &'static str,
    /// Newly deprecated, and it is said until when it stays.
    pub with_sunset: Option<&'static str>,
    /// Deprecated no more.
    pub reactivated: &'static str,
    /// A sunset that cannot be read.
    pub unreadable: &'static str,
    /// A sunset that has passed when it is announced.
    pub too_small: &'static str,
    /// A sunset that was brought forward, into the past.
    pub changed_too_small: Option<&'static str>,
    /// A sunset that is gone while the thing stays deprecated.
    pub deleted: Option<&'static str>,
    /// Less stable than before, and more stable.
    pub stability: Option<[&'static str; 2]>,
}

const OPERATION: Ids = Ids {
    deprecated: "endpoint-deprecated",
    with_sunset: Some("endpoint-deprecated-with-sunset"),
    reactivated: "endpoint-reactivated",
    unreadable: "api-deprecated-sunset-parse",
    too_small: "api-sunset-date-too-small",
    changed_too_small: Some("api-sunset-date-changed-too-small"),
    deleted: Some("sunset-deleted"),
    stability: Some(["api-stability-decreased", "api-stability-increased"]),
};

const PARAMETER: Ids = Ids {
    deprecated: "request-parameter-deprecated",
    with_sunset: None,
    reactivated: "request-parameter-reactivated",
    unreadable: "request-parameter-sunset-parse",
    too_small: "request-parameter-sunset-date-too-small",
    changed_too_small: Some("request-parameter-sunset-date-changed-too-small"),
    deleted: Some("request-parameter-sunset-deleted"),
    stability: None,
};

/// The ids of properties, of requests and of responses.
pub const PROPERTY: [Ids; 2] = [
    Ids {
        deprecated: "request-property-deprecated",
        with_sunset: Some("request-property-deprecated-with-sunset"),
        reactivated: "request-property-reactivated",
        unreadable: "request-property-deprecated-sunset-invalid",
        too_small: "request-property-sunset-date-too-small",
        changed_too_small: None,
        deleted: None,
        stability: Some([
            "request-property-stability-decreased",
            "request-property-stability-increased",
        ]),
    },
    Ids {
        deprecated: "response-property-deprecated",
        with_sunset: Some("response-property-deprecated-with-sunset"),
        reactivated: "response-property-reactivated",
        unreadable: "response-property-deprecated-sunset-invalid",
        too_small: "response-property-sunset-date-too-small",
        changed_too_small: None,
        deleted: None,
        stability: Some([
            "response-property-stability-decreased",
            "response-property-stability-increased",
        ]),
    },
];

/// One side of what is compared.
#[derive(Debug, Clone, Copy)]
pub struct Aged<'a> {
    /// `deprecated`
    pub deprecated: bool,
    /// Its extensions.
    pub lifecycle: &'a Lifecycle,
    /// Where it stands.
    pub at: Span,
}

/// Gives the changes of age; `what` is how a message calls the thing.
pub fn changes(ids: Ids, what: &str, old: Aged<'_>, new: Aged<'_>, today: &str) -> Vec<Change> {
    let mut found = Vec::new();
    let mut say = |id, message: String| found.push(Change::new(id, message).at(old.at, new.at));
    let (before, after) = (Sunset::of(old.lifecycle), Sunset::of(new.lifecycle));
    if new.deprecated && !old.deprecated {
        match after {
            Sunset::None => say(ids.deprecated, format!("{what} is deprecated")),
            Sunset::Unreadable(text) => say(
                ids.unreadable,
                format!("the sunset `{text}` of {what} is not a date"),
            ),
            Sunset::Day(day) if day < today => {
                say(
                    ids.too_small,
                    format!("{what} is deprecated with the sunset `{day}`, which has passed"),
                );
            }
            Sunset::Day(day) => say(
                ids.with_sunset.unwrap_or(ids.deprecated),
                format!("{what} is deprecated, with the sunset `{day}`"),
            ),
        }
    } else if old.deprecated && !new.deprecated {
        say(ids.reactivated, format!("{what} is no longer deprecated"));
    } else if new.deprecated && before != after {
        match (before, after) {
            (Sunset::Unreadable(text), _) | (_, Sunset::Unreadable(text)) => {
                let id = if ids.unreadable == OPERATION.unreadable {
                    "api-path-sunset-parse"
                } else {
                    ids.unreadable
                };
                say(id, format!("the sunset `{text}` of {what} is not a date"));
            }
            (_, Sunset::None) => {
                if let Some(id) = ids.deleted {
                    say(
                        id,
                        format!("{what} stays deprecated, and its sunset is gone"),
                    );
                }
            }
            (Sunset::Day(before), Sunset::Day(after)) if after < before && after < today => {
                if let Some(id) = ids.changed_too_small {
                    say(
                        id,
                        format!(
                            "the sunset of {what} was brought forward from `{before}` to `{after}`, which has passed"
                        ),
                    );
                }
            }
            (Sunset::Day(before), Sunset::Day(after)) if after < before => {
                if let Some(id) = ids.changed_too_small {
                    let message = format!(
                        "the sunset of {what} was brought forward from `{before}` to `{after}`"
                    );
                    let change = Change::new(id, message).at(old.at, new.at);
                    found.push(change.known(Evidence::Hurts));
                }
            }
            (Sunset::None, Sunset::Day(day)) if day < today => {
                say(
                    ids.too_small,
                    format!("the sunset `{day}` of {what} has passed"),
                );
            }
            _ => {}
        }
    }
    stability(ids, what, old, new, &mut found);
    found
}

fn stability(ids: Ids, what: &str, old: Aged<'_>, new: Aged<'_>, found: &mut Vec<Change>) {
    let Some([decreased, increased]) = ids.stability else {
        return;
    };
    let (one, two) = (&old.lifecycle.stability, &new.lifecycle.stability);
    let shown = |it: &Option<Located<String>>| {
        it.as_ref()
            .map_or("stable".to_owned(), |it| it.value.clone())
    };
    let (before, after) = (rank(one.as_ref()), rank(two.as_ref()));
    let message = format!("{what} was `{}` and is `{}`", shown(one), shown(two));
    match (before, after) {
        (_, None) if one != two => {
            let message = format!(
                "the stability level `{}` of {what} is none that is known",
                shown(two)
            );
            found.push(Change::new("api-invalid-stability-level", message).at(old.at, new.at));
        }
        (Some(before), Some(after)) if after < before => {
            found.push(Change::new(decreased, message).at(old.at, new.at));
        }
        (Some(before), Some(after)) if after > before => {
            found.push(Change::new(increased, message).at(old.at, new.at));
        }
        _ => {}
    }
}

/// Compares the age of two operations.
pub fn operation(walk: &mut Walk<'_>, scope: &Scope, old: &Operation, new: &Operation) {
    let aged = |it| -> Aged<'_> {
        let it: &Operation = it;
        Aged {
            deprecated: it.deprecated,
            lifecycle: &it.lifecycle,
            at: it.at,
        }
    };
    for change in changes(
        OPERATION,
        "the operation",
        aged(old),
        aged(new),
        &walk.terms.today,
    ) {
        walk.say(scope, change.of(old.pointer.clone(), ""));
    }
}

/// Compares the age of two parameters.
pub fn parameter(
    walk: &mut Walk<'_>,
    scope: &Scope,
    old: &Parameter,
    new: &Parameter,
    subject: &str,
) {
    let aged = |it| -> Aged<'_> {
        let it: &Parameter = it;
        Aged {
            deprecated: it.deprecated,
            lifecycle: &it.lifecycle,
            at: it.name.at,
        }
    };
    let what = format!(
        "the {} parameter `{}`",
        old.location.as_str(),
        old.name.value
    );
    for change in changes(PARAMETER, &what, aged(old), aged(new), &walk.terms.today) {
        walk.say(scope, change.of(subject, old.name.value.clone()));
    }
}

/// Tells that a parameter is gone.
pub fn parameter_removed(walk: &mut Walk<'_>, scope: &Scope, old: &Parameter, change: Change) {
    let id = match (old.deprecated, Sunset::of(&old.lifecycle)) {
        (false, _) => "request-parameter-removed",
        (true, Sunset::Unreadable(_)) => "request-parameter-sunset-parse",
        (true, Sunset::Day(day)) if day > walk.terms.today.as_str() => {
            "request-parameter-removed-before-sunset"
        }
        (true, _) => "request-parameter-removed-with-deprecation",
    };
    walk.say(scope, Change { id, ..change });
}

/// Tells that an operation is gone, or its whole path.
pub fn removed(walk: &mut Walk<'_>, scope: &Scope, old: &Operation, new: &[Operation]) {
    let path = super::pair::template(old);
    let is_path = !new.iter().any(|it| super::pair::template(it) == path);
    let what = if is_path {
        format!("the path `{}` is gone", old.path.value)
    } else {
        "the operation is gone".to_owned()
    };
    let ids = if is_path {
        [
            "api-path-removed-without-deprecation",
            "api-path-removed-before-sunset",
            "api-path-removed-with-deprecation",
        ]
    } else {
        [
            "api-removed-without-deprecation",
            "api-removed-before-sunset",
            "api-removed-with-deprecation",
        ]
    };
    let today = walk.terms.today.as_str();
    let is_young = matches!(rank(old.lifecycle.stability.as_ref()), Some(0 | 1));
    let (id, message) = match (old.deprecated, Sunset::of(&old.lifecycle)) {
        (true, Sunset::Unreadable(text)) => (
            "api-path-sunset-parse",
            format!("{what}, and its sunset `{text}` is not a date"),
        ),
        (true, Sunset::Day(day)) if day > today => {
            (ids[1], format!("{what} before its sunset `{day}`"))
        }
        (true, _) => (ids[2], format!("{what}, having been deprecated")),
        (false, _) if is_young => (ids[2], format!("{what}, having been a draft")),
        (false, _) => (ids[0], format!("{what}, and it was not deprecated")),
    };
    let detail = if is_path { path } else { old.method.clone() };
    let mut change = Change::new(id, message)
        .at(old.path.at, None)
        .of(old.pointer.clone(), detail);
    if is_young {
        change = change.known(Evidence::Harmless);
    }
    walk.say(scope, change);
}

#[cfg(test)]
mod tests {
    use super::is_day;

    #[test]
    fn only_days_are_days() {
        assert!(is_day("2027-01-31"));
        for wrong in [
            "2027-13-01",
            "2027-02-31",
            "2027-1-01",
            "invalid",
            "0000-01-01",
            "2027/01/01",
        ] {
            assert!(!is_day(wrong), "{wrong}");
        }
    }
}
