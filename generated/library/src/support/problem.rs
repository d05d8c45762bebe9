//! What went wrong, for the client: RFC 9457.
//!
//! A [`Problem`] says what; the status is given where it is answered, by a response enum or by the server itself as a
//! [`Rejection`]. Both are written by `envelope`, the only place that knows the form.

use std::borrow::Cow;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};

use super::violation::{Place, Violation};

/// What went wrong, without its status.
#[derive(Debug)]
pub struct Problem {
    /// Stable; for programs.
    pub code: &'static str,
    /// For people.
    pub detail: Cow<'static, str>,
    /// What exactly is wrong with the request.
    pub errors: Vec<Violation>,
}

impl Problem {
    /// A problem without a list of errors.
    pub fn new(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
        }
    }

    /// The request breaks the contract.
    pub fn invalid(errors: Vec<Violation>) -> Self {
        Self {
            errors,
            ..Self::new("invalid_request", "The request breaks the contract.")
        }
    }

    /// A part of the request cannot be read.
    pub fn malformed(errors: Vec<Violation>) -> Self {
        Self {
            errors,
            ..Self::new("malformed_request", "The request cannot be read.")
        }
    }

    /// What was asked for is not there.
    pub fn not_found() -> Self {
        Self::new("not_found", "There is nothing here.")
    }

    /// One parameter is wrong in a way that no schema can say.
    pub fn bad_parameter(
        name: &'static str,
        keyword: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self::invalid(vec![Violation {
            place: Place::Parameter(name, String::new()),
            keyword,
            detail: detail.into(),
        }])
    }

    /// A cursor is not one of this list.
    pub fn bad_cursor(parameter: &'static str) -> Self {
        Self::bad_parameter(parameter, "cursor", "is not a cursor of this list")
    }

    /// Who logs in has not been recognised.
    pub fn bad_credentials() -> Self {
        Self::new("bad_credentials", "These credentials are not right.")
    }

    /// A value that must be unique is taken.
    pub fn duplicate(field: &str) -> Self {
        Self {
            errors: vec![Violation {
                place: Place::Pointer(format!("/{field}")),
                keyword: "unique",
                detail: "is taken".to_owned(),
            }],
            ..Self::new("duplicate", format!("This {field} is taken."))
        }
    }

    /// No way leads to the value from the one that is there now.
    pub fn undeclared_step(property: &str) -> Self {
        let property = property.replace('~', "~0").replace('/', "~1");
        Self {
            errors: vec![Violation {
                place: Place::Pointer(format!("/{property}")),
                keyword: "steps",
                detail: "cannot follow the value that is there now".to_owned(),
            }],
            ..Self::new(
                "conflict",
                "This step is not possible from where it is now.",
            )
        }
    }

    /// The request conflicts with what is stored.
    pub fn conflict(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new("conflict", detail)
    }

    /// Answers with this problem and a status, and the header that HTTP asks for with it.
    pub fn rejects(self, status: StatusCode) -> Rejection {
        let header = match status {
            StatusCode::UNAUTHORIZED => Some((WWW_AUTHENTICATE, "Bearer")),
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
                Some((RETRY_AFTER, "1"))
            }
            _ => None,
        };
        let header = header.map(|(name, value)| (name, HeaderValue::from_static(value)));
        Rejection {
            status,
            problem: Box::new(self),
            headers: header.into_iter().collect(),
            cause: None,
        }
    }
}

/// A problem on its way to the client.
#[derive(Debug)]
pub struct Rejection {
    pub(super) status: StatusCode,
    pub(super) problem: Box<Problem>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// For the log only.
    pub(super) cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Rejection {
    /// Gives the status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Sets a header of the answer, in place of one that is there by default.
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.retain(|(it, _)| *it != name);
        self.headers.push((name, value));
        self
    }

    /// Sets the headers that a response enum declares, in the same way as those of an answer.
    pub fn with_headers(mut self, with: impl FnOnce(&mut HttpResponseBuilder)) -> Self {
        let mut response = HttpResponse::build(self.status);
        with(&mut response);
        for (name, value) in response.finish().headers() {
            self = self.with_header(name.clone(), value.clone());
        }
        self
    }

