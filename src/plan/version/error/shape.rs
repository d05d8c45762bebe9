//! What stands where in an error schema, found by the names of its members or said by `x-specwright: {errors: …}`.
//!
//! In: the schema of an error and its status. Out: its [`Shape`], or the first required member that nothing fills.

use serde_json::Value as Json;

use super::word::{self, plain};
use crate::contract::{Contract, ErrorSource, Schema, SchemaId, Types};
use crate::plan::error::{Member, Shape, ViolationSource, Words};
use crate::plan::schema::facts::Facts;
use crate::plan::schema::look::{is_null, strings};

/// How deep an error schema is looked into.
const DEPTH: usize = 4;

/// How many schemas of a union are tried.
const BRANCHES: usize = 16;

/// A look at the error schemas of one status.
#[derive(Clone, Copy)]
pub struct Walk<'a> {
    /// The contract, which may say what fills a member.
    pub contract: &'a Contract,
    /// What is known of its schemas.
    pub facts: &'a Facts,
    /// The status.
    pub status: u16,
    /// Whether the contract has no other status for the schema, so that each of its codes means this one.
    pub is_exact: bool,
}

/// Where a schema stands in an error.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The JSON pointer.
    pointer: &'a str,
    depth: usize,
    /// Whether it is in an item of a list of errors.
    in_item: bool,
    /// Whether something beside it says what is wrong.
    is_told: bool,
    /// Whether it is a member of problem details (RFC 9457).
    is_problem: bool,
    /// Whether it must be there.
    is_required: bool,
}

/// Nothing fills what stands at this JSON pointer.
pub struct Missing(pub String);

type Found = Result<Shape, Missing>;

