//! Writes a file set: all of it, or nothing.
//!
//! In: the files and the folder. Out: the folder holds them. Every file is first written into a staging folder beside
//! the manifest, so that a full disk is met before anything changed; then each is renamed to its place, the manifest
//! last, so that a run that was interrupted shows as drift. Files that are as they should be are not touched.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::Failure;
use super::folder::Folder;
use super::keep::Keep;
use super::lock;
use super::manifest::{self, Manifest};
use super::survey::{Finding, State, Survey, survey};
use crate::diagnostic::{Diagnostic, Rejected, Sink};
use crate::file_set::{FileSet, RelPath};

/// How to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Overwrite what was changed by hand.
    pub force: bool,
    /// Only say what would be done.
    pub dry_run: bool,
}

/// What was done to a file, or would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It was made.
    Create,
    /// It was overwritten.
    Update,
    /// It was removed.
    Remove,
}

/// What was done, or would be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// File by file.
    pub actions: Vec<(RelPath, Action)>,
    /// How many files were as they should be.
    pub same: usize,
}

/// Writes the files into the folder and removes those that the last run made and this one does not.
///
/// # Errors
///
/// When something that somebody else made would be lost, or the folder cannot be written; the folder is then as it was,
/// unless renaming itself failed half way.
pub fn write(
    sink: &Sink,
    out: &Folder,
    files: &FileSet,
    keep: &Keep,
    options: Options,
) -> Result<Summary, Failure> {
    let _lock = match options.dry_run {
        true => None,
        false => Some(lock::take(out.root())?),
    };
    let last = Manifest::read(out)?.unwrap_or_default();
    let survey = survey(out, files, &last, keep)?;
    refuse(sink, out, &survey, options)?;
    for orphan in &survey.orphans {
        sink.note(
            Diagnostic::without_place(
                "orphaned-user-file",
                format!("`{orphan}` is yours, and is no longer made"),
            )
            .help("remove it if nothing needs it"),
        );
    }
    if !options.dry_run && !survey.findings.is_empty() {
        apply(out, &survey.findings)?;
    }
    Ok(Summary {
        actions: survey
            .findings
            .iter()
            .map(|it| (it.path.clone(), action(it)))
            .collect(),
        same: survey.same,
    })
}

fn action(finding: &Finding) -> Action {
    match (&finding.there, &finding.wanted) {
        (None, _) => Action::Create,
        (Some(_), Some(_)) => Action::Update,
        (Some(_), None) => Action::Remove,
    }
}

fn refuse(sink: &Sink, out: &Folder, survey: &Survey, options: Options) -> Result<(), Rejected> {
    let mut refused = Ok(());
    for Finding { path, state, .. } in &survey.findings {
        if !state.is_precious() || (options.force && !state.is_final()) {
            continue;
        }
        let shown = out.shown(path);
        let (id, message, help) = match state {
            State::Edited => (
                "edited-file",
                format!("`{shown}` was changed by hand and would be overwritten"),
                format!("keep the change with `specwright eject {shown}`, or lose it with `--force`"),
            ),
            State::EditedLeftover => (
                "edited-file",
                format!("`{shown}` was changed by hand and would be removed, since it is no longer made"),
                format!("keep it with `specwright eject {shown}`, or lose it with `--force`"),
            ),
            State::InTheWay => (
                "file-in-the-way",
                format!("`{shown}` was not made by specwright and would be overwritten"),
                "choose another folder with `--out`, move the file away, or lose it with `--force`".to_owned(),
            ),
            State::NotAFile => (
                "file-in-the-way",
                format!("`{shown}` is a link or a folder, and a file is to be written there"),
                "move it away".to_owned(),
            ),
            State::AppendChanged => (
                "changed-migration",
                format!("`{shown}` was changed after it was written"),
                "databases may have applied it: take it back to what was committed, and make the change in the contract"
                    .to_owned(),
            ),
            State::AppendGone => (
                "changed-migration",
                format!("`{shown}` is gone"),
                "databases may have applied it: take it from the last commit".to_owned(),
            ),
            State::Missing | State::Stale | State::Leftover => continue,
        };
        refused = Err(sink.error(Diagnostic::without_place(id, message).help(help)));
    }
    refused
}

