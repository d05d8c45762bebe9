//! Objects beyond their declared properties: what others may be, and what one property asks of the rest.

use super::{Cx, Effect};
use crate::diff::view::Additional;

/// Compares what two schemas say of what they do not declare.
pub fn compare(cx: &mut Cx<'_, '_>) {
    additional(cx);
    maps(cx);
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

fn maps(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    let site = cx.site.inside();
    let kinds = [
        (
            &old.pattern_properties,
            &new.pattern_properties,
            "pattern-property-added",
            "pattern-property-removed",
            "properties whose names match",
        ),
        (
            &old.dependent_schemas,
            &new.dependent_schemas,
            "dependent-schema-added",
            "dependent-schema-removed",
            "objects with the property",
        ),
    ];
    let side = cx.site.side;
    for (one, two, added, removed, what) in kinds {
        let is_pattern = added == "pattern-property-added";
        for (name, node) in one {
            match two.get(name) {
                Some(other) => cx.go(format!("<{name}>"), *node, *other, site),
                None if is_pattern && new.additional == Additional::Closed => {
                    cx.say(
                        removed,
                        format!("{what} `{name}` are refused now"),
                        (None, None),
                        name,
                    )
                    .evidence = Effect::Tighter.on(side);
                }
                None => {
                    cx.say(
                        removed,
                        format!("{what} `{name}` are no longer restricted"),
                        (None, None),
                        name,
                    );
                }
            }
        }
        for name in two.keys().filter(|it| !one.contains_key(*it)) {
            if is_pattern && old.additional == Additional::Closed {
                cx.say(
                    added,
                    format!("{what} `{name}` may come now"),
                    (None, None),
                    name,
                )
                .evidence = Effect::Looser.on(side);
                continue;
            }
            cx.say(
                added,
                format!("{what} `{name}` are restricted now"),
                (None, None),
                name,
            );
        }
    }
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
