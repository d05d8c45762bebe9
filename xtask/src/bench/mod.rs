//! `bench`: how fast the tool is, and what a generated server costs beside one written by hand.
//!
//! In: nothing, or which half. Out: tables on the terminal, and in `docs/benchmarks.md` when both halves were asked for.
//! These are no tests: nothing fails because it was slow.

mod client;
mod exchange;
mod measure;
mod process;
mod report;
mod server;
mod tool;

use anyhow::{Result, bail};

use report::Section;

/// How many times everything is measured; the least counts, since whatever else the machine does only adds.
const RUNS: usize = 5;

/// Runs `bench` with its arguments.
pub fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        [] => report::write(&[
            shown(tool::run()?),
            shown(tool::diff()?),
            shown(server::run()?),
        ]),
        ["tool"] => {
            shown(tool::run()?);
            shown(tool::diff()?);
            Ok(())
        }
        ["diff"] => tool::diff().map(shown).map(drop),
        ["server"] => server::run().map(shown).map(drop),
        ["measure", program, rest @ ..] => measure::inside(program, rest),
        other => bail!(
            "`bench` takes `tool`, `diff`, `server` or nothing, not `{}`",
            other.join(" ")
        ),
    }
}

fn shown(section: Section) -> Section {
    println!("\n{}", section.markdown());
    section
}
