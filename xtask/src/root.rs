//! Where the repository is, and running programs in it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// Gives the folder of the repository.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Gives the folder of what is built.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Gives the folder of what is built of generated crates: all of them share their dependencies.
pub fn generated_target() -> PathBuf {
    target().join("generated")
}

/// Makes a call of cargo in a folder of the repository.
pub fn cargo(folder: &Path, arguments: &str) -> Command {
    let mut command = program("cargo", folder, arguments);
    // What cargo set for us speaks of this package, and would make it build others again.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST") {
            command.env_remove(name);
        }
    }
    // Nobody looks into these builds with a debugger, and without what one needs they take half the time.
    command
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0");
    command
}

/// Makes a call of a program in a folder.
pub fn program(name: impl AsRef<OsStr>, folder: &Path, arguments: &str) -> Command {
    let mut command = Command::new(name);
    command
        .args(arguments.split_whitespace())
        .current_dir(folder);
    command
}

/// Runs a program; its output is shown.
pub fn call(command: &mut Command) -> Result<()> {
    let name = shown(command);
    let status = command
        .status()
        .with_context(|| format!("starting `{name}`"))?;
    if !status.success() {
        bail!("`{name}` failed");
    }
    Ok(())
}

/// Gives a program and its arguments as one would type them.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    words.join(" ")
}

/// Gives every file below a folder, in the order of their names; nothing for a folder that is not there. Folders of
/// builds are not looked into.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry?.path();
            if !path.is_dir() {
                found.push(path);
            } else if !path.ends_with("target") && !path.ends_with("__pycache__") {
                open.push(path);
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Gives the folders directly in a folder, in the order of their names; nothing for a folder that is not there.
pub fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// Gives a path from the repository's folder, with `/` between names.
pub fn relative(path: &Path) -> String {
    let root = root();
    let names: Vec<_> = path
        .strip_prefix(&root)
        .unwrap_or(path)
        .iter()
        .map(OsStr::to_string_lossy)
        .collect();
    names.join("/")
}
