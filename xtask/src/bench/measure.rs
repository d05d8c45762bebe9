//! Time and memory of one program.
//!
//! The kernel tells the peak memory of all children of a process together. So each program is run by a process of its
//! own, `xtask bench measure PROGRAM ARGUMENTS`, which has no other child.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};

/// What one run has cost.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// From start to end.
    pub wall: Duration,
    /// In user and kernel mode, all threads together.
    pub cpu: Duration,
    /// The most memory at once, in bytes.
    pub memory: u64,
}

impl Cost {
    /// Gives the least of each.
    pub fn least(self, other: Self) -> Self {
        Self {
            wall: self.wall.min(other.wall),
            cpu: self.cpu.min(other.cpu),
            memory: self.memory.min(other.memory),
        }
    }
}

/// Runs a program and measures it.
pub fn measure(program: &str, arguments: &[&str]) -> Result<Cost> {
    let output = Command::new(std::env::current_exe()?)
        .args(["bench", "measure", program])
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("measuring `{program}`"))?;
    if !output.status.success() {
        bail!("`{program} {}` failed", arguments.join(" "));
    }
    let text = String::from_utf8(output.stdout)?;
    let numbers: Vec<u64> = text
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let &[wall, cpu, memory] = numbers.as_slice() else {
        bail!("`bench measure` has printed `{text}`");
    };
    Ok(Cost {
        wall: Duration::from_micros(wall),
        cpu: Duration::from_micros(cpu),
        memory,
    })
}

/// Runs a program and prints its microseconds of wall time and of CPU time, and its peak memory in bytes.
pub fn inside(program: &str, arguments: &[&str]) -> Result<()> {
    let start = Instant::now();
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()?;
    let wall = start.elapsed();
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = |it: nix::sys::time::TimeVal| it.tv_sec() * 1_000_000 + it.tv_usec();
    let cpu = micros(usage.user_time()) + micros(usage.system_time());
    // The kernel counts in kibibytes.
    println!("{} {cpu} {}", wall.as_micros(), usage.max_rss() * 1024);
    Ok(())
}
