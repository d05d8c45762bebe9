//! All integration tests, in one binary.

mod breaks;
mod cases;
mod cli;
mod compared;
mod configuration;
mod deployment;
mod diff;
mod endless;
mod errors;
mod evolution;
mod generate;
mod hostile;
mod migration;
mod output;
mod pairs;
mod rows;
mod silence;
mod tool;
mod workflow;
