//! How long somebody waits who reads while others log in: hashing a password takes all of a core for a while.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::RUNS;
use super::client::Connection;
use super::exchange::{READ, request};
use super::process::Server;
use super::report::{Section, beside};
use super::users::{Programs, Session, log_in, workers};

/// How many log in at once, again and again.
const CLIENTS: usize = 16;

/// How long a run reads.
const RUN: Duration = Duration::from_secs(4);

/// How long whoever reads waits between two reads.
const PAUSE: Duration = Duration::from_millis(2);

/// The longest that one read in a hundred should take.
const AIM: Duration = Duration::from_millis(50);

/// What one run has shown.
#[derive(Clone, Copy)]
struct Shown {
    median: Duration,
    p99: Duration,
    log_ins: usize,
}

/// Measures it; each database has a name.
pub fn run(databases: &[(&str, &Programs)]) -> Result<Section> {
    let mut section = Section::new(
        "Reading while sixteen log in",
        "One client reads one account every few milliseconds, alone, and while sixteen others log in without a pause; the \
         generated server has\na worker for each core. Clients, server and database share the cores.",
        &[
            "database",
            "who else",
            "median, ms",
            "p99, ms",
            "aim, ms",
            "log-ins in a second",
        ],
    );
    for (name, programs) in databases {
        let mut command = programs.generated();
        // One address logs in more often than anybody is let.
        command.envs([("WORKERS", workers().as_str()), ("RATE_LIMITS", "off")]);
        let server = Server::start(command.arg("serve"))?;
        let session = Session::log_in(&server.address)?;
        let mut least: [Option<Shown>; 2] = [None; 2];
        for _ in 0..RUNS {
            for (clients, least) in [0, CLIENTS].into_iter().zip(&mut least) {
                let shown = once(&server.address, &session, clients)?;
                if least.is_none_or(|it| shown.p99 < it.p99) {
                    *least = Some(shown);
                }
            }
        }
        for (who, shown) in ["nobody", "sixteen who log in"].into_iter().zip(least) {
            let shown = shown.context("there was no run")?;
            let millis = |it: Duration| format!("{:.1}", it.as_secs_f64() * 1e3);
            section.rows.push(vec![
                (*name).to_owned(),
                who.to_owned(),
                millis(shown.median),
                beside(millis(shown.p99), shown.p99 > AIM),
                AIM.as_millis().to_string(),
                format!("{:.0}", shown.log_ins as f64 / RUN.as_secs_f64()),
            ]);
        }
    }
    Ok(section)
}

/// Reads for a while beside so many others.
fn once(address: &str, session: &Session, clients: usize) -> Result<Shown> {
    let over = AtomicBool::new(false);
    let log_ins = AtomicUsize::new(0);
    let others = || -> Result<()> {
        let (mut connection, login) = (Connection::open(address)?, log_in(address));
        while !over.load(Ordering::Relaxed) {
            let status = connection.send(&login)?;
            ensure!(status == 200, "{status} for a log-in");
            log_ins.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    };
    let mut times = thread::scope(|scope| {
        let others: Vec<_> = (0..clients).map(|_| scope.spawn(others)).collect();
        let times = read(address, session);
        over.store(true, Ordering::Relaxed);
        for other in others {
            match other.join() {
                Ok(outcome) => outcome?,
                Err(_) => bail!("a connection of the client has panicked"),
            }
        }
        times
    })?;
    times.sort_unstable();
    let at = |part: usize| times.get(times.len() * part / 100).copied();
    Ok(Shown {
        median: at(50).context("nothing was read")?,
        p99: at(99).context("nothing was read")?,
        log_ins: log_ins.into_inner(),
    })
}

/// Reads again and again, and gives how long each took.
fn read(address: &str, session: &Session) -> Result<Vec<Duration>> {
    let path = READ.replace("{id}", &session.id.to_string());
    let get = request(address, "GET", &path, Some(&session.token), None);
    let mut connection = Connection::open(address)?;
    let mut times = Vec::new();
    let end = Instant::now() + RUN;
    while Instant::now() < end {
        let start = Instant::now();
        let status = connection.send(&get)?;
        times.push(start.elapsed());
        ensure!(status == 200, "{status} for a read");
        thread::sleep(PAUSE);
    }
    Ok(times)
}
