//! Contract tests as data: for each operation a valid request, the nearest invalid ones, and what may be answered.
//!
//! The generated crate plays them in-process by one runner, and checks each answer against the schemas that go with
//! them. What no value can be told for (a pattern without an example) is named under `untested`.

mod fault;
mod key;
mod multipart;
mod place;
mod request;
mod schema;
mod value;

use serde_json::{Map, Value as Json, json};

use crate::contract::media_type::{essence, is_json};
use crate::contract::{
    Contract, Location, MediaType, Operation, Parameter, RequestBody, SchemaId, StatusSet, Style,
    Types, is_sendable,
};
use crate::plan::error::Shape;
use crate::plan::example;
use crate::plan::resource::Action;
use crate::plan::security::{Check, Requirement, Scheme, Security};
use crate::plan::{Version, operation as planned};
use request::{Request, case, encode, put};
use schema::Writer;

/// Gives the tests of one contract version.
pub fn tests(contract: &Contract, version: &Version) -> Json {
    let mut schemas = Writer::new(contract);
    let operations: Vec<_> = version
        .apis
        .iter()
        .flat_map(|api| &api.operations)
        .filter_map(|planned| {
            let operation = operation_of(contract, planned)?;
            let cases = Cases {
                contract,
                operation,
                planned,
                schemes: &version.schemes,
                errors: &version
                    .errors
                    .at(&planned.errors, planned.invalid_status)
                    .shape,
            };
            Some(of_operation(cases, &mut schemas))
        })
        .collect();
    json!({
        "base_path": request::written(&version.base_path),
        "operations": operations,
        "$defs": schemas.finish(),
    })
}

/// What the cases of one operation are made from.
#[derive(Clone, Copy)]
struct Cases<'a> {
    contract: &'a Contract,
    operation: &'a Operation,
    planned: &'a planned::Operation,
    /// The schemes that operations ask for.
    schemes: &'a [Scheme],
    /// The form of the errors, which says how a place is written.
    errors: &'a Shape,
}

fn of_operation(from: Cases<'_>, schemas: &mut Writer<'_>) -> Json {
    let (operation, planned) = (from.operation, from.planned);
    let mut untested = Vec::new();
    let (request, cases) = if planned.request.signature.is_some() {
        untested.push("only who has the key can sign a request".to_owned());
        None
    } else {
        cases(from, &mut untested)
    }
    .unwrap_or_default();
    let cases = key::tell_apart(from.contract, operation, planned, cases, &mut untested);
    let behaviour = planned.behaviour.as_ref().map(|it| &it.action);
    let responses: Map<_, _> = operation
        .responses
        .iter()
        .map(|response| {
            let is_unfilled = planned.unfilled.contains(&response.status);
            if is_unfilled {
                let status = status(response.status);
                untested.push(format!("the errors of {status}, which have another form"));
            }
            let media_types = response.content.iter().filter(|_| !is_unfilled);
            let content = media_types.map(|media| {
                let schema = media.schema.map_or(json!(true), |id| schemas.reference(id));
                (media.name.clone(), schema)
            });
            let content: Map<_, _> = content.collect();
            let headers: Vec<_> = response
                .headers
                .iter()
                .filter(|it| it.required)
                .map(|it| &it.name)
                .collect();
            let status = match response.status {
                StatusSet::Default if operation.succeeds_by_default() => "2XX".to_owned(),
                other => status(other),
            };
            (status, json!({ "content": content, "headers": headers }))
        })
        .collect();
    json!({
        "operation": planned.label,
        "method": operation.method,
        "secured": !planned.security.is_optional() && !planned.security.is_public(),
        "closed": !planned.closed.is_empty(),
        "stored": planned.behaviour.as_ref().is_some_and(|it| !it.promises),
        "proves": matches!(behaviour, Some(Action::Login(_) | Action::Refresh { .. })),
        "granted": is_granted(from, &planned.security),
        "content_type": request.content_type,
        "body": request.body,
        "text": request.text,
        "cases": cases,
        "responses": responses,
        "untested": untested,
    })
}

/// Says whether the administrator who plays the cases, with an access token, is let in by what is asked of callers.
fn is_granted(from: Cases<'_>, security: &Security) -> bool {
    let principal = from.contract.extension.principal.as_ref();
    let role = principal.and_then(|it| it.value.administrator.as_ref());
    let has = |name: &String| role.is_some_and(|it| it.value == *name);
    let by_token = |it: &Requirement| {
        let scheme = from.schemes.get(it.scheme);
        scheme.is_some_and(|it| it.check == Check::AccessToken)
    };
    let mut alternatives = security.alternatives.iter();
    // Where nobody logs in, whoever is let in may do everything.
    principal.is_none()
        || ((security.roles.is_empty() || security.roles.iter().any(has))
            && alternatives.any(|all| {
                all.iter()
                    .all(|it| by_token(it) && it.scopes.iter().all(has))
            }))
}

