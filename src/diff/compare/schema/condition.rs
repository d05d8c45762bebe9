//! `not` and `if`: what the value must not be, and what must hold under a condition.

use super::Cx;
use crate::diff::change::{Evidence, Site};
use crate::diff::view::NodeId;

/// Compares `not` and `if`.
pub fn rest(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    let mut free = new.not.clone();
    let mut gone: Vec<NodeId> = Vec::new();
    for one in &old.not {
        match free.iter().position(|it| cx.walk.is_same(*one, *it)) {
            Some(at) => {
                free.remove(at);
            }
            None => gone.push(*one),
        }
    }
    while !gone.is_empty() && !free.is_empty() {
        if let (Some(one), Some(two)) = (gone.pop(), free.pop()) {
            let site = Site {
                negated: true,
                ..cx.site.inside()
            };
            cx.go("(not)", one, two, site);
        }
        let message = "what the value must not be is something else".to_owned();
        cx.say("not-changed", message, (None, None), "").evidence = Evidence::Undecided;
    }
    for _ in gone {
        cx.say(
            "not-removed",
            "the value may be what it could not".to_owned(),
            (None, None),
            "",
        );
    }
    for _ in free {
        cx.say(
            "not-added",
            "there is something that the value must not be".to_owned(),
            (None, None),
            "",
        );
    }
    conditions(cx);
}

fn conditions(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    let site = cx.branch();
    let none = (None, None);
    let count = old.conditions.len().max(new.conditions.len());
    for at in 0..count {
        let (one, two) = (old.conditions.get(at), new.conditions.get(at));
        let condition = |it: Option<&crate::diff::view::Condition>| it.map(|it| it.condition);
        match (condition(one), condition(two)) {
            (None, Some(_)) => {
                cx.say(
                    "if-added",
                    "what must hold depends on a condition now".to_owned(),
                    none,
                    "",
                );
            }
            (Some(_), None) => {
                cx.say(
                    "if-removed",
                    "what must hold no longer depends on a condition".to_owned(),
                    none,
                    "",
                );
            }
            (Some(one), Some(two)) if !cx.walk.is_same(one, two) => {
                let message = "the condition changed".to_owned();
                cx.say("if-changed", message, none, "").evidence = Evidence::Undecided;
            }
            _ => {}
        }
        let branches = [
            (
                one.and_then(|it| it.then),
                two.and_then(|it| it.then),
                "then-added",
                "then-removed",
                "then",
            ),
            (
                one.and_then(|it| it.otherwise),
                two.and_then(|it| it.otherwise),
                "else-added",
                "else-removed",
                "else",
            ),
        ];
        for (one, two, added, removed, word) in branches {
            match (one, two) {
                (None, None) => {}
                (Some(one), Some(two)) => cx.go(format!("({word})"), one, two, site),
                (None, Some(_)) => {
                    cx.say(added, format!("`{word}` asks for something now"), none, "");
                }
                (Some(_), None) => {
                    cx.say(
                        removed,
                        format!("`{word}` asks for nothing any more"),
                        none,
                        "",
                    );
                }
            }
        }
    }
}
