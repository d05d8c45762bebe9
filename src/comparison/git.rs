//! Revisions of a repository. Git is asked with `--end-of-options` before everything that a user gave, and blobs are read
//! by `cat-file`, so that no revision and no path can be an option.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

/// A commit of a repository.
#[derive(Debug, Clone)]
pub struct Commit {
    top: PathBuf,
    id: String,
}

/// Finds the commit that a revision means, in the repository around the current folder.
///
/// # Errors
///
/// When there is no git, no repository, or no such revision.
pub fn commit(revision: &str) -> anyhow::Result<Commit> {
    let top =
        ask(None, &["rev-parse", "--show-toplevel"]).with_context(|| {
            let name = revision.escape_debug();
            format!("no file is called so, and `{name}` is taken for a revision; looking for a repository here")
        })?;
    let top = PathBuf::from(top.trim_end_matches(['\r', '\n']));
    let name = format!("{revision}^{{commit}}");
    let id = ask(
        Some(&top),
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &name,
        ],
    );
    let Ok(id) = id else {
        bail!(
            "there is no revision `{}` in this repository; is it fetched?",
            revision.escape_debug()
        );
    };
    Ok(Commit {
        top,
        id: id.trim().to_owned(),
    })
}

/// Gives the path of the current folder inside the repository, with `/` at its end; nothing at the top.
pub fn here() -> anyhow::Result<String> {
    let prefix = ask(None, &["rev-parse", "--show-prefix"])?;
    Ok(prefix.trim_end_matches(['\r', '\n']).to_owned())
}

fn ask(folder: Option<&PathBuf>, arguments: &[&str]) -> anyhow::Result<String> {
    let mut command = Command::new("git");
    command.args(arguments).stdin(Stdio::null());
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    let output = command.output().context("starting `git`")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said
            .lines()
            .next()
            .unwrap_or("it says nothing")
            .trim_start_matches("fatal: ")
            .to_owned();
        bail!("git cannot do it: {said}");
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

impl Commit {
    /// Reads a file, by its path from the top.
    ///
    /// # Errors
    ///
    /// When it is not there, or no file.
    pub fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        let mut said = self.look("--batch", path)?;
        let missing = || io::Error::from(io::ErrorKind::NotFound);
        let line = said
            .iter()
            .position(|it| *it == b'\n')
            .ok_or_else(missing)?;
        let head = String::from_utf8_lossy(&said[..line]).into_owned();
        match head.split(' ').collect::<Vec<_>>().as_slice() {
            [_, "blob", size] => {
                let size: usize = size.parse().map_err(|_| missing())?;
                said.drain(..=line);
                said.truncate(size);
                Ok(said)
            }
            _ => Err(missing()),
        }
    }

    /// Says what is at a path: `blob` for a file, `tree` for a folder; nothing where nothing is.
    pub fn kind(&self, path: &str) -> Option<String> {
        let said = self.look("--batch-check", path).ok()?;
        let said = String::from_utf8_lossy(&said);
        match said.trim_end().split(' ').collect::<Vec<_>>().as_slice() {
            [_, kind @ ("blob" | "tree"), _] => Some((*kind).to_owned()),
            _ => None,
        }
    }

    /// Asks git for what is at a path. Symbolic links are followed as on disk, and not out of the repository.
    fn look(&self, how: &str, path: &str) -> io::Result<Vec<u8>> {
        if path.contains('\n') {
            return Err(io::ErrorKind::NotFound.into());
        }
        let mut child = Command::new("git")
            .args(["cat-file", how, "--follow-symlinks"])
            .current_dir(&self.top)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            input.write_all(format!("{}:{path}\n", self.id).as_bytes())?;
        }
        Ok(child.wait_with_output()?.stdout)
    }
}
