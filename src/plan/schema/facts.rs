//! What is known of the schemas before any type is chosen: what they are without `allOf`, what they stand for, and what
//! kind of type suits them.
//!
//! In: the schemas of a contract and those that requests and responses begin with. Out: answers, each found once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::arena::{Arena, asks, children, in_place};
use super::look::{is_null, named_constants, only_union, strings};
use super::merge::{Flat, flatten, is_within};
use crate::contract::{Contract, SchemaId, Types};

/// How deep lists and maps without a name of their own may stand in each other.
const PLAIN_DEPTH: usize = 64;

/// What is known of the schemas.
pub struct Facts {
    /// The schemas.
    pub arena: Arena,
    flats: RefCell<BTreeMap<SchemaId, Rc<Flat>>>,
    shapes: RefCell<BTreeMap<SchemaId, Shape>>,
    asked: BTreeSet<SchemaId>,
    distinct: BTreeSet<SchemaId>,
    uses: BTreeMap<SchemaId, u32>,
    circular: RefCell<BTreeMap<SchemaId, bool>>,
    /// Schemas that ask themselves of the same value again, without end.
    pub endless: RefCell<BTreeSet<SchemaId>>,
}

/// The kind of type that suits a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An object with properties.
    Struct,
    /// Strings out of a list.
    Enumeration,
    /// A scalar, a list or a map.
    Plain,
    /// Anything else.
    Json,
}

/// What a schema stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The schema that says it.
    pub id: SchemaId,
    /// Whether null is let in on the way there.
    pub nullable: bool,
}

impl Facts {
    /// Gathers what is known; `asked` and `answered` are the schemas that requests and responses begin with.
    pub fn new(contract: &Contract, asked: &[SchemaId], answered: &[SchemaId]) -> Self {
        let mut facts = Self {
            arena: Arena::new(contract),
            flats: RefCell::default(),
            shapes: RefCell::default(),
            asked: BTreeSet::new(),
            distinct: BTreeSet::new(),
            uses: BTreeMap::new(),
            circular: RefCell::default(),
            endless: RefCell::default(),
        };
        facts.asked = facts.reachable(asked);
        facts.distinct = facts.distinct();
        let written: Vec<SchemaId> = facts.arena.written().collect();
        for id in written {
            for child in children(&facts.arena.get(id)) {
                *facts.uses.entry(facts.target(child).id).or_default() += 1;
            }
        }
        for id in asked.iter().chain(answered) {
            *facts.uses.entry(facts.target(*id).id).or_default() += 1;
        }
        facts.find_endless();
        facts
    }

    /// Gives every schema that can be reached.
    pub fn reachable(&self, from: &[SchemaId]) -> BTreeSet<SchemaId> {
        let mut seen = BTreeSet::new();
        let mut rest = from.to_vec();
        while let Some(id) = rest.pop() {
            if seen.insert(id) {
                rest.extend(children(&self.arena.get(id)));
            }
        }
        seen
    }

    /// Gives a schema without its `allOf`.
    pub fn flat(&self, id: SchemaId) -> Rc<Flat> {
        self.flat_inside(id, &mut Vec::new())
    }

    fn flat_inside(&self, id: SchemaId, outer: &mut Vec<SchemaId>) -> Rc<Flat> {
        if let Some(flat) = self.flats.borrow().get(&id) {
            return Rc::clone(flat);
        }
        let is_outermost = outer.is_empty();
        let flat = Rc::new(flatten(&self.arena, id, outer, &mut |id, outer| {
            self.flat_inside(id, outer)
        }));
        if flat.endless {
            self.endless.borrow_mut().insert(id);
        }
        // Inside another schema, what was left out may depend on that one.
        if is_outermost || !flat.bound {
            self.flats.borrow_mut().insert(id, Rc::clone(&flat));
        }
        flat
    }

    /// Follows what adds nothing: `allOf` of one, `anyOf` of a schema and null.
    pub fn target(&self, id: SchemaId) -> Target {
        let mut target = Target {
            id,
            nullable: false,
        };
        let mut seen = vec![id];
        while let Some(next) = self.next(target.id) {
            if seen.contains(&next.id) {
                break;
            }
            seen.push(next.id);
            target = Target {
                id: next.id,
                nullable: target.nullable || next.nullable,
            };
        }
        target
    }

