//! `specwright diff OLD NEW`: what a change of the contract does to clients and to the server.

use std::path::PathBuf;

use clap::ValueEnum;
use serde_json::json;

use super::{Failure, Format, Global, Outcome, progress, say};
use crate::comparison::{self, Comparison, Request};
use crate::contract::is_day;
use crate::diagnostic::{Level, Sink};
use crate::finding::Severity;
use crate::report::changes;
use crate::source::Sources;

/// Says what a change of the contract does to clients, and what it means for the server. Writes nothing.
///
/// Each side is a file, a folder (the contracts that its `specwright.yaml` lists), `-` for stdin, or one of the first two
/// at a revision of the repository, as git writes it: `main:specs/openapi.yaml`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specwright diff old.yaml new.yaml                     two files
  specwright diff main:specs/v1.yaml specs/v1.yaml      what this branch changes
  specwright diff origin/main:specs specs               the same for a folder, with its configuration
  specwright diff v1.yaml v2.yaml --format markdown     a comment for a pull request
  specwright explain request-property-became-required   what a finding means")]
pub(super) struct Arguments {
    /// The contract that clients use today
    #[arg(value_name = "OLD")]
    old: String,
    /// The contract that they would meet
    #[arg(value_name = "NEW")]
    new: String,
    /// From which severity on to end with 1 [default: what the configuration says, else breaking]
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// The configuration [default: `specwright.yaml` beside NEW]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Say what it means for the server even where there is no configuration
    #[arg(long)]
    server: bool,
    /// Take this day for today when looking at sunsets and expiries [default: the clock's]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    today: Option<String>,
}

/// From which severity on the command ends with 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Something breaks
    Breaking,
    /// Something breaks, or may
    Warning,
    /// Never
    None,
}

fn day(text: &str) -> Result<String, String> {
    if is_day(text) {
        Ok(text.to_owned())
    } else {
        Err("write a day of the calendar as `2027-01-31`".to_owned())
    }
}

pub(super) fn run(global: &Global, arguments: Arguments) -> anyhow::Result<Outcome> {
    let sink = Sink::default();
    let mut sources = Sources::default();
    let request = Request {
        old: arguments.old,
        new: arguments.new,
        configuration: arguments.config,
        today: arguments.today,
        server: arguments.server,
    };
    let done = {
        let _progress = progress::start(global, "comparing".to_owned());
        comparison::compare(&sink, &mut sources, &request)
    };
    // What is odd about a contract is for `check` and `generate` to say; here it would hide what changed.
    let mut all = sink.into_all();
    all.retain(|it| it.level == Level::Error);
    let comparison = match done {
        Ok(comparison) => comparison,
        Err(Failure::World(error)) => return Err(error),
        Err(Failure::Rejected(_)) => {
            say::diagnostics(global, &sources, &all)?;
            if global.format == Format::Json {
                say::json(&json!({"diagnostics": say::as_json(&sources, &all)}))?;
            }
            return Ok(Outcome::Failed);
        }
    };
    let changes = comparison.changes(&sources);
    let text = match global.format {
        Format::Json => changes::json(&changes),
        Format::Markdown => changes::markdown(&changes),
        Format::Github => changes::github(&changes),
        Format::Human => changes::human(&changes, true),
    };
    say::whole(&text)?;
    let outcome = outcome(&comparison, arguments.fail_on);
    // The process ends here.
    std::mem::forget(comparison.inputs);
    Ok(outcome)
}

fn outcome(comparison: &Comparison, asked: Option<FailOn>) -> Outcome {
    let configured = comparison.fail_on.as_deref().map(|it| match it {
        "warning" => FailOn::Warning,
        "none" => FailOn::None,
        _ => FailOn::Breaking,
    });
    let least = match asked.or(configured).unwrap_or(FailOn::Breaking) {
        FailOn::Breaking => Severity::Breaking,
        FailOn::Warning => Severity::Warning,
        FailOn::None => return Outcome::Fine,
    };
    match comparison.worst() {
        Some(worst) if worst >= least => Outcome::Found,
        _ => Outcome::Fine,
    }
}