impl Walk<'_> {
    /// Gives what an error schema may be filled as, the likeliest first; nothing for one that says nothing.
    pub fn shapes(self, id: SchemaId) -> Vec<Found> {
        let mut shapes = Vec::new();
        self.gather(id, 0, &mut shapes);
        shapes
    }

    fn gather(self, id: SchemaId, depth: usize, shapes: &mut Vec<Found>) {
        let flat = self.flat(id);
        let branches: Vec<SchemaId> = flat.one_of.iter().chain(&flat.any_of).copied().collect();
        if !branches.is_empty() && flat.properties.is_empty() && depth < DEPTH {
            for id in branches.into_iter().take(BRANCHES) {
                self.gather(id, depth + 1, shapes);
            }
            return;
        }
        let place = Place {
            pointer: "",
            depth: 0,
            in_item: false,
            is_told: false,
            is_problem: false,
            is_required: true,
        };
        let types = flat.types.without(Types::NULL);
        let found = if types.contains(Types::OBJECT) && !flat.properties.is_empty() {
            Some(self.object(&flat, place))
        } else if types == Types::STRING {
            Some(Ok(self.word(&flat, ErrorSource::Detail)))
        } else if types == Types::ARRAY {
            self.list(&flat, place).map(Ok)
        } else {
            None
        };
        let says = |it: &Found| !matches!(it, Ok(Shape::Object(members)) if members.is_empty());
        shapes.extend(found.filter(says));
    }

    fn flat(self, id: SchemaId) -> std::rc::Rc<Schema> {
        let target = self.facts.target(id).id;
        std::rc::Rc::clone(&self.facts.flat(target).schema)
    }

    fn object(self, it: &Schema, at: Place<'_>) -> Found {
        let is_told = at.is_told || it.properties.keys().any(|name| tells(name));
        let mut members: Vec<Member> = Vec::new();
        for (name, property) in &it.properties {
            let pointer = format!("{}/{name}", at.pointer);
            let is_required = it.required.iter().any(|it| it.value == *name);
            let place = Place {
                pointer: &pointer,
                is_told,
                is_required,
                is_problem: it.properties.contains_key("title"),
                ..at
            };
            let schema = self.flat(property.schema);
            let shape = match self.contract.extension.errors.get(&pointer) {
                Some(source) => Some(declared(&source.value)),
                None => self.member(&schema, name, place),
            };
            let shape = shape.or_else(|| {
                let is_nullable = self.facts.target(property.schema).nullable
                    || schema.types.is_nullable()
                    || is_null(&schema);
                (is_required && is_nullable).then_some(Shape::Constant(Json::Null))
            });
            match shape {
                Some(shape) => members.push((name.clone(), is_required, shape)),
                None if is_required => return Err(Missing(pointer)),
                None => (),
            }
        }
        Ok(Shape::Object(members))
    }

    /// Finds what fills one member.
    fn member(self, it: &Schema, name: &str, at: Place<'_>) -> Option<Shape> {
        let is_required = at.is_required;
        let types = it.types.without(Types::NULL);
        let word = plain(name);
        let constant = it.constant.as_ref().map(|it| &it.value);
        let is_plain = |it: &&Json| it.is_boolean() || it.is_i64();
        if let Some(constant) = constant.filter(is_plain) {
            return Some(Shape::Constant(constant.clone()));
        }
        if types == Types::STRING {
            return self.text(it, &word, at);
        }
        if types == Types::INTEGER || types == Types::NUMBER {
            return is_status(&word).then_some(Shape::Of(ErrorSource::Status));
        }
        if types == Types::BOOLEAN {
            return answer(&word).map(|it| Shape::Constant(Json::Bool(it)));
        }
        if types == Types::ARRAY {
            if at.in_item && matches!(word.as_str(), "loc" | "path" | "location") {
                return Some(Shape::Part(ViolationSource::Steps));
            }
            let list = (is_list(&word) || is_required).then(|| self.list(it, at));
            let is_empty = is_required && it.min_items.unwrap_or_default() == 0;
            let empty = is_empty.then(|| Shape::List(Vec::new()));
            return list.flatten().or(empty);
        }
        if types == Types::OBJECT && it.properties.is_empty() {
            let is_text = |id| self.flat(id).types == Types::STRING;
            let empty = (is_required && it.required.is_empty()).then(|| Shape::Object(Vec::new()));
            return match it.additional_properties {
                _ if !is_list(&word) => empty,
                Some(id) if is_text(id) => Some(Shape::ViolationByField),
                _ => Some(Shape::Of(ErrorSource::ViolationsByField)),
            };
        }
        if types == Types::OBJECT && at.depth < DEPTH {
            let inner = Place {
                depth: at.depth + 1,
                ..at
            };
            let found = self.object(it, inner);
            return found.ok().filter(|it| is_required || says_more(it));
        }
        None
    }

    fn text(self, it: &Schema, word: &str, at: Place<'_>) -> Option<Shape> {
        let format = it.format.as_ref().map(|it| it.value.as_str());
        let source = match word {
            "field" | "property" | "source" | "param" | "attribute" | "location" | "path"
            | "target"
                if at.in_item =>
            {
                return Some(Shape::Part(ViolationSource::Field));
            }
            "pointer" if at.in_item => return Some(Shape::Part(ViolationSource::Pointer)),
            "parameter" if at.in_item => return Some(Shape::Part(ViolationSource::Parameter)),
            _ if format == Some("date-time") => ErrorSource::Timestamp,
            "type" if is_uri(format) || at.is_problem => ErrorSource::Type,
            // No page describes it, as in problem details.
            _ if at.is_required && is_uri(format) => ErrorSource::Type,
            word if at.is_required && leads(word) => ErrorSource::Type,
            "title" | "name" | "status" | "reason" | "summary" => ErrorSource::Title,
            // The path is no URI, but a reference.
            "instance" | "path" if matches!(format, Some("uri" | "iri" | "url")) => return None,
            "instance" | "path" => ErrorSource::Instance,
            "error" if at.is_told => ErrorSource::Code,
            "error" | "err" => ErrorSource::Detail,
            word if is_id(word) && format == Some("uuid") => return Some(Shape::RequestUuid),
            word if is_id(word) => ErrorSource::RequestId,
            "timestamp" | "time" | "date" => ErrorSource::Timestamp,
            _ if is_code(word) => ErrorSource::Code,
            _ if tells(word) => ErrorSource::Detail,
            // Whatever it is, there is only one thing that it can say.
            _ => return strings(it).and_then(|it| only(&it)).map(Shape::Constant),
        };
        Some(self.word(it, source))
    }

    /// A source, where any text will do, or the codes that are listed.
    fn word(self, it: &Schema, source: ErrorSource) -> Shape {
        let Some(values) = strings(it).filter(|it| !it.is_empty()) else {
            return Shape::Of(source);
        };
        let meant = word::of_status(&values, self.status);
        let is_sure = self.is_exact || values.len() == 1;
        let first = values.first().copied().filter(|_| is_sure);
        let meant = meant.or(first).map(|it| (self.status, it.to_owned()));
        Shape::Word(Words {
            known: values.iter().map(|it| (*it).to_owned()).collect(),
            of_status: meant.into_iter().collect(),
        })
    }

    /// A list of what is wrong: beside a sentence of violations only, else of whatever is to be said.
    fn list(self, it: &Schema, at: Place<'_>) -> Option<Shape> {
        let item = self.flat(it.items?);
        let types = item.types.without(Types::NULL);
        let place = Place {
            depth: at.depth + 1,
            in_item: true,
            ..at
        };
        if types == Types::STRING {
            if let Some(only) = strings(&item).and_then(|it| only(&it)) {
                return Some(Shape::List(vec![Shape::Constant(only)]));
            }
            let texts = Shape::Of(ErrorSource::Violations);
            let each = || Shape::Each(Box::new(self.word(&item, ErrorSource::Detail)));
            return Some(if at.is_told { texts } else { each() });
        }
        let is_object = types.contains(Types::OBJECT) && !item.properties.is_empty();
        if !is_object || at.depth >= DEPTH {
            return None;
        }
        if at.is_told {
            return self.violations(&item).map(Shape::Violations);
        }
        let found = self.object(&item, place).ok();
        let found = found.filter(says_more);
        found.map(|it| Shape::Each(Box::new(it)))
    }

    /// Finds what stands where in one violation.
    fn violations(self, item: &Schema) -> Option<Vec<(String, ViolationSource)>> {
        let mut members = Vec::new();
        for (name, property) in &item.properties {
            let types = self.flat(property.schema).types;
            let word = plain(name);
            let source = match word.as_str() {
                "loc" | "path" | "location" if types.contains(Types::ARRAY) => {
                    Some(ViolationSource::Steps)
                }
                _ if !types.contains(Types::STRING) => None,
                "pointer" => Some(ViolationSource::Pointer),
                "parameter" => Some(ViolationSource::Parameter),
                "field" | "path" | "name" | "property" | "location" | "source" | "param" => {
                    Some(ViolationSource::Field)
                }
                "keyword" | "code" | "rule" | "type" | "errorcode" => {
                    Some(ViolationSource::Keyword)
                }
                "reason" | "error" => Some(ViolationSource::Detail),
                word if tells(word) => Some(ViolationSource::Detail),
                _ => None,
            };
            match source {
                Some(source) => members.push((name.clone(), source)),
                None if item.required.iter().any(|it| it.value == *name) => return None,
                None => (),
            }
        }
        (!members.is_empty()).then_some(members)
    }
}

