//! Reports: from diagnostics to text, one format a file. Nothing is printed here.

pub mod changes;
pub(crate) mod escape;
mod excerpt;
mod github;
mod human;
pub mod json;

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Level};

pub use github::github;
pub use human::human;
pub use json::json;

/// Gives diagnostics file by file in the order in which the files were read, by their places, and last what has no
/// place; what was said twice comes once.
pub fn in_order(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut seen = HashSet::new();
    let mut all: Vec<&Diagnostic> = diagnostics
        .iter()
        .filter(|it| seen.insert((it.id, it.level, it.at, it.message.as_str())))
        .collect();
    all.sort_by_key(|it| (it.at.is_none(), it.at));
    all
}

/// Counts diagnostics, as in `3 errors, 1 warning`; `None` if there are none.
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let all = in_order(diagnostics);
    let counts = [Level::Error, Level::Warning, Level::Note].map(|level| {
        let count = all.iter().filter(|it| it.level == level).count();
        match count {
            0 => None,
            1 => Some(format!("1 {}", level.name())),
            count => Some(format!("{count} {}s", level.name())),
        }
    });
    let counts: Vec<String> = counts.into_iter().flatten().collect();
    (!counts.is_empty()).then(|| counts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sink;
    use crate::source::{Sources, Span};

    #[test]
    fn files_and_places_make_the_order_and_repetition_is_dropped() {
        let mut sources = Sources::default();
        let (a, b) = (sources.add("a", "text"), sources.add("b", "text"));
        let at = |source, start| Span {
            source,
            start,
            end: start,
        };
        let sink = Sink::default();
        sink.warn(Diagnostic::without_place("none", "no place"));
        sink.error(Diagnostic::new("two", at(b, 0), "second file"));
        sink.error(Diagnostic::new("late", at(a, 2), "late"));
        sink.error(Diagnostic::new("late", at(a, 2), "late"));
        sink.note(Diagnostic::new("early", at(a, 1), "early"));
        let all = sink.into_all();
        let ids: Vec<_> = in_order(&all).iter().map(|it| it.id).collect();
        assert_eq!(ids, ["early", "late", "two", "none"]);
        assert_eq!(
            summary(&all).as_deref(),
            Some("2 errors, 1 warning, 1 note")
        );
        assert_eq!(summary(&[]), None);
    }
}
