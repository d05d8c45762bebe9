//! Why storage could not do what it was asked.

use std::error::Error as StdError;
use std::fmt;

use crate::support::error::Error;

type Cause = Box<dyn StdError + Send + Sync>;

/// Why a repository could not do its work.
#[derive(Debug)]
pub enum StorageError {
    /// The values of these fields are taken; together, if there are several.
    Duplicate(&'static [&'static str]),
    /// What this field refers to is not there.
    Missing(&'static str),
    /// The text of this field holds U+0000, which not every database can store.
    Unstorable(&'static str),
    /// Other rows refer to this one.
    Referenced,
    /// The row has changed since it was read.
    Changed,
    /// The database is away or overloaded.
    Unavailable(Cause),
    /// Anything else.
    Failed(Cause),
}

impl fmt::Display for StorageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate(fields) => write!(f, "{} is taken", fields.join(", ")),
            Self::Missing(field) => write!(f, "what {field} refers to is not there"),
            Self::Unstorable(field) => write!(f, "{field} holds U+0000"),
            Self::Referenced => f.write_str("other rows refer to this one"),
            Self::Changed => f.write_str("the row has changed since it was read"),
            Self::Unavailable(_) => f.write_str("the database is not available"),
            Self::Failed(_) => f.write_str("the database has failed"),
        }
    }
}

impl StdError for StorageError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Unavailable(cause) | Self::Failed(cause) => Some(&**cause),
            Self::Duplicate(_)
            | Self::Missing(_)
            | Self::Unstorable(_)
            | Self::Referenced
            | Self::Changed => None,
        }
    }
}

impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Unavailable(_) => Self::Unavailable(error.into()),
            // The others are answers of an operation, if it knows them; one that does not has a fault.
            _ => Self::Internal(error.into()),
        }
    }
}

/// Why a database cannot be used at all.
#[derive(Debug)]
pub struct OpenError {
    database: String,
    reason: Cause,
}

impl OpenError {
    /// Says which database, and what is wrong with it.
    pub fn new(database: impl Into<String>, reason: impl Into<Cause>) -> Self {
        Self {
            database: database.into(),
            reason: reason.into(),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the database `{}` cannot be used", self.database)
    }
}

impl StdError for OpenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.reason)
    }
}
