//! Builds the actix-web server that an OpenAPI contract describes.

pub mod cli;
pub mod config;
pub mod contract;
pub mod diagnostic;
pub mod document;
pub mod explain;
pub mod file_set;
pub mod output;
pub mod plan;
pub mod source;
