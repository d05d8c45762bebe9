//! Bodies that nobody has read to their end when the answer is there.
//!
//! The framework closes the connection of such a body where its length is known. One that comes in chunks it reads on,
//! for as long as the client likes to send, and no time-out ends that. It closes the connection in both cases if the
//! body is still held while the answer is sent, and that is what this is for.
//!
//! In: a request. Out: its body, which stays until the answer is sent.

use std::cell::RefCell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header::TRANSFER_ENCODING;
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpResponse};
use futures_util::Stream;

/// The body of a request that came in chunks, if it did.
pub struct Unread(Option<Rc<RefCell<Payload>>>);

impl Unread {
    /// Takes hold of the body; whoever reads it sees no difference.
    pub fn of(request: &mut ServiceRequest) -> Self {
        if !request.headers().contains_key(TRANSFER_ENCODING) {
            return Self(None);
        }
        let payload = Rc::new(RefCell::new(request.take_payload()));
        let shared = Box::pin(Shared(Rc::clone(&payload)));
        request.set_payload(Payload::Stream { payload: shared });
        Self(Some(payload))
    }

    /// Holds it until the answer is sent.
    pub fn until_sent(self, response: HttpResponse) -> HttpResponse {
        let Some(payload) = self.0 else {
            return response;
        };
        response.map_body(|_, body| {
            BoxBody::new(Held {
                body,
                _payload: payload,
            })
        })
    }
}

/// A body that somebody else holds too.
struct Shared(Rc<RefCell<Payload>>);

impl Stream for Shared {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Pin::new(&mut *self.0.borrow_mut()).poll_next(context)
    }
}

/// The body of an answer, with that of its request.
struct Held {
    body: BoxBody,
    _payload: Rc<RefCell<Payload>>,
}

impl MessageBody for Held {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
