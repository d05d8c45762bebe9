//! Jobs: rows whose state says how far the work behind an answer of 202 is.
//!
//! In: what is declared of a stored schema. Out: its columns of a job, three of which no contract has; or why it is none.

use indexmap::IndexMap;

use super::super::Version;
use super::super::names::{Given, Wish};
use super::super::schema::Type;
use super::behaviour::Action;
use super::columns::{self, ColumnFacts};
use super::draft::Draft;
use super::naming::{self, Naming};
use super::recognise::Declared;
use super::table::Making;
use super::{Column, ColumnRole, JobColumns, Resource};
use crate::contract::Job;
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::{Located, Span};

/// The properties of a job, by their places in the draft.
#[derive(Debug, Clone, Copy)]
pub(super) struct Properties {
    pub state: usize,
    pub error: Option<usize>,
}

/// Finds the properties that `job` names, and checks what it says of them.
pub(super) fn find(sink: &Sink, draft: &Draft<'_>, logs_in: bool) -> Option<Properties> {
    let job = draft.declared.store.job.as_ref()?;
    if logs_in {
        let message = "those who log in are no work to be done".to_owned();
        unfit(sink, job.at, message);
    }
    let job = &job.value;
    let state = draft.find_of(
        sink,
        &job.state,
        "a `readOnly` enumeration of strings that every row has",
        |it| it.states.is_some() && it.read_only && !it.nullable,
    );
    if let Some(state) = state {
        check_values(sink, job, &draft.facts[state]);
    }
    let error = job.error.as_ref().map(|name| {
        draft.find_of(
            sink,
            name,
            "a `readOnly` string that a row may lack",
            |it| it.ty == Type::Text && it.states.is_none() && it.read_only && it.nullable,
        )
    });
    Some(Properties {
        state: state?,
        error: error.flatten(),
    })
}

/// Checks that the states are four values of the property, and that it begins with the first.
fn check_values(sink: &Sink, job: &Job, facts: &ColumnFacts) {
    let known = facts.states.as_deref().unwrap_or_default();
    let mut seen: Vec<&Located<String>> = Vec::new();
    for value in [&job.queued, &job.running, &job.done, &job.failed] {
        if !known.contains(&value.value) {
            let message = format!("`{}` has no value `{}`", facts.wire, value.value);
            sink.error(
                Diagnostic::new("job-unfit", value.at, message)
                    .label(facts.at, "its values stand here"),
            );
        }
        if let Some(before) = seen.iter().find(|it| it.value == value.value) {
            let message = format!("`{}` says two things of a job", value.value);
            sink.error(
                Diagnostic::new("job-unfit", value.at, message)
                    .label(before.at, "here it is another"),
            );
        }
        seen.push(value);
    }
    let begin = facts.default.as_ref();
    if begin.is_some_and(|it| it.as_str() != Some(&job.queued.value)) {
        let message = format!(
            "a job begins as `{}`, and `{}` has another default",
            job.queued.value, facts.wire
        );
        sink.error(
            Diagnostic::new("job-unfit", job.queued.at, message).label(facts.at, "declared here"),
        );
    }
}

fn unfit(sink: &Sink, at: Span, message: String) {
    sink.error(Diagnostic::new("job-unfit", at, message));
}

/// Adds the columns that no contract has.
pub(super) fn columns(
    making: &mut Making<'_>,
    draft: &Draft<'_>,
    properties: Properties,
    names: &mut Naming,
    columns: &mut Vec<Column>,
) -> Option<JobColumns> {
    let job = &draft.declared.store.job.as_ref()?.value;
    let mut add = |name: &str, ty, role| naming::hidden(making, names, columns, name, ty, role);
    let lease = add("job_lease", Type::Uuid, ColumnRole::JobLease);
    let due = add("job_due_at", Type::DateTime, ColumnRole::JobDue);
    let tries = add("job_attempts", Type::I64, ColumnRole::JobAttempts);
    let store = draft.declared.name;
    let mut name = |what: &str| {
        let wish = Wish::new("", format!("{store} {what}")).or(format!("{store} row {what}"));
        let given = &mut Given::default();
        making.types.type_name(making.sink, given, wish)
    };
    let (work, queue) = (name("job"), name("queue"));
    let text = |it: &Located<String>| it.value.clone();
    Some(JobColumns {
        state: properties.state,
        queued: text(&job.queued),
        running: text(&job.running),
        done: text(&job.done),
        failed: text(&job.failed),
        error: properties.error,
        error_length: job
            .error
            .as_ref()
            .and_then(|it| longest(making, draft, &it.value)),
        attempts: i64::try_from(job.attempts).unwrap_or(i64::MAX),
        lease,
        due,
        tries,
        work,
        queue,
    })
}

/// Gives how many characters a property has at most, in whatever version allows the fewest.
fn longest(making: &Making<'_>, draft: &Draft<'_>, wire: &str) -> Option<u64> {
    let lengths = draft.declared.schemas.iter().filter_map(|(version, id)| {
        let contract = making.contracts[*version];
        let (property, _, _) = *columns::properties(contract, *id).get(wire)?;
        contract.schemas[property].max_length
    });
    lengths.min()
}

/// Checks that clients can see how far a job is.
pub(super) fn check_seen(
    sink: &Sink,
    stores: &IndexMap<&str, Declared<'_>>,
    resources: &[Resource],
    versions: &[Version],
) {
    let operations = versions.iter().flat_map(|it| &it.apis);
    let operations = operations.flat_map(|it| &it.operations);
    let behaviours: Vec<_> = operations.filter_map(|it| it.behaviour.as_ref()).collect();
    for (number, declared) in stores.values().enumerate() {
        let Some(job) = &declared.store.job else {
            continue;
        };
        let is_seen = behaviours.iter().any(|it| {
            it.resource == number && matches!(it.action, Action::Read { .. } | Action::List(_))
        });
        if !is_seen && resources[number].job.is_some() {
            let message = format!(
                "nobody could see how far the work of `{}` is: no operation reads it",
                declared.name
            );
            unfit(sink, job.at, message);
        }
    }
}
