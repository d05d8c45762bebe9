//! Counts in the memory of this process: exact, and gone with it.

use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;

use super::store::{Count, Filled, Store, Window, judge};

/// How many parts the table has, so that threads seldom wait for each other.
const SHARDS: usize = 16;

/// How many keys a part remembers: what a flood of addresses can make it grow to.
const KEYS: usize = 8192;

/// The times of requests, by key.
pub struct Memory {
    start: Instant,
    key: RandomState,
    shards: [Mutex<HashMap<String, Log>>; SHARDS],
}

/// The times of the requests of one key, the oldest first.
#[derive(Debug, Default)]
struct Log {
    times: VecDeque<Duration>,
    /// How long they matter.
    kept: Duration,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            key: RandomState::new(),
            shards: std::array::from_fn(|_| Mutex::default()),
        }
    }
}

impl Memory {
    fn take_at(&self, key: &str, windows: &[Window], now: Duration) -> Count {
        let shard = &self.shards[self.key.hash_one(key) as usize % SHARDS];
        let mut logs = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if !logs.contains_key(key) && logs.len() >= KEYS {
            make_room(&mut logs, now);
        }
        let log = logs.entry(key.to_owned()).or_default();
        let longest = windows.iter().map(|it| it.length()).max();
        log.kept = longest.unwrap_or_default();
        log.forget(now);
        let filled: Vec<Filled> = windows.iter().map(|it| log.filled(*it, now)).collect();
        let count = judge(&filled);
        if count.admitted {
            log.times.push_back(now);
        }
        count
    }
}

impl Log {
    fn forget(&mut self, now: Duration) {
        while self.times.front().is_some_and(|it| *it + self.kept <= now) {
            self.times.pop_front();
        }
    }

    fn filled(&self, window: Window, now: Duration) -> Filled {
        let length = window.length();
        let first = self.times.partition_point(|it| *it + length <= now);
        let used = self.times.len() - first;
        let leaves = |index: usize| {
            let time = self.times.get(index).copied().unwrap_or_default();
            (time + length).saturating_sub(now)
        };
        // The place that makes one more request fit.
        let next = first + used.saturating_sub(window.limit as usize);
        Filled {
            window,
            used: u32::try_from(used).unwrap_or(u32::MAX),
            next: leaves(next),
            empty: leaves(self.times.len().saturating_sub(1)),
        }
    }
}

/// Forgets whom no window holds any more, and if that helps nothing, somebody: a flood of addresses must not keep out
/// whoever comes next. Who that is, nobody can aim at, since the table hashes by a key of its own.
fn make_room(logs: &mut HashMap<String, Log>, now: Duration) {
    logs.retain(|_, log| log.times.back().is_some_and(|it| *it + log.kept > now));
    if logs.len() >= KEYS {
        // Some at once, so that not every newcomer of a flood has the whole table looked through.
        let some: Vec<String> = logs.keys().take(KEYS / 8).cloned().collect();
        for key in some {
            logs.remove(&key);
        }
    }
}

#[async_trait(?Send)]
impl Store for Memory {
    async fn take(
        &self,
        key: &str,
        windows: &[Window],
    ) -> Result<Count, Box<dyn Error + Send + Sync>> {
        Ok(self.take_at(key, windows, self.start.elapsed()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_moves() {
        let memory = Memory::default();
        let windows = [Window::new(2, 60), Window::new(3, 3600)];
        let at = |second| memory.take_at("a", &windows, Duration::from_secs(second));
        let first = at(50);
        assert_eq!((first.admitted, first.limit, first.remaining), (true, 2, 1));
        assert!(at(55).admitted);
        let refused = at(70);
        assert!(!refused.admitted && refused.remaining == 0);
        assert_eq!(refused.retry_after, Duration::from_secs(40));
        // A minute that is counted by the clock would let these through.
        assert!(!at(109).admitted);
        let third = at(110);
        assert!(third.admitted);
        assert_eq!((third.limit, third.remaining), (2, 0));
        let refused = at(200);
        assert_eq!(refused.retry_after, Duration::from_secs(3450));
        assert!(at(3650).admitted);
        assert!(
            memory
                .take_at("b", &windows, Duration::from_secs(70))
                .admitted
        );
    }

    #[test]
    fn a_flood_of_keys_does_not_grow_it() {
        let memory = Memory::default();
        for number in 0..(SHARDS * KEYS + 10_000) {
            memory.take_at(&number.to_string(), &[Window::new(1, 60)], Duration::ZERO);
        }
        let held: usize = memory
            .shards
            .iter()
            .map(|it| it.lock().unwrap().len())
            .sum();
        assert!(held <= SHARDS * KEYS, "{held}");
    }
}
