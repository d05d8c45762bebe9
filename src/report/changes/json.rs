//! Changes for programs: one JSON document. Its keys are a promise, which `schemas/specwright-diff.schema.json` makes.

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{Changes, Server, Side};
use crate::finding::{Finding, Severity};
use crate::source::{Sources, Span};

/// Everything.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    old: Side<'a>,
    new: Side<'a>,
    breaking: usize,
    warnings: usize,
    info: usize,
    accepted: usize,
    findings: Vec<Record<'a>>,
    server: Option<&'a Server>,
    remarks: &'a [String],
}

#[derive(Debug, Serialize)]
struct Record<'a> {
    id: &'a str,
    severity: &'static str,
    message: &'a str,
    place: &'a str,
    subject: &'a str,
    operations: &'a [String],
    old: Option<Place<'a>>,
    new: Option<Place<'a>>,
    witness: Option<&'a str>,
    undecided: bool,
    fingerprint: &'a str,
    accepted: Option<Accepted<'a>>,
}

#[derive(Debug, Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Debug, Serialize)]
struct Accepted<'a> {
    reason: &'a str,
    until: Option<&'a str>,
}

/// Writes the changes as one JSON document, which ends in a line break.
pub fn json(changes: &Changes<'_>) -> String {
    let report = Report {
        old: changes.old,
        new: changes.new,
        breaking: changes.count(Severity::Breaking),
        warnings: changes.count(Severity::Warning),
        info: changes.count(Severity::Info),
        accepted: changes.accepted(),
        findings: changes
            .findings
            .iter()
            .map(|it| record(changes.sources, it))
            .collect(),
        server: changes.server.as_ref(),
        remarks: changes.remarks,
    };
    // Strings and numbers cannot fail to be written.
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}

fn record<'a>(sources: &'a Sources, it: &'a Finding) -> Record<'a> {
    Record {
        id: it.id,
        severity: it.severity.name(),
        message: &it.message,
        place: &it.place,
        subject: &it.subject,
        operations: &it.operations,
        old: it.old.map(|at| place(sources, at)),
        new: it.new.map(|at| place(sources, at)),
        witness: it.witness.as_deref(),
        undecided: it.undecided,
        fingerprint: &it.fingerprint,
        accepted: it.accepted.as_ref().map(|it| Accepted {
            reason: &it.reason,
            until: it.until.as_deref(),
        }),
    }
}

fn place(sources: &Sources, at: Span) -> Place<'_> {
    let (start, end) = (sources.position(at), sources.end(at));
    Place {
        file: &sources.get(at.source).name,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}

/// Gives the JSON Schema (2020-12) of the document.
pub fn schema() -> Json {
    let text = |summary: &str| json!({"type": "string", "description": summary});
    let texts = |summary: &str| json!({"type": "array", "items": {"type": "string"}, "description": summary});
    let or_null = |schema: Json| json!({"anyOf": [schema, {"type": "null"}]});
    let count = |summary: &str| json!({"type": "integer", "minimum": 0, "description": summary});
    let object = |properties: Json| {
        let required: Vec<_> = properties
            .as_object()
            .into_iter()
            .flatten()
            .map(|it| it.0.clone())
            .collect();
        json!({"type": "object", "properties": properties, "required": required})
    };
    let side = object(json!({
        "name": text("How the user called it."),
        "title": text("`info.title`"),
        "version": text("`info.version`"),
    }));
    let number = || json!({"type": "integer", "minimum": 1});
    let place = object(json!({
        "file": text("The path as the user knows it; with the revision before it, if it is from one."),
        "line": number(), "column": number(), "end_line": number(), "end_column": number(),
    }));
    let accepted = object(json!({
        "reason": text("Why, in the team's words."),
        "until": {"type": ["string", "null"], "description": "The last day on which that holds."},
    }));
    let finding = object(json!({
        "id": text("The id of the rule: `specwright explain ID` says more."),
        "severity": {"enum": ["breaking", "warning", "info"]},
        "message": text("One line."),
        "place": text("Which part of a request or response, of the first operation that it reaches."),
        "subject": text("JSON pointer of the part of the contract that changed."),
        "operations": texts("The operations that it reaches."),
        "old": or_null(place.clone()),
        "new": or_null(place),
        "witness": {"type": ["string", "null"], "description": "A JSON value that only one of the contracts accepts."},
        "undecided": {"type": "boolean", "description": "Whether the severity is a careful guess."},
        "fingerprint": text("Stays the same when the contract is reworded or its lines move."),
        "accepted": or_null(accepted),
    }));
    let handler = object(json!({
        "operation": text("The operation."),
        "method": text("The method in Rust."),
        "does": text("What it does by default."),
        "change": {"enum": ["new", "gone", "changed"]},
        "own": texts("Where own code stands that takes its place: file and line."),
    }));
    let server = object(json!({
        "handlers": {"type": "array", "items": handler},
        "types": texts("Types that come, go or change."),
        "storage": texts("Tables and columns that change."),
        "refused": texts("Why `generate` refuses the new contract."),
    }));
    let mut schema = object(json!({
        "old": side.clone(),
        "new": side,
        "breaking": count("How many findings break somebody, without those that are accepted."),
        "warnings": count("How many are warnings, likewise."),
        "info": count("How many are for information, likewise."),
        "accepted": count("How many are accepted."),
        "findings": {"type": "array", "items": finding, "description": "The worst first; none is left out."},
        "server": or_null(server),
        "remarks": texts("Sentences about the configuration."),
    }));
    if let Some(members) = schema.as_object_mut() {
        members.insert(
            "$schema".into(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        members.insert("title".into(), json!("specwright diff --format json"));
    }
    schema
}
