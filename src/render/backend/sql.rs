//! The statements of a stored schema, written out once: no value is ever part of one.

use super::dialect::Dialect;
use super::reserved::WORDS;
use crate::plan::resource::{Column, ColumnRole, KeyKind, Resource};

/// Gives a name, quoted where it is a word of SQL.
pub fn name(name: &str) -> String {
    if WORDS.contains(&name) {
        format!("\"{name}\"")
    } else {
        name.to_owned()
    }
}

/// Gives the name of a column.
pub fn column(column: &Column) -> String {
    name(column.name.as_str())
}

/// Gives the column that is compared: the folded one, where case does not matter.
pub fn compared(it: &Column) -> String {
    match &it.folded {
        Some(folded) if it.case_insensitive => name(folded.as_str()),
        _ => column(it),
    }
}

/// Says whether a record has the column.
pub fn is_read(column: &Column) -> bool {
    !matches!(
        column.role,
        ColumnRole::Secret
            | ColumnRole::KeyHash
            | ColumnRole::Deleted
            | ColumnRole::JobLease
            | ColumnRole::JobDue
    )
}

/// Says whether whoever inserts a row gives the column.
pub fn is_given(resource: &Resource, index: usize) -> bool {
    match resource.columns[index].role {
        ColumnRole::Value
        | ColumnRole::Secret
        | ColumnRole::KeyHash
        | ColumnRole::KeyPrefix
        | ColumnRole::Tenant
        | ColumnRole::Owner
        | ColumnRole::JobState => true,
        ColumnRole::Key => resource.key_kind == KeyKind::Given,
        ColumnRole::Created
        | ColumnRole::Updated
        | ColumnRole::Version
        | ColumnRole::Deleted
        | ColumnRole::JobError
        | ColumnRole::JobLease
        | ColumnRole::JobDue
        | ColumnRole::JobAttempts => false,
    }
}

/// Says whether whoever changes a row may change the column.
pub fn is_changed(column: &Column) -> bool {
    matches!(column.role, ColumnRole::Value | ColumnRole::Secret)
}

/// Gives the columns of a record.
pub fn read(resource: &Resource) -> Vec<&Column> {
    resource.columns.iter().filter(|it| is_read(it)).collect()
}

/// Gives the columns of a new row.
pub fn given(resource: &Resource) -> Vec<&Column> {
    let columns = resource.columns.iter().enumerate();
    columns
        .filter(|(index, _)| is_given(resource, *index))
        .map(|(_, it)| it)
        .collect()
}

/// Gives the columns that may be changed.
pub fn changed(resource: &Resource) -> Vec<&Column> {
    resource
        .columns
        .iter()
        .filter(|it| is_changed(it))
        .collect()
}

