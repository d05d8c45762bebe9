//! Why storage could not do what it was asked.

use std::error::Error as StdError;
use std::fmt;

use actix_web::http::StatusCode;

use crate::support::error::Error;
use crate::support::etag::Preconditions;
use crate::support::problem::Problem;
use crate::support::violation::{Place, Violation};

type Cause = Box<dyn StdError + Send + Sync>;

const JUST_CHANGED: &str = "Somebody else has just changed this; read it again.";

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

impl StorageError {
    /// What a client hears of a change: that it was made to another version, only if the client has named one.
    pub fn of_change(self, preconditions: &Preconditions) -> Error {
        match self {
            Self::Changed if !preconditions.name_a_version() => Error::conflict(JUST_CHANGED),
            error => error.into(),
        }
    }
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

/// What a client hears of it: a repository can be asked with `?` wherever these answers are right.
impl From<StorageError> for Error {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Duplicate(fields) => {
                Self::Refused(StatusCode::CONFLICT, duplicate(fields))
            }
            StorageError::Missing(field) => Self::Refused(StatusCode::CONFLICT, missing(field)),
            StorageError::Unstorable(field) => invalid(field, "text", "must not hold U+0000"),
            StorageError::Referenced => Self::Refused(
                StatusCode::CONFLICT,
                Problem::new("referenced", "Something else still refers to this."),
            ),
            // Right where the client has named a version (RFC 9110, 13.1.1); see `of_change`.
            StorageError::Changed => Self::Refused(
                StatusCode::PRECONDITION_FAILED,
                Problem::new("precondition_failed", JUST_CHANGED),
            ),
            StorageError::Unavailable(_) => Self::Unavailable(error.into()),
            StorageError::Failed(_) => Self::Internal(error.into()),
        }
    }
}

/// Names every field, since any of them could be another.
fn duplicate(fields: &[&str]) -> Problem {
    Problem {
        errors: fields
            .iter()
            .map(|field| violation(field, "unique", "is taken"))
            .collect(),
        ..Problem::new(
            "duplicate",
            format!("This {} is taken.", fields.join(" and ")),
        )
    }
}

/// Conflicts with what is there, since the request by itself keeps the contract (RFC 9110, 15.5.10).
fn missing(field: &str) -> Problem {
    Problem {
        errors: vec![violation(
            field,
            "reference",
            "refers to nothing that is there",
        )],
        ..Problem::new(
            "missing_reference",
            format!("What {field} refers to is not there."),
        )
    }
}

fn invalid(field: &str, keyword: &'static str, detail: &str) -> Error {
    let problem = Problem::invalid(vec![violation(field, keyword, detail)]);
    Error::Refused(StatusCode::UNPROCESSABLE_ENTITY, problem)
}

fn violation(field: &str, keyword: &'static str, detail: &str) -> Violation {
    let field = field.replace('~', "~0").replace('/', "~1");
    Violation {
        place: Place::Pointer(format!("/{field}")),
        keyword,
        detail: detail.to_owned(),
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
            database: without_secrets(database.into()),
            reason: reason.into(),
        }
    }
}

/// Takes user, password and settings out of the address of a server.
fn without_secrets(database: String) -> String {
    let Some((scheme, rest)) = database
        .split_once("://")
        .filter(|(scheme, _)| *scheme != "sqlite")
    else {
        return database;
    };
    // A password may have any character in it that settings behind the place have, too.
    let place = rest.rsplit('@').next().unwrap_or_default();
    let place = place.split('?').next().unwrap_or_default();
    format!("{scheme}://{place}")
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the database `{}` cannot be used: {}",
            self.database, self.reason
        )
    }
}

/// Without a source: a database says the same again there.
impl StdError for OpenError {}

#[cfg(test)]
mod tests {
    use actix_web::http::header::IF_MATCH;
    use actix_web::test::TestRequest;

    use super::*;
    use crate::support::problem::Rejection;

    #[test]
    fn who_has_named_no_version_is_told_of_a_conflict() {
        for (condition, status) in [(None, 409), (Some("*"), 409), (Some("\"1\""), 412)] {
            let mut request = TestRequest::default();
            if let Some(condition) = condition {
                request = request.insert_header((IF_MATCH, condition));
            }
            let preconditions = Preconditions::optional(&request.to_http_request());
            let error = StorageError::Changed.of_change(&preconditions);
            let rejection = Rejection::from(error);
            assert_eq!(rejection.status().as_u16(), status, "{condition:?}");
        }
    }
}
