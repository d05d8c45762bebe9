//! Changes for people at a terminal, with excerpts of both sides.

use annotate_snippets::{AnnotationKind, Level as Title, Origin, Renderer, Snippet};
use indexmap::IndexMap;

use super::super::escape::message;
use super::super::excerpt::{Excerpt, excerpt};
use super::{Changes, Server};
use crate::finding::{Finding, Severity};
use crate::source::Span;

const NOTHING: [Origin<'static>; 0] = [];

/// How many operations are named before they are only counted; all of them are in the other formats.
const NAMED: usize = 8;

/// Writes the changes, and a last line with the verdict.
pub fn human(changes: &Changes<'_>, colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .term_width(200);
    let mut text = String::new();
    // What is said in the same words of several places is said once, with all of them.
    let mut alike: IndexMap<Said<'_>, Vec<&Finding>> = IndexMap::new();
    for finding in changes.findings {
        let said = (
            finding.id,
            finding.message.as_str(),
            finding.severity,
            finding.accepted.as_ref().map(|it| it.reason.as_str()),
            finding.undecided,
            finding.witness.as_deref(),
        );
        alike.entry(said).or_default().push(finding);
    }
    for group in alike.values() {
        text.push_str(&one(changes, group, &renderer));
        text.push_str("\n\n");
    }
    if let Some(it) = &changes.server {
        server(&mut text, it);
    }
    for remark in changes.remarks {
        text.push_str(&format!("note: {}\n", message(remark)));
    }
    text.push_str(&format!(
        "{} -> {}: {}\n",
        message(changes.old.name),
        message(changes.new.name),
        changes.verdict()
    ));
    text
}

/// What findings say: those that say the same are told together.
type Said<'a> = (
    &'a str,
    &'a str,
    Severity,
    Option<&'a str>,
    bool,
    Option<&'a str>,
);

fn one(changes: &Changes<'_>, findings: &[&Finding], renderer: &Renderer) -> String {
    let Some((finding, others)) = findings.split_first() else {
        return String::new();
    };
    let level = match (finding.severity, finding.counts()) {
        (Severity::Breaking, true) => Title::ERROR.with_name("breaking"),
        (Severity::Warning, true) => Title::WARNING,
        (Severity::Info, true) => Title::INFO,
        (_, false) => Title::NOTE.with_name("accepted"),
    };
    let mut group = level
        .primary_title(message(&finding.message))
        .id(finding.id)
        .elements(NOTHING);
    let mut moved = Vec::new();
    for (at, word) in [(finding.old, "before"), (finding.new, "after")] {
        let Some(at) = at else { continue };
        let Excerpt { text, marked } = excerpt(changes.sources.get(at.source), at);
        let name = message(&changes.sources.get(at.source).name);
        let line = changes.sources.position(at).line;
        let column = text[..marked.start].chars().count() + 1;
        moved.push((format!("{name}:{line}:{column}"), place(changes, at)));
        group = group.element(
            Snippet::source(text)
                .path(name)
                .line_start(line as usize)
                .annotation(AnnotationKind::Primary.span(marked).label(word)),
        );
    }
    let mut lines = notes(finding);
    lines.extend(others.iter().map(|it| also(changes, it)));
    for line in lines {
        let line = wrapped(&message(&line));
        group = group.element(Title::NOTE.no_name().message(line));
    }
    let text = renderer.render(&[group]);
    // The renderer counts columns in what it is shown, which is wrong where a long line was cut. The first line is the
    // message, which may hold anything.
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let mut rest = rest.to_owned();
    for (counted, real) in moved.iter().filter(|it| it.0 != it.1) {
        rest = rest.replacen(counted, real, 1);
    }
    format!("{first}\n{rest}")
}

/// Breaks a line between words, so that it is read in a terminal of a hundred columns.
fn wrapped(line: &str) -> String {
    const WIDTH: usize = 90;
    let mut text = String::with_capacity(line.len() + 8);
    let mut column = 0;
    // A method and its path are one.
    let is_method = |it: &str| {
        it.trim_start_matches('(')
            .chars()
            .all(|it| it.is_ascii_uppercase())
    };
    let mut words: Vec<String> = Vec::new();
    let mut method = None;
    for word in line.split(' ') {
        let whole = match method.take() {
            Some(method) => format!("{method} {word}"),
            None if word.len() > 2 && is_method(word) => {
                method = Some(word);
                continue;
            }
            None => word.to_owned(),
        };
        words.push(whole);
    }
    words.extend(method.map(str::to_owned));
    for word in words {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > WIDTH {
            text.push('\n');
            column = 0;
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(&word);
        column += width;
    }
    text
}

fn notes(finding: &Finding) -> Vec<String> {
    let mut notes = Vec::new();
    if !finding.place.is_empty() {
        notes.push(format!("where: {}", finding.place));
    }
    let count = finding.operations.len();
    if count > 0 {
        let named = finding
            .operations
            .iter()
            .take(NAMED)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        let more = if count > NAMED {
            format!(", and {} more", count - NAMED)
        } else {
            String::new()
        };
        notes.push(format!("reaches: {named}{more}"));
    }
    if let Some(witness) = &finding.witness {
        notes.push(format!("for example: {witness}"));
    }
    if finding.undecided {
        notes.push("whether it hurts could not be decided".to_owned());
    }
    if let Some(it) = &finding.accepted {
        let until = it
            .until
            .as_ref()
            .map_or(String::new(), |it| format!(", until {it}"));
        notes.push(format!("accepted: {}{until}", it.reason));
    } else if finding.severity > Severity::Info {
        notes.push(format!("fingerprint: {}", finding.fingerprint));
    }
    notes
}

/// Says in one line where else the same was found.
fn also(changes: &Changes<'_>, finding: &Finding) -> String {
    let mut line = String::from("also:");
    if !finding.place.is_empty() {
        line.push_str(&format!(" {},", finding.place));
    }
    let ends = [finding.old, finding.new].into_iter().flatten();
    let ends: Vec<_> = ends.map(|it| place(changes, it)).collect();
    line.push_str(&format!(" {}", ends.join(" -> ")));
    let count = finding.operations.len();
    match finding.operations.as_slice() {
        [] => {}
        [only] => line.push_str(&format!(" ({only})")),
        _ => line.push_str(&format!(" ({count} operations)")),
    }
    if finding.severity > Severity::Info && finding.counts() {
        line.push_str(&format!(", fingerprint {}", finding.fingerprint));
    }
    line
}

fn place(changes: &Changes<'_>, at: Span) -> String {
    message(&super::position(changes.sources, at))
}

fn server(text: &mut String, server: &Server) {
    if server.is_empty() {
        return;
    }
    text.push_str("what it means for the server:\n");
    for it in &server.handlers {
        let own: Vec<String> = it.own.iter().map(|it| format!("; yours: {it}")).collect();
        text.push_str(&format!(
            "  {}: {} ({}), {}{}\n",
            it.change,
            it.method,
            message(&it.operation),
            message(&it.does),
            message(&own.concat())
        ));
    }
    for it in server.types.iter().chain(&server.storage) {
        text.push_str(&format!("  {}\n", message(it)));
    }
    for it in &server.refused {
        text.push_str(&format!("  `generate` refuses: {}\n", message(it)));
    }
    text.push('\n');
}
