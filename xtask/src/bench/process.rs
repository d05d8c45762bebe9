//! Servers as processes: where they listen, and how much CPU and memory they have used.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::unistd::{SysconfVar, sysconf};

/// A server that is stopped when it is dropped.
pub struct Server {
    child: Child,
    /// Kept, so that the server can go on printing.
    _output: BufReader<ChildStdout>,
    /// Where it listens.
    pub address: String,
}

impl Server {
    /// Starts it and waits for the line that says where it listens.
    pub fn start(command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().context("the server's output")?;
        let mut output = BufReader::new(output);
        let mut line = String::new();
        let address = loop {
            line.clear();
            if output.read_line(&mut line)? == 0 {
                // It has closed its output, so that it is about to end.
                bail!(
                    "{} ended before it listened: {}",
                    command.get_program().display(),
                    child.wait()?
                );
            }
            if let Some(address) = line.trim_end().strip_prefix("listening on http://") {
                break address.to_owned();
            }
        };
        Ok(Self {
            child,
            _output: output,
            address,
        })
    }

    /// Gives the CPU time that it has used up to now, in user and kernel mode, all threads together.
    pub fn cpu(&self) -> Result<Duration> {
        let path = format!("/proc/{}/stat", self.child.id());
        let text = fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
        // The name of the program stands in brackets and may hold anything; `utime` is the twelfth value behind it, in
        // clock ticks (proc_pid_stat(5)).
        let (_, values) = text.rsplit_once(')').context("the state of a process")?;
        let values: Vec<&str> = values.split_whitespace().collect();
        let ticks =
            |index: usize| -> Result<u64> { Ok(values.get(index).context("CPU time")?.parse()?) };
        let ticks = ticks(11)? + ticks(12)?;
        let per_second = sysconf(SysconfVar::CLK_TCK)?.context("the length of a clock tick")?;
        Ok(Duration::from_micros(
            ticks * 1_000_000 / u64::try_from(per_second)?,
        ))
    }
}

impl Server {
    /// Gives how much memory it has in use, in bytes.
    pub fn resident(&self) -> Result<u64> {
        self.status("VmRSS:")
    }

    /// Gives how much memory it has had in use at most, in bytes.
    pub fn peak(&self) -> Result<u64> {
        self.status("VmHWM:")
    }

    fn status(&self, name: &str) -> Result<u64> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
        let value = text.lines().find_map(|line| line.strip_prefix(name));
        // The kernel counts in kibibytes, and says so.
        let value = value.and_then(|it| it.split_whitespace().next());
        let kibibytes: u64 = value.with_context(|| name.to_owned())?.parse()?;
        Ok(kibibytes * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // If it has ended by itself there is nothing to stop.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
