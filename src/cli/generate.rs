//! `specwright generate`: makes the server that a contract describes.

use std::path::PathBuf;

use serde_json::json;

use super::{Failure, Format, Global, Outcome, progress, say, source};
use crate::Project;
use crate::diagnostic::Sink;
use crate::file_set::Owner;
use crate::output;
use crate::output::write::{Action, Options, Summary};
use crate::source::Sources;

/// Makes the server that a contract describes: a crate that builds and runs as it is.
///
/// Nothing is written when the contract has an error, or when work of yours would be lost. Files that are already right
/// are left alone; files that an earlier run made and that are no longer needed are removed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specwright generate                                what `specwright.yaml` here says
  specwright generate --config specs/specwright.yaml the same from elsewhere
  specwright generate api.yaml --out server          without a configuration
  specwright generate v1.yaml v2.yaml --out server   two versions of one API in one server
  specwright generate --dry-run                      which files would change")]
pub(super) struct Arguments {
    #[command(flatten)]
    source: source::Selection,
    /// Make a crate again just as the last time
    #[arg(long, value_name = "DIR", conflicts_with_all = ["contracts", "config", "out", "name", "stubs", "workspace", "remote_map"])]
    again: Option<PathBuf>,
    /// Only say which files would change
    #[arg(long)]
    dry_run: bool,
    /// Overwrite files that were changed by hand
    #[arg(long)]
    force: bool,
    /// After a merge of two branches that both made migrations: make one branch's again behind the other's
    #[arg(long)]
    rebase_migrations: bool,
}

pub(super) fn run(global: &Global, arguments: Arguments) -> anyhow::Result<Outcome> {
    let options = Options {
        force: arguments.force,
        dry_run: arguments.dry_run,
    };
    let sink = Sink::default();
    let mut sources = Sources::default();
    let done = {
        let _progress = progress::start(global, "generating".to_owned());
        let project = match &arguments.again {
            Some(out) => Project::of_output(&sink, &mut sources, out),
            None => Project::open(&sink, &mut sources, arguments.source.into_request()),
        };
        project.and_then(|mut project| {
            project.rebase_migrations = arguments.rebase_migrations;
            let files = project.files(&sink, &mut sources)?;
            let summary = output::write(&sink, project.out()?, &files, &project.keep, options)?;
            let owned = files.iter().filter(|(_, it)| it.owner != Owner::User);
            Ok((project, owned.count(), summary))
        })
    };
    let all = sink.into_all();
    say::diagnostics(global, &sources, &all)?;
    let (project, count, summary) = match done {
        Ok(done) => done,
        Err(Failure::World(error)) => return Err(error),
        Err(Failure::Rejected(_)) => {
            if global.format == Format::Json {
                say::json(&json!({"diagnostics": say::as_json(&sources, &all), "files": []}))?;
            }
            return Ok(Outcome::Failed);
        }
    };
    match global.format {
        Format::Json => {
            let files: Vec<_> = summary
                .actions
                .iter()
                .map(|(path, action)| json!({"path": path.as_str(), "action": word(*action)}))
                .collect();
            say::json(&json!({
                "out": project.out()?.name().to_string_lossy(),
                "diagnostics": say::as_json(&sources, &all),
                "files": files,
                "unchanged": summary.same,
            }))?;
        }
        Format::Human | Format::Github | Format::Markdown => {
            if options.dry_run {
                for (path, action) in &summary.actions {
                    say::result(&format!(
                        "{:6} {}",
                        word(*action),
                        project.out()?.shown(path)
                    ))?;
                }
            }
            let would = if options.dry_run { "would be " } else { "" };
            let name = project.out()?.name().display();
            say::result(&format!(
                "{name}: {count} files, {}",
                counts(&summary, would)
            ))?;
        }
    }
    Ok(Outcome::Fine)
}

fn word(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Remove => "remove",
    }
}

fn counts(summary: &Summary, would: &str) -> String {
    let count = |wanted| {
        summary
            .actions
            .iter()
            .filter(|(_, it)| *it == wanted)
            .count()
    };
    let parts: Vec<_> = [
        (count(Action::Create), "created"),
        (count(Action::Update), "updated"),
        (count(Action::Remove), "removed"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, done)| format!("{count} {would}{done}"))
    .collect();
    if parts.is_empty() {
        "nothing to change".to_owned()
    } else {
        parts.join(", ")
    }
}
