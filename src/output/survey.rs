//! What differs between a file set and the folder, file by file. Writing and checking both start from here.
//!
//! In: the files that should be there, the folder, and the manifest of the last run. Out: a [`Finding`] for every file
//! that is not as it should be. Only reads.

use anyhow::Result;

use super::folder::{Folder, Found};
use super::keep::Keep;
use super::manifest::{self, Manifest, checksum};
use crate::file_set::{FileSet, Owner, RelPath};

/// A file that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub path: RelPath,
    /// In what way.
    pub state: State,
    /// What is there.
    pub there: Option<Vec<u8>>,
    /// What should be there; nothing for a file that is no longer made.
    pub wanted: Option<Vec<u8>>,
}

/// In what way a file is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It is not there.
    Missing,
    /// It is as the last run left it, and would now be made otherwise: the contract, the configuration or the tool
    /// changed.
    Stale,
    /// It was changed by hand.
    Edited,
    /// It was not made by the tool, and stands where a file is to be made.
    InTheWay,
    /// It is a symbolic link or a folder where a file is to be made.
    NotAFile,
    /// The last run made it, and it is no longer made.
    Leftover,
    /// The last run made it, it is no longer made, and it was changed by hand.
    EditedLeftover,
    /// It is only ever added to (a migration), and was changed after it was written.
    AppendChanged,
    /// It is only ever added to (a migration), and is gone.
    AppendGone,
}

impl State {
    /// Says whether writing over it would lose what somebody else made.
    pub fn is_precious(self) -> bool {
        match self {
            Self::Edited | Self::InTheWay | Self::EditedLeftover => true,
            Self::Missing | Self::Stale | Self::Leftover => false,
            Self::NotAFile | Self::AppendChanged | Self::AppendGone => true,
        }
    }

    /// Says whether it stops a run even with `--force`.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::NotAFile | Self::AppendChanged | Self::AppendGone
        )
    }
}

/// What the folder looks like beside the file set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Survey {
    /// Every file that is not as it should be: those of the set in its order, then those no longer made.
    pub findings: Vec<Finding>,
    /// How many files are as they should be.
    pub same: usize,
    /// Files of the user that the last run made and that are no longer made; they stay.
    pub orphans: Vec<String>,
}

/// Compares a file set with the folder.
///
/// # Errors
///
/// When a file may not be read, or lies outside the folder.
pub fn survey(out: &Folder, files: &FileSet, last: &Manifest, keep: &Keep) -> Result<Survey> {
    let mut survey = Survey::default();
    for (path, file) in files.iter() {
        let there = out.read(path)?;
        let state = match file.owner {
            Owner::Generator => generated(path, &file.bytes, &there, last),
            Owner::Append => appended(path, &file.bytes, &there, last),
            Owner::User => (there == Found::Nothing).then_some(State::Missing),
        };
        match state {
            None => survey.same += 1,
            Some(state) => survey.findings.push(Finding {
                path: path.clone(),
                state,
                there: content(there),
                wanted: Some(file.bytes.clone()),
            }),
        }
    }
    withdrawn(out, files, &mut survey)?;
    leftovers(out, files, last, keep, &mut survey)?;
    gone_migrations(out, files, last, &mut survey)?;
    Ok(survey)
}

fn generated(path: &RelPath, wanted: &[u8], there: &Found, last: &Manifest) -> Option<State> {
    let bytes = match there {
        Found::Nothing => return Some(State::Missing),
        Found::Other => return Some(State::NotAFile),
        Found::File(bytes) if bytes == wanted => return None,
        Found::File(bytes) => bytes,
    };
    let sum = checksum(bytes);
    let is_ours = last.files.get(path.as_str()) == Some(&sum)
        || last.unfinished.get(path.as_str()) == Some(&sum)
        // The manifest cannot hold its own checksum.
        || path.as_str() == manifest::PATH;
    Some(match is_ours {
        true => State::Stale,
        false if last.files.contains_key(path.as_str()) => State::Edited,
        false => State::InTheWay,
    })
}

fn appended(path: &RelPath, wanted: &[u8], there: &Found, last: &Manifest) -> Option<State> {
    match there {
        Found::Nothing if last.migrations.contains_key(path.as_str()) => Some(State::AppendGone),
        Found::Nothing => Some(State::Missing),
        Found::File(bytes) => {
            // One that is written again is taken from the folder, so that only the manifest tells what it was.
            let was = last.migrations.get(path.as_str());
            let is_kept = bytes == wanted && was.is_none_or(|it| *it == checksum(bytes));
            (!is_kept).then_some(State::AppendChanged)
        }
        Found::Other => Some(State::NotAFile),
    }
}

fn leftovers(
    out: &Folder,
    files: &FileSet,
    last: &Manifest,
    keep: &Keep,
    survey: &mut Survey,
) -> Result<()> {
    for (path, sum) in &last.files {
        if files.get(path).is_some() || keep.has(path) {
            continue;
        }
        // A manifest is a file that anybody can edit: a path in it is trusted no more than another.
        let Ok(path) = RelPath::new(path) else {
            continue;
        };
        if let Found::File(bytes) = out.read(&path)? {
            let edited = checksum(&bytes) != *sum;
            survey.findings.push(Finding {
                path,
                state: if edited {
                    State::EditedLeftover
                } else {
                    State::Leftover
                },
                there: Some(bytes),
                wanted: None,
            });
        }
    }
    for path in &last.yours {
        let Ok(path) = RelPath::new(path) else {
            continue;
        };
        if files.get(path.as_str()).is_none() && out.read(&path)? != Found::Nothing {
            survey.orphans.push(path.to_string());
        }
    }
    Ok(())
}

/// Migrations of a branch that are made again behind another.
fn withdrawn(out: &Folder, files: &FileSet, survey: &mut Survey) -> Result<()> {
    for path in files.withdrawn() {
        let Ok(path) = RelPath::new(path) else {
            continue;
        };
        if let Found::File(bytes) = out.read(&path)? {
            survey.findings.push(Finding {
                path,
                state: State::Leftover,
                there: Some(bytes),
                wanted: None,
            });
        }
    }
    Ok(())
}

/// Migrations that earlier runs made and that this one does not repeat must still be there, unchanged.
fn gone_migrations(
    out: &Folder,
    files: &FileSet,
    last: &Manifest,
    survey: &mut Survey,
) -> Result<()> {
    for (path, sum) in &last.migrations {
        let Ok(path) = RelPath::new(path) else {
            continue;
        };
        let is_withdrawn = files.withdrawn().iter().any(|it| it == path.as_str());
        if is_withdrawn || files.get(path.as_str()).is_some() {
            continue;
        }
        let there = out.read(&path)?;
        let state = match &there {
            Found::Nothing => State::AppendGone,
            Found::File(bytes) if checksum(bytes) == *sum => {
                survey.same += 1;
                continue;
            }
            Found::File(_) => State::AppendChanged,
            Found::Other => State::NotAFile,
        };
        survey.findings.push(Finding {
            path,
            state,
            there: content(there),
            wanted: None,
        });
    }
    Ok(())
}

fn content(found: Found) -> Option<Vec<u8>> {
    match found {
        Found::File(bytes) => Some(bytes),
        Found::Nothing | Found::Other => None,
    }
}
