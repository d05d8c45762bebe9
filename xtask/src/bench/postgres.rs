//! A PostgreSQL server of this machine, for as long as it is measured: `tests/contract/postgres.py` finds or unpacks it.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use anyhow::{Context, Result, ensure};

use crate::root::{program, root};

/// The server; it ends when this is dropped.
pub struct Postgres {
    child: Child,
    /// Closed first, which tells it to end.
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Postgres {
    /// Starts it.
    pub fn start() -> Result<Self> {
        let mut child = program("python3", &root(), "tests/contract/postgres.py")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("starting `python3`")?;
        let output = child.stdout.take().context("its output")?;
        Ok(Self {
            input: child.stdin.take(),
            output: BufReader::new(output),
            child,
        })
    }

    /// Makes an empty database and gives its URL.
    pub fn database(&mut self) -> Result<String> {
        let input = self.input.as_mut().context("its input")?;
        input.write_all(b"\n")?;
        let mut url = String::new();
        self.output.read_line(&mut url)?;
        ensure!(!url.is_empty(), "PostgreSQL cannot be started");
        Ok(url.trim_end().to_owned())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.input.take());
        // It removes its files before it ends; one that has failed has said why.
        let _ = self.child.wait();
    }
}
