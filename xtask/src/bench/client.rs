//! A closed-loop client: a handful of connections, each of which asks again once it is answered.
//!
//! Bounded in requests and in time, and on loopback only. It understands what the two servers say: HTTP/1.1, kept alive,
//! with `Content-Length`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// How many requests are under way at once, unless that is said.
pub const CONNECTIONS: usize = 8;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long one round may take.
const ROUND: Duration = Duration::from_secs(60);

/// A connection that is kept open.
pub struct Connection {
    stream: BufReader<TcpStream>,
    line: String,
    /// The body of the last answer.
    pub body: Vec<u8>,
}

impl Connection {
    /// Connects to a server of this machine.
    pub fn open(address: &str) -> Result<Self> {
        let address: SocketAddr = address.parse()?;
        ensure!(address.ip().is_loopback(), "{address} is another machine");
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream: BufReader::new(stream),
            line: String::new(),
            body: Vec::new(),
        })
    }

    /// Sends a whole request and gives the status of its answer.
    pub fn send(&mut self, request: &[u8]) -> Result<u16> {
        self.stream.get_mut().write_all(request)?;
        let status = self
            .line()?
            .split(' ')
            .nth(1)
            .and_then(|it| it.parse().ok());
        let status = status.context("the answer has no status")?;
        let mut length = 0;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse()?;
            }
        }
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok(status)
    }

    fn line(&mut self) -> Result<&str> {
        self.line.clear();
        if self.stream.read_line(&mut self.line)? == 0 {
            bail!("the server has closed the connection");
        }
        Ok(self.line.trim_end())
    }
}

/// Sends a request so many times, by several connections, and gives how many were sent: fewer if the time was up. Every
/// answer must have this status.
pub fn round(
    address: &str,
    request: &[u8],
    status: u16,
    count: usize,
    connections: usize,
) -> Result<usize> {
    let sent = AtomicUsize::new(0);
    let end = Instant::now() + ROUND;
    let one = || -> Result<usize> {
        let mut connection = Connection::open(address)?;
        let mut answered = 0;
        while sent.fetch_add(1, Ordering::Relaxed) < count && Instant::now() < end {
            let given = connection.send(request)?;
            if given != status {
                bail!(
                    "{given} instead of {status}: {}",
                    String::from_utf8_lossy(&connection.body)
                );
            }
            answered += 1;
        }
        Ok(answered)
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(one)).collect();
        let answered = threads.into_iter().map(|it| match it.join() {
            Ok(answered) => answered,
            Err(_) => bail!("a connection of the client has panicked"),
        });
        answered.sum()
    })
}
