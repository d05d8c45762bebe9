//! `anyOf` and `oneOf`: branches that came, went or changed.

use super::{Cx, Effect};
use crate::diff::change::{Carrier, Evidence, Side, Site};
use crate::diff::rules;
use crate::diff::view::{Group, GroupKind, NodeId, View};

/// Looks for one cause: that the old schema is one branch of the new, or the new one of the old. Says whether that is so.
pub fn wrapped(cx: &mut Cx<'_, '_>) -> bool {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    let (side, site) = (cx.site.side, cx.site);
    match (old.groups.as_slice(), new.groups.as_slice()) {
        ([], [group]) if new.types.contains(old.types) && is_bare(&new) => {
            let Some(at) = group
                .branches
                .iter()
                .position(|it| cx.walk.is_same(cx.pair.0, *it))
            else {
                return false;
            };
            let others = group.branches.iter().enumerate().filter(|it| it.0 != at);
            let names: Vec<_> = others.map(|it| branch_name(cx, *it.1, false)).collect();
            let message = format!(
                "the schema is one of several now, beside {}",
                names.join(", ")
            );
            let effect = Effect::Looser.on(side);
            // A value of yesterday that fits two branches of `oneOf` is refused.
            let evidence = if group.kind == GroupKind::One && !group.apart && side == Side::Request
            {
                Evidence::Undecided
            } else {
                effect
            };
            let id = match (group.kind, site.carrier, site.nested, side) {
                (GroupKind::One, Carrier::Body, false, Side::Request) => {
                    "request-body-wrapped-in-one-of"
                }
                (GroupKind::One, Carrier::Body, false, Side::Response) => {
                    "response-body-wrapped-in-one-of"
                }
                (GroupKind::One, _, _, _) => rules::at_site(site, "one-of-added"),
                (GroupKind::Any, _, _, _) => rules::at_site(site, "any-of-added"),
            };
            cx.say_id(id, message, (None, None), &names.join(", "))
                .evidence = evidence;
            true
        }
        ([group], []) if old.types.contains(new.types) && is_bare(&old) => {
            let Some(at) = group
                .branches
                .iter()
                .position(|it| cx.walk.is_same(*it, cx.pair.1))
            else {
                return false;
            };
            let others = group.branches.iter().enumerate().filter(|it| it.0 != at);
            let names: Vec<_> = others.map(|it| branch_name(cx, *it.1, true)).collect();
            let message = format!(
                "only one of the branches is left, without {}",
                names.join(", ")
            );
            let suffix = if group.kind == GroupKind::One {
                "one-of-removed"
            } else {
                "any-of-removed"
            };
            cx.say(suffix, message, (None, None), &names.join(", "))
                .evidence = Effect::Tighter.on(side);
            true
        }
        _ => false,
    }
}

/// Says whether nothing but its branches and types restrict it: what stands beside them has to be compared, too.
fn is_bare(view: &View) -> bool {
    let mut rest = view.clone();
    rest.groups.clear();
    rest.is_unrefined() && rest.values.is_none()
}

fn branch_name(cx: &mut Cx<'_, '_>, node: NodeId, is_old: bool) -> String {
    let view = if is_old {
        cx.walk.old.view(node)
    } else {
        cx.walk.new.view(node)
    };
    view.called()
}

/// Compares `anyOf` and `oneOf`.
pub fn groups(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    let mut free: Vec<&Group> = new.groups.iter().collect();
    let mut gone: Vec<&Group> = Vec::new();
    for one in &old.groups {
        let at = free
            .iter()
            .position(|it| it.kind == one.kind)
            .or(if free.is_empty() { None } else { Some(0) });
        match at {
            Some(at) => {
                let two = free.remove(at);
                branches(cx, one, two);
            }
            None => gone.push(one),
        }
    }
    let side = cx.site.side;
    for one in gone {
        let names: Vec<_> = one
            .branches
            .iter()
            .map(|it| branch_name(cx, *it, true))
            .collect();
        let message = format!("the value need not be one of {} any more", names.join(", "));
        let suffix = if one.kind == GroupKind::One {
            "one-of-removed"
        } else {
            "any-of-removed"
        };
        // The rest may say now what the branches said.
        let evidence = if side == Side::Response {
            Effect::Looser.on(side)
        } else {
            Evidence::Undecided
        };
        cx.say(suffix, message, (None, None), &names.join(", "))
            .evidence = evidence;
    }
    for two in free {
        let names: Vec<_> = two
            .branches
            .iter()
            .map(|it| branch_name(cx, *it, false))
            .collect();
        let message = format!("the value must be one of {} now", names.join(", "));
        let suffix = if two.kind == GroupKind::One {
            "one-of-added"
        } else {
            "any-of-added"
        };
        let evidence = if side == Side::Request {
            Effect::Tighter.on(side)
        } else {
            Evidence::Undecided
        };
        cx.say(suffix, message, (None, None), &names.join(", "))
            .evidence = evidence;
    }
}

