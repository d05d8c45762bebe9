//! `man`: manual pages from the description of the command line.

use std::path::Path;

use anyhow::Result;

use crate::root::root;

/// Writes a page for the tool and one for each of its commands.
pub fn run(folder: &str) -> Result<()> {
    let folder = root().join(Path::new(folder));
    std::fs::create_dir_all(&folder)?;
    clap_mangen::generate_to(specwright::cli::description(), &folder)?;
    println!("manual pages are in {}", folder.display());
    Ok(())
}
