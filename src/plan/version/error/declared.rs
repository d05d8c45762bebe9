//! The errors that a contract declares, one by one.
//!
//! In: the responses of all operations. Out: for each of the statuses that they stand for, what fills their schema.

use std::collections::BTreeMap;

use super::super::media::{essence, is_json, is_range};
use super::is_error;
use super::sample::{Broken, kept};
use super::shape::{Missing, Walk};
use crate::contract::{Contract, MediaType, Operation, Response, SchemaId, StatusSet, Types};
use crate::plan::error::Shape;
use crate::plan::schema::facts::Facts;
use crate::source::Span;

/// An error of one operation and one status.
pub struct Declared {
    /// The place of the operation in the contract.
    pub operation: usize,
    /// The status of the response as it is declared.
    pub set: StatusSet,
    /// One of its statuses.
    pub status: u16,
    /// What it is written as.
    pub media_type: String,
    /// Its schema as written there.
    pub id: SchemaId,
    /// The schema that says it.
    pub target: SchemaId,
    /// What fills it, or why nothing does.
    pub shape: Result<Shape, String>,
}

impl Declared {
    /// Says whether both are of one response.
    pub fn is_of(&self, other: &Self) -> bool {
        (self.operation, self.set) == (other.operation, other.set)
    }
}

/// The statuses that a server answers by itself.
const ANSWERED: &[u16] = &[
    400, 401, 403, 404, 405, 406, 408, 409, 412, 413, 415, 422, 428, 429, 500, 501, 503,
];

/// Gives all errors that have a schema.
pub fn declarations(contract: &Contract, facts: &Facts) -> Vec<Declared> {
    // Most operations declare the same few schemas.
    let mut shapes: BTreeMap<(SchemaId, u16, bool), Option<Result<Shape, String>>> =
        BTreeMap::new();
    let mut all = Vec::new();
    for (index, operation) in contract.operations.iter().enumerate() {
        for (set, media_type, id) in declared(operation, contract) {
            for status in statuses(operation, set) {
                let is_exact = matches!(set, StatusSet::Exact(_));
                let walk = Walk {
                    contract,
                    facts,
                    status,
                    is_exact,
                };
                let shape = shapes
                    .entry((id, status, is_exact))
                    .or_insert_with(|| fitting(walk, id));
                if let Some(shape) = shape.clone() {
                    all.push(Declared {
                        operation: index,
                        set,
                        status,
                        media_type: media_type.clone(),
                        id,
                        target: facts.target(id).id,
                        shape,
                    });
                }
            }
        }
    }
    all
}

/// Gives the first shape that keeps the schema, or why none does; nothing where the schema tells nothing of its members.
fn fitting(walk: Walk<'_>, id: SchemaId) -> Option<Result<Shape, String>> {
    let mut first = None;
    for shape in walk.shapes(id) {
        let found = match shape {
            Ok(shape) => kept(walk.contract, id, walk.status, shape).map_err(said),
            Err(Missing(pointer)) => Err(format!(
                "nothing is known that could fill the required member `{pointer}` of errors"
            )),
        };
        if found.is_ok() {
            return Some(found);
        }
        first.get_or_insert(found);
    }
    first
}

fn said(Broken(pointer, cause): Broken) -> String {
    match pointer.as_str() {
        "" => format!("errors cannot be filled as declared: what is known of them {cause}"),
        _ => format!("errors cannot be filled as declared: what is known for `{pointer}` {cause}"),
    }
}

/// The statuses that a response of an operation stands for: a more specific one beside it comes first.
pub fn statuses(operation: &Operation, set: StatusSet) -> Vec<u16> {
    if let StatusSet::Exact(status) = set {
        return vec![status];
    }
    let is_for = |status: &u16| {
        let mut others = operation.responses.iter().map(|it| it.status);
        set.contains(*status) && !others.any(|it| it < set && it.contains(*status))
    };
    ANSWERED.iter().copied().filter(is_for).collect()
}

/// The schemas of an operation's errors, and what they are written as.
fn declared(
    operation: &Operation,
    contract: &Contract,
) -> impl Iterator<Item = (StatusSet, String, SchemaId)> {
    let errors = operation.responses.iter().filter(|it| is_error(it.status));
    errors.filter_map(|it| {
        let media = media(contract, it)?;
        let name = if is_range(&media.name) {
            "application/json"
        } else {
            essence(&media.name)
        };
        Some((it.status, name.to_owned(), media.schema?))
    })
}

/// What an error is written as: JSON if it can be, else plain text.
fn media<'a>(contract: &Contract, response: &'a Response) -> Option<&'a MediaType> {
    let content = &response.content;
    let is_text = |it: &&MediaType| {
        let of = it.schema.map(|id| contract.schemas[id].types);
        essence(&it.name) == "text/plain" && of == Some(Types::STRING)
    };
    let json = content.iter().find(|it| is_json(&it.name));
    let range = || content.iter().find(|it| is_range(&it.name));
    json.or_else(range).or_else(|| content.iter().find(is_text))
}

/// An error that is declared as nothing that errors are written as.
pub struct Unwritten<'a> {
    /// The place of the operation in the contract.
    pub operation: usize,
    /// The status of the response as it is declared.
    pub set: StatusSet,
    /// Where the media type stands.
    pub at: Span,
    /// The media type.
    pub name: &'a str,
}

/// Gives the errors whose media types are not written.
pub fn unwritten(contract: &Contract) -> Vec<Unwritten<'_>> {
    let mut found = Vec::new();
    for (operation, it) in contract.operations.iter().enumerate() {
        for response in it.responses.iter().filter(|it| is_error(it.status)) {
            let is_written = media(contract, response).is_some();
            if let Some(first) = response.content.first().filter(|_| !is_written) {
                found.push(Unwritten {
                    operation,
                    set: response.status,
                    at: first.at,
                    name: essence(&first.name),
                });
            }
        }
    }
    found
}
