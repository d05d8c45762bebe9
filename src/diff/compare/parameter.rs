//! Parameters: which came and went, which must be there, and how their values are written.

use super::{Scope, Walk, lifecycle, pair};
use crate::contract::{Location, Operation, Parameter, Style, Types};
use crate::diff::change::{Carrier, Change, Evidence, Side, Site};

/// Walks over the parameters of two operations.
pub fn all(walk: &mut Walk<'_>, scope: &Scope, old: &Operation, new: &Operation) {
    let side = scope.side(Side::Request);
    let (names, renamed) = (pair::path_names(old), pair::path_names(new));
    let same = |one: &Parameter, two: &Parameter| {
        one.location == two.location
            && match one.location {
                Location::Header => one.name.value.eq_ignore_ascii_case(&two.name.value),
                // What counts in a path is where it stands.
                Location::Path if names.len() == renamed.len() && !names.is_empty() => {
                    let at = names.iter().position(|it| *it == one.name.value);
                    let is = renamed.iter().position(|it| *it == two.name.value);
                    at == is && (at.is_some() || one.name.value == two.name.value)
                }
                Location::Path | Location::Query | Location::Cookie | Location::QueryString => {
                    one.name.value == two.name.value
                }
            }
    };
    for one in &old.parameters {
        let inner = scope.within(called(one));
        match new.parameters.iter().find(|two| same(one, two)) {
            Some(two) => both(walk, &inner, side, one, two, &subject(one, old)),
            None => {
                let message = format!("the {} is gone", called(one));
                let change = Change::new("request-parameter-removed", message)
                    .at(one.name.at, new.path.at)
                    .of(subject(one, old), one.name.value.clone())
                    .sent(side);
                lifecycle::parameter_removed(walk, &inner, one, change);
            }
        }
    }
    for two in &new.parameters {
        if old.parameters.iter().any(|one| same(one, two)) {
            continue;
        }
        let (id, kind) = match (two.location, two.required) {
            (Location::Path, _) => ("new-request-path-parameter", "required"),
            (_, true) => ("new-required-request-parameter", "required"),
            (_, false) => ("new-optional-request-parameter", "optional"),
        };
        let change = Change::new(id, format!("there is a new {kind} {}", called(two)))
            .at(old.path.at, two.name.at)
            .of(subject(two, new), two.name.value.clone())
            .sent(side);
        walk.say(&scope.within(called(two)), change);
    }
}

/// Compares path parameters that the paths do not have: nobody can send them, so that nothing of it hurts.
pub fn unused(walk: &mut Walk<'_>, scope: &Scope, old: &Operation, new: &Operation) {
    let side = scope.side(Side::Request);
    for one in &old.unused {
        let two = new
            .unused
            .iter()
            .find(|two| two.name.value == one.name.value);
        if let Some(two) = two {
            let inner = scope.within(format!("{}, which the path does not have", called(one)));
            let site = Site {
                muted: true,
                ..site(one, two, side, scope.flipped)
            };
            walk.root(&inner, one.schema, two.schema, site);
        }
    }
}

fn called(parameter: &Parameter) -> String {
    format!(
        "{} parameter `{}`",
        parameter.location.as_str(),
        parameter.name.value
    )
}

fn subject(parameter: &Parameter, operation: &Operation) -> String {
    match &parameter.component {
        Some(name) => format!("/components/parameters/{name}"),
        None => format!("{}/parameters", operation.pointer),
    }
}

fn both(
    walk: &mut Walk<'_>,
    scope: &Scope,
    side: Side,
    old: &Parameter,
    new: &Parameter,
    subject: &str,
) {
    let what = called(old);
    let detail = old.name.value.clone();
    let make = |id, message: String| {
        Change::new(id, message)
            .at(old.name.at, new.name.at)
            .of(subject, detail.clone())
            .sent(side)
    };
    if new.required && !old.required {
        walk.say(
            scope,
            make(
                "request-parameter-became-required",
                format!("the {what} must be there now"),
            ),
        );
    } else if old.required && !new.required {
        walk.say(
            scope,
            make(
                "request-parameter-became-optional",
                format!("the {what} may be left out now"),
            ),
        );
    }
    if old.allow_empty_value != new.allow_empty_value {
        let (id, message) = if new.allow_empty_value {
            (
                "request-parameter-empty-value-allowed",
                format!("the {what} may be empty now"),
            )
        } else {
            (
                "request-parameter-empty-value-refused",
                format!("the {what} may be empty no longer"),
            )
        };
        walk.say(scope, make(id, message));
    }
    if old.allow_reserved != new.allow_reserved {
        let word = if new.allow_reserved {
            "may"
        } else {
            "may no longer"
        };
        let change = make(
            "request-parameter-allow-reserved-changed",
            format!("the {what} {word} hold reserved characters as they are"),
        );
        let harmless = if new.allow_reserved {
            Evidence::Harmless
        } else {
            Evidence::Plain
        };
        walk.say(scope, change.known(harmless));
    }
    lifecycle::parameter(walk, scope, old, new, subject);
    if old.content != new.content {
        let shown = |it: &Option<String>| {
            it.as_ref()
                .map_or("plain text".to_owned(), |it| format!("`{it}`"))
        };
        let message = format!(
            "the value of the {what} was {} and is {}",
            shown(&old.content),
            shown(&new.content)
        );
        walk.say(scope, make("request-parameter-content-changed", message));
        return;
    }
    if old.content.is_none() && is_written_otherwise(walk, old, new) {
        let shown = |it: &Parameter| {
            let explode = if it.explode { " with `explode`" } else { "" };
            format!("`{}`{explode}", it.style.as_str())
        };
        let message = format!(
            "the {what} was written in style {} and is in {}",
            shown(old),
            shown(new)
        );
        walk.say(scope, make("request-parameter-style-changed", message));
    }
    let site = site(old, new, side, scope.flipped);
    walk.root(scope, old.schema, new.schema, site);
}

/// Gives the place of the value of a parameter.
fn site(old: &Parameter, new: &Parameter, side: Side, pushed: bool) -> Site {
    let carrier = match old.location {
        Location::Header => Carrier::RequestHeader,
        Location::Path | Location::Query | Location::Cookie | Location::QueryString => {
            Carrier::Parameter
        }
    };
    let is_form =
        |it: &Parameter| it.location == Location::Query && it.style == Style::Form && it.explode;
    Site {
        side,
        carrier,
        nested: false,
        muted: false,
        negated: false,
        sealed: false,
        shared: false,
        textual: old
            .content
            .as_ref()
            .is_none_or(|it| !super::media::is_json(it)),
        pushed,
        spread: old.content.is_none() && is_form(old) && is_form(new),
    }
}

/// Says whether some value is written in another way: `explode` and most styles make no difference for what is neither
/// list nor object.
fn is_written_otherwise(walk: &mut Walk<'_>, old: &Parameter, new: &Parameter) -> bool {
    if old.style == new.style && (old.explode == new.explode || old.style == Style::DeepObject) {
        return false;
    }
    // In style `simple`, lists are written with commas in either case.
    let parts = match (old.style, new.style) {
        (Style::Simple, Style::Simple) => Types::OBJECT,
        _ => Types::ARRAY.with(Types::OBJECT),
    };
    let (one, two) = (walk.old.schema(old.schema), walk.new.schema(new.schema));
    let holds =
        walk.old.view(one).types.intersects(parts) && walk.new.view(two).types.intersects(parts);
    let marks = |it: Style| matches!(it, Style::Matrix | Style::Label);
    holds || (old.style != new.style && (marks(old.style) || marks(new.style)))
}
