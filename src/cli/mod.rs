//! The command line: one subcommand a file. The only part of the tool that prints.
//!
//! In: arguments. Out: the result on stdout, everything else on stderr, and an exit code: 0 when all is well, 1 when
//! something was found, 2 when the work could not be done.

mod check;
mod completions;
mod diff;
mod eject;
mod explain;
mod generate;
mod init;
mod inspect;
mod progress;
mod say;
mod source;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

use crate::output::Failure;

/// Builds the actix-web server that an OpenAPI contract describes.
#[derive(Debug, Parser)]
#[command(name = "specwright", version, arg_required_else_help = true)]
#[command(after_help = "\
Exit codes: 0 all is well; 1 something was found (drift, a breaking change); 2 the work could not be done.

Examples:
  specwright init api                  a small contract and configuration to start from
  specwright generate                  what `specwright.yaml` here says
  specwright check                     is everything that was generated still what would be generated?
  specwright diff main:api.yaml api.yaml   what this branch does to clients
  specwright explain duplicate-key     what a diagnostic means and what to do")]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// What every subcommand takes.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Output")]
struct Global {
    /// How results and diagnostics are written
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    format: Format,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: Color,
    /// Only results and errors: no warnings, no progress
    #[arg(long, short, global = true)]
    quiet: bool,
}

/// How results and diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON document on stdout
    Json,
    /// Annotations of GitHub Actions
    Github,
    /// A comment for a pull request, where the command has one; else as for people
    Markdown,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Init(init::Arguments),
    Generate(generate::Arguments),
    Check(check::Arguments),
    Diff(diff::Arguments),
    Inspect(inspect::Arguments),
    Eject(eject::Arguments),
    Explain(explain::Arguments),
    Completions(completions::Arguments),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// All is well.
    Fine,
    /// Something was found.
    Found,
    /// The work could not be done, and the user knows why.
    Failed,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fine => Self::SUCCESS,
            Outcome::Found => Self::from(1),
            Outcome::Failed => Self::from(2),
        }
    }
}

/// Runs the tool on the arguments of the process.
pub fn main() -> ExitCode {
    let Arguments { global, command } = Arguments::parse();
    match global.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    let outcome = match command {
        Command::Init(arguments) => init::run(&global, &arguments),
        Command::Generate(arguments) => generate::run(&global, arguments),
        Command::Check(arguments) => check::run(&global, &arguments),
        Command::Diff(arguments) => diff::run(&global, arguments),
        Command::Inspect(arguments) => inspect::run(&global, arguments),
        Command::Eject(arguments) => eject::run(&global, &arguments),
        Command::Explain(arguments) => explain::run(&global, &arguments),
        Command::Completions(arguments) => completions::run(&arguments),
    };
    outcome
        .unwrap_or_else(|error| say::failure(&global, &error))
        .into()
}

/// Gives the description of the command line, for the manual page.
pub fn description() -> clap::Command {
    Arguments::command()
}
