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
            None => {
                // Another may take in the status, or some of what a range took in.
                let kin = new
                    .responses
                    .iter()
                    .find(|it| takes_in(it.status, one.status) || takes_in(one.status, it.status));
                if let Some(kin) = kin {
                    both(walk, &scope, side, one, kin, &old.pointer);
                }
                let id = if is_success(one.status) {
                    "response-success-status-removed"
                } else {
                    "response-non-success-status-removed"
                };
                let change = Change::new(
                    id,
                    format!("the status {} is no longer answered", shown(one.status)),
                )
                .at(one.at, new.at)
                .of(format!("{}/responses", old.pointer), shown(one.status))
                .sent(side);
                let change = match kin {
                    Some(kin) => Change {
                        message: format!(
                            "the status {} is described as {} now",
                            shown(one.status),
                            shown(kin.status)
                        ),
                        ..change
                    }
                    .known(Evidence::Harmless),
                    None => change,
                };
                walk.say(&scope, change);
            }
        }
    }
    for two in &new.responses {
        if old.responses.iter().any(|it| it.status == two.status) {
            continue;
        }
        let id = if is_success(two.status) {
            "response-success-status-added"
        } else {
            "response-non-success-status-added"
        };
        let change = Change::new(
            id,
            format!("the status {} may be answered", shown(two.status)),
        )
        .at(old.at, two.at)
        .of(format!("{}/responses", new.pointer), shown(two.status))
        .sent(side);
        walk.say(
            &scope.within(format!("response {}", shown(two.status))),
            change,
        );
    }
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
