//! Cuts the line of a span out of its source.
//!
//! In: a source and a span. Out: a line short enough to be shown, and where the span is in it.

use std::ops::Range;

use crate::source::{Source, Span};

use super::escape::visible;

/// How many characters are shown before the span where a line is cut.
const BEFORE: usize = 40;

/// How many characters are shown from the beginning of the span on where a line is cut.
const AFTER: usize = 80;

/// A line to show.
#[derive(Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The line, or the part of it around the span, with hostile characters made visible.
    pub text: String,
    /// The bytes of `text` that the span covers; a span of several lines ends with its first.
    pub marked: Range<usize>,
}

/// Gives the line in which a span begins.
pub fn excerpt(source: &Source, at: Span) -> Excerpt {
    let line = source.line(source.position(at.start).line);
    let start = at.start.min(line.end);
    let end = at.end.clamp(start, line.end);
    let part = |range: Range<u32>| {
        source
            .text
            .get(range.start as usize..range.end as usize)
            .unwrap_or_default()
    };

    let (before, rest) = (part(line.start..start), part(start..line.end));
    let cut = if before.len() + rest.len() <= BEFORE + AFTER {
        0
    } else {
        before
            .char_indices()
            .rev()
            .take(BEFORE)
            .last()
            .map_or(0, |it| it.0)
    };
    let mut text = String::new();
    if cut > 0 {
        text.push('…');
    }
    text.extend(before[cut..].chars().map(visible));
    let from = text.len();
    let mut to = from;
    for (index, (byte, it)) in rest.char_indices().enumerate() {
        if index == AFTER {
            text.push('…');
            break;
        }
        text.push(visible(it));
        if start as usize + byte < end as usize {
            to = text.len();
        }
    }
    Excerpt {
        text,
        marked: from..to,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn of(text: &str, start: u32, end: u32) -> (String, String) {
        let mut sources = Sources::default();
        let source = sources.add("a", text);
        let Excerpt { text, marked } = excerpt(sources.get(source), Span { source, start, end });
        let marked = text[marked].to_owned();
        (text, marked)
    }

    #[test]
    fn a_span_of_several_lines_shows_its_first() {
        assert_eq!(of("a: 1\nb:\n  c: 2\n", 5, 15), ("b:".into(), "b:".into()));
        assert_eq!(of("a: \u{1b}x\n", 3, 5), ("a: ␛x".into(), "␛x".into()));
        assert_eq!(of("a:\n", 99, 120), (String::new(), String::new()));
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let (text, marked) = of(
            &format!("{}wrong{}", "ü".repeat(1000), "b".repeat(1000)),
            2000,
            2005,
        );
        assert_eq!(text, format!("…{}wrong{}…", "ü".repeat(40), "b".repeat(75)));
        assert_eq!(marked, "wrong");
    }
}
