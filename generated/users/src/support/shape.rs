//! The form of error bodies, as data: each version of the contract has its own.
//!
//! In: a [`Rejection`], and what the request adds to it. Out: JSON, written only by [`envelope`](super::envelope).

use std::time::SystemTime;

use actix_web::http::StatusCode;
use serde_json::{Map, Value};

use super::problem::{Problem, Rejection};
use super::scalar::DateTime;
use super::violation::{Place, Violation};

/// A value in an error body.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// An object with these members.
    Object(&'static [(&'static str, Shape)]),
    /// A list with this one item.
    List(&'static Shape),
    /// A member that is left out when it is empty.
    Optional(&'static Shape),
    /// What is known about the problem.
    Of(Source),
    /// Always this text.
    Text(&'static str),
    /// Always this number.
    Number(i64),
    /// Always this answer.
    Boolean(bool),
    /// One object for each violation, with these members.
    Violations(&'static [(&'static str, Part)]),
    /// One text for each violation: its place and what is wrong there.
    ViolationTexts,
    /// An object with a list of texts for each field.
    ViolationsByField,
    /// An object with a list of texts for each JSON pointer or parameter.
    ViolationsByPointer,
    /// An object with the first text for each field.
    ViolationByField,
}

/// What is known about a problem.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    /// A URI that tells kinds of problems apart: always `about:blank`, since no page describes them (RFC 9457, 4.2.1).
    Type,
    /// The phrase of the status.
    Title,
    /// The status, as a number.
    Status,
    /// The status, as a text.
    StatusText,
    /// A sentence for people.
    Detail,
    /// The path of the request.
    Instance,
    /// Stable, for programs.
    Code,
    /// The id that is in the log too.
    RequestId,
    /// When it happened (RFC 3339).
    Timestamp,
}

/// What is known about a violation.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// The JSON pointer, in the body or in the parameter; left out where it is the whole of a parameter.
    Pointer,
    /// The name of the parameter; left out for the body.
    Parameter,
    /// Either of them, as the name of a field.
    Field,
    /// `body` or `parameter`.
    Location,
    /// The keyword of the contract that is broken.
    Keyword,
    /// A sentence for people.
    Detail,
}

/// The error bodies of one version of the contract.
#[derive(Debug, Clone, Copy)]
pub struct Envelope {
    /// The path under which they are used, such as `/api/v1`.
    pub prefix: &'static str,
    /// Their form.
    pub shape: Shape,
    /// Their media type.
    pub media_type: &'static str,
}

/// The error bodies of the application, the longest prefix first.
#[derive(Debug, Clone, Copy)]
pub struct Envelopes(pub &'static [Envelope]);

impl Envelopes {
    /// Gives the form for a path: that of the version that it belongs to, or problem details.
    pub fn of(&self, path: &str) -> &'static Envelope {
        self.0
            .iter()
            .find(|it| it.covers(path))
            .unwrap_or(&PROBLEM_DETAILS)
    }
}

impl Envelope {
    fn covers(&self, path: &str) -> bool {
        let prefix = self.prefix.strip_suffix('/').unwrap_or(self.prefix);
        let rest = path.strip_prefix(prefix);
        rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
    }
}

/// RFC 9457, where no version says otherwise.
pub const PROBLEM_DETAILS: Envelope = Envelope {
    prefix: "",
    shape: Shape::Object(&[
        ("type", Shape::Of(Source::Type)),
        ("title", Shape::Of(Source::Title)),
        ("status", Shape::Of(Source::Status)),
        ("detail", Shape::Of(Source::Detail)),
        ("instance", Shape::Of(Source::Instance)),
        ("code", Shape::Of(Source::Code)),
        ("request_id", Shape::Of(Source::RequestId)),
        (
            "errors",
            Shape::Optional(&Shape::Violations(&[
                ("pointer", Part::Pointer),
                ("parameter", Part::Parameter),
                ("keyword", Part::Keyword),
                ("detail", Part::Detail),
            ])),
        ),
    ]),
    media_type: "application/problem+json",
};