fn status(status: StatusSet) -> String {
    match status {
        StatusSet::Exact(status) => status.to_string(),
        StatusSet::Range(hundred) => format!("{hundred}XX"),
        StatusSet::Default => "default".to_owned(),
    }
}

/// Gives a valid request and the cases that are made of it, or says in `untested` why there is none.
fn cases(from: Cases<'_>, untested: &mut Vec<String>) -> Option<(Request, Vec<Json>)> {
    let Cases {
        contract,
        operation,
        errors,
        ..
    } = from;
    let mut request = Request {
        template: operation.path.value.clone(),
        ..Request::default()
    };
    let mut values = Vec::new();
    for parameter in &operation.parameters {
        let name = &parameter.name.value;
        if parameter.location == Location::Header && !is_sendable(name) {
            untested.push(format!("the header {name}, which nobody can send"));
            if parameter.required {
                return None;
            }
            continue;
        }
        let needed = parameter.required || parameter.location == Location::Path;
        let example = example::first(contract, parameter.schema, &parameter.examples);
        let value = example.or_else(|| value::valid(contract, parameter.schema));
        match value.and_then(|it| Some((plain(parameter, &it)?, it))) {
            Some((text, value)) => {
                if needed {
                    put(&mut request, parameter, &text);
                }
                values.push((parameter, value));
            }
            None if needed => {
                untested.push(format!(
                    "no value can be told for the parameter {}",
                    parameter.name.value
                ));
                return None;
            }
            None => untested.push(format!("the parameter {}", parameter.name.value)),
        }
    }
    let media = operation
        .body
        .as_ref()
        .and_then(|body| body.content.iter().find(|it| is_json(&it.name)));
    let mut broken = Vec::new();
    if let Some(media) = media {
        match body(contract, media) {
            Some(body) => {
                request.body = Some(body);
                request.content_type = Some(media.name.clone());
            }
            None => {
                untested.push("no value can be told for the body".to_owned());
                return None;
            }
        }
    } else if let Some(declared) = operation.body.as_ref().filter(|it| it.required) {
        let in_parts = parts(from, declared, &mut request, &mut broken);
        match declared.content.iter().find_map(|it| other(contract, it)) {
            _ if in_parts => {}
            Some((media, text)) => {
                request.text = Some(text);
                request.content_type = Some(media);
            }
            None => {
                untested.push("no value can be told for the body".to_owned());
                return None;
            }
        }
    }
    let mut cases = vec![case("a valid request", &request, "accepted", "")];
    for (parameter, value) in values {
        parameter_faults(from, parameter, &value, &request, &mut cases);
    }
    for (fault, text) in broken {
        let name = format!("{} {}", fault.pointer, fault.keyword);
        let at = place::in_body(errors, &fault.pointer);
        let mut case = case(&name, &request, "refused", &at);
        case["change"] = json!({ "text": text });
        cases.push(case);
    }
    if let (Some(media), Some(body)) = (media, &request.body)
        && let Some(schema) = media.schema
    {
        for fault in fault::faults(contract, schema, body) {
            let name = format!("{} {}", fault.pointer, fault.keyword);
            let at = place::in_body(errors, &fault.pointer);
            let mut case = case(&name, &request, "refused", &at);
            case["change"] = fault.change();
            cases.push(case);
        }
    }
    Some((request, cases))
}

/// Puts a body in parts into the request, and gives the broken ones; `false` if none can be told.
fn parts(
    from: Cases<'_>,
    declared: &RequestBody,
    request: &mut Request,
    broken: &mut Vec<(fault::Fault, String)>,
) -> bool {
    let planned = from.planned.request.body.as_ref();
    let planned = planned.and_then(|it| multipart::planned(&it.kind));
    let mut content = declared.content.iter();
    let media = content.find(|it| it.name.starts_with("multipart/form-data"));
    let (Some(planned), Some(media)) = (planned, media) else {
        return false;
    };
    let Some(valid) = body(from.contract, media) else {
        return false;
    };
    let write = |value: &Json| multipart::text(from.contract, planned, media, value);
    let Some(text) = write(&valid) else {
        return false;
    };
    request.text = Some(text);
    request.content_type = Some(multipart::content_type());
    let faults = media
        .schema
        .map(|id| fault::faults(from.contract, id, &valid));
    let shown = faults.unwrap_or_default().into_iter();
    let shown = shown.filter(|it| multipart::shows(planned, &valid, it));
    broken.extend(shown.filter_map(|it| write(&it.broken(&valid)).map(|text| (it, text))));
    true
}

