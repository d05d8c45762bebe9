//! Yours: made once, never overwritten.
//!
//! To change what an operation does, implement the trait of its tag, override the method, and put your type into the
//! `Apis` below. What you do not override goes on as the contracts declare, also when a later contract brings more
//! operations or another version.

mod users;

use std::error::Error;
use std::sync::Arc;

use actix_web::web::{Data, ServiceConfig};

use crate::app::Apis;
use crate::config::Config;
use crate::state::State;
use crate::{v1, v2};

use self::users::Users;

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
    let users: Arc<dyn v1::users::UsersApi> = Arc::new(Users::v1(state));
    declared.v1.users = Data::from(users);
    let users: Arc<dyn v2::users::UsersApi> = Arc::new(Users::v2(state));
    declared.v2.users = Data::from(users);
    declared
}
