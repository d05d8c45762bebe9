//! What a contract says about the age of its parts, by the extensions that gateways and differs read.

use crate::source::Located;

/// `x-sunset` and `x-stability-level` of an operation, a parameter or a schema.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lifecycle {
    /// `x-sunset`: the day from which it may be gone, as written.
    pub sunset: Option<Located<String>>,
    /// `x-stability-level`: `draft`, `alpha`, `beta` or `stable`, as written.
    pub stability: Option<Located<String>>,
}

impl Lifecycle {
    /// Says whether nothing is said.
    pub const fn is_empty(&self) -> bool {
        self.sunset.is_none() && self.stability.is_none()
    }
}
