//! Yours: made once, never overwritten.
//!
//! To change what an operation does, implement the trait of its tag, override the method, and put your type into the
//! `Apis` below. What you do not override goes on as the contract declares, also when a later contract brings more
//! operations.

use std::error::Error;

use actix_web::web::ServiceConfig;

use crate::config::Config;
use crate::state::State;
use crate::v1;

/// What of yours outlives a request: clients, settings, caches.
pub type Custom = ();

/// Makes it.
///
/// # Errors
///
/// One sentence about what is missing; the server does not start then.
pub fn state(_config: &Config) -> Result<Custom, Box<dyn Error + Send + Sync>> {
    Ok(())
}

/// Adds paths that no contract has.
pub fn configure(_services: &mut ServiceConfig, _state: &State) {}

/// Says what stands behind Users, version 1.0.0.
pub fn v1(state: &State) -> v1::Apis {
    v1::Apis::stored(state)
}
