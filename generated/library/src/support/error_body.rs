//! Error bodies, written.
//!
//! In: a [`Form`], and a problem with what the request adds to it. Out: bytes, sent only by
//! [`envelope`](super::envelope).

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::problem::{Problem, Rejection};
use super::request_id::RequestId;
use super::scalar::DateTime;
use super::shape::{Form, Part, Shape, Source, Words};
use super::violation::{Place, Violation};

/// A problem, and what the request adds to it.
pub struct Occurrence<'a> {
    /// The status of the answer.
    pub status: StatusCode,
    /// What went wrong.
    pub problem: &'a Problem,
    /// Which of its violations an item is about.
    violation: Option<&'a Violation>,
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
            violation: None,
            path,
            request_id,
        }
    }
}

impl Form {
    /// Writes the body.
    pub fn write(&self, occurrence: &Occurrence<'_>) -> Vec<u8> {
        let problem = occurrence.problem;
        // Nobody learns what is wrong but from the one text that there is.
        let first = problem.errors.first().filter(|_| !self.shape.lists());
        let told = first.map(|it| Problem::new(problem.code, sentence(it)));
        let occurrence = Occurrence {
            problem: told.as_ref().unwrap_or(problem),
            ..*occurrence
        };
        let written = Written(&self.shape, &occurrence);
        if self.media_type.starts_with("text/")
            && let Ok(Value::String(text)) = serde_json::to_value(&written)
        {
            return text.into_bytes();
        }
        serde_json::to_vec(&written).unwrap_or_default()
    }
}

impl Shape {
    /// Says whether there is a place for violations in it.
    fn lists(&self) -> bool {
        match self {
            Self::Object(members) => members.iter().any(|(_, shape)| shape.lists()),
            Self::List(items) => items.iter().any(Self::lists),
            Self::Optional(shape) => shape.lists(),
            Self::Of(_) | Self::Part(_) | Self::Word(..) => false,
            Self::Text(_) | Self::Number(_) | Self::Boolean(_) | Self::Null => false,
            Self::Each(_)
            | Self::Violations(_)
            | Self::ViolationTexts
            | Self::ViolationsByField
            | Self::ViolationsByPointer
            | Self::ViolationByField => true,
        }
    }

    /// Says whether an item tells where this violation is.
    fn tells_place(&self, of: &Violation) -> bool {
        match self {
            Self::Object(members) => members.iter().any(|(_, shape)| shape.tells_place(of)),
            Self::Optional(shape) => shape.tells_place(of),
            Self::Part(Part::Keyword | Part::Detail) => false,
            Self::Part(part) => part.value(of).is_some(),
            _ => false,
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
            Self::Part(part) => it.violation.is_none_or(|of| part.value(of).is_none()),
            Self::Text(text) => text.is_empty(),
            Self::Null => true,
            Self::Each(_) | Self::List(_) | Self::Of(_) | Self::Word(..) => false,
            Self::Number(_) | Self::Boolean(_) => false,
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

/// Gives the text of a problem out of those that are listed for its status.
fn word<'a>(lists: &[Words], it: &Occurrence<'a>) -> Option<&'a str> {
    let (status, code) = (it.status.as_u16(), it.problem.code);
    lists.iter().find_map(|words| {
        let mut all = words.of_status.iter();
        let (_, word) = all.find(|(it, _)| *it == status)?;
        Some(if words.known.contains(&code) {
            code
        } else {
            *word
        })
    })
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
            Shape::List(items) => {
                serializer.collect_seq(items.iter().map(|shape| Written(shape, it)))
            }
            Shape::Each(shape) if errors.is_empty() => {
                serializer.collect_seq([Written(*shape, it)])
            }
            Shape::Each(shape) => {
                serializer.collect_seq(errors.iter().map(|of| Item(shape, it, of)))
            }
            Shape::Optional(shape) => Written(*shape, it).serialize(serializer),
            Shape::Of(source) => Written(source, it).serialize(serializer),
            Shape::Part(part) => {
                let value = it.violation.and_then(|of| part.value(of));
                value.unwrap_or_else(|| part.none()).serialize(serializer)
            }
            Shape::Word(other, lists) => match word(lists, it) {
                Some(word) => word.serialize(serializer),
                None => Written(*other, it).serialize(serializer),
            },
            Shape::Text(text) => text.serialize(serializer),
            Shape::Number(number) => number.serialize(serializer),
            Shape::Boolean(boolean) => boolean.serialize(serializer),
            Shape::Null => serializer.serialize_unit(),
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
            Source::RequestUuid => RequestId::as_uuid(it.request_id).serialize(serializer),
            Source::Timestamp => DateTime::now().serialize(serializer),
        }
    }
}

