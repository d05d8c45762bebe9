//! Diagnostics as annotations of a pull request on GitHub: workflow commands.
//!
//! In: diagnostics. Out: one line each, `::error file=…,line=…::message`. Text of a contract cannot begin a command of
//! its own: line breaks, `%` and, in properties, `:` and `,` are encoded.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Level};
use crate::source::Sources;

use super::escape;
use super::in_order;

/// Writes diagnostics as workflow commands.
pub fn github(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for diagnostic in in_order(diagnostics) {
        one(&mut text, sources, diagnostic);
    }
    text
}

fn one(text: &mut String, sources: &Sources, diagnostic: &Diagnostic) {
    let command = match diagnostic.level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    };
    // Writing to a string cannot fail.
    let _ = write!(text, "::{command} ");
    if let Some(at) = diagnostic.at {
        let (start, end) = (sources.position(at), sources.end(at));
        let file = property(&sources.get(at.source).name);
        let _ = write!(
            text,
            "file={file},line={},col={},endLine={}",
            start.line, start.column, end.line
        );
        // GitHub takes columns only where the place is within one line.
        if start.line == end.line {
            let _ = write!(text, ",endColumn={}", end.column);
        }
        text.push(',');
    }
    let _ = write!(
        text,
        "title={}::{}",
        property(diagnostic.id),
        data(&escape::message(&diagnostic.message))
    );
    for label in &diagnostic.labels {
        let name = escape::message(&sources.get(label.at.source).name);
        let line = format!(
            "\n{name}:{}: {}",
            sources.position(label.at),
            escape::message(&label.text)
        );
        text.push_str(&data(&line));
    }
    if let Some(help) = &diagnostic.help {
        text.push_str(&data(&format!("\nhelp: {}", escape::message(help))));
    }
    text.push('\n');
}

pub(super) fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

pub(super) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sink;
    use crate::source::Span;

    #[test]
    fn text_of_a_contract_cannot_begin_a_command() {
        let mut sources = Sources::default();
        let source = sources.add("a,b::c.yaml", "a: 1\nb: 2\n");
        let sink = Sink::default();
        let at = |start, end| Span { source, start, end };
        sink.error(
            Diagnostic::new("wrong", at(3, 4), "`100%\n::error::x` is wrong")
                .label(at(5, 6), "see")
                .help("mend it"),
        );
        sink.note(Diagnostic::new("long", at(0, 9), "it is long"));
        assert_eq!(
            github(&sources, &sink.into_all()),
            "::notice file=a%2Cb%3A%3Ac.yaml,line=1,col=1,endLine=2,title=long::it is long\n\
             ::error file=a%2Cb%3A%3Ac.yaml,line=1,col=4,endLine=1,endColumn=5,title=wrong\
             ::`100%25\\n::error::x` is wrong%0Aa,b::c.yaml:2:1: see%0Ahelp: mend it\n"
        );
    }
}
