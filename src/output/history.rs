//! Reads the history of an output folder.
//!
//! In: the manifest and the migrations that it lists. Out: a [`History`]; empty for a folder without manifest.

use anyhow::{Context, Result};

use super::folder::{Folder, Found};
use super::manifest::Manifest;
use crate::file_set::RelPath;
use crate::plan::history::{AppliedMigration, History};

/// Reads what earlier runs left.
///
/// # Errors
///
/// When the manifest is damaged, or a migration cannot be read.
pub fn read(out: &Folder) -> Result<History> {
    let Some(manifest) = Manifest::read(out)? else {
        return Ok(History::default());
    };
    let mut migrations = Vec::new();
    for (path, checksum) in manifest.migrations {
        let place = RelPath::new(&path).context("reading the manifest")?;
        // One that is gone or changed is told of when the folder is surveyed.
        if let Found::File(bytes) = out.read(&place)? {
            let text = String::from_utf8(bytes)
                .with_context(|| format!("reading `{}`", out.shown(&place)))?;
            migrations.push(AppliedMigration {
                path,
                checksum,
                text,
            });
        }
    }
    Ok(History {
        record: manifest.record,
        migrations,
        files: manifest.files,
    })
}
