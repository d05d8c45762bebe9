//! A database on a server, and transactions in it.

use std::future::Future;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::rt;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, NoTls, Row};

use super::address::Address;
use super::fault::Fault;
use super::migration;
use super::pool::{ALONE, COMMITTED, Server};
use super::select::Select;
use super::session::{Session, execute, query};
use crate::storage::error::{OpenError, StorageError};
use crate::storage::limits::Limits;
use crate::storage::migration::Migration;
use crate::storage::unit::Unit;

tokio::task_local! {
    /// The unit of work that runs now.
    static UNIT: Rc<Work>;
}

/// What the tables are.
#[derive(Debug)]
pub struct Schema {
    /// All migrations, oldest first; the list only ever grows.
    pub migrations: &'static [Migration],
    /// The unique indexes, and the fields that they are over.
    pub unique: &'static [(&'static str, &'static [&'static str])],
    /// The foreign keys, and the field that refers.
    pub references: &'static [(&'static str, &'static str)],
}

/// A database, or a transaction in one.
#[derive(Clone)]
pub struct Database {
    shared: Arc<Server>,
    session: Option<Arc<Session>>,
}

/// A unit of work in one database.
struct Work {
    shared: Arc<Server>,
    unit: Unit<Arc<Session>>,
}

impl Database {
    /// Opens `postgres://…`.
    ///
    /// # Errors
    ///
    /// If the server cannot be reached or the database is none that can be used.
    pub async fn open(
        url: &str,
        schema: &'static Schema,
        limits: Limits,
    ) -> Result<Self, OpenError> {
        let address = Address::of(url).map_err(|reason| OpenError::new(url, reason))?;
        let database = Self {
            shared: Arc::new(Server::new(address, schema, limits)),
            session: None,
        };
        let encoding: String = database
            .on_its_own(async |client| {
                let row = client.query_one("SHOW server_encoding", &[]).await?;
                Ok(row.try_get(0)?)
            })
            .await?;
        if encoding != "UTF8" {
            let reason = format!("its encoding is {encoding} and must be UTF8");
            return Err(OpenError::new(database.shared.address.to_string(), reason));
        }
        Ok(database)
    }

