//! One request to an application in the process, which cannot tell it from one over the wire.
//!
//! In: what `init_service` gives, and a request. Out: status, headers and the JSON of the body; null where there is none.

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
    (head.status(), head.headers().clone(), serde_json::from_slice(&bytes).unwrap_or_default())
}
