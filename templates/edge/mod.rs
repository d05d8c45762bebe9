//! Between the network and the operations: who may call from where, how often, and what stands beside the contract.

pub mod built_in;
pub mod client;
pub mod cors;
pub mod docs;
pub mod headers;
pub mod idempotency;
pub mod layer;
pub mod maintenance;
pub mod metrics;
pub mod paths;
pub mod rate;
pub mod redis;
pub mod telemetry;
pub mod trace;
