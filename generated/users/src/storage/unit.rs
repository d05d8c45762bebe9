//! A unit of work: whatever is stored while it runs, by whichever repository, is stored in one transaction.
//!
//! The transaction begins with the first write, so that what comes before it holds nobody up. What asks for a transaction
//! of its own meanwhile is given this one; whether that was committed decides whether the unit can be.

use std::cell::Cell;
use std::future::Future;

use tokio::sync::OnceCell;

use super::error::StorageError;

/// The transaction of a unit of work, once there is one.
pub struct Unit<S> {
    session: OnceCell<S>,
    inside: Cell<Inside>,
}

/// The transaction that something inside of the unit has asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inside {
    None,
    Begun,
    Committed,
}

impl<S> Default for Unit<S> {
    fn default() -> Self {
        Self {
            session: OnceCell::new(),
            inside: Cell::new(Inside::None),
        }
    }
}

impl<S: Clone> Unit<S> {
    /// Gives the transaction, if it has begun.
    pub fn session(&self) -> Option<S> {
        self.session.get().cloned()
    }

    /// Gives the transaction for a write; `begin` is asked for the first one only.
    ///
    /// # Errors
    ///
    /// If it cannot begin.
    pub async fn join<E>(&self, begin: impl Future<Output = Result<S, E>>) -> Result<S, E> {
        self.session.get_or_try_init(|| begin).await.cloned()
    }

    /// Gives the transaction for whoever asks for one of their own.
    ///
    /// # Errors
    ///
    /// If it cannot begin, or something was stored without it, which it could not undo.
    pub async fn enter<E: From<StorageError>>(
        &self,
        begin: impl Future<Output = Result<S, E>>,
    ) -> Result<S, E> {
        let why = match (self.inside.get(), self.session.initialized()) {
            (Inside::Begun, _) => "a transaction inside of this one has not been committed",
            (Inside::None, true) => "something was stored before the transaction began",
            (Inside::None, false) | (Inside::Committed, _) => {
                let session = self.join(begin).await?;
                self.inside.set(Inside::Begun);
                return Ok(session);
            }
        };
        Err(StorageError::Failed(why.into()).into())
    }

    /// Takes note that whoever had [entered](Unit::enter) commits.
    pub fn leave(&self) {
        self.inside.set(Inside::Committed);
    }

    /// Gives the transaction at the end of the unit.
    ///
    /// # Errors
    ///
    /// If it cannot begin, or what was stored inside of it was not to be.
    pub async fn end<E: From<StorageError>>(
        &self,
        begin: impl Future<Output = Result<S, E>>,
    ) -> Result<S, E> {
        if self.inside.get() == Inside::Begun {
            let why = "a transaction inside of this one was not committed";
            return Err(StorageError::Failed(why.into()).into());
        }
        self.join(begin).await
    }
}
