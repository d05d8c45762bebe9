//! Media types of bodies: which are offered, and what each holds.

use super::{Scope, Walk, encoding};
use crate::contract::media_type::essence;
use crate::contract::{MediaType, SchemaId};
use crate::diff::change::{Carrier, Change, Evidence, Side, Site};
use crate::diff::view::View;
use crate::source::Span;

/// Compares what two bodies may be written in; `ends` is where the bodies stand.
pub fn all(
    walk: &mut Walk<'_>,
    scope: &Scope,
    side: Side,
    (old, new): (&[MediaType], &[MediaType]),
    subject: &str,
    ends: (Span, Span),
) {
    let mut left: Vec<&MediaType> = Vec::new();
    let mut right: Vec<&MediaType> = new
        .iter()
        .filter(|it| !old.iter().any(|one| is_same(&one.name, &it.name)))
        .collect();
    for one in old {
        match new.iter().find(|two| is_same(&one.name, &two.name)) {
            Some(two) => both(walk, scope, side, one, two, subject),
            None => left.push(one),
        }
    }
    for one in left {
        // One that differs in its parameters alone, or is wider or narrower, is the same one.
        if let Some(at) = right
            .iter()
            .position(|two| relation(&one.name, &two.name).is_some())
        {
            let two = right.remove(at);
            renamed(walk, scope, side, one, two, subject);
            both(walk, scope, side, one, two, subject);
            continue;
        }
        // What is written so still falls under a range, and must be what the range asks.
        let range = new.iter().find(|two| covers(&two.name, &one.name));
        if let Some(range) = range {
            both(walk, scope, side, one, range, subject);
        }
        let (id, message) = match side {
            Side::Request => (
                "request-body-media-type-removed",
                format!("`{}` is no longer accepted", one.name),
            ),
            Side::Response => (
                "response-media-type-removed",
                format!("`{}` is no longer answered", one.name),
            ),
        };
        let evidence = if range.is_some() {
            Evidence::Harmless
        } else {
            Evidence::Plain
        };
        let change = Change::new(id, message)
            .at(one.at, ends.1)
            .of(subject, one.name.clone())
            .sent(side);
        walk.say(scope, change.known(evidence));
    }
    for two in right {
        let (id, message) = match side {
            Side::Request => (
                "request-body-media-type-added",
                format!("`{}` is accepted too", two.name),
            ),
            Side::Response => (
                "response-media-type-added",
                format!("`{}` may be answered", two.name),
            ),
        };
        let change = Change::new(id, message)
            .at(ends.0, two.at)
            .of(subject, two.name.clone())
            .sent(side);
        walk.say(scope, change);
    }
}

/// How one media type became another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// Its parameters changed.
    Parameters,
    /// It takes in more.
    Wider,
    /// It takes in less.
    Narrower,
}

fn relation(old: &str, new: &str) -> Option<Relation> {
    let (one, two) = (essence(old), essence(new));
    if one == two {
        return Some(Relation::Parameters);
    }
    if covers(two, one) || suffix(one).is_some_and(|it| two == it) {
        return Some(Relation::Wider);
    }
    (covers(one, two) || suffix(two).is_some_and(|it| one == it)).then_some(Relation::Narrower)
}

/// Says whether two media types are one: beside names, which a contract holds in lower case, `charset` has none
/// (RFC 9110, 8.3.2), and parameters have no order.
fn is_same(one: &str, two: &str) -> bool {
    let parts = |name: &str| {
        let plain = |it: &str| {
            if it.starts_with("charset=") {
                it.to_ascii_lowercase()
            } else {
                it.to_owned()
            }
        };
        let mut parts: Vec<String> = name.split("; ").map(plain).collect();
        parts.sort();
        parts
    };
    one == two || parts(one) == parts(two)
}

/// Says whether a media type or range takes in another.
pub fn covers(range: &str, name: &str) -> bool {
    let (range, name) = (essence(range), essence(name));
    range == name
        || range == "*/*"
        || range
            .strip_suffix('*')
            .is_some_and(|it| it.ends_with('/') && name.starts_with(it))
}

/// Gives the media type that a structured suffix stands for: `application/json` for `application/problem+json`.
fn suffix(name: &str) -> Option<String> {
    let (_, suffix) = name.rsplit_once('+')?;
    Some(format!("application/{suffix}"))
}