/// A problem, and what the request adds to it.
pub struct Occurrence<'a> {
    /// The status of the answer.
    pub status: StatusCode,
    /// What went wrong.
    pub problem: &'a Problem,
    /// The path of the request.
    pub path: &'a str,
    /// Its id.
    pub request_id: &'a str,
}

impl<'a> Occurrence<'a> {
    /// Takes what a rejection says.
    pub fn of(rejection: &'a Rejection, path: &'a str, request_id: &'a str) -> Self {
        Self {
            status: rejection.status,
            problem: &rejection.problem,
            path,
            request_id,
        }
    }
}

impl Shape {
    /// Writes the body.
    pub fn write(&self, occurrence: &Occurrence<'_>) -> Vec<u8> {
        serde_json::to_vec(&self.value(occurrence)).unwrap_or_default()
    }

    fn value(&self, it: &Occurrence<'_>) -> Value {
        match self {
            Self::Object(members) => {
                let mut object = Map::new();
                for (name, shape) in *members {
                    let value = shape.value(it);
                    if !matches!(shape, Self::Optional(_)) || !is_empty(&value) {
                        object.insert((*name).to_owned(), value);
                    }
                }
                Value::Object(object)
            }
            Self::List(shape) => Value::Array(vec![shape.value(it)]),
            Self::Optional(shape) => shape.value(it),
            Self::Of(source) => source.value(it),
            Self::Text(text) => Value::from(*text),
            Self::Number(number) => Value::from(*number),
            Self::Boolean(boolean) => Value::from(*boolean),
            Self::Violations(members) => {
                let item = |violation| Part::object(members, violation);
                Value::Array(it.problem.errors.iter().map(item).collect())
            }
            Self::ViolationTexts => it.problem.errors.iter().map(sentence).collect(),
            Self::ViolationsByField => by_place(&it.problem.errors, Place::field),
            Self::ViolationsByPointer => by_place(&it.problem.errors, Place::to_string),
            Self::ViolationByField => {
                let mut fields: Map<String, Value> = Map::new();
                for violation in &it.problem.errors {
                    let detail = violation.detail.as_str();
                    fields
                        .entry(violation.place.field())
                        .or_insert_with(|| Value::from(detail));
                }
                Value::Object(fields)
            }
        }
    }
}

impl Source {
    fn value(self, it: &Occurrence<'_>) -> Value {
        match self {
            Self::Type => Value::from("about:blank"),
            Self::Title => Value::from(it.status.canonical_reason().unwrap_or("Error")),
            Self::Status => Value::from(it.status.as_u16()),
            Self::StatusText => Value::from(it.status.as_str()),
            Self::Detail => Value::from(&*it.problem.detail),
            Self::Instance => Value::from(it.path),
            Self::Code => Value::from(it.problem.code),
            Self::RequestId => Value::from(it.request_id),
            Self::Timestamp => Value::from(DateTime::from(SystemTime::now()).to_string()),
        }
    }
}

impl Part {
    fn object(members: &[(&str, Self)], violation: &Violation) -> Value {
        let filled = members.iter().filter_map(|(name, part)| {
            let value = part.text(violation)?;
            Some(((*name).to_owned(), Value::String(value)))
        });
        Value::Object(filled.collect())
    }

    fn text(self, violation: &Violation) -> Option<String> {
        match (self, &violation.place) {
            (Self::Pointer, Place::Pointer(pointer)) => Some(pointer.clone()),
            (Self::Pointer, Place::Parameter(_, pointer)) => {
                Some(pointer.clone()).filter(|it| !it.is_empty())
            }
            (Self::Parameter, Place::Pointer(_)) => None,
            (Self::Parameter, Place::Parameter(name, _)) => Some((*name).to_owned()),
            (Self::Field, place) => Some(place.field()),
            (Self::Location, Place::Pointer(_)) => Some("body".to_owned()),
            (Self::Location, Place::Parameter(..)) => Some("parameter".to_owned()),
            (Self::Keyword, _) => Some(violation.keyword.to_owned()),
            (Self::Detail, _) => Some(violation.detail.clone()),
        }
    }
}

