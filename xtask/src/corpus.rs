//! `corpus`: public contracts that nobody here wrote, where they are at hand.
//!
//! In: the folder `corpus` in `../shared`, or in the folder that `SPECWRIGHT_SHARED` names; its table says which files
//! are contracts. Out: which of them are refused and why, and whether the crates of the others build, or
//! keep their contracts by the tests that they bring along.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use specwright::config::Stubs;

use crate::crates::{Member, clippy, generate};
use crate::root::{call, cargo, generated_target, root, target};

/// Runs `corpus` with its arguments.
pub fn run(arguments: &[&str]) -> Result<()> {
    let mut stubs = None;
    let mut generate_only = false;
    let mut tests = false;
    let mut every = 1;
    let mut filter = "";
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match *argument {
            "--stubs" => {
                stubs = Some(match rest.next() {
                    Some(&"echo") => Stubs::Echo,
                    Some(&"not-implemented") => Stubs::NotImplemented,
                    _ => bail!("`--stubs` takes `echo` or `not-implemented`"),
                });
            }
            "--generate-only" => generate_only = true,
            "--tests" => tests = true,
            "--every" => every = rest.next().context("`--every` takes a number")?.parse()?,
            other if !other.starts_with('-') => filter = other,
            other => bail!("there is no `{other}`"),
        }
    }
    let Some(corpus) = shared("corpus") else {
        println!("left out: there are no public contracts at hand (`../shared/corpus`)");
        return Ok(());
    };
    let paths = contracts(&corpus)?;
    let members: Vec<_> = paths
        .iter()
        .filter(|path| path.contains(filter))
        .step_by(every)
        .map(|path| Member {
            name: name(path),
            contract: corpus.join(path),
            configuration: None,
            stubs,
            remote: Vec::new(),
        })
        .collect();
    let start = Instant::now();
    let workspace = target().join("corpus");
    let refused = generate(&workspace, &members)?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for it in &refused {
        println!("{}: {} errors", it.name, it.errors.len());
        for line in it.errors.iter().take(3) {
            println!("    {line}");
        }
        let ids: BTreeSet<_> = it.errors.iter().filter_map(|it| id(it)).collect();
        for id in ids {
            *counts.entry(id).or_default() += 1;
        }
    }
    for (id, count) in counts {
        println!("{count:4} contracts with {id}");
    }
    println!(
        "{} contracts: {} generated, {} refused, in {:.1} s",
        members.len(),
        members.len() - refused.len(),
        refused.len(),
        start.elapsed().as_secs_f64()
    );
    if generate_only || refused.len() == members.len() {
        return Ok(());
    }
    if tests {
        let mut play = cargo(
            &workspace,
            "test --quiet --test contract --workspace --no-fail-fast",
        );
        return call(play.env("CARGO_TARGET_DIR", generated_target()));
    }
    clippy(&workspace)
}

/// Gives the contracts in a folder of them, as its table has them.
pub fn contracts(corpus: &Path) -> Result<Vec<String>> {
    let table = fs::read_to_string(corpus.join("corpus.tsv"))?;
    let rows = table.lines().skip(1);
    let paths = rows.filter_map(|row| row.split('\t').nth(2));
    Ok(paths.map(str::to_owned).collect())
}

/// Gives the id of an error: what stands between the place and the message.
fn id(line: &str) -> Option<&str> {
    line.split(": ")
        .find(|it| it.bytes().all(|it| it.is_ascii_lowercase() || it == b'-') && !it.is_empty())
}

/// Gives a folder of what lies beside the repository, if it is there.
pub fn shared(name: &str) -> Option<PathBuf> {
    let shared = match std::env::var_os("SPECWRIGHT_SHARED") {
        Some(folder) => PathBuf::from(folder),
        None => root().join("../shared"),
    };
    Some(shared.join(name)).filter(|it| it.is_dir())
}

/// Gives a package name for a path, different for each.
pub fn name(path: &str) -> String {
    let mut name = String::from("corpus-");
    for it in path.chars() {
        name.push(if it.is_ascii_alphanumeric() {
            it.to_ascii_lowercase()
        } else {
            '-'
        });
    }
    // The tool cuts names of packages after 56 letters; what distinguishes long paths is often at their end.
    let sum: u32 = path
        .bytes()
        .fold(5381, |sum, it| sum.wrapping_mul(33) ^ u32::from(it));
    name.truncate(46);
    format!("{name}-{sum:08x}")
}
