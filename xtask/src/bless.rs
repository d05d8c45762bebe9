//! `bless`: takes what the cases give now as what they should give.

use anyhow::Result;

use crate::root::{call, cargo, root};

/// Runs the cases whose names contain the filter, and writes their expectations.
pub fn run(filter: &str) -> Result<()> {
    call(
        cargo(
            &root(),
            "test --quiet --test it -- cases:: pairs diff::both_versions",
        )
        .env("SPECWRIGHT_BLESS", "1")
        .env("SPECWRIGHT_CASE", filter),
    )?;
    println!("now read `git diff tests/cases docs/diff` as a reviewer would");
    Ok(())
}
