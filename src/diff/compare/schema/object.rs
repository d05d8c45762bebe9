//! Objects: their properties, and which must be there.

use super::{Cx, others};
use crate::contract::Types;
use crate::diff::change::{Carrier, Evidence, Side, Site};
use crate::diff::rules;
use crate::diff::subsume;
use crate::diff::view::{Additional, Member, NodeId, View};

/// Compares what two schemas say of objects.
pub fn compare(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    if !old.types.and(new.types).intersects(Types::OBJECT) {
        return;
    }
    for (name, one) in &old.properties {
        match new.properties.get(name) {
            Some(two) => both(cx, name, one, two),
            None => removed(cx, name, one),
        }
    }
    for (name, two) in &new.properties {
        if !old.properties.contains_key(name) {
            added(cx, name, two);
        }
    }
    required_only(cx);
    others::compare(cx);
}

/// Gives the notes of a property.
fn notes(cx: &mut Cx<'_, '_>, member: &Member, is_old: bool) -> std::rc::Rc<View> {
    if is_old {
        cx.walk.old.view(member.node)
    } else {
        cx.walk.new.view(member.node)
    }
}

/// Says whether a property never stands where it is looked at.
fn is_muted(site: Site, view: &View) -> bool {
    site.muted
        || match site.side {
            Side::Request => view.notes.read_only,
            Side::Response => view.notes.write_only,
        }
}

fn both(cx: &mut Cx<'_, '_>, name: &str, one: &Member, two: &Member) {
    let (before, after) = (notes(cx, one, true), notes(cx, two, false));
    let site = Site {
        // What nobody sent yesterday, or nobody looks at tomorrow, hurts nobody.
        muted: is_muted(cx.site, &before) || is_muted(cx.site, &after),
        ..cx.site.inside()
    };
    let was = cx.old.required.get(name).copied();
    let is = cx.new.required.get(name).copied();
    let places = (was.or(Some(one.at)), is.or(Some(two.at)));
    match (was.is_some(), is.is_some()) {
        (false, true) => {
            became_required(cx, name, site.muted, after.notes.default.is_some(), places)
        }
        (true, false) => became_optional(cx, name, site.muted, places),
        _ => {}
    }
    flags(cx, name, is.is_some(), (&before, &after), (one, two));
    cx.go(name, one.node, two.node, site);
}

/// Says a change by its id, and hushes it where the property never stands there.
fn say(
    cx: &mut Cx<'_, '_>,
    id: &'static str,
    message: String,
    places: (Option<crate::source::Span>, Option<crate::source::Span>),
    name: &str,
    muted: bool,
) {
    let change = cx.say_id(id, message, places, name);
    change.muted |= muted;
}

type Places = (Option<crate::source::Span>, Option<crate::source::Span>);

fn became_required(
    cx: &mut Cx<'_, '_>,
    name: &str,
    muted: bool,
    has_default: bool,
    places: Places,
) {
    let id = match (cx.site.side, cx.site.carrier) {
        (_, Carrier::RequestHeader) => "request-header-property-became-required",
        (_, Carrier::Parameter) => "request-parameter-property-became-required",
        (Side::Request, _) if has_default => "request-property-became-required-with-default",
        (Side::Request, _) => "request-property-became-required",
        (Side::Response, _) if muted => "response-write-only-property-became-required",
        (Side::Response, _) => "response-property-became-required",
    };
    let verb = if cx.site.side == Side::Request {
        "must be there now"
    } else {
        "is always there now"
    };
    say(
        cx,
        id,
        format!("the property `{name}` {verb}"),
        places,
        name,
        muted,
    );
}

fn became_optional(cx: &mut Cx<'_, '_>, name: &str, muted: bool, places: Places) {
    let id = match (cx.site.side, cx.site.carrier) {
        (_, Carrier::Parameter | Carrier::RequestHeader) => {
            "request-parameter-property-became-optional"
        }
        (Side::Request, _) => "request-property-became-optional",
        (Side::Response, _) if muted => "response-write-only-property-became-optional",
        (Side::Response, _) => "response-property-became-optional",
    };
    let verb = if cx.site.side == Side::Request {
        "may be left out now"
    } else {
        "may be missing now"
    };
    say(
        cx,
        id,
        format!("the property `{name}` {verb}"),
        places,
        name,
        muted,
    );
}

fn removed(cx: &mut Cx<'_, '_>, name: &str, one: &Member) {
    let view = notes(cx, one, true);
    let muted = is_muted(cx.site, &view);
    let was_required = cx.old.required.contains_key(name);
    let id = match (cx.site.side, cx.site.carrier, was_required, muted) {
        (_, Carrier::Parameter | Carrier::RequestHeader, _, _) => {
            "request-parameter-property-removed"
        }
        (Side::Request, _, _, _) => "request-property-removed",
        (Side::Response, _, true, true) => "response-required-write-only-property-removed",
        (Side::Response, _, false, true) => "response-optional-write-only-property-removed",
        (Side::Response, _, true, false) => "response-required-property-removed",
        (Side::Response, _, false, false) => "response-optional-property-removed",
    };
    let unnamed = undeclared(&cx.new.clone(), name);
    let is_refused =
        unnamed == Unnamed::Refused || (unnamed == Unnamed::Free && cx.refuses_unevaluated());
    if view.is_nothing() {
        if !is_refused {
            let message = format!("the property `{name}` is no longer refused");
            cx.say("permits-property", message, (Some(one.at), None), name)
                .muted |= muted;
        }
        return;
    }
    let message = match (cx.site.side, is_refused) {
        (Side::Request, true) => {
            format!("the property `{name}` is gone, and unknown ones are refused")
        }
        (Side::Request, false) => format!("the property `{name}` is gone: it is no longer read"),
        (Side::Response, _) => format!("the property `{name}` is gone"),
    };
    let pushed = cx.site.pushed;
    // It is still there, as one of those that are not declared.
    if let Unnamed::Like(others) = unnamed {
        let site = Site {
            muted: muted || cx.site.muted,
            ..cx.site.inside()
        };
        for other in others {
            cx.go(name, one.node, other, site);
        }
    }
    let change = cx.say_id(id, message, (Some(one.at), None), name);
    change.muted |= muted;
    // Who is called cannot ask for another version, as who calls can.
    if (change.side == Side::Request && is_refused) || (change.side == Side::Response && pushed) {
        change.evidence = Evidence::Breaks;
    }
}

