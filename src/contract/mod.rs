//! Contracts: from the located tree to OpenAPI, resolved and normalised.

mod day;
mod diagnostics;
pub mod dialect;
mod grammar;
pub mod json;
mod lower;
pub mod media_type;
pub mod model;

pub use day::is_day;
pub use diagnostics::DIAGNOSTICS;
pub use grammar::{canonical as canonical_number, compare as compare_numbers};
pub use lower::{Overlay, extension_schema, is_bearable, is_sendable, lower, understand};
pub use model::*;
