//! Reads the history of an output folder.
//!
//! In: the manifest and the migrations that it lists, and those that a merge of two branches brought beside them. Out: a
//! [`History`]; empty for a folder with neither.

use std::fs;

use anyhow::{Context, Result};

use super::folder::{Folder, Found};
use super::manifest::{Manifest, checksum, without_cr};
use crate::file_set::RelPath;
use crate::plan::history::{AppliedMigration, History};

/// The folder of the migrations, with a folder for each kind of database.
const MIGRATIONS: &str = "migrations";

/// How the paths of served contracts begin.
const CONTRACTS: &str = "openapi/";

/// Reads what earlier runs left.
///
/// # Errors
///
/// When the manifest is damaged, or a migration cannot be read.
pub fn read(out: &Folder) -> Result<History> {
    let manifest = match Manifest::read(out)? {
        Some(manifest) => manifest,
        // Without a manifest, what stands beside the later migrations tells the tables; the first one alone is made again.
        None if there(out).iter().any(|it| it.ends_with(".json")) => Manifest::default(),
        None => return Ok(History::default()),
    };
    let mut history = History {
        record: manifest.record,
        files: manifest.files,
        ..History::default()
    };
    for path in history.files.keys() {
        let module = path
            .strip_prefix(CONTRACTS)
            .and_then(|it| it.strip_suffix(".json"));
        if let (Some(module), Ok(place)) = (module, RelPath::new(path))
            && let Found::File(bytes) = out.read(&place)?
            && let Ok(text) = String::from_utf8(bytes)
        {
            history.served.insert(module.to_owned(), text);
        }
    }
    for (path, checksum) in manifest.migrations {
        let place = RelPath::new(&path).context("reading the manifest")?;
        // One that is gone or changed is told of when the folder is surveyed.
        if let Found::File(bytes) = out.read(&place)? {
            history.migrations.push(AppliedMigration {
                text: text(out, &place, bytes)?,
                path,
                checksum,
            });
        }
    }
    for path in there(out) {
        let is_known = history.migrations.iter().any(|it| it.path == path);
        let Some(place) = RelPath::new(&path).ok().filter(|_| !is_known) else {
            continue;
        };
        if let Found::File(bytes) = out.read(&place)? {
            history.migrations.push(AppliedMigration {
                checksum: checksum(&bytes),
                text: text(out, &place, bytes)?,
                path: path.clone(),
            });
            history.unlisted.push(path);
        }
    }
    Ok(history)
}

fn text(out: &Folder, place: &RelPath, bytes: Vec<u8>) -> Result<String> {
    // Git may have written it with CR LF; as a migration it is what it was.
    String::from_utf8(without_cr(&bytes)).with_context(|| format!("reading `{}`", out.shown(place)))
}

/// Gives the paths of all files that look like migrations, in order.
fn there(out: &Folder) -> Vec<String> {
    let mut found = Vec::new();
    let names = |folder: &str| {
        let entries = fs::read_dir(out.root().join(folder)).into_iter();
        let entries = entries.flatten().flatten();
        let names: Vec<_> = entries
            .map(|it| it.file_name().to_string_lossy().into_owned())
            .collect();
        names
    };
    for database in names(MIGRATIONS) {
        let folder = format!("{MIGRATIONS}/{database}");
        let files = names(&folder).into_iter();
        let files = files.filter(|it| it.ends_with(".sql") || it.ends_with(".json"));
        found.extend(files.map(|it| format!("{folder}/{it}")));
    }
    found.sort_unstable();
    found
}
