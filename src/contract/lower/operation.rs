//! Path items and their operations, with everything that they inherit.

use std::collections::HashMap;

use super::{Cx, body, callback, extension, parameter, path, response, security, server, text};
use crate::contract::dialect::Version;
use crate::contract::model::{
    Operation, OperationExtension, SecurityRequirements, Segment, Server,
};
use crate::diagnostic::Diagnostic;
use crate::document::node::Object;
use crate::document::{Place, pointer};
use crate::source::{Located, Span};

/// The keys of a path item that are operations; `query` came with 3.2.
const METHODS: &[&str] = &[
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// What an operation has from the root unless it says otherwise.
#[derive(Debug, Clone)]
pub struct Inherited {
    /// The path of the first server.
    pub base_path: String,
    /// `security` of the root
    pub security: SecurityRequirements,
    /// What is not enforced of the whole contract.
    pub unenforced: Vec<Located<String>>,
}

/// What the operations of a path item are for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Path,
    Webhook,
    Callback,
}

/// Reads `paths`.
pub fn paths<'d>(cx: &Cx<'_, 'd>, root: &Place<'d>, inherited: &Inherited) -> Vec<Operation> {
    let mut operations = Vec::new();
    for entry in cx.map(root, "paths") {
        if entry.name.starts_with("x-") {
            continue;
        }
        let path = Located::new(entry.name, entry.key);
        operations.extend(path_item(cx, &entry.place, &path, inherited, Role::Path));
    }
    operations
}

/// Reads `webhooks`.
pub fn webhooks<'d>(cx: &Cx<'_, 'd>, root: &Place<'d>, inherited: &Inherited) -> Vec<Operation> {
    let mut operations = Vec::new();
    for entry in cx.map(root, "webhooks") {
        let path = Located::new(entry.name, entry.key);
        operations.extend(path_item(cx, &entry.place, &path, inherited, Role::Webhook));
    }
    operations
}

/// Reads a path item of a callback.
pub fn of_client<'d>(
    cx: &Cx<'_, 'd>,
    place: &Place<'d>,
    expression: &Located<String>,
    inherited: &Inherited,
) -> Vec<Operation> {
    path_item(cx, place, expression, inherited, Role::Callback)
}

/// A path item: what stands there, then what it refers to.
struct Layers<'d>(Vec<Place<'d>>);

impl<'d> Layers<'d> {
    fn new(cx: &Cx<'_, 'd>, place: &Place<'d>) -> Self {
        let mut layers = vec![place.clone()];
        let mut at = place.clone();
        while super::reference(at.node).is_some() {
            let Some(next) = cx.target(&at) else { break };
            layers.push(next.clone());
            at = next;
        }
        Self(layers)
    }

    /// Tells of what stands in several of them: the specification leaves open which one counts, and an operation that is
    /// lost would be missed, or be open where the other one is not.
    fn tell_twice(&self, cx: &Cx<'_, 'd>) {
        let keys = ["parameters", "servers", "additionalOperations"];
        for key in METHODS.iter().copied().chain(keys) {
            let mut all = self.0.iter().filter_map(|it| cx.member(it, key));
            if let (Some(near), Some(far)) = (all.next(), all.next()) {
                let message = format!("`{key}` stands beside a `$ref` whose target has one, too");
                cx.sink.error(
                    Diagnostic::new("beside-reference", near.node.at, message)
                        .label(far.node.at, "the other one")
                        .help(
                            "keep one of the two: the specification does not say which one counts",
                        )
                        .pointer(near.pointer.clone()),
                );
            }
        }
    }

    /// Gives the layer that has this key.
    fn with(&self, cx: &Cx<'_, 'd>, key: &str) -> Option<&Place<'d>> {
        self.0.iter().find(|it| cx.member(it, key).is_some())
    }
}

fn path_item<'d>(
    cx: &Cx<'_, 'd>,
    place: &Place<'d>,
    path: &Located<String>,
    inherited: &Inherited,
    role: Role,
) -> Vec<Operation> {
    let segments = match role {
        Role::Webhook | Role::Callback => Ok(Vec::new()),
        Role::Path => path::segments(&path.value),
    };
    let segments = match segments {
        Ok(segments) => segments,
        Err((message, help)) => {
            cx.sink.error(
                Diagnostic::new("invalid-path", path.at, message)
                    .help(help)
                    .pointer(place.pointer.clone()),
            );
            return Vec::new();
        }
    };
    let layers = Layers::new(cx, place);
    layers.tell_twice(cx);
    let of_item = Item {
        summary: layers
            .with(cx, "summary")
            .and_then(|it| cx.text(it, "summary")),
        description: layers
            .with(cx, "description")
            .and_then(|it| cx.text(it, "description")),
        servers: layers
            .with(cx, "servers")
            .and_then(|it| server::servers(cx, it))
            .unwrap_or_default(),
        parameters: layers
            .with(cx, "parameters")
            .map(|it| cx.list(it, "parameters"))
            .unwrap_or_default(),
        extension: layers
            .0
            .iter()
            .rev()
            .fold(OperationExtension::default(), |under, it| {
                extension::operation(cx, it, under)
            }),
    };
    let mut operations = Vec::new();
    for method in METHODS {
        let Some(layer) = layers.with(cx, method) else {
            continue;
        };
        if let Some(operation) = cx.get(layer, method) {
            let request = Request {
                method: method.to_uppercase(),
                pointer: pointer::join(&place.pointer, method),
                path,
                segments: &segments,
            };
            operations.extend(self::operation(
                cx, &operation, request, &of_item, inherited, role,
            ));
        }
    }
    if let Some(layer) = layers.with(cx, "additionalOperations") {
        for entry in cx.map(layer, "additionalOperations") {
            let Some(operation) = cx.follow(&entry.place) else {
                continue;
            };
            if !check_method(cx, &entry.name, entry.key, &operation) {
                continue;
            }
            let above = pointer::join(&place.pointer, "additionalOperations");
            let request = Request {
                pointer: pointer::join(&above, &entry.name),
                method: entry.name,
                path,
                segments: &segments,
            };
            operations.extend(self::operation(
                cx, &operation, request, &of_item, inherited, role,
            ));
        }
    }
    operations
}

