//! SQLite as the generated server uses it: a read-only connection for each worker thread, and one thread that writes and
//! commits in groups. The statements stand here and nowhere else.

use std::cell::OnceCell;
use std::iter::once;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use crate::problem::Refusal;

pub const GET_USER: &str = "\
    SELECT id, tenant_id, email, name, age, role, created_at, updated_at, row_version \
    FROM users WHERE id = ?1 AND tenant_id = ?2";

pub const FIRST_USERS: &str = "\
    SELECT id, tenant_id, email, name, age, role, created_at, updated_at, row_version \
    FROM users WHERE tenant_id = ?1 \
    ORDER BY created_at DESC, id DESC LIMIT ?2";

pub const NEXT_USERS: &str = "\
    SELECT id, tenant_id, email, name, age, role, created_at, updated_at, row_version \
    FROM users WHERE tenant_id = ?1 AND (created_at, id) < (?3, ?4) \
    ORDER BY created_at DESC, id DESC LIMIT ?2";

pub const INSERT_USER: &str = "\
    INSERT INTO users (tenant_id, email, email_folded, name, name_folded, age, role, password_hash, created_at, updated_at, \
        row_version) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, 1) \
    RETURNING id, tenant_id, email, name, age, role, created_at, updated_at, row_version";

pub const INSERT_POST: &str = "\
    INSERT INTO posts (tenant_id, owner_id, title, title_folded, body, body_folded, created_at, updated_at, row_version) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 1) \
    RETURNING id, tenant_id, owner_id, title, body, created_at, updated_at, row_version";

const GROUP: usize = 64;
const QUEUE: usize = 1024;
const SETTINGS: &str =
    "PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;";

type Write = Box<dyn FnOnce(&Connection) -> Reply + Send>;
type Reply = Box<dyn FnOnce() + Send>;

pub struct Storage {
    path: String,
    writer: SyncSender<Write>,
}

thread_local! {
    static READER: OnceCell<Connection> = const { OnceCell::new() };
}

impl Storage {
    pub fn open(path: String) -> Result<Self, Box<dyn std::error::Error>> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&path, flags)?;
        prepare(&connection)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
        )?;
        let (writer, queue) = sync_channel(QUEUE);
        thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || write_all(&connection, &queue))?;
        Ok(Self { path, writer })
    }

    /// Runs a short query here and now.
    pub fn read<T>(
        &self,
        query: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Refusal> {
        READER.with(|cell| {
            let connection = match cell.get() {
                Some(connection) => connection,
                None => {
                    let opened = self.reader().map_err(failed)?;
                    cell.get_or_init(|| opened)
                }
            };
            query(connection).map_err(failed)
        })
    }

    fn reader(&self) -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        prepare(&connection)?;
        Ok(connection)
    }

    /// Runs one statement on the writer; once this returns, it is on the disk.
    pub async fn write<T: Send + 'static>(
        &self,
        statement: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        let (sender, receiver) = oneshot::channel();
        let write: Write = Box::new(move |connection| {
            // One statement is undone by itself when it fails.
            let outcome = statement(connection);
            Box::new(move || {
                let _ = sender.send(outcome);
            })
        });
        self.writer
            .try_send(write)
            .map_err(|_| Refusal::Unavailable)?;
        receiver
            .await
            .map_err(|_| Refusal::Unavailable)?
            .map_err(failed)
    }
}

fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(SETTINGS)?;
    // Otherwise a page is planned again for each limit.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn write_all(connection: &Connection, queue: &Receiver<Write>) {
    while let Ok(first) = queue.recv() {
        match write_group(connection, first, queue) {
            Ok(replies) => replies.into_iter().for_each(|reply| reply()),
            Err(error) => eprintln!("a group of writes was not committed: {error}"),
        }
    }
}

fn write_group(
    connection: &Connection,
    first: Write,
    queue: &Receiver<Write>,
) -> rusqlite::Result<Vec<Reply>> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let writes = once(first).chain(queue.try_iter()).take(GROUP);
    let replies = writes.map(|write| write(&transaction)).collect();
    transaction.commit()?;
    Ok(replies)
}

fn failed(error: rusqlite::Error) -> Refusal {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => Refusal::Conflict("This email is taken."),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DiskFull) => Refusal::Unavailable,
        _ => {
            eprintln!("{error}");
            Refusal::Failed
        }
    }
}
