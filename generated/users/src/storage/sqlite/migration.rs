//! Brings the tables of a file up to date.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::storage::migration::{self, Migration};

const TABLE: &str = "\
    CREATE TABLE IF NOT EXISTS applied_migrations (\
        name TEXT PRIMARY KEY, \
        checksum TEXT NOT NULL, \
        applied_at INTEGER NOT NULL\
    ) STRICT";

/// Why migrations could not be run.
#[derive(Debug)]
pub enum Error {
    /// The database says so.
    Sql(rusqlite::Error),
    /// The database and this server do not go together.
    History(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sql(error) => error.fmt(f),
            Self::History(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for Error {}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

/// Gives the names of the migrations that the database has not seen.
///
/// # Errors
///
/// If it has seen others, or cannot be read.
pub fn pending(
    connection: &mut Connection,
    all: &'static [Migration],
) -> Result<Vec<&'static str>, Error> {
    let transaction = connection.transaction()?;
    Ok(unseen(&transaction, all)?
        .iter()
        .map(|it| it.name)
        .collect())
}

/// Runs what the database has not seen, all or none, while nobody else writes.
///
/// # Errors
///
/// If one fails, or the database has seen others.
pub fn run(
    connection: &mut Connection,
    all: &'static [Migration],
) -> Result<Vec<&'static str>, Error> {
    // A migration that makes a table anew would otherwise delete what refers to it; all is checked before the commit.
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 60000;")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute(TABLE, [])?;
    let unseen = unseen(&transaction, all)?;
    for migration in unseen {
        transaction.execute_batch(migration.sql)?;
        remember(&transaction, migration)?;
    }
    if !unseen.is_empty() {
        check_references(&transaction)?;
    }
    transaction.commit()?;
    Ok(unseen.iter().map(|it| it.name).collect())
}

/// Takes the tables that are there for those that the migrations yield, and runs none of them; gives their names.
///
/// # Errors
///
/// If a column is not as the migrations would have made it, or the database has seen one of them.
pub fn adopt(
    connection: &mut Connection,
    all: &'static [Migration],
) -> Result<Vec<&'static str>, Error> {
    let trial = Connection::open_in_memory()?;
    for migration in all {
        trial.execute_batch(migration.sql)?;
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let has_seen = !seen(&transaction)?.is_empty();
    migration::is_adoptable(has_seen, &columns(&trial)?, &columns(&transaction)?)
        .map_err(Error::History)?;
    transaction.execute(TABLE, [])?;
    for migration in all {
        remember(&transaction, migration)?;
    }
    transaction.commit()?;
    Ok(all.iter().map(|it| it.name).collect())
}

fn remember(connection: &Connection, migration: &Migration) -> rusqlite::Result<()> {
    let now = Timestamp::now().as_microsecond();
    connection.execute(
        "INSERT INTO applied_migrations VALUES (?1, ?2, ?3)",
        params![migration.name, migration.checksum(), now],
    )?;
    Ok(())
}

/// Gives the columns of all tables: name, type, and whether they may be null.
fn columns(connection: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let mut statement = connection.prepare(
        "SELECT t.name || '.' || c.name || ' ' || c.type || iif(c.\"notnull\", ' NOT NULL', '') \
         FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'",
    )?;
    let rows = statement.query_map([], |row| row.get(0))?;
    rows.collect()
}

fn unseen(
    connection: &Connection,
    all: &'static [Migration],
) -> Result<&'static [Migration], Error> {
    migration::unseen(all, &seen(connection)?).map_err(Error::History)
}

/// Gives name and checksum of what the database has seen, oldest first.
fn seen(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let table = "SELECT 1 FROM sqlite_schema WHERE name = 'applied_migrations'";
    if connection
        .query_row(table, [], |_| Ok(()))
        .optional()?
        .is_none()
    {
        return Ok(Vec::new());
    }
    let mut statement =
        connection.prepare("SELECT name, checksum FROM applied_migrations ORDER BY name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

fn check_references(connection: &Connection) -> Result<(), Error> {
    let broken: Option<String> = connection
        .query_row("PRAGMA foreign_key_check", [], |row| row.get(0))
        .optional()?;
    match broken {
        Some(table) => Err(Error::History(format!(
            "the migrations would leave rows of `{table}` that refer to nothing"
        ))),
        None => Ok(()),
    }
}
