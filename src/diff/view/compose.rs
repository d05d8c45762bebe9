//! `anyOf` and `oneOf`: what of them says only types, values or `null`, and what is left.

use super::json::distinct;
use super::{Arena, Group, GroupKind, Lookup, NodeId, View, members};
use crate::contract::{Schema, SchemaId, Types};

/// Takes out `null` where it is a branch beside one other: gives the schemas that are left of a conjunction, and whether
/// `null` is accepted whatever they say.
pub fn beside_null(arena: &mut Arena<'_>, ids: &[SchemaId]) -> Option<(Vec<SchemaId>, bool)> {
    let contract = arena.contract;
    let has_two = |it: &SchemaId| {
        let schema = &contract.schemas[*it];
        schema.any_of.len() == 2 || schema.one_of.len() == 2
    };
    if !ids.iter().any(has_two) {
        return None;
    }
    let mut rest = Vec::new();
    let (mut is_found, mut or_null) = (false, true);
    for id in ids {
        let schema = &contract.schemas[*id];
        if members::is_blank(schema) && schema.any_of.len() < 2 && schema.one_of.len() < 2 {
            continue;
        }
        if let Some(branch) = branch_beside_null(arena, schema) {
            rest.push(branch);
            is_found = true;
        } else {
            let node = arena.schema(*id);
            or_null &= arena.peek(node)?.nullable;
            rest.push(*id);
        }
    }
    is_found.then_some((rest, or_null))
}

/// Gives the branch of a schema that is nothing but an `anyOf` or `oneOf` of it and `null`.
fn branch_beside_null(arena: &mut Arena<'_>, schema: &Schema) -> Option<SchemaId> {
    if !members::is_blank(schema) {
        return None;
    }
    let branches = match (schema.any_of.as_slice(), schema.one_of.as_slice()) {
        (branches @ [_, _], []) | ([], branches @ [_, _]) => branches,
        _ => return None,
    };
    let is_one_of = schema.any_of.is_empty();
    let views: Vec<_> = branches
        .iter()
        .map(|it| {
            let node = arena.schema(*it);
            arena.peek(node)
        })
        .collect();
    let is_null = |at: usize| views[at].as_ref().is_some_and(|it| it.is_null());
    let at = match (is_null(0), is_null(1)) {
        (true, false) => 1,
        (false, true) => 0,
        _ => return None,
    };
    // `oneOf` of something nullable and null accepts no null.
    let is_nullable = views[at].as_ref().is_some_and(|it| it.nullable);
    (!is_one_of || !is_nullable).then(|| branches[at])
}

/// Adds `anyOf` and `oneOf` of all parts to the view, and says in `nullable` whether they let `null` through.
pub fn groups(arena: &mut Arena<'_>, ids: &[SchemaId], view: &mut View) {
    view.nullable = true;
    let contract = arena.contract;
    for id in ids {
        let schema = &contract.schemas[*id];
        let kinds = [
            (GroupKind::Any, &schema.any_of),
            (GroupKind::One, &schema.one_of),
        ];
        for (kind, branches) in kinds {
            if branches.len() > 1 {
                let mut nodes: Vec<NodeId> = branches.iter().map(|it| arena.schema(*it)).collect();
                if kind == GroupKind::Any {
                    let mut seen = foldhash::HashSet::default();
                    nodes.retain(|it| seen.insert(*it));
                }
                group(arena, kind, nodes, view);
            }
        }
    }
}

fn group(arena: &mut Arena<'_>, kind: GroupKind, mut branches: Vec<NodeId>, view: &mut View) {
    let mut views: Vec<_> = branches.iter().map(|it| arena.peek(*it)).collect();
    let nullable = views.iter().flatten().filter(|it| it.nullable).count();
    let lets_null = match kind {
        GroupKind::Any => nullable > 0,
        GroupKind::One => nullable == 1,
    };
    view.nullable &= lets_null;
    // A branch that is nothing but null has said what it can.
    if lets_null {
        let is_null: Vec<bool> = views
            .iter()
            .map(|it| it.as_ref().is_some_and(|it| it.is_null()))
            .collect();
        let mut at = is_null.iter();
        branches.retain(|_| !at.next().copied().unwrap_or(false));
        let mut at = is_null.iter();
        views.retain(|_| !at.next().copied().unwrap_or(false));
    }
    let known: Option<Vec<_>> = views.into_iter().collect();
    if let Some(known) = known {
        let is_types = known
            .iter()
            .all(|it| it.is_unrefined() && it.values.is_none() && it.written != Types::ANY);
        let mut union = Types::NONE;
        let mut overlap = false;
        for it in &known {
            overlap |= union.intersects(it.types);
            union = union.with(it.types);
        }
        if is_types && (kind == GroupKind::Any || !overlap) {
            view.types = view.types.and(union.with(Types::NULL));
            view.is_union = true;
            return;
        }
        let is_values = known
            .iter()
            .all(|it| it.is_unrefined() && it.values.is_some());
        if is_values {
            let values = known.iter().filter_map(|it| it.values.as_ref());
            let mut all: Vec<_> = values.flat_map(|it| &it.all).cloned().collect();
            let count = all.len();
            distinct(&mut all);
            let twice = all.len() < count;
            if kind == GroupKind::Any || !twice {
                let at = known
                    .iter()
                    .find_map(|it| it.values.as_ref().and_then(|it| it.at));
                let types = all
                    .iter()
                    .fold(Types::NULL, |types, it| types.with(Types::of(it)));
                if lets_null {
                    all.push(serde_json::Value::Null);
                }
                view.types = view.types.and(types);
                view.restrict(&all, false, at);
                return;
            }
        }
    }
    let apart = are_apart(arena, &branches);
    view.groups.push(Group {
        kind,
        branches,
        apart,
    });
}

/// Says whether no value fits two of these, as far as their types and the values of a property that both require tell.
fn are_apart(arena: &mut Arena<'_>, branches: &[NodeId]) -> bool {
    /// How many branches are compared with each other; more are not looked into.
    const MOST: usize = 40;
    if branches.len() > MOST {
        return false;
    }
    let views: Option<Vec<_>> = branches.iter().map(|it| arena.peek(*it)).collect();
    let Some(views) = views else { return false };
    views.iter().enumerate().all(|(at, one)| {
        views[at + 1..].iter().all(|two| {
            let shared = one.types.and(two.types);
            let both_null = one.nullable && two.nullable;
            !both_null
                && (shared == Types::NONE
                    || excludes(one, two)
                    || (shared == Types::OBJECT && tells_apart(arena, one, two)))
        })
    })
}

/// Says whether two lists of values share none.
fn excludes(one: &View, two: &View) -> bool {
    match (&one.values, &two.values) {
        (Some(one), Some(two)) => {
            let two = Lookup::new(&two.all);
            !one.all.iter().any(|it| two.has(it))
        }
        _ => false,
    }
}

/// Says whether a property that both require has other values in the one than in the other.
fn tells_apart(arena: &mut Arena<'_>, one: &View, two: &View) -> bool {
    one.required.keys().any(|name| {
        let members = (one.properties.get(name), two.properties.get(name));
        let (Some(left), Some(right)) = members else {
            return false;
        };
        let views = (arena.peek(left.node), arena.peek(right.node));
        let (Some(left), Some(right)) = views else {
            return false;
        };
        two.required.contains_key(name)
            && !(left.nullable && right.nullable)
            && excludes(&left, &right)
    })
}