fn parameter_faults(
    from: Cases<'_>,
    parameter: &Parameter,
    value: &Json,
    request: &Request,
    cases: &mut Vec<Json>,
) {
    let name = &parameter.name.value;
    if parameter.location == Location::Header && name.eq_ignore_ascii_case("content-length") {
        // Whoever sends a body writes it as the body is.
        return;
    }
    let at = place::in_parameter(from.errors, name);
    let is_text = takes_text(from.contract, parameter.schema, 0);
    for fault in fault::faults(from.contract, parameter.schema, value) {
        // Whatever a text parameter is sent, it is a string; and an empty path parameter is another path.
        let Some(text) = plain(parameter, &fault.broken(value)) else {
            continue;
        };
        let is_path = parameter.location == Location::Path;
        if (fault.keyword == "type" && is_text)
            || (is_path && (text.is_empty() || text.contains(SLASH)))
        {
            continue;
        }
        let mut broken = request.clone();
        put(&mut broken, parameter, &text);
        cases.push(case(
            &format!("{name} {}", fault.keyword),
            &broken,
            "refused",
            &at,
        ));
    }
    // A condition that lacks is refused only where there is something to change.
    let is_condition = name.eq_ignore_ascii_case("if-match")
        && from.planned.request.preconditions == Some(planned::Preconditions::Required);
    let may_lack = parameter.location == Location::Header && is_condition;
    let is_named = matches!(parameter.location, Location::Query | Location::Header);
    if parameter.required && is_named && !may_lack {
        let mut broken = request.clone();
        broken.query.retain(|(it, _)| it != name);
        broken.headers.retain(|(it, _)| it != name);
        cases.push(case(&format!("{name} required"), &broken, "refused", &at));
    }
}

/// A slash in a path, as it is written in a value.
const SLASH: &str = "%2F";

/// How deep lists of lists are looked into.
const DEPTH: usize = 8;

/// Says whether any text is of the type of a parameter: it is a string, or a list of them.
fn takes_text(contract: &Contract, id: SchemaId, depth: usize) -> bool {
    let schema = &contract.schemas[id];
    let takes = |id: SchemaId| depth < DEPTH && takes_text(contract, id, depth + 1);
    let is_list = schema.types.intersects(Types::ARRAY) && schema.items.is_none_or(takes);
    (schema.types.intersects(Types::STRING) || is_list)
        && schema.all_of.iter().all(|part| takes(*part))
}

/// Gives a parameter as a request writes it, where it is a scalar or a list of them in the commonest style. What stands
/// between the items of a list is not escaped; a list of nothing cannot be told from one of an empty text.
fn plain(parameter: &Parameter, value: &Json) -> Option<String> {
    let scalar = |it: &Json| match it {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    };
    let is_header = parameter.location == Location::Header;
    let written = |it: &Json| scalar(it).map(|text| if is_header { text } else { encode(&text) });
    if parameter.content.is_some() || !matches!(parameter.style, Style::Simple | Style::Form) {
        return None;
    }
    match value {
        Json::Array(items) if items.is_empty() => None,
        Json::Array(items) if !parameter.explode || items.len() == 1 => {
            let items: Vec<_> = items.iter().map(written).collect::<Option<_>>()?;
            let is_whole = items.iter().all(|it| !it.contains(','));
            is_whole.then(|| items.join(","))
        }
        other => written(other),
    }
}

/// Gives a body that an operation takes, if one can be told.
pub fn body_of(contract: &Contract, planned: &planned::Operation) -> Option<Json> {
    let operation = operation_of(contract, planned)?;
    let mut content = operation.body.as_ref()?.content.iter();
    body(contract, content.find(|it| is_json(&it.name))?)
}

fn operation_of<'a>(contract: &'a Contract, planned: &planned::Operation) -> Option<&'a Operation> {
    let same = |it: &&Operation| it.method == planned.method && it.path.value == planned.path;
    contract.operations.iter().find(same)
}

fn body(contract: &Contract, media: &MediaType) -> Option<Json> {
    let Some(id) = media.schema else {
        return media.examples.first().map(|it| it.value.clone());
    };
    example::first(contract, id, &media.examples).or_else(|| value::valid(contract, id))
}

/// Gives a body that is no JSON, with its media type, if one can be told.
fn other(contract: &Contract, media: &MediaType) -> Option<(String, String)> {
    let value = body(contract, media)?;
    let essence = essence(&media.name);
    let text = match essence {
        "application/x-www-form-urlencoded" if media.encoding.is_empty() => form(&value)?,
        it if it.starts_with("text/") => value.as_str()?.to_owned(),
        _ => return None,
    };
    let media = match essence {
        "text/*" => "text/plain".to_owned(),
        _ => media.name.clone(),
    };
    Some((media, text))
}

/// Writes a form of which nothing says how its fields are written.
fn form(value: &Json) -> Option<String> {
    let mut pairs = Vec::new();
    for (name, value) in value.as_object()? {
        let values = match value {
            Json::Array(items) => items.as_slice(),
            value => std::slice::from_ref(value),
        };
        for value in values {
            let text = match value {
                Json::String(text) => text.clone(),
                Json::Null => return None,
                other => other.to_string(),
            };
            pairs.push(format!("{}={}", encode(name), encode(&text)));
        }
    }
    (!pairs.is_empty()).then(|| pairs.join("&"))
}
