//! Says whether a folder holds what would be generated now.
//!
//! In: the files and the folder, which is only read. Out: a [`Drift`] for every file that differs, with what kind of
//! difference it is and a unified diff.

use anyhow::Result;
use similar::TextDiff;

use super::folder::Folder;
use super::keep::Keep;
use super::manifest::{Manifest, without_cr};
use super::survey::{Finding, State, survey};
use crate::file_set::FileSet;

/// A file that is not what would be generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Its path inside the output folder.
    pub path: String,
    /// In what way it is not as it should be.
    pub state: State,
    /// What kind of difference there is between the two contents.
    pub difference: Difference,
    /// From what is there to what would be generated; empty for what is not text.
    pub diff: String,
}

/// What kind of difference there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// One of the two is not there.
    Existence,
    /// Lines end in CR LF, and nothing else differs: git changed them on the way.
    LineEndings,
    /// The same code, laid out otherwise or commented otherwise.
    Layout,
    /// Another content.
    Content,
}

/// Compares the folder with the files, byte by byte.
///
/// # Errors
///
/// When a file may not be read, or the manifest is damaged.
pub fn check(out: &Folder, files: &FileSet, keep: &Keep) -> Result<Vec<Drift>> {
    let last = Manifest::read(out)?.unwrap_or_default();
    let survey = survey(out, files, &last, keep)?;
    Ok(survey.findings.iter().map(drift).collect())
}

fn drift(finding: &Finding) -> Drift {
    let path = finding.path.to_string();
    let (there, wanted) = (finding.there.as_deref(), finding.wanted.as_deref());
    let difference = match (there, wanted) {
        (Some(there), Some(wanted)) => difference(finding, there, wanted),
        _ => Difference::Existence,
    };
    let diff = match difference {
        // Every line would differ, and nobody could see in what.
        Difference::LineEndings => String::new(),
        Difference::Existence | Difference::Layout | Difference::Content => {
            diff(&path, there.unwrap_or_default(), wanted.unwrap_or_default())
        }
    };
    Drift {
        path,
        state: finding.state,
        difference,
        diff,
    }
}

fn difference(finding: &Finding, there: &[u8], wanted: &[u8]) -> Difference {
    if there != wanted && without_cr(there) == wanted {
        return Difference::LineEndings;
    }
    let is_rust = finding.path.extension() == Some("rs");
    match (layout_free(there, is_rust), layout_free(wanted, is_rust)) {
        (Some(there), Some(wanted)) if there == wanted => Difference::Layout,
        _ => Difference::Content,
    }
}

/// Gives what is left of Rust code without its layout; nothing for what is not Rust code, where blanks may matter.
fn layout_free(bytes: &[u8], is_rust: bool) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok().filter(|_| is_rust)?;
    Some(prettyplease::unparse(&syn::parse_file(text).ok()?))
}

/// How long a line of a diff may be.
const LINE: usize = 400;

fn diff(path: &str, there: &[u8], wanted: &[u8]) -> String {
    let (Ok(there), Ok(wanted)) = (std::str::from_utf8(there), std::str::from_utf8(wanted)) else {
        return String::new();
    };
    let text = TextDiff::from_lines(there, wanted)
        .unified_diff()
        .context_radius(3)
        .header(&format!("{path} (there)"), &format!("{path} (generated)"))
        .to_string();
    text.lines().fold(String::new(), |mut out, line| {
        match line.char_indices().nth(LINE) {
            Some((end, _)) => {
                out.push_str(&line[..end]);
                out.push('…');
            }
            None => out.push_str(line),
        }
        out.push('\n');
        out
    })
}
