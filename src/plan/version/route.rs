//! The router's table: static segments before templated ones, the most specific first.
//!
//! In: the operations of all tags. Out: one route for each shape of path, in the order in which the router tries them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::contract::{self, Piece};
use crate::plan::names::{FnName, ModuleName};
use crate::plan::operation::{Route, RouteOperation};

/// An operation that wants a route.
pub struct Stop<'a> {
    /// The operation of the contract.
    pub operation: &'a contract::Operation,
    /// Its path under the base path of the version.
    pub path: String,
    /// The module of its tag.
    pub module: ModuleName,
    /// Its handler.
    pub handler: FnName,
}

/// Gives the table.
pub fn routes(stops: &[Stop<'_>]) -> Vec<Route> {
    let mut routes: Vec<(Vec<Rank>, Route)> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for stop in stops {
        let tail = is_tail(stop.operation);
        let at = *known.entry(shape(&stop.path)).or_insert_with(|| {
            let route = Route {
                pattern: pattern(&stop.path, tail),
                operations: Vec::new(),
            };
            routes.push((rank(stop.operation, tail), route));
            routes.len() - 1
        });
        routes[at].1.operations.push(RouteOperation {
            module: stop.module.clone(),
            handler: stop.handler.clone(),
            method: stop.operation.method.clone(),
        });
    }
    routes.sort_by(|one, other| one.0.cmp(&other.0));
    routes.into_iter().map(|(_, route)| route).collect()
}

/// Says whether the last parameter takes slashes.
pub fn is_tail(operation: &contract::Operation) -> bool {
    operation.extension.tail.as_ref().is_some_and(|it| it.value)
        && operation
            .segments
            .last()
            .is_some_and(|it| matches!(it.pieces[..], [Piece::Parameter(_)]))
}

/// The path as the runtime wants it: a last parameter that takes slashes has a star.
fn pattern(path: &str, tail: bool) -> String {
    match path.strip_suffix('}') {
        Some(rest) if tail => format!("{rest}*}}"),
        _ => path.to_owned(),
    }
}

/// The path without the names of its parameters.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut inside = false;
    for it in path.chars() {
        match it {
            '{' => {
                inside = true;
                shape.push('{');
            }
            '}' => {
                inside = false;
                shape.push('}');
            }
            _ if inside => (),
            it => shape.push(it),
        }
    }
    shape
}

/// How early a segment is tried: its kind, and of mixed ones those with the most text that must be there.
type Rank = (u8, Reverse<usize>);

/// Sorts literals before mixed segments before parameters before those that take slashes, segment by segment.
fn rank(operation: &contract::Operation, tail: bool) -> Vec<Rank> {
    let segments = &operation.segments;
    let last = segments.len().saturating_sub(1);
    let base = operation.base_path.split('/').filter(|it| !it.is_empty());
    let literal = (0, Reverse(0));
    let own = segments
        .iter()
        .enumerate()
        .map(|(index, segment)| match segment.pieces[..] {
            [] | [Piece::Literal(_)] => literal,
            [Piece::Parameter(_)] if tail && index == last => (3, Reverse(0)),
            [Piece::Parameter(_)] => (2, Reverse(0)),
            _ => {
                let texts = segment.pieces.iter().map(|it| match it {
                    Piece::Literal(text) => text.chars().count(),
                    Piece::Parameter(_) => 0,
                });
                (1, Reverse(texts.sum()))
            }
        });
    base.map(|_| literal).chain(own).collect()
}
