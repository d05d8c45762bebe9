//! One try at a job: taken, run on a thread of its own while the lease is kept, and written down.

use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_rt::ArbiterHandle;
use actix_web::rt;
use actix_web::rt::time::{sleep, timeout};
use async_trait::async_trait;
use futures_util::future::{Either, select};
use tokio::sync::{oneshot, watch};
use tracing::Instrument;

use super::Job;
use super::error::{INTERNAL, JobError};
use super::lease::{Lease, after};
use super::queue::{End, Queue};
use super::settings::JobSettings;
use crate::support::error::Error;
use crate::support::scalar::DateTime;

/// How often a lease is made longer while it lasts.
const BEATS: u32 = 3;

/// How long work that is broken off has to notice.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Whether jobs go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// They do.
    Going,
    /// Those that run do; no other begins.
    Draining,
    /// They are broken off.
    Over,
}

/// A place for one job at a time.
pub struct Slot {
    /// Where the work runs, so that work which never waits holds up neither requests nor leases.
    pub thread: ArbiterHandle,
    /// What the operator says.
    pub settings: JobSettings,
    /// Whether jobs go on.
    pub phase: watch::Receiver<Phase>,
    /// Is told of each end: the stored schema, and one word.
    pub count: Rc<dyn Fn(&'static str, &'static str)>,
}

/// A queue, whatever its rows are.
#[async_trait(?Send)]
pub trait Line {
    /// Takes a job and sees it through; says whether there was one.
    async fn work(&self, slot: &Slot) -> bool;
}

#[async_trait(?Send)]
impl<Q: Queue> Line for Arc<Q> {
    async fn work(&self, slot: &Slot) -> bool {
        let (store, lease) = (self.store(), Lease::new(slot.settings.lease));
        let row = match self.claim(&lease).await {
            Ok(Some(row)) => row,
            Ok(None) => return false,
            Err(error) => {
                tracing::warn!(store, %error, "cannot look for jobs");
                return false;
            }
        };
        let attempt = self.attempt(&row);
        let job = Arc::new(Job {
            attempt,
            is_last: attempt >= self.attempts(),
            row,
        });
        let span = tracing::info_span!("job", store, key = self.key(&job.row), attempt);
        see_through(self, &job, &lease, slot).instrument(span).await;
        true
    }
}

async fn see_through<Q: Queue>(queue: &Arc<Q>, job: &Arc<Job<Q::Row>>, lease: &Lease, slot: &Slot) {
    tracing::info!("a job begins");
    let end = if job.attempt > queue.attempts() {
        let broken_off = "It was given up: each time the server stopped in the middle of it.";
        Some(End::Failed(broken_off.to_owned()))
    } else {
        run(queue, job, lease, slot).await
    };
    let word = match end {
        Some(end) => settle(queue, job, lease, end, slot).await,
        None => "lost",
    };
    match word {
        "lost" => {
            tracing::warn!("a job is no longer ours: its row is gone, or its lease has ended")
        }
        word => tracing::info!(end = word, "a job ends"),
    }
    (slot.count)(queue.store(), word);
}

/// Runs the work and keeps the lease meanwhile; nothing is given if the lease is lost.
async fn run<Q: Queue>(
    queue: &Arc<Q>,
    job: &Arc<Job<Q::Row>>,
    lease: &Lease,
    slot: &Slot,
) -> Option<End<Q::Changes>> {
    let mut running = Running::begin(queue, job, &slot.thread);
    let mut phase = slot.phase.clone();
    let mut until = lease.until;
    loop {
        let over = pin!(phase.wait_for(|it| *it == Phase::Over));
        let beat = slot.settings.lease / BEATS;
        match timeout(beat, select(&mut running.outcome, over)).await {
            Ok(Either::Left((outcome, _))) => return Some(end(outcome.ok(), job, slot)),
            Ok(Either::Right(_)) => {
                running.break_off().await;
                return Some(End::Released);
            }
            Err(_) => {
                let longer = lease.renewed(slot.settings.lease);
                match queue.keep(&job.row, &longer).await {
                    Ok(true) => until = longer.until,
                    Err(error) if DateTime::now() < until => {
                        tracing::warn!(%error, "cannot make the lease of a job longer");
                    }
                    Ok(false) | Err(_) => {
                        running.break_off().await;
                        return None;
                    }
                }
            }
        }
    }
}

/// Work that runs on another thread.
struct Running<C> {
    outcome: oneshot::Receiver<Result<C, JobError>>,
    /// Dropped to break the work off.
    going: oneshot::Sender<()>,
}

impl<C: Send + 'static> Running<C> {
    fn begin<Q: Queue<Changes = C>>(
        queue: &Arc<Q>,
        job: &Arc<Job<Q::Row>>,
        thread: &ArbiterHandle,
    ) -> Self {
        let (ended, outcome) = oneshot::channel();
        let (going, gone) = oneshot::channel::<()>();
        let (queue, job) = (queue.clone(), job.clone());
        let span = tracing::Span::current();
        // Refused only by a thread that is gone; then nobody tells the outcome, and that is known as well.
        thread.spawn_fn(move || {
            let work = async move { queue.run(&job).await };
            let mut work = rt::spawn(work.instrument(span));
            rt::spawn(async move {
                let first = select(&mut work, gone).await;
                if let Either::Left((Ok(outcome), _)) = first {
                    // Nobody hears of it whose job it is no longer.
                    let _ = ended.send(outcome);
                } else {
                    work.abort();
                    let _ = work.await;
                }
            });
        });
        Self { outcome, going }
    }

    /// Ends the work where it waits next, and waits for that, though not for work that never waits.
    async fn break_off(self) {
        drop(self.going);
        let _ = timeout(LAST_WORDS, self.outcome).await;
    }
}

/// Says what has become of a try; without an outcome it went down in a panic, which the log has.
fn end<R, C>(outcome: Option<Result<C, JobError>>, job: &Job<R>, slot: &Slot) -> End<C> {
    match outcome {
        Some(Ok(changes)) => End::Done(changes),
        Some(Err(error)) => {
            tracing::warn!(%error, "a job has not been done");
            if error.again && !job.is_last {
                End::Again(after(slot.settings.pause(job.attempt)))
            } else {
                // Not every database can store it.
                End::Failed(error.shown.replace('\0', ""))
            }
        }
        None => {
            tracing::error!("a job has panicked");
            End::Failed(INTERNAL.to_owned())
        }
    }
}

/// Writes the end down, and gives one word about it. While the database is away it is tried again, as long as the lease
/// lasts.
async fn settle<Q: Queue>(
    queue: &Arc<Q>,
    job: &Arc<Job<Q::Row>>,
    lease: &Lease,
    end: End<Q::Changes>,
    slot: &Slot,
) -> &'static str {
    let until = after(slot.settings.lease);
    let mut end = end;
    loop {
        let word = end.word();
        match queue.settle(&job.row, lease, &end).await {
            Ok(true) => return word,
            Ok(false) => return "lost",
            Err(Error::Unavailable(_)) if DateTime::now() < until => {
                sleep(Duration::from_secs(1)).await;
            }
            // What the work gives cannot be stored.
            Err(error) if matches!(end, End::Done(_)) => {
                tracing::error!(%error, "a job has given what cannot be stored");
                end = End::Failed(INTERNAL.to_owned());
            }
            Err(error) => {
                tracing::error!(%error, "the end of a job cannot be stored");
                return "lost";
            }
        }
    }
}
