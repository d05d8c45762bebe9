//! From a plan to files in memory. It decides nothing: whatever needs deciding stands in the plan.
//!
//! In: a [`Plan`]. Out: a [`FileSet`] with everything that the generated crate consists of, the same bytes for the same
//! plan.

pub mod backend;
pub mod code;
mod dependency;
mod embedded;
mod files;
mod imports;
mod layout;
mod lines;
mod models;
mod runtime;
#[cfg(test)]
mod sample;
mod template;
mod tidy;
mod uses;
mod view;
mod yaml;

pub use files::files;
