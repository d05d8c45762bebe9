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

/// The statuses that are answered with a list of violations, if anything is.
const INVALID: &[u16] = &[400, 409, 422];

/// Where the violations of an example are.
const PLACES: &[Place] = &[Place::Body, Place::Parameter];

#[derive(Clone, Copy)]
enum Place {
    Body,
    Parameter,
}

/// One error.
#[derive(Clone, Copy)]
struct Error<'a> {
    status: u16,
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
    while let Err(Broken(pointer, cause)) = holds(contract, id, status, &shape) {
        let steps: Vec<&str> = pointer.split('/').skip(1).collect();
        if !leave_out(&mut shape, &steps) {
            return Err(Broken(pointer, cause));
        }
    }
    Ok(shape)
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
    let all: &[&[Place]] = &[&[], PLACES];
    let count = if INVALID.contains(&status) { 2 } else { 1 };
    for places in all.iter().take(count) {
        let error = Error {
            status,
            places,
            item: None,
        };
        let value = value(shape, error);
        if let Verdict::Breaks(pointer, cause) =
            Judge::new(&contract.schemas, way).judge(id, &value)
        {
            return Err(Broken(pointer, cause));
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
        Shape::Word(words) => {
            let word = words.of_status.get(&error.status);
            word.map_or_else(|| of(&ErrorSource::Code, error), |it| json!(it))
        }
        Shape::Constant(value) => value.clone(),
        Shape::List(items) => items.iter().map(|it| value(it, error)).collect(),
        Shape::Each(shape) if error.places.is_empty() => json!([value(shape, error)]),
        Shape::Each(shape) => violations
            .map(|it| {
                let item = Some(*it);
                value(shape, Error { item, ..error })
            })
            .collect(),
        Shape::Part(source) => {
            let part = error.item.and_then(|it| part(*source, it));
            let none = match source {
                ViolationSource::Steps => json!([]),
                _ => json!(""),
            };
            part.unwrap_or(none)
        }
        Shape::Violations(parts) => violations
            .map(|place| {
                let all = parts.iter();
                let there = all.filter_map(|(name, it)| Some((name.clone(), part(*it, *place)?)));
                Json::Object(there.collect())
            })
            .collect(),
        Shape::ViolationByField => {
            let texts = violations.map(|it| (field(*it), json!(DETAIL)));
            Json::Object(texts.collect())
        }
    }
}

const DETAIL: &str = "must not be longer than 20 characters";
const POINTER: &str = "/items/0/name";
const PARAMETER: &str = "limit";

fn of(source: &ErrorSource, error: Error<'_>) -> Json {
    let phrase = phrase(StatusSet::Exact(error.status));
    let violations = error.places.iter().map(|it| field(*it));
    match source {
        ErrorSource::Type => json!("about:blank"),
        ErrorSource::Title => json!(phrase),
        ErrorSource::Status => json!(error.status),
        ErrorSource::Detail => match error.item {
            Some(item) => json!(format!("{} {DETAIL}", field(item))),
            None => json!(DETAIL),
        },
        ErrorSource::Instance => json!("/things/1"),
        ErrorSource::Code => json!(phrase.replace(' ', "_")),
        ErrorSource::RequestId => json!("0123456789abcdef"),
        ErrorSource::Timestamp => json!("2026-01-02T03:04:05Z"),
        ErrorSource::Violations => violations
            .map(|it| json!(format!("{it} {DETAIL}")))
            .collect(),
        ErrorSource::ViolationsByField | ErrorSource::ViolationsByPointer => {
            let lists = violations.map(|it| (it, json!([DETAIL])));
            Json::Object(lists.collect::<Map<_, _>>())
        }
        ErrorSource::Constant(text) => json!(text),
    }
}

fn field(place: Place) -> String {
    match place {
        Place::Body => POINTER.trim_start_matches('/').to_owned(),
        Place::Parameter => PARAMETER.to_owned(),
    }
}

fn part(source: ViolationSource, place: Place) -> Option<Json> {
    Some(match (source, place) {
        (ViolationSource::Pointer, Place::Body) => json!(POINTER),
        (ViolationSource::Parameter, Place::Parameter) => json!(PARAMETER),
        (ViolationSource::Pointer, Place::Parameter)
        | (ViolationSource::Parameter, Place::Body) => return None,
        (ViolationSource::Field, _) => json!(field(place)),
        (ViolationSource::Steps, Place::Body) => json!(["body", "items", "0", "name"]),
        (ViolationSource::Steps, Place::Parameter) => json!(["parameter", PARAMETER]),
        (ViolationSource::Keyword, _) => json!("maxLength"),
        (ViolationSource::Detail, _) => json!(DETAIL),
    })
}

/// Says whether an optional member is left out.
fn is_empty(shape: &Shape, error: Error<'_>) -> bool {
    match shape {
        Shape::Object(members) => {
            let mut members = members.iter();
            members.all(|(_, is_required, shape)| !is_required && is_empty(shape, error))
        }
        Shape::Part(source) => error.item.and_then(|it| part(*source, it)).is_none(),
        Shape::Constant(value) => value.is_null(),
        Shape::Of(
            ErrorSource::Violations
            | ErrorSource::ViolationsByField
            | ErrorSource::ViolationsByPointer,
        )
        | Shape::Violations(_)
        | Shape::ViolationByField => error.places.is_empty(),
        Shape::Of(_) | Shape::RequestUuid | Shape::Word(_) | Shape::List(_) | Shape::Each(_) => {
            false
        }
    }
}
