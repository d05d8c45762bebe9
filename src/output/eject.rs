//! Hands a generated file over to the user: `keep` of `specwright.yaml` lists it from then on.
//!
//! In: the text of the configuration and a path inside the output folder. Out: the text with one more entry, everything
//! else, comments included, as it was.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::folder::Folder;
use super::manifest::{self, Manifest};
use super::{Keep, lock};
use crate::file_set::RelPath;

/// Adds the file to `keep` in the configuration. The file itself is not touched.
///
/// # Errors
///
/// When the file is not one of the tool's, already is the user's, or the configuration cannot be written.
pub fn eject(out: &Folder, path: &RelPath, configuration: &Path, keep: &Keep) -> Result<()> {
    let shown = out.shown(path);
    let Some(manifest) = Manifest::read(out)? else {
        bail!(
            "`{}` was not made by specwright: it has no `{}`",
            out.name().display(),
            manifest::PATH
        );
    };
    if keep.has(path.as_str()) || manifest.yours.iter().any(|it| it == path.as_str()) {
        bail!("`{shown}` is yours already");
    }
    if manifest.migrations.contains_key(path.as_str()) {
        bail!("`{shown}` is a migration: it is never rewritten, and cannot be handed over");
    }
    if !manifest.files.contains_key(path.as_str()) {
        bail!("`{shown}` was not made by specwright");
    }
    let _lock = lock::take(out.root())?;
    let reading = || format!("reading `{}`", configuration.display());
    let text = fs::read_to_string(configuration).with_context(reading)?;
    let entry = literal(path.as_str());
    let Some(text) = with_entry(&text, &entry) else {
        bail!(
            "add `{entry}` to `keep` in `{}` by hand: the list is written in a way that is not understood",
            configuration.display()
        );
    };
    replace(configuration, &text)?;
    manifest.with_handed_over(path).rewrite(out)
}

/// Writes a glob so that it means this path only.
fn literal(path: &str) -> String {
    globset::escape(path)
}

/// Adds an entry to the list under `keep`, or begins one; nothing if the list is neither one entry a line nor all in
/// one line.
fn with_entry(text: &str, entry: &str) -> Option<String> {
    // JSON strings are YAML strings.
    let entry = serde_json::Value::from(entry);
    let mut lines: Vec<&str> = text.lines().collect();
    let Some(keep) = lines.iter().position(|line| line.starts_with("keep:")) else {
        let gap = if text.is_empty() || text.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        return Some(format!("{text}{gap}keep:\n  - {entry}\n"));
    };
    let inline = lines[keep]["keep:".len()..].trim();
    if let Some(items) = inline.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        let items = items.trim().trim_end_matches(',');
        let comma = if items.is_empty() { "" } else { ", " };
        let line = format!("keep: [{items}{comma}{entry}]");
        lines[keep] = &line;
        return Some(joined(&lines));
    }
    if !inline.is_empty() && !inline.starts_with('#') {
        return None;
    }
    let is_item = |line: &&&str| line.trim_start().starts_with("- ");
    let indent = lines[keep + 1..]
        .iter()
        .find(is_item)
        .map_or("  ", |line| &line[..line.len() - line.trim_start().len()]);
    let line = format!("{indent}- {entry}");
    lines.insert(keep + 1, &line);
    Some(joined(&lines))
}

fn joined(lines: &[&str]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// Writes a file beside its place and renames it, so that there is always one or the other.
pub(super) fn replace(path: &Path, text: &str) -> Result<()> {
    let writing = || format!("writing `{}`", path.display());
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let staged = tempfile::tempdir_in(folder).with_context(writing)?;
    let file = staged.path().join("specwright.yaml");
    fs::write(&file, text).with_context(writing)?;
    fs::rename(&file, path).with_context(writing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_added_in_the_style_of_the_list() {
        let added = |text| with_entry(text, "src/a.rs").unwrap_or_default();
        assert_eq!(added("out: x"), "out: x\nkeep:\n  - \"src/a.rs\"\n");
        assert_eq!(
            added("keep: # mine\n- b\nout: x\n"),
            "keep: # mine\n- \"src/a.rs\"\n- b\nout: x\n"
        );
        assert_eq!(added("keep: []\n"), "keep: [\"src/a.rs\"]\n");
        assert_eq!(with_entry("keep: [\n  b]\n", "src/a.rs"), None);
        assert_eq!(added("keep: [b, c]\n"), "keep: [b, c, \"src/a.rs\"]\n");
    }
}
