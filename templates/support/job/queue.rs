//! What the runner asks of a stored schema whose rows are jobs.

use async_trait::async_trait;

use super::Job;
use super::error::JobError;
use super::lease::Lease;
use crate::support::error::Error;
use crate::support::scalar::DateTime;

/// The rows of a stored schema as jobs.
#[async_trait(?Send)]
pub trait Queue: Send + Sync + 'static {
    /// A row.
    type Row: Send + Sync + 'static;
    /// What the work changes of it.
    type Changes: Send + 'static;

    /// The stored schema.
    fn store(&self) -> &'static str;

    /// How often the work of a row is tried.
    fn attempts(&self) -> i64;

    /// Gives the key of a row, for the log.
    fn key(&self, row: &Self::Row) -> String;

    /// The how manieth try a row that was taken is at.
    fn attempt(&self, row: &Self::Row) -> i64;

    /// Takes the row that was left behind or has waited longest, if there is one.
    async fn claim(&self, lease: &Lease) -> Result<Option<Self::Row>, Error>;

    /// Makes the lease longer; says whether it still stood.
    async fn keep(&self, row: &Self::Row, lease: &Lease) -> Result<bool, Error>;

    /// Does the work.
    async fn run(&self, job: &Job<Self::Row>) -> Result<Self::Changes, JobError>;

    /// Writes what has become of the work and gives the lease back; says whether it still stood, else nothing is written.
    async fn settle(
        &self,
        row: &Self::Row,
        lease: &Lease,
        end: &End<Self::Changes>,
    ) -> Result<bool, Error>;
}

/// What has become of a try.
#[derive(Debug)]
pub enum End<C> {
    /// The work is done.
    Done(C),
    /// It has failed for good; clients are told this.
    Failed(String),
    /// It is tried again, not before then.
    Again(DateTime),
    /// It was broken off, and anybody may begin it anew.
    Released,
}

impl<C> End<C> {
    /// Gives what the work changes of the row.
    pub fn changes(&self) -> Option<&C> {
        match self {
            Self::Done(changes) => Some(changes),
            Self::Failed(_) | Self::Again(_) | Self::Released => None,
        }
    }

    /// One word about it, for the log and for the metrics.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Done(_) => "done",
            Self::Failed(_) => "failed",
            Self::Again(_) => "again",
            Self::Released => "released",
        }
    }
}
