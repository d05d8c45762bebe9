//! Documents: from text to a located tree, and references across files.

pub mod node;
