//! Who works on a row, and until when nobody else does.

use std::time::Duration;

use super::queue::End;
use crate::support::scalar::{DateTime, Uuid};

/// The right to work on a row.
#[derive(Debug, Clone, Copy)]
pub struct Lease {
    /// Tells it from all others.
    pub id: Uuid,
    /// When it ends, if it is not made longer before.
    pub until: DateTime,
}

impl Lease {
    /// Gives a new one that begins now.
    pub fn new(length: Duration) -> Self {
        Self {
            id: uuid::Uuid::now_v7().into(),
            until: after(length),
        }
    }

    /// Gives the same one, begun anew.
    #[must_use]
    pub fn renewed(&self, length: Duration) -> Self {
        Self {
            id: self.id,
            until: after(length),
        }
    }
}

/// What is written of a row when its lease is given back.
#[derive(Debug)]
pub struct Settled {
    /// The lease that must still stand.
    pub lease: Uuid,
    /// The state that follows.
    pub state: &'static str,
    /// What clients are told of a failure.
    pub error: Option<String>,
    /// Before when nobody takes the row again.
    pub due: Option<DateTime>,
    /// How many tries do not count: one that was broken off because the server stopped.
    pub uncounted: i64,
}

impl Settled {
    /// Takes from the end of a try what follows from it; `state` is what the contract calls that.
    pub fn new<C>(lease: &Lease, end: &End<C>, state: &'static str) -> Self {
        Self {
            lease: lease.id,
            state,
            error: match end {
                End::Failed(why) => Some(why.clone()),
                End::Done(_) | End::Again(_) | End::Released => None,
            },
            due: match end {
                End::Again(due) => Some(*due),
                End::Done(_) | End::Failed(_) | End::Released => None,
            },
            uncounted: i64::from(matches!(end, End::Released)),
        }
    }

    /// Cuts the text of a failure where the contract ends it.
    #[must_use]
    pub fn within(self, characters: usize) -> Self {
        Self {
            error: self.error.map(|it| it.chars().take(characters).collect()),
            ..self
        }
    }
}

/// Gives the instant after so long a time.
pub fn after(length: Duration) -> DateTime {
    let length = i64::try_from(length.as_micros()).unwrap_or(i64::MAX);
    DateTime::from_micros(DateTime::now().micros().saturating_add(length))
}
