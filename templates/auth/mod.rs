//! Who is asking, and may they?
//!
//! This list is for the tests of these files; a generated crate has its own, with what its contract needs.

pub mod account;
pub mod api_key;
pub mod attempts;
pub mod authenticator;
pub mod basic;
pub mod caller;
pub mod cookie;
pub mod guard;
pub mod issued;
pub mod issuer;
pub mod jwt;
pub mod keys;
pub mod password;
pub mod session;
pub mod test_credential;
pub mod token;

mod hs256;
