//! What of JSON Schema the model cannot hold: found, named, and left to close the operations that meet it.

use super::super::Cx;
use crate::diagnostic::Diagnostic;
use crate::document::Place;
use crate::document::node::Node;
use crate::source::Located;

/// The dialects whose meaning the model has.
const KNOWN: &[&str] = &[
    "https://json-schema.org/draft/2020-12/schema",
    "https://spec.openapis.org/oas/3.1/dialect/base",
    "https://spec.openapis.org/oas/3.1/dialect/2024-10-25",
    "https://spec.openapis.org/oas/3.1/dialect/2024-11-10",
    "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
];

/// Reads `jsonSchemaDialect` of the root: gives what is not enforced, if the dialect is unknown.
pub fn dialect<'d>(cx: &Cx<'_, 'd>, root: &Place<'d>) -> Option<Located<String>> {
    let dialect = cx
        .located(root, "jsonSchemaDialect")
        .filter(|it| !is_known(&it.value))?;
    cx.sink.warn(
        Diagnostic::new(
            "unknown-dialect",
            dialect.at,
            format!(
                "the dialect `{}` is unknown, so no operation can be checked by it",
                dialect.value
            ),
        )
        .help("leave `jsonSchemaDialect` out for that of OpenAPI")
        .pointer("/jsonSchemaDialect"),
    );
    Some(Located::new(
        format!("the dialect `{}`", dialect.value),
        dialect.at,
    ))
}

/// Lists what of a schema object is not enforced.
pub fn unenforced<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> Vec<Located<String>> {
    let mut found = Vec::new();
    let mut push = |node: &Node, what: String| found.push(Located::new(what, node.at));
    if let Some(it) = cx
        .member(place, "$dynamicRef")
        .filter(|it| cx.target(it).is_none())
    {
        push(it.node, "`$dynamicRef`".to_owned());
    }
    if let Some(it) = cx.member(place, "$vocabulary") {
        push(it.node, "`$vocabulary`".to_owned());
    }
    if let Some(it) = cx.member(place, "contentSchema") {
        push(it.node, "`contentSchema`".to_owned());
    }
    if let Some(it) = cx.member(place, "$schema")
        && let Some(name) = it.node.as_str().filter(|it| !is_known(it))
    {
        push(it.node, format!("the dialect `{name}`"));
    }
    found
}

fn is_known(dialect: &str) -> bool {
    KNOWN.contains(&dialect.trim_end_matches('#'))
}
