//! `links`: which operation may come next.

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::Cx;
use crate::contract::model::{Link, Operation};
use crate::diagnostic::Diagnostic;
use crate::document::Place;

/// Reads `links` of a response.
pub fn links<'d>(cx: &Cx<'_, 'd>, response: &Place<'d>) -> IndexMap<String, Link> {
    let entries = cx.map(response, "links").into_iter();
    entries
        .filter_map(|entry| {
            let place = cx.follow(&entry.place)?;
            let parameters = cx.map(&place, "parameters").into_iter();
            let link = Link {
                at: entry.key,
                operation_id: cx.located(&place, "operationId"),
                operation_ref: cx.located(&place, "operationRef"),
                parameters: parameters
                    .map(|it| (it.name, it.place.node.to_json()))
                    .collect::<IndexMap<String, Json>>(),
                request_body: cx.member(&place, "requestBody").map(|it| it.node.to_json()),
                description: cx.description(&entry.place, &place),
            };
            Some((entry.name, link))
        })
        .collect()
}

/// Warns of links to operations that do not exist.
pub fn check_targets(cx: &Cx<'_, '_>, operations: &[Operation]) {
    let ids: HashSet<&str> = operations
        .iter()
        .filter_map(|it| it.id.as_ref())
        .map(|it| it.value.as_str())
        .collect();
    let responses = operations.iter().flat_map(|it| &it.responses);
    let mut told = HashSet::new();
    for id in responses
        .flat_map(|it| it.links.values())
        .filter_map(|it| it.operation_id.as_ref())
    {
        // A response that several operations refer to is lowered once for each.
        if !ids.contains(id.value.as_str()) && told.insert(id.at) {
            cx.sink.warn(
                Diagnostic::new(
                    "unknown-link-target",
                    id.at,
                    format!("no operation has the id `{}`", id.value),
                )
                .help("links are documentation, so the server is built all the same"),
            );
        }
    }
}
