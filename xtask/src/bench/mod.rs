//! `bench`: how fast the tool is, and what a generated server costs beside one written by hand.
//!
//! In: nothing, or which half. Out: tables on the terminal, and in `docs/benchmarks.md` when both halves were asked for.
//! These are no tests: nothing fails because it was slow.

mod client;
mod depth;
mod exchange;
mod footprint;
mod logins;
mod measure;
mod other;
mod postgres;
mod process;
mod report;
mod server;
mod tool;
mod users;

use anyhow::{Result, bail};

use postgres::Postgres;
use report::Section;
use users::Programs;

/// How many times everything is measured; the least counts, since whatever else the machine does only adds.
const RUNS: usize = 5;

/// Runs `bench` with its arguments.
pub fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        [] => {
            let mut sections = vec![shown(tool::run()?), shown(tool::diff()?)];
            sections.extend(servers(&ALL)?);
            report::write(&sections)
        }
        ["tool"] => {
            shown(tool::run()?);
            shown(tool::diff()?);
            Ok(())
        }
        ["diff"] => tool::diff().map(shown).map(drop),
        ["server"] => servers(&ALL).map(drop),
        ["server", name] => match ALL.iter().find(|part| part.name == *name) {
            Some(part) => servers(&[*part]).map(drop),
            None => bail!(
                "a part of `bench server` is {}",
                ALL.map(|it| it.name).join(", ")
            ),
        },
        ["measure", program, rest @ ..] => measure::inside(program, rest),
        other => bail!(
            "`bench` takes `tool`, `diff`, `server` or nothing, not `{}`",
            other.join(" ")
        ),
    }
}

/// Something that is measured of servers, on databases that have names.
#[derive(Clone, Copy)]
struct Part {
    name: &'static str,
    measure: fn(&[(&str, &Programs)]) -> Result<Section>,
}

const ALL: [Part; 4] = [
    Part {
        name: "cpu",
        measure: server::run,
    },
    Part {
        name: "logins",
        measure: logins::run,
    },
    Part {
        name: "depth",
        measure: depth::run,
    },
    Part {
        name: "footprint",
        measure: footprint::run,
    },
];

/// Measures servers, each part on databases of its own.
fn servers(parts: &[Part]) -> Result<Vec<Section>> {
    users::build()?;
    let mut postgres = Postgres::start()?;
    let mut sections = Vec::new();
    for part in parts {
        let sqlite = Programs::new(part.name, None)?;
        let other = Programs::new(&format!("{}-postgres", part.name), Some(&mut postgres))?;
        let databases = [("SQLite", &sqlite), ("PostgreSQL", &other)];
        sections.push(shown((part.measure)(&databases)?));
    }
    Ok(sections)
}

fn shown(section: Section) -> Section {
    println!("\n{}", section.markdown());
    section
}
