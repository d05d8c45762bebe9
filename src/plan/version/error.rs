//! The form of error bodies, found in the schemas that the contract declares for its errors.
//!
//! In: the responses of all operations. Out: the form that most of them share, those of statuses that have another, and
//! the schemas that are filled so.

use std::collections::{BTreeMap, BTreeSet};

use super::media::{essence, is_json};
use crate::contract::{Contract, ErrorSource, Operation, SchemaId, StatusSet, Types};
use crate::diagnostic::{Diagnostic, Sink};
use crate::plan::error::{ErrorForm, Shape, ViolationSource};
use crate::plan::schema::facts::Facts;
use crate::plan::schema::look::strings;

/// The form and what has it.
pub struct Errors {
    /// The form of the version.
    pub form: ErrorForm,
    /// The schemas that the form fills, and where.
    filled: BTreeSet<(StatusSet, SchemaId)>,
}

impl Errors {
    /// Says whether the form fills the schema of a response.
    pub fn fill(&self, status: StatusSet, id: SchemaId) -> bool {
        self.filled.contains(&(status, id))
    }
}

/// A schema of errors as a response declares it.
struct Declared {
    status: StatusSet,
    /// All statuses of the operation.
    beside: Vec<StatusSet>,
    media_type: String,
    id: SchemaId,
    shape: Shape,
    missing: Vec<String>,
}

/// A look at one error schema.
struct Walk<'a> {
    contract: &'a Contract,
    facts: &'a Facts,
    /// Required members that nothing fills.
    missing: Vec<String>,
}

/// How deep an error schema is looked into.
const DEPTH: usize = 4;

/// Says whether a response is an error's.
pub const fn is_error(status: StatusSet) -> bool {
    match status {
        StatusSet::Exact(it) => it >= 400,
        StatusSet::Range(it) => it >= 4,
        StatusSet::Default => true,
    }
}

const fn exact(status: StatusSet) -> Option<u16> {
    match status {
        StatusSet::Exact(it) => Some(it),
        StatusSet::Range(_) | StatusSet::Default => None,
    }
}

/// Finds the form of a contract's errors: the one that is declared most often, and at each status that has another the
/// one that is declared there most often.
pub fn find(sink: &Sink, contract: &Contract, facts: &Facts) -> Errors {
    let all = declarations(contract, facts);
    let Some(chosen) = commonest(&all.iter().collect::<Vec<_>>()) else {
        return problem();
    };
    if let Some(missing) = chosen.missing.first() {
        return unfillable(sink, contract, facts, chosen.id, missing);
    }
    let has_media_type = |it: &&Declared| it.media_type == chosen.media_type;
    let mut of_status = BTreeMap::new();
    let statuses: BTreeSet<u16> = all.iter().filter_map(|it| exact(it.status)).collect();
    for status in statuses {
        let there = all.iter().filter(|it| it.is_for(status));
        let there = there.filter(has_media_type);
        let there: Vec<_> = there.filter(|it| it.missing.is_empty()).collect();
        if let Some(it) = commonest(&there).filter(|it| it.shape != chosen.shape) {
            of_status.insert(status, it.shape.clone());
        }
    }
    let form = ErrorForm {
        media_type: chosen.media_type.clone(),
        shape: chosen.shape.clone(),
        of_status,
    };
    let at = |status| exact(status).map_or(&form.shape, |it| form.at(it));
    let is_filled = |it: &Declared| it.missing.is_empty() && it.shape == *at(it.status);
    // A range or `default` may be answered in the forms of several statuses.
    let is_kept = |it: &&Declared| {
        let mut others = form.of_status.iter();
        is_filled(it) && others.all(|(status, shape)| !it.is_for(*status) || *shape == it.shape)
    };
    if let Some(other) = all.iter().find(|it| !is_kept(it)) {
        let mut kept = all.iter().filter(is_kept);
        let one = kept.find(|it| it.shape != other.shape);
        sink.warn(
            Diagnostic::new(
                "several-error-forms",
                facts.arena.get(other.id).at,
                "errors are declared in more than one form, and those of a status are answered in one",
            )
            .label(
                facts.arena.get(one.map_or(chosen.id, |it| it.id)).at,
                "another form",
            )
            .help("declare one error schema for the same status of all operations"),
        );
    }
    let filled = all.iter().filter(|it| has_media_type(it) && is_filled(it));
    let filled = filled.map(|it| (it.status, it.id)).collect();
    Errors { form, filled }
}

