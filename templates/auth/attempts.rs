//! How often somebody may try to log in: per account and per address.
//!
//! Failures are counted in a moving window of a minute, in a table of fixed size whose slots are chosen by a keyed hash:
//! no flood of names makes it grow, and nobody can aim at somebody else's slot. With IPv6 an address stands for its network.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use unicase::UniCase;

use crate::edge::client;

/// How long the window is.
const WINDOW: Duration = Duration::from_secs(60);

/// How many slots there are.
const SLOTS: usize = 1 << 16;

/// How many failures a minute are let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimits {
    /// For one account.
    pub account: u32,
    /// For one address.
    pub address: u32,
}

/// Counts failed log-ins.
#[derive(Clone)]
pub struct Attempts(Arc<Inner>);

struct Inner {
    limits: AttemptLimits,
    key: RandomState,
    start: Instant,
    slots: Mutex<Vec<Slot>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// Which minute since the start `current` belongs to.
    minute: u64,
    current: u32,
    /// The count of the minute before.
    previous: u32,
}

/// Leave to try once. It counts as a failure unless it is told of success.
#[must_use]
pub struct Attempt {
    attempts: Attempts,
    slots: [usize; 2],
}

impl Attempts {
    /// Starts to count.
    pub fn new(limits: AttemptLimits) -> Self {
        Self(Arc::new(Inner {
            limits,
            key: RandomState::new(),
            start: Instant::now(),
            slots: Mutex::new(vec![Slot::default(); SLOTS]),
        }))
    }

    /// Gives leave to try, or the seconds to wait.
    ///
    /// # Errors
    ///
    /// The seconds after which it is worth another try.
    pub fn admit(&self, account: &str, address: Option<IpAddr>) -> Result<Attempt, u64> {
        self.admit_at(account, address, self.0.start.elapsed())
    }

    fn admit_at(
        &self,
        account: &str,
        address: Option<IpAddr>,
        now: Duration,
    ) -> Result<Attempt, u64> {
        let AttemptLimits {
            account: per_account,
            address: per_address,
        } = self.0.limits;
        let slots = [
            // Folded, as identifiers are compared: no other writing of one is another account.
            self.slot(&UniCase::new(account).to_folded_case()),
            self.slot(&address.map(client::network)),
        ];
        let mut table = self.0.slots.lock().unwrap_or_else(PoisonError::into_inner);
        for (slot, limit) in slots.into_iter().zip([per_account, per_address]) {
            table[slot].advance(now);
            if let Some(wait) = table[slot].wait(limit, now) {
                return Err(wait);
            }
        }
        for slot in slots {
            table[slot].current += 1;
        }
        Ok(Attempt {
            attempts: self.clone(),
            slots,
        })
    }

    fn slot(&self, of: &impl std::hash::Hash) -> usize {
        self.0.key.hash_one(of) as usize % SLOTS
    }
}

impl Attempt {
    /// Takes the attempt back: it was the right password.
    pub fn succeeded(self) {
        let mut table = self
            .attempts
            .0
            .slots
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        for slot in self.slots {
            table[slot].current = table[slot].current.saturating_sub(1);
        }
    }
}

impl Slot {
    fn advance(&mut self, now: Duration) {
        let minute = now.as_secs() / WINDOW.as_secs();
        if minute != self.minute {
            let follows = minute == self.minute + 1;
            self.previous = if follows { self.current } else { 0 };
            self.current = 0;
            self.minute = minute;
        }
    }

    /// Gives the seconds after which one more is let through, if none is now. What of the minute before is still inside the
    /// window counts in proportion.
    fn wait(&self, limit: u32, now: Duration) -> Option<u64> {
        const FULL: u64 = WINDOW.as_millis() as u64;
        let (limit, current) = (u64::from(limit), u64::from(self.current));
        let previous = u64::from(self.previous);
        let gone = now.as_millis() as u64 % FULL;
        if (current + 1) * FULL + previous * (FULL - gone) <= limit * FULL {
            return None;
        }
        // From the beginning of this minute until so much of the one before has gone that one more fits.
        let until = match limit.checked_sub(current + 1) {
            Some(room) => FULL - room * FULL / previous.max(1),
            None => 2 * FULL - (limit.saturating_sub(1) * FULL / current.max(1)).min(FULL),
        };
        Some((until - gone).div_ceil(1000))
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const LIMITS: AttemptLimits = AttemptLimits {
        account: 3,
        address: 5,
    };

    fn address(last: u8) -> Option<IpAddr> {
        Some(Ipv4Addr::new(192, 0, 2, last).into())
    }

    #[test]
    fn failures_are_counted_per_account_and_per_address() {
        let attempts = Attempts::new(LIMITS);
        let admit = |account, from| {
            attempts
                .admit_at(account, address(from), Duration::ZERO)
                .is_ok()
        };
        assert!((0..3).all(|_| admit("ada@example.com", 1)));
        assert!(
            !admit("ADA@example.com", 2),
            "the account is limited from everywhere"
        );
        assert!(admit("bob@example.com", 1) && admit("eve@example.com", 1));
        assert!(
            !admit("joe@example.com", 1),
            "the address is limited for every account"
        );
        assert!(admit("joe@example.com", 2));
    }

    #[test]
    fn success_does_not_count_and_the_window_moves() {
        for asked in [50, 55, 61] {
            let attempts = Attempts::new(LIMITS);
            let admit = |seconds| attempts.admit_at("ada", None, Duration::from_secs(seconds));
            for _ in 0..20 {
                admit(0).map(Attempt::succeeded).unwrap();
            }
            let failed: Vec<_> = (0..3).map(|_| admit(50)).collect();
            assert!(failed.iter().all(Result::is_ok));
            let wait = admit(asked).err().unwrap();
            assert_eq!(asked + wait, 80, "a third of the minute before has gone");
            assert!(admit(79).is_err(), "{asked}");
            assert!(admit(80).is_ok() && admit(200).is_ok(), "{asked}");
        }
    }

    #[test]
    fn who_has_a_network_or_writes_a_name_otherwise_has_no_more_attempts() {
        let attempts = Attempts::new(LIMITS);
        let admit = |account, from: &str| {
            let from = Some(from.parse().unwrap());
            attempts.admit_at(account, from, Duration::ZERO).is_ok()
        };
        // Letters that fold to the same, although none of them is the lower case of another.
        assert!(admit("jess", "::1") && admit("je\u{17f}s", "::2") && admit("jes\u{17f}", "::3"));
        assert!(!admit("je\u{17f}\u{17f}", "2001:db8::1"));
        assert!(admit("ada", "::4") && admit("bob", "::5"));
        assert!(!admit("eve", "::6"), "all of them are in one network");
        assert!(admit("eve", "0:0:0:1::6"));
    }
}
