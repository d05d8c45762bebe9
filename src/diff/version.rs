//! `info.version`: whether it says that something breaks.

use std::cmp::Ordering;

use super::change::Change;
use super::findings::finding;
use crate::contract::Contract;
use crate::finding::{Finding, Severity};

/// Compares the versions where something breaks; elsewhere any version will do.
pub fn compare(old: &Contract, new: &Contract, findings: &[Finding]) -> Option<Finding> {
    if !findings.iter().any(|it| it.severity == Severity::Breaking) {
        return None;
    }
    let (one, two) = (old.info.version.as_str(), new.info.version.as_str());
    let (id, message) = if one == two {
        (
            "api-version-not-bumped",
            format!("the version is `{two}`, as before, and something breaks"),
        )
    } else {
        let (before, after) = (numbers(one)?, numbers(two)?);
        match after.cmp(&before) {
            Ordering::Less => (
                "api-version-decreased",
                format!("the version fell from `{one}` to `{two}`, and something breaks"),
            ),
            _ if after.first() == before.first() => (
                "api-major-version-not-bumped",
                format!("the version went from `{one}` to `{two}` only, and something breaks"),
            ),
            _ => return None,
        }
    };
    let change = Change::new(id, message)
        .at(old.info.at, new.info.at)
        .of("/info/version", "");
    Some(finding(&change, "info"))
}

/// Gives the numbers of a semantic version; nothing where it is none.
fn numbers(text: &str) -> Option<Vec<u64>> {
    let core = text.trim_start_matches('v').split(['-', '+']).next()?;
    core.split('.').map(|it| it.parse().ok()).collect()
}
