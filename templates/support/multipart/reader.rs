//! A multipart body as it comes in: part after part, within limits of length and time.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap};
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, Payload};
use futures_util::StreamExt;

use super::super::body::patience;
use super::super::negotiation::MediaType;
use super::super::problem::Rejection;

/// How many parts a body may have.
const MOST_PARTS: usize = 1_000;

/// For so many bytes a client has as much time as for a whole body of another kind.
const PACE: usize = 1024 * 1024;

/// A part that is being read.
pub(super) struct Sent {
    field: Field,
    ended: bool,
}

impl Sent {
    /// Gives its name.
    pub(super) fn name(&self) -> String {
        self.field.name().unwrap_or_default().to_owned()
    }

    /// Gives what the client calls the file in it.
    pub(super) fn file_name(&self) -> Option<String> {
        let disposition = self.field.content_disposition()?;
        let extended = disposition.get_filename_ext();
        let extended = extended.and_then(|it| String::from_utf8(it.value.clone()).ok());
        extended.or_else(|| disposition.get_filename().map(str::to_owned))
    }

    /// Gives its headers.
    pub(super) fn headers(&self) -> &HeaderMap {
        self.field.headers()
    }

    /// Says whether it says what it is.
    pub(super) fn tells_type(&self) -> bool {
        self.headers().contains_key(CONTENT_TYPE)
    }

    /// Gives what it says that it is; `None` if it does not say, or says nonsense.
    pub(super) fn media_type(&self) -> Option<MediaType> {
        MediaType::parse(self.headers().get(CONTENT_TYPE)?.to_str().ok()?)
    }

    /// Says whether it says that it is JSON.
    pub(super) fn is_json(&self) -> bool {
        let essence = self.media_type().map(|it| it.essence());
        essence.is_some_and(|it| it == "application/json" || it.ends_with("+json"))
    }
}

/// What is left of a body.
pub(super) struct Reader {
    multipart: Multipart,
    parts: usize,
    limit: usize,
    patience: Duration,
    since: Instant,
    /// How many bytes have come.
    length: Rc<Cell<usize>>,
}

impl Reader {
    /// Begins with a body that may have so many bytes.
    pub(super) fn new(http: &HttpRequest, payload: Payload, limit: usize) -> Self {
        let length = Rc::new(Cell::new(0_usize));
        let counted = Rc::clone(&length);
        let stream = payload.map(move |chunk| {
            let chunk: Bytes = chunk?;
            counted.set(counted.get().saturating_add(chunk.len()));
            if counted.get() > limit {
                Err(PayloadError::Overflow)
            } else {
                Ok(chunk)
            }
        });
        Self {
            multipart: Multipart::new(http.headers(), stream),
            parts: 0,
            limit,
            patience: patience(http),
            since: Instant::now(),
            length,
        }
    }

    /// Gives the next part; the one before must have been read.
    pub(super) async fn next(&mut self) -> Result<Option<Sent>, Rejection> {
        let part = timeout(self.left(), self.multipart.next()).await;
        let part = part.map_err(|_| Rejection::request_timeout())?;
        self.parts += 1;
        if part.is_some() && self.parts > MOST_PARTS {
            return Err(Rejection::malformed("The body has too many parts."));
        }
        let part = part.transpose().map_err(|error| self.refused(&error))?;
        Ok(part.map(|field| Sent {
            field,
            ended: false,
        }))
    }

    /// Gives the next bytes of a part.
    pub(super) async fn chunk(&self, sent: &mut Sent) -> Result<Option<Bytes>, Rejection> {
        if sent.ended {
            return Ok(None);
        }
        let chunk = timeout(self.left(), sent.field.next()).await;
        let chunk = chunk.map_err(|_| Rejection::request_timeout())?;
        sent.ended = chunk.is_none();
        chunk.transpose().map_err(|error| self.refused(&error))
    }

    /// Says how long the client has for what comes next: whoever is slow throughout is cut off, however much there is.
    fn left(&self) -> Duration {
        let pieces = u32::try_from(self.length.get() / PACE).unwrap_or(u32::MAX);
        let all = self.patience.saturating_mul(pieces.saturating_add(1));
        all.saturating_sub(self.since.elapsed())
    }

    fn refused(&self, error: &MultipartError) -> Rejection {
        if self.length.get() > self.limit {
            return Rejection::payload_too_large(self.limit);
        }
        Rejection::malformed(match error {
            MultipartError::Payload(PayloadError::Overflow) => {
                "The head of a part is too long.".to_owned()
            }
            MultipartError::Incomplete => "The body ends before its last part does.".to_owned(),
            error => format!("The parts cannot be told apart: {error}."),
        })
    }
}