/// What an operation has from its path item.
struct Item<'d> {
    summary: Option<String>,
    description: Option<String>,
    servers: Vec<Server>,
    parameters: Vec<Place<'d>>,
    extension: OperationExtension,
}

/// What an operation answers, and where the contract says so: under its path, also when the path item is a reference.
struct Request<'a> {
    method: String,
    pointer: String,
    path: &'a Located<String>,
    segments: &'a [Segment],
}

fn operation<'d>(
    cx: &Cx<'_, 'd>,
    place: &Place<'d>,
    request: Request<'_>,
    item: &Item<'d>,
    inherited: &Inherited,
    role: Role,
) -> Option<Operation> {
    place.node.as_object()?;
    let Request {
        method,
        pointer,
        path,
        segments,
    } = request;
    // An operation of a callback is read in the midst of another.
    let outer = cx.unenforced.replace(inherited.unenforced.clone());
    let parameters = parameter::parameters(cx, &item.parameters, &cx.list(place, "parameters"));
    let (parameters, unused) = match role {
        Role::Path => path::reconcile(cx, place, path, segments, parameters),
        Role::Webhook | Role::Callback => (parameters, Vec::new()),
    };
    if path::has_neighbours(segments) {
        cx.unenforced(path.at, "path parameters with nothing between them");
    }
    let servers = server::servers(cx, place).unwrap_or_else(|| item.servers.clone());
    let responses = response::responses(cx, place);
    let written = cx.member(place, "responses");
    let is_empty = |it: &Place<'d>| it.node.as_object().is_some_and(Object::is_empty);
    let none = match &written {
        Some(it) if is_empty(it) => Some("names no status in its `responses`"),
        None if cx.version == Version::V3_0 => Some("has no `responses`"),
        _ => None,
    };
    if let Some(none) = none {
        cx.sink.warn(
            Diagnostic::new(
                "missing-keyword",
                path.at,
                format!("`{method} {}` {none}", path.value),
            )
            .help("say at least what success looks like")
            .pointer(place.pointer.clone()),
        );
    }
    let operation = Operation {
        at: super::first_line(place.node),
        pointer,
        path: path.clone(),
        segments: segments.to_vec(),
        id: cx.located(place, "operationId"),
        tags: cx.texts(place, "tags"),
        summary: cx.text(place, "summary").or_else(|| item.summary.clone()),
        description: cx
            .text(place, "description")
            .or_else(|| item.description.clone()),
        deprecated: cx.flag(place, "deprecated").unwrap_or(false),
        lifecycle: cx.lifecycle(place),
        base_path: servers
            .first()
            .map_or_else(|| inherited.base_path.clone(), |it| it.base_path.clone()),
        servers,
        parameters,
        unused,
        body: body::body(cx, place),
        responses,
        security: security::requirements(cx, place).unwrap_or_else(|| {
            security::tell_left_behind(cx, place, &inherited.security);
            inherited.security.clone()
        }),
        callbacks: match role {
            Role::Path | Role::Webhook => callback::callbacks(cx, place, inherited),
            // Requests of requests of requests: each level may refer to the next several times, without an end.
            Role::Callback => indexmap::IndexMap::new(),
        },
        extension: extension::operation(cx, place, item.extension.clone()),
        unenforced: cx.unenforced.replace(outer),
        method,
    };
    Some(operation)
}

fn check_method<'d>(cx: &Cx<'_, 'd>, method: &str, at: Span, place: &Place<'d>) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let is_fixed = METHODS.contains(&method.to_ascii_lowercase().as_str());
    let fault = if method.is_empty() || !method.bytes().all(is_token) {
        format!("`{method}` is not an HTTP method")
    } else if is_fixed {
        format!("`{method}` has a key of its own")
    } else {
        return true;
    };
    cx.sink.error(
        Diagnostic::new("invalid-method", at, fault)
            .help("`additionalOperations` is for methods that no key of the path item names")
            .pointer(place.pointer.clone()),
    );
    false
}

/// Reports ids that two operations share.
pub fn check_ids(cx: &Cx<'_, '_>, operations: &[Operation], webhooks: &[Operation]) {
    let mut seen: HashMap<&str, Span> = HashMap::new();
    for operation in operations.iter().chain(webhooks) {
        let Some(id) = &operation.id else { continue };
        text::check_end(cx, "operationId", Some(id));
        if let Some(first) = seen.get(id.value.as_str()) {
            cx.sink.error(
                Diagnostic::new(
                    "duplicate-operation-id",
                    id.at,
                    format!("the id `{}` is used twice", id.value),
                )
                .label(*first, "first used here")
                .help("each operation has an id of its own")
                .pointer(operation.pointer.clone()),
            );
            continue;
        }
        seen.insert(&id.value, id.at);
    }
}
