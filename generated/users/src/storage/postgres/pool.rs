//! The way to a database server: a pool of connections for each thread.
//!
//! A connection is driven by the thread that made it, so that no query wakes another thread.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{
    Client, Hook, HookError, Manager, ManagerConfig, Pool, RecyclingMethod, Runtime, Timeouts,
};
use thread_local::ThreadLocal;
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};

use super::address::Address;
use super::database::Schema;
use super::fault::Fault;
use super::session::{Session, execute, query};
use crate::storage::limits::Limits;
use crate::support::error::chain;

/// How long the database may take to give a connection.
const PATIENCE: Duration = Duration::from_secs(2);

/// What every connection is told. Waiting for a row and an idle transaction have the limits that they have in SQLite. What
/// is acknowledged is on the disk, also where the operator has relaxed that.
const SETTINGS: &str = "\
    SET lock_timeout = '5s'; \
    SET idle_in_transaction_session_timeout = '5s'; \
    SET statement_timeout = '30s'; \
    SELECT set_config('synchronous_commit', 'on', false) \
        WHERE current_setting('synchronous_commit') = 'off'";

/// How a statement, or a few that belong together, are kept apart from others: each sees what is committed.
pub const COMMITTED: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";

/// How a transaction is kept apart from others: as if it were alone.
pub const ALONE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";

/// A database server; a query, or a few in a transaction, is a connection's.
pub struct Server {
    /// Where it is.
    pub address: Address,
    /// What its tables are.
    pub schema: &'static Schema,
    limits: Limits,
    pools: ThreadLocal<Pool>,
}

impl Server {
    /// Connects to nothing yet.
    pub fn new(address: Address, schema: &'static Schema, limits: Limits) -> Self {
        Self {
            address,
            schema,
            limits,
            pools: ThreadLocal::new(),
        }
    }

    /// Runs a statement by itself, and gives its rows.
    ///
    /// # Errors
    ///
    /// What the database says, or that no connection could be had.
    pub async fn query(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, Fault> {
        Ok(query(&self.client().await?, sql, values).await?)
    }

    /// Runs a statement by itself, and says how many rows it has changed.
    ///
    /// # Errors
    ///
    /// As [`Server::query`].
    pub async fn execute(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<u64, Fault> {
        Ok(execute(&self.client().await?, sql, values).await?)
    }

    /// Begins a transaction by this statement.
    ///
    /// # Errors
    ///
    /// As [`Server::query`].
    pub async fn begin(&self, statement: &str) -> Result<Arc<Session>, Fault> {
        let session = Session::begin(self.client().await?, statement).await?;
        Ok(Arc::new(session))
    }

    /// Takes a connection of this thread's pool, which gives a new one for each that was lost.
    async fn client(&self) -> Result<Client, Fault> {
        let pool = self.pools.get_or(|| pool(&self.address, self.limits));
        Ok(pool.get().await?)
    }
}

fn pool(address: &Address, limits: Limits) -> Pool {
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = Manager::from_config(address.config().clone(), NoTls, recycling);
    let settings = Hook::async_fn(|client: &mut deadpool_postgres::ClientWrapper, _| {
        Box::pin(async move {
            let told = client.batch_execute(SETTINGS).await;
            told.map_err(HookError::Backend)
        })
    });
    let builder = Pool::builder(manager)
        .max_size(limits.connections)
        .timeouts(Timeouts {
            wait: Some(limits.wait),
            create: Some(PATIENCE),
            recycle: Some(PATIENCE),
        })
        .runtime(Runtime::Tokio1)
        .post_create(settings);
    match builder.build() {
        Ok(pool) => pool,
        // It asks for a runtime where there are time-outs, and has one.
        Err(error) => unreachable!("{}", chain(&error)),
    }
}
