//! Tables as SQL: what a migration holds.

use super::sql;
use crate::plan::migration::Step;
use crate::plan::resource::{Column, Index, KeyKind, Resource};
use crate::plan::schema::{Literal, Type};

/// Writes the steps of a migration.
pub fn migration(resources: &[Resource], steps: &[Step]) -> String {
    let steps = steps.iter().map(|it| match it {
        Step::Create(number) => create(resources, &resources[*number]),
        Step::AddColumn(number, column) => add_column(&resources[*number], *column),
        Step::AddIndex(number, index) => {
            create_index(&resources[*number], &resources[*number].indexes[*index])
        }
        Step::DropIndex(name) => format!("DROP INDEX {};\n", sql::name(name)),
    });
    steps.collect::<Vec<_>>().join("\n")
}

fn add_column(resource: &Resource, index: usize) -> String {
    let column = &resource.columns[index];
    let default = column
        .default_literal
        .as_ref()
        .filter(|_| !column.nullable)
        .map(literal);
    let default = default
        .map(|it| format!(" DEFAULT {it}"))
        .unwrap_or_default();
    format!(
        "ALTER TABLE {} ADD COLUMN {}{default};\n",
        sql::name(resource.table.as_str()),
        definition(resource, index, column)
    )
}

fn literal(it: &Literal) -> String {
    match it {
        Literal::Bool(it) => u8::from(*it).to_string(),
        Literal::Integer(it) => it.to_string(),
        Literal::Number(it) => format!("{it:?}"),
        Literal::Text(it) => format!("'{}'", it.replace('\'', "''")),
        Literal::Variant(..) | Literal::Empty | Literal::Null | Literal::Json(_) => {
            "NULL".to_owned()
        }
    }
}

/// Writes a table with its unique columns and its indexes.
fn create(resources: &[Resource], resource: &Resource) -> String {
    let mut lines: Vec<String> = Vec::new();
    for (index, column) in resource.columns.iter().enumerate() {
        lines.push(definition(resource, index, column));
        if let Some(folded) = &column.folded {
            let null = if column.nullable { "" } else { " NOT NULL" };
            lines.push(format!("{} TEXT{null}", sql::name(folded.as_str())));
        }
    }
    for column in &resource.columns {
        let Some(target) = column.references.map(|it| &resources[it]) else {
            continue;
        };
        lines.push(reference(resource, column, target));
    }
    let mut text = format!(
        "CREATE TABLE {} (\n    {}\n) STRICT;\n",
        sql::name(resource.table.as_str()),
        lines.join(",\n    ")
    );
    for unique in unique(resources, resource) {
        text.push_str(&unique);
    }
    for index in &resource.indexes {
        text.push_str(&create_index(resource, index));
    }
    text
}

/// Writes a column.
fn definition(resource: &Resource, index: usize, column: &Column) -> String {
    let name = sql::column(column);
    let ty = sql::sqlite_type(&column.ty);
    if index == resource.key {
        return match resource.key_kind {
            KeyKind::Integer => format!("{name} INTEGER PRIMARY KEY AUTOINCREMENT"),
            KeyKind::Uuid | KeyKind::Given => format!("{name} {ty} NOT NULL PRIMARY KEY"),
        };
    }
    let null = if column.nullable { "" } else { " NOT NULL" };
    let check = if column.ty == Type::Bool {
        format!(" CHECK ({name} IN (0, 1))")
    } else {
        String::new()
    };
    format!("{name} {ty}{null}{check}")
}

/// Writes a foreign key: within the tenant, where both tables have one.
fn reference(resource: &Resource, column: &Column, target: &Resource) -> String {
    let key = sql::column(&target.columns[target.key]);
    let table = sql::name(target.table.as_str());
    match (resource.tenant, target.tenant) {
        (Some(own), Some(theirs)) => format!(
            "FOREIGN KEY ({}, {}) REFERENCES {table} ({}, {key})",
            sql::column(&resource.columns[own]),
            sql::column(column),
            sql::column(&target.columns[theirs])
        ),
        _ => format!(
            "FOREIGN KEY ({}) REFERENCES {table} ({key})",
            sql::column(column)
        ),
    }
}

/// Writes the unique indexes: those that are declared, and the one that foreign keys within a tenant need.
fn unique(resources: &[Resource], resource: &Resource) -> Vec<String> {
    let table = resource.table.as_str();
    let alive = resource
        .deleted
        .map(|it| format!(" WHERE {} IS NULL", sql::column(&resource.columns[it])));
    let mut all = Vec::new();
    for set in &resource.unique {
        let columns: Vec<&Column> = set.iter().map(|it| &resource.columns[*it]).collect();
        let name = columns
            .iter()
            .map(|it| it.name.as_str())
            .collect::<Vec<_>>()
            .join("_");
        let compared = columns
            .iter()
            .map(|it| sql::compared(it))
            .collect::<Vec<_>>()
            .join(", ");
        all.push(format!(
            "CREATE UNIQUE INDEX {table}_{name}_unique ON {} ({compared}){};\n",
            sql::name(table),
            alive.as_deref().unwrap_or_default()
        ));
    }
    let number = resources.iter().position(|it| it.store == resource.store);
    let is_referred = resources
        .iter()
        .any(|it| it.tenant.is_some() && it.columns.iter().any(|it| it.references == number));
    if let Some(tenant) = resource.tenant.filter(|_| is_referred) {
        all.push(format!(
            "CREATE UNIQUE INDEX {table}_referred ON {} ({}, {});\n",
            sql::name(table),
            sql::column(&resource.columns[tenant]),
            sql::column(&resource.columns[resource.key])
        ));
    }
    all
}

/// Writes an index.
fn create_index(resource: &Resource, index: &Index) -> String {
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
        sql::name(index.name.as_str()),
        sql::name(resource.table.as_str()),
        columns.collect::<Vec<_>>().join(", ")
    )
}

/// Gives what SQLite says when rows are no longer unique, and the fields that are meant.
pub fn unique_names(resource: &Resource) -> Vec<(String, Vec<&str>)> {
    let table = resource.table.as_str();
    let mut all: Vec<Vec<usize>> = resource.unique.clone();
    if resource.key_kind == KeyKind::Given && !all.contains(&vec![resource.key]) {
        all.push(vec![resource.key]);
    }
    all.iter()
        .map(|set| {
            let columns: Vec<&Column> = set.iter().map(|it| &resource.columns[*it]).collect();
            let name = |it: &&Column| {
                let name = it
                    .folded
                    .as_ref()
                    .filter(|_| it.case_insensitive)
                    .unwrap_or(&it.name);
                format!("{table}.{name}")
            };
            let fields = set
                .iter()
                .filter(|it| Some(**it) != resource.tenant)
                .map(|it| resource.columns[*it].wire.as_str());
            (
                columns.iter().map(name).collect::<Vec<_>>().join(", "),
                fields.collect(),
            )
        })
        .collect()
}
