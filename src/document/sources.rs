//! The only reader of contract files: where they may lie, what they are called, and what they hold.
//!
//! In: a path of the user's, or the file part of a reference and the file it stands in. Out: a [`Location`] that is the
//! same for every spelling of one file, and its bytes. What is refused comes back as a [`Failure`], for the caller to
//! report at the place of the reference.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context;
use indexmap::IndexMap;

use super::location::{self, Target};

/// How many bytes one file may have.
pub const FILE_LIMIT: u64 = 128 << 20;

/// Why a file cannot be used: a diagnostic that does not know its place yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The id of the diagnostic.
    pub id: &'static str,
    /// Its message.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Failure {
    /// Makes one without help.
    pub fn new(id: &'static str, message: impl Into<String>) -> Self {
        Self {
            id,
            message: message.into(),
            help: None,
        }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}

/// A file: what the user calls it, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The path as the user gave it, or relative to the same folder; a URL for a mapped remote file. Relative
    /// references start from here.
    pub name: String,
    /// The same for every spelling of one file.
    pub key: Key,
}

/// What a file is, however it is spelt.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// A file on disk, by its path without symbolic links.
    Disk(PathBuf),
    /// A file of a reader that the caller gave, by its normalised name.
    Given(String),
    /// One that everybody knows, by its URL.
    Known(&'static str),
}

/// Files on the network that everybody knows, so that nobody has to keep a copy. Another copy may be mapped.
const KNOWN: &[(&str, &str)] = &[(
    "https://json-schema.org/draft/2020-12/schema",
    include_str!("metaschema.json"),
)];

/// Reads a file by its normalised name.
type Reader = dyn Fn(&str) -> io::Result<Vec<u8>> + Send + Sync;

/// Where files come from.
pub struct Files {
    origin: Origin,
    /// Prefixes of URLs and the folders that hold copies of what is there.
    remote: Vec<(String, PathBuf)>,
}

enum Origin {
    Disk { root: PathBuf },
    Given(Box<Reader>),
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Files");
        match &self.origin {
            Origin::Disk { root } => debug.field("root", root),
            Origin::Given(_) => debug.field("root", &"given by the caller"),
        };
        debug.field("remote", &self.remote).finish()
    }
}

impl Files {
    /// Reads from disk. References must stay under `root`; a contract that the user names may lie elsewhere.
    ///
    /// # Errors
    ///
    /// When `root` is not a folder that can be found.
    pub fn under(root: impl AsRef<Path>) -> anyhow::Result<Self> {
        let root = folder(root.as_ref())?;
        Ok(Self {
            origin: Origin::Disk { root },
            remote: Vec::new(),
        })
    }

    /// Reads from memory: names, with `/` between folders, and what they hold.
    pub fn memory<N: Into<String>, T: Into<Vec<u8>>>(
        files: impl IntoIterator<Item = (N, T)>,
    ) -> Self {
        let files: IndexMap<String, Vec<u8>> = files
            .into_iter()
            .map(|(name, text)| (location::normalise(&name.into()), text.into()))
            .collect();
        Self::with(move |name| {
            files
                .get(name)
                .cloned()
                .ok_or_else(|| io::ErrorKind::NotFound.into())
        })
    }

    /// Reads by a function, which gets normalised names with `/` between folders: for revisions of a repository, say.
    pub fn with(read: impl Fn(&str) -> io::Result<Vec<u8>> + Send + Sync + 'static) -> Self {
        Self {
            origin: Origin::Given(Box::new(read)),
            remote: Vec::new(),
        }
    }

    /// Reads URLs that begin with `prefix` from `folder`, and lets no reference leave that folder.
    ///
    /// # Errors
    ///
    /// When `prefix` is not an `http` or `https` URL, or `folder` is not a folder that can be found.
    pub fn map_remote(mut self, prefix: &str, dir: impl AsRef<Path>) -> anyhow::Result<Self> {
        let Some(Target::Url(prefix)) = location::target(None, prefix).ok() else {
            anyhow::bail!(
                "`{prefix}` is not a URL: write `--remote-map https://example.org/schemas=DIR`"
            );
        };
        self.remote.push((
            prefix.trim_end_matches('/').to_owned(),
            folder(dir.as_ref())?,
        ));
        // The longest prefix that fits is meant.
        self.remote
            .sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
        Ok(self)
    }

    /// Finds a contract that the user names.
    ///
    /// # Errors
    ///
    /// When there is no such file.
    pub fn root(&self, name: &str) -> Result<Location, Failure> {
        let name = if cfg!(windows) {
            name.replace('\\', "/")
        } else {
            name.to_owned()
        };
        let key = match &self.origin {
            Origin::Disk { .. } => Key::Disk(canonical(&name, Path::new(&name))?),
            Origin::Given(_) => Key::Given(location::normalise(&name)),
        };
        Ok(Location { name, key })
    }

