//! Contracts: from the located tree to OpenAPI, resolved and normalised.

pub mod model;

pub use model::*;
