//! Documents: from text to a located tree, and references across files.
//!
//! In: the name of a contract and the [`Files`] that may be read. Out: a [`Document`] that knows every file a reference
//! could mean. Nothing here knows OpenAPI.

mod diagnostics;
mod identifiers;
mod load;
mod location;
mod merge;
mod nearest;
pub mod node;
pub mod parse;
mod place;
pub mod pointer;
mod refs;
mod scalar;
pub mod sources;
#[cfg(test)]
mod tests;
mod text;
mod tree;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use crate::diagnostic::Sink;
use crate::source::{SourceId, Span};

pub use diagnostics::DIAGNOSTICS;
pub use load::load;
pub use location::{join, normalise};
pub use nearest::{is_slip, nearest};
pub use place::{FileId, Key, Place};
pub use sources::{Files, read_text};

use load::{Broken, File};
use node::Node;

/// A contract as it was written: a located tree for each of its files.
#[derive(Debug)]
pub struct Document {
    root: Node,
    /// What the files after the first hold, or what is wrong with them.
    others: Vec<Result<Node, Broken>>,
    /// All files, the contract itself first.
    files: Vec<File>,
    /// Whether anything in them may move the base of a reference.
    identifiers: bool,
    /// What has been reported, so that a reference that is followed twice is reported once.
    told: RefCell<HashSet<(&'static str, Option<Span>)>>,
}

impl Document {
    fn new(root: Node, others: Vec<Result<Node, Broken>>, files: Vec<File>) -> Self {
        let identifiers = identifiers::any(&root) || others.iter().flatten().any(identifiers::any);
        Self {
            root,
            others,
            files,
            identifiers,
            told: RefCell::default(),
        }
    }

    /// Gives the whole contract.
    pub fn root(&self) -> Place<'_> {
        Place {
            file: FileId(0),
            pointer: String::new(),
            node: &self.root,
        }
    }

    /// Gives all files that could be read and parsed, the contract itself first.
    pub fn files(&self) -> impl Iterator<Item = Place<'_>> {
        let others = (1..)
            .map(FileId)
            .zip(&self.others)
            .filter_map(|(file, content)| {
                let node = content.as_ref().ok()?;
                Some(Place {
                    file,
                    pointer: String::new(),
                    node,
                })
            });
        std::iter::once(self.root()).chain(others)
    }

    /// Gives what the user calls a file.
    pub fn name(&self, file: FileId) -> &str {
        self.file(file).map_or("", |it| &it.location.name)
    }

    /// Gives the text of a file.
    pub fn source(&self, file: FileId) -> Option<SourceId> {
        self.file(file).map(|it| it.source)
    }

    /// Gives diagnostics that have a place in this document, but no JSON pointer, the pointer of their place.
    pub fn add_pointers(&self, sink: &Sink) {
        let places: HashMap<SourceId, Place<'_>> = self
            .files()
            .filter_map(|it| Some((self.source(it.file)?, it)))
            .collect();
        sink.amend(|diagnostic| {
            if let (None, Some(at)) = (&diagnostic.pointer, diagnostic.at)
                && let Some(file) = places.get(&at.source)
            {
                diagnostic.pointer = Some(file.clone().innermost(at).pointer);
            }
        });
    }

    fn file(&self, file: FileId) -> Option<&File> {
        self.files.get(file.0 as usize)
    }

    fn content(&self, file: FileId) -> Option<Result<&Node, &Broken>> {
        match (file.0 as usize).checked_sub(1) {
            None => Some(Ok(&self.root)),
            Some(index) => self.others.get(index).map(Result::as_ref),
        }
    }
}
