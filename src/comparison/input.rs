//! What is compared: a file, a folder, stdin, or either of the first at a revision of the repository.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};

use super::git::{self, Commit};
use crate::document::Files;
use crate::project::CONFIGURATION;

/// What stands for stdin.
const STDIN: &str = "-";

/// The names of contracts that are looked for in a folder without configuration.
const NAMES: &[&str] = &["openapi.yaml", "openapi.yml", "openapi.json"];

/// What a user names.
#[derive(Debug, Clone)]
pub enum Input {
    /// A file or folder.
    Disk(PathBuf),
    /// `-`
    Stdin,
    /// `REVISION:PATH`
    Git {
        /// The revision, as the user calls it.
        revision: String,
        /// The path from the top; from the current folder if it begins with `./` or `../`.
        path: String,
    },
}

impl Input {
    /// Reads what a user gave. What exists on disk is meant before a revision.
    ///
    /// # Errors
    ///
    /// When it is neither there nor of the form of a revision.
    pub fn of(text: &str) -> anyhow::Result<Self> {
        if text == STDIN {
            return Ok(Self::Stdin);
        }
        if Path::new(text).exists() {
            return Ok(Self::Disk(PathBuf::from(text)));
        }
        match text.split_once(':') {
            Some((revision, path)) if !revision.is_empty() => Ok(Self::Git {
                revision: revision.to_owned(),
                path: path.to_owned(),
            }),
            _ => bail!("there is no file or folder `{}`", text.escape_debug()),
        }
    }
}

/// One side: its contracts, and how files are read.
#[derive(Debug)]
pub struct Side {
    /// How the user calls it.
    pub name: String,
    /// The contracts.
    pub parts: Vec<Part>,
    /// Reads them and what they refer to.
    pub files: Files,
    /// The configuration beside them.
    pub configuration: Option<String>,
    revision: Option<String>,
}

/// A contract of a side.
#[derive(Debug, Clone)]
pub struct Part {
    /// Its path, by which it is read.
    pub path: String,
    /// Its path inside the folder that was named, by which it is paired.
    pub key: String,
}

impl Part {
    fn alone(path: String) -> Self {
        Self {
            key: path.clone(),
            path,
        }
    }
}

impl Side {
    /// Finds the contracts of an input.
    ///
    /// # Errors
    ///
    /// When there are none, or the revision or a path does not exist.
    pub fn open(input: Input) -> anyhow::Result<Self> {
        match input {
            Input::Stdin => stdin(),
            Input::Disk(path) => disk(&path),
            Input::Git { revision, path } => revision_side(&revision, &path),
        }
    }

    /// Gives what stands before the names of its files.
    pub fn prefix(&self) -> Option<String> {
        self.revision.as_ref().map(|it| format!("{it}:"))
    }

    /// Gives how a contract of it is called.
    pub fn called(&self, part: &Part) -> String {
        format!("{}{}", self.prefix().unwrap_or_default(), part.path)
    }
}

fn stdin() -> anyhow::Result<Side> {
    let mut text = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut text)
        .context("reading stdin")?;
    let name = "<stdin>".to_owned();
    Ok(Side {
        files: Files::memory([(name.clone(), text)]),
        parts: vec![Part::alone(name.clone())],
        name,
        configuration: None,
        revision: None,
    })
}

fn disk(path: &Path) -> anyhow::Result<Side> {
    let name = path.to_string_lossy().into_owned();
    let folder = if path.is_dir() { path } else { parent(path) };
    let read = |it: &str| crate::document::read_text(&folder.join(it));
    let exists = |it: &str| folder.join(it).is_file();
    let (parts, configuration) = if path.is_dir() {
        let parts = contracts(&name, &exists, &read)?;
        // As the configuration calls them from there: `./api.yaml` would be another one beside `api.yaml`.
        let of_folder = |key: &str| match folder.strip_prefix(".") {
            Ok(below) => below.join(key),
            Err(_) => folder.join(key),
        };
        let parts = parts.into_iter().map(|key| Part {
            path: of_folder(&key).to_string_lossy().into_owned(),
            key,
        });
        (parts.collect(), exists(CONFIGURATION))
    } else {
        (vec![Part::alone(name.clone())], exists(CONFIGURATION))
    };
    let top = crate::project::top(folder)?;
    Ok(Side {
        files: Files::under(top)?,
        parts,
        name,
        configuration: configuration
            .then(|| folder.join(CONFIGURATION).to_string_lossy().into_owned()),
        revision: None,
    })
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn revision_side(revision: &str, path: &str) -> anyhow::Result<Side> {
    let commit: Commit = git::commit(revision)?;
    // As git has it: a path is from the top, unless it begins with a dot.
    let from_here = path == "." || path.starts_with("./") || path.starts_with("../");
    let full = if from_here {
        crate::document::normalise(&format!("{}{path}", git::here()?))
    } else {
        crate::document::normalise(path)
    };
    let name = format!("{revision}:{full}");
    let reader = commit.clone();
    let files = Files::with(move |it| reader.read(it));
    let join = |folder: &str, it: &str| {
        if folder.is_empty() {
            it.to_owned()
        } else {
            format!("{folder}/{it}")
        }
    };
    let kind = if full.is_empty() {
        Some("tree".to_owned())
    } else {
        commit.kind(&full)
    };
    let (folder, is_folder) = match kind.as_deref() {
        Some("tree") => (full.clone(), true),
        Some("blob") => (
            full.rsplit_once('/')
                .map_or(String::new(), |it| it.0.to_owned()),
            false,
        ),
        _ => bail!(
            "there is no `{}` in the revision `{}`",
            full.escape_debug(),
            revision.escape_debug()
        ),
    };
    let exists = |it: &str| commit.kind(&join(&folder, it)).as_deref() == Some("blob");
    let read = |it: &str| {
        let bytes = commit.read(&join(&folder, it))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    let parts = if is_folder {
        let keys = contracts(&name, &exists, &read)?.into_iter();
        keys.map(|key| Part {
            path: join(&folder, &key),
            key,
        })
        .collect()
    } else {
        vec![Part::alone(full.clone())]
    };
    Ok(Side {
        configuration: exists(CONFIGURATION).then(|| join(&folder, CONFIGURATION)),
        files,
        parts,
        name,
        revision: Some(revision.to_owned()),
    })
}

/// Gives the contracts of a folder: those that its configuration lists, or the one with a usual name.
fn contracts(
    name: &str,
    exists: &dyn Fn(&str) -> bool,
    read: &dyn Fn(&str) -> std::io::Result<String>,
) -> anyhow::Result<Vec<String>> {
    if exists(CONFIGURATION) {
        let text = read(CONFIGURATION)
            .with_context(|| format!("reading `{CONFIGURATION}` of `{name}`"))?;
        let listed = crate::config::file::listed(&text);
        if !listed.is_empty() {
            return Ok(listed);
        }
    }
    let found = NAMES.iter().find(|it| exists(it));
    found.map(|it| vec![(*it).to_owned()]).ok_or_else(|| {
        anyhow!("`{name}` holds no contract: name the file, or list it under `contracts` in `{CONFIGURATION}`")
    })
}
