//! `specwright init`: a contract, a configuration and a CI workflow to start from.

use std::path::PathBuf;

use serde_json::json;

use super::{Format, Global, Outcome, say};
use crate::file_set::RelPath;
use crate::output::scaffold::scaffold;

/// Writes a small contract, a configuration and a CI workflow to start from. Never overwrites anything.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specwright init                      here
  specwright init api                  in the folder `api`, which is made if need be
  cd api && specwright generate && cd server && cargo run")]
pub(super) struct Arguments {
    /// The folder
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
}

const FILES: &[(&str, &str)] = &[
    (
        "openapi.yaml",
        include_str!("../../templates/init/openapi.yaml"),
    ),
    (
        "specwright.yaml",
        include_str!("../../templates/init/specwright.yaml"),
    ),
    (
        ".github/workflows/specwright.yml",
        include_str!("../../templates/init/workflow.yml"),
    ),
];

pub(super) fn run(global: &Global, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut files = Vec::new();
    for (path, text) in FILES {
        files.push((RelPath::new(path)?, (*text).to_owned()));
    }
    scaffold(&arguments.folder, &files)?;
    let shown: Vec<_> = files
        .iter()
        .map(|(path, _)| arguments.folder.join(path.as_str()).display().to_string())
        .collect();
    match global.format {
        Format::Json => say::json(&json!({"files": shown}))?,
        Format::Human | Format::Github | Format::Markdown => {
            for it in shown {
                say::result(&it)?;
            }
            let configuration = arguments.folder.join("specwright.yaml");
            say::result(&format!(
                "next: specwright generate --config {}",
                configuration.display()
            ))?;
        }
    }
    Ok(Outcome::Fine)
}
