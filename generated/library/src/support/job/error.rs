//! Why a job could not be done, as clients hear of it and as the log does.

use std::fmt;

use crate::support::error::{Error, chain};

/// What clients hear of a fault of the server.
pub const INTERNAL: &str = "It could not be done, for a reason inside the server.";

/// Why a job could not be done. `?` makes one of every error that an operation may give.
#[derive(Debug)]
pub struct JobError {
    /// What clients hear once the job has failed for good.
    pub(super) shown: String,
    /// Whether another try may succeed.
    pub(super) again: bool,
    cause: Option<Error>,
}

impl JobError {
    /// It will never be done: the job has failed, and clients are told why.
    pub fn failed(why: impl Into<String>) -> Self {
        Self {
            shown: why.into(),
            again: false,
            cause: None,
        }
    }

    /// It may be done later: there is another try after a while. Clients are told why once there was the last one.
    pub fn later(why: impl Into<String>) -> Self {
        Self {
            again: true,
            ..Self::failed(why)
        }
    }
}

impl<E: Into<Error>> From<E> for JobError {
    fn from(error: E) -> Self {
        match error.into() {
            // What a client would be told, and what the next try would be told as well.
            Error::Refused(_, problem) => Self::failed(problem.detail),
            cause => Self {
                cause: Some(cause),
                ..Self::later(INTERNAL)
            },
        }
    }
}

/// For the log.
impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Some(Error::Internal(cause) | Error::Unavailable(cause)) => {
                f.write_str(&chain(&**cause))
            }
            Some(cause) => cause.fmt(f),
            None => f.write_str(&self.shown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_hear_nothing_of_a_fault_inside() {
        let error = JobError::from(Error::internal("disk /dev/sda is full"));
        assert_eq!((error.shown.as_str(), error.again), (INTERNAL, true));
        assert_eq!(error.to_string(), "disk /dev/sda is full");
    }

    #[test]
    fn what_is_refused_is_refused_again() {
        let error = JobError::from(Error::conflict("It is closed."));
        assert_eq!(
            (error.shown.as_str(), error.again),
            ("It is closed.", false)
        );
    }
}
