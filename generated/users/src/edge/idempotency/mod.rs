//! `Idempotency-Key`: whoever has lost an answer asks again, and is given the same one; nothing is done twice
//! (draft-ietf-httpapi-idempotency-key-header).
//!
//! The first request with a key takes it, for as long as the lease lasts; what it stores and what it answers are committed
//! together, so that either both are there or neither. Others get 409 meanwhile, and later the same answer, if they ask the
//! same; else 422. What was refused before the operation, and what has failed, leaves the key free.
//!
//! In: a request that has been read and let in, and its operation. Out: the answer.

mod fingerprint;
pub mod kept;
pub mod store;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use tokio::runtime::Handle;

use self::fingerprint::Asked;
use self::kept::Kept;
use self::store::{Held, KeyStore};
use crate::support::answer::Answer;
use crate::support::error::Error;
use crate::support::problem::{Problem, Rejection};
use crate::support::scalar::DateTime;
use crate::support::settings::Settings;

/// How often a key that others take and leave at the same time is looked at.
const TRIES: usize = 3;

/// How long keys are good.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    expiry: Duration,
    lease: Duration,
}

impl Times {
    /// Reads `IDEMPOTENCY_EXPIRY`, for which an answer is kept, and `IDEMPOTENCY_LEASE`, after which a request that has not
    /// been answered counts as dead; both in seconds.
    pub fn read(settings: &mut Settings<'_>) -> Self {
        let mut seconds = |name, default| {
            let seconds = settings.positive(name, default);
            Duration::from_secs(u64::try_from(seconds).unwrap_or(u64::MAX))
        };
        Self {
            expiry: seconds("IDEMPOTENCY_EXPIRY", 24 * 3600),
            lease: seconds("IDEMPOTENCY_LEASE", 60),
        }
    }
}

/// Where keys are kept, and for how long. In the data of the application.
#[derive(Clone)]
pub struct Idempotency {
    store: Arc<dyn KeyStore>,
    times: Times,
}

impl Idempotency {
    /// Takes where keys are kept, and for how long.
    pub fn new(store: Arc<dyn KeyStore>, times: Times) -> Self {
        Self { store, times }
    }

    /// Takes a key, or says what it is good for already.
    async fn claim(&self, asked: &Asked, fingerprint: String) -> Result<Claim, Rejection> {
        self.store.sweep(DateTime::now()).await?;
        let (id, until) = (asked.id(), after(self.times.lease));
        for _ in 0..TRIES {
            let mut version = self.store.insert(id, &fingerprint, until).await?;
            if version.is_none() {
                let Some(found) = self.store.find(id).await? else {
                    continue;
                };
                if found.until.micros() < DateTime::now().micros() {
                    let taken = self.store.take(id, found.version, &fingerprint, until);
                    version = taken.await?;
                } else if found.fingerprint != fingerprint {
                    return Err(reused());
                } else if let Some(answer) = found.answer {
                    return Ok(Claim::Answered(answer));
                }
            }
            let Some(version) = version else {
                break;
            };
            return Ok(Claim::Taken(Lease {
                store: self.store.clone(),
                held: Some(Held {
                    id: id.to_owned(),
                    fingerprint,
                    version,
                }),
            }));
        }
        Err(in_progress())
    }

    /// Does what was asked, and keeps the answer.
    async fn run<R: Answer>(
        &self,
        http: &HttpRequest,
        mut lease: Lease,
        work: impl Future<Output = Result<R, Error>>,
    ) -> Result<HttpResponse, Rejection> {
        let Some(held) = lease.held.clone() else {
            return Err(in_progress());
        };
        let until = after(self.times.expiry);
        let mut answer = None;
        let work = Box::pin(async {
            let outcome = match work.await {
                Ok(response) => response.answer(http),
                Err(error) => Err(error.into()),
            };
            let (response, kept) = Kept::of(http, outcome).await;
            let stays = kept.clone().filter(|_| is_done(&response));
            answer = Some((response, kept));
            stays
        });
        let mut is_kept = self.store.once(&held, until, work).await?;
        let Some((response, kept)) = answer else {
            return Err(Rejection::internal("the operation has not been asked"));
        };
        match kept {
            // A refusal has undone whatever the operation had stored, and stands alone.
            Some(kept) if !is_done(&response) => {
                is_kept = self.store.keep(&held, &kept, until).await?
            }
            Some(_) => {}
            None => {
                lease.release().await?;
                return response;
            }
        }
        lease.held = None;
        if is_kept {
            response
        } else {
            // The lease was over, and somebody else has the key now: nothing of this is stored.
            Err(in_progress())
        }
    }
}

