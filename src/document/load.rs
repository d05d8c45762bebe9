//! Reads a contract and, ahead of need, every file that a `$ref` in it could mean.
//!
//! In: the name of the contract and the files that may be read. Out: a [`Document`]. Which `$ref` is a reference and
//! which is data in an example is not known here, so a file that cannot be used is only remembered, and reported when a
//! reference is resolved through it.

use std::cell::Cell;
use std::collections::HashMap;

use indexmap::IndexMap;

use crate::diagnostic::{Diagnostic, Rejected, Sink};
use crate::source::{SourceId, Sources, Span};

use super::location::join;
use super::node::Node;
use super::parse::parse;
use super::place::FileId;
use super::sources::{Failure, Files, Key, Location};
use super::{Document, identifiers, text};

/// How many bytes all files of a document may have together.
const TOTAL_LIMIT: usize = 512 << 20;

/// How many files a document may have.
const COUNT_LIMIT: usize = 10_000;

/// One file that was read.
#[derive(Debug)]
pub(super) struct File {
    pub(super) location: Location,
    pub(super) source: SourceId,
    /// What the file parts of its references lead to.
    pub(super) links: HashMap<String, Result<FileId, Failure>>,
    /// What those lead to that stand below an `$id`, by the whole URI.
    pub(super) based: HashMap<String, Result<FileId, Failure>>,
}

/// What is wrong with a file, and whether the user has been told.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) told: Cell<bool>,
}

/// Reads the contract `root` and the files that it refers to.
///
/// # Errors
///
/// When the contract itself cannot be read or parsed. Faults of other files are reported when a reference is resolved
/// through them.
pub fn load(
    sink: &Sink,
    sources: &mut Sources,
    files: &Files,
    root: &str,
) -> Result<Document, Rejected> {
    let fail = |failure: Failure| sink.error(failure.without_place());
    let location = files.root(root).map_err(fail)?;
    let mut loader = Loader {
        sources,
        files,
        all: Vec::new(),
        contents: Vec::new(),
        known: HashMap::new(),
        bytes: 0,
    };
    loader.add(location).map_err(fail)?;
    let mut next = 0;
    while next < loader.all.len() {
        loader.follow(next);
        next += 1;
    }
    let mut contents = loader.contents.into_iter();
    let missing = || {
        sink.error(Diagnostic::without_place(
            "file-unreadable",
            format!("`{root}` cannot be read"),
        ))
    };
    match contents.next() {
        Some(Ok(root)) => Ok(Document::new(root, contents.collect(), loader.all)),
        Some(Err(broken)) => Err(broken.tell(sink).unwrap_or_else(missing)),
        None => Err(missing()),
    }
}

impl Failure {
    /// Makes a diagnostic at the reference that led here.
    pub fn at(&self, at: Span) -> Diagnostic {
        self.on(Diagnostic::new(self.id, at, &self.message))
    }

    fn without_place(&self) -> Diagnostic {
        self.on(Diagnostic::without_place(self.id, &self.message))
    }

    fn on(&self, diagnostic: Diagnostic) -> Diagnostic {
        match &self.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }
}

impl Broken {
    /// Reports what is wrong, the first time only.
    pub(super) fn tell(&self, sink: &Sink) -> Option<Rejected> {
        if self.told.replace(true) {
            return None;
        }
        self.diagnostics
            .iter()
            .map(|it| sink.error(it.clone()))
            .last()
    }
}

struct Loader<'a> {
    sources: &'a mut Sources,
    files: &'a Files,
    all: Vec<File>,
    /// What the files hold, in the same order.
    contents: Vec<Result<Node, Broken>>,
    known: HashMap<Key, FileId>,
    bytes: usize,
}

impl Loader<'_> {
    /// Reads a file unless it is known by another spelling.
    fn add(&mut self, location: Location) -> Result<FileId, Failure> {
        if let Some(id) = self.known.get(&location.key) {
            return Ok(*id);
        }
        if self.all.len() >= COUNT_LIMIT {
            return Err(Failure::new(
                "file-too-large",
                format!("the contract has more than {COUNT_LIMIT} files"),
            ));
        }
        let bytes = self.files.read(&location)?;
        self.bytes = self.bytes.saturating_add(bytes.len());
        if self.bytes > TOTAL_LIMIT {
            let megabytes = TOTAL_LIMIT >> 20;
            return Err(Failure::new(
                "file-too-large",
                format!("the files are larger than {megabytes} MiB together"),
            ));
        }
        let (source, content) = self.content(&location, bytes);
        let id = FileId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.known.insert(location.key.clone(), id);
        self.all.push(File {
            location,
            source,
            links: HashMap::new(),
            based: HashMap::new(),
        });
        self.contents.push(content);
        Ok(id)
    }

    fn content(&mut self, location: &Location, bytes: Vec<u8>) -> (SourceId, Result<Node, Broken>) {
        let text::Decoded { text, fault } = text::decode(bytes);
        let source = self.sources.add(&*location.name, text);
        let sink = Sink::default();
        let node = match fault {
            None => parse(&sink, self.sources, source),
            Some((byte, failure)) => {
                let byte = u32::try_from(byte).unwrap_or(u32::MAX);
                Err(sink.error(failure.at(Span {
                    source,
                    start: byte,
                    end: byte,
                })))
            }
        };
        let broken = |_| Broken {
            diagnostics: sink.into_all(),
            told: Cell::new(false),
        };
        (source, node.map_err(broken))
    }

    /// Reads the files that the file at this index refers to.
    fn follow(&mut self, index: usize) {
        let (location, Ok(node)) = (&self.all[index].location, &self.contents[index]) else {
            return;
        };
        let mut found: IndexMap<(bool, String), Result<Location, Failure>> = IndexMap::new();
        let own = identifiers::of_file(&location.name, node);
        identifiers::references(node, &own, &mut |base, reference| {
            let (name, _) = split(reference);
            if name.is_empty() {
                return;
            }
            // Whether `$id` is a keyword here, only the version of the contract says: both meanings are looked for.
            found
                .entry((false, name.to_owned()))
                .or_insert_with(|| self.files.refer(&location.name, name));
            if base != location.name
                && let Ok(uri) = join(base, name)
            {
                found
                    .entry((true, uri))
                    .or_insert_with(|| self.files.refer(base, name));
            }
        });
        for ((is_based, name), location) in found {
            let link = location.and_then(|location| self.add(location));
            let file = &mut self.all[index];
            let links = if is_based {
                &mut file.based
            } else {
                &mut file.links
            };
            links.insert(name, link);
        }
    }
}

/// Splits a reference into its file part and its fragment, both still percent-encoded.
pub(super) fn split(reference: &str) -> (&str, &str) {
    reference.split_once('#').unwrap_or((reference, ""))
}
