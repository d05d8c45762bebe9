//! One id for each request, on its answer and in its log lines.

use std::fmt;
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpMessage, HttpRequest};

/// The header that carries it, both ways.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request.
#[derive(Debug, Clone)]
pub struct RequestId(HeaderValue);

impl RequestId {
    /// Takes the client's id if it is sane, and makes one otherwise.
    pub fn of(headers: &HeaderMap) -> Self {
        match headers.get(X_REQUEST_ID) {
            Some(id) if is_sane(id.as_bytes()) => Self(id.clone()),
            _ => Self::make(),
        }
    }

    /// Gives the id that the request goes by, as text.
    pub fn current(http: &HttpRequest) -> String {
        http.extensions()
            .get::<Self>()
            .map(Self::to_string)
            .unwrap_or_default()
    }

    /// The id as a header.
    pub fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// The id as a UUID: itself where it is one, else one of version 8 (RFC 9562, 5.8) that begins with its digits, or
    /// with its hash.
    pub fn as_uuid(id: &str) -> String {
        if is_uuid(id) {
            return id.to_owned();
        }
        let is_made = id.len() == 16 && id.bytes().all(|it| it.is_ascii_hexdigit());
        let digits = if is_made {
            id.to_owned()
        } else {
            let mut hasher = DefaultHasher::new();
            id.hash(&mut hasher);
            format!("{:016x}", hasher.finish())
        };
        let (first, rest) = digits.split_at(8);
        let (second, rest) = rest.split_at(4);
        let (third, fourth) = rest.split_at(3);
        format!("{first}-{second}-8{third}-8{fourth}00-000000000000")
    }

    /// Hashes a counter under a key of this process: as good as unique, and cheap.
    fn make() -> Self {
        static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = KEY.hash_one(COUNT.fetch_add(1, Ordering::Relaxed));
        let digit = |place: usize| b"0123456789abcdef"[(number >> (60 - 4 * place)) as usize & 15];
        let text: [u8; 16] = std::array::from_fn(digit);
        Self(HeaderValue::from_bytes(&text).unwrap_or(HeaderValue::from_static("-")))
    }
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    let is_digit = |it: u8| it.is_ascii_hexdigit() || it == b'-';
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(is_digit)
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn is_sane(id: &[u8]) -> bool {
    (1..=64).contains(&id.len())
        && id
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}
