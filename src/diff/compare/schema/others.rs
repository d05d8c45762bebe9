//! Objects beyond their declared properties: what others may be, and what one property asks of the rest.

use super::{Cx, Effect};
use crate::diff::view::Additional;

/// Compares what two schemas say of what they do not declare.
pub fn compare(cx: &mut Cx<'_, '_>) {
    additional(cx);
    patterns(cx);
    dependent_schemas(cx);
    singles(cx);
    dependent(cx);
}

fn additional(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.additional, cx.new.additional);
    let side = cx.site.side;
    let (suffix, message, effect) = match (old, new) {
        (Additional::Open, Additional::Open) | (Additional::Closed, Additional::Closed) => return,
        (Additional::Like(one), Additional::Like(two)) => {
            let site = cx.site.inside();
            return cx.go("*", one, two, site);
        }
        (_, Additional::Closed) => (
            "additional-properties-closed",
            "properties that are not declared are refused now",
            Effect::Tighter,
        ),
        (Additional::Closed, _) => (
            "additional-properties-opened",
            "properties that are not declared may come now",
            Effect::Looser,
        ),
        (Additional::Open, Additional::Like(_)) => (
            "additional-properties-restricted",
            "properties that are not declared must be of a certain kind now",
            Effect::Tighter,
        ),
        (Additional::Like(_), Additional::Open) => (
            "additional-properties-opened",
            "properties that are not declared may be anything now",
            Effect::Looser,
        ),
    };
    cx.say(suffix, message.to_owned(), (None, None), "")
        .evidence = effect.on(side);
}

/// Compares what names that match a pattern may hold. A pattern that only one of them has is compared with what the other
/// says of all that is not declared.
fn patterns(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    let (site, side) = (cx.site.inside(), cx.site.side);
    let what = "properties whose names match";
    for (name, node) in &old.pattern_properties {
        if let Some(other) = new.pattern_properties.get(name) {
            cx.go(format!("<{name}>"), *node, *other, site);
            continue;
        }
        let (message, evidence) = match new.additional {
            Additional::Like(other) => {
                cx.go(format!("<{name}>"), *node, other, site);
                continue;
            }
            Additional::Closed => ("are refused now", Effect::Tighter.on(side)),
            Additional::Open => ("are no longer restricted", Effect::Looser.on(side)),
        };
        let message = format!("{what} `{name}` {message}");
        cx.say("pattern-property-removed", message, (None, None), name)
            .evidence = evidence;
    }
    for (name, node) in &new.pattern_properties {
        if old.pattern_properties.contains_key(name) {
            continue;
        }
        let (message, evidence) = match old.additional {
            Additional::Like(other) => {
                cx.go(format!("<{name}>"), other, *node, site);
                continue;
            }
            Additional::Closed => ("may come now", Effect::Looser.on(side)),
            Additional::Open => ("are restricted now", Effect::Tighter.on(side)),
        };
        let message = format!("{what} `{name}` {message}");
        cx.say("pattern-property-added", message, (None, None), name)
            .evidence = evidence;
    }
}

/// Compares what is asked of objects that have a certain property.
fn dependent_schemas(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    for (name, node) in &old.dependent_schemas {
        match new.dependent_schemas.get(name) {
            Some(other) => {
                let site = cx.branch();
                cx.go(format!("<{name}>"), *node, *other, site);
            }
            None => {
                let message =
                    format!("objects with the property `{name}` are no longer restricted");
                cx.say("dependent-schema-removed", message, (None, None), name);
            }
        }
    }
    for name in new.dependent_schemas.keys() {
        if !old.dependent_schemas.contains_key(name) {
            let message = format!("objects with the property `{name}` are restricted now");
            cx.say("dependent-schema-added", message, (None, None), name);
        }
    }
}

/// Compares what is asked of names, and of properties that no other keyword knows.
fn singles(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    let site = cx.site.inside();
    let kinds = [
        (
            old.property_names,
            new.property_names,
            "property-names-added",
            "property-names-removed",
            "names of properties",
        ),
        (
            old.unevaluated_properties,
            new.unevaluated_properties,
            "unevaluated-properties-added",
            "unevaluated-properties-removed",
            "properties that no other keyword knows",
        ),
    ];
    for (one, two, added, removed, what) in kinds {
        match (one, two) {
            (None, None) => {}
            (Some(one), Some(two)) => cx.go(format!("<{what}>"), one, two, site),
            (None, Some(_)) => {
                cx.say(
                    added,
                    format!("{what} are restricted now"),
                    (None, None),
                    "",
                );
            }
            (Some(_), None) => {
                cx.say(
                    removed,
                    format!("{what} are no longer restricted"),
                    (None, None),
                    "",
                );
            }
        }
    }
}

fn dependent(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    for (name, one) in &old.dependent_required {
        match new.dependent_required.get(name) {
            None => {
                let message = format!("`{name}` no longer asks for other properties");
                cx.say("dependent-required-removed", message, (None, None), name);
            }
            Some(two) if one != two => {
                let more = two.iter().any(|it| !one.contains(it));
                let less = one.iter().any(|it| !two.contains(it));
                let effect = match (more, less) {
                    (true, false) => Effect::Tighter,
                    (false, true) => Effect::Looser,
                    _ => Effect::Both,
                };
                let side = cx.site.side;
                let message = format!(
                    "with `{name}` must come {} instead of {}",
                    quoted(two),
                    quoted(one)
                );
                cx.say("dependent-required-changed", message, (None, None), name)
                    .evidence = effect.on(side);
            }
            Some(_) => {}
        }
    }
    for (name, two) in &new.dependent_required {
        if !old.dependent_required.contains_key(name) {
            let message = format!("with `{name}` must come {} now", quoted(two));
            cx.say("dependent-required-added", message, (None, None), name);
        }
    }
}

fn quoted(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    names.join(", ")
}
