//! Builds the actix-web server that an OpenAPI contract describes.
//!
//! The way of a contract: [`document::load`] reads it into a located tree, [`contract::lower`] gives it its meaning,
//! [`plan`] decides what to build and names everything, `render` makes the files, and [`output`] writes or compares
//! them. [`Project`] is all of that for one folder, as the command line uses it.

pub mod cli;
pub mod comparison;
pub mod config;
pub mod contract;
pub mod diagnostic;
pub mod diff;
pub mod document;
pub mod explain;
pub mod file_set;
pub mod finding;
pub mod output;
pub mod plan;
mod project;
pub mod render;
pub mod report;
pub mod source;

use std::collections::BTreeSet;

use config::Config;
use diagnostic::{Rejected, Sink};
use document::Files;
use file_set::FileSet;
use output::Failure;
use plan::Plan;
use plan::history::{History, Record};
pub use project::{Project, Request};
use source::Sources;

/// What a run makes, in memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Generated {
    /// The crate.
    pub files: FileSet,
    /// What the next run wants to be told.
    pub record: Record,
    /// The names of the methods that answer operations.
    pub methods: BTreeSet<String>,
}

/// Decides what to build from the contracts of a configuration. Writes nothing.
///
/// # Errors
///
/// When a contract has an error: all of them are in the sink.
pub fn plan(
    sink: &Sink,
    sources: &mut Sources,
    files: &Files,
    config: &Config,
    history: &History,
) -> Result<Plan, Rejected> {
    // One run shows the faults of all contracts.
    let documents: Vec<_> = config
        .contracts
        .iter()
        .map(|name| document::load(sink, sources, files, &name.to_string_lossy()))
        .collect();
    let documents = documents.into_iter().collect::<Result<Vec<_>, _>>()?;
    let roots: Vec<_> = documents.iter().map(|it| it.root().node).collect();
    let overlays = config::overlay::split(&config.overlay, &roots);
    let contracts: Vec<_> = documents
        .iter()
        .zip(&overlays)
        .map(|(document, overlay)| contract::lower(sink, document, overlay))
        .collect();
    let contracts = contracts.into_iter().collect::<Result<Vec<_>, _>>()?;
    let plan = plan::decide(sink, &contracts, config, history)?;
    comparison::stored::warn(sink, &contracts, &plan, history);
    Ok(plan)
}

/// Makes the crate that the contracts of a configuration describe, in memory. Writes nothing.
///
/// # Errors
///
/// When a contract has an error, or a template of the tool is wrong.
pub fn generate(
    sink: &Sink,
    sources: &mut Sources,
    files: &Files,
    config: &Config,
    history: &History,
) -> Result<Generated, Failure> {
    let plan = plan(sink, sources, files, config, history)?;
    let apis = plan.versions.iter().flat_map(|it| &it.apis);
    let operations = apis.flat_map(|it| &it.operations);
    Ok(Generated {
        files: render::files(&plan)?,
        methods: operations.map(|it| it.name.to_string()).collect(),
        record: plan.record,
    })
}
