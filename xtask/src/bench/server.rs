//! The generated server beside the one written by hand: CPU for each request, on both databases.

use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::RUNS;
use super::client::{CONNECTIONS, round};
use super::exchange::{self, Exchange};
use super::process::Server;
use super::report::{Section, ratio};
use super::users::{Programs, Session};

/// How many requests are sent before anything is measured, and to find out how many make a round.
const WARM: usize = 2_000;

/// How much CPU a round should take: what is measured comes in steps of a hundredth of a second.
const ROUND: Duration = Duration::from_millis(1_200);

/// Measures it; each database has a name.
pub fn run(databases: &[(&str, &Programs)]) -> Result<Section> {
    let mut section = Section::new(
        "CPU for each request",
        "`generated/users` beside `benches/peer`, a server written by hand for the same requests over the same database: \
         CPU of the server for each\nrequest (user and kernel mode, without that of PostgreSQL), one worker each, 8 \
         connections that are kept alive, runs of both in turn.\nCreating in SQLite waits for the disk, so that its CPU \
         depends on how many writes share a commit.",
        &[
            "database",
            "request",
            "generated, µs",
            "by hand, µs",
            "ratio",
            "aim",
        ],
    );
    for (name, programs) in databases {
        let [generated, peer] = programs.serve()?;
        Session::log_in(&generated.address)?.create_accounts()?;
        for exchange in exchange::all() {
            // Tokens are good for some minutes only.
            let session = Session::log_in(&generated.address)?;
            let token = programs.token_of_peer(&session)?;
            let sides = [
                (&generated, session.token.as_str()),
                (&peer, token.as_str()),
            ];
            let [generated, peer] = compare(&exchange, session.id, sides)?;
            section.rows.push(vec![
                (*name).to_owned(),
                exchange.name.to_owned(),
                format!("{:.1}", generated * 1e6),
                format!("{:.1}", peer * 1e6),
                ratio(generated / peer, exchange.aim),
                format!("{:.2}", exchange.aim),
            ]);
            println!(
                "{}",
                section
                    .rows
                    .last()
                    .map_or(String::new(), |it| it.join("  "))
            );
        }
    }
    Ok(section)
}

/// Measures one request on both servers, in turn; gives the least of each, in seconds.
fn compare(exchange: &Exchange, id: i64, sides: [(&Server, &str); 2]) -> Result<[f64; 2]> {
    let addresses = sides.map(|(server, token)| (server.address.as_str(), token));
    exchange.compare(id, addresses)?;
    let requests = addresses.map(|(address, token)| exchange.bytes(address, token, id));
    let mut count = usize::MAX;
    for ((server, _), request) in sides.into_iter().zip(&requests) {
        let each = once(exchange, server, request, WARM)?;
        // At least a microsecond, should the clock not have moved.
        let enough = ROUND.as_secs_f64() / each.max(1e-6);
        count = count.min(enough as usize);
    }
    let count = count.clamp(WARM, exchange.most);
    let mut least = [f64::INFINITY; 2];
    for _ in 0..RUNS {
        for (((server, _), request), least) in sides.into_iter().zip(&requests).zip(&mut least) {
            *least = least.min(once(exchange, server, request, count)?);
        }
    }
    Ok(least)
}

/// Gives the CPU time of a request, in seconds.
fn once(exchange: &Exchange, server: &Server, request: &[u8], count: usize) -> Result<f64> {
    let before = server.cpu()?;
    let address = &server.address;
    let answered = round(address, request, exchange.status, count, CONNECTIONS);
    let answered = answered.context(exchange.name)?;
    let used = server.cpu()?.saturating_sub(before);
    ensure!(
        answered > 0,
        "{}: nothing was answered in time",
        exchange.name
    );
    Ok(used.as_secs_f64() / answered as f64)
}