    /// Finds the file that `reference`, a reference without its fragment, names in the file `from`, or below a base of
    /// that name.
    ///
    /// # Errors
    ///
    /// When there is no such file, or reading it is not allowed.
    pub fn refer(&self, from: &str, reference: &str) -> Result<Location, Failure> {
        match location::target(Some(from), reference)? {
            Target::Url(url) => self.mapped(url),
            Target::Path(name) => {
                let key = match &self.origin {
                    Origin::Disk { root } => Key::Disk(inside(root, &name, Path::new(&name))?),
                    Origin::Given(_) => Key::Given(location::normalise(&name)),
                };
                Ok(Location { name, key })
            }
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// When it cannot be read, is not a regular file, or is larger than [`FILE_LIMIT`].
    pub fn read(&self, location: &Location) -> Result<Vec<u8>, Failure> {
        let name = &location.name;
        let bytes = match (&location.key, &self.origin) {
            (Key::Disk(path), _) => read_disk(path),
            (Key::Known(url), _) => KNOWN
                .iter()
                .find(|(it, _)| it == url)
                .map(|(_, text)| text.as_bytes().to_vec())
                .ok_or_else(|| io::ErrorKind::NotFound.into()),
            (Key::Given(name), Origin::Given(read)) => read(name),
            (Key::Given(_), Origin::Disk { .. }) => Err(io::ErrorKind::NotFound.into()),
        };
        let bytes = bytes.map_err(|it| unreadable(name, &it))?;
        if bytes.len() as u64 > FILE_LIMIT {
            let megabytes = FILE_LIMIT >> 20;
            return Err(Failure::new(
                "file-too-large",
                format!("`{name}` is larger than {megabytes} MiB"),
            )
            .help("move large examples out of the contract"));
        }
        Ok(bytes)
    }

    fn mapped(&self, url: String) -> Result<Location, Failure> {
        let found = self.remote.iter().find_map(|(prefix, dir)| {
            let rest = url.strip_prefix(prefix.as_str())?;
            (rest.is_empty() || rest.starts_with('/')).then_some((rest, dir))
        });
        let Some((rest, dir)) = found else {
            if let Some((known, _)) = KNOWN.iter().find(|(known, _)| *known == url) {
                return Ok(Location {
                    name: url,
                    key: Key::Known(known),
                });
            }
            return Err(Failure::new(
                "remote-reference",
                format!("`{url}` is on the network, and nothing is fetched"),
            )
            .help(
                "keep a copy beside the contract, or say where one is: `--remote-map PREFIX=DIR`",
            ));
        };
        let path = location::decode(rest.trim_start_matches('/'))?;
        let key = Key::Disk(inside(dir, &url, &dir.join(path))?);
        Ok(Location { name: url, key })
    }
}

/// Reads a small text of the user's, such as a configuration.
///
/// # Errors
///
/// When it cannot be read, or is no UTF-8.
pub fn read_text(path: &Path) -> io::Result<String> {
    let bytes = read_disk(path)?;
    String::from_utf8(bytes).map_err(io::Error::other)
}

fn folder(path: &Path) -> anyhow::Result<PathBuf> {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    let found =
        fs::canonicalize(path).with_context(|| format!("finding the folder {}", path.display()))?;
    anyhow::ensure!(found.is_dir(), "{} is not a folder", path.display());
    Ok(found)
}

fn canonical(name: &str, path: &Path) -> Result<PathBuf, Failure> {
    fs::canonicalize(path).map_err(|it| unreadable(name, &it))
}

/// Gives the path without symbolic links, if it lies under `root`.
fn inside(root: &Path, name: &str, path: &Path) -> Result<PathBuf, Failure> {
    let outside = || {
        Failure::new(
            "reference-outside",
            format!("`{name}` lies outside the folder of the project"),
        )
        .help("files must lie under the folder of `specwright.yaml`, or the top of the repository")
    };
    match fs::canonicalize(path) {
        Ok(found) if found.starts_with(root) => Ok(found),
        Ok(_) => Err(outside()),
        // Whether a file outside exists is nobody's business.
        Err(error) => match nearest_folder(path) {
            Some(folder) if folder.starts_with(root) => Err(unreadable(name, &error)),
            _ => Err(outside()),
        },
    }
}

/// Gives the nearest folder above a path that exists, without symbolic links.
fn nearest_folder(path: &Path) -> Option<PathBuf> {
    path.ancestors().skip(1).find_map(|it| {
        let it = if it.as_os_str().is_empty() {
            Path::new(".")
        } else {
            it
        };
        fs::canonicalize(it).ok()
    })
}

fn unreadable(name: &str, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
            Failure::new("file-unreadable", format!("there is no file `{name}`"))
        }
        io::ErrorKind::PermissionDenied => Failure::new(
            "file-unreadable",
            format!("reading `{name}` is not permitted"),
        ),
        io::ErrorKind::IsADirectory => {
            Failure::new("file-unreadable", format!("`{name}` is a folder"))
                .help("name the file in it")
        }
        _ => Failure::new(
            "file-unreadable",
            format!("`{name}` cannot be read: {error}"),
        ),
    }
}

fn read_disk(path: &Path) -> io::Result<Vec<u8>> {
    // Opening a pipe or a device could wait for ever.
    let about = fs::metadata(path)?;
    if about.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if !about.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let mut bytes =
        Vec::with_capacity(usize::try_from(about.len().min(FILE_LIMIT)).unwrap_or_default());
    File::open(path)?
        .take(FILE_LIMIT + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}
