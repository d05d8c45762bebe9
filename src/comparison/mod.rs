//! Two versions of an API beside each other: where they come from, what changed, and what that means for the server.
//!
//! In: two inputs, as the command line names them. Out: findings, and the texts that their places stand in.

mod day;
mod git;
pub mod input;
mod server;

use anyhow::{Context, anyhow, bail};

use crate::config::{self, Config};
use crate::contract::{self, Contract};
use crate::diagnostic::Sink;
use crate::diff::policy::{self, Accepted, Policy};
use crate::diff::{Terms, diff};
use crate::document;
use crate::finding::{Finding, Severity};
use crate::output::Failure;
use crate::report::changes::{self as report, Changes, Handler, Server};
use crate::source::Sources;
use input::{Input, Part, Side};

pub use day::today;
pub use server::{Effect, Effects};

/// What is compared, and how.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// The old input.
    pub old: String,
    /// The new input.
    pub new: String,
    /// The configuration; that beside the new contract if there is none.
    pub configuration: Option<std::path::PathBuf>,
    /// Today; the clock's if there is none.
    pub today: Option<String>,
    /// Whether to say what it means for the server even where no configuration stands beside the contract.
    pub server: bool,
}

/// What came out.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// The findings, the worst first.
    pub findings: Vec<Finding>,
    /// How the old side is called, with `info.version`.
    pub old: Version,
    /// How the new side is called, with `info.version`.
    pub new: Version,
    /// Sentences about the configuration.
    pub remarks: Vec<String>,
    /// `fail_on` of the configuration.
    pub fail_on: Option<String>,
    /// What it means for the server.
    pub effects: Effects,
}

/// One side.
#[derive(Debug, Clone, Default)]
pub struct Version {
    /// How the user calls it.
    pub name: String,
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub version: String,
}

impl Comparison {
    /// Gives what is reported of it; `sources` are the texts that it was made of.
    pub fn changes<'a>(&'a self, sources: &'a Sources) -> Changes<'a> {
        Changes {
            sources,
            findings: &self.findings,
            old: self.old.side(),
            new: self.new.side(),
            server: self.server(),
            remarks: &self.remarks,
        }
    }

    fn server(&self) -> Option<Server> {
        let effects = &self.effects;
        let handlers = effects.handlers.iter().map(|it| Handler {
            operation: it.operation.clone(),
            method: it.method.clone(),
            does: it.does.clone(),
            change: it.change,
        });
        effects.known.then(|| Server {
            handlers: handlers.collect(),
            types: effects.types.clone(),
            storage: effects.storage.clone(),
            refused: effects.refused.clone(),
        })
    }

    /// Gives the worst severity of what counts.
    pub fn worst(&self) -> Option<Severity> {
        self.findings
            .iter()
            .filter(|it| it.counts())
            .map(|it| it.severity)
            .max()
    }
}

impl Version {
    fn side(&self) -> report::Side<'_> {
        report::Side {
            name: &self.name,
            title: &self.title,
            version: &self.version,
        }
    }
}

/// Compares two inputs.
///
/// # Errors
///
/// When a side cannot be read, or is no contract: the sink holds the faults of contracts.
pub fn compare(
    sink: &Sink,
    sources: &mut Sources,
    request: &Request,
) -> Result<Comparison, Failure> {
    let old = Input::of(&request.old)?;
    let new = Input::of(&request.new)?;
    if matches!((&old, &new), (Input::Stdin, Input::Stdin)) {
        return Err(anyhow!("only one side can be read from stdin").into());
    }
    let (old, new) = (Side::open(old)?, Side::open(new)?);
    let config = configuration(sink, sources, request, &new)?;
    let pairs = paired(&old, &new)?;
    let today = request.today.clone().unwrap_or_else(today);
    let mut comparison = Comparison {
        fail_on: config.as_ref().and_then(|it| it.diff.fail_on.clone()),
        ..Comparison::default()
    };
    for (one, two) in pairs {
        let before = read(sink, sources, &old, one);
        let after = read(sink, sources, &new, two);
        let (before, after) = (before?, after?);
        comparison.old = version(&old, one, &before);
        comparison.new = version(&new, two, &after);
        let terms = Terms {
            today: today.clone(),
        };
        comparison.findings.extend(diff(&before, &after, terms));
        if config.is_some() || request.server {
            let config = config.clone().unwrap_or_default();
            comparison.effects.add(server::effects(
                &before,
                &after,
                &config,
                &comparison.findings,
            ));
        }
    }
    let policy = config.map(|it| policy(&it.diff)).unwrap_or_default();
    comparison.remarks = policy::apply(&policy, &mut comparison.findings, &today);
    Ok(comparison)
}

fn version(side: &Side, part: &Part, contract: &Contract) -> Version {
    Version {
        name: side.called(part),
        title: contract.info.title.clone(),
        version: contract.info.version.clone(),
    }
}

/// Pairs the contracts of two sides: the only ones, or those of one name.
fn paired<'a>(old: &'a Side, new: &'a Side) -> anyhow::Result<Vec<(&'a Part, &'a Part)>> {
    if let ([one], [two]) = (old.parts.as_slice(), new.parts.as_slice()) {
        return Ok(vec![(one, two)]);
    }
    let mut pairs = Vec::new();
    for one in &old.parts {
        let two = new.parts.iter().find(|it| it.key == one.key);
        let Some(two) = two else {
            bail!(
                "the contract `{}` is in `{}` alone: name the two files to compare",
                one.key,
                old.name
            );
        };
        pairs.push((one, two));
    }
    Ok(pairs)
}

fn read(sink: &Sink, sources: &mut Sources, side: &Side, part: &Part) -> Result<Contract, Failure> {
    let since = sources.iter().count();
    let document = document::load(sink, sources, &side.files, &part.path);
    if let Some(prefix) = side.prefix() {
        sources.rename(since, |name| format!("{prefix}{name}"));
    }
    let document = document?;
    Ok(contract::lower(
        sink,
        &document,
        &contract::Overlay::default(),
    )?)
}

/// Reads the configuration that is named, or that stands beside the new contract.
fn configuration(
    sink: &Sink,
    sources: &mut Sources,
    request: &Request,
    new: &Side,
) -> Result<Option<Config>, Failure> {
    let (name, files) = match &request.configuration {
        Some(path) => {
            let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
            let folder = folder.unwrap_or(std::path::Path::new("."));
            let files = document::Files::under(folder)
                .with_context(|| format!("reading `{}`", path.display()))?;
            (path.to_string_lossy().into_owned(), Some(files))
        }
        None => match &new.configuration {
            Some(name) => (name.clone(), None),
            None => return Ok(None),
        },
    };
    let files = files.as_ref().unwrap_or(&new.files);
    let document = document::load(sink, sources, files, &name)?;
    let root = document.root();
    let text = document
        .source(root.file)
        .map(|it| sources.get(it).text.clone());
    let Some(text) = text else {
        return Err(anyhow!("`{name}` has no text").into());
    };
    let folder = std::path::Path::new(&name)
        .parent()
        .unwrap_or(std::path::Path::new(""));
    Ok(Some(config::file::read(sink, root.node, &text, folder)?))
}

fn policy(config: &config::Diff) -> Policy {
    let severities = config.severities.iter();
    Policy {
        severities: severities
            .filter_map(|(id, word)| Some((id.clone(), Severity::named(word)?)))
            .collect(),
        accepted: config
            .accepted
            .iter()
            .map(|it| Accepted {
                id: it.id.clone(),
                fingerprint: it.fingerprint.clone(),
                reason: it.reason.clone(),
                until: it.until.clone(),
            })
            .collect(),
    }
}
