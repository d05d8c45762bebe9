//! What an operator says of jobs.

use std::time::Duration;

use crate::support::settings::Settings;

/// The longest pause before another try, however many there were.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// How jobs are run.
#[derive(Debug, Clone)]
pub struct JobSettings {
    /// `JOBS`: how many this process works on at once; none with 0.
    pub at_once: usize,
    /// `JOB_POLL`: how often it looks for what it was not told of, in seconds.
    pub poll: Duration,
    /// `JOB_LEASE`: after how many seconds the job of a process that was killed is taken by another one.
    pub lease: Duration,
    /// `JOB_RETRY`: how many seconds there are before the second try; twice as many before each one after it.
    pub retry: Duration,
}

impl JobSettings {
    /// Reads them.
    pub fn read(settings: &mut Settings<'_>) -> Self {
        let mut positive = |name, default| settings.positive(name, default) as u64;
        Self {
            poll: Duration::from_secs(positive("JOB_POLL", 5)),
            lease: Duration::from_secs(positive("JOB_LEASE", 30)),
            retry: Duration::from_secs(positive("JOB_RETRY", 10)),
            at_once: settings.value("JOBS", 2),
        }
    }

    /// Gives the pause behind a try, of which the first is 1.
    pub fn pause(&self, attempt: i64) -> Duration {
        let doublings = u32::try_from(attempt.saturating_sub(1))
            .unwrap_or(0)
            .min(16);
        self.retry.saturating_mul(1 << doublings).min(LONGEST_PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pause_is_twice_the_one_before_up_to_an_hour() {
        let settings = JobSettings::read(&mut Settings::new(&|_| None));
        let pauses = [1, 2, 3, 100].map(|it| settings.pause(it).as_secs());
        assert_eq!(pauses, [10, 20, 40, 3600]);
    }
}
