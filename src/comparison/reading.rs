//! Reading a side: its contracts, and the configuration beside them.
//!
//! Contracts are read to be compared, so that a fault which hinders only a server is a remark. What the change means for
//! the server needs them as `generate` reads them, with what the configuration adds.

use std::path::Path;

use anyhow::{Context, anyhow};

use super::input::{Part, Side};
use crate::config::{self, Config};
use crate::contract::{self, Contract};
use crate::diagnostic::{Level, Rejected, Sink};
use crate::document::{self, Document};
use crate::output::{self, Failure};
use crate::source::Sources;

/// A contract, and the document that it was read from.
#[derive(Debug)]
pub struct Read {
    /// The contract.
    pub contract: Contract,
    /// The document.
    pub document: Document,
}

/// Reads the contracts of a side, and remarks what is odd about them and does not hinder a comparison.
///
/// # Errors
///
/// When one of them cannot be read: the faults of all are in the sink.
pub fn all(
    sink: &Sink,
    sources: &mut Sources,
    side: &Side,
    remarks: &mut Vec<String>,
) -> Result<Vec<Read>, Rejected> {
    let all: Vec<_> = side
        .parts
        .iter()
        .map(|part| one(sink, sources, side, part, remarks))
        .collect();
    all.into_iter().collect()
}

fn one(
    sink: &Sink,
    sources: &mut Sources,
    side: &Side,
    part: &Part,
    remarks: &mut Vec<String>,
) -> Result<Read, Rejected> {
    let since = sources.iter().count();
    let document = document::load(sink, sources, &side.files, &part.path);
    if let Some(prefix) = side.prefix() {
        sources.rename(since, |name| format!("{prefix}{name}"));
    }
    let document = document?;
    let own = Sink::default();
    let read = contract::understand(&own, &document);
    for diagnostic in own.into_all() {
        match (diagnostic.level, diagnostic.at) {
            (Level::Error, _) => {
                sink.error(diagnostic);
            }
            (Level::Warning, Some(at)) if contract::is_bearable(diagnostic.id) => {
                remarks.push(format!(
                    "`{}:{}`: {}; it is compared as it is written, and no server can be made of it",
                    sources.get(at.source).name,
                    sources.position(at),
                    diagnostic.message
                ));
            }
            _ => {}
        }
    }
    Ok(Read {
        contract: read?,
        document,
    })
}

/// Reads the configuration that is named, or that stands beside the contracts of a side.
///
/// # Errors
///
/// When it cannot be read, or has a fault: the sink holds it.
pub fn configuration(
    sink: &Sink,
    sources: &mut Sources,
    named: Option<&Path>,
    side: &Side,
) -> Result<Option<Config>, Failure> {
    let (name, files) = match named {
        Some(path) => {
            let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
            let folder = folder.unwrap_or(Path::new("."));
            let files = document::Files::under(folder)
                .with_context(|| format!("reading `{}`", path.display()))?;
            (path.to_string_lossy().into_owned(), Some(files))
        }
        None => match &side.configuration {
            Some(name) => (name.clone(), None),
            None => return Ok(None),
        },
    };
    let files = files.as_ref().unwrap_or(&side.files);
    let document = document::load(sink, sources, files, &name)?;
    let root = document.root();
    let text = document
        .source(root.file)
        .map(|it| sources.get(it).text.clone());
    let Some(text) = text else {
        return Err(anyhow!("`{name}` has no text").into());
    };
    let folder = Path::new(&name).parent().unwrap_or(Path::new(""));
    Ok(Some(config::file::read(sink, root.node, &text, folder)?))
}

/// A side as `generate` sees it.
#[derive(Debug)]
pub struct Version {
    /// The contracts with what the configuration adds, or why there are none.
    pub contracts: Result<Vec<Contract>, Vec<String>>,
    /// The configuration.
    pub config: Config,
    /// The path of each contract.
    pub paths: Vec<String>,
    /// The user's own code in the output folder: files and what they hold.
    pub own: Vec<(String, String)>,
}

impl Version {
    /// Reads the contracts of a side once more, with the configuration beside them; with `other` if there is none.
    pub fn of(side: &Side, read: &[Read], sources: &mut Sources, other: &Option<Config>) -> Self {
        let own = configuration(&Sink::default(), sources, None, side);
        let config = own.ok().flatten().or_else(|| other.clone());
        let config = config.unwrap_or_default();
        let roots: Vec<_> = read.iter().map(|it| it.document.root().node).collect();
        let overlays = config::overlay::split(&config.overlay, &roots);
        let sink = Sink::default();
        let contracts: Vec<_> = read
            .iter()
            .zip(&overlays)
            .map(|(it, overlay)| contract::lower(&sink, &it.document, overlay))
            .collect();
        let contracts: Result<Vec<_>, _> = contracts.into_iter().collect();
        // What is on disk goes with the contracts on disk. Where it cannot be read, `generate` says so.
        let out = config.out.as_deref().filter(|_| side.prefix().is_none());
        let own = out.and_then(|it| output::own_code(it).ok());
        Self {
            own: own.unwrap_or_default(),
            contracts: contracts.map_err(|_| errors(sink)),
            config,
            paths: side.parts.iter().map(|it| it.path.clone()).collect(),
        }
    }

    /// Says whether the configuration lists a file among the versions that live beside each other.
    pub fn lists(&self, path: &str) -> bool {
        let path = document::normalise(path);
        self.config
            .contracts
            .iter()
            .any(|it| document::normalise(&it.to_string_lossy()) == path)
    }
}

/// Gives the messages of the errors in a sink.
pub fn errors(sink: Sink) -> Vec<String> {
    let errors = sink
        .into_all()
        .into_iter()
        .filter(|it| it.level == Level::Error);
    errors.map(|it| it.message).collect()
}
