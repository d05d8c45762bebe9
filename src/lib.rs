//! Builds the actix-web server that an OpenAPI contract describes.

pub mod contract;
pub mod diagnostic;
pub mod document;
pub mod explain;
pub mod plan;
pub mod source;
