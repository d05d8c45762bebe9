//! Where keys are kept, with what was answered under them.

use std::future::Future;
use std::pin::Pin;

use async_trait::async_trait;

use crate::support::error::Error;
use crate::support::scalar::DateTime;

/// What an operation does; gives the answer to be kept together with what it stores, or nothing if none of that is to stay.
pub type Work<'a> = Pin<Box<dyn Future<Output = Option<String>> + 'a>>;

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Counts its changes.
    pub version: i64,
    /// What was asked.
    pub fingerprint: String,
    /// What was answered; nothing as yet.
    pub answer: Option<String>,
    /// When it ends: the lease of a request that is not answered, or the time for which the answer is kept.
    pub until: DateTime,
}

/// A key that a request holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its id.
    pub id: String,
    /// What is asked.
    pub fingerprint: String,
    /// The version that it has as long as nobody else has taken it.
    pub version: i64,
}

/// Where keys are kept. Each method is one step that no other request sees half done.
#[async_trait(?Send)]
pub trait KeyStore: Send + Sync {
    /// Takes a key that nobody has had, and gives its version; nothing if it is there already.
    async fn insert(
        &self,
        id: &str,
        fingerprint: &str,
        until: DateTime,
    ) -> Result<Option<i64>, Error>;

    /// Gives a key, if it is there.
    async fn find(&self, id: &str) -> Result<Option<Key>, Error>;

    /// Takes a key whose time is over, if it still has this version, and gives the next one.
    async fn take(
        &self,
        id: &str,
        version: i64,
        fingerprint: &str,
        until: DateTime,
    ) -> Result<Option<i64>, Error>;

    /// Does the work, and commits what it stores together with the answer that it gives. Says whether it has done so: not
    /// without an answer, and not if somebody else has taken the key meanwhile.
    async fn once(&self, held: &Held, until: DateTime, work: Work<'_>) -> Result<bool, Error>;

    /// Keeps an answer by itself; says whether the key was still held.
    async fn keep(&self, held: &Held, answer: &str, until: DateTime) -> Result<bool, Error>;

    /// Lets go of a key, so that the next request with it is the first one.
    async fn release(&self, held: &Held) -> Result<(), Error>;

    /// Throws away a few keys whose time is over.
    async fn sweep(&self, now: DateTime) -> Result<(), Error>;
}
