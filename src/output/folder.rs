//! The output folder: reads and changes files inside it, and never outside.
//!
//! In: a folder and paths relative to it. Out: what stands there. A symbolic link inside the folder is followed only as
//! long as it stays inside; the folder itself may be one.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::file_set::RelPath;

/// An output folder, which need not exist yet.
#[derive(Debug, Clone)]
pub struct Folder {
    /// As the user calls it.
    name: PathBuf,
    /// Absolute, without symbolic links as far as it exists.
    root: PathBuf,
}

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// A file with this content.
    File(Vec<u8>),
    /// A symbolic link, a folder or a device.
    Other,
}

impl Folder {
    /// Takes a folder as the output folder. Nothing is read or made yet.
    ///
    /// # Errors
    ///
    /// When the path leads to something that is not a folder.
    pub fn new(name: &Path) -> Result<Self> {
        let root = absolute(name)?;
        if root.exists() && !root.is_dir() {
            bail!("`{}` is not a folder", name.display());
        }
        Ok(Self {
            name: name.to_owned(),
            root,
        })
    }

    /// The folder as the user calls it.
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// The folder without symbolic links.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Reads what stands at a path.
    ///
    /// # Errors
    ///
    /// When it may not be read, or lies outside the folder because a folder on the way is a symbolic link.
    pub fn read(&self, path: &RelPath) -> Result<Found> {
        let full = self.inside(path)?;
        let reading = || format!("reading `{}`", self.shown(path));
        match fs::symlink_metadata(&full) {
            Err(error) if is_absence(&error) => Ok(Found::Nothing),
            Err(error) => Err(error).with_context(reading),
            Ok(it) if it.is_file() => Ok(Found::File(fs::read(&full).with_context(reading)?)),
            Ok(_) => Ok(Found::Other),
        }
    }

    /// Gives the full path of a file, after making sure that it lies inside.
    ///
    /// # Errors
    ///
    /// When a folder on the way is a symbolic link that leads outside.
    pub fn inside(&self, path: &RelPath) -> Result<PathBuf> {
        let full = self.root.join(path.as_str());
        let parent = full.parent().unwrap_or(&self.root);
        if absolute(parent)?.starts_with(&self.root) {
            Ok(full)
        } else {
            bail!(
                "`{}` lies outside the output folder, because a folder on the way is a symbolic link",
                self.shown(path)
            )
        }
    }

    /// Removes a file, and the folders that are empty without it.
    ///
    /// # Errors
    ///
    /// When it may not be removed.
    pub fn remove(&self, path: &RelPath) -> Result<()> {
        let full = self.inside(path)?;
        fs::remove_file(&full).with_context(|| format!("removing `{}`", self.shown(path)))?;
        for parent in full.ancestors().skip(1) {
            // Ends at the first folder that is not empty, at the latest at the root, which holds the manifest.
            if parent == self.root || fs::remove_dir(parent).is_err() {
                break;
            }
        }
        Ok(())
    }

    /// Gives a path as the user would write it.
    pub fn shown(&self, path: &RelPath) -> String {
        self.name.join(path.as_str()).display().to_string()
    }
}

/// Says whether a folder was made by specwright.
pub fn has_manifest(folder: &Path) -> bool {
    folder.join(super::manifest::PATH).is_file()
}

/// Finds the folders made by specwright at or below a folder, in the order of their names. Folders of builds and
/// dependencies are not looked into, symbolic links not followed.
///
/// # Errors
///
/// When a folder may not be read.
pub fn with_manifest(start: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![start.to_owned()];
    while let Some(folder) = open.pop() {
        if has_manifest(&folder) {
            found.push(folder);
            continue;
        }
        let reading = || format!("reading `{}`", folder.display());
        for entry in fs::read_dir(&folder).with_context(reading)? {
            let entry = entry.with_context(reading)?;
            let is_folder = entry.file_type().with_context(reading)?.is_dir();
            let name = entry.file_name();
            if is_folder
                && !["target", "node_modules", ".git"]
                    .iter()
                    .any(|it| name == *it)
            {
                // `./a` reads better as `a`.
                open.push(match folder.as_os_str() == "." {
                    true => PathBuf::from(name),
                    false => entry.path(),
                });
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Says whether an error means that there is nothing at a path.
pub(super) fn is_absence(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Gives a path from the root of the disk, without symbolic links as far as it exists.
///
/// # Errors
///
/// When the current folder is gone, or a folder on the way may not be read.
pub fn absolute(path: &Path) -> Result<PathBuf> {
    let path =
        std::path::absolute(path).with_context(|| format!("finding `{}`", path.display()))?;
    let mut missing = Vec::new();
    let mut there = path.as_path();
    loop {
        match fs::canonicalize(there) {
            Ok(it) => {
                let mut full = it;
                for name in missing.iter().rev() {
                    // A folder that is not there yet is no link: `..` behind it means what it says.
                    if *name == ".." {
                        full.pop();
                    } else {
                        full.push(name);
                    }
                }
                return Ok(full);
            }
            Err(error) if is_absence(&error) => {}
            Err(error) => {
                return Err(error).with_context(|| format!("finding `{}`", there.display()));
            }
        }
        // `file_name` is nothing for `..`, which must be kept.
        let (Some(parent), Some(name)) = (there.parent(), there.components().next_back()) else {
            return Ok(path);
        };
        missing.push(name.as_os_str());
        there = parent;
    }
}

/// Gives the path that leads from a folder to a file, with `/` between names. Both are absolute.
pub fn relative(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<_>, Vec<_>) = (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(common).map(|_| "..".into());
    let down = to
        .iter()
        .skip(common)
        .map(|it| it.as_os_str().to_string_lossy());
    up.chain(down).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_lead_from_a_folder_to_a_file() {
        let path = |from, to| relative(Path::new(from), Path::new(to));
        assert_eq!(
            path("/a/out/.specwright", "/a/specs/v1.yaml"),
            "../../specs/v1.yaml"
        );
        assert_eq!(path("/a", "/a/b"), "b");
        assert_eq!(path("/a/b", "/c"), "../../c");
    }

    #[test]
    fn a_folder_that_is_not_there_yet_has_an_absolute_path() {
        let temporary = tempfile::tempdir().expect("a folder");
        let root = absolute(temporary.path()).expect("exists");
        let path = absolute(&temporary.path().join("x/../y/z")).expect("found");
        assert_eq!(path, root.join("y/z"));
    }
}
