//! What a change of a contract means to those who use it.
//!
//! In: two contracts. Out: findings. *What* changed is found by one walk (`compare`) over normalised views (`view`); *how
//! bad* it is, rules say (`rules`); whether one schema takes in another is asked in `subsume`.

mod change;
mod compare;
mod findings;
pub mod policy;
pub mod rules;
mod subsume;
mod view;

pub use compare::Terms;

use crate::contract::Contract;
use crate::finding::Finding;

/// Compares two contracts: one finding for each cause, the worst first.
pub fn diff(old: &Contract, new: &Contract, terms: Terms) -> Vec<Finding> {
    findings::gather(&compare::walk(old, new, terms))
}