    fn next(&self, id: SchemaId) -> Option<Target> {
        let own = self.arena.get(id);
        if own.extension.store.is_some() {
            return None;
        }
        if let [only] = own.all_of[..] {
            let adds_nothing =
                !asks(&own) && (own.types == Types::ANY || is_within(&self.flat(only), own.types));
            return adds_nothing.then_some(Target {
                id: only,
                nullable: false,
            });
        }
        let of = |ids: &[SchemaId], other: &[SchemaId]| {
            let is_bare = own.all_of.is_empty() && other.is_empty() && only_union(&own);
            (is_bare && !ids.is_empty()).then(|| ids.to_vec())
        };
        let any = of(&own.any_of, &own.one_of);
        let one = of(&own.one_of, &own.any_of);
        let is_one = one.is_some();
        let ids = any.or(one)?;
        let (nulls, others): (Vec<_>, Vec<_>) = ids
            .iter()
            .copied()
            .partition(|it| is_null(&self.arena.get(*it)));
        let [other] = others[..] else { return None };
        if !is_one || nulls.is_empty() {
            return Some(Target {
                id: other,
                nullable: !nulls.is_empty(),
            });
        }
        // Exactly one: null must not be let in twice.
        let accepts_null = !self.arena.get(other).all_of.is_empty()
            || self.flat(other).schema.types.is_nullable()
            || !in_place(&self.flat(other).schema).is_empty();
        let is_struct = !self.flat(other).schema.types.is_nullable();
        (nulls.len() == 1 && (!accepts_null || is_struct)).then_some(Target {
            id: other,
            nullable: true,
        })
    }

    /// Says whether what requests carry differs from what responses carry.
    pub fn is_distinct(&self, id: SchemaId) -> bool {
        self.any_member(id, &self.distinct)
    }

    /// Says whether a request can carry it.
    pub fn is_asked(&self, id: SchemaId) -> bool {
        self.any_member(id, &self.asked)
    }

    fn any_member(&self, id: SchemaId, set: &BTreeSet<SchemaId>) -> bool {
        if !self.arena.is_made(id) {
            return set.contains(&id);
        }
        children(&self.arena.get(id))
            .iter()
            .any(|it| self.any_member(*it, set))
    }

    fn distinct(&self) -> BTreeSet<SchemaId> {
        let mut parents: BTreeMap<SchemaId, Vec<SchemaId>> = BTreeMap::new();
        let mut rest = Vec::new();
        for id in self.arena.written() {
            let schema = self.arena.get(id);
            let is_one_sided = |it: SchemaId| {
                let schema = &self.flat(it).schema;
                schema.read_only || schema.write_only
            };
            if schema.properties.values().any(|it| is_one_sided(it.schema)) {
                rest.push(id);
            }
            for child in children(&schema) {
                parents.entry(child).or_default().push(id);
            }
        }
        let mut distinct = BTreeSet::new();
        while let Some(id) = rest.pop() {
            if distinct.insert(id) {
                rest.extend(parents.get(&id).into_iter().flatten());
            }
        }
        distinct
    }

    /// Says whether a schema that no type carries is a model of its own, so that it is written once.
    pub fn is_own_model(&self, id: SchemaId) -> bool {
        self.is_shared(id) || self.holds_itself(id)
    }

    fn is_shared(&self, id: SchemaId) -> bool {
        self.arena.is_made(id)
            || self.arena.get(id).name.is_some()
            || self.uses.get(&id).is_some_and(|it| *it > 1)
    }

    /// Says whether a schema, written in place, would be written inside itself: a map of values that may be such maps.
    fn holds_itself(&self, id: SchemaId) -> bool {
        if let Some(known) = self.circular.borrow().get(&id) {
            return *known;
        }
        let mut seen = BTreeSet::new();
        let mut rest = vec![id];
        while let Some(at) = rest.pop() {
            let flat = self.flat(at);
            let inner = children(&flat.schema).into_iter();
            for inner in inner.chain(flat.leftovers.iter().copied()) {
                let inner = self.target(inner).id;
                let in_place = match self.shape(inner) {
                    Shape::Plain => true,
                    Shape::Json => !self.is_shared(inner),
                    Shape::Struct | Shape::Enumeration => false,
                };
                if in_place && seen.insert(inner) {
                    rest.push(inner);
                }
            }
        }
        let holds = seen.contains(&id);
        self.circular.borrow_mut().insert(id, holds);
        holds
    }

    /// Gives the kind of type that suits a schema; `id` is a [`Target`].
    pub fn shape(&self, id: SchemaId) -> Shape {
        if let Some(shape) = self.shapes.borrow().get(&id) {
            return *shape;
        }
        let shape = match self.bare_shape(id) {
            Shape::Plain if self.is_too_deep(id) => Shape::Json,
            shape => shape,
        };
        self.shapes.borrow_mut().insert(id, shape);
        shape
    }

