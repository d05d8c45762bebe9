//! The statements of a stored schema, written out once: no value is ever part of one.

use super::reserved::WORDS;
use crate::plan::resource::{Column, ColumnRole, KeyKind, Resource};
use crate::plan::schema::Type;

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
    !matches!(column.role, ColumnRole::Secret | ColumnRole::Deleted)
}

/// Says whether whoever inserts a row gives the column.
pub fn is_given(resource: &Resource, index: usize) -> bool {
    match resource.columns[index].role {
        ColumnRole::Value | ColumnRole::Secret | ColumnRole::Tenant | ColumnRole::Owner => true,
        ColumnRole::Key => resource.key_kind == KeyKind::Given,
        ColumnRole::Created | ColumnRole::Updated | ColumnRole::Version | ColumnRole::Deleted => {
            false
        }
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

fn list(columns: &[&Column]) -> String {
    columns
        .iter()
        .map(|it| column(it))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Gives what every query of rows ends its conditions with: rows that are deleted are not seen.
fn alive(resource: &Resource) -> String {
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

/// Gives the condition that finds one row: `?1` is the tenant, if there is one, then comes the key.
pub fn one(resource: &Resource) -> (String, usize) {
    let key = column(&resource.columns[resource.key]);
    match resource.tenant {
        Some(tenant) => (
            format!(
                "{} = ?1 AND {key} = ?2{}",
                column(&resource.columns[tenant]),
                alive(resource)
            ),
            3,
        ),
        None => (format!("{key} = ?1{}", alive(resource)), 2),
    }
}

/// Gives the query of one row.
pub fn get(resource: &Resource) -> String {
    let (one, _) = one(resource);
    format!(
        "SELECT {} FROM {} WHERE {one}",
        list(&read(resource)),
        name(resource.table.as_str())
    )
}

/// Gives the insert: the key first, if the server makes it; then the given columns, each with its folded one; then now.
pub fn insert(resource: &Resource) -> String {
    let mut names = Vec::new();
    let mut values = Vec::new();
    let mut next = 1;
    let mut add = |name: String| {
        names.push(name);
        values.push(format!("?{next}"));
        next += 1;
    };
    if resource.key_kind == KeyKind::Uuid {
        add(column(&resource.columns[resource.key]));
    }
    for it in given(resource) {
        add(column(it));
        if let Some(folded) = &it.folded {
            add(name(folded.as_str()));
        }
    }
    for index in resource.created.into_iter().chain(resource.updated) {
        names.push(column(&resource.columns[index]));
        values.push(format!("?{next}"));
    }
    names.push(column(&resource.columns[resource.version]));
    values.push("1".to_owned());
    format!(
        "INSERT INTO {} ({}) VALUES ({}) RETURNING {}",
        name(resource.table.as_str()),
        names.join(", "),
        values.join(", "),
        list(&read(resource))
    )
}

/// Gives the update: what finds the row, the version that it must have or null, then the columns; then now.
pub fn update(resource: &Resource) -> String {
    let (one, expected) = one(resource);
    let mut sets = Vec::new();
    let mut next = expected + 1;
    for it in changed(resource) {
        let mut set = |name: String| {
            if it.nullable {
                sets.push(format!("{name} = iif(?{next}, ?{}, {name})", next + 1));
                next += 2;
            } else {
                sets.push(format!("{name} = coalesce(?{next}, {name})"));
                next += 1;
            }
        };
        set(column(it));
        if let Some(folded) = &it.folded {
            set(name(folded.as_str()));
        }
    }
    if let Some(updated) = resource.updated {
        sets.push(format!("{} = ?{next}", column(&resource.columns[updated])));
    }
    let version = column(&resource.columns[resource.version]);
    sets.push(format!("{version} = {version} + 1"));
    format!(
        "UPDATE {} SET {} WHERE {one} AND (?{expected} IS NULL OR {version} = ?{expected}) RETURNING {}",
        name(resource.table.as_str()),
        sets.join(", "),
        list(&read(resource))
    )
}

/// Gives the delete: what finds the row, the version that it must have or null, then now, if the row is kept.
pub fn delete(resource: &Resource) -> String {
    let (one, expected) = one(resource);
    let version = column(&resource.columns[resource.version]);
    let table = name(resource.table.as_str());
    let condition = format!("{one} AND (?{expected} IS NULL OR {version} = ?{expected})");
    match resource.deleted {
        Some(index) => format!(
            "UPDATE {table} SET {} = ?{}, {version} = {version} + 1 WHERE {condition}",
            column(&resource.columns[index]),
            expected + 1
        ),
        None => format!("DELETE FROM {table} WHERE {condition}"),
    }
}

/// Gives the question whether a row is there: `?1` is its key, `?2` its tenant, if both tables have one.
pub fn exists(target: &Resource, with_tenant: bool) -> String {
    let key = column(&target.columns[target.key]);
    let tenant = target.tenant.filter(|_| with_tenant);
    let tenant = tenant
        .map(|it| format!(" AND {} = ?2", column(&target.columns[it])))
        .unwrap_or_default();
    format!(
        "SELECT EXISTS (SELECT 1 FROM {} WHERE {key} = ?1{tenant}{})",
        name(target.table.as_str()),
        alive(target)
    )
}

/// Gives the query of a log-in: `?1` is who.
pub fn login(resource: &Resource) -> Option<String> {
    let login = resource.login.as_ref()?;
    account_by(resource, &compared(&resource.columns[login.identifier]))
}

/// Gives the query of the same by the key, whatever the tenant.
pub fn account(resource: &Resource) -> Option<String> {
    account_by(resource, &column(&resource.columns[resource.key]))
}

fn account_by(resource: &Resource, condition: &str) -> Option<String> {
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
        "SELECT {} FROM {} WHERE {condition} = ?1{}",
        list(&columns),
        name(resource.table.as_str()),
        alive(resource)
    ))
}

/// Gives the type of a column in SQLite.
pub const fn sqlite_type(ty: &Type) -> &'static str {
    match ty {
        Type::Bool | Type::I32 | Type::I64 | Type::U64 | Type::DateTime => "INTEGER",
        Type::F64 => "REAL",
        Type::Base64 => "BLOB",
        _ => "TEXT",
    }
}
