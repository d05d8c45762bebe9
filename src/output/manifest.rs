//! The manifest, `.specwright/manifest.json`: what was generated, from what, by which version of the tool.
//!
//! In: a file set and the record of the plan. Out: one more file of the set, and the same read back. Every path that
//! leads out of the crate starts at the folder of the manifest, so that it says the same in every checkout.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::eject;
use super::folder::{self, Folder, Found};
use crate::config::{Stubs, Workspace};
use crate::file_set::{File, FileSet, Owner, PathFault, RelPath};
use crate::plan::history::Record;

/// Where it stands inside the output folder.
pub const PATH: &str = ".specwright/manifest.json";

/// How the folders begin in which files wait, beside the manifest, until all of them are written.
pub(super) const STAGING: &str = "staging-";

/// The name of the manifest while it waits.
pub(super) const STAGED: &str = "manifest.json";

/// The whole manifest. Keys that are missing read as nothing, so that those of older versions can be read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// The version of the tool.
    pub specwright: String,
    /// How it was called.
    pub generate: Invocation,
    /// The contracts, oldest version first.
    pub contracts: Vec<Contract>,
    /// What the plan wants to be told again.
    #[serde(flatten)]
    pub record: Record,
    /// The migrations of all runs so far: path to checksum.
    pub migrations: IndexMap<String, String>,
    /// The files that belong to the user.
    pub yours: Vec<String>,
    /// The files of the tool: path to checksum. The manifest itself is not among them.
    pub files: IndexMap<String, String>,
    /// What a run that was killed was about to write: path to checksum. Such files are the tool's, too.
    #[serde(skip)]
    pub unfinished: IndexMap<String, String>,
}

/// How `generate` was called, so that `check` can call it the same way. Paths start at the folder of the manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Invocation {
    /// `--config`, or the file that was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configuration: Option<String>,
    /// The contracts, if they were named on the command line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contracts: Vec<String>,
    /// `--name`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `--stubs`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stubs: Option<Stubs>,
    /// `--workspace`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace: Option<Workspace>,
    /// `--remote-map`
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub remote_map: IndexMap<String, String>,
}

/// A contract that the crate was made from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contract {
    /// Where it stands, from the folder of the manifest.
    pub path: String,
    /// The SHA-256 of its text, the ends of its lines being LF.
    pub sha256: String,
}

impl Contract {
    /// Describes a contract.
    ///
    /// # Errors
    ///
    /// When its place on the disk cannot be found.
    pub fn new(out: &Folder, path: &Path, text: &[u8]) -> Result<Self> {
        Ok(Self {
            path: from_manifest(out, path)?,
            sha256: checksum(&without_cr(text)),
        })
    }
}

impl Manifest {
    /// Reads the manifest of a folder; `None` if it has none.
    ///
    /// # Errors
    ///
    /// When it cannot be read or is not one.
    pub fn read(out: &Folder) -> Result<Option<Self>> {
        let path = path();
        let reading = || format!("reading `{}`", out.shown(&path));
        match out.read(&path)? {
            Found::Nothing => {
                let manifest = Self::default().with_unfinished(out);
                Ok((!manifest.unfinished.is_empty()).then_some(manifest))
            }
            Found::File(bytes) => {
                let manifest: Self = serde_json::from_slice(&bytes)
                    .with_context(reading)
                    .context("the manifest is damaged; take it from the last commit")?;
                Ok(Some(manifest.with_unfinished(out)))
            }
            Found::Other => Err(anyhow::anyhow!("it is not a file")).with_context(reading),
        }
    }

    /// Adds itself to a file set, after taking over from it which files there are. Migrations of earlier runs stay.
    ///
    /// # Errors
    ///
    /// When the set already has a file of that name.
    pub fn add_to(mut self, files: &mut FileSet) -> Result<(), PathFault> {
        for path in files.withdrawn() {
            self.migrations.shift_remove(path);
        }
        for (path, file) in files.iter() {
            let path = path.to_string();
            match file.owner {
                Owner::Generator => drop(self.files.insert(path, checksum(&file.bytes))),
                // What was written is known; what stands there now may have been changed by hand.
                Owner::Append => {
                    let sum = checksum(&file.bytes);
                    self.migrations.entry(path).or_insert(sum);
                }
                Owner::User => self.yours.push(path),
            }
        }
        self.files.sort_unstable_keys();
        self.migrations.sort_unstable_keys();
        self.yours.sort_unstable();
        files.add(PATH, File::generated(self.to_text()))
    }

    /// Takes a file from those of the tool to those of the user.
    pub(super) fn with_handed_over(mut self, path: &RelPath) -> Self {
        self.files.shift_remove(path.as_str());
        self.yours.push(path.to_string());
        self.yours.sort_unstable();
        self
    }

    /// Writes the manifest alone.
    pub(super) fn rewrite(&self, out: &Folder) -> Result<()> {
        eject::replace(&out.inside(&path())?, &self.to_text())
    }

    fn with_unfinished(mut self, out: &Folder) -> Self {
        let state = out.root().join(".specwright");
        for entry in fs::read_dir(state).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(STAGING)
                && let Ok(bytes) = fs::read(entry.path().join(STAGED))
                && let Ok(staged) = serde_json::from_slice::<Self>(&bytes)
            {
                self.unfinished.extend(staged.files);
            }
        }
        self
    }

    fn to_text(&self) -> String {
        // Strings and maps with string keys: there is nothing that JSON could not hold.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// Gives the manifest's own path.
pub(super) fn path() -> RelPath {
    RelPath::known(PATH)
}

/// Gives the path from the folder of the manifest to a file.
///
/// # Errors
///
/// When its place on the disk cannot be found.
pub fn from_manifest(out: &Folder, path: &Path) -> Result<String> {
    Ok(folder::relative(
        &out.root().join(".specwright"),
        &folder::absolute(path)?,
    ))
}

/// Gives the file to which a path in the manifest leads, starting as the user called the output folder.
pub fn to_path(out: &Folder, path: &str) -> PathBuf {
    // Where no symbolic link is on the way, `..` may be taken back, and messages are shorter.
    let straight = std::path::absolute(out.name()).is_ok_and(|it| it == out.root());
    let start = if straight { out.name() } else { out.root() };
    let mut full = start.join(".specwright");
    for name in path.split('/') {
        let back = name == ".." && full.file_name().is_some() && full.pop();
        if !back {
            full.push(name);
        }
    }
    if full.as_os_str().is_empty() {
        full.push(".");
    }
    full
}

/// Gives the SHA-256 in lower-case hexadecimal digits.
pub fn checksum(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Gives a text with LF for CR LF.
pub(super) fn without_cr(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().peekable();
    while let Some(byte) = rest.next() {
        if *byte != b'\r' || rest.peek() != Some(&&b'\n') {
            out.push(*byte);
        }
    }
    out
}