    /// Follows lists and maps to see whether they end, or stand too deep in each other.
    fn is_too_deep(&self, id: SchemaId) -> bool {
        let mut depth = 0;
        let mut next = Some(id);
        while let Some(at) = next {
            if depth > PLAIN_DEPTH || (depth > 0 && at == id) {
                return true;
            }
            if matches!(self.shapes.borrow().get(&at), Some(Shape::Json)) {
                return false;
            }
            let schema = &self.flat(at).schema;
            depth += 1;
            next = schema
                .items
                .or(schema.additional_properties)
                .map(|it| self.target(it).id)
                .filter(|it| self.bare_shape(*it) == Shape::Plain);
        }
        false
    }

    fn bare_shape(&self, id: SchemaId) -> Shape {
        let flat = self.flat(id);
        let it = &flat.schema;
        let mut types = it.types.without(Types::NULL);
        let has_union = !in_place(it).is_empty()
            || it.unevaluated_items.is_some()
            || it.unevaluated_properties.is_some();
        if named_constants(&self.arena, it).is_some() {
            return Shape::Enumeration;
        }
        if let Some(values) = strings(it)
            && types.contains(Types::STRING)
        {
            return if has_union || values.is_empty() {
                Shape::Json
            } else {
                Shape::Enumeration
            };
        }
        let has_properties = !it.properties.is_empty() || !it.required.is_empty();
        if types == Types::ANY.without(Types::NULL)
            && !it.properties.is_empty()
            && !self.is_asked(id)
        {
            types = Types::OBJECT;
        }
        if types == Types::OBJECT {
            let is_json = !it.pattern_properties.is_empty()
                || it.enumeration.is_some()
                || it.constant.is_some()
                || (it.discriminator.is_some() && it.one_of.is_empty() && it.any_of.is_empty());
            return match has_properties {
                _ if is_json => Shape::Json,
                true if self.adds_members(&flat) => Shape::Json,
                true => Shape::Struct,
                false if has_union || !flat.leftovers.is_empty() => Shape::Json,
                false => Shape::Plain,
            };
        }
        let is_single = [
            Types::STRING,
            Types::INTEGER,
            Types::NUMBER,
            Types::BOOLEAN,
            Types::ARRAY,
        ]
        .contains(&types);
        let is_tuple = !it.prefix_items.is_empty() || it.contains.is_some();
        if is_single && !has_union && !is_tuple {
            Shape::Plain
        } else {
            Shape::Json
        }
    }

    /// Says whether a union of an object speaks of members that the object itself does not know: a struct would lose them.
    fn adds_members(&self, flat: &Flat) -> bool {
        let it = &flat.schema;
        let mut ids: Vec<SchemaId> = in_place(it)
            .into_iter()
            .filter(|id| Some(*id) != it.not)
            .collect();
        ids.extend(&flat.leftovers);
        let mut seen = BTreeSet::new();
        while let Some(id) = ids.pop() {
            if !seen.insert(id) {
                continue;
            }
            let branch = self.flat(id);
            let branch = &branch.schema;
            let opens = branch
                .additional_properties
                .is_some_and(|id| self.arena.get(id).types != Types::NONE)
                || !branch.pattern_properties.is_empty()
                || branch.unevaluated_properties.is_some();
            if opens
                || branch
                    .properties
                    .keys()
                    .any(|name| !it.properties.contains_key(name))
            {
                return true;
            }
            ids.extend(in_place(branch));
        }
        it.unevaluated_properties.is_some() || it.unevaluated_items.is_some()
    }

    /// Finds schemas that ask themselves of the same value again.
    fn find_endless(&self) {
        let mut done: BTreeSet<SchemaId> = BTreeSet::new();
        for root in self.arena.written() {
            let mut path: Vec<(SchemaId, Vec<SchemaId>)> = Vec::new();
            let mut enter = Some(root);
            while enter.is_some() || !path.is_empty() {
                if let Some(id) = enter.take() {
                    if path.iter().any(|(it, _)| *it == id) {
                        self.endless.borrow_mut().insert(id);
                    } else if done.insert(id) {
                        path.push((id, self.asked_in_place(id)));
                    }
                }
                match path.last_mut() {
                    Some((_, rest)) => match rest.pop() {
                        Some(next) => enter = Some(next),
                        None => {
                            path.pop();
                        }
                    },
                    None => break,
                }
            }
        }
    }

    fn asked_in_place(&self, id: SchemaId) -> Vec<SchemaId> {
        let flat = self.flat(id);
        let mut ids = in_place(&flat.schema);
        ids.extend(&flat.leftovers);
        ids
    }
}
