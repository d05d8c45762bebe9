//! Tables as SQL: what a migration holds.

use super::dialect::Dialect;
use super::sql;
use crate::plan::resource::{Column, Index, KeyKind, Resource};
use crate::plan::schema::{Literal, Type};

/// Writes a value.
pub(super) fn literal(d: &Dialect, it: &Literal) -> String {
    match it {
        Literal::Bool(it) => d.booleans[usize::from(*it)].to_owned(),
        Literal::Integer(it) => it.to_string(),
        Literal::Number(it) => format!("{it:?}"),
        Literal::Text(it) => format!("'{}'", it.replace('\'', "''")),
        Literal::Variant(..) | Literal::Empty | Literal::Null | Literal::Json(_) => {
            "NULL".to_owned()
        }
    }
}

/// Writes a table with its unique columns and its indexes.
pub(super) fn create(d: &Dialect, resources: &[Resource], resource: &Resource) -> String {
    let mut text = create_table(d, resources, resource, &sql::name(resource.table.as_str()));
    text.push_str(&indexes(d, resources, resource));
    text
}

/// Writes all indexes of a table.
pub(super) fn indexes(d: &Dialect, resources: &[Resource], resource: &Resource) -> String {
    let mut text = String::new();
    for set in &resource.unique {
        text.push_str(&unique_index(d, resource, set));
    }
    if resource.is_referred(resources) {
        text.push_str(&referred(d, resource));
    }
    for index in &resource.indexes {
        text.push_str(&create_index(d, resource, index));
    }
    text
}

/// Writes a table under a name.
pub(super) fn create_table(
    d: &Dialect,
    resources: &[Resource],
    resource: &Resource,
    name: &str,
) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (index, column) in resource.columns.iter().enumerate() {
        lines.push(definition(d, resource, index, column));
        if let Some(folded) = &column.folded {
            let null = if column.nullable { "" } else { " NOT NULL" };
            lines.push(format!(
                "{} {}{null}",
                sql::name(folded.as_str()),
                (d.column_type)(&Type::Text)
            ));
        }
    }
    for column in &resource.columns {
        let Some(target) = column.references.map(|it| &resources[it]) else {
            continue;
        };
        lines.push(reference(d, resource, column, target));
    }
    format!(
        "CREATE TABLE {name} (\n    {}\n){};\n",
        lines.join(",\n    "),
        d.table_end
    )
}

/// Writes a column.
pub(super) fn definition(
    d: &Dialect,
    resource: &Resource,
    index: usize,
    column: &Column,
) -> String {
    let name = sql::column(column);
    let ty = (d.column_type)(&column.ty);
    if index == resource.key {
        return match resource.key_kind {
            KeyKind::Integer => format!("{name} {}", d.numbered_key),
            KeyKind::Uuid | KeyKind::Given => format!("{name} {ty} NOT NULL PRIMARY KEY"),
        };
    }
    let null = if column.nullable { "" } else { " NOT NULL" };
    let check = if d.checks_booleans && column.ty == Type::Bool {
        format!(" CHECK ({name} IN (0, 1))")
    } else {
        String::new()
    };
    format!("{name} {ty}{null}{check}")
}

/// Writes a foreign key: within the tenant, where both tables have one.
pub(super) fn reference(
    d: &Dialect,
    resource: &Resource,
    column: &Column,
    target: &Resource,
) -> String {
    let name = if d.names_references {
        let name = reference_name(d, resource, column);
        format!("CONSTRAINT {} ", sql::name(&name))
    } else {
        String::new()
    };
    let key = sql::column(&target.columns[target.key]);
    let table = sql::name(target.table.as_str());
    match (resource.tenant, target.tenant) {
        (Some(own), Some(theirs)) => format!(
            "{name}FOREIGN KEY ({}, {}) REFERENCES {table} ({}, {key})",
            sql::column(&resource.columns[own]),
            sql::column(column),
            sql::column(&target.columns[theirs])
        ),
        _ => format!(
            "{name}FOREIGN KEY ({}) REFERENCES {table} ({key})",
            sql::column(column)
        ),
    }
}

/// Gives the name of a foreign key.
pub(super) fn reference_name(d: &Dialect, resource: &Resource, column: &Column) -> String {
    d.relation(&format!("{}_{}_reference", resource.table, column.name))
}

