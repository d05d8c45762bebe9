//! Builds the actix-web server that an OpenAPI contract describes.
//!
//! The way of a contract: [`document::load`] reads it into a located tree, [`contract::lower`] gives it its meaning,
//! [`plan`] decides what to build and names everything, `render` makes the files, and [`output`] writes or compares
//! them. [`Project`] is all of that for one folder, as the command line uses it.

pub mod cli;
pub mod config;
pub mod contract;
pub mod diagnostic;
pub mod document;
pub mod explain;
pub mod file_set;
pub mod output;
pub mod plan;
mod project;
pub mod render;
pub mod report;
pub mod source;

use config::Config;
use diagnostic::{Diagnostic, Rejected, Sink};
use document::Files;
use file_set::FileSet;
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
}

/// Makes the crate that the contracts of a configuration describe. Writes nothing.
///
/// # Errors
///
/// When a contract has an error: all of them are in the sink.
pub fn generate(
    sink: &Sink,
    sources: &mut Sources,
    files: &Files,
    config: &Config,
    _history: &History,
) -> Result<Generated, Rejected> {
    for contract in &config.contracts {
        let _document = document::load(sink, sources, files, &contract.to_string_lossy())?;
    }
    Err(sink.error(Diagnostic::without_place(
        "not-yet",
        "rendering is not there yet",
    )))
}
