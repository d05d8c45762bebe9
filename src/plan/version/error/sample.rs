//! Errors as the server will write them, held against the schema that is declared for them.
//!
//! In: the schema of an error, its status and a shape. Out: the shape that keeps the schema, or what breaks it.

use serde_json::{Map, Value as Json, json};

use super::super::status::phrase;
use crate::contract::json::unescaped;
use crate::contract::{Contract, ErrorSource, SchemaId, StatusSet};
use crate::plan::error::{Shape, ViolationSource};
use crate::plan::example::judge::{Judge, Verdict, Way};

/// What is broken: where (a JSON pointer), and how.
pub struct Broken(pub String, pub String);

/// The codes that the server gives by itself at a status; `templates/support/problem.rs` has them.
const CODES: &[(u16, &[&str])] = &[
    (
        400,
        &[
            "malformed_request",
            "malformed_body",
            "missing_body",
            "invalid_request",
        ],
    ),
    (401, &["unauthorized", "bad_credentials"]),
    (403, &["forbidden"]),
    (404, &["not_found"]),
    (405, &["method_not_allowed"]),
    (406, &["not_acceptable"]),
    (408, &["request_timeout"]),
    (409, &["conflict", "duplicate", "referenced"]),
    (412, &["precondition_failed"]),
    (413, &["payload_too_large"]),
    (415, &["unsupported_media_type", "unsupported_encoding"]),
    (422, &["invalid_request"]),
    (428, &["precondition_required"]),
    (429, &["too_many_requests"]),
    (500, &["internal_error"]),
    (501, &["not_implemented"]),
    (503, &["unavailable", "maintenance"]),
];

/// The shortest and the longest that a sentence, and the id of a request, are taken to be.
const DETAILS: &[&str] = &[
    "is taken",
    "must not have anything but letters, digits and spaces in it, and must not begin with a space or a digit",
];
const IDS: &[&str] = &[
    "0123456789abcdef",
    "an-id_of.the-client-0123456789-0123456789-0123456789-0123456789-",
];

/// How many violations are told at once.
const COUNTS: &[usize] = &[0, 1, 2, 20];

/// How often something is left out, at most.
const ROUNDS: usize = 50;

/// Where a violation is, of several.
#[derive(Clone, Copy)]
enum Place {
    Body(usize),
    Parameter(usize),
}

/// One error.
#[derive(Clone, Copy)]
struct Error<'a> {
    status: u16,
    code: &'a str,
    detail: &'a str,
    id: &'a str,
    places: &'a [Place],
    item: Option<Place>,
}

/// Leaves out what need not be there and does not keep the schema.
///
/// # Errors
///
/// When something that must be there does not keep it.
pub fn kept(
    contract: &Contract,
    id: SchemaId,
    status: u16,
    mut shape: Shape,
) -> Result<Shape, Broken> {
    for _ in 0..ROUNDS {
        let Err(Broken(pointer, cause)) = holds(contract, id, status, &shape) else {
            return Ok(shape);
        };
        let steps: Vec<&str> = pointer.split('/').skip(1).collect();
        if !leave_out(&mut shape, &steps) {
            return Err(Broken(pointer, cause));
        }
    }
    holds(contract, id, status, &shape).map(|()| shape)
}

/// Holds the errors of a status against a schema.
///
/// # Errors
///
/// The first thing that breaks it.
pub fn holds(contract: &Contract, id: SchemaId, status: u16, shape: &Shape) -> Result<(), Broken> {
    let way = Way {
        request: false,
        response: true,
    };
    let codes = CODES.iter().find(|(it, _)| *it == status);
    let codes = codes.map_or(&["conflict"][..], |(_, codes)| codes);
    for (index, count) in COUNTS.iter().enumerate() {
        // Every other one is in the body, so that both kinds are in each.
        let place = |it: usize| {
            if it % 2 == index % 2 {
                Place::Body(it)
            } else {
                Place::Parameter(it)
            }
        };
        let places: Vec<Place> = (0..*count).map(place).collect();
        let texts = codes.iter().chain(codes.last()).zip(DETAILS.iter().cycle());
        for ((code, detail), id_text) in texts.zip(IDS.iter().cycle()) {
            let error = Error {
                status,
                code,
                detail,
                id: id_text,
                places: &places,
                item: None,
            };
            let value = value(shape, error);
            let judge = Judge::new(&contract.schemas, way);
            if let Verdict::Breaks(pointer, cause) = judge.judge(id, &value) {
                return Err(Broken(pointer, cause));
            }
        }
    }
    Ok(())
}

/// Takes the innermost member away that need not be there and has what stands at a place.
fn leave_out(shape: &mut Shape, steps: &[&str]) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        return false;
    };
    match shape {
        Shape::Object(members) => {
            let name = unescaped(step);
            let Some(index) = members.iter().position(|(it, _, _)| *it == name) else {
                return false;
            };
            let (_, is_required, inner) = &mut members[index];
            let is_done = leave_out(inner, rest);
            if is_done || *is_required {
                return is_done;
            }
            members.remove(index);
            true
        }
        Shape::Each(inner) => leave_out(inner, rest),
        _ => false,
    }
}

