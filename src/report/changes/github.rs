//! Changes as annotations of a pull request on GitHub: workflow commands, one for each finding.
//!
//! They stand at the new contract, which is the one that a pull request shows. Text of a contract cannot begin a command
//! of its own.

use std::fmt::Write as _;

use super::super::escape::message;
use super::super::github::{data, property};
use super::{Changes, position};
use crate::finding::Severity;

/// Writes the changes as workflow commands.
pub fn github(changes: &Changes<'_>) -> String {
    let mut text = String::new();
    for finding in changes.findings.iter().filter(|it| it.counts()) {
        let command = match finding.severity {
            Severity::Breaking => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let mut lines = vec![finding.message.clone()];
        if !finding.place.is_empty() {
            lines.push(format!("where: {}", finding.place));
        }
        if !finding.operations.is_empty() {
            lines.push(format!("reaches: {}", finding.operations.join(", ")));
        }
        if let Some(witness) = &finding.witness {
            lines.push(format!("for example: {witness}"));
        }
        if let Some(at) = finding.old {
            lines.push(format!("before: {}", position(changes.sources, at)));
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "::{command} ");
        match finding.new {
            Some(at) => {
                let start = changes.sources.position(at);
                let file = property(&changes.sources.get(at.source).name);
                let _ = write!(
                    text,
                    "file={file},line={},col={},",
                    start.line, start.column
                );
            }
            None => {
                let _ = write!(text, "file={},line=1,", property(changes.new.name));
            }
        }
        let lines: Vec<_> = lines.iter().map(|it| message(it)).collect();
        let _ = writeln!(
            text,
            "title={}::{}",
            property(finding.id),
            data(&lines.join("\n"))
        );
    }
    text
}
