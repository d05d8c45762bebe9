//! What `keep` lists: files inside the output folder that belong to the user.

use anyhow::{Context, Result};
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::manifest;
use crate::file_set::{FileSet, Owner, RelPath};

/// Says which files belong to the user.
#[derive(Debug, Clone)]
pub struct Keep(GlobSet);

impl Keep {
    /// Reads globs: `*` stays within a folder, `**` does not.
    ///
    /// # Errors
    ///
    /// When one of them is not a glob.
    pub fn new<T: AsRef<str>>(globs: &[T]) -> Result<Self> {
        let mut set = GlobSetBuilder::new();
        for glob in globs.iter().map(AsRef::as_ref) {
            let glob = GlobBuilder::new(glob)
                .literal_separator(true)
                .build()
                .with_context(|| format!("reading `{glob}` under `keep`"))?;
            set.add(glob);
        }
        Ok(Self(set.build()?))
    }

    /// Says whether a file belongs to the user. The manifest never does.
    pub fn has(&self, path: &str) -> bool {
        path != manifest::PATH && self.0.is_match(path)
    }

    /// Hands the files that are listed over to the user. Migrations stay what they are.
    pub fn apply(&self, files: &mut FileSet) {
        files.set_owners(|path: &RelPath, owner| match owner {
            Owner::Generator if self.has(path.as_str()) => Owner::User,
            owner => owner,
        });
    }
}