fn value(shape: &Shape, error: Error<'_>) -> Json {
    let violations = error.places.iter();
    match shape {
        Shape::Object(members) => {
            let there = members
                .iter()
                .filter(|(_, is_required, shape)| *is_required || !is_empty(shape, error));
            let member =
                |(name, _, shape): &(String, bool, Shape)| (name.clone(), value(shape, error));
            Json::Object(there.map(member).collect())
        }
        Shape::Of(source) => of(source, error),
        Shape::RequestUuid => json!("01234567-89ab-8cde-8f00-000000000000"),
        Shape::StatusText => json!(error.status.to_string()),
        Shape::Word(source, words) => match words.0.get(&error.status) {
            Some(listed) if listed.known.contains(error.code) => json!(error.code),
            Some(listed) => json!(listed.word),
            None => of(source, error),
        },
        Shape::Constant(value) => value.clone(),
        Shape::List(items) => items.iter().map(|it| value(it, error)).collect(),
        Shape::Each(shape) if error.places.is_empty() => json!([value(shape, error)]),
        Shape::Each(shape) => violations
            .map(|it| {
                let (item, places) = (Some(*it), &[][..]);
                value(
                    shape,
                    Error {
                        item,
                        places,
                        ..error
                    },
                )
            })
            .collect(),
        Shape::Part(source) => {
            let part = error.item.and_then(|it| part(*source, it, error));
            let none = match source {
                ViolationSource::Steps => json!([]),
                _ => json!(""),
            };
            part.unwrap_or(none)
        }
        Shape::Violations(parts) => violations
            .map(|place| {
                let all = parts.iter();
                let there =
                    all.filter_map(|(name, it)| Some((name.clone(), part(*it, *place, error)?)));
                Json::Object(there.collect())
            })
            .collect(),
        Shape::ViolationByField => {
            let texts = violations.map(|it| (field(*it), json!(error.detail)));
            Json::Object(texts.collect())
        }
    }
}

fn parameter(index: usize) -> String {
    format!("limit{index}")
}

fn of(source: &ErrorSource, error: Error<'_>) -> Json {
    let violations = error.places.iter().map(|it| field(*it));
    let detail = error.detail;
    match source {
        ErrorSource::Type => json!("about:blank"),
        ErrorSource::Title => json!(title(error.status)),
        ErrorSource::Status => json!(error.status),
        ErrorSource::Detail => match error.item {
            Some(item) => json!(format!("{} {detail}", field(item))),
            None => json!(detail),
        },
        ErrorSource::Instance => json!("/things/1"),
        ErrorSource::Code => json!(error.code),
        ErrorSource::RequestId => json!(error.id),
        ErrorSource::Timestamp => json!("2026-01-02T03:04:05Z"),
        ErrorSource::Violations => violations
            .map(|it| json!(format!("{it} {detail}")))
            .collect(),
        ErrorSource::ViolationsByField | ErrorSource::ViolationsByPointer => {
            let lists = violations.map(|it| (it, json!([detail])));
            Json::Object(lists.collect::<Map<_, _>>())
        }
        ErrorSource::Constant(text) => json!(text),
    }
}

/// The reason phrase of a status, as the framework has it.
fn title(status: u16) -> String {
    match status {
        413 => "Payload Too Large".to_owned(),
        _ => {
            let phrase = phrase(StatusSet::Exact(status));
            let word = |it: &str| it[..1].to_uppercase() + &it[1..];
            phrase.split(' ').map(word).collect::<Vec<_>>().join(" ")
        }
    }
}

fn pointer(index: usize) -> String {
    format!("/items/{index}/name")
}

fn field(place: Place) -> String {
    match place {
        Place::Body(index) => pointer(index).trim_start_matches('/').to_owned(),
        Place::Parameter(index) => parameter(index),
    }
}

fn part(source: ViolationSource, place: Place, error: Error<'_>) -> Option<Json> {
    Some(match (source, place) {
        (ViolationSource::Pointer, Place::Body(index)) => json!(pointer(index)),
        (ViolationSource::Parameter, Place::Parameter(index)) => json!(parameter(index)),
        (ViolationSource::Pointer, Place::Parameter(_))
        | (ViolationSource::Parameter, Place::Body(_)) => return None,
        (ViolationSource::Field, _) => json!(field(place)),
        (ViolationSource::Steps, Place::Body(index)) => {
            json!(["body", "items", index.to_string(), "name"])
        }
        (ViolationSource::Steps, Place::Parameter(index)) => {
            json!(["parameter", parameter(index)])
        }
        (ViolationSource::Keyword, _) => json!("maxLength"),
        (ViolationSource::Detail, _) => json!(error.detail),
    })
}

/// Says whether an optional member is left out.
fn is_empty(shape: &Shape, error: Error<'_>) -> bool {
    match shape {
        Shape::Object(members) => {
            let mut members = members.iter();
            members.all(|(_, is_required, shape)| !is_required && is_empty(shape, error))
        }
        Shape::Part(source) => error.item.and_then(|it| part(*source, it, error)).is_none(),
        Shape::Constant(value) => value.is_null(),
        Shape::Of(
            ErrorSource::Violations
            | ErrorSource::ViolationsByField
            | ErrorSource::ViolationsByPointer,
        )
        | Shape::Violations(_)
        | Shape::ViolationByField => error.places.is_empty(),
        Shape::Of(_)
        | Shape::RequestUuid
        | Shape::StatusText
        | Shape::Word(..)
        | Shape::List(_)
        | Shape::Each(_) => false,
    }
}
