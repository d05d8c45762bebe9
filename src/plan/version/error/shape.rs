//! What stands where in an error schema, found by the names of its members or said by `x-specwright: {errors: …}`.
//!
//! In: the schema of an error and its status. Out: its [`Shape`], or the first required member that nothing fills.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value as Json;

use super::member::{self, plain, tells};
use super::word;
use crate::contract::json::escaped;
use crate::contract::{Contract, ErrorSource, Property, Schema, SchemaId, Types};
use crate::plan::error::{Listed, Member, Shape, ViolationSource, Words};
use crate::plan::schema::facts::Facts;
use crate::plan::schema::look::{is_null, strings};

/// How deep an error schema is looked into.
const DEPTH: usize = 4;

/// How many members of all that it holds.
const MEMBERS: usize = 1000;

/// How many schemas of a union are tried.
const BRANCHES: usize = 16;

/// What a look at a schema is about.
pub struct Asked<'a> {
    /// The contract, which may say what fills a member.
    pub contract: &'a Contract,
    /// What is known of its schemas.
    pub facts: &'a Facts,
    /// The status.
    pub status: u16,
    /// Whether the media type says that it is problem details (RFC 9457).
    pub is_problem: bool,
    /// The pointers of `x-specwright: {errors: …}` that have led to a member.
    pub used: &'a RefCell<BTreeSet<String>>,
}

/// A look at an error schema.
pub struct Walk<'a> {
    asked: Asked<'a>,
    /// How many members may still be looked at.
    left: Cell<usize>,
    /// The objects around the one that is looked at.
    around: RefCell<Vec<SchemaId>>,
}

/// Where a schema stands in an error.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// The JSON pointer.
    pointer: &'a str,
    /// Whether it is in an item of a list of errors.
    in_item: bool,
    /// Whether something beside it says what is wrong.
    is_told: bool,
    /// Whether it is a member of problem details (RFC 9457).
    is_problem: bool,
    /// Whether the status is beside it, as a number.
    has_status: bool,
    /// Whether it must be there.
    is_required: bool,
}

/// Nothing fills what stands at this JSON pointer.
pub struct Missing(pub String);

type Found = Result<Shape, Missing>;

/// Gives what an error schema may be filled as, the likeliest first; nothing for one that says nothing.
pub fn shapes(asked: Asked<'_>, id: SchemaId) -> Vec<Found> {
    let walk = Walk {
        asked,
        left: Cell::new(MEMBERS),
        around: RefCell::default(),
    };
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    let mut rest = vec![id];
    while let Some(id) = rest.pop() {
        if !seen.insert(walk.target(id)) || seen.len() > BRANCHES {
            continue;
        }
        let flat = walk.flat(id);
        let branches: Vec<SchemaId> = flat.one_of.iter().chain(&flat.any_of).copied().collect();
        if branches.is_empty() || !flat.properties.is_empty() {
            found.extend(walk.whole(id, &flat));
        } else {
            rest.extend(branches.into_iter().rev());
        }
    }
    found
}

