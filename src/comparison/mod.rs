//! Two versions of an API beside each other: where they come from, what changed, and what that means for the server.
//!
//! In: two inputs, as the command line names them. Out: findings, and the texts that their places stand in.

mod day;
mod git;
pub mod input;
mod migration;
mod pairs;
mod reading;
mod server;
pub mod stored;

use anyhow::anyhow;

use crate::config;
use crate::diagnostic::Sink;
use crate::diff::policy::{self, Accepted, Policy};
use crate::diff::{self, Terms};
use crate::finding::{Finding, Severity};
use crate::output::Failure;
use crate::report::changes::{self as report, Changes, Handler, Server};
use crate::source::Sources;
use input::{Input, Side};
use pairs::Pair;
use reading::Read;

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
#[derive(Debug, Default)]
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
    /// What was compared.
    pub inputs: Inputs,
}

/// The contracts that were compared. Freeing large ones takes longer than comparing them, so that a program which is
/// about to end may leave that to the system.
#[derive(Debug, Default)]
pub struct Inputs {
    _all: [Vec<Read>; 2],
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
            own: it.own.clone(),
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
    let config = reading::configuration(sink, sources, request.configuration.as_deref(), &new)?;
    let pairs = pairs::of(&old, &new)?;
    let mut remarks = Vec::new();
    // The faults of both sides are told in one run.
    let before = reading::all(sink, sources, &old, &mut remarks);
    let after = reading::all(sink, sources, &new, &mut remarks);
    let (before, after) = (before?, after?);
    let today = request.today.clone().unwrap_or_else(today);
    let mut comparison = Comparison {
        fail_on: config.as_ref().and_then(|it| it.diff.fail_on.clone()),
        old: version(&old, &before),
        new: version(&new, &after),
        remarks,
        ..Comparison::default()
    };
    let mut compared = Vec::new();
    for pair in pairs {
        let findings = found(&pair, (&old, &before), (&new, &after), &today);
        compared.push((pair, server::reached(&findings)));
        comparison.findings.extend(findings);
    }
    if config.is_some() || request.server {
        let before = reading::Version::of(&old, &before, sources, &config);
        let after = reading::Version::of(&new, &after, sources, &config);
        comparison.effects = server::effects(&before, &after, &compared);
    }
    policy::distinguish(&mut comparison.findings);
    let policy = config.map(|it| policy(&it.diff)).unwrap_or_default();
    let told = policy::apply(&policy, &mut comparison.findings, &today);
    comparison.remarks.extend(told);
    comparison.inputs = Inputs {
        _all: [before, after],
    };
    Ok(comparison)
}

/// Gives the findings of a pair of contracts, or of one that has no partner.
fn found(
    pair: &Pair,
    (old, before): (&Side, &[Read]),
    (new, after): (&Side, &[Read]),
    today: &str,
) -> Vec<Finding> {
    let one = pair
        .old
        .and_then(|at| before.get(at).zip(old.parts.get(at)));
    let two = pair.new.and_then(|at| after.get(at).zip(new.parts.get(at)));
    let mut findings = match (one, two) {
        (Some((one, _)), Some((two, _))) => {
            let terms = Terms {
                today: today.to_owned(),
            };
            diff::diff(&one.contract, &two.contract, terms)
        }
        (Some((one, part)), None) => vec![diff::contract_gone(&one.contract, &part.key)],
        (None, Some((two, part))) => vec![diff::contract_new(&two.contract, &part.key)],
        (None, None) => Vec::new(),
    };
    // Several contracts have changes at the same pointers.
    let key = two.or(one).map(|it| it.1.key.as_str());
    if let Some(key) = key.filter(|_| new.parts.len() > 1 || old.parts.len() > 1) {
        for finding in &mut findings {
            finding.fingerprint = policy::salted(&finding.fingerprint, key);
            finding.place = match finding.place.as_str() {
                "" => key.to_owned(),
                place => format!("{key}, {place}"),
            };
        }
    }
    findings
}

/// Says how a side is called. Of several contracts the first has the title.
fn version(side: &Side, contracts: &[Read]) -> Version {
    let name = match side.parts.as_slice() {
        [only] => side.called(only),
        _ => side.name.clone(),
    };
    let versions: Vec<&str> = contracts
        .iter()
        .map(|it| it.contract.info.version.as_str())
        .collect();
    let first = contracts.first().map(|it| it.contract.info.title.clone());
    Version {
        name,
        title: first.unwrap_or_default(),
        version: versions.join(", "),
    }
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
