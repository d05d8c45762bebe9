//! The command-line tool.

use std::process::ExitCode;

/// Reading a contract makes many small values; the allocator of the system takes a sixth of the time for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    specwright::cli::main()
}