fn branches(cx: &mut Cx<'_, '_>, one: &Group, two: &Group) {
    let names_its_branch =
        cx.old.notes.discriminator.is_some() && cx.new.notes.discriminator.is_some();
    let may_share = |it: &Group| it.kind == GroupKind::One && !it.apart && it.branches.len() > 1;
    let site = Site {
        shared: cx.site.shared || (may_share(one) || may_share(two)) && !names_its_branch,
        ..cx.branch()
    };
    let word = if two.kind == GroupKind::One {
        "oneOf"
    } else {
        "anyOf"
    };
    if one.kind != two.kind && !(one.apart && two.apart) {
        let message = if two.kind == GroupKind::One {
            "exactly one branch must hold now, and any could"
        } else {
            "any branch may hold now, and exactly one had to"
        };
        let suffix = if two.kind == GroupKind::One {
            "any-of-became-one-of"
        } else {
            "one-of-became-any-of"
        };
        cx.say(suffix, message.to_owned(), (None, None), "");
    }
    let mut free: Vec<NodeId> = two.branches.clone();
    let mut left: Vec<NodeId> = Vec::new();
    let mut pairs: Vec<(NodeId, NodeId)> = Vec::new();
    for branch in &one.branches {
        match free.iter().position(|it| cx.walk.is_same(*branch, *it)) {
            Some(at) => pairs.push((*branch, free.remove(at))),
            None => left.push(*branch),
        }
    }
    // Those of one name are one, however they changed.
    let label = |cx: &mut Cx<'_, '_>, node: NodeId, is_old: bool| {
        let view = if is_old {
            cx.walk.old.view(node)
        } else {
            cx.walk.new.view(node)
        };
        view.name.clone().or_else(|| view.title.clone())
    };
    let mut nameless: Vec<NodeId> = Vec::new();
    let mut gone: Vec<NodeId> = Vec::new();
    for branch in left {
        let Some(name) = label(cx, branch, true) else {
            nameless.push(branch);
            continue;
        };
        match free
            .iter()
            .position(|it| label(cx, *it, false).as_ref() == Some(&name))
        {
            Some(at) => pairs.push((branch, free.remove(at))),
            None => gone.push(branch),
        }
    }
    let (mut fresh, named): (Vec<NodeId>, Vec<NodeId>) = free
        .into_iter()
        .partition(|it| label(cx, *it, false).is_none());
    // Those without names are paired in their order; one that lost or got its name, where it is the only one left.
    while !nameless.is_empty() && !fresh.is_empty() {
        pairs.push((nameless.remove(0), fresh.remove(0)));
    }
    gone.extend(nameless);
    fresh.extend(named);
    if let ([branch], [other]) = (gone.as_slice(), fresh.as_slice())
        && (label(cx, *branch, true).is_none() || label(cx, *other, false).is_none())
    {
        pairs.push((*branch, *other));
        gone.clear();
        fresh.clear();
    }
    let side = cx.site.side;
    let names_its_branch = cx.new.notes.discriminator.is_some();
    let may_fit = |it: &Group| it.kind == GroupKind::One && !it.apart && !names_its_branch;
    for branch in gone {
        // Where another branch says the same, nothing is gone but a name.
        let is_covered = two.kind == GroupKind::Any
            && two.branches.iter().any(|it| cx.walk.is_same(branch, *it));
        if is_covered && label(cx, branch, true).is_none() {
            continue;
        }
        let name = branch_name(cx, branch, true);
        let at = cx.walk.old.view(branch).at;
        let suffix = if one.kind == GroupKind::One {
            "one-of-removed"
        } else {
            "any-of-removed"
        };
        cx.say(
            suffix,
            format!("{name} is no branch any more"),
            (Some(at), None),
            &name,
        )
        .evidence = if is_covered {
            Evidence::Harmless
        } else if may_fit(one) && side == Side::Response {
            // What fitted this branch and another did not come, and may now.
            Evidence::Undecided
        } else {
            Effect::Tighter.on(side)
        };
    }
    for branch in fresh {
        let is_covered = one.kind == GroupKind::Any
            && one.branches.iter().any(|it| cx.walk.is_same(*it, branch));
        if is_covered && label(cx, branch, false).is_none() {
            continue;
        }
        let name = branch_name(cx, branch, false);
        let at = cx.walk.new.view(branch).at;
        let suffix = if two.kind == GroupKind::One {
            "one-of-added"
        } else {
            "any-of-added"
        };
        // A value of yesterday that fits the new branch too is refused, unless it names its branch.
        let evidence = if is_covered {
            Evidence::Harmless
        } else if may_fit(two) && side == Side::Request {
            Evidence::Undecided
        } else {
            Effect::Looser.on(side)
        };
        cx.say(
            suffix,
            format!("{name} is a branch now"),
            (None, Some(at)),
            &name,
        )
        .evidence = evidence;
    }
    for (branch, other) in pairs {
        let step = match label(cx, other, false) {
            Some(name) => format!("({name})"),
            None => format!("({word})"),
        };
        cx.go(step, branch, other, site);
    }
}
