//! From changes to findings: one for each cause, with every operation that it reaches.

use foldhash::{HashMap, HashMapExt as _, HashSet, HashSetExt as _};
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::change::{Change, Evidence};
use super::compare::Walk;
use super::rules;
use crate::contract::{Contract, Operation};
use crate::finding::Finding;
use crate::source::Span;

/// What makes two changes one: rule, part, detail and places.
type Cause<'a> = (&'static str, &'a str, Option<Span>, Option<Span>, &'a str);

/// Gathers everything that a walk has found: the worst first, then in the order of the contracts.
pub fn gather(walk: &Walk<'_>) -> Vec<Finding> {
    let mut found: Vec<(usize, Finding)> = Vec::new();
    let mut known: HashMap<Cause<'_>, usize> = HashMap::new();
    let mut places: Vec<HashSet<String>> = Vec::new();
    let parameters = Parameters::of(walk.contracts());
    let mut add = |change, operation: Option<usize>, place: String| {
        let change: &Change = change;
        let subject = if change.old.is_none() && change.new.is_none() {
            change.subject.as_str()
        } else {
            ""
        };
        let cause = (
            change.id,
            change.detail.as_str(),
            change.old,
            change.new,
            subject,
        );
        let at = *known.entry(cause).or_insert_with(|| {
            let mut finding = finding(change, &place);
            finding.fingerprint = fingerprint(change, &parameters);
            found.push((found.len(), finding));
            places.push(HashSet::new());
            found.len() - 1
        });
        places[at].insert(place);
        if let Some(name) = operation.map(|it| &walk.operations[it]) {
            let finding = &mut found[at].1;
            // The worst of its uses counts.
            let (severity, undecided) = rules::judge(change);
            if severity > finding.severity {
                finding.severity = severity;
                finding.undecided = undecided;
            }
            if finding.operations.last() != Some(name) && !finding.operations.contains(name) {
                finding.operations.push(name.clone());
            }
        }
    };
    for direct in &walk.direct {
        add(&direct.change, direct.operation, direct.place.clone());
    }
    let telling = telling(walk);
    let mut seen: Vec<usize> = vec![usize::MAX; walk.visits.len()];
    for (mark, root) in walk.roots.iter().enumerate() {
        let mut open = vec![(root.visit, String::new())];
        while let Some((at, path)) = open.pop() {
            if !telling[at] || seen[at] == mark {
                continue;
            }
            seen[at] = mark;
            let visit = &walk.visits[at];
            for change in &visit.changes {
                let place = if path.is_empty() {
                    root.place.clone()
                } else {
                    format!("{}: `{path}`", root.place)
                };
                add(change, Some(root.operation), place);
            }
            for (step, inner) in visit.inside.iter().rev() {
                if telling[*inner] {
                    open.push((*inner, joined(&path, step)));
                }
            }
        }
    }
    for ((_, finding), places) in found.iter_mut().zip(&places) {
        match places.len() {
            0 | 1 => {}
            2 => finding.place.push_str(", and one place more"),
            // Writing to a string cannot fail.
            count => {
                let _ = write!(finding.place, ", and {} places more", count - 1);
            }
        }
    }
    found.sort_by_key(|(at, it)| (std::cmp::Reverse(it.severity), *at));
    found.into_iter().map(|it| it.1).collect()
}

/// Puts a step behind a path: `a.b`, `a[]`.
fn joined(path: &str, step: &str) -> String {
    if step.is_empty() || path.is_empty() || step.starts_with(['[', '(']) {
        format!("{path}{step}")
    } else {
        format!("{path}.{step}")
    }
}

/// Says of each visit whether there is a change in it or further inside.
fn telling(walk: &Walk<'_>) -> Vec<bool> {
    let mut above: Vec<Vec<usize>> = vec![Vec::new(); walk.visits.len()];
    let mut telling = vec![false; walk.visits.len()];
    let mut open = Vec::new();
    for (at, visit) in walk.visits.iter().enumerate() {
        for (_, inner) in &visit.inside {
            above[*inner].push(at);
        }
        if !visit.changes.is_empty() {
            telling[at] = true;
            open.push(at);
        }
    }
    while let Some(at) = open.pop() {
        for outer in &above[at] {
            if !telling[*outer] {
                telling[*outer] = true;
                open.push(*outer);
            }
        }
    }
    telling
}

/// Makes the finding of a change.
pub fn finding(change: &Change, place: &str) -> Finding {
    let (severity, undecided) = rules::judge(change);
    Finding {
        id: change.id,
        severity,
        message: change.message.clone(),
        place: place.to_owned(),
        old: change.old,
        new: change.new,
        operations: Vec::new(),
        subject: change.subject.clone(),
        witness: match &change.evidence {
            Evidence::Witness(value) => Some(value.clone()),
            Evidence::Plain
            | Evidence::Breaks
            | Evidence::Hurts
            | Evidence::Harmless
            | Evidence::Undecided => None,
        },
        undecided,
        fingerprint: fingerprint(change, &Parameters::default()),
        accepted: None,
    }
}

/// What the pointers of parameters in lists begin with, and the same with the name in the place of the index: a parameter
/// that moves in its list is the same one.
#[derive(Debug, Default)]
struct Parameters(HashMap<String, String>);

impl Parameters {
    fn of(contracts: [&Contract; 2]) -> Self {
        let mut all = HashMap::new();
        for contract in contracts {
            let mut open: Vec<&Operation> = contract.operations.iter().collect();
            open.extend(&contract.webhooks);
            while let Some(operation) = open.pop() {
                open.extend(operation.callbacks.values().flatten());
                for parameter in &operation.parameters {
                    let pointer = &contract.schemas[parameter.schema].pointer;
                    if let Some((list, index)) = indexed(pointer) {
                        let (place, name) = (parameter.location.as_str(), &parameter.name.value);
                        all.insert(format!("{list}{index}"), format!("{list}{place} {name}"));
                    }
                }
            }
        }
        Self(all)
    }

    /// Gives a pointer with the name of its parameter in the place of the index.
    fn named(&self, pointer: &str) -> String {
        let named = indexed(pointer).and_then(|(list, index)| {
            let start = format!("{list}{index}");
            Some(format!(
                "{}{}",
                self.0.get(&start)?,
                &pointer[start.len()..]
            ))
        });
        named.unwrap_or_else(|| pointer.to_owned())
    }
}

/// Gives the beginning of a pointer up to a list of parameters, and the index in that.
fn indexed(pointer: &str) -> Option<(&str, &str)> {
    const LIST: &str = "/parameters/";
    let end = pointer.find(LIST)? + LIST.len();
    let (list, rest) = pointer.split_at(end);
    let index = rest.split('/').next()?;
    let is_index = !index.is_empty() && index.bytes().all(|it| it.is_ascii_digit());
    is_index.then_some((list, index))
}

/// Makes a fingerprint of what a finding is about, of neither its words nor its lines.
fn fingerprint(change: &Change, parameters: &Parameters) -> String {
    let mut digest = Sha256::new();
    for part in [
        change.id,
        &parameters.named(&change.subject),
        &change.detail,
    ] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let bytes = digest.finalize();
    bytes.iter().take(8).map(|it| format!("{it:02x}")).collect()
}
