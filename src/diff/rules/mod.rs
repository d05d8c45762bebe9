//! How bad a change is: the register of all rules, one file a family.
//!
//! In: a change. Out: its severity. A rule has an id, a summary, an explanation, and a severity for either side: what is
//! tighter breaks those who send, what is looser breaks those who receive. Ids that other tools know are theirs, so that
//! settings can move over.

mod bound;
mod composition;
mod lifecycle;
mod note;
mod object;
mod operation;
mod parameter;
mod response;
mod security;
mod site;
mod string;
mod structure;
mod types;
mod value;

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::diagnostic::Entry;
use crate::finding::Severity;

use super::change::{Carrier, Change, Evidence, Side, Site};

/// One rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its id, summary and explanation.
    pub entry: Entry,
    /// How bad it is where the client sends.
    pub request: Severity,
    /// How bad it is where the client receives.
    pub response: Severity,
}

/// The families. A new one adds its line here.
const FAMILIES: &[&[Rule]] = &[
    operation::RULES,
    lifecycle::RULES,
    security::RULES,
    parameter::RULES,
    response::RULES,
    types::RULES,
    value::RULES,
    string::RULES,
    bound::RULES,
    structure::RULES,
    object::RULES,
    composition::RULES,
    note::RULES,
];

/// Makes rules that are the same wherever they are met: `id: severity on requests, on responses, summary, explanation`.
macro_rules! rules {
    ($($id:literal: $request:ident $response:ident, $summary:expr, $explain:expr;)*) => {
        &[$($crate::diff::rules::Rule {
            entry: $crate::diagnostic::Entry { id: $id, summary: $summary, explain: $explain },
            request: $crate::finding::Severity::$request,
            response: $crate::finding::Severity::$response,
        }),*]
    };
}
pub(in crate::diff) use rules;

fn register() -> &'static HashMap<&'static str, &'static Rule> {
    static REGISTER: OnceLock<HashMap<&'static str, &'static Rule>> = OnceLock::new();
    REGISTER.get_or_init(|| all().map(|it| (it.entry.id, it)).collect())
}

/// Gives every rule, family by family.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().copied().flatten()
}

/// Gives the rule of an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    register().get(id).copied()
}

/// What is said where no rule has the id: it can be seen, and it is never safe.
const UNKNOWN: &str = "schema-changed";

/// Gives the id itself, if a rule has it.
pub fn known(id: &str) -> &'static str {
    find(id).map_or(UNKNOWN, |it| it.entry.id)
}

/// Gives the id of a change at a site.
pub fn at_site(site: Site, suffix: &str) -> &'static str {
    if site.muted && site.carrier == Carrier::Body {
        let prefix = match site.side {
            Side::Request => "request-read-only-property-",
            Side::Response => "response-write-only-property-",
        };
        if let Some(rule) = find(&format!("{prefix}{suffix}")) {
            return rule.entry.id;
        }
    }
    // Ids that other tools spell in a way of their own.
    match (site.prefix(), suffix) {
        ("request-parameter-property-", "became-enum")
            if site.carrier == Carrier::RequestHeader =>
        {
            known("request-header-property-became-enum")
        }
        ("response-body-", "enum-value-removed") => known("response-mediatype-enum-value-removed"),
        (prefix, suffix) => known(&format!("{prefix}{suffix}")),
    }
}

/// Says how bad a change is, and whether that is a careful guess.
pub fn judge(change: &Change) -> (Severity, bool) {
    let rule = find(change.id);
    let [plain, other] = rule.map_or([Severity::Warning; 2], |it| match change.side {
        Side::Request => [it.request, it.response],
        Side::Response => [it.response, it.request],
    });
    if change.muted {
        return (Severity::Info, false);
    }
    let (severity, undecided) = match change.evidence {
        Evidence::Plain => (plain, false),
        Evidence::Witness(_) | Evidence::Breaks => (Severity::Breaking, false),
        Evidence::Hurts => (Severity::Warning, false),
        Evidence::Harmless => (Severity::Info, false),
        Evidence::Undecided => (plain.max(Severity::Warning), true),
    };
    // Of what is refused on one side alone, nothing is safe where exactly one branch must hold.
    let may_refuse = change.shared && severity == Severity::Info && other == Severity::Breaking;
    if may_refuse {
        return (Severity::Warning, true);
    }
    (severity, undecided)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_rule_is_once_and_explains_itself() {
        let mut seen = BTreeSet::new();
        for rule in all() {
            let Entry {
                id,
                summary,
                explain,
            } = rule.entry;
            assert!(seen.insert(id), "{id} is there twice");
            assert!(!summary.ends_with('.') && explain.ends_with('.'), "{id}");
        }
        assert!(find(UNKNOWN).is_some());
    }
}