/// What a key is good for.
enum Claim {
    /// To do what is asked.
    Taken(Lease),
    /// For this answer.
    Answered(String),
}

/// A key that is held until it is released or kept; also if nobody waits for the answer any longer.
struct Lease {
    store: Arc<dyn KeyStore>,
    held: Option<Held>,
}

impl Lease {
    async fn release(mut self) -> Result<(), Error> {
        match self.held.take() {
            Some(held) => self.store.release(&held).await,
            None => Ok(()),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(held) = self.held.take() else {
            return;
        };
        let store = self.store.clone();
        // Without a runtime the server stops, and the lease ends by itself.
        if Handle::try_current().is_ok() {
            actix_web::rt::spawn(async move {
                if let Err(error) = store.release(&held).await {
                    tracing::warn!(%error, "an Idempotency-Key is held until its lease ends");
                }
            });
        }
    }
}

/// A request that may have a key.
pub struct Once(Option<Asked>);

impl Once {
    /// Looks at the head of a request. Keys belong to an operation and a caller; `headers` are those that say, beside the
    /// path, the query and the body, what is asked.
    pub fn of(http: &HttpRequest, operation: &str, caller: Option<&str>, headers: &[&str]) -> Self {
        Self(Asked::of(http, operation, caller, headers))
    }

    /// Watches the body that is about to be read.
    ///
    /// # Errors
    ///
    /// None that a client could bring about.
    pub async fn watch(&self, http: &HttpRequest, payload: Payload) -> Result<Payload, Rejection> {
        match &self.0 {
            Some(asked) => asked.watch(http, payload).await,
            None => Ok(payload),
        }
    }

    /// Answers, once the request has been read: by what the operation does, or as before.
    ///
    /// # Errors
    ///
    /// 409 while the first request with this key is being answered, 422 if it was another; else whatever the operation
    /// refuses.
    pub async fn answer<R: Answer>(
        self,
        http: &HttpRequest,
        work: impl Future<Output = Result<R, Error>>,
    ) -> Result<HttpResponse, Rejection> {
        let Some(asked) = self.0 else {
            return work.await?.answer(http);
        };
        let Some(idempotency) = http.app_data::<Idempotency>() else {
            return Err(Rejection::internal("no Idempotency in the application"));
        };
        let fingerprint = asked.fingerprint(http).await?;
        match idempotency.claim(&asked, fingerprint).await? {
            Claim::Taken(lease) => idempotency.run(http, lease, work).await,
            Claim::Answered(kept) => Kept::replay(&kept),
        }
    }
}

/// Says whether the operation has done what was asked, so that what it has stored stays.
fn is_done(response: &Result<HttpResponse, Rejection>) -> bool {
    let response = response.as_ref();
    response.is_ok_and(|it| it.status().as_u16() < 400)
}

fn after(time: Duration) -> DateTime {
    let time = i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
    DateTime::from_micros(DateTime::now().micros().saturating_add(time))
}

/// 409: the first request with this key has no answer yet.
fn in_progress() -> Rejection {
    let problem = Problem::new(
        "idempotency_in_progress",
        "A request with this Idempotency-Key is being answered; ask again.",
    );
    problem
        .rejects(StatusCode::CONFLICT)
        .with_header(RETRY_AFTER, HeaderValue::from_static("1"))
}

/// 422: this key belongs to another request.
fn reused() -> Rejection {
    let problem = Problem::new(
        "idempotency_key_reused",
        "This Idempotency-Key came with another request before.",
    );
    problem.rejects(StatusCode::UNPROCESSABLE_ENTITY)
}

#[cfg(test)]
mod tests;
