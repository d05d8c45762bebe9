//! What a team has decided: other severities, and findings that are known and wanted.
//!
//! In: findings and the team's word, as data. Out: the findings with it, and what of it was of no use.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::finding::{Acceptance, Finding, Severity};

/// A team's word.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Ids of rules and the severities that they have here.
    pub severities: Vec<(String, Severity)>,
    /// Findings that are accepted.
    pub accepted: Vec<Accepted>,
}

/// A finding that is accepted.
#[derive(Debug, Clone, Default)]
pub struct Accepted {
    /// The id of its rule.
    pub id: String,
    /// Its fingerprint.
    pub fingerprint: String,
    /// Why.
    pub reason: String,
    /// The last day on which that holds.
    pub until: Option<String>,
}

/// Gives a fingerprint that holds for one of several contracts.
pub fn salted(fingerprint: &str, salt: &str) -> String {
    let mut digest = Sha256::new();
    for part in [fingerprint, salt] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let bytes = digest.finalize();
    bytes.iter().take(8).map(|it| format!("{it:02x}")).collect()
}

/// Gives every finding a fingerprint of its own: what would be the second of one fingerprint counts.
pub fn distinguish(findings: &mut [Finding]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for finding in findings {
        let count = seen.entry(finding.fingerprint.clone()).or_default();
        *count += 1;
        if *count > 1 {
            finding.fingerprint = salted(&finding.fingerprint, &count.to_string());
        }
    }
}

/// Applies it, and gives sentences about what was of no use or holds no longer. `today` is a day such as `2026-11-21`.
pub fn apply(policy: &Policy, findings: &mut [Finding], today: &str) -> Vec<String> {
    let mut remarks = Vec::new();
    for (id, severity) in &policy.severities {
        if super::rules::find(id).is_none() {
            remarks.push(format!(
                "`severities` names `{id}`, and there is no such rule"
            ));
        }
        for finding in findings.iter_mut().filter(|it| it.id == id) {
            finding.severity = *severity;
        }
    }
    for accepted in &policy.accepted {
        let fits =
            |it: &&mut Finding| it.id == accepted.id && it.fingerprint == accepted.fingerprint;
        let Some(finding) = findings.iter_mut().find(fits) else {
            remarks.push(format!(
                "the accepted finding `{}` (`{}`) is not there any more: take it out of `accepted`",
                accepted.id, accepted.fingerprint
            ));
            continue;
        };
        match &accepted.until {
            Some(day) if day.as_str() < today => {
                remarks.push(format!(
                    "`{}` was accepted until `{day}`, which has passed",
                    accepted.id
                ));
            }
            _ => {
                finding.accepted = Some(Acceptance {
                    reason: accepted.reason.clone(),
                    until: accepted.until.clone(),
                });
            }
        }
    }
    findings.sort_by_key(|it| std::cmp::Reverse(it.severity));
    remarks
}
