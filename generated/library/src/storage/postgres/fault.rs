//! What can go wrong on the way to a row, and what it means outside.

use deadpool_postgres::PoolError;
use tokio_postgres::error::SqlState;

use super::database::Schema;
use crate::storage::error::StorageError;

/// Why statements have failed.
#[derive(Debug)]
pub enum Fault {
    /// No connection could be had.
    Away(PoolError),
    /// The database says so, or has gone meanwhile.
    Sql(tokio_postgres::Error),
    /// The transaction has ended.
    Over,
    /// It is not let in here.
    Refused(StorageError),
}

impl From<StorageError> for Fault {
    fn from(error: StorageError) -> Self {
        Self::Refused(error)
    }
}

impl From<PoolError> for Fault {
    fn from(error: PoolError) -> Self {
        Self::Away(error)
    }
}

impl From<tokio_postgres::Error> for Fault {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Sql(error)
    }
}

impl Fault {
    /// Says what it means for whoever asked.
    pub fn explain(self, schema: &Schema) -> StorageError {
        let error = match self {
            Self::Sql(error) => error,
            Self::Away(error) => return StorageError::Unavailable(error.into()),
            Self::Refused(error) => return error,
            Self::Over => return StorageError::Unavailable("the transaction has ended".into()),
        };
        let Some(told) = error.as_db_error() else {
            // Without a word from the database, the connection is lost, or the client does not understand it.
            let is_lost = error.is_closed() || source_of_io(&error);
            return if is_lost {
                StorageError::Unavailable(error.into())
            } else {
                StorageError::Failed(error.into())
            };
        };
        let code = told.code();
        let constraint = told.constraint();
        if *code == SqlState::UNIQUE_VIOLATION
            && let Some(fields) = find(schema.unique, constraint)
        {
            return StorageError::Duplicate(fields);
        }
        if *code == SqlState::FOREIGN_KEY_VIOLATION
            && let Some(field) = find(schema.references, constraint)
        {
            return StorageError::Missing(field);
        }
        if is_passing(code) {
            StorageError::Unavailable(error.into())
        } else {
            StorageError::Failed(error.into())
        }
    }
}

/// Finds what a constraint is about.
fn find<T: Copy>(all: &[(&str, T)], constraint: Option<&str>) -> Option<T> {
    let constraint = constraint?;
    let mut all = all.iter();
    all.find(|(name, _)| *name == constraint).map(|(_, it)| *it)
}

fn source_of_io(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(|it| it.is::<std::io::Error>())
}

/// Says whether another try may succeed: by the class of the code, its first two letters, or by itself.
fn is_passing(code: &SqlState) -> bool {
    // Connection; transaction rollback (serialization, deadlock); resources; operator intervention.
    let classes = ["08", "40", "53", "57"];
    classes.iter().any(|it| code.code().starts_with(it))
        || [
            SqlState::LOCK_NOT_AVAILABLE,
            SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
            SqlState::READ_ONLY_SQL_TRANSACTION,
        ]
        .contains(code)
        || is_outdated(code)
}

/// Says whether a prepared statement no longer fits the tables, which another instance has migrated meanwhile.
pub fn is_outdated(code: &SqlState) -> bool {
    [
        SqlState::FEATURE_NOT_SUPPORTED,
        SqlState::INVALID_SQL_STATEMENT_NAME,
    ]
    .contains(code)
}
