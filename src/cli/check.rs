//! `specwright check`: says whether what was generated is what would be generated now.

use std::path::{Path, PathBuf};

use anyhow::bail;
use serde_json::{Value as Json, json};

use super::{Failure, Format, Global, Outcome, progress, say};
use crate::Project;
use crate::diagnostic::Sink;
use crate::output::check::{Difference, Drift};
use crate::output::survey::State;
use crate::output::{self, folder};
use crate::source::Sources;

/// Says whether what was generated is what would be generated now, byte by byte. Only reads.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit codes: 0 nothing differs; 1 something differs; 2 it cannot be said.

Examples:
  specwright check                     every generated crate below the current folder
  specwright check server              this one
  specwright check --format github     as annotations, in GitHub Actions")]
pub(super) struct Arguments {
    /// Generated crates, or folders that hold some [default: the current folder]
    #[arg(value_name = "DIR")]
    folders: Vec<PathBuf>,
}

pub(super) fn run(global: &Global, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let here = [PathBuf::from(".")];
    let starts = match arguments.folders.as_slice() {
        [] => here.as_slice(),
        folders => folders,
    };
    let mut crates = Vec::new();
    for start in starts {
        let found = folder::with_manifest(start)?;
        if found.is_empty() {
            bail!("nothing that specwright made is in `{}`", start.display());
        }
        crates.extend(found);
    }
    let mut worst = Outcome::Fine;
    let mut reports = Vec::new();
    for it in &crates {
        let (outcome, report) = check(global, it)?;
        worst = worst.max(outcome);
        reports.push(report);
    }
    if global.format == Format::Json {
        say::json(&json!(reports))?;
    }
    Ok(worst)
}

fn check(global: &Global, out: &Path) -> anyhow::Result<(Outcome, Json)> {
    let sink = Sink::default();
    let mut sources = Sources::default();
    let done = {
        let _progress = progress::start(global, format!("checking {}", out.display()));
        Project::of_output(&sink, &mut sources, out).and_then(|project| {
            let files = project.files(&sink, &mut sources)?;
            let drift = output::check(project.out()?, &files, &project.keep)?;
            Ok((project, files.len(), drift))
        })
    };
    let all = sink.into_all();
    say::diagnostics(global, &sources, &all)?;
    let name = out.display().to_string();
    let diagnostics = say::as_json(&sources, &all);
    let (project, count, drift) = match done {
        Ok(done) => done,
        Err(Failure::World(error)) => return Err(error),
        Err(Failure::Rejected(_)) => {
            return Ok((
                Outcome::Failed,
                json!({"out": name, "diagnostics": diagnostics}),
            ));
        }
    };
    let mut repair = project.repair();
    let is_edited = |it: &Drift| matches!(it.state, State::Edited | State::EditedLeftover);
    if drift.iter().any(is_edited) {
        // Without it `generate` refuses: what somebody has written is not lost in passing.
        repair.push_str(" --force");
    }
    match global.format {
        Format::Json => {}
        Format::Human | Format::Markdown => human(&name, count, &drift, &repair)?,
        Format::Github => github(&project, &drift, &repair)?,
    }
    let files: Vec<_> = drift.iter().map(as_json).collect();
    let report = json!({"out": name, "drift": files, "repair": repair, "diagnostics": diagnostics});
    let outcome = if drift.is_empty() {
        Outcome::Fine
    } else {
        Outcome::Found
    };
    Ok((outcome, report))
}

fn human(name: &str, count: usize, drift: &[Drift], repair: &str) -> anyhow::Result<()> {
    if drift.is_empty() {
        return say::result(&format!(
            "{name}: {count} files, all as they would be generated"
        ));
    }
    for it in drift {
        say::result(&format!("{name}/{}: {}", it.path, sentence(it)))?;
        say::diff(&it.diff)?;
    }
    let files = if drift.len() == 1 {
        "file differs"
    } else {
        "files differ"
    };
    say::result(&format!(
        "{name}: {} {files}; to repair: {repair}",
        drift.len()
    ))
}

fn github(project: &Project, drift: &[Drift], repair: &str) -> anyhow::Result<()> {
    for it in drift {
        let path = project.out()?.name().join(&it.path);
        let text = format!("{}; to repair: {repair}", sentence(it));
        say::annotation("error", &path.to_string_lossy(), "drift", &text)?;
    }
    Ok(())
}

fn as_json(drift: &Drift) -> Json {
    json!({
        "path": drift.path,
        "state": word(drift.state),
        "difference": match drift.difference {
            Difference::Existence => "existence",
            Difference::LineEndings => "line-endings",
            Difference::Layout => "layout",
            Difference::Content => "content",
        },
        "message": sentence(drift),
        "diff": drift.diff,
    })
}

fn word(state: State) -> &'static str {
    match state {
        State::Missing => "missing",
        State::Stale => "stale",
        State::Edited => "edited",
        State::InTheWay => "in-the-way",
        State::NotAFile => "not-a-file",
        State::Leftover | State::EditedLeftover => "leftover",
        State::AppendChanged => "changed-migration",
        State::AppendGone => "missing-migration",
    }
}

fn sentence(drift: &Drift) -> String {
    let state = match (drift.state, drift.difference) {
        (_, Difference::LineEndings) => {
            "lines end in CR LF, most likely since git changed them: add `* text eol=lf` to `.gitattributes`"
        }
        (State::Missing, _) => "is missing",
        (State::Stale, _) => {
            "is stale: the contract, the configuration or specwright itself changed since it was generated"
        }
        (State::Edited, Difference::Layout) => {
            "was laid out or commented otherwise; the code is the same"
        }
        (State::Edited, _) => "was changed by hand (`specwright eject` makes it yours)",
        (State::InTheWay, _) => "is to be generated, and is not what specwright made",
        (State::NotAFile, _) => "is a link or a folder, and should be a file",
        (State::Leftover, _) => "is no longer generated",
        (State::EditedLeftover, _) => "is no longer generated, and was changed by hand",
        (State::AppendChanged, _) => {
            "is a migration and was changed after it was written: take it from the last commit"
        }
        (State::AppendGone, _) => "is a migration and is gone: take it from the last commit",
    };
    state.to_owned()
}
