//! The fixed files of generated servers.
//!
//! They are compiled and tested here and copied unchanged, so they stand here under the module paths that they have in a generated crate.

pub mod auth;
pub mod edge;
#[path = "backend/mod.rs"]
pub mod storage;
pub mod support;
