//! Reading bodies: what kind it is, how long it may be, and then what it says.

use std::time::Duration;

use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};
use actix_web::rt::time::timeout;
use actix_web::web::{Bytes, Payload};

use super::negotiation::MediaType;
use super::problem::Rejection;

pub mod typed;

pub use typed::json;

/// How long a body may be, in bytes. In the data of the application.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit(pub usize);

impl BodyLimit {
    /// Two mebibytes.
    pub const DEFAULT: Self = Self(2 * 1024 * 1024);
}

/// How long a body may take to arrive. In the data of the application; without it, 30 seconds.
#[derive(Debug, Clone, Copy)]
pub struct Patience(pub Duration);

/// What an operation takes as its body.
#[derive(Debug, Clone, Copy)]
pub struct Accepts {
    /// The media types of `content`, ranges too; the most specific one that fits is taken.
    pub types: &'static [&'static str],
    /// `required`
    pub required: bool,
    /// The most bytes, if the operation has a limit of its own.
    pub limit: Option<usize>,
}

impl Accepts {
    /// A body that must be there, of one of these kinds.
    pub const fn required(types: &'static [&'static str]) -> Self {
        Self {
            types,
            required: true,
            limit: None,
        }
    }

    /// A body that may be absent, of one of these kinds.
    pub const fn optional(types: &'static [&'static str]) -> Self {
        Self {
            types,
            required: false,
            limit: None,
        }
    }

    /// The same with a limit of its own, in bytes.
    #[must_use]
    pub const fn up_to(self, limit: usize) -> Self {
        Self {
            limit: Some(limit),
            ..self
        }
    }

    /// Says whether the body that is announced is one to be read, before anything of it is: 413, 415, or 400 if it is
    /// missing.
    pub fn admit(&self, http: &HttpRequest) -> Result<Admitted, Rejection> {
        let limit = self.limit_for(http);
        let length = header(http, CONTENT_LENGTH).map(|it| it.parse::<usize>());
        // A length beyond all numbers is too long as well.
        if length
            .as_ref()
            .is_some_and(|it| !it.as_ref().is_ok_and(|it| *it <= limit))
        {
            return Err(Rejection::payload_too_large(limit));
        }
        let chunked = http.headers().contains_key(TRANSFER_ENCODING);
        if !chunked && matches!(length, None | Some(Ok(0))) {
            return if self.required {
                Err(Rejection::missing_body())
            } else {
                Ok(Admitted {
                    kind: None,
                    limit,
                    required: false,
                })
            };
        }
        let encoding = header(http, CONTENT_ENCODING);
        if encoding.is_some_and(|it| !it.eq_ignore_ascii_case("identity")) {
            return Err(Rejection::unsupported_encoding());
        }
        let kind = header(http, CONTENT_TYPE).and_then(|it| self.kind(it));
        match kind {
            Some(kind) => Ok(Admitted {
                kind: Some(kind),
                limit,
                required: self.required,
            }),
            None => Err(Rejection::unsupported_media_type(self.types)),
        }
    }

    /// Reads the body; `None` if there is none and none is needed.
    pub async fn read(
        &self,
        http: &HttpRequest,
        payload: Payload,
    ) -> Result<Option<Received>, Rejection> {
        self.admit(http)?.read(http, payload).await
    }

    fn limit_for(&self, http: &HttpRequest) -> usize {
        let common = http.app_data::<BodyLimit>().unwrap_or(&BodyLimit::DEFAULT);
        self.limit.unwrap_or(common.0)
    }

    fn kind(&self, content_type: &str) -> Option<(usize, String)> {
        // What most clients send needs no weighing.
        if let Some(index) = self.types.iter().position(|it| *it == content_type)
            && !content_type.contains([';', '*'])
        {
            return Some((index, content_type.to_owned()));
        }
        let sent = MediaType::parse(content_type)?;
        let utf8 =
            |it: &str| it.eq_ignore_ascii_case("utf-8") || it.eq_ignore_ascii_case("us-ascii");
        if sent.parameter("charset").is_some_and(|it| !utf8(it)) {
            return None;
        }
        let fits = self.types.iter().enumerate().filter_map(|(index, it)| {
            let declared = MediaType::parse(it)?;
            let fits = declared.covers(&sent);
            fits.then(|| (declared.specificity(), std::cmp::Reverse(index)))
        });
        let (_, index) = fits.max()?;
        Some((index.0, sent.essence()))
    }
}

/// A body that may be read.
#[derive(Debug)]
pub struct Admitted {
    /// Which of the declared kinds it is, and what it calls itself; `None` if there is no body.
    pub kind: Option<(usize, String)>,
    /// The most bytes.
    pub limit: usize,
    /// Whether it must be there.
    pub required: bool,
}

impl Admitted {
    /// Gives which of the declared kinds it is.
    pub fn index(&self) -> Option<usize> {
        self.kind.as_ref().map(|(index, _)| *index)
    }

