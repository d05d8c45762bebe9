//! `job` of a stored schema: its keys, and what they say.

use super::super::Cx;
use super::check;
use super::grammar::{Field, Shape, field, required};
use super::{Declared, text, whole};
use crate::contract::model::Job;
use crate::document::node::Node;
use crate::document::pointer;
use crate::source::Located;

/// The keys of `job`.
pub const JOB: &[Field] = &[
    required(
        "state",
        Shape::Text,
        "The `readOnly` property, an enumeration of strings, that says how far the work is.",
    ),
    required(
        "queued",
        Shape::Text,
        "Its value while the work waits, at first or for another try.",
    ),
    required(
        "running",
        Shape::Text,
        "Its value while the work is under way.",
    ),
    required("done", Shape::Text, "Its value once the work is done."),
    required(
        "failed",
        Shape::Text,
        "Its value once the work has failed for good.",
    ),
    field(
        "error",
        Shape::Text,
        "The `readOnly` property, a string that a row may lack, that says why the work has failed.",
    ),
    field(
        "attempts",
        Shape::Whole,
        "How often the work is tried, if it may succeed later or the server stops in the middle of it; 3 if nothing is said.",
    ),
];

/// How often work is tried if nothing is said.
const ATTEMPTS: u64 = 3;

/// Reads what is said of jobs.
pub fn job<'d>(cx: &Cx<'_, 'd>, node: &'d Node, above: &str) -> Option<Located<Job>> {
    let members = check::members(cx, node, JOB, &pointer::join(above, "job"));
    let declared: Declared<'_> = members
        .into_iter()
        .map(|(field, member)| (field.name, member))
        .collect();
    let attempts = declared.get("attempts").and_then(|it| whole(&it.node));
    let job = Job {
        state: text(&declared, "state")?,
        queued: text(&declared, "queued")?,
        running: text(&declared, "running")?,
        done: text(&declared, "done")?,
        failed: text(&declared, "failed")?,
        error: text(&declared, "error"),
        attempts: attempts.map_or(ATTEMPTS, |it| it.value),
    };
    Some(Located::new(job, node.at))
}
