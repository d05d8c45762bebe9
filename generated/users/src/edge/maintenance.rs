//! Maintenance: everything of the contract is 503 for a while; the server itself stays healthy.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;

use super::paths::Paths;
use crate::support::problem::Rejection;
use crate::support::settings::Settings;

/// How long the last look at the file holds.
const FRESH: Duration = Duration::from_millis(500);

/// Whether the server is being maintained. In the data of the application.
#[derive(Debug, Clone)]
pub struct Maintenance {
    always: bool,
    file: Option<Arc<Watched>>,
    retry_after: Duration,
}

/// A file whose being there means maintenance: no restart is needed to begin or to end it.
#[derive(Debug)]
struct Watched {
    path: PathBuf,
    since: Instant,
    /// Milliseconds since then, of the last look.
    looked: AtomicU64,
    there: AtomicBool,
}

impl Maintenance {
    /// Reads `MAINTENANCE` (on or off), `MAINTENANCE_FILE` and `MAINTENANCE_RETRY_AFTER` (seconds).
    pub fn read(settings: &mut Settings<'_>) -> Self {
        let file = settings.text("MAINTENANCE_FILE").map(|path| {
            let path = PathBuf::from(path);
            Arc::new(Watched {
                there: AtomicBool::new(path.exists()),
                path,
                since: Instant::now(),
                looked: AtomicU64::new(0),
            })
        });
        Self {
            always: settings.switch("MAINTENANCE", false),
            file,
            retry_after: settings.seconds("MAINTENANCE_RETRY_AFTER", 60),
        }
    }

    fn is_on(&self) -> bool {
        self.always || self.file.as_ref().is_some_and(|it| it.is_there())
    }
}

impl Watched {
    fn is_there(&self) -> bool {
        let now = self.since.elapsed().as_millis() as u64;
        if now >= self.looked.load(Ordering::Relaxed) + FRESH.as_millis() as u64 {
            self.looked.store(now, Ordering::Relaxed);
            self.there.store(self.path.exists(), Ordering::Relaxed);
        }
        self.there.load(Ordering::Relaxed)
    }
}

/// Wraps the application, by `middleware::from_fn`, inside of what writes error bodies.
pub async fn maintenance(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, actix_web::Error> {
    let setting = request.app_data::<Maintenance>().filter(|it| it.is_on());
    let paths = request.app_data::<Paths>();
    // A preflight is let through, so that a page is told of the maintenance and not of a fault of its own.
    let concerns = paths.is_some_and(|it| it.is_contract(request.path()))
        && *request.method() != Method::OPTIONS;
    match setting {
        Some(setting) if concerns => {
            let rejection = Rejection::maintenance(setting.retry_after.as_secs().max(1));
            Ok(request.error_response(rejection))
        }
        _ => next.call(request).await,
    }
}
