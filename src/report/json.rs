//! Diagnostics for programs: one JSON object each.
//!
//! In: diagnostics. Out: a JSON document. Its keys are a promise: they are added to, never renamed or removed.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Level};
use crate::source::{Sources, Span};

use super::in_order;

/// Everything that was found.
#[derive(Debug, Serialize)]
pub struct Report<'a> {
    /// The diagnostics in the order of the text.
    pub diagnostics: Vec<Record<'a>>,
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings there are.
    pub warnings: usize,
    /// How many notes there are.
    pub notes: usize,
}

/// A diagnostic. What has no place, pointer or help has `null` there.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    /// Stable, kebab-case; `specwright explain ID` says more.
    pub id: &'a str,
    /// `error`, `warning` or `note`.
    pub level: &'static str,
    /// One line.
    pub message: &'a str,
    /// Where.
    #[serde(flatten)]
    pub place: Place<'a>,
    /// The JSON pointer (RFC 6901) of the place in its file.
    pub pointer: Option<&'a str>,
    /// Further places.
    pub labels: Vec<Label<'a>>,
    /// What to do.
    pub help: Option<&'a str>,
}

/// A place in a file. Lines and columns count from 1, columns in code points; the end is behind the last character.
#[derive(Debug, Default, Serialize)]
pub struct Place<'a> {
    /// The path as the user knows it.
    pub file: Option<&'a str>,
    /// The line in which it begins.
    pub line: Option<u32>,
    /// The column at which it begins.
    pub column: Option<u32>,
    /// The line in which it ends.
    pub end_line: Option<u32>,
    /// The column behind its end.
    pub end_column: Option<u32>,
}

/// A further place and a few words.
#[derive(Debug, Serialize)]
pub struct Label<'a> {
    /// Where.
    #[serde(flatten)]
    pub place: Place<'a>,
    /// A few words.
    pub message: &'a str,
}

/// Writes diagnostics as one JSON document, which ends in a line break.
pub fn json(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    // Strings and numbers cannot fail to be written.
    let mut text = serde_json::to_string_pretty(&report(sources, diagnostics)).unwrap_or_default();
    text.push('\n');
    text
}

/// Gives the same as a value, for reports that hold more.
pub fn report<'a>(sources: &'a Sources, diagnostics: &'a [Diagnostic]) -> Report<'a> {
    let ordered = in_order(diagnostics);
    let count = |level| ordered.iter().filter(|it| it.level == level).count();
    Report {
        errors: count(Level::Error),
        warnings: count(Level::Warning),
        notes: count(Level::Note),
        diagnostics: ordered.iter().map(|it| record(sources, it)).collect(),
    }
}

fn record<'a>(sources: &'a Sources, it: &'a Diagnostic) -> Record<'a> {
    let labels = it.labels.iter().map(|label| Label {
        place: place(sources, label.at),
        message: &label.text,
    });
    Record {
        id: it.id,
        level: it.level.name(),
        message: &it.message,
        place: it.at.map(|at| place(sources, at)).unwrap_or_default(),
        pointer: it.pointer.as_deref(),
        labels: labels.collect(),
        help: it.help.as_deref(),
    }
}

fn place(sources: &Sources, at: Span) -> Place<'_> {
    let (start, end) = (sources.position(at), sources.end(at));
    Place {
        file: Some(&sources.get(at.source).name),
        line: Some(start.line),
        column: Some(start.column),
        end_line: Some(end.line),
        end_column: Some(end.column),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sink;

    #[test]
    fn the_object_of_a_diagnostic_is_a_promise() {
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", "a: 1\nü: 2\n");
        let sink = Sink::default();
        let at = Span {
            source,
            start: 9,
            end: 10,
        };
        sink.error(
            Diagnostic::new("wrong", at, "it is wrong")
                .pointer("/ü")
                .label(
                    Span {
                        start: 0,
                        end: 4,
                        source,
                    },
                    "see",
                ),
        );
        sink.warn(Diagnostic::without_place("odd", "it is odd").help("mend it"));
        let value: serde_json::Value =
            serde_json::from_str(&json(&sources, &sink.into_all())).expect("it is JSON");
        let expected = serde_json::json!({
            "diagnostics": [
                {
                    "id": "wrong", "level": "error", "message": "it is wrong", "file": "a.yaml",
                    "line": 2, "column": 4, "end_line": 2, "end_column": 5, "pointer": "/ü",
                    "labels": [{
                        "file": "a.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 5, "message": "see"
                    }],
                    "help": null
                },
                {
                    "id": "odd", "level": "warning", "message": "it is odd", "file": null,
                    "line": null, "column": null, "end_line": null, "end_column": null, "pointer": null,
                    "labels": [], "help": "mend it"
                }
            ],
            "errors": 1, "warnings": 1, "notes": 0
        });
        assert_eq!(value, expected);
    }
}
