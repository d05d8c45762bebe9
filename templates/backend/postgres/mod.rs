//! The fixed part of storage in PostgreSQL.
//!
//! This list is for the tests of these files; a generated crate has its own, with its repositories.

pub mod address;
pub mod database;
pub mod fault;
pub mod migration;
pub mod pool;
pub mod select;
pub mod session;
pub mod value;
