//! Counts in Redis, shared by all instances: one script, so that no two of them let through the same last request.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use ::redis::aio::{ConnectionManager, ConnectionManagerConfig};
use ::redis::{Client, Script};
use async_trait::async_trait;

use super::rate::Limits;
use super::rate::store::{Count, Filled, Store, Window, judge};
use crate::support::settings::Settings;

/// How long Redis may take for an answer.
const PATIENCE: Duration = Duration::from_millis(300);

/// Takes a place in every window, if all of them have one. Times are those of Redis, so that instances need not agree.
///
/// One sorted set for each key: member and score are the time of the request in microseconds. Gives for each window how
/// many are in it, and in how many microseconds the next place is free and the window empty.
const TAKE: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local longest = 0
for i = 1, #ARGV, 2 do longest = math.max(longest, ARGV[i + 1] * 1000000) end
local function text(number) return string.format('%.0f', number) end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now - longest))
local told = {}
local admitted = true
local newest = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
for i = 1, #ARGV, 2 do
  local limit, length = tonumber(ARGV[i]), ARGV[i + 1] * 1000000
  local used = redis.call('ZCOUNT', KEYS[1], '(' .. text(now - length), '+inf')
  local nexts, empty = 0, 0
  if newest[2] then empty = math.max(0, newest[2] + length - now) end
  if used >= limit then
    admitted = false
    local freed = redis.call('ZRANGE', KEYS[1], -limit, -limit, 'WITHSCORES')
    nexts = math.max(0, freed[2] + length - now)
  end
  told[#told + 1] = used
  told[#told + 1] = nexts
  told[#told + 1] = empty
end
if admitted then
  while redis.call('ZADD', KEYS[1], 'NX', text(now), text(now)) == 0 do now = now + 1 end
  redis.call('PEXPIRE', KEYS[1], math.ceil(longest / 1000))
end
return told
";

/// How long Redis is asked nothing after it did not answer twice, so that not every request waits for it. Once is not
/// enough, however many were waiting: a connection that was lost shows so, and the next call has a new one.
const PAUSE: Duration = Duration::from_secs(1);

/// Counts in Redis.
struct Shared {
    /// When the process has begun to count, and how long after that Redis is asked again, in milliseconds.
    start: Instant,
    again: AtomicU64,
    /// Since when it has not answered; 0 where it has.
    failed: AtomicU64,
    connection: ConnectionManager,
    script: Script,
    /// What every key begins with, so that servers can share a Redis.
    prefix: &'static str,
}

/// Counts in the Redis of `REDIS_URL`, if that is set; `REDIS_LOST` says whether requests are let through (`open`) or
/// refused (`closed`) while it is away.
pub fn share(limits: Limits, settings: &mut Settings<'_>, prefix: &'static str) -> Limits {
    let open = match settings.text("REDIS_LOST").as_deref() {
        None | Some("open") => true,
        Some("closed") => false,
        Some(text) => {
            let fault = format!("REDIS_LOST cannot be {text:?}: expected open or closed");
            settings.faults.push(fault);
            true
        }
    };
    let Some(url) = settings.text("REDIS_URL") else {
        return limits;
    };
    match connect(&url) {
        Ok(connection) => limits.counted_by(
            Arc::new(Shared {
                start: Instant::now(),
                again: AtomicU64::new(0),
                failed: AtomicU64::new(0),
                connection,
                script: Script::new(TAKE),
                prefix,
            }),
            open,
        ),
        Err(_) => {
            // The address may have a password in it.
            let fault = "REDIS_URL cannot be read: expected redis://HOST:PORT/NUMBER";
            settings.faults.push(fault.to_owned());
            limits
        }
    }
}

/// Makes a connection that is opened when it is first needed, and again whenever it was lost.
fn connect(url: &str) -> ::redis::RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new()
        .set_connection_timeout(Some(PATIENCE))
        .set_response_timeout(Some(PATIENCE))
        .set_number_of_retries(1)
        .set_max_delay(PATIENCE);
    ConnectionManager::new_lazy_with_config(Client::open(url)?, config)
}

#[async_trait(?Send)]
impl Store for Shared {
    async fn take(
        &self,
        key: &str,
        windows: &[Window],
    ) -> Result<Count, Box<dyn Error + Send + Sync>> {
        let now = self.start.elapsed().as_millis() as u64;
        if now < self.again.load(Ordering::Relaxed) {
            return Err("Redis did not answer a moment ago".into());
        }
        let mut call = self.script.key(format!("{}:rate:{key}", self.prefix));
        for window in windows {
            call.arg(window.limit).arg(window.seconds);
        }
        let told: Vec<u64> = match call.invoke_async(&mut self.connection.clone()).await {
            Ok(told) => {
                self.failed.store(0, Ordering::Relaxed);
                told
            }
            Err(error) => {
                let late = self.start.elapsed().as_millis() as u64;
                match self.failed.load(Ordering::Relaxed) {
                    0 => self.failed.store(late.max(1), Ordering::Relaxed),
                    since if since < now => {
                        let again = late + PAUSE.as_millis() as u64;
                        self.again.store(again, Ordering::Relaxed);
                    }
                    _ => {}
                }
                tracing::error!(%error, "Redis does not answer");
                return Err(error.into());
            }
        };
        let filled = windows.iter().zip(told.chunks_exact(3));
        let filled: Vec<Filled> = filled
            .map(|(window, told)| Filled {
                window: *window,
                used: u32::try_from(told[0]).unwrap_or(u32::MAX),
                next: Duration::from_micros(told[1]),
                empty: Duration::from_micros(told[2]),
            })
            .collect();
        if filled.len() < windows.len() {
            return Err("Redis has answered something else".into());
        }
        Ok(judge(&filled))
    }
}
