//! Whether the last page of a long list takes longer than the first.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::RUNS;
use super::client::Connection;
use super::exchange::request;
use super::process::Server;
use super::report::{Section, ratio};
use super::users::{Programs, Session, ask};

/// How many rows the list has, with that of the administrator.
const ROWS: usize = 1_000_000;

/// How many rows the pages have that are measured; there are no others behind the last of them.
const PAGE: usize = 50;

/// How many rows the pages have by which the last one is found.
const STRIDE: usize = 200;

/// How many requests a run sends, one after the other.
const REQUESTS: u32 = 500;

/// How much longer the last page may take.
const AIM: f64 = 1.2;

/// Measures it; each database has a name.
pub fn run(databases: &[(&str, &Programs)]) -> Result<Section> {
    let mut section = Section::new(
        "The last page of a million rows",
        "Pages of 50 of the generated server by cursor, asked for one after the other on one connection: from request to \
         answer.",
        &["database", "first, µs", "last, µs", "ratio", "aim"],
    );
    for (name, programs) in databases {
        let server = Server::start(programs.generated().arg("serve"))?;
        let session = Session::log_in(&server.address)?;
        programs.fill(&session, ROWS - 1)?;
        let list = List::of(&server.address, &session);
        let pages = [
            list.request(PAGE, None),
            list.request(PAGE, Some(&list.last()?)),
        ];
        let mut least = [Duration::MAX; 2];
        for _ in 0..RUNS {
            for (page, least) in pages.iter().zip(&mut least) {
                *least = once(&server.address, page)?.min(*least);
            }
        }
        let [first, last] = least.map(|it| it.as_secs_f64());
        section.rows.push(vec![
            (*name).to_owned(),
            format!("{:.0}", first * 1e6),
            format!("{:.0}", last * 1e6),
            ratio(last / first, AIM),
            format!("{AIM:.2}"),
        ]);
    }
    Ok(section)
}

/// Gives the time of one request.
fn once(address: &str, page: &[u8]) -> Result<Duration> {
    let mut connection = Connection::open(address)?;
    let start = Instant::now();
    for _ in 0..REQUESTS {
        let status = connection.send(page)?;
        ensure!(status == 200, "{status} for a page");
    }
    Ok(start.elapsed() / REQUESTS)
}

/// The list, as somebody sees it.
struct List<'a> {
    address: &'a str,
    token: &'a str,
}

impl<'a> List<'a> {
    fn of(address: &'a str, session: &'a Session) -> Self {
        Self {
            address,
            token: &session.token,
        }
    }

    fn request(&self, size: usize, cursor: Option<&str>) -> Vec<u8> {
        let cursor = cursor.map_or(String::new(), |it| format!("&cursor={it}"));
        let path = format!("/api/v1/users?limit={size}{cursor}");
        request(self.address, "GET", &path, Some(self.token), None)
    }

    /// Follows the list to its end, and gives the cursor of the last page.
    fn last(&self) -> Result<String> {
        let mut connection = Connection::open(self.address)?;
        let (mut size, mut rows, mut last) = (STRIDE, 0, None::<String>);
        loop {
            let page = ask(&mut connection, &self.request(size, last.as_deref()))?;
            rows += page["data"].as_array().map_or(0, Vec::len);
            let Some(next) = page["next_cursor"].as_str() else {
                ensure!(rows == ROWS, "the list has {rows} rows");
                return last.context("there is one page only");
            };
            last = Some(next.to_owned());
            if rows + STRIDE >= ROWS {
                size = PAGE;
            }
        }
    }
}
