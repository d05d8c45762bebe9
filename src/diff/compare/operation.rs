//! Operations: which came and went, and everything that one has.

use super::pair::{self, Pair};
use super::{Scope, Walk, body, lifecycle, parameter, response, security, server};
use crate::contract::Operation;
use crate::diff::change::{Change, Side};

/// Walks over all operations of `paths`, and over webhooks.
pub fn all(walk: &mut Walk<'_>) {
    let (old, new) = (walk.old.contract, walk.new.contract);
    for Pair { old: one, new: two } in pair::all(&old.operations, &new.operations) {
        let Some(named) = two.or(one) else { continue };
        walk.operations.push(label(named));
        let scope = Scope {
            operation: Some(walk.operations.len() - 1),
            place: String::new(),
            flipped: false,
        };
        match (one, two) {
            (Some(one), Some(two)) => both(walk, &scope, one, two),
            (Some(one), None) => lifecycle::removed(walk, &scope, one, &new.operations),
            (None, Some(two)) => {
                let change = Change::new("endpoint-added", "the operation is new")
                    .at(None, two.path.at)
                    .of(two.pointer.clone(), two.method.clone());
                walk.say(&scope, change);
            }
            (None, None) => {}
        }
    }
    for Pair { old: one, new: two } in pair::all(&old.webhooks, &new.webhooks) {
        let Some(named) = two.or(one) else { continue };
        walk.operations
            .push(format!("webhook {} {}", named.method, named.path.value));
        let scope = Scope {
            operation: Some(walk.operations.len() - 1),
            place: String::new(),
            flipped: true,
        };
        match (one, two) {
            (Some(one), Some(two)) => both(walk, &scope, one, two),
            (Some(one), None) => walk.say(
                &scope,
                Change::new(
                    "webhook-removed",
                    format!("the webhook `{}` is gone", one.path.value),
                )
                .at(one.path.at, None)
                .of(one.pointer.clone(), one.path.value.clone()),
            ),
            (None, Some(two)) => walk.say(
                &scope,
                Change::new(
                    "webhook-added",
                    format!("the webhook `{}` is new", two.path.value),
                )
                .at(None, two.path.at)
                .of(two.pointer.clone(), two.path.value.clone()),
            ),
            (None, None) => {}
        }
    }
}

/// Gives an operation as people call it.
pub fn label(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path.value)
}

fn both(walk: &mut Walk<'_>, scope: &Scope, old: &Operation, new: &Operation) {
    base_path(walk, scope, old, new);
    server::of_operation(walk, scope, old, new);
    words(walk, scope, old, new);
    lifecycle::operation(walk, scope, old, new);
    security::of_operation(walk, scope, old, new);
    parameter::all(walk, scope, old, new);
    parameter::unused(walk, scope, old, new);
    body::both(walk, scope, old, new);
    response::all(walk, scope, old, new);
    callbacks(walk, scope, old, new);
}

fn base_path(walk: &mut Walk<'_>, scope: &Scope, old: &Operation, new: &Operation) {
    let full = |it: &Operation| format!("{}{}", it.base_path, pair::template(it));
    if scope.flipped || full(old) == full(new) {
        return;
    }
    // The old address may still be one of those that are offered.
    let offered = server::of(new, walk.new.contract);
    let is_kept = offered.iter().any(|it| it.base_path == old.base_path);
    let shown = |it: &str| {
        if it.is_empty() {
            "/".to_owned()
        } else {
            it.to_owned()
        }
    };
    let (from, to) = (shown(&old.base_path), shown(&new.base_path));
    let change = if is_kept {
        Change::new(
            "api-base-path-added",
            format!("the first server's path is `{to}`; the old one, `{from}`, is still offered"),
        )
    } else {
        Change::new(
            "api-base-path-changed",
            format!("the server's path `{from}` became `{to}`"),
        )
    };
    let change = change
        .at(
            server::of(old, walk.old.contract).first().map(|it| it.at),
            offered.first().map(|it| it.at),
        )
        .of("/servers", format!("{from} {to}"));
    walk.say(&scope.within("servers"), change);
}

fn words(walk: &mut Walk<'_>, scope: &Scope, old: &Operation, new: &Operation) {
    match (&old.id, &new.id) {
        (Some(one), Some(two)) if one.value != two.value => {
            let message = format!("the operation id `{}` became `{}`", one.value, two.value);
            let change = Change::new("api-operation-id-removed", message)
                .at(one.at, two.at)
                .of(old.pointer.clone(), one.value.clone());
            walk.say(scope, change);
        }
        (Some(one), None) => {
            let message = format!("the operation id `{}` is gone", one.value);
            let change = Change::new("api-operation-id-removed", message)
                .at(one.at, new.at)
                .of(old.pointer.clone(), one.value.clone());
            walk.say(scope, change);
        }
        (None, Some(two)) => {
            let message = format!("the operation has the id `{}` now", two.value);
            let change = Change::new("api-operation-id-added", message)
                .at(old.at, two.at)
                .of(old.pointer.clone(), two.value.clone());
            walk.say(scope, change);
        }
        _ => {}
    }
    for tag in old
        .tags
        .iter()
        .filter(|it| !new.tags.iter().any(|tag| tag.value == it.value))
    {
        let change = Change::new(
            "api-tag-removed",
            format!("the tag `{}` is gone", tag.value),
        )
        .at(tag.at, new.at)
        .of(old.pointer.clone(), tag.value.clone());
        walk.say(scope, change);
    }
    for tag in new
        .tags
        .iter()
        .filter(|it| !old.tags.iter().any(|tag| tag.value == it.value))
    {
        let change = Change::new("api-tag-added", format!("the tag `{}` is new", tag.value))
            .at(old.at, tag.at)
            .of(old.pointer.clone(), tag.value.clone());
        walk.say(scope, change);
    }
}

fn callbacks(walk: &mut Walk<'_>, scope: &Scope, old: &Operation, new: &Operation) {
    for (name, one) in &old.callbacks {
        let Some(two) = new.callbacks.get(name) else {
            let at = one.first().map(|it| it.path.at);
            let change = Change::new("callback-removed", format!("the callback `{name}` is gone"))
                .at(at, new.at)
                .of(old.pointer.clone(), name.clone())
                .sent(Side::Response);
            walk.say(scope, change);
            continue;
        };
        for Pair {
            old: left,
            new: right,
        } in pair::all(one, two)
        {
            let inner = Scope {
                flipped: true,
                ..scope.within(format!("callback `{name}`"))
            };
            match (left, right) {
                (Some(left), Some(right)) => both(walk, &inner, left, right),
                (Some(left), None) => walk.say(
                    &inner,
                    Change::new(
                        "callback-removed",
                        format!("`{}` is called no more", label(left)),
                    )
                    .at(left.path.at, None)
                    .of(left.pointer.clone(), label(left)),
                ),
                (None, Some(right)) => walk.say(
                    &inner,
                    Change::new(
                        "callback-added",
                        format!("`{}` is called now", label(right)),
                    )
                    .at(None, right.path.at)
                    .of(right.pointer.clone(), label(right)),
                ),
                (None, None) => {}
            }
        }
    }
    for (name, two) in &new.callbacks {
        if !old.callbacks.contains_key(name) {
            let at = two.first().map(|it| it.path.at);
            let change = Change::new("callback-added", format!("the callback `{name}` is new"))
                .at(old.at, at)
                .of(new.pointer.clone(), name.clone());
            walk.say(scope, change);
        }
    }
}
