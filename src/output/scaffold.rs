//! Writes files that must not be there yet: what `init` begins a project with.
//!
//! In: paths and texts. Out: the files, or none of them when one is already there.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::file_set::RelPath;

/// Writes the files into a folder, which is made if it is not there.
///
/// # Errors
///
/// When one of them is there already (then none is written), or the folder cannot be written.
pub fn scaffold(folder: &Path, files: &[(RelPath, String)]) -> Result<()> {
    for (path, _) in files {
        let full = folder.join(path.as_str());
        if full.symlink_metadata().is_ok() {
            bail!(
                "`{}` is already there, and nothing is overwritten",
                full.display()
            );
        }
    }
    for (path, text) in files {
        let full = folder.join(path.as_str());
        let writing = || format!("writing `{}`", full.display());
        if let Some(parent) = full.parent() {
            fs::create_dir_all(parent).with_context(writing)?;
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&full)
            .with_context(writing)?;
        file.write_all(text.as_bytes()).with_context(writing)?;
    }
    Ok(())
}
