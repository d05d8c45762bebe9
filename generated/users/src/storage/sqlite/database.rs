//! A database file: one read-only connection for each thread, one thread that writes.
//!
//! Reads are short and indexed, so they run where the request is: handing one to another thread costs more than it.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::{env, fs};

use actix_web::web;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use thread_local::ThreadLocal;
use uuid::Uuid;

use super::fault::Fault;
use super::migration;
use super::writer::{Session, Writer};
use crate::storage::error::{OpenError, StorageError};
use crate::storage::limits::Limits;
use crate::storage::migration::Migration;
use crate::storage::unit::Unit;

tokio::task_local! {
    /// The unit of work that runs now.
    static UNIT: Rc<Work>;
}

/// How many statements a connection keeps prepared.
const STATEMENTS: usize = 64;

/// What the tables are.
#[derive(Debug)]
pub struct Schema {
    /// All migrations, oldest first; the list only ever grows.
    pub migrations: &'static [Migration],
    /// The columns that are unique, as SQLite names them (`TABLE.COLUMN, TABLE.COLUMN`), and the fields they are.
    pub unique: &'static [(&'static str, &'static [&'static str])],
}

/// A database, or a transaction in one.
#[derive(Clone)]
pub struct Database {
    shared: Arc<Shared>,
    session: Option<Session>,
}

/// A unit of work in one database.
struct Work {
    shared: Arc<Shared>,
    unit: Unit<Session>,
}

/// What all clones share.
struct Shared {
    file: File,
    schema: &'static Schema,
    readers: ThreadLocal<Connection>,
    writer: Writer,
}

/// Where the rows are.
struct File {
    path: PathBuf,
    /// Whether the file goes with the database: for tests.
    throw_away: bool,
}

impl Database {
    /// Opens `sqlite://PATH`, or for tests `sqlite://:memory:`, which begins empty and is gone at the end.
    ///
    /// # Errors
    ///
    /// If the file cannot be used, for whatever reason.
    pub fn open(url: &str, schema: &'static Schema, limits: Limits) -> Result<Self, OpenError> {
        let file = File::of(url).map_err(|reason| OpenError::new(url, reason))?;
        let failed =
            |error: rusqlite::Error| OpenError::new(file.path.display().to_string(), error);
        let connection = Connection::open(&file.path).map_err(failed)?;
        prepare_writer(&connection).map_err(failed)?;
        let writer = Writer::start(connection, limits.queue);
        let writer = writer.map_err(|reason| OpenError::new(url, reason))?;
        Ok(Self {
            shared: Arc::new(Shared {
                file,
                schema,
                readers: ThreadLocal::new(),
                writer,
            }),
            session: None,
        })
    }

