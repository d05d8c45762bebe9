//! How often somebody may ask: moving windows for each operation and caller.
//!
//! A caller that is known is counted by who it is, anybody else by address (see [`client`]). What is refused is not
//! counted, so that whoever waits as long as `Retry-After` says is let in.

pub mod memory;
pub mod store;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest};

use self::memory::Memory;
use self::store::{Count, Store, Window};
use super::client;
use crate::support::problem::Rejection;
use crate::support::settings::Settings;

/// What an operation lets through.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Whose count it is: the operation's own, or that of all operations that have none.
    name: &'static str,
    /// Empty for what the operator has set for every operation.
    windows: &'static [Window],
}

/// The limits of the server. In the data of the application.
#[derive(Clone)]
pub struct Limits {
    on: bool,
    default: Vec<Window>,
    /// Whether requests are let through while counts cannot be had.
    open: bool,
    store: Arc<dyn Store>,
}

/// What a request has left, for the headers of its answer.
#[derive(Debug, Clone, Copy)]
struct Told(Count);

impl Rate {
    /// What the operator has set for every operation that declares nothing.
    pub const DEFAULT: Self = Self {
        name: "default",
        windows: &[],
    };

    /// What the contract declares for one operation.
    pub const fn of(name: &'static str, windows: &'static [Window]) -> Self {
        Self { name, windows }
    }

    /// Counts a request of this caller, or of this address where nobody is known.
    ///
    /// # Errors
    ///
    /// 429 when there have been too many, 503 when that cannot be known and the operator has chosen so.
    pub async fn admit(&self, http: &HttpRequest, caller: Option<&str>) -> Result<(), Rejection> {
        let Some(limits) = http.app_data::<Limits>().filter(|it| it.on) else {
            return Ok(());
        };
        let windows = if self.windows.is_empty() {
            &limits.default
        } else {
            self.windows
        };
        if windows.is_empty() {
            return Ok(());
        }
        let key = match (caller, client::address(http)) {
            (Some(caller), _) => format!("{}:caller:{caller}", self.name),
            (None, Some(address)) => format!("{}:address:{}", self.name, client::network(address)),
            // There is no connection: a test asks.
            (None, None) => return Ok(()),
        };
        let count = match limits.store.take(&key, windows).await {
            Ok(count) => count,
            Err(error) if limits.open => {
                tracing::debug!(%error, "a request is not counted");
                return Ok(());
            }
            Err(error) => return Err(Rejection::unavailable(error)),
        };
        http.extensions_mut().insert(Told(count));
        if count.admitted {
            Ok(())
        } else {
            Err(Rejection::too_many_requests(seconds(count.retry_after)))
        }
    }
}

impl Limits {
    /// Reads `RATE_LIMIT` for operations that declare none, and `RATE_LIMITS`, which switches all of them off.
    pub fn read(settings: &mut Settings<'_>) -> Self {
        let default = settings.text("RATE_LIMIT").unwrap_or_default();
        let default = store::windows(&default).unwrap_or_else(|why| {
            settings
                .faults
                .push(format!("RATE_LIMIT cannot be {default:?}: {why}"));
            Vec::new()
        });
        Self {
            on: settings.switch("RATE_LIMITS", true),
            default,
            open: true,
            store: Arc::new(Memory::default()),
        }
    }

    /// Counts somewhere else; `open` says whether requests are let through while that is away.
    #[must_use]
    pub fn counted_by(self, store: Arc<dyn Store>, open: bool) -> Self {
        Self {
            store,
            open,
            ..self
        }
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits")
            .field("on", &self.on)
            .field("default", &self.default)
            .finish_non_exhaustive()
    }
}

/// Counts requests whose credentials prove nobody, by address, and tells on every answer what is left. Wraps the
/// application, by `middleware::from_fn`, inside of what writes error bodies.
pub async fn limit(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, actix_web::Error> {
    let mut response = next.call(request).await?;
    if response.status() == StatusCode::UNAUTHORIZED && told(response.request()).is_none() {
        let unknown = Rate {
            name: "unknown",
            windows: &[],
        };
        if let Err(rejection) = unknown.admit(response.request(), None).await {
            response = response.error_response(rejection);
        }
    }
    if let Some(count) = told(response.request()) {
        tell(&count, response.headers_mut());
    }
    Ok(response)
}

fn told(http: &HttpRequest) -> Option<Count> {
    http.extensions().get::<Told>().map(|it| it.0)
}

/// Tells the limit that is nearest, what is left of it, and when all of it is there again, in seconds since 1970.
fn tell(count: &Count, headers: &mut HeaderMap) {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    for (name, value) in [
        ("x-ratelimit-limit", u64::from(count.limit)),
        ("x-ratelimit-remaining", u64::from(count.remaining)),
        ("x-ratelimit-reset", seconds(now + count.reset)),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}

/// Full seconds, none of them too few.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}
