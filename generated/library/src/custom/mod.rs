//! Yours: made once, never overwritten.
//!
//! To change what an operation does, implement the trait of its tag, override the method, and put your type into the
//! `Apis` below. What you do not override goes on as the contracts declare, also when a later contract brings more
//! operations or another version.

mod exports;

use std::error::Error;
use std::sync::Arc;

use actix_web::web::ServiceConfig;

use crate::app::Apis;
use crate::config::Config;
use crate::state::State;

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

/// Says what stands behind the operations; `declared` is the behaviour that the contracts declare.
pub fn apis(state: &State, mut declared: Apis) -> Apis {
    declared.jobs.exports = Some(Arc::new(exports::Exports::new(state)));
    declared
}
