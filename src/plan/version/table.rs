//! Lists that are told as tables, too (`text/csv`): where the rows are, and which columns they have.
//!
//! In: the schema of the list, as JSON has it. Out: the same for a table, or nothing if it is no list of objects.

use crate::contract::{MediaType, SchemaId, Types};
use crate::plan::operation::Table;
use crate::plan::schema::facts::Facts;

use super::media::essence;

/// Says whether a media type is that of tables, and nothing more is said of it than that it is text.
pub fn is_csv(facts: &Facts, media: &MediaType) -> bool {
    let is_text = |id| facts.flat(facts.target(id).id).schema.types == Types::STRING;
    essence(&media.name) == "text/csv" && media.schema.is_none_or(is_text)
}

/// Gives the table of a list: of the list itself, or of the only list of objects in an envelope.
pub fn of(facts: &Facts, list: SchemaId, path: &str) -> Option<Table> {
    let list = facts.target(list).id;
    let (rows, columns) = match columns(facts, list) {
        Some(columns) => (String::new(), columns),
        None => {
            let envelope = facts.flat(list);
            let lists = envelope.schema.properties.iter();
            let mut lists = lists.filter_map(|(name, it)| {
                let columns = columns(facts, facts.target(it.schema).id)?;
                Some((crate::document::pointer::join("", name), columns))
            });
            let found = lists.next()?;
            if lists.next().is_some() {
                return None;
            }
            found
        }
    };
    Some(Table {
        name: file_name(path),
        rows,
        columns,
    })
}

/// Gives the members of the objects that a schema lists.
fn columns(facts: &Facts, list: SchemaId) -> Option<Vec<String>> {
    let row = facts.flat(list).schema.items?;
    let row = facts.flat(facts.target(row).id);
    let members = row.schema.properties.iter();
    let shown = members.filter(|(_, it)| !facts.flat(facts.target(it.schema).id).schema.write_only);
    let columns: Vec<String> = shown.map(|(name, _)| name.clone()).collect();
    (!columns.is_empty()).then_some(columns)
}

/// Gives the last part of a path that is no parameter, as a file may be called.
fn file_name(path: &str) -> String {
    let mut parts = path.rsplit('/');
    let part = parts.find(|it| !it.is_empty() && !it.contains('{'));
    let is_plain = |it: &char| it.is_ascii_alphanumeric() || *it == '-' || *it == '_';
    let name: String = part.unwrap_or_default().chars().filter(is_plain).collect();
    format!("{}.csv", if name.is_empty() { "list" } else { &name })
}
