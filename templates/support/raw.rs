//! A request as it came, for a method that must see it itself.

use std::fmt;

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use actix_web::web::Bytes;

use super::body::Received;

/// The bytes of the body and all headers.
#[derive(Clone)]
pub struct Raw {
    /// The headers, credentials among them.
    pub headers: HeaderMap,
    /// The body, byte for byte; empty if there is none.
    pub bytes: Bytes,
}

/// Shows how much there is, and nothing of it: there may be secrets.
impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Raw")
            .field("headers", &self.headers.len())
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

impl Raw {
    /// Takes what came.
    pub fn of(http: &HttpRequest, received: Option<&Received>) -> Self {
        Self {
            headers: http.headers().clone(),
            bytes: received.map_or_else(Bytes::new, |it| it.bytes.clone()),
        }
    }
}
