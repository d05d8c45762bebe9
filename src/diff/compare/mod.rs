//! What changed: one walk over two contracts.
//!
//! In: two lowered contracts. Out: every change, where it stands on both sides, and which operations reach it. A pair of
//! schemas is looked at once for each way in which it is used, so that contracts which contain themselves come to an end
//! and what a thousand operations share is found once. How bad a change is, rules say.

mod body;
mod component;
mod encoding;
mod header;
mod lifecycle;
mod media;
mod operation;
mod pair;
mod parameter;
mod response;
mod schema;
mod scheme;
mod security;
mod server;

use foldhash::{HashMap, HashMapExt as _};

use super::change::{Carrier, Change, Side, Site};
use super::view::{Arena, Equality, NodeId};
use crate::contract::{Contract, SchemaId};

/// What the walk has to know beside the contracts.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Today (`2026-11-21`), against which sunset dates are held.
    pub today: String,
}

/// A pair of schemas in one use, and what changed there.
#[derive(Debug)]
pub struct Visit {
    pair: (NodeId, NodeId),
    site: Site,
    /// What changed in it.
    pub changes: Vec<Change>,
    /// What stands inside, with the steps that lead there.
    pub inside: Vec<(String, usize)>,
}

/// Where an operation uses a schema.
#[derive(Debug)]
pub struct Root {
    /// Its place in [`Walk::operations`].
    pub operation: usize,
    /// Which part of it, in words.
    pub place: String,
    /// Its place in [`Walk::visits`].
    pub visit: usize,
}

/// A change of an operation itself, or of what belongs to none.
#[derive(Debug)]
pub struct Direct {
    /// Its place in [`Walk::operations`], if it belongs to one.
    pub operation: Option<usize>,
    /// Which part of it, in words; nothing for the operation itself.
    pub place: String,
    /// The change.
    pub change: Change,
}

/// The walk, and all that it has found.
#[derive(Debug)]
pub struct Walk<'c> {
    old: Arena<'c>,
    new: Arena<'c>,
    equality: Equality,
    terms: Terms,
    /// The operations on the way, as `GET /users/{id}`.
    pub operations: Vec<String>,
    /// Pairs of schemas.
    pub visits: Vec<Visit>,
    /// Where operations use them.
    pub roots: Vec<Root>,
    /// What belongs to no schema.
    pub direct: Vec<Direct>,
    reliance: security::Reliance,
    known: HashMap<(NodeId, NodeId, Site), usize>,
    /// How many visits have been looked at.
    done: usize,
}

/// The operation at hand, and where in it the walk is.
#[derive(Debug, Clone)]
struct Scope {
    operation: Option<usize>,
    place: String,
    /// Whether the server asks and the client answers: in callbacks and webhooks.
    flipped: bool,
}

impl Scope {
    fn within(&self, place: impl Into<String>) -> Self {
        let inner: String = place.into();
        let place = if self.place.is_empty() {
            inner
        } else {
            format!("{}, {inner}", self.place)
        };
        Self {
            place,
            ..self.clone()
        }
    }

    const fn side(&self, side: Side) -> Side {
        if self.flipped { side.flipped() } else { side }
    }
}

/// Walks over two contracts.
pub fn walk<'c>(old: &'c Contract, new: &'c Contract, terms: Terms) -> Walk<'c> {
    let mut walk = begun(old, new, terms);
    operation::all(&mut walk);
    security::of_root(&mut walk);
    scheme::all(&mut walk);
    server::all(&mut walk);
    walk.finish();
    component::all(&mut walk);
    walk
}

/// Walks over pairs of schemas alone, as a client would send their values; each has a label in the place of an operation.
pub fn values<'c>(
    old: &'c Contract,
    new: &'c Contract,
    labels: Vec<String>,
    pairs: &[(SchemaId, SchemaId)],
) -> Walk<'c> {
    let mut walk = begun(old, new, Terms::default());
    walk.operations = labels;
    let site = Site {
        side: Side::Request,
        carrier: Carrier::Body,
        nested: true,
        muted: false,
        negated: false,
        sealed: false,
        shared: false,
        textual: false,
        spread: false,
        pushed: false,
    };
    for (at, (old, new)) in pairs.iter().enumerate() {
        let scope = Scope {
            operation: Some(at),
            place: String::new(),
            flipped: false,
        };
        walk.root(&scope, *old, *new, site);
    }
    walk.finish();
    walk
}

fn begun<'c>(old: &'c Contract, new: &'c Contract, terms: Terms) -> Walk<'c> {
    Walk {
        old: Arena::new(old),
        new: Arena::new(new),
        equality: Equality::default(),
        terms,
        operations: Vec::new(),
        visits: Vec::new(),
        roots: Vec::new(),
        direct: Vec::new(),
        reliance: security::Reliance::default(),
        known: HashMap::new(),
        done: 0,
    }
}

impl Walk<'_> {
    /// Looks at everything that is on the list, which grows meanwhile.
    fn finish(&mut self) {
        while self.done < self.visits.len() {
            let visit = self.done;
            self.done += 1;
            schema::visit(self, visit);
        }
    }

    /// Gives both contracts, the old one first.
    pub fn contracts(&self) -> [&Contract; 2] {
        [self.old.contract, self.new.contract]
    }

    fn say(&mut self, scope: &Scope, change: Change) {
        self.direct.push(Direct {
            operation: scope.operation,
            place: scope.place.clone(),
            change,
        });
    }

    /// Puts a pair of schemas on the list.
    fn pair(&mut self, old: NodeId, new: NodeId, site: Site) -> usize {
        if let Some(known) = self.known.get(&(old, new, site)) {
            return *known;
        }
        let at = self.visits.len();
        self.visits.push(Visit {
            pair: (old, new),
            site,
            changes: Vec::new(),
            inside: Vec::new(),
        });
        self.known.insert((old, new, site), at);
        at
    }

    fn root(&mut self, scope: &Scope, old: SchemaId, new: SchemaId, site: Site) {
        let (old, new) = (self.old.schema(old), self.new.schema(new));
        let visit = self.pair(old, new, site);
        if let Some(operation) = scope.operation {
            self.roots.push(Root {
                operation,
                place: scope.place.clone(),
                visit,
            });
        }
    }

    fn is_same(&mut self, old: NodeId, new: NodeId) -> bool {
        self.equality
            .holds(&mut self.old, &mut self.new, (old, new))
    }
}
