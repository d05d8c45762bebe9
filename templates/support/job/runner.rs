//! Takes jobs while the process lives: as soon as it is told of one, and now and then what others have left behind.
//!
//! In: the queues. Out: their rows, worked on, so many at once.

use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use actix_rt::Arbiter;
use actix_web::rt;
use actix_web::rt::task::JoinHandle;
use actix_web::rt::time::{sleep, timeout};
use futures_util::future::select;
use tokio::sync::watch;

use super::board::JobBoard;
use super::settings::JobSettings;
pub use super::work::Line;
use super::work::{Phase, Slot};

/// The runner of a process.
pub struct Runner {
    phase: Rc<watch::Sender<Phase>>,
    slots: Vec<JoinHandle<()>>,
}

impl Runner {
    /// Starts it on this thread, with a thread for each job at once. When the process is told to stop, jobs that run have
    /// this time to end; then they are given back, for another process or the next one.
    pub fn start(
        lines: Vec<Box<dyn Line>>,
        board: &JobBoard,
        settings: &JobSettings,
        patience: Duration,
        count: impl Fn(&'static str, &'static str) + 'static,
    ) -> Self {
        let (phase, told) = watch::channel(Phase::Going);
        let (phase, lines) = (Rc::new(phase), Rc::<[_]>::from(lines));
        let count: Rc<dyn Fn(&'static str, &'static str)> = Rc::new(count);
        let places = if lines.is_empty() {
            0
        } else {
            settings.at_once
        };
        let slots = (0..places).map(|number| {
            let slot = Slot {
                thread: Arbiter::new().handle(),
                settings: settings.clone(),
                phase: told.clone(),
                count: count.clone(),
            };
            rt::spawn(take(number, lines.clone(), board.clone(), slot))
        });
        let slots = slots.collect();
        let heard = phase.clone();
        rt::spawn(async move {
            told_to_stop().await;
            heard.send_replace(Phase::Draining);
            sleep(patience).await;
            heard.send_replace(Phase::Over);
        });
        Self { phase, slots }
    }

    /// Waits for the jobs that run, or breaks them off if the process was not told to stop in good order.
    pub async fn stop(self) {
        let was_told = *self.phase.borrow() != Phase::Going;
        if !was_told {
            self.phase.send_replace(Phase::Over);
        }
        for slot in self.slots {
            // A slot that has panicked has nothing that runs.
            let _ = slot.await;
        }
    }
}

/// How long until the next look after word of a job that cannot be seen yet, since its create has not been committed; each
/// later one is twice as long in coming.
const NOT_YET: Duration = Duration::from_millis(20);

/// Takes one job after the other, from each queue in turn.
async fn take(number: usize, lines: Rc<[Box<dyn Line>]>, board: JobBoard, slot: Slot) {
    let mut phase = slot.phase.clone();
    let mut turn = number;
    let mut pause = slot.settings.poll;
    while *phase.borrow() == Phase::Going {
        let mut found = false;
        for place in 0..lines.len() {
            let line = &lines[(turn + place) % lines.len()];
            if line.work(&slot).await {
                found = true;
                turn += place + 1;
                break;
            }
        }
        let soon = NOT_YET.min(slot.settings.poll);
        if found {
            pause = soon;
        } else {
            let posted = std::pin::pin!(board.posted());
            let stopped = std::pin::pin!(phase.wait_for(|it| *it != Phase::Going));
            pause = match timeout(pause, select(posted, stopped)).await {
                Ok(_) => soon,
                Err(_) => pause.saturating_mul(2).min(slot.settings.poll),
            };
        }
    }
}