fn apply(out: &Folder, findings: &[Finding]) -> Result<()> {
    let state = out.root().join(".specwright");
    remove_abandoned(&state);
    let staging = tempfile::Builder::new()
        .prefix(manifest::STAGING)
        .tempdir_in(&state)
        .with_context(|| format!("writing into `{}`", out.name().display()))?;
    for (number, finding) in findings.iter().enumerate() {
        if let Some(bytes) = &finding.wanted {
            stage(out, &staging, number, &finding.path, bytes)?;
        }
    }
    let is_manifest = |it: &(usize, &Finding)| it.1.path.as_str() == manifest::PATH;
    let (last, first): (Vec<_>, Vec<_>) = findings.iter().enumerate().partition(is_manifest);
    let mut done = Vec::new();
    for (number, finding) in first.into_iter().chain(last) {
        match step(out, &staging, number, finding) {
            Ok(it) => done.push(it),
            Err(error) => {
                take_back(done);
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Puts or removes one file. Gives its place and what was there, which stays at hand, so that a step that fails leaves
/// nothing half done.
fn step(
    out: &Folder,
    staging: &TempDir,
    number: usize,
    finding: &Finding,
) -> Result<(PathBuf, Option<PathBuf>)> {
    let kept = staging.path().join(format!("{number}-before"));
    let full = out.inside(&finding.path)?;
    let is_kept = full.is_file();
    if is_kept && fs::hard_link(&full, &kept).is_err() {
        // Not every file system has links.
        fs::copy(&full, &kept)
            .with_context(|| format!("writing `{}`", out.shown(&finding.path)))?;
    }
    match &finding.wanted {
        Some(_) => put(out, staging, number, &finding.path)?,
        None => out.remove(&finding.path)?,
    }
    Ok((full, is_kept.then_some(kept)))
}

/// Puts back what was there before these steps, the last one first. What cannot be put back, `check` tells.
fn take_back(done: Vec<(PathBuf, Option<PathBuf>)>) {
    for (path, before) in done.into_iter().rev() {
        let _ = match before {
            Some(before) => fs::rename(before, path),
            None => fs::remove_file(path),
        };
    }
}

/// Gives the name under which a file waits: the manifest by its own, so that a run after a killed one can find it.
fn staged(staging: &TempDir, number: usize, path: &RelPath) -> PathBuf {
    if path.as_str() == manifest::PATH {
        staging.path().join(manifest::STAGED)
    } else {
        staging.path().join(number.to_string())
    }
}

/// Removes staging folders of runs that were killed. We hold the lock, so nobody uses them.
fn remove_abandoned(state: &Path) {
    let entries = fs::read_dir(state).into_iter().flatten().flatten();
    for entry in entries {
        if entry
            .file_name()
            .to_string_lossy()
            .starts_with(manifest::STAGING)
        {
            // If it cannot be removed it does no harm either.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn stage(
    out: &Folder,
    staging: &TempDir,
    number: usize,
    path: &RelPath,
    bytes: &[u8],
) -> Result<()> {
    let staged = staged(staging, number, path);
    let writing = || format!("writing `{}`", out.shown(path));
    fs::write(&staged, bytes).with_context(writing)?;
    if let Ok(there) = fs::symlink_metadata(out.inside(path)?) {
        // A file that was made executable stays so.
        fs::set_permissions(&staged, there.permissions()).with_context(writing)?;
    }
    Ok(())
}

fn put(out: &Folder, staging: &TempDir, number: usize, path: &RelPath) -> Result<()> {
    let writing = || format!("writing `{}`", out.shown(path));
    let full = out.inside(path)?;
    if let Some(parent) = full.parent() {
        fs::create_dir_all(parent).with_context(writing)?;
    }
    fs::rename(staged(staging, number, path), full).with_context(writing)
}
