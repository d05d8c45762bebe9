//! Files and the disk: the only writer.
//!
//! In: a [`FileSet`](crate::file_set::FileSet) and the folder that it belongs into. Out: the folder holds it, or what
//! differs is told. Writing and checking both begin with the same [`survey`], so they cannot disagree.

pub mod check;
mod diagnostics;
pub mod eject;
pub mod folder;
pub mod history;
pub mod keep;
mod lock;
pub mod manifest;
mod own;
pub mod scaffold;
pub mod survey;
pub mod write;

pub use check::check;
pub use diagnostics::DIAGNOSTICS;
pub use eject::eject;
pub use folder::Folder;
pub use keep::Keep;
pub use manifest::Manifest;
pub use own::{methods, own_code};
pub use write::write;

use crate::diagnostic::Rejected;

/// Why the work could not be done.
#[derive(Debug)]
pub enum Failure {
    /// The user has been told through the sink.
    Rejected(Rejected),
    /// The outside world: a disk that is full, a folder that may not be written.
    World(anyhow::Error),
}

impl From<Rejected> for Failure {
    fn from(rejected: Rejected) -> Self {
        Self::Rejected(rejected)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::World(error)
    }
}
