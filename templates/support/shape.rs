//! The form of error bodies, as data: each version of the contract has its own.
//!
//! In: a [`Rejection`], and what the request adds to it. Out: JSON, written only by [`envelope`](super::envelope).

use std::borrow::Cow;
use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde::{Serialize, Serializer};

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
    /// Their form at these statuses, which have one of their own.
    pub of_status: &'static [(u16, Shape)],
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
    /// Gives the form at a status.
    pub fn at(&self, status: StatusCode) -> &Shape {
        let mut others = self.of_status.iter();
        let own = others.find(|(it, _)| *it == status.as_u16());
        own.map_or(&self.shape, |(_, shape)| shape)
    }

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
    of_status: &[],
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
        let problem = occurrence.problem;
        // Nobody learns what is wrong but from the one text that there is.
        let first = problem.errors.first().filter(|_| !self.lists());
        let told = first.map(|it| {
            let detail = format!("{} {}", it.place.field(), it.detail);
            Problem::new(problem.code, detail)
        });
        let occurrence = Occurrence {
            problem: told.as_ref().unwrap_or(problem),
            ..*occurrence
        };
        serde_json::to_vec(&Written(self, &occurrence)).unwrap_or_default()
    }

    /// Says whether there is a place for violations in it.
    fn lists(&self) -> bool {
        match self {
            Self::Object(members) => members.iter().any(|(_, shape)| shape.lists()),
            Self::List(shape) | Self::Optional(shape) => shape.lists(),
            Self::Of(_) | Self::Text(_) | Self::Number(_) | Self::Boolean(_) => false,
            Self::Violations(_)
            | Self::ViolationTexts
            | Self::ViolationsByField
            | Self::ViolationsByPointer
            | Self::ViolationByField => true,
        }
    }

    /// Says whether there is nothing in it.
    fn is_empty(&self, it: &Occurrence<'_>) -> bool {
        match self {
            Self::Object(members) => members.iter().all(|(_, shape)| shape.is_left_out(it)),
            Self::Optional(shape) => shape.is_empty(it),
            Self::Of(Source::Detail) => it.problem.detail.is_empty(),
            Self::Of(Source::Instance) => it.path.is_empty(),
            Self::Of(Source::RequestId) => it.request_id.is_empty(),
            Self::Text(text) => text.is_empty(),
            Self::List(_) | Self::Of(_) | Self::Number(_) | Self::Boolean(_) => false,
            Self::Violations(_)
            | Self::ViolationTexts
            | Self::ViolationsByField
            | Self::ViolationsByPointer
            | Self::ViolationByField => it.problem.errors.is_empty(),
        }
    }

    fn is_left_out(&self, it: &Occurrence<'_>) -> bool {
        matches!(self, Self::Optional(shape) if shape.is_empty(it))
    }
}

/// A value of an error body, for one problem.
struct Written<'a, T>(&'a T, &'a Occurrence<'a>);

impl Serialize for Written<'_, Shape> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(shape, it) = self;
        let errors = &it.problem.errors;
        match shape {
            Shape::Object(members) => {
                let there = members.iter().filter(|(_, shape)| !shape.is_left_out(it));
                serializer.collect_map(there.map(|(name, shape)| (name, Written(shape, it))))
            }
            Shape::List(shape) => serializer.collect_seq([Written(*shape, it)]),
            Shape::Optional(shape) => Written(*shape, it).serialize(serializer),
            Shape::Of(source) => Written(source, it).serialize(serializer),
            Shape::Text(text) => text.serialize(serializer),
            Shape::Number(number) => number.serialize(serializer),
            Shape::Boolean(boolean) => boolean.serialize(serializer),
            Shape::Violations(members) => {
                serializer.collect_seq(errors.iter().map(|violation| Parts { members, violation }))
            }
            Shape::ViolationTexts => serializer.collect_seq(errors.iter().map(sentence)),
            Shape::ViolationsByField => by_place(errors, Place::field).serialize(serializer),
            Shape::ViolationsByPointer => by_place(errors, Place::to_string).serialize(serializer),
            Shape::ViolationByField => {
                let mut fields: BTreeMap<String, &str> = BTreeMap::new();
                for violation in errors {
                    fields
                        .entry(violation.place.field())
                        .or_insert(&violation.detail);
                }
                fields.serialize(serializer)
            }
        }
    }
}

impl Serialize for Written<'_, Source> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(source, it) = self;
        match source {
            Source::Type => "about:blank".serialize(serializer),
            Source::Title => {
                let title = it.status.canonical_reason().unwrap_or("Error");
                title.serialize(serializer)
            }
            Source::Status => it.status.as_u16().serialize(serializer),
            Source::StatusText => it.status.as_str().serialize(serializer),
            Source::Detail => it.problem.detail.serialize(serializer),
            Source::Instance => it.path.serialize(serializer),
            Source::Code => it.problem.code.serialize(serializer),
            Source::RequestId => it.request_id.serialize(serializer),
            Source::Timestamp => DateTime::now().serialize(serializer),
        }
    }
}

/// One violation.
struct Parts<'a> {
    members: &'a [(&'static str, Part)],
    violation: &'a Violation,
}

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let filled = self.members.iter().filter_map(|(name, part)| {
            let text = part.text(self.violation)?;
            Some((name, text))
        });
        serializer.collect_map(filled)
    }
}

impl Part {
    fn text(self, violation: &Violation) -> Option<Cow<'_, str>> {
        let text: &str = match (self, &violation.place) {
            (Self::Pointer, Place::Pointer(pointer)) => pointer.as_str(),
            (Self::Pointer, Place::Parameter(_, pointer)) if pointer.is_empty() => return None,
            (Self::Pointer, Place::Parameter(_, pointer)) => pointer,
            (Self::Parameter, Place::Pointer(_)) => return None,
            (Self::Parameter, Place::Parameter(name, _)) => name,
            (Self::Field, place) => return Some(Cow::Owned(place.field())),
            (Self::Location, Place::Pointer(_)) => "body",
            (Self::Location, Place::Parameter(..)) => "parameter",
            (Self::Keyword, _) => violation.keyword,
            (Self::Detail, _) => &violation.detail,
        };
        Some(Cow::Borrowed(text))
    }
}

/// Gathers the texts of each place.
fn by_place(
    violations: &[Violation],
    name: impl Fn(&Place) -> String,
) -> BTreeMap<String, Vec<&str>> {
    let mut places: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for violation in violations {
        let texts = places.entry(name(&violation.place)).or_default();
        texts.push(&violation.detail);
    }
    places
}

fn sentence(violation: &Violation) -> String {
    let field = violation.place.field();
    let space = if field.is_empty() { "" } else { " " };
    format!("{field}{space}{}", violation.detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

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
    fn where_there_is_no_list_the_first_violation_is_told() {
        let shape = Shape::Object(&[("message", Shape::Of(Source::Detail))]);
        assert_eq!(written(&shape, invalid()), json!({"message": "a/b one"}));
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
