//! The fixed part of storage in SQLite.
//!
//! This list is for the tests of these files; a generated crate has its own, with its repositories.

pub mod database;
pub mod fault;
pub mod migration;
pub mod select;
pub mod value;
pub mod writer;

#[cfg(test)]
mod tests;
