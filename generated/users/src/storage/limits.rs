//! How much of a database one server takes, and how long a request waits for it.
//!
//! What the kind of database that is used does not have, is ignored.

use std::time::Duration;

use crate::support::settings::Settings;

/// How many connections each thread has at most, unless an operator says otherwise.
const EACH: usize = 8;

/// How many there are at most in that case: two servers, and a third while one is replaced, fit into what PostgreSQL
/// gives if nobody has told it otherwise.
const ALL: usize = 30;

/// The limits.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How many connections each thread has at most.
    pub connections: usize,
    /// How long a request waits for one; after that it is refused with 503, since it would only wait longer.
    pub wait: Duration,
    /// How many writes may wait for the one thread that writes to a file; more are refused with 503.
    pub queue: usize,
}

impl Limits {
    /// Reads `DATABASE_CONNECTIONS`, `DATABASE_WAIT` and `DATABASE_QUEUE`. Each of the threads that answer requests has an
    /// equal share of the connections, and one at least.
    pub fn read(settings: &mut Settings<'_>, workers: usize) -> Self {
        let workers = workers.max(1);
        let default = ALL.min(EACH.saturating_mul(workers));
        let connections = settings.positive("DATABASE_CONNECTIONS", default);
        let seconds = settings.positive("DATABASE_WAIT", 2);
        Self {
            connections: (connections / workers).max(1),
            wait: Duration::from_secs(u64::try_from(seconds).unwrap_or(u64::MAX)),
            queue: settings.positive("DATABASE_QUEUE", 1024),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::read(&mut Settings::new(&|_| None), 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(workers: usize, lines: &[(&str, &str)]) -> (Limits, Vec<String>) {
        let lookup = |name: &str| {
            let found = lines.iter().find(|(it, _)| *it == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let mut settings = Settings::new(&lookup);
        let limits = Limits::read(&mut settings, workers);
        (limits, settings.faults)
    }

    #[test]
    fn threads_share_the_connections() {
        for (workers, lines, each) in [
            (1, &[][..], 8),
            (2, &[], 8),
            (16, &[], 1),
            (2, &[("DATABASE_CONNECTIONS", "21")], 10),
            (4, &[("DATABASE_CONNECTIONS", "2")], 1),
        ] {
            let (limits, faults) = read(workers, lines);
            assert_eq!((limits.connections, faults.len()), (each, 0), "{workers}");
        }
    }

    #[test]
    fn nothing_at_all_is_refused() {
        for name in ["DATABASE_CONNECTIONS", "DATABASE_WAIT", "DATABASE_QUEUE"] {
            let (_, faults) = read(1, &[(name, "0")]);
            assert!(
                faults.len() == 1 && faults[0].starts_with(name),
                "{faults:?}"
            );
        }
    }
}
