//! Tags as modules and traits, operations as methods: everything that has a name in `v1/<tag>/`.
//!
//! In: drafts of operations. Out: [`Api`]s with their names, and the router's table.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::draft::{Draft, DraftResponse, method_and_path, text};
use super::error::Errors;
use super::parameter::{parameters, shared};
use super::route::{Stop, is_tail, routes};
use super::security::security;
use super::status::phrase;
use crate::contract::{self, Contract, StatusSet};
use crate::diagnostic::{Diagnostic, Sink};
use crate::plan::docs::docs;
use crate::plan::names::{ConstName, FnName, Given, Kind, Scope, TypeName, Wish};
use crate::plan::operation::{Api, Header, Operation, Request, Response, Route, Variant};
use crate::plan::resource::idempotency;
use crate::plan::schema::Models;
use crate::plan::security::Scheme;
use crate::source::Span;

/// What names need to know beside the drafts.
pub struct Naming<'a> {
    /// Where collisions are told.
    pub sink: &'a Sink,
    /// The names of earlier runs.
    pub given: &'a mut Given,
    /// The scope of the types of the version.
    pub types: &'a mut Scope,
    /// The module of the version, before keys.
    pub version: &'a str,
    /// The path of the version.
    pub base_path: &'a str,
    /// The schemes of the version.
    pub schemes: &'a [Scheme],
    /// The models of the version.
    pub models: &'a Models,
    /// The forms of its errors.
    pub errors: &'a Errors,
}

/// The tag of operations that have none.
const UNTAGGED: &str = "operations";

/// Names and gathers everything.
pub fn apis<'a>(
    naming: &mut Naming<'_>,
    contract: &'a Contract,
    drafts: Vec<Draft<'a>>,
) -> (Vec<Api>, Vec<Route>) {
    let mut tags: IndexMap<&str, Vec<Draft<'a>>> = contract
        .tags
        .iter()
        .map(|it| (it.name.value.as_str(), Vec::new()))
        .collect();
    let mut functions = functions(naming, &drafts).into_iter();
    let mut names: IndexMap<&str, FnName> = IndexMap::new();
    for draft in drafts {
        if let Some(name) = functions.next() {
            names.insert(draft.operation.pointer.as_str(), name);
        }
        let tag = draft
            .operation
            .tags
            .first()
            .map_or(UNTAGGED, |it| it.value.as_str());
        tags.entry(tag).or_default().push(draft);
    }
    tags.retain(|_, drafts| !drafts.is_empty());
    let key = |tag: &str| format!("{}#/tags/{tag}", naming.version);
    let wishes: Vec<Wish> = tags
        .keys()
        .map(|tag| Wish::new(key(tag), *tag).or(format!("{tag} operations")))
        .collect();
    let modules = Scope::new(Kind::Module).without([naming.version]).modules(
        naming.sink,
        naming.given,
        &wishes,
    );
    let fields = Scope::new(Kind::Field).without(["authenticators"]);
    let fields = fields
        .clone()
        .fields(&Sink::default(), &mut Given::default(), &wishes);
    let typed = |before: &str, after: &str| -> Vec<Wish> {
        let each = tags.keys();
        each.map(|tag| {
            Wish::new(
                format!("{}{before}{after}", key(tag)),
                format!("{before}{tag}{after}"),
            )
            .or(format!("{before}{tag} operations{after}"))
        })
        .collect()
    };
    let (traits, stored) = (typed("", " api"), typed("stored ", ""));
    let traits = naming.types.types(naming.sink, naming.given, &traits);
    let stored = naming.types.types(naming.sink, naming.given, &stored);
    let mut told = BTreeSet::new();
    let mut apis = Vec::new();
    let mut stops = Vec::new();
    let mut named = modules
        .into_iter()
        .zip(fields)
        .zip(traits.into_iter().zip(stored));
    for (tag, drafts) in tags {
        let Some(((module, field), (trait_name, stored_name))) = named.next() else {
            break;
        };
        for draft in &drafts {
            if let Some(handler) = names.get(draft.operation.pointer.as_str()) {
                stops.push((
                    draft.index,
                    Stop {
                        operation: draft.operation,
                        path: path(naming, draft.operation),
                        module: module.clone(),
                        handler: handler.clone(),
                    },
                ));
            }
        }
        let constants = shared(naming, &drafts);
        let wishes: Vec<Wish> = drafts
            .iter()
            .filter_map(|it| names.get(it.operation.pointer.as_str()))
            .map(|it| Wish::new("", it.plain()).or(format!("{} security", it.plain())))
            .collect();
        // They stand beside the schemes that they ask for.
        let schemes: Vec<ConstName> = naming
            .schemes
            .iter()
            .map(|it| it.field.constant())
            .collect();
        let security_constants = Scope::new(Kind::Constant)
            .without(schemes.iter().map(ConstName::as_str))
            .constants(&Sink::default(), &mut Given::default(), &wishes);
        let is_tagged = drafts.iter().any(|it| !it.operation.tags.is_empty());
        let declared = contract.tags.iter().find(|it| it.name.value == tag);
        let operations = drafts
            .into_iter()
            .zip(security_constants)
            .filter_map(|(draft, security_constant)| {
                let name = names.get(draft.operation.pointer.as_str())?.clone();
                tell_closed(naming.sink, &draft, &mut told);
                Some(operation(
                    naming,
                    draft,
                    name,
                    security_constant,
                    &constants,
                ))
            })
            .collect();
        apis.push(Api {
            module,
            field,
            trait_name,
            stored_name,
            tag: is_tagged.then(|| tag.to_owned()),
            docs: docs(None, declared.and_then(|it| it.description.as_deref())),
            operations,
            constants,
        });
    }
    stops.sort_by_key(|(position, _)| *position);
    let stops: Vec<Stop<'_>> = stops.into_iter().map(|(_, stop)| stop).collect();
    (apis, routes(&stops))
}

