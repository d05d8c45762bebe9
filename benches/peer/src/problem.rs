//! Problem details (RFC 9457), and the id of each request.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use crate::violation::Violation;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Why a request is not done.
#[derive(Debug)]
pub enum Refusal {
    Unauthorized,
    Forbidden,
    NotFound,
    NotAcceptable,
    UnsupportedMediaType,
    Malformed(String),
    Conflict(&'static str),
    Invalid(Vec<Violation>),
    Unavailable,
    Failed,
}

#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    instance: &'a str,
    code: &'static str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Violation],
}

impl Refusal {
    fn parts(&self) -> (StatusCode, &'static str, &str, &[Violation]) {
        match self {
            Self::Unauthorized => (
                StatusCode::UNAUTHORIZED,
                "unauthorized",
                "Valid credentials are needed.",
                &[],
            ),
            Self::Forbidden => (
                StatusCode::FORBIDDEN,
                "forbidden",
                "You may not do this.",
                &[],
            ),
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "not_found",
                "There is nothing here.",
                &[],
            ),
            Self::NotAcceptable => (
                StatusCode::NOT_ACCEPTABLE,
                "not_acceptable",
                "The answer can be application/json.",
                &[],
            ),
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "The body must be application/json.",
                &[],
            ),
            Self::Malformed(detail) => (StatusCode::BAD_REQUEST, "malformed_body", detail, &[]),
            Self::Conflict(detail) => (StatusCode::CONFLICT, "duplicate", detail, &[]),
            Self::Invalid(errors) => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid_request",
                "The request breaks the contract.",
                errors,
            ),
            Self::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "This cannot be done now.",
                &[],
            ),
            Self::Failed => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "internal_error",
                "Something went wrong.",
                &[],
            ),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.parts().2)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.parts().0
    }

    fn error_response(&self) -> HttpResponse {
        // The body is written where the request is known.
        HttpResponse::new(self.status_code())
    }
}

/// Gives every answer its id, and every refusal its body.
pub async fn request_id(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, actix_web::Error> {
    let id = match request.headers().get(X_REQUEST_ID) {
        Some(id) if is_sane(id.as_bytes()) => id.clone(),
        _ => make(),
    };
    let mut answer = next.call(request).await?;
    if let Some(refusal) = answer
        .response()
        .error()
        .and_then(|it| it.as_error::<Refusal>())
    {
        let (status, code, detail, errors) = refusal.parts();
        let body = serde_json::to_vec(&Problem {
            r#type: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail,
            instance: answer.request().path(),
            code,
            request_id: id.to_str().unwrap_or_default(),
            errors,
        })?;
        let mut response = HttpResponse::new(status);
        let headers = response.headers_mut();
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        let more = match status {
            StatusCode::UNAUTHORIZED => Some((WWW_AUTHENTICATE, "Bearer")),
            StatusCode::SERVICE_UNAVAILABLE => Some((RETRY_AFTER, "1")),
            _ => None,
        };
        if let Some((name, value)) = more {
            headers.insert(name, HeaderValue::from_static(value));
        }
        answer = answer.into_response(response.set_body(BoxBody::new(body)));
    }
    answer.headers_mut().insert(X_REQUEST_ID, id);
    Ok(answer)
}

pub async fn nothing_here() -> Result<HttpResponse, Refusal> {
    Err(Refusal::NotFound)
}

fn make() -> HeaderValue {
    static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = KEY.hash_one(COUNT.fetch_add(1, Ordering::Relaxed));
    HeaderValue::from_str(&format!("{number:016x}")).unwrap_or(HeaderValue::from_static("-"))
}

fn is_sane(id: &[u8]) -> bool {
    (1..=64).contains(&id.len())
        && id
            .iter()
            .all(|it| it.is_ascii_alphanumeric() || b"-_.".contains(it))
}
