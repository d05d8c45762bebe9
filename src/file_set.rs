//! Files in memory: what `render` makes, and `output` writes or compares.
//!
//! In: a path inside the output folder, an owner and a content. Out: a [`FileSet`] in which every path is one that each
//! operating system can hold, inside the folder, and no two are the same file.

use std::fmt;

use indexmap::IndexMap;

/// Who may change a file after it was first written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// The tool: overwritten by `generate`, compared by `check`.
    Generator,
    /// Nobody: written once, then neither rewritten nor removed (migrations, which databases have applied).
    Append,
    /// The user: written if it is not there, and never looked at again.
    User,
}

/// A path inside the output folder: `/` between names, none of them `.`, `..` or reserved on some system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(String);

/// Why a text is not a [`RelPath`], or not one that the set can take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathFault {
    /// The text.
    pub path: String,
    /// What is wrong with it, a few words.
    pub why: &'static str,
}

impl fmt::Display for PathFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.path.escape_debug(), self.why)
    }
}

impl std::error::Error for PathFault {}

/// Names that Windows keeps for devices, whatever extension follows.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];

impl RelPath {
    /// Reads a path.
    ///
    /// # Errors
    ///
    /// When it is empty or absolute, leaves the folder, or has a name that some operating system refuses.
    pub fn new(path: &str) -> Result<Self, PathFault> {
        let fault = |why| PathFault {
            path: path.to_owned(),
            why,
        };
        if path.len() > 1024 {
            return Err(fault("is longer than 1024 bytes"));
        }
        match path.split('/').find_map(fault_of_name) {
            Some(why) => Err(fault(why)),
            None => Ok(Self(path.to_owned())),
        }
    }

    /// Takes a path of the tool's own that is known to be one.
    pub(crate) fn known(path: &'static str) -> Self {
        Self(path.to_owned())
    }

    /// The path as text, with `/` between names.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What follows the last `.` of the last name.
    pub fn extension(&self) -> Option<&str> {
        let name = self.0.rsplit('/').next()?;
        name.rsplit_once('.').map(|(_, extension)| extension)
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn fault_of_name(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let port = stem
        .strip_prefix("com")
        .or_else(|| stem.strip_prefix("lpt"));
    match name {
        "" => Some("has an empty name in it, or is absolute"),
        "." | ".." => Some("has `.` or `..` in it"),
        it if it.len() > 255 => Some("has a name of more than 255 bytes in it"),
        it if it.contains(|c: char| c.is_control() || r#"<>:"\|?*"#.contains(c)) => {
            Some("has a character in it that some system does not allow")
        }
        it if it.ends_with(['.', ' ']) => Some("has a name in it that ends in a dot or a space"),
        _ if DEVICES.contains(&stem.as_str()) => Some("has the name of a device in it"),
        _ if port.is_some_and(|it| matches!(it.as_bytes(), [b'0'..=b'9'])) => {
            Some("has the name of a device in it")
        }
        _ => None,
    }
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Who may change it.
    pub owner: Owner,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl File {
    /// A file of the tool's.
    pub fn generated(content: impl Into<Vec<u8>>) -> Self {
        Self::of(Owner::Generator, content)
    }

    /// A file that is only ever added.
    pub fn append(content: impl Into<Vec<u8>>) -> Self {
        Self::of(Owner::Append, content)
    }

    /// A file that belongs to the user once it is there.
    pub fn user(content: impl Into<Vec<u8>>) -> Self {
        Self::of(Owner::User, content)
    }

    fn of(owner: Owner, content: impl Into<Vec<u8>>) -> Self {
        Self {
            owner,
            bytes: content.into(),
        }
    }
}

/// Files by path, in the order in which they were added.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileSet {
    files: IndexMap<RelPath, File>,
    /// Each path in lower case: on many disks `A.rs` and `a.rs` are one file.
    folded: IndexMap<String, ()>,
    /// Files that are only ever added to, and that go all the same.
    withdrawn: Vec<String>,
}

impl FileSet {
    /// Adds a file.
    ///
    /// # Errors
    ///
    /// When the path is not a [`RelPath`], or another file has it, letters in upper and lower case being the same.
    pub fn add(&mut self, path: &str, file: File) -> Result<(), PathFault> {
        let path = RelPath::new(path)?;
        if self.folded.insert(path.0.to_lowercase(), ()).is_some() {
            return Err(PathFault {
                path: path.0,
                why: "is made twice",
            });
        }
        self.files.insert(path, file);
        Ok(())
    }

    /// Says that a file goes that is otherwise only ever added to.
    pub fn withdraw(&mut self, path: &str) {
        self.withdrawn.push(path.to_owned());
    }

    /// Gives the files that go although they are only ever added to.
    pub fn withdrawn(&self) -> &[String] {
        &self.withdrawn
    }

    /// Gives the file at a path.
    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.get(&RelPath(path.to_owned()))
    }

    /// Gives all files in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (&RelPath, &File)> {
        self.files.iter()
    }

    /// Gives each file the owner that `owner` says.
    pub fn set_owners(&mut self, owner: impl Fn(&RelPath, Owner) -> Owner) {
        for (path, file) in &mut self.files {
            file.owner = owner(path, file.owner);
        }
    }

    /// Counts the files.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Says whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_folder_or_name_a_device_are_refused() {
        for wrong in [
            "",
            "/etc/passwd",
            "../a",
            "a/../b",
            "a//b",
            "./a",
            "a/",
            "C:/a",
            "a\\b",
            "a\0",
            "nul",
            "src/CON.rs",
            "com1.txt",
            "LPT9",
            "a.",
            "a ",
        ] {
            assert!(RelPath::new(wrong).is_err(), "{wrong:?}");
        }
        for right in [
            "Cargo.toml",
            ".env.example",
            "src/v1/mod.rs",
            "com10",
            "console.rs",
            "größe",
        ] {
            assert!(RelPath::new(right).is_ok(), "{right:?}");
        }
    }

    #[test]
    fn one_file_is_added_once_whatever_the_case_of_its_letters() {
        let mut files = FileSet::default();
        assert_eq!(files.add("src/A.rs", File::generated("")), Ok(()));
        assert!(files.add("src/a.rs", File::generated("")).is_err());
        assert_eq!(files.len(), 1);
    }
}
