//! Where requests are counted, and what a count says.

use std::error::Error;
use std::time::Duration;

use async_trait::async_trait;

/// So many requests in so much time, however the time is laid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// How many.
    pub limit: u32,
    /// In how many seconds.
    pub seconds: u32,
}

impl Window {
    /// So many requests in so many seconds.
    pub const fn new(limit: u32, seconds: u32) -> Self {
        Self { limit, seconds }
    }

    /// How long it is.
    pub fn length(self) -> Duration {
        Duration::from_secs(u64::from(self.seconds))
    }
}

/// What a store says of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Whether it is let through, and counted.
    pub admitted: bool,
    /// The limit of the window that has least left.
    pub limit: u32,
    /// What is left of it.
    pub remaining: u32,
    /// When all of it is there again.
    pub reset: Duration,
    /// When the next request is let through.
    pub retry_after: Duration,
}

/// Counts requests in moving windows.
#[async_trait(?Send)]
pub trait Store: Send + Sync {
    /// Counts a request, unless one of the windows is full.
    ///
    /// # Errors
    ///
    /// If counts cannot be had.
    async fn take(
        &self,
        key: &str,
        windows: &[Window],
    ) -> Result<Count, Box<dyn Error + Send + Sync>>;
}

/// What is known of one window: how many are in it, and when the oldest and the newest of them leave it.
#[derive(Debug, Clone, Copy)]
pub struct Filled {
    /// The window.
    pub window: Window,
    /// How many requests are in it, this one not counted.
    pub used: u32,
    /// When the next place is free, if none is.
    pub next: Duration,
    /// When the window is empty.
    pub empty: Duration,
}

/// Judges a request by its windows.
pub fn judge(windows: &[Filled]) -> Count {
    let admitted = windows.iter().all(|it| it.used < it.window.limit);
    let full = windows.iter().filter(|it| it.used >= it.window.limit);
    let retry_after = full.map(|it| it.next).max().unwrap_or_default();
    let left = |it: &Filled| {
        it.window
            .limit
            .saturating_sub(it.used + u32::from(admitted))
    };
    let nearest = windows.iter().min_by_key(|it| left(it));
    Count {
        admitted,
        limit: nearest.map_or(0, |it| it.window.limit),
        remaining: nearest.map_or(0, left),
        reset: nearest.map_or(Duration::ZERO, |it| {
            if admitted {
                it.window.length()
            } else {
                it.empty
            }
        }),
        retry_after,
    }
}

/// Reads limits as an operator writes them: `5/minute; 20/hour`.
///
/// # Errors
///
/// What is wrong with them.
pub fn windows(text: &str) -> Result<Vec<Window>, String> {
    let parts = text.split(';').map(str::trim).filter(|it| !it.is_empty());
    parts.map(window).collect()
}

fn window(text: &str) -> Result<Window, String> {
    let expected =
        || "expected COUNT/second, minute, hour or day, such as 5/minute; 20/hour".to_owned();
    let (count, unit) = text.split_once('/').ok_or_else(expected)?;
    let limit = count.trim().parse().map_err(|_| expected())?;
    let seconds = match unit.trim() {
        "second" => 1,
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        _ => return Err(expected()),
    };
    if limit == 0 {
        return Err("a limit must be at least 1".to_owned());
    }
    Ok(Window::new(limit, seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_written_with_semicolons() {
        let two = vec![Window::new(5, 60), Window::new(20, 3600)];
        assert_eq!(windows("5/minute; 20/hour"), Ok(two));
        assert_eq!(windows(""), Ok(Vec::new()));
        for bad in ["5", "0/minute", "5/fortnight", "-1/hour", "5 per minute"] {
            assert!(windows(bad).is_err(), "{bad}");
        }
    }
}
