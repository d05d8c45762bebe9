//! All integration tests, in one binary.

mod cases;
mod cli;
mod configuration;
mod generate;
mod output;
mod tool;
