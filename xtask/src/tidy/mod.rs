//! `tidy`: the rules of the house that neither rustfmt nor clippy knows.
//!
//! In: the sources of this repository. Out: one line for each fault, with its place and what to do.

mod crates;
mod ids;
mod layers;
mod scan;
mod style;
mod templates;
mod words;

use anyhow::{Result, bail};

use crate::root::{files, relative, root};
use scan::Source;

/// A fault: where, what, and what to do.
struct Fault {
    path: String,
    /// From 1; 0 for the whole file.
    line: usize,
    text: String,
}

impl Fault {
    fn new(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            text: text.into(),
        }
    }
}

/// Looks at everything.
pub fn run() -> Result<()> {
    let sources = sources()?;
    let mut faults = Vec::new();
    for source in &sources {
        faults.extend(style::check(source));
        faults.extend(crates::check(source));
        faults.extend(layers::check(source));
        faults.extend(words::check(source));
    }
    faults.extend(templates::check(&sources)?);
    faults.extend(ids::check(&sources));
    faults.sort_by(|left, right| (&left.path, left.line).cmp(&(&right.path, right.line)));
    for Fault { path, line, text } in &faults {
        match line {
            0 => println!("{path}: {text}"),
            line => println!("{path}:{line}: {text}"),
        }
    }
    match faults.len() {
        0 => Ok(()),
        count => bail!("{count} faults; each line says what to do"),
    }
}

fn sources() -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for folder in ["src", "templates", "xtask/src", "tests/it"] {
        for path in files(&root().join(folder))? {
            // What is not text is not ours to read.
            if let Ok(text) = std::fs::read_to_string(&path) {
                sources.push(Source::new(relative(&path), text));
            }
        }
    }
    Ok(sources)
}
