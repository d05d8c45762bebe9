//! The migrations that are there, one behind the other.
//!
//! In: what is in the folder of migrations. Out: the chain and the tables that it yields. Two branches that were merged
//! have two migrations behind one: an error, unless the second branch is to be made again behind the first.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::super::history::{AppliedMigration, History};
use super::snapshot::Snapshot;
use super::{Content, Migration};
use crate::diagnostic::{Diagnostic, Sink};

/// The migrations one behind the other.
pub struct Chain {
    /// The migrations, oldest first.
    pub all: Vec<Migration>,
    /// The tables that they yield.
    pub head: Snapshot,
    /// Files that go.
    pub withdrawn: Vec<String>,
}

/// What stands beside a migration.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Note {
    /// The migration before it.
    parent: Option<String>,
    /// The tables after it.
    tables: serde_json::Value,
}

/// A migration that is there.
#[derive(Debug, Clone)]
struct Link<'a> {
    name: &'a str,
    sql: &'a AppliedMigration,
    note: Option<&'a AppliedMigration>,
}

/// Puts the migrations of a folder (`migrations/sqlite/`) one behind the other; `None` if they are not.
pub fn read(sink: &Sink, folder: &str, history: &History) -> Option<Chain> {
    let mut links = links(folder, history);
    let mut withdrawn = Vec::new();
    while let Some((first, second)) = fork(&links) {
        if !history.rebase {
            sink.error(
                Diagnostic::without_place(
                    "migrations-branched",
                    format!("`{folder}{first}.sql` and `{folder}{second}.sql` follow the same migration"),
                )
                .help("two branches were merged: `specwright generate --rebase-migrations` makes the one that is not in the manifest again, behind the other"),
            );
            return None;
        }
        let goes = branch(&links, history, &first, &second);
        for link in links.iter().filter(|it| goes.contains(&it.name.to_owned())) {
            withdrawn.push(link.sql.path.clone());
            withdrawn.extend(link.note.map(|it| it.path.clone()));
        }
        links.retain(|it| !goes.contains(&it.name.to_owned()));
    }
    let head = head(sink, &links, history, &withdrawn)?;
    let all = links.iter().enumerate().map(|(index, link)| Migration {
        name: link.name.to_owned(),
        content: Content::Written(link.sql.text.clone()),
        note: match link.note {
            Some(note) => Some(note.text.clone()),
            // One of an older tool: what it yields is known if it is the last.
            None if index + 1 == links.len() && withdrawn.is_empty() => {
                let parent = index.checked_sub(1).map(|it| links[it].name);
                Some(text(parent, &history.record.snapshot))
            }
            None => None,
        },
    });
    Some(Chain {
        all: all.collect(),
        head,
        withdrawn,
    })
}

/// Writes what stands beside a new migration.
pub fn note(parent: Option<&Migration>, tables: &serde_json::Value) -> String {
    text(parent.map(|it| it.name.as_str()), tables)
}

fn text(parent: Option<&str>, tables: &serde_json::Value) -> String {
    let note = Note {
        parent: parent.map(str::to_owned),
        tables: tables.clone(),
    };
    let value = serde_json::to_value(note).unwrap_or_default();
    format!("{value:#}\n")
}

fn links<'a>(folder: &str, history: &'a History) -> Vec<Link<'a>> {
    let files: IndexMap<&str, &AppliedMigration> = history
        .migrations
        .iter()
        .filter_map(|it| Some((it.path.strip_prefix(folder)?, it)))
        .collect();
    let mut links: Vec<Link<'_>> = files
        .iter()
        .filter_map(|(file, sql)| {
            let name = file.strip_suffix(".sql")?;
            let note = files.get(format!("{name}.json").as_str()).copied();
            Some(Link { name, sql, note })
        })
        .collect();
    links.sort_unstable_by_key(|it| it.name);
    links
}

/// Gives two migrations with one number.
fn fork(links: &[Link<'_>]) -> Option<(String, String)> {
    let pairs = links.windows(2);
    let mut same = pairs.filter(|it| number(it[0].name) == number(it[1].name));
    same.next()
        .map(|it| (it[0].name.to_owned(), it[1].name.to_owned()))
}

fn number(name: &str) -> &str {
    name.split('_').next().unwrap_or(name)
}

/// Gives the migrations of the branch that is made again: the one whose first migration the manifest does not know, else
/// the second.
fn branch(links: &[Link<'_>], history: &History, first: &str, second: &str) -> Vec<String> {
    let is_unknown = |name: &str| {
        let link = links.iter().find(|it| it.name == name);
        link.is_some_and(|it| history.unlisted.contains(&it.sql.path))
    };
    let start = if is_unknown(first) && !is_unknown(second) {
        first
    } else {
        second
    };
    let mut goes = vec![start.to_owned()];
    for link in links {
        let parent = link.note.and_then(|it| read_note(it).parent);
        if parent.is_some_and(|it| goes.contains(&it)) {
            goes.push(link.name.to_owned());
        }
    }
    goes
}

fn read_note(file: &AppliedMigration) -> Note {
    serde_json::from_str(&file.text).unwrap_or_default()
}

/// Gives the tables that the migrations yield: what stands beside the last one, or what the last run remembers.
fn head(
    sink: &Sink,
    links: &[Link<'_>],
    history: &History,
    withdrawn: &[String],
) -> Option<Snapshot> {
    let tables = match links.last().map(|it| (it.name, it.note)) {
        None => return Some(Snapshot::default()),
        Some((_, Some(note))) => read_note(note).tables,
        Some((_, None)) if withdrawn.is_empty() => history.record.snapshot.clone(),
        Some((name, None)) => {
            sink.error(
                Diagnostic::without_place(
                    "migrations-branched",
                    format!("nothing says which tables `{name}` yields"),
                )
                .help("an older tool made it: go back to the branch that has it, generate there once, and merge again"),
            );
            return None;
        }
    };
    serde_json::from_value(tables).ok().or_else(|| {
        sink.error(
            Diagnostic::without_place(
                "migrations-branched",
                "what stands beside the last migration cannot be read",
            )
            .help("take the files of `migrations/` from the last commit"),
        );
        None
    })
}
