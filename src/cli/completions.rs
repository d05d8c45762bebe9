//! `specwright completions SHELL`: what a shell needs to complete our arguments.

use std::io::Write;

use clap_complete::Shell;

use super::Outcome;

/// Writes completions for a shell to stdout.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  specwright completions bash > ~/.local/share/bash-completion/completions/specwright
  specwright completions zsh > ~/.zfunc/_specwright
  specwright completions fish > ~/.config/fish/completions/specwright.fish")]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    // Into memory first: clap_complete panics when a pipe is closed.
    let mut script = Vec::new();
    clap_complete::generate(
        arguments.shell,
        &mut super::description(),
        "specwright",
        &mut script,
    );
    std::io::stdout().write_all(&script)?;
    Ok(Outcome::Fine)
}
