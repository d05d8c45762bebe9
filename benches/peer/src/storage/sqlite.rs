//! SQLite as the generated server uses it: a read-only connection for each worker thread, and one thread that writes and
//! commits in groups.

use std::cell::OnceCell;
use std::error::Error;
use std::iter::once;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension, Row, Transaction, TransactionBehavior,
    params,
};
use tokio::sync::oneshot;

use super::{Position, Post, Role, User, UserRow, Versioned};
use crate::problem::Refusal;
use crate::token::Caller;

const GET_USER: &str = "\
    SELECT id, tenant_id, email, name, age, role, created_at, updated_at, row_version \
    FROM users WHERE id = ?1 AND tenant_id = ?2";

const FIRST_USERS: &str = "\
    SELECT id, tenant_id, email, name, age, role, created_at, updated_at, row_version \
    FROM users WHERE tenant_id = ?1 \
    ORDER BY created_at DESC, id DESC LIMIT ?2";

const NEXT_USERS: &str = "\
    SELECT id, tenant_id, email, name, age, role, created_at, updated_at, row_version \
    FROM users WHERE tenant_id = ?1 AND (created_at, id) < (?3, ?4) \
    ORDER BY created_at DESC, id DESC LIMIT ?2";

const INSERT_USER: &str = "\
    INSERT INTO users (tenant_id, email, email_folded, name, name_folded, age, role, password_hash, created_at, updated_at, \
        row_version) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, 1) \
    RETURNING id, tenant_id, email, name, age, role, created_at, updated_at, row_version";

const INSERT_POST: &str = "\
    INSERT INTO posts (tenant_id, owner_id, title, title_folded, body, body_folded, created_at, updated_at, row_version) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 1) \
    RETURNING id, tenant_id, owner_id, title, body, created_at, updated_at, row_version";

const FILL: &str = "\
    WITH RECURSIVE numbers (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2) \
    INSERT INTO users (tenant_id, email, email_folded, name, name_folded, age, role, password_hash, created_at, updated_at, \
        row_version) \
    SELECT ?1, 'filler' || n || '@example.com', 'filler' || n || '@example.com', 'Filler ' || n, 'filler ' || n, \
        20 + n % 60, 'member', '', n * 1000000, n * 1000000, 1 \
    FROM numbers";

const GROUP: usize = 64;
const QUEUE: usize = 1024;
const SETTINGS: &str =
    "PRAGMA busy_timeout = 5000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000;";

type Write = Box<dyn FnOnce(&Connection) -> Reply + Send>;
type Reply = Box<dyn FnOnce() + Send>;

pub struct Sqlite {
    path: String,
    writer: SyncSender<Write>,
}

thread_local! {
    static READER: OnceCell<Connection> = const { OnceCell::new() };
}

impl Sqlite {
    pub fn open(path: &str) -> Result<Self, Box<dyn Error>> {
        let connection = writer(path)?;
        let (writer, queue) = sync_channel(QUEUE);
        thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || write_all(&connection, &queue))?;
        Ok(Self {
            path: path.to_owned(),
            writer,
        })
    }

    pub fn user(&self, id: i64, tenant: i64) -> Result<Option<Versioned<User>>, Refusal> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(GET_USER)?;
            statement.query_row([id, tenant], user).optional()
        })
    }

    pub fn users(
        &self,
        tenant: i64,
        limit: i64,
        after: Option<Position>,
    ) -> Result<Vec<User>, Refusal> {
        let row = |row: &Row<'_>| user(row).map(|(user, _)| user);
        self.read(|connection| match after {
            None => connection
                .prepare_cached(FIRST_USERS)?
                .query_map([tenant, limit], row)?
                .collect(),
            Some((created_at, id)) => connection
                .prepare_cached(NEXT_USERS)?
                .query_map([tenant, limit, created_at.as_microsecond(), id], row)?
                .collect(),
        })
    }

    pub async fn add_user(&self, tenant: i64, row: UserRow) -> Result<Versioned<User>, Refusal> {
        self.write(move |connection| {
            let (email_folded, name_folded) = (row.email.to_lowercase(), row.name.to_lowercase());
            let now = Timestamp::now().as_microsecond();
            connection.prepare_cached(INSERT_USER)?.query_row(
                params![
                    tenant,
                    row.email,
                    email_folded,
                    row.name,
                    name_folded,
                    row.age,
                    row.role.as_str(),
                    row.hash,
                    now
                ],
                user,
            )
        })
        .await
    }

    pub async fn add_post(
        &self,
        owner: &Caller,
        title: String,
        body: String,
    ) -> Result<Versioned<Post>, Refusal> {
        let (id, tenant) = (owner.id, owner.tenant);
        self.write(move |connection| {
            let (title_folded, body_folded) = (title.to_lowercase(), body.to_lowercase());
            let now = Timestamp::now().as_microsecond();
            connection.prepare_cached(INSERT_POST)?.query_row(
                params![tenant, id, title, title_folded, body, body_folded, now],
                post,
            )
        })
        .await
    }

    pub fn fill(&self, tenant: i64, count: i64) -> Result<(), Box<dyn Error>> {
        writer(&self.path)?.execute(FILL, [tenant, count])?;
        Ok(())
    }

    /// Runs a short query here and now.
    fn read<T>(
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
    async fn write<T: Send + 'static>(
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

fn writer(path: &str) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    prepare(&connection)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;",
    )?;
    Ok(connection)
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

fn user(row: &Row<'_>) -> rusqlite::Result<Versioned<User>> {
    let user = User {
        id: row.get(0)?,
        tenant_id: row.get(1)?,
        email: row.get(2)?,
        name: row.get(3)?,
        age: row.get(4)?,
        role: Role::of(row.get_ref(5)?.as_str()?),
        created_at: micros(row.get(6)?),
        updated_at: micros(row.get(7)?),
    };
    Ok((user, row.get(8)?))
}

fn post(row: &Row<'_>) -> rusqlite::Result<Versioned<Post>> {
    let post = Post {
        id: row.get(0)?,
        tenant_id: row.get(1)?,
        owner_id: row.get(2)?,
        title: row.get(3)?,
        body: row.get(4)?,
        created_at: micros(row.get(5)?),
        updated_at: micros(row.get(6)?),
    };
    Ok((post, row.get(7)?))
}

/// The instant so many microseconds after the beginning of 1970.
fn micros(since_1970: i64) -> Timestamp {
    Timestamp::from_microsecond(since_1970).unwrap_or_default()
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
