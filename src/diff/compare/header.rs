//! Headers of responses and of parts. Most are received; those of the parts of a request, and of what answers a callback,
//! are sent.

use super::{Scope, Walk, media};
use crate::contract::{Header, Types};
use crate::diff::change::{Carrier, Change, Evidence, Side, Site};
use crate::source::Span;

/// Compares two sets of headers; `ends` is what they belong to.
pub fn all(
    walk: &mut Walk<'_>,
    scope: &Scope,
    side: Side,
    (old, new): (&[Header], &[Header]),
    subject: &str,
    ends: (Span, Span),
) {
    let same = |one: &Header, two: &Header| one.name.eq_ignore_ascii_case(&two.name);
    for one in old {
        let scope = scope.within(format!("header `{}`", one.name));
        let two = new.iter().find(|two| same(one, two));
        let make = |id, message: String| {
            Change::new(id, message)
                .at(one.at, two.map_or(ends.1, |it| it.at))
                .of(format!("{subject}/headers"), one.name.to_ascii_lowercase())
                .sent(side)
        };
        let name = &one.name;
        let Some(two) = two else {
            let (id, kind) = if one.required {
                ("required-response-header-removed", "required ")
            } else {
                ("optional-response-header-removed", "")
            };
            let change = make(id, format!("the {kind}header `{name}` is gone"));
            walk.say(
                &scope,
                match side {
                    Side::Request => change.known(Evidence::Harmless),
                    Side::Response => change,
                },
            );
            continue;
        };
        if one.required && !two.required {
            let verb = match side {
                Side::Request => "may be left out now",
                Side::Response => "may be missing now",
            };
            let message = format!("the header `{name}` {verb}");
            walk.say(&scope, make("response-header-became-optional", message));
        } else if two.required && !one.required {
            let verb = match side {
                Side::Request => "must be there now",
                Side::Response => "is always there now",
            };
            let message = format!("the header `{name}` {verb}");
            walk.say(&scope, make("response-header-became-required", message));
        }
        if one.deprecated != two.deprecated {
            let (id, word) = if two.deprecated {
                ("response-header-deprecated", "is deprecated")
            } else {
                ("response-header-reactivated", "is no longer deprecated")
            };
            walk.say(&scope, make(id, format!("the header `{name}` {word}")));
        }
        if let Some(words) = written_otherwise(walk, one, two) {
            let message = format!("the header `{name}` {words}");
            walk.say(&scope, make("response-header-style-changed", message));
            continue;
        }
        let site = Site {
            side,
            carrier: Carrier::ResponseHeader,
            nested: false,
            muted: false,
            negated: false,
            sealed: false,
            shared: false,
            textual: one.content.as_ref().is_none_or(|it| !media::is_json(it)),
            spread: false,
            pushed: scope.flipped,
        };
        walk.root(&scope, one.schema, two.schema, site);
    }
    for two in new
        .iter()
        .filter(|two| !old.iter().any(|one| same(one, two)))
    {
        let must = if two.required { "required " } else { "" };
        let change = Change::new(
            "response-header-added",
            format!("the {must}header `{}` is new", two.name),
        )
        .at(ends.0, two.at)
        .of(format!("{subject}/headers"), two.name.to_ascii_lowercase())
        .sent(side);
        let change = if two.required && side == Side::Request {
            change.known(Evidence::Breaks)
        } else {
            change
        };
        walk.say(&scope.within(format!("header `{}`", two.name)), change);
    }
}

/// Says how a header is written now and how it was, where that makes a difference: `explode` only does for objects.
fn written_otherwise(walk: &mut Walk<'_>, one: &Header, two: &Header) -> Option<String> {
    if one.content != two.content {
        let shown = |it: &Header| {
            it.content
                .as_ref()
                .map_or("plain text".to_owned(), |it| format!("`{it}`"))
        };
        return Some(format!("was {} and is {}", shown(one), shown(two)));
    }
    if one.explode == two.explode || one.content.is_some() {
        return None;
    }
    let (old, new) = (walk.old.schema(one.schema), walk.new.schema(two.schema));
    let holds = walk.old.view(old).types.intersects(Types::OBJECT)
        && walk.new.view(new).types.intersects(Types::OBJECT);
    let word = if two.explode { "with" } else { "without" };
    holds.then(|| format!("is written {word} `explode` now"))
}
