//! The arguments that say what is read and what is made of it; several commands take them.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::Request;
use crate::config::{Stubs, Workspace};

/// What is read and what is made of it.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Selection {
    /// Contracts, oldest version first [default: what the configuration lists]
    #[arg(value_name = "CONTRACT")]
    contracts: Vec<PathBuf>,
    /// The configuration [default: `specwright.yaml` beside the first contract, or here]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder of the crate
    #[arg(long, short, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The name of the crate
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What operations without behaviour do
    #[arg(long, value_enum, value_name = "KIND")]
    stubs: Option<StubsArgument>,
    /// Whose workspace the crate belongs to
    #[arg(long, value_enum, value_name = "KIND")]
    workspace: Option<WorkspaceArgument>,
    /// Read URLs that begin with PREFIX from a folder; nothing is ever fetched
    #[arg(long, value_name = "PREFIX=DIR", value_parser = remote)]
    remote_map: Vec<(String, PathBuf)>,
}

impl Selection {
    pub(super) fn into_request(self) -> Request {
        Request {
            configuration: self.config,
            contracts: self.contracts,
            out: self.out,
            name: self.name,
            stubs: self.stubs.map(|it| match it {
                StubsArgument::NotImplemented => Stubs::NotImplemented,
                StubsArgument::Echo => Stubs::Echo,
            }),
            workspace: self.workspace.map(|it| match it {
                WorkspaceArgument::Own => Workspace::Own,
                WorkspaceArgument::Member => Workspace::Member,
            }),
            remote_map: self.remote_map,
        }
    }
}

/// What operations without behaviour do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StubsArgument {
    /// They answer 501 after the request was checked
    NotImplemented,
    /// They answer with what they were asked; for tests
    Echo,
}

/// Whose workspace the crate belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WorkspaceArgument {
    /// Its own: it builds inside any repository
    Own,
    /// One around it
    Member,
}

fn remote(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((prefix, folder)) if !prefix.is_empty() && !folder.is_empty() => {
            Ok((prefix.to_owned(), PathBuf::from(folder)))
        }
        _ => Err("write it as `https://example.org/schemas=DIR`".to_owned()),
    }
}
