//! Steps of a migration over tables that are there, as SQL.
//!
//! In: the steps of the plan. Out: statements. PostgreSQL changes a column where it stands; SQLite cannot, and so the table
//! is made anew, once for all such steps, and its rows are copied.

use super::dialect::Dialect;
use super::schema::{
    create, create_index, create_table, definition, indexes, literal, reference, reference_name,
    referred, unique_index,
};
use super::sql;
use crate::plan::migration::{Step, ascii_folded};
use crate::plan::resource::{Column, KeyKind, Resource};
use crate::plan::schema::{Literal, Type};

/// What steps are written with.
struct Cx<'a> {
    d: &'a Dialect,
    resources: &'a [Resource],
}

/// Writes the steps of a migration.
pub fn migration(d: &Dialect, resources: &[Resource], steps: &[Step]) -> String {
    let cx = Cx { d, resources };
    let mut texts = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        match rebuilt(&cx, step) {
            Some(number) => {
                let is_last = |it: &Step| rebuilt(&cx, it) == Some(number);
                if !steps[place + 1..].iter().any(is_last) {
                    texts.push(rebuild(&cx, number));
                }
            }
            // What a table is made with anew, it has already.
            None if comes_with_table(step)
                .is_some_and(|it| steps.iter().any(|step| rebuilt(&cx, step) == Some(it))) => {}
            None => texts.push(step_of(&cx, step)),
        }
    }
    texts.join("\n")
}

/// Gives the resource whose table must be made anew for a step.
fn rebuilt(cx: &Cx<'_>, step: &Step) -> Option<usize> {
    if cx.d.alters_columns {
        return None;
    }
    match step {
        Step::Widen(number, _)
        | Step::AllowNull(number, _)
        | Step::ForbidNull(number, _)
        | Step::AddReference(number, _) => Some(*number),
        Step::DropReference { resource, .. } | Step::DropForeignColumn { resource, .. } => {
            Some(*resource)
        }
        _ => None,
    }
}

/// Gives the resource with whose new table a step is done.
fn comes_with_table(step: &Step) -> Option<usize> {
    match step {
        Step::DropColumn { resource, .. } => Some(*resource),
        Step::AddUnique(number, _) | Step::AddReferred(number) | Step::AddIndex(number, _) => {
            Some(*number)
        }
        _ => None,
    }
}

fn step_of(cx: &Cx<'_>, step: &Step) -> String {
    let d = cx.d;
    let table = |number: usize| sql::name(cx.resources[number].table.as_str());
    let column = |number: usize, column: usize| &cx.resources[number].columns[column];
    match step {
        Step::Create(number) => create(d, cx.resources, &cx.resources[*number]),
        Step::DropTable(name) => format!("DROP TABLE {};\n", sql::name(name)),
        Step::RenameTable { from, to } => format!(
            "ALTER TABLE {} RENAME TO {};\n",
            sql::name(from),
            table(*to)
        ),
        Step::RenameColumn { resource, from, to } => {
            let table = table(*resource);
            let mut text = format!(
                "ALTER TABLE {table} RENAME COLUMN {} TO {};\n",
                sql::name(from),
                sql::name(to)
            );
            let resource = &cx.resources[*resource];
            let mut columns = resource.columns.iter();
            let named = columns.find(|it| it.name.as_str() == to && it.references.is_some());
            if let Some(column) = named.filter(|_| d.names_references) {
                let old = d.relation(&format!("{}_{from}_reference", resource.table));
                text.push_str(&format!(
                    "ALTER TABLE {table} RENAME CONSTRAINT {} TO {};\n",
                    sql::name(&old),
                    sql::name(&reference_name(d, resource, column))
                ));
            }
            text
        }
        Step::AddColumn {
            resource,
            column,
            value,
        } => add_column(cx, *resource, *column, value.as_ref()),
        Step::DropColumn { resource, column } | Step::DropForeignColumn { resource, column } => {
            format!(
                "ALTER TABLE {} DROP COLUMN {};\n",
                table(*resource),
                sql::name(column)
            )
        }
        Step::Fill {
            resource,
            column: index,
            value,
        } => fill(cx, *resource, column(*resource, *index), value),
        Step::Replace {
            resource,
            column: index,
            from,
            to,
        } => {
            let name = sql::column(column(*resource, *index));
            format!(
                "UPDATE {} SET {name} = {} WHERE {name} = {};\n",
                table(*resource),
                text_of(d, to),
                text_of(d, from)
            )
        }
        Step::Widen(number, index) => {
            let it = column(*number, *index);
            let (name, ty) = (sql::column(it), (d.column_type)(&it.ty));
            format!(
                "ALTER TABLE {} ALTER COLUMN {name} TYPE {ty} USING {name}::{};\n",
                table(*number),
                ty.split(' ').next().unwrap_or(ty)
            )
        }
        Step::AllowNull(number, index) => nullness(cx, *number, column(*number, *index), "DROP"),
        Step::ForbidNull(number, index) => nullness(cx, *number, column(*number, *index), "SET"),
        Step::AddReference(number, index) => {
            let (resource, it) = (&cx.resources[*number], column(*number, *index));
            let target = it.references.map(|it| &cx.resources[it]);
            let reference =
                target.map_or_else(String::new, |target| reference(d, resource, it, target));
            format!("ALTER TABLE {} ADD {reference};\n", table(*number))
        }
        Step::DropReference {
            resource,
            column: index,
        } => {
            let name = reference_name(d, &cx.resources[*resource], column(*resource, *index));
            format!(
                "ALTER TABLE {} DROP CONSTRAINT {};\n",
                table(*resource),
                sql::name(&name)
            )
        }
        Step::AddUnique(number, set) => unique_index(
            d,
            &cx.resources[*number],
            &cx.resources[*number].unique[*set],
        ),
        Step::AddReferred(number) => referred(d, &cx.resources[*number]),
        Step::AddIndex(number, index) => {
            let resource = &cx.resources[*number];
            create_index(d, resource, &resource.indexes[*index])
        }
        Step::DropIndex(name) => format!("DROP INDEX {};\n", sql::name(&d.relation(name))),
    }
}

