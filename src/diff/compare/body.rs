//! Request bodies: whether there is one, and whether it must be there.

use super::{Scope, Walk, media};
use crate::contract::Operation;
use crate::diff::change::{Change, Side};

/// Compares the bodies of two operations.
pub fn both(walk: &mut Walk<'_>, scope: &Scope, old: &Operation, new: &Operation) {
    let side = scope.side(Side::Request);
    let scope = scope.within("request body");
    let make = |id, message: &str| {
        let at = (
            old.body.as_ref().map_or(old.at, |it| it.at),
            new.body.as_ref().map_or(new.at, |it| it.at),
        );
        Change::new(id, message)
            .at(at.0, at.1)
            .of(format!("{}/requestBody", old.pointer), "")
            .sent(side)
    };
    match (&old.body, &new.body) {
        (None, None) => {}
        (None, Some(it)) if it.required => {
            walk.say(
                &scope,
                make(
                    "request-body-added-required",
                    "a request body must be sent now",
                ),
            );
        }
        (None, Some(_)) => {
            walk.say(
                &scope,
                make(
                    "request-body-added-optional",
                    "a request body may be sent now",
                ),
            );
        }
        (Some(_), None) => walk.say(
            &scope,
            make("request-body-removed", "no request body is read any more"),
        ),
        (Some(one), Some(two)) => {
            if two.required && !one.required {
                walk.say(
                    &scope,
                    make(
                        "request-body-became-required",
                        "the request body must be there now",
                    ),
                );
            } else if one.required && !two.required {
                walk.say(
                    &scope,
                    make(
                        "request-body-became-optional",
                        "the request body may be left out now",
                    ),
                );
            }
            let subject = format!("{}/requestBody", old.pointer);
            let ends = (one.at, two.at);
            media::all(
                walk,
                &scope,
                side,
                (&one.content, &two.content),
                &subject,
                ends,
            );
        }
    }
}
