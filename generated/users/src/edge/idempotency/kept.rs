//! An answer that can be given again.
//!
//! In: what an operation has answered. Out: a text to be kept, and from that the same answer.

use actix_web::body::{BodySize, BoxBody, MessageBody, to_bytes};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::support::envelope;
use crate::support::problem::{Problem, Rejection};

/// The longest body that is kept, in bytes.
const LONGEST: u64 = 1024 * 1024;

/// Tells a client that it has had this answer before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Statuses that say nothing of what was asked, only that it was not the time for it:
/// too early or too late, too often, or by nobody who is known.
const PASSING: &[u16] = &[401, 408, 425, 429];

/// An answer.
#[derive(Debug, Serialize, Deserialize)]
pub struct Kept {
    status: u16,
    headers: Vec<(String, String)>,
    body: Body,
}

/// Its body.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Body {
    None,
    Text(String),
    Base64(String),
    TooLong,
}

impl Kept {
    /// Takes an answer, and gives it back, with the text to be kept if it is one that can be given again: neither a fault
    /// of the server nor one that passes.
    pub async fn of(
        http: &HttpRequest,
        outcome: Result<HttpResponse, Rejection>,
    ) -> (Result<HttpResponse, Rejection>, Option<String>) {
        let status = match &outcome {
            Ok(response) => response.status(),
            Err(rejection) => rejection.status(),
        };
        if status.is_server_error() || PASSING.contains(&status.as_u16()) {
            return (outcome, None);
        }
        // The words of a refusal are written now, since later there is another request.
        let response = outcome.unwrap_or_else(|rejection| envelope::written(http, &rejection));
        match Self::take(response).await {
            Ok((response, text)) => (Ok(response), Some(text)),
            Err(rejection) => (Err(rejection), None),
        }
    }

    async fn take(response: HttpResponse) -> Result<(HttpResponse, String), Rejection> {
        let headers = response.headers().iter();
        let headers = headers.filter_map(|(name, value)| {
            let value = value.to_str().ok()?;
            Some((name.as_str().to_owned(), value.to_owned()))
        });
        let (status, headers) = (response.status().as_u16(), headers.collect());
        let (response, body) = match response.body().size() {
            BodySize::None => (response, Body::None),
            BodySize::Sized(..=LONGEST) => {
                let (head, body) = response.into_parts();
                let bytes = to_bytes(body)
                    .await
                    .map_err(|error| Rejection::internal(error.to_string()))?;
                let body = match std::str::from_utf8(&bytes) {
                    Ok(text) => Body::Text(text.to_owned()),
                    Err(_) => Body::Base64(STANDARD.encode(&bytes)),
                };
                (head.set_body(BoxBody::new(bytes)), body)
            }
            BodySize::Sized(_) | BodySize::Stream => (response, Body::TooLong),
        };
        let kept = Self {
            status,
            headers,
            body,
        };
        let text = serde_json::to_string(&kept).map_err(Rejection::internal)?;
        Ok((response, text))
    }

    /// Gives a kept answer again.
    ///
    /// # Errors
    ///
    /// 409 if its body was too long to be kept.
    pub fn replay(text: &str) -> Result<HttpResponse, Rejection> {
        let kept: Self = serde_json::from_str(text).map_err(Rejection::internal)?;
        let body = match kept.body {
            Body::None => None,
            Body::Text(text) => Some(text.into_bytes()),
            Body::Base64(text) => Some(STANDARD.decode(text).map_err(Rejection::internal)?),
            Body::TooLong => return Err(not_kept()),
        };
        let status = StatusCode::from_u16(kept.status).map_err(Rejection::internal)?;
        let mut response = HttpResponse::build(status);
        for header in kept.headers {
            response.append_header(header);
        }
        response.insert_header((REPLAYED, HeaderValue::from_static("true")));
        Ok(match body {
            Some(body) => response.body(body),
            None => response.finish(),
        })
    }
}

/// 409: it was done, and cannot be told again.
fn not_kept() -> Rejection {
    let problem = Problem::new(
        "idempotency_answer_not_kept",
        "This was done before, and its answer was too long to be kept.",
    );
    problem.rejects(StatusCode::CONFLICT)
}
