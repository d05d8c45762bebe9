//! Where creates leave word for the runner of their process.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Notify;

use crate::support::error::Error;

/// What creates and the runner share. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct JobBoard(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    written: RwLock<Vec<&'static str>>,
    posted: Notify,
}

impl JobBoard {
    /// Says of which stored schemas somebody has written the work; the last word counts.
    pub fn open(&self, stores: Vec<&'static str>) {
        *self
            .0
            .written
            .write()
            .unwrap_or_else(PoisonError::into_inner) = stores;
    }

    /// Lets a create go on whose work somebody has written.
    ///
    /// # Errors
    ///
    /// 501 otherwise: what is accepted is going to be done.
    pub fn accepts(&self, store: &str, operation: &'static str) -> Result<(), Error> {
        let written = self
            .0
            .written
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        if written.contains(&store) {
            Ok(())
        } else {
            Err(Error::NotImplemented(operation))
        }
    }

    /// There is a new row.
    pub fn post(&self) {
        self.0.posted.notify_one();
    }

    /// Waits for one.
    pub async fn posted(&self) {
        self.0.posted.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_accepted_that_nobody_does() {
        let board = JobBoard::default();
        assert!(board.accepts("a", "ask_a").is_err());
        board.open(vec!["a"]);
        assert!(board.accepts("a", "ask_a").is_ok());
        let refused = board.accepts("b", "ask_b");
        assert!(matches!(refused, Err(Error::NotImplemented("ask_b"))));
    }
}