/// What becomes of a property that is not declared by its name.
#[derive(Debug, PartialEq, Eq)]
enum Unnamed {
    /// It may be anything.
    Free,
    /// It may not be there.
    Refused,
    /// It must be all of these.
    Like(Vec<NodeId>),
}

/// Says what becomes of a property that is not declared by its name: `patternProperties` that match it know it, and of
/// the rest `additionalProperties` tells.
fn undeclared(view: &View, name: &str) -> Unnamed {
    let known = view.pattern_properties.iter();
    let known: Vec<NodeId> = known
        .filter(|(pattern, _)| subsume::is_match(pattern, name) == Some(true))
        .map(|(_, node)| *node)
        .collect();
    match view.additional {
        _ if !known.is_empty() => Unnamed::Like(known),
        Additional::Open => Unnamed::Free,
        Additional::Closed => Unnamed::Refused,
        Additional::Like(node) => Unnamed::Like(vec![node]),
    }
}

fn added(cx: &mut Cx<'_, '_>, name: &str, two: &Member) {
    let view = notes(cx, two, false);
    let muted = is_muted(cx.site, &view);
    let was_required = cx.old.required.contains_key(name);
    let is_required = cx.new.required.contains_key(name);
    let id = match (cx.site.side, cx.site.carrier) {
        (_, Carrier::RequestHeader) if is_required && !was_required => {
            "new-required-request-header-property"
        }
        (_, Carrier::Parameter) if is_required && !was_required => {
            "new-required-request-parameter-property"
        }
        (_, Carrier::Parameter | Carrier::RequestHeader) => {
            "new-optional-request-parameter-property"
        }
        (Side::Request, _) if is_required && !was_required => {
            if view.notes.default.is_some() {
                "new-required-request-property-with-default"
            } else {
                "new-required-request-property"
            }
        }
        (Side::Request, _) => "new-optional-request-property",
        (Side::Response, _) => match (is_required, muted) {
            (true, true) => "response-required-write-only-property-added",
            (false, true) => "response-optional-write-only-property-added",
            (true, false) => "response-required-property-added",
            (false, false) => "response-optional-property-added",
        },
    };
    let unnamed = undeclared(&cx.old.clone(), name);
    if view.is_nothing() {
        if unnamed != Unnamed::Refused {
            let message = format!("the property `{name}` is refused now");
            cx.say("forbids-property", message, (None, Some(two.at)), name)
                .muted |= muted;
        }
        return;
    }
    let was_refused = unnamed == Unnamed::Refused;
    // It was there before, as one of those that are not declared.
    if let Unnamed::Like(others) = unnamed {
        let site = Site {
            muted: muted || cx.site.muted,
            ..cx.site.inside()
        };
        for other in others {
            cx.go(name, other, two.node, site);
        }
    }
    let kind = if is_required { "required" } else { "optional" };
    let message = match (cx.site.side, was_refused) {
        (Side::Response, true) => format!(
            "there is a new {kind} property `{name}`, and the old contract says that no other comes"
        ),
        _ => format!("there is a new {kind} property `{name}`"),
    };
    let change = cx.say_id(id, message, (None, Some(two.at)), name);
    change.muted |= muted;
    if change.side == Side::Response && was_refused {
        change.evidence = Evidence::Breaks;
    }
}

/// Names that are required and not declared, on either side.
fn required_only(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    for (name, at) in &new.required {
        if !old.required.contains_key(name) && !new.properties.contains_key(name) {
            became_required(cx, name, false, false, (None, Some(*at)));
        }
    }
    for (name, at) in &old.required {
        if !new.required.contains_key(name) && !old.properties.contains_key(name) {
            became_optional(cx, name, false, (Some(*at), None));
        }
    }
}

fn flags(
    cx: &mut Cx<'_, '_>,
    name: &str,
    is_required: bool,
    (before, after): (&View, &View),
    (one, two): (&Member, &Member),
) {
    if cx.site.carrier != Carrier::Body {
        return;
    }
    let kinds = [
        (
            before.notes.read_only,
            after.notes.read_only,
            "read-only",
            "readOnly",
        ),
        (
            before.notes.write_only,
            after.notes.write_only,
            "write-only",
            "writeOnly",
        ),
    ];
    for (was, is, word, keyword) in kinds {
        if was == is {
            continue;
        }
        let side = if cx.site.side == Side::Request {
            "request"
        } else {
            "response"
        };
        let need = if is_required { "required" } else { "optional" };
        let not = if is { "" } else { "not-" };
        let id = rules::known(&format!("{side}-{need}-property-became-{not}{word}"));
        let message = if is {
            format!("the property `{name}` is `{keyword}` now")
        } else {
            format!("the property `{name}` is no longer `{keyword}`")
        };
        let side = cx.site.side;
        let change = cx.say_id(id, message, (Some(one.at), Some(two.at)), name);
        // What is required and was the server's to send must be sent by the client now.
        if side == Side::Request && keyword == "readOnly" && !is && is_required {
            change.evidence = Evidence::Breaks;
        }
    }
}