/// Waits until the process is asked to stop in good order.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use actix_web::rt::signal::unix::{SignalKind, signal};
        if let Ok(mut asked) = signal(SignalKind::terminate()) {
            asked.recv().await;
            return;
        }
    }
    pending().await
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex, PoisonError};

    use actix_web::rt::time::sleep;
    use async_trait::async_trait;

    use super::super::Job;
    use super::super::error::{INTERNAL, JobError};
    use super::super::lease::Lease;
    use super::super::queue::{End, Queue};
    use super::*;
    use crate::support::error::Error;
    use crate::support::scalar::DateTime;

    /// Rows in memory: what they are asked to do, how often they were tried, by whom until when, and how they have ended.
    #[derive(Clone, Default)]
    struct Row {
        asked: &'static str,
        tries: i64,
        lease: Option<Lease>,
        due: Option<DateTime>,
        end: String,
    }

    #[derive(Default)]
    struct Rows(Mutex<Vec<Row>>);

    impl Rows {
        fn asked(all: &[&'static str]) -> Arc<Self> {
            let row = |asked: &&'static str| Row {
                asked,
                ..Row::default()
            };
            Arc::new(Self(Mutex::new(all.iter().map(row).collect())))
        }

        fn change<T>(&self, change: impl FnOnce(&mut Vec<Row>) -> T) -> T {
            change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
        }

        /// Waits for the ends of all rows.
        async fn ends(&self) -> Vec<String> {
            loop {
                let ends = self.change(|rows| rows.iter().map(|it| it.end.clone()).collect());
                let ends: Vec<String> = ends;
                if ends.iter().all(|it| !it.is_empty()) {
                    return ends;
                }
                sleep(Duration::from_millis(5)).await;
            }
        }
    }

    #[async_trait(?Send)]
    impl Queue for Rows {
        type Row = (usize, &'static str, i64);
        type Changes = &'static str;

        fn store(&self) -> &'static str {
            "rows"
        }

        fn attempts(&self) -> i64 {
            2
        }

        fn key(&self, row: &Self::Row) -> String {
            row.0.to_string()
        }

        fn attempt(&self, row: &Self::Row) -> i64 {
            row.2
        }

        async fn claim(&self, lease: &Lease) -> Result<Option<Self::Row>, Error> {
            let now = DateTime::now();
            Ok(self.change(|rows| {
                let is_free = |it: &Row| it.end.is_empty() && it.due.is_none_or(|due| due <= now);
                let place = rows.iter().position(is_free)?;
                let row = &mut rows[place];
                row.tries += 1;
                (row.lease, row.due) = (Some(*lease), Some(lease.until));
                Some((place, row.asked, row.tries))
            }))
        }

        async fn keep(&self, row: &Self::Row, lease: &Lease) -> Result<bool, Error> {
            Ok(self.change(|rows| {
                let row = &mut rows[row.0];
                row.due = Some(lease.until);
                row.lease.is_some_and(|it| it.id == lease.id)
            }))
        }

        async fn run(&self, job: &Job<Self::Row>) -> Result<&'static str, JobError> {
            match job.row.1 {
                "panic" => panic!("as it was asked to"),
                "fail" => Err(JobError::failed("never")),
                "later" => Err(JobError::later("not yet")),
                "break" => Err(Error::internal("a disk").into()),
                "slow" => {
                    sleep(Duration::from_millis(400)).await;
                    Ok("slow")
                }
                "endless" => pending().await,
                asked => Ok(asked),
            }
        }

        async fn settle(
            &self,
            row: &Self::Row,
            lease: &Lease,
            end: &End<&'static str>,
        ) -> Result<bool, Error> {
            Ok(self.change(|rows| {
                let row = &mut rows[row.0];
                if row.lease.is_none_or(|it| it.id != lease.id) {
                    return false;
                }
                match end {
                    End::Done(text) => row.end = format!("done {text} at {}", row.tries),
                    End::Failed(why) => row.end = format!("failed {why} at {}", row.tries),
                    End::Again(due) => (row.lease, row.due) = (None, Some(*due)),
                    End::Released => row.end = "released".to_owned(),
                }
                true
            }))
        }
    }

    fn start(rows: &Arc<Rows>, board: &JobBoard) -> Runner {
        let settings = JobSettings {
            at_once: 2,
            poll: Duration::from_millis(50),
            lease: Duration::from_millis(150),
            retry: Duration::from_millis(20),
        };
        let lines: Vec<Box<dyn Line>> = vec![Box::new(rows.clone())];
        Runner::start(lines, board, &settings, Duration::ZERO, |_, _| {})
    }

    #[actix_web::test]
    async fn each_job_ends_in_its_own_way() {
        let rows = Rows::asked(&["a", "panic", "fail", "later", "break", "b"]);
        let runner = start(&rows, &JobBoard::default());
        let expected = [
            "done a at 1",
            &format!("failed {INTERNAL} at 1"),
            "failed never at 1",
            "failed not yet at 2",
            &format!("failed {INTERNAL} at 2"),
            "done b at 1",
        ];
        assert_eq!(rows.ends().await, expected);
        runner.stop().await;
    }

    #[actix_web::test]
    async fn work_may_take_longer_than_its_lease() {
        let rows = Rows::asked(&["slow"]);
        let runner = start(&rows, &JobBoard::default());
        assert_eq!(rows.ends().await, ["done slow at 1"]);
        runner.stop().await;
    }

    #[actix_web::test]
    async fn what_runs_at_the_end_is_given_back() {
        let rows = Rows::asked(&["endless"]);
        let runner = start(&rows, &JobBoard::default());
        while rows.change(|rows| rows[0].tries == 0) {
            sleep(Duration::from_millis(5)).await;
        }
        runner.stop().await;
        assert_eq!(rows.ends().await, ["released"]);
    }

    #[actix_web::test]
    async fn work_under_a_lost_lease_is_broken_off_and_writes_nothing() {
        let rows = Rows::asked(&["endless", "a"]);
        let runner = start(&rows, &JobBoard::default());
        sleep(Duration::from_millis(20)).await;
        let other = Lease::new(Duration::from_secs(60));
        rows.change(|rows| {
            rows[0].lease = Some(other);
            rows.push(Row {
                asked: "b",
                ..Row::default()
            });
        });
        sleep(Duration::from_millis(300)).await;
        let ends = rows.change(|rows| rows.iter().map(|it| it.end.clone()).collect::<Vec<_>>());
        assert_eq!(ends, ["", "done a at 1", "done b at 1"]);
        runner.stop().await;
    }

    #[actix_web::test]
    async fn a_server_that_dies_each_time_is_not_tried_for_ever() {
        let rows = Rows::asked(&["a"]);
        rows.change(|rows| rows[0].tries = 2);
        let runner = start(&rows, &JobBoard::default());
        let ends = rows.ends().await;
        assert!(ends[0].starts_with("failed It was given up"), "{ends:?}");
        runner.stop().await;
    }

    #[actix_web::test]
    async fn a_new_row_is_taken_at_once() {
        let (rows, board) = (Rows::asked(&[]), JobBoard::default());
        let settings = JobSettings {
            at_once: 1,
            poll: Duration::from_secs(3600),
            lease: Duration::from_secs(30),
            retry: Duration::from_secs(1),
        };
        let lines: Vec<Box<dyn Line>> = vec![Box::new(rows.clone())];
        let runner = Runner::start(lines, &board, &settings, Duration::ZERO, |_, _| {});
        sleep(Duration::from_millis(20)).await;
        rows.change(|rows| {
            rows.push(Row {
                asked: "a",
                ..Row::default()
            });
        });
        board.post();
        assert_eq!(rows.ends().await, ["done a at 1"]);
        // Word of a row may come before its transaction is committed.
        board.post();
        sleep(Duration::from_millis(50)).await;
        rows.change(|rows| {
            rows.push(Row {
                asked: "b",
                ..Row::default()
            });
        });
        let ends = timeout(Duration::from_secs(60), rows.ends()).await;
        assert_eq!(ends.unwrap(), ["done a at 1", "done b at 1"]);
        runner.stop().await;
    }
}