fn text_of(d: &Dialect, it: &str) -> String {
    literal(d, &Literal::Text(it.to_owned()))
}

fn add_column(cx: &Cx<'_>, number: usize, index: usize, value: Option<&Literal>) -> String {
    let resource = &cx.resources[number];
    let column = &resource.columns[index];
    let table = sql::name(resource.table.as_str());
    let default = |value: Option<Literal>| {
        let value = value.map(|it| literal(cx.d, &it));
        value.map_or_else(String::new, |it| format!(" DEFAULT {it}"))
    };
    let mut added = format!(
        "ALTER TABLE {table} ADD COLUMN {}{};\n",
        definition(cx.d, resource, index, column),
        default(value.cloned())
    );
    if let Some(folded) = &column.folded {
        let null = if column.nullable { "" } else { " NOT NULL" };
        added.push_str(&format!(
            "ALTER TABLE {table} ADD COLUMN {} {}{null}{};\n",
            sql::name(folded.as_str()),
            (cx.d.column_type)(&Type::Text),
            default(value.and_then(ascii_folded))
        ));
    }
    added
}

/// Writes a value into what is null.
fn fill(cx: &Cx<'_>, number: usize, column: &Column, value: &Literal) -> String {
    let name = sql::column(column);
    let mut set = format!("{name} = {}", literal(cx.d, value));
    if let (Some(folded), Some(value)) = (&column.folded, ascii_folded(value)) {
        set.push_str(&format!(
            ", {} = {}",
            sql::name(folded.as_str()),
            literal(cx.d, &value)
        ));
    }
    format!(
        "UPDATE {} SET {set} WHERE {name} IS NULL;\n",
        sql::name(cx.resources[number].table.as_str())
    )
}

fn nullness(cx: &Cx<'_>, number: usize, column: &Column, verb: &str) -> String {
    let table = sql::name(cx.resources[number].table.as_str());
    let mut columns = vec![sql::column(column)];
    columns.extend(column.folded.iter().map(|it| sql::name(it.as_str())));
    let changes = columns
        .iter()
        .map(|it| format!("ALTER COLUMN {it} {verb} NOT NULL"));
    format!(
        "ALTER TABLE {table} {};\n",
        changes.collect::<Vec<_>>().join(", ")
    )
}

/// Makes a table anew and copies its rows (https://sqlite.org/lang_altertable.html, section 7).
fn rebuild(cx: &Cx<'_>, number: usize) -> String {
    let resource = &cx.resources[number];
    let (table, new) = (
        sql::name(resource.table.as_str()),
        sql::name(&format!("{}_new", resource.table)),
    );
    let mut columns = Vec::new();
    for column in &resource.columns {
        columns.push(sql::column(column));
        columns.extend(column.folded.iter().map(|it| sql::name(it.as_str())));
    }
    let columns = columns.join(", ");
    let mut text = create_table(cx.d, cx.resources, resource, &new);
    text.push_str(&format!(
        "INSERT INTO {new} ({columns}) SELECT {columns} FROM {table};\n"
    ));
    if resource.key_kind == KeyKind::Integer {
        // A key that was given once is never given again.
        let (old, new) = (
            text_of(cx.d, resource.table.as_str()),
            text_of(cx.d, &format!("{}_new", resource.table)),
        );
        text.push_str(&format!(
            "DELETE FROM sqlite_sequence WHERE name = {new};\nINSERT INTO sqlite_sequence (name, seq) SELECT {new}, seq FROM sqlite_sequence WHERE name = {old};\n"
        ));
    }
    text.push_str(&format!(
        "DROP TABLE {table};\nALTER TABLE {new} RENAME TO {table};\n"
    ));
    text.push_str(&indexes(cx.d, cx.resources, resource));
    text
}
