//! `specwright explain ID`: the long text of a diagnostic.

use anyhow::bail;
use serde_json::json;

use super::{Format, Global, Outcome, say};
use crate::diagnostic::Entry;
use crate::explain;

/// Says what a diagnostic means and what to do.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specwright explain duplicate-key
  specwright explain                          all ids, one a line
  specwright explain --format json            the same with their texts")]
pub(super) struct Arguments {
    /// The id that stands in brackets behind `error` or `warning`; all ids if left out
    id: Option<String>,
}

pub(super) fn run(global: &Global, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let entries: Vec<&Entry> = match &arguments.id {
        None => explain::all().collect(),
        Some(id) => vec![find(id)?],
    };
    match global.format {
        Format::Json => {
            let entries: Vec<_> = entries
                .iter()
                .map(|it| json!({"id": it.id, "summary": it.summary, "explain": it.explain}))
                .collect();
            say::json(&json!(entries))?;
        }
        Format::Human | Format::Github | Format::Markdown if arguments.id.is_none() => {
            let width = entries.iter().map(|it| it.id.len()).max().unwrap_or(0);
            for it in entries {
                say::result(&format!("{:width$}  {}", it.id, it.summary))?;
            }
        }
        Format::Human | Format::Github | Format::Markdown => {
            for it in entries {
                say::result(&format!(
                    "{}: {}\n\n{}",
                    it.id,
                    it.summary,
                    wrapped(it.explain)
                ))?;
            }
        }
    }
    Ok(Outcome::Fine)
}

fn find(id: &str) -> anyhow::Result<&'static Entry> {
    if let Some(entry) = explain::find(id) {
        return Ok(entry);
    }
    let id = id.escape_debug();
    match crate::document::nearest(&id.to_string(), explain::all().map(|it| it.id)) {
        Some(near) => bail!("there is no diagnostic `{id}`; did you mean `{near}`?"),
        None => bail!("there is no diagnostic `{id}`; `specwright explain` lists them all"),
    }
}

/// Breaks a text into lines of at most 80 characters, paragraph by paragraph.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    for (number, paragraph) in text.split("\n\n").enumerate() {
        if number > 0 {
            out.push_str("\n\n");
        }
        let mut width = 0;
        for word in paragraph.split_whitespace() {
            let length = word.chars().count();
            if width > 0 && width + 1 + length > 80 {
                out.push('\n');
                width = 0;
            } else if width > 0 {
                out.push(' ');
                width += 1;
            }
            out.push_str(word);
            width += length;
        }
    }
    out
}