    /// 400: the body cannot be read, and this is where and why.
    pub fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Problem::new("malformed_body", detail).rejects(StatusCode::BAD_REQUEST)
    }

    /// 400: there is no body, and the operation needs one.
    pub fn missing_body() -> Self {
        Problem::new("missing_body", "A body is needed.").rejects(StatusCode::BAD_REQUEST)
    }

    /// 401: it is not known who asks; one challenge for each way to say it (RFC 9110, 11.6.1).
    pub fn unauthorized(challenges: &[HeaderValue]) -> Self {
        let problem = Problem::new("unauthorized", "Valid credentials are needed.");
        let mut rejection = problem.rejects(StatusCode::UNAUTHORIZED);
        if !challenges.is_empty() {
            rejection.headers.clear();
        }
        let challenges = challenges.iter().map(|it| (WWW_AUTHENTICATE, it.clone()));
        rejection.headers.extend(challenges);
        rejection
    }

    /// 403: who asks may not do this.
    pub fn forbidden() -> Self {
        Problem::new("forbidden", "You may not do this.").rejects(StatusCode::FORBIDDEN)
    }

    /// 404: no operation has this path.
    pub fn not_found() -> Self {
        Problem::not_found().rejects(StatusCode::NOT_FOUND)
    }

    /// 405: the path has operations, but not with this method.
    pub fn method_not_allowed(allow: HeaderValue) -> Self {
        Problem::new("method_not_allowed", "This path does not have this method.")
            .rejects(StatusCode::METHOD_NOT_ALLOWED)
            .with_header(ALLOW, allow)
    }

    /// 406: the client takes none of the kinds of answer that there are.
    pub fn not_acceptable(offered: &[&str]) -> Self {
        let detail = format!("The answer can be {}.", offered.join(" or "));
        Problem::new("not_acceptable", detail).rejects(StatusCode::NOT_ACCEPTABLE)
    }

    /// 408: the body did not come in time.
    pub fn request_timeout() -> Self {
        Problem::new("request_timeout", "The request did not come in time.")
            .rejects(StatusCode::REQUEST_TIMEOUT)
    }

    /// 412: what is stored is not what the client has seen.
    pub fn precondition_failed() -> Self {
        Problem::new("precondition_failed", "It has changed in the meantime.")
            .rejects(StatusCode::PRECONDITION_FAILED)
    }

    /// 413: the body is longer than the server takes.
    pub fn payload_too_large(limit: usize) -> Self {
        let detail = format!("The body may have at most {limit} bytes.");
        Problem::new("payload_too_large", detail).rejects(StatusCode::PAYLOAD_TOO_LARGE)
    }

    /// 415: the operation does not read this kind of body.
    pub fn unsupported_media_type(accepted: &[&str]) -> Self {
        let detail = format!("The body must be {}.", accepted.join(" or "));
        Problem::new("unsupported_media_type", detail).rejects(StatusCode::UNSUPPORTED_MEDIA_TYPE)
    }

    /// 415: the body is compressed, and the server does not unpack it.
    pub fn unsupported_encoding() -> Self {
        Problem::new("unsupported_encoding", "The body must not be encoded.")
            .rejects(StatusCode::UNSUPPORTED_MEDIA_TYPE)
            .with_header(
                actix_web::http::header::ACCEPT_ENCODING,
                HeaderValue::from_static("identity"),
            )
    }

    /// 428: the operation needs `If-Match`.
    pub fn precondition_required() -> Self {
        Problem::new("precondition_required", "The header If-Match is needed.")
            .rejects(StatusCode::PRECONDITION_REQUIRED)
    }

    /// 429: too many requests; the next one may come in so many seconds.
    pub fn too_many_requests(seconds: u64) -> Self {
        Problem::new("too_many_requests", "There have been too many requests.")
            .rejects(StatusCode::TOO_MANY_REQUESTS)
            .with_header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// 500: the client learns nothing of the cause, the log all of it.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Problem::new(
            "internal_error",
            "The server has failed; the fault is not yours.",
        )
        .rejects(StatusCode::INTERNAL_SERVER_ERROR)
        .caused_by(cause.into())
    }

    /// 501: the contract has the operation, the server not yet.
    pub fn not_implemented(operation: &str) -> Self {
        let detail = format!("The operation {operation} is not implemented yet.");
        Problem::new("not_implemented", detail).rejects(StatusCode::NOT_IMPLEMENTED)
    }

    /// 503: something that the server needs is away.
    pub fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Problem::new("unavailable", "The server cannot do this now; try again.")
            .rejects(StatusCode::SERVICE_UNAVAILABLE)
            .caused_by(cause.into())
    }

    /// 503: the server is being maintained; it is worth another try in so many seconds.
    pub fn maintenance(seconds: u64) -> Self {
        Problem::new("maintenance", "The server is being maintained.")
            .rejects(StatusCode::SERVICE_UNAVAILABLE)
            .with_header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// An error of the framework or of another crate, known by its status only.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        let code = match status {
            StatusCode::NOT_FOUND => "not_found",
            StatusCode::REQUEST_TIMEOUT => "request_timeout",
            StatusCode::PAYLOAD_TOO_LARGE => "payload_too_large",
            StatusCode::INTERNAL_SERVER_ERROR => "internal_error",
            StatusCode::SERVICE_UNAVAILABLE => "unavailable",
            _ => "http_error",
        };
        Problem::new(code, title).rejects(status)
    }

    fn caused_by(mut self, cause: Box<dyn std::error::Error + Send + Sync>) -> Self {
        self.cause = Some(cause);
        self
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.problem.detail)
    }
}

impl ResponseError for Rejection {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    /// Gives status and headers; `envelope` writes the body, which needs the request.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        for header in &self.headers {
            response.append_header(header.clone());
        }
        response.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_challenge_is_a_header_of_its_own() {
        let challenges = ["Bearer", "Basic realm=\"x\""].map(HeaderValue::from_static);
        let response = Rejection::unauthorized(&challenges).error_response();
        let told: Vec<_> = response.headers().get_all(WWW_AUTHENTICATE).collect();
        assert_eq!(told, challenges.iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_wait_is_told() {
        let response = Rejection::too_many_requests(7).error_response();
        let told: Vec<_> = response.headers().get_all(RETRY_AFTER).collect();
        assert_eq!(told, ["7"]);
    }
}
