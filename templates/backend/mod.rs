//! The fixed part of storage.
//!
//! This list is for the tests of these files; a generated crate has its own, with its repositories.

pub mod convert;
pub mod error;
pub mod limits;
pub mod migration;
pub mod postgres;
pub mod sqlite;
pub mod text;
pub mod unit;
