//! `specwright inspect`: what was understood of a contract.

use serde_json::json;

use super::{Failure, Format, Global, Outcome, progress, say, source};
use crate::Project;
use crate::diagnostic::Sink;
use crate::plan::inspect::inspect;
use crate::report::escape;
use crate::source::Sources;

/// Says what was understood: operations and what they do by default, who is let in, types, stored schemas, and what is
/// not enforced and therefore closed. Writes nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specwright inspect                     what `specwright.yaml` here says
  specwright inspect api.yaml            one contract
  specwright inspect --format json       the same for programs")]
pub(super) struct Arguments {
    #[command(flatten)]
    source: source::Selection,
}

pub(super) fn run(global: &Global, arguments: Arguments) -> anyhow::Result<Outcome> {
    let sink = Sink::default();
    let mut sources = Sources::default();
    let done = {
        let _progress = progress::start(global, "reading".to_owned());
        Project::open(&sink, &mut sources, arguments.source.into_request())
            .and_then(|project| project.plan(&sink, &mut sources))
    };
    let all = sink.into_all();
    say::diagnostics(global, &sources, &all)?;
    let plan = match done {
        Ok(plan) => plan,
        Err(Failure::World(error)) => return Err(error),
        Err(Failure::Rejected(_)) => {
            if global.format == Format::Json {
                say::json(&json!({"diagnostics": say::as_json(&sources, &all)}))?;
            }
            return Ok(Outcome::Failed);
        }
    };
    let inspection = inspect(&plan);
    match global.format {
        Format::Json => {
            let diagnostics = say::as_json(&sources, &all);
            say::json(&json!({"inspection": inspection, "diagnostics": diagnostics}))?;
        }
        Format::Human | Format::Github | Format::Markdown => {
            // Paths and names of a contract are text, and nothing that a terminal would do.
            let text = inspection.to_text();
            let lines: Vec<_> = text.trim_end().lines().map(escape::message).collect();
            say::result(&lines.join("\n"))?
        }
    }
    Ok(Outcome::Fine)
}