    /// Reads the body; `None` if there is none and none is needed.
    pub async fn read(
        self,
        http: &HttpRequest,
        payload: Payload,
    ) -> Result<Option<Received>, Rejection> {
        let Some((index, media_type)) = self.kind else {
            return Ok(None);
        };
        let limit = self.limit;
        let bytes = timeout(patience(http), payload.to_bytes_limited(limit))
            .await
            .map_err(|_| Rejection::request_timeout())?
            .map_err(|_| Rejection::payload_too_large(limit))?
            .map_err(|error| Rejection::malformed(error.to_string()))?;
        if bytes.is_empty() {
            // It came in chunks, so that only now is it known that there is none.
            return if self.required {
                Err(Rejection::missing_body())
            } else {
                Ok(None)
            };
        }
        Ok(Some(Received {
            index,
            media_type,
            bytes,
        }))
    }
}

/// Gives how long a body may take to arrive.
pub fn patience(http: &HttpRequest) -> Duration {
    http.app_data::<Patience>()
        .map_or(Duration::from_secs(30), |it| it.0)
}

/// Gives what the body calls itself, in lower case and without parameters; nothing if it does not say, or says nonsense.
pub fn media_type(http: &HttpRequest) -> String {
    let sent = header(http, CONTENT_TYPE).and_then(MediaType::parse);
    sent.map_or_else(String::new, |it| it.essence())
}

/// A body that has been read.
#[derive(Debug)]
pub struct Received {
    /// Which of the declared media types it is.
    pub index: usize,
    /// What it calls itself, in lower case and without parameters.
    pub media_type: String,
    /// All of it.
    pub bytes: Bytes,
}

fn header(http: &HttpRequest, name: actix_web::http::header::HeaderName) -> Option<&str> {
    http.headers().get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const JSON: Accepts = Accepts::required(&["application/json"]).up_to(100);

    async fn read(
        accepts: Accepts,
        headers: &[(&'static str, &str)],
        body: &str,
    ) -> Result<Option<Received>, u16> {
        let mut request = TestRequest::post().set_payload(body.to_owned());
        request = request.insert_header(("content-length", body.len().to_string()));
        for header in headers {
            request = request.insert_header(*header);
        }
        let (http, mut payload) = request.to_http_parts();
        let payload = <Payload as actix_web::FromRequest>::from_request(&http, &mut payload)
            .await
            .unwrap();
        accepts
            .read(&http, payload)
            .await
            .map_err(|it| it.status().as_u16())
    }

    #[actix_web::test]
    async fn kinds_and_lengths() {
        for (types, body, expected) in [
            (&[("content-type", "application/json")][..], "{}", Ok(true)),
            (
                &[("content-type", "Application/JSON; charset=\"UTF-8\"; x=y")],
                "{}",
                Ok(true),
            ),
            (
                &[("content-type", "application/json; charset=latin1")],
                "{}",
                Err(415),
            ),
            (
                &[("content-type", "application/vnd.x+json")],
                "{}",
                Err(415),
            ),
            (&[("content-type", "application/jsonp")], "{}", Err(415)),
            (&[("content-type", "nonsense")], "{}", Err(415)),
            (&[], "{}", Err(415)),
            (&[], "", Err(400)),
            (
                &[
                    ("content-type", "application/json"),
                    ("content-encoding", "gzip"),
                ],
                "{}",
                Err(415),
            ),
            (
                &[
                    ("content-type", "application/json"),
                    ("content-length", "101"),
                ],
                "",
                Err(413),
            ),
            (
                &[
                    ("content-type", "application/json"),
                    ("content-length", "99999999999999999999999"),
                ],
                "",
                Err(413),
            ),
        ] {
            let received = read(JSON, types, body).await;
            assert_eq!(
                received.map(|it| it.is_some()),
                expected,
                "{types:?} {body}"
            );
        }
        let chunked = [
            ("content-type", "application/json"),
            ("transfer-encoding", "chunked"),
        ];
        assert_eq!(
            read(JSON, &chunked, &"x".repeat(200)).await.map(|_| ()),
            Err(413)
        );
        assert!(
            read(Accepts::optional(&["a/b"]), &[], "")
                .await
                .unwrap()
                .is_none()
        );
    }

    #[actix_web::test]
    async fn the_most_specific_kind_is_taken() {
        let accepts = Accepts::required(&["*/*", "text/*", "text/csv", "application/json"]);
        for (kind, index) in [
            ("text/csv", 2),
            ("text/plain", 1),
            ("image/png", 0),
            ("application/json", 3),
        ] {
            let received = read(accepts, &[("content-type", kind)], "x")
                .await
                .unwrap()
                .unwrap();
            assert_eq!(
                (received.index, received.media_type.as_str()),
                (index, kind)
            );
        }
    }
}
