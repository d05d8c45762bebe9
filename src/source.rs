//! Texts of the outside world and places in them.
//!
//! In: the text of a file under the path that a user would call it by. Out: [`SourceId`]s and [`Span`]s, small enough to
//! copy, and the line and column that a span stands at.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// One text that was read: an index into [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A stretch of bytes in one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// Where it begins, in bytes.
    pub start: u32,
    /// Where it ends, in bytes; not less than `start`.
    pub end: u32,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub at: Span,
}

impl<T> Located<T> {
    /// Puts a value and its place together.
    pub const fn new(value: T, at: Span) -> Self {
        Self { value, at }
    }
}

/// A line and a column, both counted from 1; columns count code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in code points, from 1.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// One text.
#[derive(Debug)]
pub struct Source {
    /// What the user calls it: the path as it was given, or relative to the file that refers to it.
    pub name: String,
    /// The whole text.
    pub text: Arc<str>,
    /// The byte at which each line begins.
    lines: Vec<u32>,
    /// How many code points stand before every [`STRIDE`]th byte: a line may have thirty million of them.
    counts: Vec<u32>,
}

/// How many bytes apart code points are counted in advance.
const STRIDE: usize = 1024;

impl Source {
    /// Gives the line and column of a byte.
    pub fn position(&self, byte: u32) -> Position {
        let byte = byte.min(self.text.len() as u32);
        let line = self.lines.partition_point(|start| *start <= byte).max(1);
        let column = self.code_points(byte) - self.code_points(self.lines[line - 1]);
        Position {
            line: line as u32,
            column: column + 1,
        }
    }

    /// Gives the bytes of a line, counted from 1, without its line break; nothing where there is no such line.
    pub fn line(&self, line: u32) -> Range<u32> {
        let index = line.saturating_sub(1) as usize;
        let end = self.text.len() as u32;
        let start = self.lines.get(index).copied().unwrap_or(end);
        let end = self.lines.get(index + 1).copied().unwrap_or(end);
        let text = self
            .text
            .get(start as usize..end as usize)
            .unwrap_or_default();
        start..start + text.trim_end_matches(['\r', '\n']).len() as u32
    }

    /// Counts the code points before a byte.
    fn code_points(&self, byte: u32) -> u32 {
        let byte = byte as usize;
        let block = byte / STRIDE;
        let counted = self.counts.get(block).copied().unwrap_or_default();
        counted + begun(&self.text.as_bytes()[block * STRIDE..byte])
    }
}

/// Counts the code points that begin in these bytes of UTF-8.
fn begun(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u32
}

/// All texts of one run.
#[derive(Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
}

impl Sources {
    /// Adds a text.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let text = text.into();
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
        let lines = std::iter::once(0)
            .chain(breaks.map(|it| it as u32 + 1))
            .collect();
        let mut counts = vec![0];
        for block in text.as_bytes().chunks_exact(STRIDE) {
            counts.push(counts.last().copied().unwrap_or_default() + begun(block));
        }
        let id = SourceId(self.all.len() as u32);
        self.all.push(Source {
            name: name.into(),
            text,
            lines,
            counts,
        });
        id
    }

    /// Calls the texts that were added since by other names.
    pub fn rename(&mut self, since: usize, name: impl Fn(&str) -> String) {
        for source in self.all.iter_mut().skip(since) {
            source.name = name(&source.name);
        }
    }

    /// Gives a text.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.all[id.0 as usize]
    }

    /// Gives the line and column at which a span begins.
    pub fn position(&self, at: Span) -> Position {
        self.get(at.source).position(at.start)
    }

    /// Gives the line and column behind the last character of a span.
    pub fn end(&self, at: Span) -> Position {
        self.get(at.source).position(at.end)
    }

    /// Gives the text of a span.
    pub fn text(&self, at: Span) -> &str {
        self.get(at.source)
            .text
            .get(at.start as usize..at.end as usize)
            .unwrap_or_default()
    }

    /// Gives all texts in the order in which they were read.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0u32..).map(SourceId).zip(&self.all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_code_points_from_one() {
        let mut sources = Sources::default();
        let id = sources.add("a.yaml", "a: ü\nb: x\n");
        let at = |start| {
            let position = sources.position(Span {
                source: id,
                start,
                end: start,
            });
            (position.line, position.column)
        };
        assert_eq!(at(0), (1, 1));
        assert_eq!(at(5), (1, 5));
        assert_eq!(at(6), (2, 1));
        assert_eq!(at(9), (2, 4));
    }

    #[test]
    fn columns_are_counted_right_in_very_long_lines() {
        let mut sources = Sources::default();
        let long = "aü".repeat(2000);
        let id = sources.add("a.json", format!("x\r\n{long}\n"));
        let source = sources.get(id);
        assert_eq!(
            source.position(3 + 3 * 1999),
            Position {
                line: 2,
                column: 3999
            }
        );
        assert_eq!(source.position(u32::MAX), Position { line: 3, column: 1 });
        assert_eq!(source.line(1), 0..1);
        assert_eq!(source.line(2), 3..6003);
        assert_eq!(source.line(9), 6004..6004);
    }
}