    /// Gives the names of the migrations that the database has not seen.
    ///
    /// # Errors
    ///
    /// If it has seen others than this server has, or cannot be read.
    pub fn pending(&self) -> Result<Vec<&'static str>, OpenError> {
        self.on_its_own(|connection| migration::pending(connection, self.shared.schema.migrations))
    }

    /// Runs the migrations that the database has not seen, all or none, and gives their names. Servers that start
    /// together wait for each other.
    ///
    /// # Errors
    ///
    /// If one of them fails, or as [`Database::pending`].
    pub fn migrate(&self) -> Result<Vec<&'static str>, OpenError> {
        self.on_its_own(|connection| migration::run(connection, self.shared.schema.migrations))
    }

    /// Takes the tables that are there for those that the migrations yield, and runs none of them; gives their names.
    ///
    /// # Errors
    ///
    /// If a column is not as the migrations would have made it, or the database has seen one of them.
    pub fn adopt(&self) -> Result<Vec<&'static str>, OpenError> {
        self.on_its_own(|connection| migration::adopt(connection, self.shared.schema.migrations))
    }

    /// Runs a query here and now. It must be short and indexed.
    ///
    /// # Errors
    ///
    /// If the database has failed.
    pub async fn read<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StorageError> {
        let outcome = match self.session() {
            Some(session) => session.run(query).await,
            None => self.shared.read(query),
        };
        outcome.map_err(|fault| fault.explain(self.shared.schema))
    }

    /// Runs a query that may take long, away from the threads that answer requests.
    ///
    /// # Errors
    ///
    /// If the database has failed.
    pub async fn scan<T: Send + 'static>(
        &self,
        query: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StorageError> {
        if self.session().is_some() {
            return self.read(query).await;
        }
        let shared = self.shared.clone();
        let outcome = web::block(move || shared.read(query)).await;
        outcome
            .map_err(|error| StorageError::Failed(error.into()))?
            .map_err(|fault| fault.explain(self.shared.schema))
    }

    /// Runs a query where it is best run: here, or if it may take long, away from the threads that answer requests.
    ///
    /// # Errors
    ///
    /// If the database has failed.
    pub async fn query<T: Send + 'static>(
        &self,
        is_long: bool,
        query: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StorageError> {
        if is_long {
            self.scan(query).await
        } else {
            self.read(query).await
        }
    }

    /// Runs statements on the writer, all or none; once this returns, they are on the disk, or inside a transaction will
    /// be with it.
    ///
    /// # Errors
    ///
    /// What the statements gave, or that they were not committed.
    pub async fn write<T: Send + 'static>(
        &self,
        statements: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, StorageError> {
        let outcome = match self.writing().await {
            Ok(Some(session)) => session.run(statements).await,
            Ok(None) => self.shared.writer.write(statements).await,
            Err(fault) => Err(fault),
        };
        outcome.map_err(|fault| fault.explain(self.shared.schema))
    }

    /// Says whether the database answers.
    ///
    /// # Errors
    ///
    /// If it does not.
    pub async fn ping(&self) -> Result<(), StorageError> {
        self.read(|connection| Ok(connection.query_row("SELECT 1", [], |_| Ok(()))?))
            .await
    }

    /// Gives the same database inside a transaction of its own.
    ///
    /// # Errors
    ///
    /// If too much is waiting already, or this is a transaction.
    pub async fn begin(&self) -> Result<Self, StorageError> {
        if self.session.is_some() {
            return Err(StorageError::Failed("this is a transaction already".into()));
        }
        let begin = self.shared.writer.begin();
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
            Some(session) => session
                .commit()
                .await
                .map_err(|fault| fault.explain(self.shared.schema)),
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
        let session = here.unit.end(self.shared.writer.begin()).await;
        (outcome, self.inside(session))
    }

    /// Gives the unit of work that runs now, if it is one in this database.
    fn work(&self) -> Option<Rc<Work>> {
        let work = UNIT.try_with(Rc::clone).ok()?;
        Arc::ptr_eq(&work.shared, &self.shared).then_some(work)
    }

    /// Gives the transaction that statements are in, if they are in one already.
    fn session(&self) -> Option<Session> {
        let own = self.session.clone();
        own.or_else(|| self.work()?.unit.session())
    }

    /// Gives the transaction that a write is in; none where it has one of its own.
    async fn writing(&self) -> Result<Option<Session>, Fault> {
        match (&self.session, self.work()) {
            (Some(session), _) => Ok(Some(session.clone())),
            (None, Some(work)) => {
                let session = work.unit.join(self.shared.writer.begin()).await;
                session.map(Some)
            }
            (None, None) => Ok(None),
        }
    }

    /// Gives the same database inside a transaction.
    fn inside(&self, session: Result<Session, Fault>) -> Result<Self, StorageError> {
        Ok(Self {
            shared: self.shared.clone(),
            session: Some(session.map_err(|fault| fault.explain(self.shared.schema))?),
        })
    }

    /// Runs something on a connection of its own.
    fn on_its_own<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, migration::Error>,
    ) -> Result<T, OpenError> {
        let path = &self.shared.file.path;
        let open = || {
            let mut connection = Connection::open(path)?;
            prepare_writer(&connection)?;
            work(&mut connection)
        };
        open().map_err(|error| OpenError::new(path.display().to_string(), error))
    }
}

impl Shared {
    fn read<T>(&self, query: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        let connection = self.readers.get_or_try(|| -> rusqlite::Result<_> {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(&self.file.path, flags)?;
            prepare(&connection)?;
            Ok(connection)
        })?;
        query(connection)
    }
}

impl File {
    fn of(url: &str) -> Result<Self, String> {
        let path = url
            .strip_prefix("sqlite://")
            .filter(|path| !path.is_empty())
            .ok_or("expected sqlite://PATH")?;
        if path == ":memory:" {
            let name = format!("{}.sqlite", Uuid::now_v7());
            return Ok(Self {
                path: env::temp_dir().join(name),
                throw_away: true,
            });
        }
        Ok(Self {
            path: Path::new(path).to_owned(),
            throw_away: false,
        })
    }
}

impl Drop for File {
    fn drop(&mut self) {
        if self.throw_away {
            for suffix in ["", "-wal", "-shm"] {
                let mut path = self.path.clone().into_os_string();
                path.push(suffix);
                // What is left in a folder for such files does no harm.
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// Sets what a connection that writes needs. WAL lets readers go on meanwhile; FULL makes a commit wait for the disk.
fn prepare_writer(connection: &Connection) -> rusqlite::Result<()> {
    prepare(connection)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
    )
}

/// Sets what every connection needs.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;",
    )?;
    // The plan of a statement depends on its words alone. Otherwise a statement whose values could change its plan is
    // prepared again with each of them, which costs as much as a page does.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}
