//! What can go wrong inside a statement, and what it means outside.

use rusqlite::ErrorCode;
use rusqlite::ffi::{
    SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE,
};

use super::database::Schema;
use crate::storage::error::StorageError;

/// Why statements have failed.
#[derive(Debug)]
pub enum Fault {
    /// The database says so.
    Sql(rusqlite::Error),
    /// The repository says so.
    Refused(StorageError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StorageError> for Fault {
    fn from(error: StorageError) -> Self {
        Self::Refused(error)
    }
}

impl Fault {
    /// Says what it means for whoever asked.
    pub fn explain(self, schema: &Schema) -> StorageError {
        let error = match self {
            Self::Sql(error) => error,
            Self::Refused(error) => return error,
        };
        let rusqlite::Error::SqliteFailure(failure, message) = &error else {
            return StorageError::Failed(error.into());
        };
        match failure.extended_code {
            SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_PRIMARYKEY => {
                match message.as_deref().and_then(|it| unique(schema, it)) {
                    Some(fields) => StorageError::Duplicate(fields),
                    None => StorageError::Failed(error.into()),
                }
            }
            // What a row refers to is looked for before it is written, so this is the other way round.
            SQLITE_CONSTRAINT_FOREIGNKEY => StorageError::Referenced,
            _ if is_passing(failure.code) => StorageError::Unavailable(error.into()),
            _ => StorageError::Failed(error.into()),
        }
    }
}

/// Says whether another try may succeed.
fn is_passing(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DiskFull
            | ErrorCode::CannotOpen
    )
}

/// Gives the fields of `UNIQUE constraint failed: TABLE.COLUMN, TABLE.COLUMN`.
fn unique(schema: &Schema, message: &str) -> Option<&'static [&'static str]> {
    let (_, columns) = message.split_once(": ")?;
    let mut all = schema.unique.iter();
    all.find(|(it, _)| *it == columns)
        .map(|(_, fields)| *fields)
}
