//! The user's own code in an output folder: what stands in place of what is generated.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Where own code stands inside an output folder.
const FOLDER: &str = "src/custom";

/// Gives the Rust files of the user in the output folder `out`, by their names from there, with what they hold; none for
/// a folder that has not been generated. Symbolic links are not followed.
///
/// # Errors
///
/// When something there may not be read.
pub fn own_code(out: &Path) -> Result<Vec<(String, String)>> {
    let start = out.join(FOLDER);
    if !start.is_dir() {
        return Ok(Vec::new());
    }
    let mut files: Vec<PathBuf> = Vec::new();
    let mut open = vec![start];
    while let Some(folder) = open.pop() {
        let reading = || format!("reading `{}`", folder.display());
        for entry in fs::read_dir(&folder).with_context(reading)? {
            let entry = entry.with_context(reading)?;
            let kind = entry.file_type().with_context(reading)?;
            let path = entry.path();
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|it| it == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    let read = |path: PathBuf| {
        let bytes = fs::read(&path).with_context(|| format!("reading `{}`", path.display()))?;
        let name = path.strip_prefix(out).unwrap_or(&path);
        let name = name.to_string_lossy().replace('\\', "/");
        Ok((name, String::from_utf8_lossy(&bytes).into_owned()))
    };
    files.into_iter().map(read).collect()
}

/// Gives the places where own code has a method of this name: `src/custom/users.rs:12`.
pub fn methods(name: &str, own: &[(String, String)]) -> Vec<String> {
    let begins = format!("fn {name}");
    let is_it = |line: &str| {
        let rest = line.find(&begins).map(|at| &line[at + begins.len()..]);
        let is_code = !line.trim_start().starts_with("//");
        is_code && rest.is_some_and(|it| it.starts_with(['(', '<']))
    };
    let lines = own.iter().flat_map(|(file, text)| {
        let lines = text.lines().enumerate().filter(|it| is_it(it.1));
        lines.map(move |(at, _)| format!("{file}:{}", at + 1))
    });
    lines.collect()
}
