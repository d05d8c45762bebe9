//! Puts things on stdout and stderr.
//!
//! In: results, diagnostics and errors. Out: in the format that was asked for, each on the stream that it belongs to.

use std::io::{ErrorKind, Write};

use serde_json::json;

use super::{Format, Global, Outcome};
use crate::diagnostic::{Diagnostic, Level};
use crate::report;
use crate::source::Sources;

const ERROR: anstyle::Style = anstyle::AnsiColor::Red.on_default().bold();

/// Writes a line of the result to stdout. A reader that has gone away is no error: `| head` does that.
pub(super) fn result(text: &str) -> anyhow::Result<()> {
    write(&format!("{text}\n"))
}

/// Writes a whole result to stdout, which ends in a line break of its own.
pub(super) fn whole(text: &str) -> anyhow::Result<()> {
    write(text)
}

fn write(text: &str) -> anyhow::Result<()> {
    match anstream::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Writes the result to stdout as JSON.
pub(super) fn json(value: &serde_json::Value) -> anyhow::Result<()> {
    result(&serde_json::to_string_pretty(value)?)
}

/// Tells an error of the outside world.
pub(super) fn failure(global: &Global, error: &anyhow::Error) -> Outcome {
    // Paths and names of others stand in it; control characters would speak to the terminal.
    let text = printable(&format!("{error:#}"));
    let told = match global.format {
        Format::Json => json(&json!({"error": text})),
        Format::Human | Format::Github | Format::Markdown => Ok(()),
    };
    if told.is_err() || global.format != Format::Json {
        // Nothing can be done when stderr is closed.
        let _ = writeln!(anstream::stderr(), "{ERROR}error{ERROR:#}: {text}");
    }
    Outcome::Failed
}

/// Tells diagnostics. As JSON they go with the result, so nothing is written for it here.
pub(super) fn diagnostics(
    global: &Global,
    sources: &Sources,
    all: &[Diagnostic],
) -> anyhow::Result<()> {
    let is_told = |it: &&Diagnostic| !global.quiet || it.level == Level::Error;
    let told: Vec<_> = all.iter().filter(is_told).cloned().collect();
    match global.format {
        Format::Json => Ok(()),
        // GitHub reads its commands from stdout.
        Format::Github => write(&report::github(sources, &told)),
        Format::Human | Format::Markdown => {
            // anstream takes the colour out where it is not wanted. Nothing can be done when stderr is closed.
            let _ = write!(
                anstream::stderr(),
                "{}",
                report::human(sources, &told, true)
            );
            Ok(())
        }
    }
}

/// Gives diagnostics as JSON.
pub(super) fn as_json(sources: &Sources, all: &[Diagnostic]) -> serde_json::Value {
    json!(report::json::report(sources, all).diagnostics)
}

/// Writes a unified diff to stdout, in colour where that is wanted.
pub(super) fn diff(text: &str) -> anyhow::Result<()> {
    for line in text.lines() {
        let style = match line.as_bytes().first() {
            Some(b'+') => anstyle::AnsiColor::Green.on_default(),
            Some(b'-') => anstyle::AnsiColor::Red.on_default(),
            Some(b'@') => anstyle::AnsiColor::Cyan.on_default(),
            _ => anstyle::Style::new(),
        };
        result(&format!("{style}{}{style:#}", printable(line)))?;
    }
    Ok(())
}

/// Writes an annotation of GitHub Actions to stdout.
pub(super) fn annotation(level: &str, file: &str, title: &str, text: &str) -> anyhow::Result<()> {
    let data = |text: &str| {
        text.replace('%', "%25")
            .replace('\r', "%0D")
            .replace('\n', "%0A")
    };
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    result(&format!(
        "::{level} file={},title={}::{}",
        property(file),
        property(title),
        data(text)
    ))
}

/// Takes out what would speak to the terminal.
fn printable(text: &str) -> String {
    text.chars()
        .map(|it| match it {
            '\t' | '\n' => it,
            it if it.is_control() => '\u{fffd}',
            it => it,
        })
        .collect()
}
