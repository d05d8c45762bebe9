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
mod version;
mod view;

pub use compare::Terms;

use change::Change;

use crate::contract::{Contract, SchemaId};
use crate::finding::Finding;

/// Gives the finding that a contract has no successor; `name` is how the team calls its file.
pub fn contract_gone(contract: &Contract, name: &str) -> Finding {
    let message = format!("the contract `{name}` is gone, and all of its operations with it");
    let change = Change::new("contract-removed", message)
        .at(contract.info.at, None)
        .of("", name);
    findings::finding(&change, "")
}

/// Gives the finding that a contract has no predecessor.
pub fn contract_new(contract: &Contract, name: &str) -> Finding {
    let change = Change::new("contract-added", format!("the contract `{name}` is new"))
        .at(None, contract.info.at)
        .of("", name);
    findings::finding(&change, "")
}

/// Compares what pairs of schemas, each by its label, accept of a value that was one of the old: a finding has the labels
/// in the place of operations.
pub fn values(
    old: &Contract,
    new: &Contract,
    labels: Vec<String>,
    pairs: &[(SchemaId, SchemaId)],
) -> Vec<Finding> {
    findings::gather(&compare::values(old, new, labels, pairs))
}

/// Compares two contracts: one finding for each cause, the worst first.
pub fn diff(old: &Contract, new: &Contract, terms: Terms) -> Vec<Finding> {
    let mut findings = findings::gather(&compare::walk(old, new, terms));
    findings.extend(version::compare(old, new, &findings));
    findings
}