fn functions(naming: &mut Naming<'_>, drafts: &[Draft<'_>]) -> Vec<FnName> {
    let wishes: Vec<Wish> = drafts
        .iter()
        .map(|it| {
            let operation = it.operation;
            let key = format!("{}{}", naming.version, operation.pointer);
            Wish::new(key, text(operation))
                .or(method_and_path(operation))
                .at(operation.at)
                .pinned(operation.extension.rust_name.as_ref())
        })
        .collect();
    Scope::new(Kind::Function).functions(naming.sink, naming.given, &wishes)
}

/// The path under the base path of the version.
fn path(naming: &Naming<'_>, operation: &contract::Operation) -> String {
    if operation.base_path == naming.base_path {
        operation.path.value.clone()
    } else {
        format!("{}{}", operation.base_path, operation.path.value)
    }
}

/// Says once for each construct that it keeps operations closed.
fn tell_closed(sink: &Sink, draft: &Draft<'_>, told: &mut BTreeSet<(Span, String)>) {
    for reason in &draft.closed {
        if told.insert((reason.at, reason.value.clone())) {
            sink.warn(
                Diagnostic::new(
                    "not-enforced",
                    reason.at,
                    format!(
                        "{} is not enforced yet, so every operation that can meet it answers 501",
                        reason.value
                    ),
                )
                .help("`specwright inspect` lists the operations that are closed"),
            );
        }
    }
}