/// Says whether both schemas stand for raw bytes, at least one of them by `format: binary`: OpenAPI 3.1 leaves the schema
/// out, or empty.
fn are_bytes(walk: &mut Walk<'_>, one: Option<SchemaId>, two: Option<SchemaId>) -> bool {
    let one = one.map(|it| walk.old.schema(it));
    let one = one.map(|it| walk.old.view(it));
    let two = two.map(|it| walk.new.schema(it));
    let two = two.map(|it| walk.new.view(it));
    let all = [&one, &two];
    let is_named = |it: &View| it.format.as_deref() == Some("binary");
    all.iter()
        .all(|it| it.as_ref().is_none_or(|it| it.is_bytes()))
        && all
            .iter()
            .any(|it| it.as_ref().is_some_and(|it| is_named(it)))
}

/// Says whether values are JSON, which knows numbers from strings.
pub fn is_json(name: &str) -> bool {
    let name = essence(name);
    name == "application/json" || name.ends_with("+json") || name.ends_with("/json")
}

fn renamed(
    walk: &mut Walk<'_>,
    scope: &Scope,
    side: Side,
    old: &MediaType,
    new: &MediaType,
    subject: &str,
) {
    let message = format!("`{}` became `{}`", old.name, new.name);
    let id = match (side, relation(&old.name, &new.name)) {
        (Side::Request, Some(Relation::Narrower)) => "request-body-media-type-removed",
        // Who writes `application/x+json` is no longer understood by who reads `application/json`.
        (Side::Request, Some(Relation::Wider)) if !covers(&new.name, &old.name) => {
            "request-body-media-type-removed"
        }
        (Side::Request, _) => "request-body-media-type-added",
        (Side::Response, Some(Relation::Wider)) => "response-media-type-name-generalized",
        (Side::Response, Some(Relation::Narrower)) => "response-media-type-name-specialized",
        (Side::Response, _) => "response-media-type-name-changed",
    };
    walk.say(
        scope,
        Change::new(id, message)
            .at(old.at, new.at)
            .of(subject, old.name.clone())
            .sent(side),
    );
}

fn both(
    walk: &mut Walk<'_>,
    scope: &Scope,
    side: Side,
    old: &MediaType,
    new: &MediaType,
    subject: &str,
) {
    let scope = scope.within(format!("`{}`", old.name));
    let site = Site {
        side,
        carrier: Carrier::Body,
        nested: false,
        muted: false,
        negated: false,
        sealed: false,
        shared: false,
        textual: !is_json(&old.name),
        spread: false,
        pushed: scope.flipped,
    };
    let prefix = site.prefix();
    for (one, two) in [(old.schema, new.schema), (old.item_schema, new.item_schema)] {
        let make = |added: bool, message: &str| {
            let id = match (prefix, added) {
                ("request-body-", true) => "request-body-media-type-schema-added",
                ("request-body-", false) => "request-body-media-type-schema-removed",
                (_, true) => "response-body-media-type-schema-added",
                (_, false) => "response-body-media-type-schema-removed",
            };
            Change::new(id, message)
                .at(old.at, new.at)
                .of(subject, old.name.clone())
                .sent(side)
        };
        if !is_json(&old.name) && are_bytes(walk, one, two) {
            continue;
        }
        match (one, two) {
            (None, None) => {}
            (Some(one), Some(two)) => walk.root(&scope, one, two, site),
            (None, Some(_)) => walk.say(
                &scope,
                make(true, "the body has a schema now, and had none"),
            ),
            (Some(_), None) => walk.say(&scope, make(false, "the body has no schema any more")),
        }
    }
    encoding::all(walk, &scope, side, (old, new), subject);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_are_related_by_ranges_parameters_and_suffixes() {
        assert_eq!(
            relation("application/json", "application/json; charset=utf-8"),
            Some(Relation::Parameters)
        );
        assert_eq!(
            relation("application/json", "application/*"),
            Some(Relation::Wider)
        );
        assert_eq!(
            relation("application/json", "application/problem+json"),
            Some(Relation::Narrower)
        );
        assert_eq!(relation("text/plain", "application/json"), None);
    }
}