/// What the contract says of a member.
fn declared(source: &ErrorSource) -> Shape {
    match source {
        ErrorSource::Constant(text) => Shape::Constant(text.as_str().into()),
        source => Shape::Of(source.clone()),
    }
}

/// Says whether members of this name have a sentence about what is wrong.
fn tells(name: &str) -> bool {
    matches!(
        plain(name).as_str(),
        "message"
            | "detail"
            | "description"
            | "msg"
            | "errmsg"
            | "errordescription"
            | "errormessage"
            | "longmessage"
            | "usermessage"
            | "developermessage"
            | "explanation"
    )
}

/// Says whether members of this name lead to a page.
fn leads(word: &str) -> bool {
    ["url", "uri", "href", "moreinfo"]
        .iter()
        .any(|it| word.ends_with(it))
}

fn is_id(word: &str) -> bool {
    matches!(
        word,
        "id" | "errorid" | "requestid" | "traceid" | "correlationid"
    )
}

fn is_code(word: &str) -> bool {
    matches!(
        word,
        "code"
            | "errorcode"
            | "errcode"
            | "errortype"
            | "type"
            | "kind"
            | "errorname"
            | "slug"
            | "category"
    )
}

fn is_status(word: &str) -> bool {
    matches!(
        word,
        "status"
            | "code"
            | "statuscode"
            | "errorcode"
            | "errcode"
            | "error"
            | "httpstatus"
            | "httpcode"
            | "httpstatuscode"
    )
}

fn is_list(word: &str) -> bool {
    matches!(
        word,
        "errors"
            | "details"
            | "violations"
            | "invalidparams"
            | "fields"
            | "validationerrors"
            | "fielderrors"
            | "detail"
            | "messages"
    )
}

/// What a member says of an error by being true or false.
fn answer(word: &str) -> Option<bool> {
    match word {
        "ok" | "success" | "successful" | "succeeded" | "issuccess" | "valid" => Some(false),
        "error" | "iserror" | "haserror" | "failed" | "failure" => Some(true),
        // Nobody knows that it would help.
        "retriable" | "retryable" | "isretryable" | "temporary" | "transient" => Some(false),
        _ => None,
    }
}

fn is_uri(format: Option<&str>) -> bool {
    matches!(format, Some("uri" | "uri-reference" | "url" | "iri"))
}

fn only(values: &[&str]) -> Option<Json> {
    match values {
        [only] => Some((*only).into()),
        _ => None,
    }
}

/// Says whether there is more in it than what is always the same.
fn says_more(shape: &Shape) -> bool {
    match shape {
        Shape::Object(members) => members.iter().any(|(_, _, shape)| says_more(shape)),
        Shape::Constant(_) | Shape::List(_) => false,
        _ => true,
    }
}
