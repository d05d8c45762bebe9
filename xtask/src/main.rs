//! The only build tool of this repository: `cargo xtask COMMAND`.
//!
//! In: a command. Out: the work, and an exit code. A check that fails names the command that repairs it.

#[cfg(target_os = "linux")]
mod bench;
mod bless;
mod ci;
mod codegen;
mod conformance;
mod corpus;
mod crates;
mod demo;
mod diff_cases;
mod floor;
mod keys;
mod man;
mod new;
mod root;
mod tidy;

use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask COMMAND

  demo                          generate the users server, build it, start it, and ask it something
  ci                            everything that CI runs, in the same order
  codegen [--check]             make generated/* and schemas/* again, or say whether they are stale
  bless [FILTER]                accept what the cases give now; read `git diff` afterwards
  tidy                          layers, heads, sizes, words, ids: the rules of the house
  cases [FILTER]                build the crate of every case and hold it against clippy
  corpus [--stubs KIND] [--generate-only | --tests] [--every N] [FILTER]
                                the same for public contracts, where they are at hand; with --tests their contract
                                tests are played
  floor                         those public contracts whose crates must always build, in both kinds of stubs
  diff-cases [--corpus [--every N]] [FILTER]
                                `diff` against the verdicts of others, for docs/diff-parity.md; with --corpus public
                                contracts against themselves
  conformance [FILTER]          servers against cases of the protocol, of JSON Schema and of formats, where they are at hand
  thorough                      the black-box cases at length: twenty kills, long series of timings, on both databases;
                                Schemathesis with 200 examples from three seeds
  new diff|case NAME            the files of a new rule or case, with the right heads
  bench [tool|diff|server [cpu|logins|depth|footprint]]
                                how fast the tool and a generated server are, for docs/benchmarks.md (Linux)
  man [DIR]                     manual pages";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["demo"] => demo::run(),
        ["ci"] => ci::run(),
        ["codegen"] => codegen::write(),
        ["codegen", "--check"] => codegen::check(),
        ["bless"] => bless::run(""),
        ["bless", filter] => bless::run(filter),
        ["tidy"] => tidy::run(),
        ["cases"] => crates::cases(""),
        ["cases", filter] => crates::cases(filter),
        ["corpus", rest @ ..] => corpus::run(rest),
        ["floor"] => floor::run(),
        ["diff-cases", rest @ ..] => diff_cases::run(rest),
        ["conformance"] => conformance::run(""),
        ["conformance", filter] => conformance::run(filter),
        ["thorough"] => ci::thorough(),
        ["new", kind, name] => new::run(kind, name),
        #[cfg(target_os = "linux")]
        ["bench", rest @ ..] => bench::run(rest),
        ["man"] => man::run("target/man"),
        ["man", folder] => man::run(folder),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("there is no `{}`\n\n{HELP}", other.join(" ")),
    }
}
