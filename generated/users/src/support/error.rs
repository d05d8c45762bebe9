//! Why an operation could give none of its declared answers.

use std::fmt;

use actix_web::http::StatusCode;

use super::problem::{Problem, Rejection};

/// The only way past a response enum: 500, 501 and 503, which every operation may answer, and what is refused.
#[derive(Debug)]
pub enum Error {
    /// A fault of the server: 500.
    Internal(Box<dyn std::error::Error + Send + Sync>),
    /// Something that the server needs is away: 503.
    Unavailable(Box<dyn std::error::Error + Send + Sync>),
    /// Nobody has written the operation yet: 501.
    NotImplemented(&'static str),
    /// What the operation cannot do for this request, whether or not the contract declares the status.
    Refused(StatusCode, Problem),
    /// The same with headers of its own.
    Rejected(Rejection),
}

impl Error {
    /// 404: there is no such row, or none for this caller.
    pub fn not_found() -> Self {
        Self::Refused(StatusCode::NOT_FOUND, Problem::not_found())
    }

    /// 401: the caller is not there any more.
    pub fn unauthorized() -> Self {
        Rejection::unauthorized(&[]).into()
    }

    /// 403: the caller may not do this.
    pub fn forbidden() -> Self {
        Rejection::forbidden().into()
    }

    /// 409: the request conflicts with what is stored.
    pub fn conflict(detail: &'static str) -> Self {
        Self::Refused(StatusCode::CONFLICT, Problem::conflict(detail))
    }

    /// 409: a property cannot come to this value from where it is now.
    pub fn undeclared_step(property: &str) -> Self {
        Self::Refused(StatusCode::CONFLICT, Problem::undeclared_step(property))
    }

    /// For `map_err`: whatever this is, it is a fault of the server.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Internal(cause) | Self::Unavailable(cause) => cause.fmt(f),
            Self::NotImplemented(operation) => write!(f, "{operation} is not implemented"),
            Self::Refused(status, problem) => write!(f, "{status}: {}", problem.detail),
            Self::Rejected(rejection) => rejection.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<Error> for Rejection {
    fn from(error: Error) -> Self {
        match error {
            Error::Internal(cause) => Self::internal(cause),
            Error::Unavailable(cause) => Self::unavailable(cause),
            Error::NotImplemented(operation) => Self::not_implemented(operation),
            Error::Refused(status, problem) => problem.rejects(status),
            Error::Rejected(rejection) => rejection,
        }
    }
}

/// Gives an error and what caused it, in one line.
pub fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |it| it.source());
    causes
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError;
    use actix_web::http::header::RETRY_AFTER;

    use super::*;

    #[test]
    fn what_is_refused_on_the_way_keeps_its_headers() {
        let error = Error::from(Rejection::too_many_requests(7));
        let response = Rejection::from(error).error_response();
        assert_eq!(response.headers().get(RETRY_AFTER).unwrap(), "7");
    }
}
