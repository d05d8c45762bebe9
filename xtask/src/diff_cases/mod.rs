//! `diff-cases`: `specwright diff` against the verdicts of others, where their pairs are at hand.
//!
//! In: the folder `diff-cases` in `../shared`, or in the folder that `SPECWRIGHT_SHARED` names. Out: which pairs agree,
//! on the terminal, and figures with reasons in `docs/diff-parity.md`. With `--corpus`, every public contract is compared
//! with itself, which must give nothing.

mod itself;
mod reasons;
mod report;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use specwright::contract::{self, Contract};
use specwright::diagnostic::{Level, Sink};
use specwright::diff::{Terms, diff};
use specwright::document::{self, Files};
use specwright::finding::{Finding, Severity};
use specwright::source::Sources;

use crate::corpus::shared;

/// The day on which the pairs were judged by others.
const TODAY: &str = "2026-08-01";

/// A pair with the verdict of another tool.
#[derive(Debug, Deserialize)]
struct Given {
    name: String,
    base: String,
    revision: String,
    expect: Vec<Expected>,
    exact: bool,
    min_level: String,
    scope: Option<Vec<String>>,
    absent: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Expected {
    id: String,
}

/// A pair with a verdict of ours.
#[derive(Debug, Deserialize)]
struct Probe {
    name: String,
    base: String,
    revision: String,
    verdict: String,
}

/// What became of a pair.
struct Outcome {
    name: String,
    /// What differs; empty where nothing does.
    faults: Vec<String>,
}

/// Runs `diff-cases` with its arguments.
pub fn run(arguments: &[&str]) -> Result<()> {
    if let [first, rest @ ..] = arguments
        && *first == "--corpus"
    {
        return itself::run(rest);
    }
    let filter = match arguments {
        [] => "",
        [filter] => filter,
        _ => bail!("`diff-cases` takes a filter, or `--corpus`"),
    };
    let Some(folder) = shared("diff-cases") else {
        println!("left out: there are no pairs at hand (`../shared/diff-cases`)");
        return Ok(());
    };
    let given: Vec<Given> = read(&folder.join("given/cases.json"))?;
    let probes: Vec<Probe> = read(&folder.join("probe/cases.json"))?;
    let given: Vec<Outcome> = given
        .iter()
        .filter(|it| it.name.contains(filter))
        .map(|it| judge_given(&folder.join("given"), it))
        .collect();
    let probes: Vec<Outcome> = probes
        .iter()
        .filter(|it| it.name.contains(filter))
        .map(|it| judge_probe(&folder.join("probe"), it))
        .collect();
    for outcome in given
        .iter()
        .chain(&probes)
        .filter(|it| !it.faults.is_empty())
    {
        println!("{}", outcome.name);
        for fault in &outcome.faults {
            println!("    {fault}");
        }
    }
    let agree = |all: &[Outcome]| all.iter().filter(|it| it.faults.is_empty()).count();
    println!("given: {} of {} agree", agree(&given), given.len());
    println!("probes: {} of {} are right", agree(&probes), probes.len());
    if filter.is_empty() {
        report::write(&given, &probes, &folder.join("checks.tsv"))?;
    }
    Ok(())
}

fn read<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

/// Reads one contract.
fn load(sources: &mut Sources, path: &Path) -> Result<Contract, Vec<String>> {
    let sink = Sink::default();
    let top = path.parent().unwrap_or(path);
    let files = Files::under(top).map_err(|it| vec![it.to_string()])?;
    let read = document::load(&sink, sources, &files, &path.to_string_lossy())
        .and_then(|document| contract::understand(&sink, &document));
    read.map_err(|_| {
        let errors = sink
            .into_all()
            .into_iter()
            .filter(|it| it.level == Level::Error);
        errors
            .map(|it| format!("{}: {}", it.id, it.message))
            .collect()
    })
}

fn findings(old: &Path, new: &Path) -> Result<Vec<Finding>, Vec<String>> {
    let mut sources = Sources::default();
    let old = load(&mut sources, old)?;
    let new = load(&mut sources, new)?;
    let terms = Terms {
        today: TODAY.to_owned(),
    };
    Ok(diff(&old, &new, terms))
}

fn judge_given(folder: &Path, case: &Given) -> Outcome {
    let name = case.name.clone();
    let found = match findings(&folder.join(&case.base), &folder.join(&case.revision)) {
        Ok(found) => found,
        Err(errors) => {
            let faults = errors
                .into_iter()
                .map(|it| format!("refused: {it}"))
                .collect();
            return Outcome { name, faults };
        }
    };
    let is_version = |id: &str| id.starts_with("api-version-") || id.starts_with("api-major-");
    let wanted: BTreeSet<&str> = case
        .expect
        .iter()
        .map(|it| it.id.as_str())
        .filter(|it| !is_version(it))
        .collect();
    let ids: BTreeSet<&str> = found.iter().map(|it| it.id).collect();
    let mut faults: Vec<String> = wanted
        .difference(&ids)
        .map(|it| format!("lacks {it}"))
        .collect();
    faults.extend(
        case.absent
            .iter()
            .filter(|it| ids.contains(it.as_str()))
            .map(|it| format!("has {it}")),
    );
    if case.exact {
        let least = match case.min_level.as_str() {
            "ERR" => Severity::Breaking,
            "WARN" => Severity::Warning,
            _ => Severity::Info,
        };
        for finding in found.iter().filter(|it| !is_version(it.id)) {
            let in_scope = case
                .scope
                .as_ref()
                .is_none_or(|it| it.iter().any(|id| id == finding.id));
            if in_scope && finding.severity >= least && !wanted.contains(finding.id) {
                faults.push(format!(
                    "has {} ({}): {}",
                    finding.id,
                    finding.severity.name(),
                    finding.message
                ));
            }
        }
    }
    if !faults.is_empty() {
        faults.push(format!(
            "wanted {}",
            wanted.into_iter().collect::<Vec<_>>().join(", ")
        ));
    }
    Outcome { name, faults }
}

fn judge_probe(folder: &Path, case: &Probe) -> Outcome {
    let verdict = match findings(&folder.join(&case.base), &folder.join(&case.revision)) {
        Ok(found) => {
            let worst = found.iter().map(|it| it.severity).max();
            let told: Vec<_> = found
                .iter()
                .map(|it| format!("{} {}", it.severity.name(), it.id))
                .collect();
            (
                worst.map_or("none", Severity::name).to_owned(),
                told.join(", "),
            )
        }
        Err(errors) => ("refused".to_owned(), errors.join(", ")),
    };
    let mut faults = Vec::new();
    if verdict.0 != case.verdict {
        faults.push(format!(
            "is {} instead of {}: {}",
            verdict.0, case.verdict, verdict.1
        ));
    }
    Outcome {
        name: case.name.clone(),
        faults,
    }
}
