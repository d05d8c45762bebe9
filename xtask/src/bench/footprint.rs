//! What a server needs: time until it answers, and memory.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::RUNS;
use super::client::{Connection, round};
use super::exchange::{self, READ, request};
use super::process::Server;
use super::report::{Section, beside};
use super::users::{Programs, Session, log_in, workers};

/// How many requests of each kind make the load, and by how many connections.
const REQUESTS: usize = 5_000;
const CONNECTIONS: usize = 64;

/// How many log in at once.
const LOG_INS: usize = 16;

/// How long the first answer should take.
const AIM: Duration = Duration::from_millis(100);

/// What a server has shown.
#[derive(Clone, Copy)]
struct Shown {
    first: Duration,
    idle: u64,
    loaded: u64,
    log_ins: Option<u64>,
}

/// Measures it; each database has a name.
pub fn run(databases: &[(&str, &Programs)]) -> Result<Section> {
    let mut section = Section::new(
        "Start and memory",
        "From the start of the process to the answer of a first read, on a database whose migrations have run. Memory is \
         what is resident after\nthat answer, and at most after thousands of reads, pages, refusals and creates by 64 \
         connections, and after sixteen log-ins at once. A worker\nfor each core.",
        &[
            "database",
            "server",
            "first answer, ms",
            "aim, ms",
            "idle, MB",
            "loaded, MB",
            "after log-ins, MB",
        ],
    );
    for (name, programs) in databases {
        let session = {
            let server = Server::start(programs.generated().arg("serve"))?;
            Session::log_in(&server.address)?
        };
        let token = programs.token_of_peer(&session)?;
        let mut least: [Option<Shown>; 2] = [None; 2];
        for _ in 0..RUNS {
            let sides = [
                (programs.generated(), session.token.as_str(), true),
                (programs.peer(), token.as_str(), false),
            ];
            for ((mut command, token, logs_in), least) in sides.into_iter().zip(&mut least) {
                let shown = once(&mut command, token, session.id, logs_in)?;
                *least = Some(least.map_or(shown, |it| it.least(shown)));
            }
        }
        for (server, shown) in ["generated", "by hand"].into_iter().zip(least) {
            let shown = shown.context("there was no run")?;
            let first = format!("{:.0}", shown.first.as_secs_f64() * 1e3);
            section.rows.push(vec![
                (*name).to_owned(),
                server.to_owned(),
                beside(first, shown.first > AIM),
                AIM.as_millis().to_string(),
                megabytes(shown.idle),
                megabytes(shown.loaded),
                shown.log_ins.map_or("–".to_owned(), megabytes),
            ]);
        }
    }
    Ok(section)
}

impl Shown {
    fn least(self, other: Self) -> Self {
        Self {
            first: self.first.min(other.first),
            idle: self.idle.min(other.idle),
            loaded: self.loaded.min(other.loaded),
            log_ins: self
                .log_ins
                .zip(other.log_ins)
                .map(|(one, two)| one.min(two)),
        }
    }
}

fn once(command: &mut Command, token: &str, id: i64, logs_in: bool) -> Result<Shown> {
    for name in ["WORKERS", "PEER_WORKERS"] {
        command.env(name, workers());
    }
    let start = Instant::now();
    let server = Server::start(command.arg("serve"))?;
    let address = &server.address;
    let path = READ.replace("{id}", &id.to_string());
    let get = request(address, "GET", &path, Some(token), None);
    let status = Connection::open(address)?.send(&get)?;
    let first = start.elapsed();
    ensure!(status == 200, "{status} for the first read");
    let idle = server.resident()?;
    for exchange in exchange::all() {
        let bytes = exchange.bytes(address, token, id);
        round(address, &bytes, exchange.status, REQUESTS, CONNECTIONS)?;
    }
    let loaded = server.peak()?;
    if logs_in {
        let answered = round(address, &log_in(address), 200, LOG_INS, LOG_INS)?;
        if answered < LOG_INS {
            bail!("{answered} log-ins only");
        }
    }
    Ok(Shown {
        first,
        idle,
        loaded,
        log_ins: logs_in.then(|| server.peak()).transpose()?,
    })
}

fn megabytes(bytes: u64) -> String {
    // No server here has 2^52 bytes.
    format!("{:.0}", bytes as f64 / 1e6)
}