impl Declared {
    /// Says whether it is this response that declares a status: a more specific one beside it comes first.
    fn is_for(&self, status: u16) -> bool {
        let mut others = self.beside.iter();
        self.status.contains(status) && !others.any(|it| *it < self.status && it.contains(status))
    }
}

/// Gives every schema of errors that is an object, as often as it is declared.
fn declarations(contract: &Contract, facts: &Facts) -> Vec<Declared> {
    // Most operations declare the same few schemas.
    let mut shapes: BTreeMap<SchemaId, Option<(Shape, Vec<String>)>> = BTreeMap::new();
    let mut all = Vec::new();
    for operation in &contract.operations {
        for (status, media_type, id) in declared(operation) {
            let id = facts.target(id).id;
            let found = shapes.entry(id).or_insert_with(|| {
                let mut walk = Walk {
                    contract,
                    facts,
                    missing: Vec::new(),
                };
                shape(&mut walk, id, "", 0).map(|it| (it, walk.missing))
            });
            if let Some((shape, missing)) = found.clone() {
                all.push(Declared {
                    status,
                    beside: operation.responses.iter().map(|it| it.status).collect(),
                    media_type,
                    id,
                    shape,
                    missing,
                });
            }
        }
    }
    all
}

/// Gives the first of those that most have the form of.
fn commonest<'a>(all: &[&'a Declared]) -> Option<&'a Declared> {
    let mut counts: Vec<(&Declared, usize)> = Vec::new();
    for it in all {
        let same = |(other, _): &&mut (&Declared, usize)| {
            (&other.media_type, &other.shape, &other.missing)
                == (&it.media_type, &it.shape, &it.missing)
        };
        match counts.iter_mut().find(same) {
            Some((_, count)) => *count += 1,
            None => counts.push((it, 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max()?;
    let (found, _) = counts.into_iter().find(|(_, count)| *count == most)?;
    Some(found)
}

fn unfillable(
    sink: &Sink,
    contract: &Contract,
    facts: &Facts,
    chosen: SchemaId,
    missing: &str,
) -> Errors {
    let message =
        format!("nothing is known that could fill the required member `{missing}` of errors");
    let help = "say what fills it: `x-specwright: {errors: {POINTER: detail}}` at the root of the contract";
    let at = facts.arena.get(chosen).at;
    let diagnostic = Diagnostic::new("unfillable-error-member", at, message);
    let has_behaviour = contract.extension.principal.is_some()
        || contract
            .schemas
            .all
            .iter()
            .any(|it| it.extension.store.is_some());
    if has_behaviour {
        sink.error(diagnostic.help(help));
    } else {
        sink.warn(diagnostic.help(format!(
            "{help}; until then errors are problem details (RFC 9457)"
        )));
    }
    problem()
}

/// The JSON schemas of an operation's errors.
fn declared(operation: &Operation) -> Vec<(StatusSet, String, SchemaId)> {
    let errors = operation.responses.iter().filter(|it| is_error(it.status));
    errors
        .filter_map(|it| {
            let media = it.content.iter().find(|it| is_json(&it.name))?;
            Some((it.status, essence(&media.name).to_owned(), media.schema?))
        })
        .collect()
}

/// Problem details (RFC 9457), where nothing else is declared.
fn problem() -> Errors {
    let of = |name: &str, source: ErrorSource| (name.to_owned(), false, Shape::Of(source));
    let violations = vec![
        ("pointer".to_owned(), ViolationSource::Pointer),
        ("parameter".to_owned(), ViolationSource::Parameter),
        ("keyword".to_owned(), ViolationSource::Keyword),
        ("detail".to_owned(), ViolationSource::Detail),
    ];
    Errors {
        form: ErrorForm {
            media_type: "application/problem+json".to_owned(),
            shape: Shape::Object(vec![
                of("type", ErrorSource::Type),
                of("title", ErrorSource::Title),
                of("status", ErrorSource::Status),
                of("detail", ErrorSource::Detail),
                of("instance", ErrorSource::Instance),
                of("code", ErrorSource::Code),
                of("request_id", ErrorSource::RequestId),
                ("errors".to_owned(), false, Shape::Violations(violations)),
            ]),
            of_status: BTreeMap::new(),
        },
        filled: BTreeSet::new(),
    }
}

/// Finds what stands where in an error schema; nothing for what is no object. Required members that nothing fills are
/// added to `missing`.
fn shape(walk: &mut Walk<'_>, id: SchemaId, at: &str, depth: usize) -> Option<Shape> {
    let flat = walk.facts.flat(walk.facts.target(id).id);
    let it = &flat.schema;
    if depth > DEPTH || it.properties.is_empty() || !it.types.contains(Types::OBJECT) {
        return None;
    }
    let has = |names: &[&str]| names.iter().any(|name| it.properties.contains_key(*name));
    let has_message = has(&[
        "message",
        "detail",
        "description",
        "msg",
        "error_description",
    ]);
    let mut members = Vec::new();
    for (name, property) in &it.properties {
        let pointer = format!("{at}/{name}");
        let required = it.required.iter().any(|it| it.value == *name);
        let shape = match walk.contract.extension.errors.get(&pointer) {
            Some(source) => Some(Shape::Of(source.value.clone())),
            None => member(walk, property.schema, (name, &pointer), has_message, depth),
        };
        match shape {
            Some(shape) => members.push((name.clone(), required, shape)),
            None if required => walk.missing.push(pointer),
            None => (),
        }
    }
    Some(Shape::Object(members))
}

/// Finds what fills one member.
fn member(
    walk: &mut Walk<'_>,
    id: SchemaId,
    (name, pointer): (&str, &str),
    has_message: bool,
    depth: usize,
) -> Option<Shape> {
    let flat = walk.facts.flat(walk.facts.target(id).id);
    let it = &flat.schema;
    let types = it.types.without(Types::NULL);
    let word: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|it| it.to_ascii_lowercase())
        .collect();
    let of = |source: ErrorSource| Some(Shape::Of(source));
    if types == Types::STRING {
        if let Some([only]) = strings(it).as_deref() {
            return of(ErrorSource::Constant((*only).to_owned()));
        }
        return match word.as_str() {
            "type" => of(ErrorSource::Type),
            "title" | "name" | "status" | "reason" => of(ErrorSource::Title),
            "detail" | "message" | "description" | "msg" | "err" | "errordescription"
            | "errormessage" => of(ErrorSource::Detail),
            "instance" | "path" => of(ErrorSource::Instance),
            "code" | "errorcode" => of(ErrorSource::Code),
            "error" if has_message => of(ErrorSource::Code),
            "error" => of(ErrorSource::Detail),
            "requestid" | "traceid" | "correlationid" => of(ErrorSource::RequestId),
            "timestamp" | "time" | "date" => of(ErrorSource::Timestamp),
            _ => None,
        };
    }
    if types == Types::INTEGER || types == Types::NUMBER {
        return match word.as_str() {
            "status" | "code" | "statuscode" | "errorcode" | "httpstatus" => {
                of(ErrorSource::Status)
            }
            _ => None,
        };
    }
    let is_list = [
        "errors",
        "details",
        "violations",
        "invalidparams",
        "fields",
        "validationerrors",
        "detail",
    ]
    .contains(&word.as_str());
    if types == Types::ARRAY && is_list {
        return violations(walk.facts, it.items?).map(Shape::Violations);
    }
    if types == Types::OBJECT && is_list && it.properties.is_empty() {
        return of(ErrorSource::ViolationsByField);
    }
    if types == Types::OBJECT && !it.properties.is_empty() {
        return shape(walk, id, pointer, depth + 1);
    }
    None
}

/// Finds what stands where in one violation.
fn violations(facts: &Facts, id: SchemaId) -> Option<Vec<(String, ViolationSource)>> {
    let flat = facts.flat(facts.target(id).id);
    let mut members = Vec::new();
    for (name, property) in &flat.schema.properties {
        let types = facts.flat(facts.target(property.schema).id).schema.types;
        let source = match name.to_ascii_lowercase().as_str() {
            _ if !types.contains(Types::STRING) => None,
            "pointer" => Some(ViolationSource::Pointer),
            "parameter" => Some(ViolationSource::Parameter),
            "field" | "path" | "name" | "property" | "location" | "source" => {
                Some(ViolationSource::Field)
            }
            "keyword" | "code" | "rule" | "type" => Some(ViolationSource::Keyword),
            "detail" | "message" | "description" | "reason" | "msg" | "error" => {
                Some(ViolationSource::Detail)
            }
            _ => None,
        };
        match source {
            Some(source) => members.push((name.clone(), source)),
            None if flat.schema.required.iter().any(|it| it.value == *name) => return None,
            None => (),
        }
    }
    (!members.is_empty()).then_some(members)
}
