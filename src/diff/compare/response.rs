//! Responses: which statuses are answered, with which headers, bodies and links.

use super::{Scope, Walk, header, media};
use crate::contract::{Link, Operation, Response, StatusSet};
use crate::diff::change::{Change, Evidence, Side};

/// Compares the responses of two operations.
pub fn all(walk: &mut Walk<'_>, scope: &Scope, old: &Operation, new: &Operation) {
    let side = scope.side(Side::Response);
    for one in &old.responses {
        let scope = scope.within(format!("response {}", shown(one.status)));
        match new.responses.iter().find(|it| it.status == one.status) {
            Some(two) => both(walk, &scope, side, one, two, &old.pointer),
            None => gone(walk, &scope, side, one, (old, new)),
        }
    }
    for two in &new.responses {
        if old.responses.iter().any(|it| it.status == two.status) {
            continue;
        }
        let scope = scope.within(format!("response {}", shown(two.status)));
        fresh(walk, &scope, side, two, (old, new));
    }
}

/// Says that a status is gone. What takes it in now, a range or `default`, says what may come with it.
fn gone(
    walk: &mut Walk<'_>,
    scope: &Scope,
    side: Side,
    one: &Response,
    (old, new): (&Operation, &Operation),
) {
    let is_success = is_success(one.status);
    let wider = heir(&new.responses, one.status, !is_success);
    if let Some(wider) = wider {
        both(walk, scope, side, one, wider, &old.pointer);
    }
    // Of a range, some statuses may be left.
    let part = || {
        let mut all = new.responses.iter();
        all.find(|it| takes_in(one.status, it.status))
    };
    let (id, message, evidence) = match wider.or_else(part) {
        Some(kin) => (
            removed_id(is_success),
            format!(
                "the status {} is described as {} now",
                shown(one.status),
                shown(kin.status)
            ),
            Evidence::Harmless,
        ),
        None => (
            removed_id(is_success),
            format!("the status {} is no longer answered", shown(one.status)),
            Evidence::Plain,
        ),
    };
    let change = Change::new(id, message)
        .at(one.at, new.at)
        .of(format!("{}/responses", old.pointer), shown(one.status))
        .sent(side);
    walk.say(scope, change.known(evidence));
}

const fn removed_id(is_success: bool) -> &'static str {
    if is_success {
        "response-success-status-removed"
    } else {
        "response-non-success-status-removed"
    }
}

/// Says that there is a new status. What took it in before, a range or `default`, said what might come with it.
fn fresh(
    walk: &mut Walk<'_>,
    scope: &Scope,
    side: Side,
    two: &Response,
    (old, new): (&Operation, &Operation),
) {
    if let Some(wider) = heir(&old.responses, two.status, !is_success(two.status)) {
        both(walk, scope, side, wider, two, &old.pointer);
    }
    let id = if is_success(two.status) {
        "response-success-status-added"
    } else {
        "response-non-success-status-added"
    };
    let message = format!("the status {} may be answered", shown(two.status));
    let change = Change::new(id, message)
        .at(old.at, two.at)
        .of(format!("{}/responses", new.pointer), shown(two.status))
        .sent(side);
    walk.say(scope, change);
}

/// Gives what describes a status that is not described itself: a range, else `default` where that counts.
fn heir(all: &[Response], status: StatusSet, with_default: bool) -> Option<&Response> {
    let range = all.iter().find(|it| takes_in(it.status, status));
    let default = || all.iter().find(|it| it.status == StatusSet::Default);
    range.or_else(|| with_default.then(default).flatten())
}

/// Says whether a range takes in a status.
const fn takes_in(range: StatusSet, status: StatusSet) -> bool {
    match (range, status) {
        (StatusSet::Range(range), StatusSet::Exact(status)) => status / 100 == range as u16,
        _ => false,
    }
}

fn shown(status: StatusSet) -> String {
    match status {
        StatusSet::Exact(it) => it.to_string(),
        StatusSet::Range(it) => format!("{it}XX"),
        StatusSet::Default => "default".to_owned(),
    }
}

fn is_success(status: StatusSet) -> bool {
    match status {
        StatusSet::Exact(it) => (200..300).contains(&it),
        StatusSet::Range(it) => it == 2,
        StatusSet::Default => false,
    }
}

fn both(
    walk: &mut Walk<'_>,
    scope: &Scope,
    side: Side,
    old: &Response,
    new: &Response,
    operation: &str,
) {
    let subject = format!("{operation}/responses/{}", shown(old.status));
    let ends = (old.at, new.at);
    header::all(
        walk,
        scope,
        side,
        (&old.headers, &new.headers),
        &subject,
        ends,
    );
    media::all(
        walk,
        scope,
        side,
        (&old.content, &new.content),
        &subject,
        ends,
    );
    for (name, one) in &old.links {
        let (id, message, at) = match new.links.get(name) {
            None => (
                "response-link-removed",
                format!("the link `{name}` is gone"),
                new.at,
            ),
            Some(two) if target(one) != target(two) => (
                "response-link-changed",
                format!("the link `{name}` leads elsewhere"),
                two.at,
            ),
            Some(_) => continue,
        };
        let change = Change::new(id, message)
            .at(one.at, at)
            .of(subject.clone(), name.clone())
            .sent(side);
        walk.say(scope, change);
    }
    for (name, two) in &new.links {
        if !old.links.contains_key(name) {
            let change = Change::new("response-link-added", format!("the link `{name}` is new"))
                .at(old.at, two.at)
                .of(subject.clone(), name.clone())
                .sent(side);
            walk.say(scope, change);
        }
    }
}

/// Gives everything that says where a link leads, as a text that can be compared.
fn target(link: &Link) -> String {
    let mut parameters: Vec<_> = link.parameters.iter().collect();
    parameters.sort_by_key(|it| it.0);
    let id = link.operation_id.as_ref().map(|it| &it.value);
    let reference = link.operation_ref.as_ref().map(|it| &it.value);
    format!(
        "{id:?} {reference:?} {parameters:?} {:?}",
        link.request_body
    )
}
