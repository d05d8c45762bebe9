//! Changes between two contracts as text, one format a file. Nothing is printed here, and nothing is left out.
//!
//! In: findings and what they mean for the server. Out: text. Text of a contract is data in each format.

mod github;
mod human;
pub mod json;
mod markdown;

use crate::finding::{Finding, Severity};
use crate::source::Sources;

pub use github::github;
pub use human::human;
pub use json::json;
pub use markdown::markdown;

/// Everything that is reported.
#[derive(Debug)]
pub struct Changes<'a> {
    /// The texts of both sides.
    pub sources: &'a Sources,
    /// The findings, the worst first.
    pub findings: &'a [Finding],
    /// The old side.
    pub old: Side<'a>,
    /// The new side.
    pub new: Side<'a>,
    /// What it means for the server; nothing where that was not looked at.
    pub server: Option<Server>,
    /// Sentences about the configuration.
    pub remarks: &'a [String],
}

/// One side.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Side<'a> {
    /// How the user calls it.
    pub name: &'a str,
    /// `info.title`
    pub title: &'a str,
    /// `info.version`
    pub version: &'a str,
}

/// What the changes mean for the server that is made of the contract.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Server {
    /// The handlers that are touched.
    pub handlers: Vec<Handler>,
    /// Types that come, go or change, in words.
    pub types: Vec<String>,
    /// Tables and columns that change, in words.
    pub storage: Vec<String>,
    /// Why `generate` refuses the new contract, in words.
    pub refused: Vec<String>,
}

/// A handler that is touched.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Handler {
    /// The operation, as findings call it.
    pub operation: String,
    /// The method in Rust: `UsersApi::create_user`.
    pub method: String,
    /// What it does by default.
    pub does: String,
    /// `new`, `gone` or `changed`
    pub change: &'static str,
    /// Where own code stands that takes its place: `src/custom/users.rs:12`.
    pub own: Vec<String>,
}

impl Server {
    /// Says whether nothing is touched.
    pub const fn is_empty(&self) -> bool {
        self.handlers.is_empty()
            && self.types.is_empty()
            && self.storage.is_empty()
            && self.refused.is_empty()
    }
}

impl Changes<'_> {
    /// Counts the findings of a severity that count.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|it| it.severity == severity && it.counts())
            .count()
    }

    /// Counts the findings that are accepted.
    pub fn accepted(&self) -> usize {
        self.findings.iter().filter(|it| !it.counts()).count()
    }

    /// Gives the verdict in a few words.
    pub fn verdict(&self) -> String {
        let [breaking, warnings, info] =
            [Severity::Breaking, Severity::Warning, Severity::Info].map(|it| self.count(it));
        let mut parts = Vec::new();
        if breaking > 0 {
            parts.push(format!("{breaking} breaking"));
        }
        if warnings > 0 {
            parts.push(match warnings {
                1 => "1 warning".to_owned(),
                count => format!("{count} warnings"),
            });
        }
        if info > 0 {
            parts.push(format!("{info} for information"));
        }
        if self.accepted() > 0 {
            parts.push(format!("{} accepted", self.accepted()));
        }
        if parts.is_empty() {
            "no change that anybody could notice".to_owned()
        } else {
            parts.join(", ")
        }
    }
}

/// Gives where a place stands: `v1.yaml:12:3`.
fn position(sources: &Sources, at: crate::source::Span) -> String {
    format!("{}:{}", sources.get(at.source).name, sources.position(at))
}
