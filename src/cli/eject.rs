//! `specwright eject PATH`: hands a generated file over to the user.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::json;

use super::{Failure, Format, Global, Outcome, say};
use crate::Project;
use crate::diagnostic::Sink;
use crate::file_set::RelPath;
use crate::output::{self, folder};
use crate::source::Sources;

/// Hands a generated file over to you: it is listed under `keep`, and no longer overwritten, removed or checked.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specwright eject server/Dockerfile
  git diff                            what it changed: one line of `specwright.yaml`, and the manifest")]
pub(super) struct Arguments {
    /// The file
    path: PathBuf,
}

pub(super) fn run(global: &Global, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (out, path) = split(&arguments.path)?;
    let sink = Sink::default();
    let mut sources = Sources::default();
    let project = Project::of_output(&sink, &mut sources, &out);
    say::diagnostics(global, &sources, &sink.into_all())?;
    let project = match project {
        Ok(project) => project,
        Err(Failure::World(error)) => return Err(error),
        Err(Failure::Rejected(_)) => return Ok(Outcome::Failed),
    };
    let Some(configuration) = &project.configuration else {
        bail!(
            "`{}` was generated without a configuration; write a `specwright.yaml` with `keep` in it",
            out.display()
        );
    };
    output::eject(project.out()?, &path, configuration, &project.keep)?;
    match global.format {
        Format::Json => say::json(&json!({
            "path": project.out()?.shown(&path),
            "configuration": configuration.to_string_lossy(),
        }))?,
        Format::Human | Format::Github | Format::Markdown => say::result(&format!(
            "{} is yours now: `keep` in {} lists it",
            project.out()?.shown(&path),
            configuration.display()
        ))?,
    }
    Ok(Outcome::Fine)
}

/// Finds the generated crate that a file belongs to.
fn split(path: &Path) -> anyhow::Result<(PathBuf, RelPath)> {
    for out in path.ancestors().skip(1) {
        let out = if out.as_os_str().is_empty() {
            Path::new(".")
        } else {
            out
        };
        if folder::has_manifest(out) {
            let rest = path.strip_prefix(out).unwrap_or(path);
            let names: Vec<_> = rest.iter().map(|it| it.to_string_lossy()).collect();
            let path = RelPath::new(&names.join("/")).context("reading the path")?;
            return Ok((out.to_owned(), path));
        }
    }
    bail!(
        "`{}` is not in a folder that specwright made",
        path.display()
    )
}
