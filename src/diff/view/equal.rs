//! Whether a node of the old contract accepts exactly what a node of the new one does, as far as their views tell.
//!
//! Equality is assumed where it is being asked already, so that schemas that contain themselves are no special case.

use foldhash::{HashMap, HashSet};

use super::absorb::without_idle;
use super::build::texts;
use super::bytes::alike;
use super::{Additional, Arena, Bounds, Limit, Lookup, NodeId, View, aligned};
use crate::contract::{Types, compare_numbers};

/// What is known about pairs of nodes.
#[derive(Debug, Default)]
pub struct Equality {
    known: HashMap<(NodeId, NodeId), bool>,
    /// How many pairs were looked at for the question at hand.
    steps: usize,
}

/// Pairs that count as equal until something speaks against it.
#[derive(Debug, Default)]
struct Assumed {
    all: HashSet<(NodeId, NodeId)>,
    /// The same in their order, so that what was assumed for a try can be taken back.
    order: Vec<(NodeId, NodeId)>,
}

impl Assumed {
    /// Adds a pair; no if it was there.
    fn add(&mut self, pair: (NodeId, NodeId)) -> bool {
        let is_new = self.all.insert(pair);
        if is_new {
            self.order.push(pair);
        }
        is_new
    }

    /// Takes back what was added since there were so many.
    fn forget(&mut self, since: usize) {
        for pair in self.order.drain(since..) {
            self.all.remove(&pair);
        }
    }
}

/// Both contracts.
struct Both<'a, 'c> {
    old: &'a mut Arena<'c>,
    new: &'a mut Arena<'c>,
}

/// How many compositions may lie in one another before the answer is no.
const DEPTH: usize = 40;

/// After how many pairs the answer about each of them is kept, though it may rest on an assumption: what branches in
/// branches ask of each other grows without bounds.
const LONG: usize = 20_000;

impl Equality {
    /// Says whether two nodes accept the same.
    pub fn holds<'c>(
        &mut self,
        old: &mut Arena<'c>,
        new: &mut Arena<'c>,
        pair: (NodeId, NodeId),
    ) -> bool {
        let mut assumed = Assumed::default();
        self.steps = 0;
        let answer = self.ask(&mut Both { old, new }, pair, &mut assumed, 0);
        if answer {
            // Nothing that was assumed has been refuted.
            let all = assumed.order.into_iter();
            self.known.extend(all.map(|it| (it, true)));
        }
        answer
    }

    fn ask(
        &mut self,
        both: &mut Both<'_, '_>,
        pair: (NodeId, NodeId),
        assumed: &mut Assumed,
        depth: usize,
    ) -> bool {
        let mut open = vec![pair];
        while let Some(pair) = open.pop() {
            match self.known.get(&pair) {
                Some(true) => continue,
                Some(false) => return false,
                None => {}
            }
            if !assumed.add(pair) {
                continue;
            }
            self.steps += 1;
            let views = alike(both.old.view(pair.0), both.new.view(pair.1));
            let (left, right) = aligned(both.old, both.new, views);
            let (left, right) = (without_idle(left), without_idle(right));
            if !is_same_here(&left, &right) || !children(&left, &right, &mut open) {
                self.known.insert(pair, false);
                return false;
            }
            if !self.groups(both, &left, &right, assumed, depth) {
                if depth == 0 || self.steps > LONG {
                    self.known.insert(pair, false);
                }
                return false;
            }
        }
        true
    }

    /// Says whether each branch of each group has its equal, in whatever order.
    fn groups(
        &mut self,
        both: &mut Both<'_, '_>,
        left: &View,
        right: &View,
        assumed: &mut Assumed,
        depth: usize,
    ) -> bool {
        if left.groups.is_empty() {
            return true;
        }
        if depth >= DEPTH {
            return false;
        }
        left.groups.iter().zip(&right.groups).all(|(old, new)| {
            let mut free = new.branches.clone();
            old.branches.iter().all(|branch| {
                let found = free.iter().position(|other| {
                    let since = assumed.order.len();
                    let fits = self.ask(both, (*branch, *other), assumed, depth + 1);
                    if !fits {
                        assumed.forget(since);
                    }
                    fits
                });
                match found {
                    Some(at) => {
                        free.remove(at);
                        true
                    }
                    None => false,
                }
            })
        })
    }
}

