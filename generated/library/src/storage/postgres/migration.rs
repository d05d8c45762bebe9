//! Brings the tables of a database up to date.

use std::collections::BTreeSet;
use std::fmt;

use tokio_postgres::{Client, GenericClient};

use crate::storage::migration::{self, Migration};

const TABLE: &str = "\
    CREATE TABLE IF NOT EXISTS applied_migrations (\
        name TEXT COLLATE \"C\" PRIMARY KEY, \
        checksum TEXT NOT NULL, \
        applied_at TIMESTAMPTZ NOT NULL\
    )";

/// Names the lock that a server holds while it migrates; no other program takes it by chance.
const LOCK: i64 = 0x7370_6563_7772;

/// Why migrations could not be run.
#[derive(Debug)]
pub enum Error {
    /// The database says so.
    Sql(tokio_postgres::Error),
    /// The database and this server do not go together.
    History(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sql(error) => f.write_str(&crate::support::error::chain(error)),
            Self::History(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for Error {}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Sql(error)
    }
}

/// Gives the names of the migrations that the database has not seen.
///
/// # Errors
///
/// If it has seen others, or cannot be read.
pub async fn pending(
    client: &Client,
    all: &'static [Migration],
) -> Result<Vec<&'static str>, Error> {
    let unseen = unseen(client, all).await?;
    Ok(unseen.iter().map(|it| it.name).collect())
}

/// Runs what the database has not seen, all or none. Servers that start together wait for each other.
///
/// # Errors
///
/// If one fails, or the database has seen others.
pub async fn run(
    client: &mut Client,
    all: &'static [Migration],
) -> Result<Vec<&'static str>, Error> {
    let transaction = client.transaction().await?;
    transaction
        .batch_execute("SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = 0")
        .await?;
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
        .await?;
    transaction.batch_execute(TABLE).await?;
    let unseen = unseen(&transaction, all).await?;
    for migration in unseen {
        transaction.batch_execute(migration.sql).await?;
        remember(&transaction, migration).await?;
    }
    transaction.commit().await?;
    Ok(unseen.iter().map(|it| it.name).collect())
}

/// Takes the tables that are there for those that the migrations yield, and runs none of them; gives their names.
///
/// # Errors
///
/// If a column is not as the migrations would have made it, or the database has seen one of them.
pub async fn adopt(
    client: &mut Client,
    all: &'static [Migration],
) -> Result<Vec<&'static str>, Error> {
    let transaction = client.transaction().await?;
    transaction
        .execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])
        .await?;
    let has_seen = unseen(&transaction, all).await?.len() < all.len();
    let there = columns(&transaction).await?;
    // What the migrations yield is tried out beside the tables that are there, and taken back.
    transaction
        .batch_execute("SAVEPOINT trial; CREATE SCHEMA migrations_trial; SET LOCAL search_path TO migrations_trial")
        .await?;
    for migration in all {
        transaction.batch_execute(migration.sql).await?;
    }
    let wanted = columns(&transaction).await?;
    transaction
        .batch_execute("ROLLBACK TO SAVEPOINT trial")
        .await?;
    migration::is_adoptable(has_seen, &wanted, &there).map_err(Error::History)?;
    transaction.batch_execute(TABLE).await?;
    for migration in all {
        remember(&transaction, migration).await?;
    }
    transaction.commit().await?;
    Ok(all.iter().map(|it| it.name).collect())
}

async fn remember(client: &impl GenericClient, migration: &Migration) -> Result<(), Error> {
    client
        .execute(
            "INSERT INTO applied_migrations VALUES ($1, $2, now())",
            &[&migration.name, &migration.checksum()],
        )
        .await?;
    Ok(())
}

/// Gives the columns of all tables: name, type, and whether they may be null.
async fn columns(client: &impl GenericClient) -> Result<BTreeSet<String>, Error> {
    let rows = client
        .query(
            "SELECT (table_name || '.' || column_name || ' ' || data_type || \
             CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END)::text \
             FROM information_schema.columns WHERE table_schema = current_schema()",
            &[],
        )
        .await?;
    let columns: Result<_, _> = rows.iter().map(|row| row.try_get(0)).collect();
    columns.map_err(Error::Sql)
}

/// Gives the migrations behind those that the database has seen, which must be the first of them.
async fn unseen(
    client: &impl GenericClient,
    all: &'static [Migration],
) -> Result<&'static [Migration], Error> {
    let table = "SELECT to_regclass('applied_migrations') IS NOT NULL";
    let is_there: bool = client.query_one(table, &[]).await?.try_get(0)?;
    if !is_there {
        return Ok(all);
    }
    let rows = client
        .query(
            "SELECT name, checksum FROM applied_migrations ORDER BY name",
            &[],
        )
        .await?;
    let seen: Result<Vec<(String, String)>, _> = rows
        .iter()
        .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
        .collect();
    let seen = seen.map_err(Error::Sql)?;
    migration::unseen(all, &seen).map_err(Error::History)
}
