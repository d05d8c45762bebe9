//! The keys of an issuer, as they were fetched last.
//!
//! They are fetched anew when they are old, and when a token names one that is not there, since the issuer may have
//! changed them; never more often than once in a while, whatever tokens come. While the issuer is away, the keys that
//! are there go on verifying for a time.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use actix_web::{rt, web};
use tokio::sync::Mutex;

use super::fetch::Source;
use super::key::{Algorithm, Key};
use crate::support::error::Error;

/// When keys are fetched.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// How old keys may be before they are fetched anew.
    pub fresh: Duration,
    /// How old keys may be while they cannot be fetched.
    pub stale: Duration,
    /// How long there is between two fetches, at least.
    pub pause: Duration,
}

/// The keys of an issuer.
#[derive(Clone)]
pub struct Keys(Arc<Inner>);

struct Inner {
    source: Source,
    times: Times,
    known: RwLock<Option<Known>>,
    /// When somebody last tried to fetch them; held while somebody does.
    tried: Mutex<Option<Instant>>,
}

#[derive(Clone)]
struct Known {
    keys: Arc<[Arc<Key>]>,
    since: Instant,
}

impl Keys {
    /// Knows none yet.
    pub fn new(source: Source, times: Times) -> Self {
        Self(Arc::new(Inner {
            source,
            times,
            known: RwLock::default(),
            tried: Mutex::default(),
        }))
    }

    /// Finds a key; a token without `kid` is meant for the only key of its algorithm.
    ///
    /// # Errors
    ///
    /// 503 if no keys are there and none can be fetched.
    pub async fn find(
        &self,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<Option<Arc<Key>>, Error> {
        let known = self.0.known();
        let found = known.and_then(|it| Some((it.key(id, algorithm)?, it.since.elapsed())));
        if let Some((key, age)) = found {
            if age >= self.0.times.fresh {
                // Whoever asks now is let in by what is there, and does not wait.
                let inner = Arc::clone(&self.0);
                rt::spawn(async move { inner.refresh().await });
            }
            return Ok(Some(key));
        }
        // A task of its own, so that a client that goes away does not take the answer with it.
        let inner = Arc::clone(&self.0);
        let done = rt::spawn(async move { inner.refresh().await }).await;
        done.map_err(Error::internal)?;
        match self.0.known() {
            Some(known) => Ok(known.key(id, algorithm)),
            None => Err(Error::Unavailable(
                "the keys of the issuer are not there".into(),
            )),
        }
    }
}

impl Known {
    fn key(&self, id: Option<&str>, algorithm: Algorithm) -> Option<Arc<Key>> {
        let mut fitting = self
            .keys
            .iter()
            .filter(|it| it.algorithm == algorithm && (id.is_none() || it.id.as_deref() == id));
        let key = fitting.next()?;
        fitting.next().is_none().then(|| Arc::clone(key))
    }
}

impl Inner {
    fn known(&self) -> Option<Known> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let known = known.as_ref();
        known
            .filter(|it| it.since.elapsed() < self.times.stale)
            .cloned()
    }

    /// Fetches the keys, unless somebody has just tried; one at a time.
    async fn refresh(&self) {
        let mut tried = self.tried.lock().await;
        if tried.is_some_and(|it| it.elapsed() < self.times.pause) {
            return;
        }
        let source = self.source.clone();
        let fetched = web::block(move || source.fetch()).await;
        *tried = Some(Instant::now());
        match fetched {
            Ok(Ok(keys)) => {
                let known = Known {
                    keys: keys.into_iter().map(Arc::new).collect(),
                    since: Instant::now(),
                };
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
            }
            Ok(Err(error)) => tracing::warn!("the keys of an issuer cannot be fetched: {error}"),
            Err(error) => tracing::warn!("the keys of an issuer cannot be fetched: {error}"),
        }
    }
}
