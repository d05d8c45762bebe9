//! Headers of responses and of parts.

use super::{Scope, Walk, media};
use crate::contract::Header;
use crate::diff::change::{Carrier, Change, Side, Site};
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
            walk.say(
                &scope,
                make(id, format!("the {kind}header `{name}` is gone")),
            );
            continue;
        };
        if one.required && !two.required {
            walk.say(
                &scope,
                make(
                    "response-header-became-optional",
                    format!("the header `{name}` may be missing now"),
                ),
            );
        } else if two.required && !one.required {
            walk.say(
                &scope,
                make(
                    "response-header-became-required",
                    format!("the header `{name}` is always there now"),
                ),
            );
        }
        if one.deprecated != two.deprecated {
            let (id, word) = if two.deprecated {
                ("response-header-deprecated", "is deprecated")
            } else {
                ("response-header-reactivated", "is no longer deprecated")
            };
            walk.say(&scope, make(id, format!("the header `{name}` {word}")));
        }
        if one.content != two.content || one.explode != two.explode {
            walk.say(
                &scope,
                make(
                    "response-header-style-changed",
                    format!("the header `{name}` is written in another way"),
                ),
            );
            continue;
        }
        let site = Site {
            side,
            carrier: Carrier::ResponseHeader,
            nested: false,
            muted: false,
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
        let change = Change::new(
            "response-header-added",
            format!("the header `{}` is new", two.name),
        )
        .at(ends.0, two.at)
        .of(format!("{subject}/headers"), two.name.to_ascii_lowercase())
        .sent(side);
        walk.say(&scope.within(format!("header `{}`", two.name)), change);
    }
}
