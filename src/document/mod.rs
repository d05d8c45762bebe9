//! Documents: from text to a located tree, and references across files.

mod diagnostics;
pub mod node;
pub mod pointer;

pub use diagnostics::DIAGNOSTICS;
