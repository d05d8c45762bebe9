//! Diagnostics for people at a terminal: excerpt, place, help.
//!
//! In: diagnostics. Out: text, with colour if the caller wants it. Text of a contract is data: whatever could control
//! the terminal is made visible.

use annotate_snippets::{AnnotationKind, Level as Title, Origin, Renderer, Snippet};
use indexmap::IndexMap;

use crate::diagnostic::{Diagnostic, Level};
use crate::source::{Sources, Span};

use super::escape::message;
use super::excerpt::{Excerpt, excerpt};
use super::{in_order, summary};

/// How wide a report may become before excerpts are trimmed; they are cut to less than this anyway.
const WIDTH: usize = 200;

/// How many warnings of one kind are all shown.
const MANY: usize = 12;

/// How many are shown where there are more.
const FEW: usize = 3;

/// Writes diagnostics in the order of the text, and a last line that counts them; nothing if there are none.
///
/// Every error is shown. Of warnings that many places have in common, the first ones are, and how many more there are:
/// what is new would drown in the rest.
pub fn human(sources: &Sources, diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .term_width(WIDTH);
    let mut text = String::new();
    let all = in_order(diagnostics);
    let mut counts: IndexMap<(&str, Level), usize> = IndexMap::new();
    for diagnostic in &all {
        *counts.entry(kind(diagnostic)).or_default() += 1;
    }
    counts.retain(|(_, level), count| *level != Level::Error && *count > MANY);
    let mut left: IndexMap<_, _> = counts.keys().map(|it| (*it, FEW)).collect();
    for diagnostic in all {
        match left.get_mut(&kind(diagnostic)) {
            Some(0) => continue,
            Some(left) => *left -= 1,
            None => {}
        }
        text.push_str(&one(sources, diagnostic, &renderer));
        text.push_str("\n\n");
    }
    for ((id, level), count) in counts {
        let group = title(level)
            .primary_title(format!("at {} further places", count - FEW))
            .id(id)
            .element(Title::HELP.message("`--format json` tells all of them"));
        text.push_str(&renderer.render(&[group]));
        text.push_str("\n\n");
    }
    if let Some(summary) = summary(diagnostics) {
        text.push_str(&summary);
        text.push('\n');
    }
    text
}

fn kind(diagnostic: &Diagnostic) -> (&'static str, Level) {
    (diagnostic.id, diagnostic.level)
}

fn title(level: Level) -> Title<'static> {
    match level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
        Level::Note => Title::NOTE,
    }
}

fn one(sources: &Sources, diagnostic: &Diagnostic, renderer: &Renderer) -> String {
    let mut group = title(diagnostic.level)
        .primary_title(message(&diagnostic.message))
        .id(diagnostic.id)
        .elements(NOTHING);
    let mut moved = None;
    if let Some(at) = diagnostic.at {
        let Excerpt { text, marked } = excerpt(sources.get(at.source), at);
        let name = message(&sources.get(at.source).name);
        let line = sources.position(at).line;
        // The renderer counts columns in what it is shown, which is wrong where a long line was cut.
        let column = text[..marked.start].chars().count() + 1;
        moved = Some((format!("{name}:{line}:{column}"), place(sources, at)));
        group = group.element(
            Snippet::source(text)
                .path(name)
                .line_start(line as usize)
                .annotation(AnnotationKind::Primary.span(marked)),
        );
    }
    for label in &diagnostic.labels {
        let text = format!("{}: {}", place(sources, label.at), message(&label.text));
        group = group.element(Origin::path(text));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Title::HELP.message(message(help)));
    }
    let text = renderer.render(&[group]);
    match moved {
        Some((counted, real)) if counted != real => {
            // The first line is the message, which may hold anything.
            let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
            format!("{first}\n{}", rest.replacen(&counted, &real, 1))
        }
        _ => text,
    }
}