/// Compares what two views say by themselves.
fn is_same_here(left: &View, right: &View) -> bool {
    let values = match (&left.values, &right.values) {
        (None, None) => true,
        (Some(left), Some(right)) => {
            let known = Lookup::new(&right.all);
            left.all.len() == right.all.len() && left.all.iter().all(|it| known.has(it))
        }
        _ => false,
    };
    let objects = left.properties.len() == right.properties.len()
        && left.required.len() == right.required.len()
        && left
            .required
            .keys()
            .all(|it| right.required.contains_key(it))
        && left.dependent_required == right.dependent_required;
    let groups = left.groups.len() == right.groups.len()
        && left.groups.iter().zip(&right.groups).all(|(a, b)| {
            let means_same = a.kind == b.kind || (a.apart && b.apart);
            means_same && a.branches.len() == b.branches.len()
        });
    left.types == right.types
        && left.nullable == right.nullable
        && values
        && left.format == right.format
        && texts(&left.patterns) == texts(&right.patterns)
        && same_bounds(&left.bounds, &right.bounds, left.types)
        && left.multiples.len() == right.multiples.len()
        && left
            .multiples
            .iter()
            .zip(&right.multiples)
            .all(|(a, b)| compare_numbers(&a.to_string(), &b.to_string()).is_eq())
        && left.unique == right.unique
        && objects
        && groups
        && left.content == right.content
}

/// Says whether two sets of limits leave the same.
pub fn same_bounds(left: &Bounds, right: &Bounds, types: Types) -> bool {
    same_limit(left.minimum.as_ref(), right.minimum.as_ref(), types, 1)
        && same_limit(left.maximum.as_ref(), right.maximum.as_ref(), types, -1)
        && left.min_length == right.min_length
        && left.max_length == right.max_length
        && left.min_items == right.min_items
        && left.max_items == right.max_items
        && left.min_properties == right.min_properties
        && left.max_properties == right.max_properties
}

/// Says whether two limits leave the same numbers; `step` leads inwards.
pub fn same_limit(left: Option<&Limit>, right: Option<&Limit>, types: Types, step: i128) -> bool {
    match (left, right) {
        (None, None) => true,
        (Some(left), Some(right)) => {
            let equal = |left: &str, right: &str| compare_numbers(left, right).is_eq();
            if left.exclusive == right.exclusive {
                return equal(&left.number, &right.number);
            }
            // Above 0 and from 1 are the same for integers.
            let inclusive = |it: &Limit| {
                let number: i128 = it.number.parse().ok()?;
                Some(if it.exclusive {
                    number.checked_add(step)?
                } else {
                    number
                })
            };
            let is_whole = Types::INTEGER.contains(types.and(Types::NUMBER));
            is_whole && inclusive(left).is_some() && inclusive(left) == inclusive(right)
        }
        _ => false,
    }
}

/// Pairs everything inside but the branches of groups; no if one side has what the other has not.
fn children(left: &View, right: &View, open: &mut Vec<(NodeId, NodeId)>) -> bool {
    let mut one = |left: Option<NodeId>, right: Option<NodeId>| match (left, right) {
        (None, None) => true,
        (Some(left), Some(right)) => {
            open.push((left, right));
            true
        }
        _ => false,
    };
    let like = |it: Additional| match it {
        Additional::Like(node) => Some(node),
        Additional::Open | Additional::Closed => None,
    };
    let singles = (left.additional == Additional::Closed)
        == (right.additional == Additional::Closed)
        && one(like(left.additional), like(right.additional))
        && one(left.items, right.items)
        && one(left.property_names, right.property_names)
        && one(left.unevaluated_items, right.unevaluated_items)
        && one(left.unevaluated_properties, right.unevaluated_properties)
        && one(left.content_schema, right.content_schema);
    if !singles {
        return false;
    }
    for (name, member) in &left.properties {
        if !one(
            Some(member.node),
            right.properties.get(name).map(|it| it.node),
        ) {
            return false;
        }
    }
    let maps = [
        (&left.pattern_properties, &right.pattern_properties),
        (&left.dependent_schemas, &right.dependent_schemas),
    ];
    for (left, right) in maps {
        let paired = left
            .iter()
            .all(|(name, node)| one(Some(*node), right.get(name).copied()));
        if left.len() != right.len() || !paired {
            return false;
        }
    }
    let lists = left.prefix.len() == right.prefix.len()
        && left.not.len() == right.not.len()
        && left.contains.len() == right.contains.len()
        && left.conditions.len() == right.conditions.len();
    let counts = left.contains.iter().zip(&right.contains);
    if !lists || !counts.into_iter().all(|(a, b)| a.1 == b.1 && a.2 == b.2) {
        return false;
    }
    let contains = left.contains.iter().zip(&right.contains);
    open.extend(contains.map(|(a, b)| (a.0, b.0)));
    open.extend(
        left.prefix
            .iter()
            .copied()
            .zip(right.prefix.iter().copied()),
    );
    open.extend(left.not.iter().copied().zip(right.not.iter().copied()));
    for (a, b) in left.conditions.iter().zip(&right.conditions) {
        open.push((a.condition, b.condition));
        for (a, b) in [(a.then, b.then), (a.otherwise, b.otherwise)] {
            match (a, b) {
                (None, None) => {}
                (Some(a), Some(b)) => open.push((a, b)),
                _ => return false,
            }
        }
    }
    true
}
