//! The paths that a server has of its own: none of them hides one of the contract.

use super::Version;
use crate::contract::Contract;
use crate::diagnostic::{Diagnostic, Sink};

/// Where things are that the contract does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltIn {
    /// Says that the process runs.
    pub live: String,
    /// Says that it can do its work.
    pub ready: String,
    /// A page to read and try the contract.
    pub docs: String,
    /// The contract, without its `.json` or `.yaml`.
    pub openapi: String,
    /// What a monitoring system asks.
    pub metrics: String,
}

impl Default for BuiltIn {
    fn default() -> Self {
        Self {
            live: "/health/live".to_owned(),
            ready: "/health/ready".to_owned(),
            docs: "/docs".to_owned(),
            openapi: "/openapi".to_owned(),
            metrics: "/metrics".to_owned(),
        }
    }
}

/// Decides them: the contract wins, and what the server has of its own moves.
pub fn decide(sink: &Sink, contracts: &[Contract], versions: &[Version]) -> BuiltIn {
    let mut paths = BuiltIn::default();
    let all = [
        (&mut paths.live, &[""][..]),
        (&mut paths.ready, &[""]),
        (&mut paths.docs, &["", "/{}"]),
        (&mut paths.openapi, &[".json", ".yaml", "/{}"]),
        (&mut paths.metrics, &[""]),
    ];
    for (path, ends) in all {
        let taken: Vec<String> = ends.iter().map(|end| format!("{path}{end}")).collect();
        let both = contracts.iter().zip(versions);
        let mut operations = both.flat_map(|(contract, version)| {
            let base = version.base_path.as_str();
            contract.operations.iter().map(move |it| (base, it))
        });
        let first = operations.find(|(base, it)| {
            let whole = format!("{base}{}", it.path.value);
            taken.iter().any(|taken| shape(taken) == shape(&whole))
        });
        if let Some((_, operation)) = first {
            let moved = format!("/_{}", &path[1..]);
            sink.warn(
                Diagnostic::new(
                    "built-in-path-moved",
                    operation.path.at,
                    format!(
                        "the contract has `{path}`, so what the server has there moves to `{moved}`"
                    ),
                )
                .help("the contract always wins; tell whoever asks there of the new path"),
            );
            *path = moved;
        }
    }
    paths
}

/// Makes paths comparable: what a parameter is called makes no difference.
fn shape(path: &str) -> String {
    let segments = path.split('/').map(|it| {
        if it.starts_with('{') && it.ends_with('}') {
            "{}"
        } else {
            it
        }
    });
    segments.collect::<Vec<_>>().join("/")
}
