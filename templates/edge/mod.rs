//! Between the network and the operations: who may call from where, how often, and what stands beside the contract.

pub mod client;
pub mod cors;
pub mod headers;
pub mod layer;
pub mod maintenance;
pub mod paths;
