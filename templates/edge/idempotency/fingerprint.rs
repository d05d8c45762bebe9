//! What a request with a key asks, as a hash: the same request gives the same one.
//!
//! In: the head of a request, and its body as it is read. Out: the id of the key among all keys, and the fingerprint.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};

use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap};
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, Payload};
use actix_web::{FromRequest, HttpRequest, dev};
use futures_util::Stream;
use sha2::{Digest, Sha256};

use crate::support::body::patience;
use crate::support::problem::Rejection;

/// The header that carries the key.
const HEADER: &str = "idempotency-key";

/// How much may follow what is read of a body.
const REST: usize = 64 * 1024;

/// A request with a key.
pub(super) struct Asked {
    id: String,
    head: Sha256,
    body: Rc<RefCell<Body>>,
}

/// The body, and the hash of what has come of it.
#[derive(Default)]
struct Body {
    payload: Option<Payload>,
    hash: Sha256,
    length: usize,
}

impl Asked {
    /// Looks at the head of a request; nothing if it has no key.
    pub(super) fn of(
        http: &HttpRequest,
        operation: &str,
        caller: Option<&str>,
        headers: &[&str],
    ) -> Option<Self> {
        if !http.headers().contains_key(HEADER) {
            return None;
        }
        let mut id = Sha256::new();
        add(&mut id, operation.as_bytes());
        add(&mut id, caller.unwrap_or_default().as_bytes());
        add(&mut id, &[u8::from(caller.is_some())]);
        add_header(&mut id, http.headers(), HEADER);
        let mut head = Sha256::new();
        add(&mut head, http.method().as_str().as_bytes());
        add(&mut head, http.uri().to_string().as_bytes());
        for name in headers.iter().copied().chain([CONTENT_TYPE.as_str()]) {
            add_header(&mut head, http.headers(), name);
        }
        Some(Self {
            id: hex(id),
            head,
            body: Rc::default(),
        })
    }

    /// Gives the id of the key.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Watches a body; whoever reads it sees no difference.
    pub(super) async fn watch(
        &self,
        http: &HttpRequest,
        payload: Payload,
    ) -> Result<Payload, Rejection> {
        self.body.borrow_mut().payload = Some(payload);
        let mut watched: dev::Payload = dev::Payload::Stream {
            payload: Box::pin(Watched(self.body.clone())),
        };
        let payload = Payload::from_request(http, &mut watched).await;
        payload.map_err(|error| Rejection::internal(error.to_string()))
    }

    /// Gives the fingerprint, once the request has been read. What is left of the body then, such as what follows the last
    /// of its parts, belongs to it, too, however it came.
    pub(super) async fn fingerprint(&self, http: &HttpRequest) -> Result<String, Rejection> {
        let read = self.body.borrow().length;
        let rest = async {
            let mut rest = Watched(self.body.clone());
            while let Some(chunk) = poll_fn(|cx| Pin::new(&mut rest).poll_next(cx)).await {
                chunk.map_err(|error| Rejection::malformed(error.to_string()))?;
                if self.body.borrow().length - read > REST {
                    return Err(Rejection::malformed("Too much follows the body."));
                }
            }
            Ok(())
        };
        timeout(patience(http), rest)
            .await
            .map_err(|_| Rejection::request_timeout())??;
        let mut fingerprint = self.head.clone();
        fingerprint.update(self.body.borrow().hash.clone().finalize());
        Ok(hex(fingerprint))
    }
}

/// A body that somebody else watches.
struct Watched(Rc<RefCell<Body>>);

impl Stream for Watched {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut body = self.0.borrow_mut();
        let Some(payload) = &mut body.payload else {
            return Poll::Ready(None);
        };
        let chunk = ready!(Pin::new(payload).poll_next(cx));
        match &chunk {
            Some(Ok(bytes)) => {
                body.hash.update(bytes);
                body.length += bytes.len();
            }
            // It has ended, and is not asked again.
            Some(Err(_)) | None => body.payload = None,
        }
        Poll::Ready(chunk)
    }
}

/// Adds a part with its length, so that no two rows of parts look alike.
fn add(hash: &mut Sha256, part: &[u8]) {
    hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
    hash.update(part);
}

fn add_header(hash: &mut Sha256, headers: &HeaderMap, name: &str) {
    let values: Vec<&[u8]> = headers.get_all(name).map(|it| it.as_bytes()).collect();
    add(hash, &values.join(&b", "[..]));
}

fn hex(hash: Sha256) -> String {
    hash.finalize()
        .iter()
        .map(|it| format!("{it:02x}"))
        .collect()
}
