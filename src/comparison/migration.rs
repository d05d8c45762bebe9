//! The migration that follows a change, in words.
//!
//! In: the plan of the new contracts, made as the next step after the old ones. Out: what the migration does, one clause
//! a step. It is the same for each kind of database, only written in the words of each.

use crate::plan::Plan;
use crate::plan::migration::{Content, Step};

/// Gives what the next migration does; nothing where none follows.
pub fn words(plan: &Plan) -> Vec<String> {
    let newest = plan.migrations.all.iter().find_map(|(_, all)| all.last());
    match newest.map(|it| &it.content) {
        Some(Content::New(steps)) => steps
            .iter()
            .map(|it| format!("the next migration {}", step(plan, it)))
            .collect(),
        Some(Content::Written(_)) | None => Vec::new(),
    }
}

fn step(plan: &Plan, step: &Step) -> String {
    match step {
        Step::Create(resource) => format!("makes the table `{}`", table(plan, *resource)),
        Step::DropTable(name) => format!("drops the table `{name}` with all its rows"),
        Step::RenameTable { from, to } => {
            format!("renames the table `{from}` to `{}`", table(plan, *to))
        }
        Step::RenameColumn { resource, from, to } => {
            format!("renames `{}.{from}` to `{to}`", table(plan, *resource))
        }
        Step::AddColumn {
            resource,
            column,
            value,
        } => {
            let fills = if value.is_some() {
                ", and fills it in the rows that are there"
            } else {
                ""
            };
            format!("adds the column {}{fills}", name(plan, *resource, *column))
        }
        Step::DropColumn { resource, column } | Step::DropForeignColumn { resource, column } => {
            format!(
                "drops the column `{}.{column}` with all that is in it",
                table(plan, *resource)
            )
        }
        Step::Fill {
            resource, column, ..
        } => format!("fills {} where it is null", name(plan, *resource, *column)),
        Step::Replace {
            resource,
            column,
            from,
            to,
        } => format!(
            "makes `{to}` of `{from}` in {}",
            name(plan, *resource, *column)
        ),
        Step::Widen(resource, column) => {
            format!("gives {} a wider type", name(plan, *resource, *column))
        }
        Step::AllowNull(resource, column) => {
            format!("lets {} be null", name(plan, *resource, *column))
        }
        Step::ForbidNull(resource, column) => {
            format!("lets {} be null no longer", name(plan, *resource, *column))
        }
        Step::AddReference(resource, column) => {
            format!("makes {} a reference", name(plan, *resource, *column))
        }
        Step::DropReference { resource, column } => {
            format!("makes {} no reference", name(plan, *resource, *column))
        }
        Step::AddUnique(resource, _) | Step::AddReferred(resource) => {
            format!(
                "makes columns of `{}` unique together",
                table(plan, *resource)
            )
        }
        Step::AddIndex(resource, _) => format!("adds an index to `{}`", table(plan, *resource)),
        Step::DropIndex(name) => format!("drops the index `{name}`"),
    }
}

fn table(plan: &Plan, resource: usize) -> String {
    let resource = plan.resources.get(resource);
    resource.map_or(String::new(), |it| it.table.to_string())
}

fn name(plan: &Plan, resource: usize, column: usize) -> String {
    let columns = plan.resources.get(resource).map(|it| &it.columns);
    let column = columns.and_then(|it| it.get(column));
    let column = column.map_or(String::new(), |it| it.name.to_string());
    format!("`{}.{column}`", table(plan, resource))
}