/// An item about one violation.
struct Item<'a>(&'a Shape, &'a Occurrence<'a>, &'a Violation);

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(shape, it, violation) = self;
        let detail = if shape.tells_place(violation) {
            violation.detail.clone()
        } else {
            sentence(violation)
        };
        let occurrence = Occurrence {
            problem: &Problem::new(it.problem.code, detail),
            violation: Some(violation),
            ..**it
        };
        Written(*shape, &occurrence).serialize(serializer)
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
            let value = part.value(self.violation)?;
            Some((name, value))
        });
        serializer.collect_map(filled)
    }
}

impl Part {
    /// What stands for no place, where there must be one.
    fn none(self) -> Value {
        match self {
            Self::Steps => Value::Array(Vec::new()),
            _ => "".into(),
        }
    }

    fn value(self, violation: &Violation) -> Option<Value> {
        let text: &str = match (self, &violation.place) {
            (Self::Pointer, Place::Pointer(pointer)) => pointer.as_str(),
            (Self::Pointer, Place::Parameter(_, pointer)) if pointer.is_empty() => return None,
            (Self::Pointer, Place::Parameter(_, pointer)) => pointer,
            (Self::Parameter, Place::Pointer(_)) => return None,
            (Self::Parameter, Place::Parameter(name, _)) => name,
            (Self::Field, place) => return Some(place.field().into()),
            (Self::Steps, place) => return Some(steps(place)),
            (Self::Keyword, _) => violation.keyword,
            (Self::Detail, _) => &violation.detail,
        };
        Some(text.into())
    }
}

fn steps(place: &Place) -> Value {
    let (first, name, pointer) = match place {
        Place::Pointer(pointer) => ("body", None, pointer),
        Place::Parameter(name, pointer) => ("parameter", Some(*name), pointer),
    };
    let further = pointer.split('/').skip(1);
    let further = further.map(|it| it.replace("~1", "/").replace("~0", "~"));
    let steps = [first].into_iter().chain(name).map(str::to_owned);
    steps.chain(further).collect()
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
    use super::super::shape::PROBLEM_DETAILS;
    use super::*;
    use serde_json::json;

    fn written(shape: &Shape, problem: Problem) -> Value {
        let rejection = problem.rejects(StatusCode::UNPROCESSABLE_ENTITY);
        let form = Form {
            shape: *shape,
            media_type: "application/json",
        };
        let body = form.write(&Occurrence::of(&rejection, "/a", "id"));
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
    fn where_nothing_else_is_told_the_list_has_the_problem() {
        const SHAPE: Shape = Shape::Object(&[(
            "errors",
            Shape::Each(&Shape::Object(&[
                ("message", Shape::Of(Source::Detail)),
                ("loc", Shape::Optional(&Shape::Part(Part::Steps))),
                ("ref", Shape::Null),
            ])),
        )]);
        let expected = json!({"errors": [
            {"message": "one", "loc": ["body", "a", "b"], "ref": null},
            {"message": "two", "loc": ["body", "a", "b"], "ref": null},
            {"message": "three", "loc": ["parameter", "limit"], "ref": null},
        ]});
        assert_eq!(written(&SHAPE, invalid()), expected);
        let expected = json!({"errors": [{"message": "There is nothing here.", "ref": null}]});
        assert_eq!(written(&SHAPE, Problem::not_found()), expected);
        const TEXTS: Shape = Shape::Each(&Shape::Of(Source::Detail));
        let expected = json!(["a/b one", "a/b two", "limit three"]);
        assert_eq!(written(&TEXTS, invalid()), expected);
    }

    #[test]
    fn a_code_is_one_of_those_that_are_listed() {
        const WORDS: &[Words] = &[
            Words {
                known: &["LOST"],
                of_status: &[(404, "LOST")],
            },
            Words {
                known: &["WRONG", "GONE"],
                of_status: &[(422, "WRONG")],
            },
        ];
        const SHAPE: Shape = Shape::Word(&Shape::Of(Source::Title), WORDS);
        const OTHER: Shape = Shape::Word(&Shape::Of(Source::Title), &[]);
        assert_eq!(written(&OTHER, invalid()), "Unprocessable Entity");
        assert_eq!(written(&SHAPE, invalid()), "WRONG");
        assert_eq!(written(&SHAPE, Problem::new("GONE", "")), "GONE");
        assert_eq!(written(&SHAPE, Problem::new("LOST", "")), "WRONG");
    }

    #[test]
    fn a_text_is_written_as_it_is() {
        let form = Form {
            shape: Shape::Of(Source::Detail),
            media_type: "text/plain",
        };
        let rejection = Problem::not_found().rejects(StatusCode::NOT_FOUND);
        let body = form.write(&Occurrence::of(&rejection, "/a", "id"));
        assert_eq!(body, b"There is nothing here.");
    }
}
