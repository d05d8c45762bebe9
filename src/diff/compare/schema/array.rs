//! Arrays: their items, positions, and what must be among them.

use super::{Cx, Effect, bounds};
use crate::contract::Types;
use crate::diff::change::Evidence;
use crate::diff::view::{Arena, NodeId};

/// Compares what two schemas say of arrays.
pub fn compare(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    if !old.types.and(new.types).intersects(Types::ARRAY) {
        let before = cx.changes.len();
        unevaluated(cx, old.idle.unevaluated_items, new.idle.unevaluated_items);
        cx.has_no_effect(before, "values of these types");
        return;
    }
    let site = cx.site.inside();
    if new.unique && !old.unique {
        cx.say(
            "unique-items-set",
            "no item may come twice now".to_owned(),
            (None, None),
            "",
        );
    } else if old.unique && !new.unique {
        cx.say(
            "unique-items-unset",
            "an item may come twice now".to_owned(),
            (None, None),
            "",
        );
    }
    match (old.items, new.items) {
        (None, None) => {}
        (Some(one), Some(two)) => cx.go("[]", one, two, site),
        (None, Some(_)) => {
            cx.say(
                "items-added",
                "items are restricted by a schema now".to_owned(),
                (None, None),
                "",
            );
        }
        (Some(_), None) => {
            cx.say(
                "items-removed",
                "items may be anything now".to_owned(),
                (None, None),
                "",
            );
        }
    }
    for (index, (one, two)) in old.prefix.iter().zip(&new.prefix).enumerate() {
        cx.go(format!("[{index}]"), *one, *two, site);
    }
    positions(cx);
    contains(cx);
    if let (Some(one), Some(two)) = (old.unevaluated_items, new.unevaluated_items) {
        cx.go("unevaluatedItems", one, two, site);
    }
    unevaluated(
        cx,
        old.unevaluated_items.is_some(),
        new.unevaluated_items.is_some(),
    );
}

fn unevaluated(cx: &mut Cx<'_, '_>, was: bool, is: bool) {
    if is && !was {
        let message = "items that no other keyword knows are restricted now".to_owned();
        cx.say("unevaluated-items-added", message, (None, None), "");
    } else if was && !is {
        let message = "items that no other keyword knows are no longer restricted".to_owned();
        cx.say("unevaluated-items-removed", message, (None, None), "");
    }
}

/// Compares the positions that only one of them has with what the other says of all further items. Where it says nothing,
/// a position more asks for more; where it refuses them, a position more lets more in.
fn positions(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    let (one, two) = (old.prefix.len(), new.prefix.len());
    if one == two {
        return;
    }
    let refuses = |arena: &mut Arena<'_>, items: Option<NodeId>| {
        items.is_some_and(|it| arena.view(it).is_nothing())
    };
    let site = cx.site.inside();
    let tail = if two > one { old.items } else { new.items };
    let is_closed = if two > one {
        refuses(&mut cx.walk.old, tail)
    } else {
        refuses(&mut cx.walk.new, tail)
    };
    let evidence = match tail.filter(|_| !is_closed) {
        Some(tail) => {
            let fresh = new.prefix.iter().skip(one).map(|it| (tail, *it));
            let gone = old.prefix.iter().skip(two).map(|it| (*it, tail));
            let mut pairs: Vec<_> = fresh.chain(gone).collect();
            pairs.retain(|it| !cx.walk.is_same(it.0, it.1));
            if pairs.is_empty() {
                return;
            }
            for (one, two) in pairs {
                cx.go("[]", one, two, site);
            }
            // What the positions ask beyond the rest is said of each.
            Evidence::Harmless
        }
        None if (two > one) == is_closed => Effect::Looser.on(cx.site.side),
        None => Effect::Tighter.on(cx.site.side),
    };
    let suffix = if two > one {
        "prefix-items-added"
    } else {
        "prefix-items-removed"
    };
    let plural = if two == 1 {
        "position is"
    } else {
        "positions are"
    };
    let message = format!("{two} {plural} described instead of {one}");
    cx.say(suffix, message, (None, None), &two.to_string())
        .evidence = evidence;
}

fn contains(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    match (old.contains.as_slice(), new.contains.as_slice()) {
        ([], []) => {}
        ([], _) => {
            cx.say(
                "contains-added",
                "an item of a certain kind must be there now".to_owned(),
                (None, None),
                "",
            );
        }
        (_, []) => {
            cx.say(
                "contains-removed",
                "no item of a certain kind need be there any more".to_owned(),
                (None, None),
                "",
            );
        }
        ([one], [two]) => {
            bounds::count(cx, "min-contains", true, (Some(one.1), Some(two.1)));
            bounds::count(cx, "max-contains", false, (one.2, two.2));
            if !cx.walk.is_same(one.0, two.0) {
                let message = "the item that must be there is another".to_owned();
                cx.say("contains-changed", message, (None, None), "")
                    .evidence = Evidence::Undecided;
            }
        }
        (one, two) => {
            let same = one.len() == two.len()
                && one
                    .iter()
                    .zip(two)
                    .all(|(a, b)| a.1 == b.1 && a.2 == b.2 && cx.walk.is_same(a.0, b.0));
            if !same {
                let message = "the items that must be there are others".to_owned();
                cx.say("contains-changed", message, (None, None), "")
                    .evidence = Evidence::Undecided;
            }
        }
    }
}
