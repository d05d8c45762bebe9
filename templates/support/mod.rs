//! What every server needs and no contract changes: the same files in every generated crate.

pub mod answer;
pub mod backtrack;
pub mod body;
pub mod decimal;
pub mod echo;
pub mod ecma;
pub mod endpoint;
pub mod envelope;
pub mod error;
pub mod etag;
pub mod form;
pub mod format;
pub mod json;
pub mod negotiation;
pub mod pagination;
pub mod parameter;
pub mod patch;
pub mod pattern;
pub mod problem;
pub mod request_id;
pub mod routes;
pub mod rule;
pub mod scalar;
pub mod secret;
pub mod shape;
pub mod violation;
