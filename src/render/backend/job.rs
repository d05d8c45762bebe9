//! The statements by which jobs are taken, kept and ended.
//!
//! In: a stored schema whose rows are jobs. Out: statements that find a row whatever its tenant, and change it only for who
//! holds its lease.

use super::dialect::Dialect;
use super::schema::literal;
use super::sql::{alive, column, list, name, read};
use crate::plan::resource::{JobColumns, Resource};
use crate::plan::schema::Literal;

/// Gives the statements with the names of their constants.
pub fn statements(d: &Dialect, it: &Resource) -> Vec<(&'static str, String)> {
    let Some(job) = &it.job else {
        return Vec::new();
    };
    vec![
        ("CLAIM_JOB", claim(d, it, job)),
        ("KEEP_JOB", keep(d, it, job)),
        ("SETTLE_JOB", settle(d, it, job)),
    ]
}

/// The lease, its end, now. Whose lease has ended comes before who waits.
fn claim(d: &Dialect, it: &Resource, job: &JobColumns) -> String {
    let of = |index: usize| column(&it.columns[index]);
    let (table, key, state, due) = (
        name(it.table.as_str()),
        of(it.key),
        of(job.state),
        of(job.due),
    );
    let order = it.created.filter(|created| *created != it.key);
    let order = order.map_or(key.clone(), |created| format!("{}, {key}", of(created)));
    let next = |value: &str| {
        format!(
            "(SELECT {key} FROM {table} WHERE {state} = {} AND ({due} IS NULL OR {due} <= {}){} ORDER BY {order} LIMIT 1{})",
            text(d, value),
            d.value(3),
            alive(it),
            d.skip
        )
    };
    let (lease, tries, version) = (of(job.lease), of(job.tries), of(it.version));
    let updated = it
        .updated
        .map(|updated| format!("{} = {}, ", of(updated), d.value(3)));
    format!(
        "UPDATE {table} SET {state} = {}, {lease} = {}, {due} = {}, {tries} = {tries} + 1, {}{version} = {version} + 1 \
         WHERE {key} = coalesce({}, {}) RETURNING {}",
        text(d, &job.running),
        d.value(1),
        d.value(2),
        updated.unwrap_or_default(),
        next(&job.running),
        next(&job.queued),
        list(&read(it))
    )
}

/// The key, the lease, its new end.
fn keep(d: &Dialect, it: &Resource, job: &JobColumns) -> String {
    let due = column(&it.columns[job.due]);
    format!(
        "UPDATE {} SET {due} = {} WHERE {}",
        name(it.table.as_str()),
        d.value(3),
        held(d, it, job)
    )
}

/// The key, the lease, the state that follows, before when nobody takes it, how many tries do not count, now if that is
/// stored, and why it has failed if that is.
fn settle(d: &Dialect, it: &Resource, job: &JobColumns) -> String {
    let of = |index: usize| column(&it.columns[index]);
    let (tries, version) = (of(job.tries), of(it.version));
    let mut sets = vec![
        format!("{} = {}", of(job.state), d.value(3)),
        format!("{} = {}", of(job.due), d.value(4)),
        format!("{tries} = {tries} - {}", d.value(5)),
        format!("{} = NULL", of(job.lease)),
    ];
    for (number, index) in (6..).zip(it.updated.into_iter().chain(job.error)) {
        sets.push(format!("{} = {}", of(index), d.value(number)));
    }
    sets.push(format!("{version} = {version} + 1"));
    format!(
        "UPDATE {} SET {} WHERE {}",
        name(it.table.as_str()),
        sets.join(", "),
        held(d, it, job)
    )
}

/// The condition that the row is worked on under this lease.
fn held(d: &Dialect, it: &Resource, job: &JobColumns) -> String {
    let of = |index: usize| column(&it.columns[index]);
    format!(
        "{} = {} AND {} = {} AND {} = {}{}",
        of(it.key),
        d.value(1),
        of(job.lease),
        d.value(2),
        of(job.state),
        text(d, &job.running),
        alive(it)
    )
}

fn text(d: &Dialect, value: &str) -> String {
    literal(d, &Literal::Text(value.to_owned()))
}