impl Walk<'_> {
    fn whole(&self, id: SchemaId, flat: &Schema) -> Option<Found> {
        let place = Place {
            pointer: "",
            in_item: false,
            is_told: false,
            is_problem: self.asked.is_problem,
            has_status: false,
            is_required: true,
        };
        let types = flat.types.without(Types::NULL);
        if types.contains(Types::OBJECT) && !flat.properties.is_empty() {
            let found = self.object(id, flat, place);
            // What is always the same tells nobody what is wrong.
            let tells = |it: &Shape| says_more(it);
            Some(found.and_then(|it| Some(it).filter(tells).ok_or(Missing(String::new()))))
        } else if types == Types::STRING {
            Some(Ok(self.word(flat, ErrorSource::Detail)))
        } else if types == Types::ARRAY {
            self.list(flat, place).map(Ok)
        } else {
            None
        }
    }

    fn target(&self, id: SchemaId) -> SchemaId {
        self.asked.facts.target(id).id
    }

    fn flat(&self, id: SchemaId) -> Rc<Schema> {
        Rc::clone(&self.asked.facts.flat(self.target(id)).schema)
    }

    /// What the contract says of a member.
    fn said(&self, pointer: &str) -> Option<&ErrorSource> {
        let said = self.asked.contract.extension.errors.get(pointer)?;
        self.asked.used.borrow_mut().insert(pointer.to_owned());
        Some(&said.value)
    }

    /// Says whether the contract says something of a member inside.
    fn is_said_inside(&self, pointer: &str) -> bool {
        let mut all = self.asked.contract.extension.errors.keys();
        all.any(|it| {
            it.strip_prefix(pointer)
                .is_some_and(|it| it.starts_with('/'))
        })
    }

    /// Finds what fills an object; one inside of itself, or deep inside of others, is not looked into.
    fn object(&self, id: SchemaId, it: &Schema, at: Place<'_>) -> Found {
        let missing = || Missing(at.pointer.to_owned());
        let target = self.target(id);
        let depth = self.around.borrow().len();
        if depth > DEPTH || self.around.borrow().contains(&target) {
            return Err(missing());
        }
        let left = self.left.get().checked_sub(it.properties.len());
        self.left.set(left.ok_or_else(missing)?);
        self.around.borrow_mut().push(target);
        let found = self.members(it, at);
        self.around.borrow_mut().pop();
        found
    }

    fn members(&self, it: &Schema, at: Place<'_>) -> Found {
        let is_sentence = |(name, property): (&String, &Property)| {
            tells(&plain(name)) && self.flat(property.schema).types.contains(Types::STRING)
        };
        let is_told = at.is_told || it.properties.iter().any(is_sentence);
        let is_problem = at.is_problem || it.properties.contains_key("title");
        for name in it.properties.keys() {
            self.said(&format!("{}/{}", at.pointer, escaped(name)));
        }
        let has_status = it.properties.iter().any(|(name, property)| {
            let types = self.flat(property.schema).types;
            member::is_status(&plain(name)) && types.contains(Types::INTEGER)
        });
        let mut members: Vec<Member> = Vec::new();
        for (name, property) in &it.properties {
            let pointer = format!("{}/{}", at.pointer, escaped(name));
            let is_required = it.required.iter().any(|it| it.value == *name);
            let place = Place {
                pointer: &pointer,
                is_told,
                is_required,
                is_problem,
                has_status,
                ..at
            };
            let schema = self.flat(property.schema);
            let shape = match self.said(&pointer) {
                Some(ErrorSource::Constant(text)) => Some(Shape::Constant(text.as_str().into())),
                Some(source) => Some(self.word(&schema, source.clone())),
                None => self.member(property.schema, &schema, name, place),
            };
            let shape = shape.or_else(|| {
                let is_nullable = self.asked.facts.target(property.schema).nullable
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
    fn member(&self, id: SchemaId, it: &Schema, name: &str, at: Place<'_>) -> Option<Shape> {
        let is_required = at.is_required;
        let types = it.types.without(Types::NULL);
        let word = plain(name);
        let constant = it.constant.as_ref().map(|it| &it.value);
        // Names of other marks are the format's own: `@type` of Protobuf, `$ref`.
        if !name.starts_with(|it: char| it.is_alphanumeric() || it == '_') {
            return None;
        }
        if types.intersects(Types::INTEGER.with(Types::NUMBER)) && member::is_status(&word) {
            return Some(Shape::Of(ErrorSource::Status));
        }
        let is_plain = |it: &&Json| it.is_boolean() || it.is_i64();
        if let Some(constant) = constant.filter(is_plain) {
            return Some(Shape::Constant(constant.clone()));
        }
        let branches = it.one_of.iter().chain(&it.any_of).take(BRANCHES);
        let branches: Vec<SchemaId> = branches.copied().collect();
        if !branches.is_empty() && it.properties.is_empty() && it.constant.is_none() {
            let left = self.left.get().checked_sub(branches.len())?;
            self.left.set(left);
            let mut branches = branches.into_iter();
            return branches.find_map(|id| self.member(id, &self.flat(id), name, at));
        }
        if types.contains(Types::STRING) && types != Types::ANY.without(Types::NULL) {
            return self.text(it, &word, at);
        }
        if types == Types::BOOLEAN {
            let answer = member::answer(&word, is_required);
            return answer.map(|it| Shape::Constant(Json::Bool(it)));
        }
        if types == Types::ARRAY {
            if at.in_item && member::is_steps(&word) {
                return Some(Shape::Part(ViolationSource::Steps));
            }
            let list = (member::is_list(&word) || is_required).then(|| self.list(it, at));
            let is_empty = is_required && it.min_items.unwrap_or_default() == 0;
            let empty = is_empty.then(|| Shape::List(Vec::new()));
            return list.flatten().or(empty);
        }
        if types == Types::OBJECT && it.properties.is_empty() {
            let is_text = |id| self.flat(id).types == Types::STRING;
            let empty = (is_required && it.required.is_empty()).then(|| Shape::Object(Vec::new()));
            return match it.additional_properties {
                _ if !member::is_list(&word) => empty,
                Some(id) if is_text(id) => Some(Shape::ViolationByField),
                _ => Some(Shape::Of(ErrorSource::ViolationsByField)),
            };
        }
        let is_looked_into =
            is_required || at.in_item || member::is_about(&word) || self.is_said_inside(at.pointer);
        if types == Types::OBJECT && is_looked_into {
            let found = self.object(id, it, at);
            return found.ok().filter(|it| is_required || says_more(it));
        }
        None
    }

    fn text(&self, it: &Schema, word: &str, at: Place<'_>) -> Option<Shape> {
        let format = it.format.as_ref().map(|it| it.value.as_str());
        let (is_uri, is_reference) = (
            matches!(format, Some("uri" | "iri" | "url")),
            matches!(format, Some("uri-reference" | "iri-reference")),
        );
        if at.in_item {
            if let Some(part) = member::part(word) {
                return Some(Shape::Part(part));
            }
            if matches!(word, "reason" | "error") && !at.is_told {
                return Some(self.word(it, ErrorSource::Detail));
            }
        }
        let source = match word {
            "status" | "statuscode" | "httpstatus" if at.in_item => {
                return Some(Shape::StatusText);
            }
            // The frameworks that have both write the phrase here.
            "error" if at.is_told && at.has_status => ErrorSource::Title,
            // The path is no URI, but a reference.
            "instance" | "path" if is_uri => return None,
            "instance" => ErrorSource::Instance,
            "type" if is_uri || is_reference || at.is_problem => ErrorSource::Type,
            // No page describes it, as in problem details.
            _ if at.is_required && (is_uri || is_reference || member::leads(word)) => {
                ErrorSource::Type
            }
            _ if format == Some("date-time") => {
                let is_moment = at.is_required || member::is_moment(word);
                return is_moment.then_some(Shape::Of(ErrorSource::Timestamp));
            }
            _ if member::is_id(word) && format == Some("uuid") => return Some(Shape::RequestUuid),
            _ => match member::text(word, at.is_told) {
                Some(source) => source,
                // Whatever it is, there is only one thing that it can say.
                None => return strings(it).and_then(|it| only(&it)).map(Shape::Constant),
            },
        };
        Some(self.word(it, source))
    }

    /// A source, where any text will do, or the codes that are listed.
    fn word(&self, it: &Schema, source: ErrorSource) -> Shape {
        let Some(values) = strings(it).filter(|it| !it.is_empty()) else {
            return Shape::Of(source);
        };
        let status = self.asked.status;
        let meant = word::of_status(&values, status);
        let word = meant.or_else(|| word::of_these(&values, status));
        let word = word.map(str::to_owned);
        let known = Arc::new(values.iter().map(|it| (*it).to_owned()).collect());
        let of_status = word.map(|word| (status, Listed { word, known }));
        Shape::Word(source, Words(of_status.into_iter().collect()))
    }

    /// A list of what is wrong: beside a sentence of violations only, else of whatever is to be said.
    fn list(&self, it: &Schema, at: Place<'_>) -> Option<Shape> {
        let item = self.flat(it.items?);
        let types = item.types.without(Types::NULL);
        let place = Place {
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
        if !is_object {
            return None;
        }
        if at.is_told {
            return self.violations(&item, at).map(Shape::Violations);
        }
        let found = self.object(it.items?, &item, place).ok();
        let found = found.filter(says_more);
        found.map(|it| Shape::Each(Box::new(it)))
    }

    /// Finds what stands where in one violation.
    fn violations(&self, item: &Schema, at: Place<'_>) -> Option<Vec<(String, ViolationSource)>> {
        for name in item.properties.keys() {
            self.said(&format!("{}/{}", at.pointer, escaped(name)));
        }
        let mut members = Vec::new();
        for (name, property) in &item.properties {
            let types = self.flat(property.schema).types;
            let word = plain(name);
            let said = self.said(&format!("{}/{}", at.pointer, escaped(name)));
            let source = match said {
                Some(ErrorSource::Detail) => Some(ViolationSource::Detail),
                Some(ErrorSource::Code) => Some(ViolationSource::Keyword),
                Some(_) => None,
                None if types.contains(Types::ARRAY) && member::is_steps(&word) => {
                    Some(ViolationSource::Steps)
                }
                None if !types.contains(Types::STRING) || name.starts_with(['@', '$']) => None,
                None => member::of_violation(&word),
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
        Shape::Of(source) => !matches!(
            source,
            ErrorSource::Timestamp | ErrorSource::Instance | ErrorSource::RequestId
        ),
        Shape::RequestUuid => false,
        _ => true,
    }
}