/// Gives the names of the foreign keys, and the fields that refer.
pub fn reference_names<'a>(d: &Dialect, resource: &'a Resource) -> Vec<(String, &'a str)> {
    sql::references(resource)
        .map(|(column, _)| (reference_name(d, resource, column), column.wire.as_str()))
        .collect()
}

/// Gives the name of a unique index.
fn unique_name(d: &Dialect, resource: &Resource, set: &[usize]) -> String {
    let columns = set.iter().map(|it| resource.columns[*it].name.as_str());
    let columns = columns.collect::<Vec<_>>().join("_");
    d.relation(&format!("{}_{columns}_unique", resource.table))
}

/// Writes a unique index; rows that are deleted may be alike.
pub(super) fn unique_index(d: &Dialect, resource: &Resource, set: &[usize]) -> String {
    let alive = resource
        .deleted
        .map(|it| format!(" WHERE {} IS NULL", sql::column(&resource.columns[it])));
    let compared = set.iter().map(|it| sql::compared(&resource.columns[*it]));
    format!(
        "CREATE UNIQUE INDEX {} ON {} ({}){};\n",
        sql::name(&unique_name(d, resource, set)),
        sql::name(resource.table.as_str()),
        compared.collect::<Vec<_>>().join(", "),
        alive.as_deref().unwrap_or_default()
    )
}

/// Writes the unique index that foreign keys within a tenant need; nothing for a table without tenants.
pub(super) fn referred(d: &Dialect, resource: &Resource) -> String {
    let table = resource.table.as_str();
    resource.tenant.map_or_else(String::new, |tenant| {
        format!(
            "CREATE UNIQUE INDEX {} ON {} ({}, {});\n",
            sql::name(&d.relation(&format!("{table}_referred"))),
            sql::name(table),
            sql::column(&resource.columns[tenant]),
            sql::column(&resource.columns[resource.key])
        )
    })
}

/// Writes an index.
pub(super) fn create_index(d: &Dialect, resource: &Resource, index: &Index) -> String {
    let columns = index.columns.iter().enumerate().map(|(place, it)| {
        let column = &resource.columns[*it];
        // What comes last but one is the order, which is by the text itself; what comes before is compared.
        if place + 2 < index.columns.len() {
            sql::compared(column)
        } else {
            sql::column(column)
        }
    });
    format!(
        "CREATE INDEX {} ON {} ({});\n",
        sql::name(&d.relation(index.name.as_str())),
        sql::name(resource.table.as_str()),
        columns.collect::<Vec<_>>().join(", ")
    )
}

/// Gives the sets of columns that are unique, the key among them if the client gives it, with the fields that they are.
fn unique_sets(resource: &Resource) -> Vec<(Vec<usize>, Vec<&str>)> {
    let mut all: Vec<Vec<usize>> = resource.unique.clone();
    if resource.key_kind == KeyKind::Given && !all.contains(&vec![resource.key]) {
        all.push(vec![resource.key]);
    }
    all.into_iter()
        .map(|set| {
            let fields = set
                .iter()
                .filter(|it| Some(**it) != resource.tenant)
                .map(|it| &resource.columns[*it])
                .map(|it| match it.wire.as_str() {
                    "" => it.name.as_str(),
                    wire => wire,
                })
                .collect();
            (set, fields)
        })
        .collect()
}

/// Gives what SQLite says when rows are no longer unique, and the fields that are meant.
pub fn unique_columns(resource: &Resource) -> Vec<(String, Vec<&str>)> {
    let table = resource.table.as_str();
    let name = |index: &usize| {
        let it = &resource.columns[*index];
        let folded = it.folded.as_ref().filter(|_| it.case_insensitive);
        format!("{table}.{}", folded.unwrap_or(&it.name))
    };
    unique_sets(resource)
        .into_iter()
        .map(|(set, fields)| {
            let columns = set.iter().map(name).collect::<Vec<_>>();
            (columns.join(", "), fields)
        })
        .collect()
}

/// Gives the names of the unique indexes, and the fields that are meant.
pub fn unique_names<'a>(d: &Dialect, resource: &'a Resource) -> Vec<(String, Vec<&'a str>)> {
    let mut names = Vec::new();
    for (set, fields) in unique_sets(resource) {
        if set == [resource.key] {
            // The name that PostgreSQL gives the index of a primary key.
            let key = format!("{}_pkey", resource.table);
            names.push((d.relation(&key), fields.clone()));
        }
        if resource.unique.contains(&set) {
            names.push((unique_name(d, resource, &set), fields));
        }
    }
    names
}
