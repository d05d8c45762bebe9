//! A transaction of several calls, on a connection of its own.

use deadpool_postgres::{Client, Object};
use tokio::runtime::Handle;
use tokio::sync::Mutex;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row};

use super::fault::{Fault, is_outdated};
use super::value::Sent;

/// A transaction; rolled back if it is dropped.
pub struct Session {
    /// Nothing, once it has ended. Calls wait for each other, since each has a savepoint.
    client: Mutex<Option<Client>>,
}

impl Session {
    /// Begins one by this statement.
    ///
    /// # Errors
    ///
    /// If the database does not.
    pub async fn begin(client: Client, statement: &str) -> Result<Self, Fault> {
        // The session has the connection before it is told anything: whoever stops waiting here leaves no transaction.
        let session = Self {
            client: Mutex::new(Some(client)),
        };
        if let Some(client) = session.client.lock().await.as_ref() {
            client.batch_execute(statement).await?;
        }
        Ok(session)
    }

    /// Runs a statement that changes nothing.
    ///
    /// # Errors
    ///
    /// What the database says, or that the transaction has ended.
    pub async fn query(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Fault> {
        let client = self.client.lock().await;
        let client = client.as_ref().ok_or(Fault::Over)?;
        Ok(query(client, sql, values).await?)
    }

    /// Runs a statement; if it fails, what came before it still stands.
    ///
    /// # Errors
    ///
    /// What the database says, or that the transaction has ended.
    pub async fn write<T>(
        &self,
        statement: impl AsyncFnOnce(&Client) -> Result<T, Error>,
    ) -> Result<T, Fault> {
        let client = self.client.lock().await;
        let client = client.as_ref().ok_or(Fault::Over)?;
        client.batch_execute("SAVEPOINT statement").await?;
        let outcome = statement(client).await;
        let end = match outcome {
            Ok(_) => "RELEASE statement",
            Err(_) => "ROLLBACK TO statement; RELEASE statement",
        };
        // Why the statement has failed says more than why the savepoint has.
        match (client.batch_execute(end).await, outcome) {
            (Err(error), Ok(_)) => Err(error.into()),
            (_, outcome) => Ok(outcome?),
        }
    }

    /// Commits; once this returns, everything is on the disk.
    ///
    /// # Errors
    ///
    /// If nothing of it is.
    pub async fn commit(&self) -> Result<(), Fault> {
        let client = self.client.lock().await.take().ok_or(Fault::Over)?;
        let outcome = client.batch_execute("COMMIT").await;
        if outcome.is_err() {
            // Whatever state it is in, nobody else gets it.
            drop(Object::take(client));
        }
        Ok(outcome?)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(client) = self.client.get_mut().take() else {
            return;
        };
        // Without a runtime the future is dropped, and nobody else may get the connection as it is.
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                if client.batch_execute("ROLLBACK").await.is_err() {
                    drop(Object::take(client));
                }
            })),
            Err(_) => drop(Object::take(client)),
        }
    }
}

/// Runs a statement, prepared once for each connection.
///
/// # Errors
///
/// What the database says.
pub async fn query(
    client: &Client,
    sql: &str,
    values: &[&(dyn ToSql + Sync)],
) -> Result<Vec<Row>, Error> {
    let statement = client.prepare_cached(sql).await?;
    let values: Vec<Sent<'_>> = values.iter().map(|it| Sent(*it)).collect();
    let outcome = client.query(&statement, &sent(&values)).await;
    forget_if_outdated(client, outcome)
}

/// Runs a statement that gives no rows, and says how many it has changed.
///
/// # Errors
///
/// What the database says.
pub async fn execute(
    client: &Client,
    sql: &str,
    values: &[&(dyn ToSql + Sync)],
) -> Result<u64, Error> {
    let statement = client.prepare_cached(sql).await?;
    let values: Vec<Sent<'_>> = values.iter().map(|it| Sent(*it)).collect();
    let outcome = client.execute(&statement, &sent(&values)).await;
    forget_if_outdated(client, outcome)
}

fn sent<'a>(values: &'a [Sent<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|it| it as &(dyn ToSql + Sync)).collect()
}

/// Prepares everything anew when the tables are no longer what they were.
fn forget_if_outdated<T>(client: &Client, outcome: Result<T, Error>) -> Result<T, Error> {
    let code = outcome.as_ref().err().and_then(Error::code);
    if code.is_some_and(is_outdated) {
        client.statement_cache.clear();
    }
    outcome
}