const NOTHING: [Origin<'static>; 0] = [];

fn place(sources: &Sources, at: Span) -> String {
    format!(
        "{}:{}",
        message(&sources.get(at.source).name),
        sources.position(at)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sink;

    const TEXT: &str =
        "parameters:\n  - name: limit\n    in: query\n  - name: limit\n    in: query\n";

    #[test]
    fn long_lines_are_cut_and_their_columns_stay_right() {
        let mut sources = Sources::default();
        let source = sources.add(
            "a.json",
            format!("{}wrong{}", "a".repeat(1_000_000), "b".repeat(1_000_000)),
        );
        let at = Span {
            source,
            start: 1_000_000,
            end: 1_000_005,
        };
        let sink = Sink::default();
        for _ in 0..2000 {
            sink.error(Diagnostic::new(
                "any",
                at,
                format!("a.json:1:42 is wrong {}", sink.has_errors()),
            ));
        }
        let text = human(&sources, &sink.into_all(), false);
        let a = "a".repeat(40);
        let start = format!(
            "error[any]: a.json:1:42 is wrong false\n --> a.json:1:1000001\n  |\n1 | …{a}wrongbbb"
        );
        assert!(text.starts_with(&start), "{text}");
        assert!(text.len() < 2000 && text.ends_with("2 errors\n"), "{text}");
    }

    fn sample() -> (Sources, Vec<Diagnostic>) {
        let mut sources = Sources::default();
        let source = sources.add("specs/pets/openapi.yaml", TEXT);
        let sink = Sink::default();
        let first = Span {
            source,
            start: 22,
            end: 27,
        };
        let second = Span {
            source,
            start: 52,
            end: 57,
        };
        sink.error(
            Diagnostic::new(
                "duplicate-parameter",
                second,
                "parameter `limit` is declared twice",
            )
            .label(first, "first declared here")
            .help("parameters are identified by `name` and `in` together"),
        );
        (sources, sink.into_all())
    }

    #[test]
    fn an_error_shows_its_line_its_labels_and_its_help() {
        let (sources, all) = sample();
        let expected = "\
error[duplicate-parameter]: parameter `limit` is declared twice
 --> specs/pets/openapi.yaml:4:11
  |
4 |   - name: limit
  |           ^^^^^
 ::: specs/pets/openapi.yaml:2:11: first declared here
  = help: parameters are identified by `name` and `in` together

1 error
";
        assert_eq!(human(&sources, &all, false), expected);
    }

    #[test]
    fn of_many_warnings_of_a_kind_a_few_are_shown_and_all_are_counted() {
        let mut sources = Sources::default();
        let source = sources.add("a.yaml", "a: b\n".repeat(40));
        let sink = Sink::default();
        for line in 0..20 {
            let start = line * 5;
            let at = Span {
                source,
                start,
                end: start + 1,
            };
            sink.warn(Diagnostic::new("common", at, "it is everywhere"));
            sink.error(Diagnostic::new("wrong", at, "it is wrong"));
        }
        let text = human(&sources, &sink.into_all(), false);
        let count = |what: &str| text.matches(what).count();
        assert_eq!(count("error[wrong]"), 20);
        assert_eq!(count("it is everywhere"), 3);
        let rest = "warning[common]: at 17 further places\n |\n = help: `--format json` tells all of them\n";
        assert!(text.contains(rest), "{text}");
        assert!(text.ends_with("20 errors, 20 warnings\n"), "{text}");
    }

    #[test]
    fn text_of_a_contract_cannot_control_the_terminal() {
        let mut sources = Sources::default();
        let source = sources.add("a\u{1b}[31m.yaml", "a: \u{1b}[31mred\n");
        let sink = Sink::default();
        sink.warn(Diagnostic::new(
            "any",
            Span {
                source,
                start: 3,
                end: 8,
            },
            "the value `\u{1b}[31m`\nb",
        ));
        let text = human(&sources, &sink.into_all(), false);
        assert!(!text.contains('\u{1b}'), "{text:?}");
        assert!(
            text.contains("the value `\\u{1b}[31m`\\nb") && text.ends_with("1 warning\n"),
            "{text}"
        );
    }

    #[test]
    fn colour_is_the_callers_choice() {
        let (sources, all) = sample();
        assert!(human(&sources, &all, true).contains("\u{1b}["));
        assert_eq!(human(&sources, &[], true), "");
    }
}
