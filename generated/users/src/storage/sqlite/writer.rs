//! The one thread that writes.
//!
//! It commits all that wait in one transaction: one `fsync` for many acknowledgements, and no acknowledgement before its
//! `fsync`. A [`Session`] has a transaction of its own, between two groups.

use std::iter::once;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::oneshot;

use super::fault::Fault;
use crate::storage::error::StorageError;

/// How many writes one transaction takes at most.
const GROUP: usize = 64;

/// How long a session may take: nobody else writes meanwhile.
const SESSION: Duration = Duration::from_secs(5);

/// A write: runs inside the transaction, and gives what to do once it is committed.
type Write = Box<dyn FnOnce(&Connection) -> Reply + Send>;

/// Tells the caller. Dropped instead when the commit fails, which tells the caller too.
type Reply = Box<dyn FnOnce() + Send>;

/// Something for the writer to do.
enum Job {
    Write(Write),
    Session {
        begun: oneshot::Sender<()>,
        steps: Receiver<Step>,
    },
}

/// A step of a session.
enum Step {
    Run(Box<dyn FnOnce(&Connection) + Send>),
    Commit(oneshot::Sender<rusqlite::Result<()>>),
}

/// The way to the writer. The thread ends when the last one is dropped.
#[derive(Clone)]
pub struct Writer(SyncSender<Job>);

impl Writer {
    /// Starts the thread; `most` writes may wait for it, and more are refused.
    ///
    /// # Errors
    ///
    /// If the system gives no thread.
    pub fn start(connection: Connection, most: usize) -> std::io::Result<Self> {
        let (sender, queue) = sync_channel(most);
        thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || work(&connection, &queue))?;
        Ok(Self(sender))
    }

    /// Runs statements, all or none; once this returns, they are on the disk.
    ///
    /// # Errors
    ///
    /// What the statements gave, or that they were not committed.
    pub async fn write<T: Send + 'static>(
        &self,
        statements: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (sender, receiver) = oneshot::channel();
        self.send(Job::Write(Box::new(move |connection| {
            let outcome = all_or_none(connection, statements);
            Box::new(move || {
                // A client that has gone does not hear of it.
                let _ = sender.send(outcome);
            })
        })))?;
        receiver.await.map_err(|_| not_committed())?
    }

    /// Begins a transaction of several calls.
    ///
    /// # Errors
    ///
    /// If too much is waiting already.
    pub async fn begin(&self) -> Result<Session, Fault> {
        let (sender, steps) = channel();
        let (begun, receiver) = oneshot::channel();
        self.send(Job::Session { begun, steps })?;
        receiver.await.map_err(|_| not_committed())?;
        Ok(Session(sender))
    }

    fn send(&self, job: Job) -> Result<(), Fault> {
        self.0
            .try_send(job)
            .map_err(|error| StorageError::Unavailable(error.to_string().into()).into())
    }
}

/// A transaction of several calls; rolled back if it is dropped.
#[derive(Clone)]
pub struct Session(Sender<Step>);

impl Session {
    /// Runs statements inside the transaction, all or none.
    ///
    /// # Errors
    ///
    /// What the statements gave, or that the transaction has been rolled back.
    pub async fn run<T: Send + 'static>(
        &self,
        statements: impl FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (sender, receiver) = oneshot::channel();
        let step = Step::Run(Box::new(move |connection| {
            let _ = sender.send(all_or_none(connection, statements));
        }));
        self.0.send(step).map_err(|_| not_committed())?;
        receiver.await.map_err(|_| not_committed())?
    }

    /// Commits; once this returns, everything is on the disk.
    ///
    /// # Errors
    ///
    /// If nothing of it is.
    pub async fn commit(self) -> Result<(), Fault> {
        let (sender, receiver) = oneshot::channel();
        self.0
            .send(Step::Commit(sender))
            .map_err(|_| not_committed())?;
        Ok(receiver.await.map_err(|_| not_committed())??)
    }
}

fn not_committed() -> Fault {
    StorageError::Unavailable("the write was not committed".into()).into()
}

/// The thread.
fn work(connection: &Connection, queue: &Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        // A panic or an error costs this group only: its transaction is rolled back, its replies are dropped.
        match catch_unwind(AssertUnwindSafe(|| one_group(connection, first, queue))) {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "a group of writes was not committed"),
            Err(_) => tracing::error!("a write has panicked; its group was not committed"),
        }
    }
}

/// Commits a write together with those that wait behind it, up to the next session, which follows.
fn one_group(connection: &Connection, first: Job, queue: &Receiver<Job>) -> rusqlite::Result<()> {
    let mut session = None;
    let writes: Vec<Write> = once(first)
        .chain(queue.try_iter())
        .take(GROUP)
        .map_while(|job| match job {
            Job::Write(write) => Some(write),
            Job::Session { begun, steps } => {
                session = Some((begun, steps));
                None
            }
        })
        .collect();
    if !writes.is_empty() {
        // IMMEDIATE: a transaction that begins by reading could fail later, whatever the busy time-out.
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        let replies: Vec<Reply> = writes
            .into_iter()
            .map(|write| write(&transaction))
            .collect();
        transaction.commit()?;
        replies.into_iter().for_each(|reply| reply());
    }
    match session {
        Some((begun, steps)) => one_session(connection, begun, &steps),
        None => Ok(()),
    }
}

/// Runs the steps of a session until it commits, is dropped or takes too long.
fn one_session(
    connection: &Connection,
    begun: oneshot::Sender<()>,
    steps: &Receiver<Step>,
) -> rusqlite::Result<()> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let end = Instant::now() + SESSION;
    if begun.send(()).is_err() {
        return Ok(());
    }
    loop {
        match steps.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(Step::Run(statements)) => statements(&transaction),
            Ok(Step::Commit(reply)) => {
                let _ = reply.send(transaction.commit());
                return Ok(());
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => {
                tracing::warn!("a transaction took too long; it was rolled back");
                return Ok(());
            }
        }
    }
}

/// Undoes the statements of one write, and not of its whole group, when one of them fails.
fn all_or_none<T>(
    connection: &Connection,
    statements: impl FnOnce(&Connection) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let execute = |sql| connection.prepare_cached(sql)?.execute([]);
    execute("SAVEPOINT write")?;
    let outcome = statements(connection);
    if outcome.is_err() {
        execute("ROLLBACK TO write")?;
    }
    execute("RELEASE write")?;
    outcome
}
