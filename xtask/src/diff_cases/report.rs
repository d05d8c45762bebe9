//! Writes `docs/diff-parity.md`: figures and reasons, and nothing of the pairs themselves.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::Result;
use specwright::diff::rules;

use super::{Outcome, reasons};
use crate::root::root;

/// Writes the page.
pub fn write(given: &[Outcome], probes: &[Outcome], checks: &Path) -> Result<()> {
    let agree = |all: &[Outcome]| all.iter().filter(|it| it.faults.is_empty()).count();
    let percent = 100.0 * agree(given) as f64 / given.len().max(1) as f64;
    let mut text = String::from(
        "# `specwright diff` beside the most-used differ of the field\n\n\
         Made by `cargo xtask diff-cases`, which reads pairs of contracts that lie beside the repository; without them it \
         leaves this page alone. A pair agrees when every id that the other tool's own tests ask for is found, and nothing \
         else is within what those tests look at.\n\n",
    );
    writeln!(
        text,
        "- {} of {} given pairs agree ({percent:.1} %).",
        agree(given),
        given.len()
    )?;
    writeln!(
        text,
        "- {} of {} probes of our own are right.",
        agree(probes),
        probes.len()
    )?;
    text.push_str("\n## Where we differ, and why\n\n| pair | reason |\n|---|---|\n");
    for outcome in given
        .iter()
        .chain(probes)
        .filter(|it| !it.faults.is_empty())
    {
        let reason = reasons::of(&outcome.name).unwrap_or("not looked into yet");
        writeln!(text, "| `{}` | {reason} |", outcome.name)?;
    }
    text.push_str(
        "\n## Ids of the other tool that nothing here has\n\n\
         Every other one of its ids is given by some change of `tests/cases/pairs`, with whose results this list is made.\n\n\
         | id | reason |\n|---|---|\n",
    );
    for id in missing_ids(checks)? {
        let reason = reasons::of_id(&id).unwrap_or("not looked into yet");
        writeln!(text, "| `{id}` | {reason} |")?;
    }
    let folder = root().join("docs");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("diff-parity.md"), text)?;
    Ok(())
}

/// Gives the ids of a list of the other tool that no rule has, or that no pair of ours meets.
fn missing_ids(checks: &Path) -> Result<Vec<String>> {
    let unmet = fs::read_to_string(root().join("tests/cases/pairs/unmet.txt"))?;
    let checks = fs::read_to_string(checks)?;
    let ids = checks
        .lines()
        .skip(1)
        .filter_map(|it| it.split('\t').next())
        .filter(|id| rules::find(id).is_none() || unmet.lines().any(|it| it == *id));
    Ok(ids.map(str::to_owned).collect())
}
