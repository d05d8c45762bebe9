//! One request to an application in the process, which cannot tell it from one over the wire.
//!
//! In: what `init_service` gives, and a request. Out: status, headers and the JSON of the body: null where there is none, and a text where it is no JSON.

use actix_web::body::{self, MessageBody};
use actix_web::dev::{Service, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::{Error, HttpResponse};
use serde_json::Value;

pub async fn ask<R, B: MessageBody + 'static>(
    app: &impl Service<R, Response = ServiceResponse<B>, Error = Error>,
    request: R,
) -> (StatusCode, HeaderMap, Value) {
    let response = match app.call(request).await {
        Ok(response) => response.into_parts().1.map_into_boxed_body(),
        Err(error) => HttpResponse::from_error(error),
    };
    let (head, content) = response.into_parts();
    let bytes = body::to_bytes(content).await.unwrap_or_default();
    let text = || if bytes.is_empty() { Value::Null } else { String::from_utf8_lossy(&bytes).into() };
    let value = serde_json::from_slice(&bytes).unwrap_or_else(|_| text());
    (head.status(), head.headers().clone(), value)
}