/// Gathers the texts of each place.
fn by_place(violations: &[Violation], name: impl Fn(&Place) -> String) -> Value {
    let mut places: Map<String, Value> = Map::new();
    for violation in violations {
        let texts = places
            .entry(name(&violation.place))
            .or_insert(Value::Array(Vec::new()));
        if let Value::Array(texts) = texts {
            texts.push(Value::from(violation.detail.as_str()));
        }
    }
    Value::Object(places)
}

fn sentence(violation: &Violation) -> Value {
    let field = violation.place.field();
    let space = if field.is_empty() { "" } else { " " };
    Value::from(format!("{field}{space}{}", violation.detail))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn written(shape: &Shape, problem: Problem) -> Value {
        let rejection = problem.rejects(StatusCode::UNPROCESSABLE_ENTITY);
        let body = shape.write(&Occurrence::of(&rejection, "/a", "id"));
        serde_json::from_slice(&body).unwrap()
    }

    fn invalid() -> Problem {
        let violation = |place, detail: &str| Violation {
            place,
            keyword: "type",
            detail: detail.to_owned(),
        };
        Problem::invalid(vec![
            violation(Place::Pointer("/a/b".to_owned()), "one"),
            violation(Place::Pointer("/a/b".to_owned()), "two"),
            violation(Place::Parameter("limit", String::new()), "three"),
        ])
    }

    #[test]
    fn problem_details() {
        let body = written(&PROBLEM_DETAILS.shape, invalid());
        assert_eq!(body["status"], 422);
        assert_eq!(
            body["errors"][0],
            json!({"pointer": "/a/b", "keyword": "type", "detail": "one"})
        );
        assert_eq!(
            body["errors"][2],
            json!({"parameter": "limit", "keyword": "type", "detail": "three"})
        );
        let body = written(&PROBLEM_DETAILS.shape, Problem::not_found());
        assert_eq!(body.get("errors"), None);
    }

    #[test]
    fn a_form_of_the_contract() {
        const SHAPE: Shape = Shape::Object(&[
            ("ok", Shape::Boolean(false)),
            (
                "error",
                Shape::Object(&[
                    ("code", Shape::Of(Source::Code)),
                    ("details", Shape::ViolationsByField),
                    ("places", Shape::ViolationsByPointer),
                    ("first", Shape::Optional(&Shape::ViolationByField)),
                    ("texts", Shape::Optional(&Shape::ViolationTexts)),
                ]),
            ),
        ]);
        let expected = json!({"ok": false, "error": {
            "code": "invalid_request",
            "details": {"a/b": ["one", "two"], "limit": ["three"]},
            "places": {"/a/b": ["one", "two"], "limit": ["three"]},
            "first": {"a/b": "one", "limit": "three"},
            "texts": ["a/b one", "a/b two", "limit three"],
        }});
        assert_eq!(written(&SHAPE, invalid()), expected);
        let expected =
            json!({"ok": false, "error": {"code": "not_found", "details": {}, "places": {}}});
        assert_eq!(written(&SHAPE, Problem::not_found()), expected);
    }

    #[test]
    fn a_prefix_covers_whole_segments() {
        const V1: Envelope = Envelope {
            prefix: "/api/v1",
            ..PROBLEM_DETAILS
        };
        for (path, covers) in [
            ("/api/v1", true),
            ("/api/v1/x", true),
            ("/api/v10", false),
            ("/", false),
        ] {
            assert_eq!(V1.covers(path), covers, "{path}");
        }
    }
}