pub(super) fn list(columns: &[&Column]) -> String {
    columns
        .iter()
        .map(|it| column(it))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Gives what every query of rows ends its conditions with: rows that are deleted are not seen.
pub(super) fn alive(resource: &Resource) -> String {
    match resource.deleted {
        Some(index) => format!(" AND {} IS NULL", column(&resource.columns[index])),
        None => String::new(),
    }
}

/// Gives the begin of a list.
pub fn select(resource: &Resource) -> String {
    format!(
        "SELECT {} FROM {} WHERE {}",
        list(&read(resource)),
        name(resource.table.as_str()),
        all(resource)
    )
}

/// Gives the begin of a count.
pub fn count(resource: &Resource) -> String {
    format!(
        "SELECT count(*) FROM {} WHERE {}",
        name(resource.table.as_str()),
        all(resource)
    )
}

fn all(resource: &Resource) -> String {
    match resource.deleted {
        Some(index) => format!("{} IS NULL", column(&resource.columns[index])),
        None => "TRUE".to_owned(),
    }
}

/// Gives the condition that finds one row, and how many values it takes: the tenant, if there is one, then the key.
pub fn one(d: &Dialect, resource: &Resource) -> (String, usize) {
    let key = column(&resource.columns[resource.key]);
    match resource.tenant {
        Some(tenant) => (
            format!(
                "{} = {} AND {key} = {}{}",
                column(&resource.columns[tenant]),
                d.value(1),
                d.value(2),
                alive(resource)
            ),
            2,
        ),
        None => (format!("{key} = {}{}", d.value(1), alive(resource)), 1),
    }
}

/// A value that a statement is given.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// The key that the server has made.
    Key,
    /// What the column is to hold.
    Column(&'a Column),
    /// The same text folded.
    Folded(&'a Column),
    /// Whether the column is to change.
    IsChange(&'a Column),
    /// The present.
    Now,
}

/// Gives the values of an insert in their order: the key first, if the server makes it; then the given columns, each
/// with its folded one; then now.
pub fn inserted(resource: &Resource) -> Vec<Value<'_>> {
    let mut values = Vec::new();
    if resource.key_kind == KeyKind::Uuid {
        values.push(Value::Key);
    }
    for it in given(resource) {
        values.push(Value::Column(it));
        values.extend(it.folded.as_ref().map(|_| Value::Folded(it)));
    }
    if resource.created.is_some() || resource.updated.is_some() {
        values.push(Value::Now);
    }
    values
}

/// Gives the values of an update in their order, behind what finds the row and the version that it must have or null: the
/// columns, each with its folded one; then now. Of what may be null each is told before whether it is to change.
pub fn updated(resource: &Resource) -> Vec<Value<'_>> {
    let mut values = Vec::new();
    for it in changed(resource) {
        let is_change = it.nullable.then_some(Value::IsChange(it));
        values.extend(is_change);
        values.push(Value::Column(it));
        if it.folded.is_some() {
            values.extend(is_change);
            values.push(Value::Folded(it));
        }
    }
    values.extend(resource.updated.map(|_| Value::Now));
    values
}

/// Gives the column that a value is for.
fn stored_in(resource: &Resource, value: Value<'_>) -> Vec<String> {
    match value {
        Value::Key => vec![column(&resource.columns[resource.key])],
        Value::Column(it) => vec![column(it)],
        Value::Folded(it) => it.folded.iter().map(|it| name(it.as_str())).collect(),
        Value::IsChange(_) => Vec::new(),
        Value::Now => resource
            .created
            .into_iter()
            .chain(resource.updated)
            .map(|it| column(&resource.columns[it]))
            .collect(),
    }
}

/// Gives the query of one row.
pub fn get(d: &Dialect, resource: &Resource) -> String {
    let (one, _) = one(d, resource);
    format!(
        "SELECT {} FROM {} WHERE {one}",
        list(&read(resource)),
        name(resource.table.as_str())
    )
}

/// Gives the insert of the values of [`inserted`].
pub fn insert(d: &Dialect, resource: &Resource) -> String {
    let mut names = Vec::new();
    let mut marks = Vec::new();
    for (number, value) in (1..).zip(inserted(resource)) {
        for name in stored_in(resource, value) {
            names.push(name);
            marks.push(d.value(number));
        }
    }
    names.push(column(&resource.columns[resource.version]));
    marks.push("1".to_owned());
    if let Some(job) = &resource.job {
        names.push(column(&resource.columns[job.tries]));
        marks.push("0".to_owned());
    }
    format!(
        "INSERT INTO {} ({}) VALUES ({}) RETURNING {}",
        name(resource.table.as_str()),
        names.join(", "),
        marks.join(", "),
        list(&read(resource))
    )
}

/// Gives the condition that a row has the version that it must have, if there is such a one.
fn expected(d: &Dialect, resource: &Resource, number: usize) -> String {
    let version = column(&resource.columns[resource.version]);
    format!("{version} = coalesce({}, {version})", d.value(number))
}

/// Gives the update: what finds the row, the version that it must have or null, then the values of [`updated`].
pub fn update(d: &Dialect, resource: &Resource) -> String {
    let (one, keys) = one(d, resource);
    let values = updated(resource);
    let mut sets = Vec::new();
    let mut is_change = None;
    for (number, value) in (keys + 2..).zip(values) {
        let mark = d.value(number);
        match value {
            Value::IsChange(_) => is_change = Some(mark),
            Value::Now => {
                let updated = resource.updated.map(|it| column(&resource.columns[it]));
                sets.extend(updated.map(|it| format!("{it} = {mark}")));
            }
            Value::Key | Value::Column(_) | Value::Folded(_) => {
                let is_change = is_change.take();
                for name in stored_in(resource, value) {
                    sets.push(match &is_change {
                        Some(it) => format!("{name} = CASE WHEN {it} THEN {mark} ELSE {name} END"),
                        None => format!("{name} = coalesce({mark}, {name})"),
                    });
                }
            }
        }
    }
    let version = column(&resource.columns[resource.version]);
    sets.push(format!("{version} = {version} + 1"));
    format!(
        "UPDATE {} SET {} WHERE {one} AND {} RETURNING {}",
        name(resource.table.as_str()),
        sets.join(", "),
        expected(d, resource, keys + 1),
        list(&read(resource))
    )
}

/// Gives the delete: what finds the row, the version that it must have or null, then now, if the row is kept.
pub fn delete(d: &Dialect, resource: &Resource) -> String {
    let (one, keys) = one(d, resource);
    let version = column(&resource.columns[resource.version]);
    let table = name(resource.table.as_str());
    let condition = format!("{one} AND {}", expected(d, resource, keys + 1));
    match resource.deleted {
        Some(index) => format!(
            "UPDATE {table} SET {} = {}, {version} = {version} + 1 WHERE {condition}",
            column(&resource.columns[index]),
            d.value(keys + 2)
        ),
        None => format!("DELETE FROM {table} WHERE {condition}"),
    }
}

/// Gives the question whether a row is there: its key, then its tenant, if both tables have one. A row that can be
/// deleted softly is kept as it is by it, since no foreign key does that.
pub fn exists(d: &Dialect, target: &Resource, with_tenant: bool) -> String {
    let key = column(&target.columns[target.key]);
    let tenant = target.tenant.filter(|_| with_tenant);
    let tenant = tenant
        .map(|it| format!(" AND {} = {}", column(&target.columns[it]), d.value(2)))
        .unwrap_or_default();
    format!(
        "SELECT EXISTS (SELECT 1 FROM {} WHERE {key} = {}{tenant}{}{})",
        name(target.table.as_str()),
        d.value(1),
        alive(target),
        target.deleted.map(|_| d.share).unwrap_or_default()
    )
}

/// Gives the query of a log-in by who it is.
pub fn login(d: &Dialect, resource: &Resource) -> Option<String> {
    let login = resource.login.as_ref()?;
    account_by(d, resource, &compared(&resource.columns[login.identifier]))
}

/// Gives the query of the same by the key, whatever the tenant.
pub fn account(d: &Dialect, resource: &Resource) -> Option<String> {
    account_by(d, resource, &column(&resource.columns[resource.key]))
}

/// Gives the query of an API key by its hash.
pub fn find_key(d: &Dialect, resource: &Resource) -> Option<String> {
    let key = resource.api_key.as_ref()?;
    Some(format!(
        "SELECT {} FROM {} WHERE {} = {}{}",
        list(&read(resource)),
        name(resource.table.as_str()),
        column(&resource.columns[key.secret]),
        d.value(1),
        alive(resource)
    ))
}

fn account_by(d: &Dialect, resource: &Resource, condition: &str) -> Option<String> {
    let login = resource.login.as_ref()?;
    let columns: Vec<&Column> = [
        Some(resource.key),
        login.role,
        login.tenant,
        Some(login.secret),
    ]
    .into_iter()
    .flatten()
    .map(|it| &resource.columns[it])
    .collect();
    Some(format!(
        "SELECT {} FROM {} WHERE {condition} = {}{}",
        list(&columns),
        name(resource.table.as_str()),
        d.value(1),
        alive(resource)
    ))
}

/// Gives the columns that refer to another table, with that table's place among the resources.
pub fn references(resource: &Resource) -> impl Iterator<Item = (&Column, usize)> {
    let columns = resource.columns.iter();
    columns.filter_map(|column| Some((column, column.references?)))
}