fn operation(
    naming: &mut Naming<'_>,
    draft: Draft<'_>,
    name: FnName,
    security_constant: ConstName,
    constants: &[(ConstName, crate::plan::schema::Rule, Vec<String>)],
) -> Operation {
    let of = draft.operation;
    let security = security(naming.sink, of, naming.schemes);
    let request = type_name(naming, of, &name, "request");
    let response = type_name(naming, of, &name, "response");
    let mut draft = draft;
    let body = draft.body.take().map(|it| {
        let name = |naming: &mut Naming<'_>| type_name(naming, of, &name, "body");
        super::body::body(naming, of, name, it)
    });
    let mut closed: Vec<String> = Vec::new();
    for reason in &draft.closed {
        if !closed.contains(&reason.value) {
            closed.push(reason.value.clone());
        }
    }
    Operation {
        path: path(naming, of),
        label: of.id.as_ref().map_or_else(
            || format!("{} {}", of.method, of.path.value),
            |it| it.value.clone(),
        ),
        method: of.method.clone(),
        docs: docs(of.summary.as_deref(), of.description.as_deref()),
        deprecated: of.deprecated,
        security,
        security_constant,
        request: Request {
            name: request,
            parameters: parameters(naming, &draft, is_tail(of), constants),
            body,
            preconditions: None,
            request_id: false,
            address: false,
            raw: of.extension.raw.as_ref().is_some_and(|it| it.value),
            signature: of.extension.signature.as_ref().map(|it| it.value.clone()),
        },
        response: Response {
            name: response,
            variants: variants(naming, of, draft.responses),
        },
        closed,
        body_limit: of.extension.body_limit.as_ref().map(|it| it.value),
        rate_limit: of
            .extension
            .rate_limit
            .as_ref()
            .map(|it| it.value.clone())
            .unwrap_or_default(),
        idempotent: idempotency::of(of),
        invalid_status: invalid_status(of),
        errors: naming.errors.own(draft.index),
        unfilled: naming.errors.unfilled(draft.index),
        behaviour: None,
        name,
    }
}

fn type_name(
    naming: &mut Naming<'_>,
    of: &contract::Operation,
    name: &FnName,
    what: &str,
) -> TypeName {
    let name = name.plain();
    let wish = Wish::new(
        format!("{}{}?{what}", naming.version, of.pointer),
        format!("{name} {what}"),
    )
    .or(format!("{name} operation {what}"))
    .at(of.at);
    naming.types.type_name(naming.sink, naming.given, wish)
}

/// 422, or 400 where the contract declares 400 and nothing that 422 could be.
fn invalid_status(of: &contract::Operation) -> u16 {
    let has = |status: StatusSet| of.responses.iter().any(|it| it.status == status);
    let takes_422 = has(StatusSet::Exact(422))
        || has(StatusSet::Range(4))
        || has(StatusSet::Default) && !of.succeeds_by_default();
    if has(StatusSet::Exact(400)) && !takes_422 {
        400
    } else {
        422
    }
}

fn variants(
    naming: &mut Naming<'_>,
    of: &contract::Operation,
    drafts: Vec<DraftResponse<'_>>,
) -> Vec<Variant> {
    let key = |it: &DraftResponse<'_>| {
        format!(
            "{}{}/responses/{:?}",
            naming.version, of.pointer, it.response.status
        )
    };
    let wishes: Vec<Wish> = drafts
        .iter()
        .map(|it| Wish::new(key(it), phrase(it.response.status)).at(it.response.at))
        .collect();
    let names = Scope::new(Kind::Variant).variants(naming.sink, naming.given, &wishes);
    drafts
        .into_iter()
        .zip(names)
        .map(|(draft, name)| {
            let (status, hundred) = match draft.response.status {
                StatusSet::Exact(status) => (Some(status), None),
                StatusSet::Range(hundred) => (None, Some(hundred)),
                StatusSet::Default => (None, None),
            };
            Variant {
                name,
                status,
                hundred,
                docs: docs(None, Some(&draft.response.description)),
                content: draft.content,
                headers: headers(naming, of, draft.headers),
            }
        })
        .collect()
}

fn headers(
    naming: &mut Naming<'_>,
    of: &contract::Operation,
    headers: Vec<(&contract::Header, crate::plan::schema::Type)>,
) -> Vec<Header> {
    let wishes: Vec<Wish> = headers
        .iter()
        .map(|(it, _)| {
            let key = format!("{}{}/headers/{}", naming.version, of.pointer, it.name);
            Wish::new(key, it.name.as_str())
                .or(format!("{} header", it.name))
                .at(it.at)
        })
        .collect();
    let mut scope = Scope::new(Kind::Field).without(["body", "status", "response", "problem"]);
    let names = scope.fields(naming.sink, naming.given, &wishes);
    headers
        .into_iter()
        .zip(names)
        .map(|((it, ty), field)| Header {
            field,
            wire: it.name.clone(),
            docs: docs(None, it.description.as_deref()),
            ty,
            required: it.required,
        })
        .collect()
}
