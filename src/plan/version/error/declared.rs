//! The errors that a contract declares, one by one.
//!
//! In: the responses of all operations. Out: for each of the statuses that they stand for, what fills their schema.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::super::media::{essence, is_json, is_range};
use super::is_error;
use super::sample::{Broken, kept};
use super::shape::{Asked, Missing, shapes};
use crate::contract::{
    Contract, ErrorSource, MediaType, Operation, Response, SchemaId, StatusSet, Types,
};
use crate::plan::error::{Shape, problem_details};
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
    /// Its schema as written there, if it has one.
    pub id: Option<SchemaId>,
    /// The schema that says it.
    pub target: Option<SchemaId>,
    /// What fills it, or why nothing does.
    pub shape: Result<Shape, String>,
    /// Whether nothing is said of its members: it may be filled in any way.
    pub is_open: bool,
}

/// The statuses that a server answers by itself.
pub const ANSWERED: &[u16] = &[
    400, 401, 403, 404, 405, 406, 408, 409, 412, 413, 415, 422, 428, 429, 500, 501, 503,
];

/// Gives all errors that have a media type that is written. Adds the pointers of `x-specwright: {errors: …}` that lead to
/// members.
pub fn declarations(
    contract: &Contract,
    facts: &Facts,
    used: &RefCell<BTreeSet<String>>,
) -> Vec<Declared> {
    let anything = anything();
    // Most operations declare the same few schemas.
    let mut fitted: BTreeMap<(SchemaId, u16, bool), Fitting> = BTreeMap::new();
    let mut all = Vec::new();
    for (index, operation) in contract.operations.iter().enumerate() {
        for response in errors(operation) {
            let Some(media) = media(contract, response) else {
                continue;
            };
            let media_type = written(&media.name);
            let set = response.status;
            let is_problem = essence(media_type) == "application/problem+json";
            for status in statuses(operation, set) {
                let found = match media.schema {
                    Some(id) => fitted
                        .entry((id, status, is_problem))
                        .or_insert_with(|| {
                            let asked = Asked {
                                contract,
                                facts,
                                status,
                                is_problem,
                                used,
                            };
                            fitting(asked, id, &anything)
                        })
                        .clone(),
                    None if is_json(media_type) => Fitting::open(Ok(anything.clone())),
                    None => Fitting::open(Ok(Shape::Of(ErrorSource::Detail))),
                };
                all.push(Declared {
                    operation: index,
                    set,
                    status,
                    media_type: media_type.to_owned(),
                    id: media.schema,
                    target: media.schema.map(|id| facts.target(id).id),
                    shape: found.shape,
                    is_open: found.is_open,
                });
            }
        }
    }
    all
}

/// What fits a schema.
#[derive(Clone)]
struct Fitting {
    shape: Result<Shape, String>,
    is_open: bool,
}

impl Fitting {
    fn open(shape: Result<Shape, String>) -> Self {
        Self {
            shape,
            is_open: true,
        }
    }
}

/// What an error is of which nothing is said: problem details, of which nothing must be there.
fn anything() -> Shape {
    match problem_details().shape {
        Shape::Object(members) => {
            let members = members.into_iter();
            Shape::Object(members.map(|(name, _, it)| (name, false, it)).collect())
        }
        other => other,
    }
}

/// Gives the first shape that keeps the schema, or why none does.
fn fitting(asked: Asked<'_>, id: SchemaId, anything: &Shape) -> Fitting {
    let (contract, status) = (asked.contract, asked.status);
    let hold = |shape| match kept(contract, id, status, shape).map_err(said)? {
        Shape::Object(members) if members.is_empty() => Err(NOTHING.to_owned()),
        shape => Ok(shape),
    };
    let mut found = shapes(asked, id).into_iter().map(|shape| match shape {
        Ok(shape) => hold(shape),
        Err(Missing(pointer)) if pointer.is_empty() => Err(NOTHING.to_owned()),
        Err(Missing(pointer)) => Err(format!(
            "nothing is known that could fill the required member `{pointer}` of errors"
        )),
    });
    let Some(first) = found.next() else {
        return Fitting::open(hold(anything.clone()));
    };
    let shape = if first.is_ok() {
        first
    } else {
        found.find(Result::is_ok).unwrap_or(first)
    };
    Fitting {
        shape,
        is_open: false,
    }
}

const NOTHING: &str = "errors cannot say what is wrong, as they are declared";

/// Says what is broken.
pub fn said(Broken(pointer, cause): Broken) -> String {
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

/// The responses of an operation that are errors.
pub fn errors(operation: &Operation) -> impl Iterator<Item = &Response> {
    let succeeds_by_default = operation.succeeds_by_default();
    let is_success = move |it: StatusSet| it == StatusSet::Default && succeeds_by_default;
    let all = operation.responses.iter();
    all.filter(move |it| is_error(it.status) && !is_success(it.status))
}

/// The media type that is answered, where the contract may have a range; texts are UTF-8.
fn written(name: &str) -> &str {
    match name {
        _ if is_range(name) => "application/json",
        "text/plain" => "text/plain; charset=utf-8",
        _ => name,
    }
}

/// What an error is written as: JSON if it can be, else plain text.
fn media<'a>(contract: &Contract, response: &'a Response) -> Option<&'a MediaType> {
    let content = &response.content;
    let is_text = |it: &&MediaType| {
        let of = it.schema.map(|id| contract.schemas[id].types);
        essence(&it.name) == "text/plain" && of.is_none_or(|it| it == Types::STRING)
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
        for response in errors(it) {
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
