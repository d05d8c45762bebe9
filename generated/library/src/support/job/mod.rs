//! Jobs: work that goes on behind an answer of 202, in rows that say how far it is.
//!
//! A row that waits is taken by one runner of one instance, which holds it by a lease while it works and makes the lease
//! longer meanwhile. The lease of a process that was killed ends, and the row is taken again. Whatever becomes of the work
//! is written together with the end of the lease, so that nobody ends what is no longer theirs.

pub mod board;
pub mod error;
pub mod lease;
pub mod queue;
pub mod runner;
pub mod settings;
mod work;

/// A row whose work is to be done.
#[derive(Debug)]
pub struct Job<R> {
    /// The row as it was taken.
    pub row: R,
    /// The how manieth try this is, from 1. Whatever a try before has done may be there.
    pub attempt: i64,
    /// Whether there is no other one after it.
    pub is_last: bool,
}