    /// Gives the names of the migrations that the database has not seen.
    ///
    /// # Errors
    ///
    /// If it has seen others than this server has, or cannot be read.
    pub async fn pending(&self) -> Result<Vec<&'static str>, OpenError> {
        let all = self.shared.schema.migrations;
        self.on_its_own(async |client| migration::pending(client, all).await)
            .await
    }

    /// Runs the migrations that the database has not seen, all or none, and gives their names. Servers that start
    /// together wait for each other.
    ///
    /// # Errors
    ///
    /// If one of them fails, or as [`Database::pending`].
    pub async fn migrate(&self) -> Result<Vec<&'static str>, OpenError> {
        let all = self.shared.schema.migrations;
        self.on_its_own(async |client| migration::run(client, all).await)
            .await
    }

    /// Takes the tables that are there for those that the migrations yield, and runs none of them; gives their names.
    ///
    /// # Errors
    ///
    /// If a column is not as the migrations would have made it, or the database has seen one of them.
    pub async fn adopt(&self) -> Result<Vec<&'static str>, OpenError> {
        let all = self.shared.schema.migrations;
        self.on_its_own(async |client| migration::adopt(client, all).await)
            .await
    }

    /// Gives the rows of a query.
    ///
    /// # Errors
    ///
    /// If the database has failed.
    pub async fn rows<T>(
        &self,
        select: &Select,
        read: impl Fn(&Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, StorageError> {
        let rows = self.query(select.sql(), &select.values()).await?;
        let rows: Result<Vec<T>, Error> = rows.iter().map(read).collect();
        rows.map_err(|error| self.explain(error))
    }

    /// Gives the number in the only row of a query.
    ///
    /// # Errors
    ///
    /// If the database has failed.
    pub async fn number(&self, select: &Select) -> Result<u64, StorageError> {
        let numbers: Vec<i64> = self.rows(select, |row| row.try_get(0)).await?;
        Ok(numbers.first().map_or(0, |it| it.unsigned_abs()))
    }

    /// Gives a row, if there is one.
    ///
    /// # Errors
    ///
    /// If the database has failed.
    pub async fn row<T>(
        &self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
        read: impl Fn(&Row) -> Result<T, Error>,
    ) -> Result<Option<T>, StorageError> {
        let rows = self.query(sql, values).await?;
        let row = rows.first().map(read).transpose();
        row.map_err(|error| self.explain(error))
    }

    /// Changes a row, if there is one, and gives it as it is then; once this returns, that is on the disk, or inside a
    /// transaction will be with it.
    ///
    /// # Errors
    ///
    /// What the tables do not allow, or that the database has failed.
    pub async fn update<T>(
        &self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
        read: impl Fn(&Row) -> Result<T, Error>,
    ) -> Result<Option<T>, StorageError> {
        let rows = match self.writing().await {
            Ok(Some(session)) => {
                session
                    .write(async |client| query(client, sql, values).await)
                    .await
            }
            Ok(None) => self.shared.query(sql, values).await,
            Err(fault) => Err(fault),
        };
        let rows = rows.map_err(|fault| fault.explain(self.shared.schema))?;
        let row = rows.first().map(read).transpose();
        row.map_err(|error| self.explain(error))
    }

    /// Stores a row and gives it; as [`Database::update`].
    ///
    /// # Errors
    ///
    /// What the tables do not allow, or that the database has failed.
    pub async fn insert<T>(
        &self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
        read: impl Fn(&Row) -> Result<T, Error>,
    ) -> Result<T, StorageError> {
        let row = self.update(sql, values, read).await?;
        row.ok_or_else(|| StorageError::Failed("the row was not given back".into()))
    }

    /// Changes a row without giving it back, and says whether there was one; as [`Database::update`].
    ///
    /// # Errors
    ///
    /// What the tables do not allow, or that the database has failed.
    pub async fn change(
        &self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<bool, StorageError> {
        let changed = match self.writing().await {
            Ok(Some(session)) => {
                session
                    .write(async |client| execute(client, sql, values).await)
                    .await
            }
            Ok(None) => self.shared.execute(sql, values).await,
            Err(fault) => Err(fault),
        };
        let changed = changed.map_err(|fault| fault.explain(self.shared.schema))?;
        Ok(changed > 0)
    }

    /// Deletes a row, and says whether there was one; as [`Database::update`].
    ///
    /// # Errors
    ///
    /// If other rows refer to it, or the database has failed.
    pub async fn delete(
        &self,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<bool, StorageError> {
        match self.change(sql, values).await {
            // The foreign key is that of the others.
            Err(StorageError::Missing(_)) => Err(StorageError::Referenced),
            outcome => outcome,
        }
    }

    /// Makes sure that what a field refers to is there.
    ///
    /// # Errors
    ///
    /// If it is not, or the database has failed.
    pub async fn refer(
        &self,
        field: &'static str,
        sql: &'static str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<(), StorageError> {
        match self.row(sql, values, |row| row.try_get(0)).await? {
            Some(true) => Ok(()),
            _ => Err(StorageError::Missing(field)),
        }
    }

    /// Runs several statements, all or none.
    ///
    /// # Errors
    ///
    /// What they give, or that they were not committed.
    pub async fn all_or_none<T>(
        &self,
        statements: impl AsyncFnOnce(&Self) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        if self.session.is_some() || self.work().is_some() {
            return statements(self).await;
        }
        let transaction = self.inside(self.shared.begin(COMMITTED).await)?;
        let outcome = statements(&transaction).await?;
        transaction.commit().await?;
        Ok(outcome)
    }

    /// Says whether the database answers.
    ///
    /// # Errors
    ///
    /// If it does not.
    pub async fn ping(&self) -> Result<(), StorageError> {
        self.query("SELECT 1", &[]).await.map(|_| ())
    }

    /// Gives the same database inside a transaction of its own. Others may write meanwhile; if what they write does not go
    /// together with it, one of both is refused as unavailable for now.
    ///
    /// # Errors
    ///
    /// If the database is not available, or this is a transaction.
    pub async fn begin(&self) -> Result<Self, StorageError> {
        if self.session.is_some() {
            return Err(StorageError::Failed("this is a transaction already".into()));
        }
        let begin = self.shared.begin(ALONE);
        let session = match self.work() {
            Some(work) => work.unit.enter(begin).await,
            None => begin.await,
        };
        self.inside(session)
    }

    /// Commits the transaction; once this returns, everything in it is on the disk.
    ///
    /// # Errors
    ///
    /// If nothing of it is.
    pub async fn commit(self) -> Result<(), StorageError> {
        if let Some(work) = self.work() {
            work.unit.leave();
            return Ok(());
        }
        match self.session {
            Some(session) => {
                let outcome = session.commit().await;
                outcome.map_err(|fault| fault.explain(self.shared.schema))
            }
            None => Ok(()),
        }
    }

    /// Does some work, and gives the transaction of everything that it has stored in this database, to be committed. A
    /// transaction that begins inside of it is a part of that one.
    ///
    /// # Errors
    ///
    /// Instead of the transaction, if nothing of it can be committed.
    pub async fn gather<T>(
        &self,
        work: impl Future<Output = T>,
    ) -> (T, Result<Self, StorageError>) {
        let here = Rc::new(Work {
            shared: self.shared.clone(),
            unit: Unit::default(),
        });
        let outcome = UNIT.scope(here.clone(), work).await;
        let session = here.unit.end(self.shared.begin(COMMITTED)).await;
        (outcome, self.inside(session))
    }

    /// Gives the unit of work that runs now, if it is one in this database.
    fn work(&self) -> Option<Rc<Work>> {
        let work = UNIT.try_with(Rc::clone).ok()?;
        Arc::ptr_eq(&work.shared, &self.shared).then_some(work)
    }

    /// Gives the transaction that statements are in, if they are in one already.
    fn session(&self) -> Option<Arc<Session>> {
        let own = self.session.clone();
        own.or_else(|| self.work()?.unit.session())
    }

    /// Gives the transaction that a write is in; none where it has one of its own.
    async fn writing(&self) -> Result<Option<Arc<Session>>, Fault> {
        match (&self.session, self.work()) {
            (Some(session), _) => Ok(Some(session.clone())),
            (None, Some(work)) => {
                let session = work.unit.join(self.shared.begin(COMMITTED)).await;
                session.map(Some)
            }
            (None, None) => Ok(None),
        }
    }

    /// Gives the same database inside a transaction.
    fn inside(&self, session: Result<Arc<Session>, Fault>) -> Result<Self, StorageError> {
        Ok(Self {
            shared: self.shared.clone(),
            session: Some(session.map_err(|fault| fault.explain(self.shared.schema))?),
        })
    }

    async fn query(
        &self,
        sql: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, StorageError> {
        let rows = match self.session() {
            Some(session) => session.query(sql, values).await,
            None => self.shared.query(sql, values).await,
        };
        rows.map_err(|fault| fault.explain(self.shared.schema))
    }

    fn explain(&self, error: Error) -> StorageError {
        Fault::from(error).explain(self.shared.schema)
    }

    /// Runs something on a connection of its own.
    async fn on_its_own<T>(
        &self,
        work: impl AsyncFnOnce(&mut tokio_postgres::Client) -> Result<T, migration::Error>,
    ) -> Result<T, OpenError> {
        let address = &self.shared.address;
        let run = async {
            let (mut client, connection) = address.config().connect(NoTls).await?;
            let connection = rt::spawn(connection);
            let outcome = work(&mut client).await;
            drop(client);
            // What went wrong with the connection, the work has heard of.
            let _ = connection.await;
            outcome
        };
        run.await
            .map_err(|error: migration::Error| OpenError::new(address.to_string(), error))
    }
}
