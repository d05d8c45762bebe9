//! The tool: `specwright generate` of a contract of ours and of a large public one, into an empty folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::RUNS;
use super::measure::{Cost, measure};
use super::report::Section;
use crate::corpus::shared;
use crate::root::{call, cargo, files, root, target};

/// A large public contract, below the folder of those that are at hand.
const LARGE: &str = "large/stripe__Stripe-API__3.0.0.yaml";

/// Measures it.
pub fn run() -> Result<Section> {
    call(&mut cargo(
        &root(),
        "build --quiet --release --bin specwright",
    ))?;
    let mut section = Section::new(
        "The tool",
        "`specwright generate` by the release build, into an empty folder.",
        &[
            "contract",
            "contract, MB",
            "files",
            "made, MB",
            "wall, s",
            "CPU, s",
            "peak memory, MB",
        ],
    );
    let own = root().join("specs/users");
    let arguments = ["--config".to_owned(), text(&own.join("specwright.yaml"))];
    section
        .rows
        .push(row("`specs/users`", &own.join("v1.yaml"), &arguments)?);
    match shared("corpus")
        .map(|it| it.join(LARGE))
        .filter(|it| it.is_file())
    {
        Some(contract) => section
            .rows
            .push(row("Stripe's", &contract, &[text(&contract)])?),
        None => section
            .left_out
            .push("Stripe's contract is not at hand".to_owned()),
    }
    Ok(section)
}

/// A large public contract, of which a second version is made here.
const VERSIONED: &str = "large/github__api.github.com__3.0.3.yaml";

/// How many types are changed for the second version.
const CHANGED: usize = 50;

/// Measures `specwright diff` of two versions of a large contract.
pub fn diff() -> Result<Section> {
    call(&mut cargo(
        &root(),
        "build --quiet --release --bin specwright",
    ))?;
    let mut section = Section::new(
        "The tool: diff",
        "`specwright diff --format json` by the release build. The second version has other types in fifty places.",
        &[
            "contracts",
            "MB each",
            "report, MB",
            "wall, s",
            "CPU, s",
            "peak memory, MB",
        ],
    );
    let file = shared("corpus").map(|it| it.join(VERSIONED));
    let Some(file) = file.filter(|it| it.is_file()) else {
        section
            .left_out
            .push("GitHub's contract is not at hand".to_owned());
        return Ok(section);
    };
    let folder = target().join("bench");
    fs::create_dir_all(&folder)?;
    let (before, after) = (folder.join("before.yaml"), folder.join("after.yaml"));
    let contract = fs::read_to_string(&file)?;
    fs::write(
        &after,
        contract.replacen("type: integer", "type: number", CHANGED),
    )?;
    fs::write(&before, &contract)?;
    let program = text(&target().join("release/specwright"));
    let (old, new) = (text(&before), text(&after));
    let arguments = ["diff", &old, &new, "--fail-on", "none", "--format", "json"];
    let mut least: Option<Cost> = None;
    for _ in 0..RUNS {
        let cost = measure(&program, &arguments)?;
        least = Some(least.map_or(cost, |it| it.least(cost)));
    }
    let cost = least.context("there was no run")?;
    let said = Command::new(&program).args(arguments).output()?;
    section.rows.push(vec![
        "two versions of GitHub's".to_owned(),
        megabytes(size(&[before])?),
        megabytes(said.stdout.len() as u64),
        format!("{:.2}", cost.wall.as_secs_f64()),
        format!("{:.2}", cost.cpu.as_secs_f64()),
        megabytes(cost.memory),
    ]);
    Ok(section)
}

fn row(name: &str, contract: &Path, arguments: &[String]) -> Result<Vec<String>> {
    let program = text(&target().join("release/specwright"));
    let out = target().join("bench/out");
    let out_text = text(&out);
    let mut all = vec!["generate"];
    all.extend(arguments.iter().map(String::as_str));
    all.extend(["--out", out_text.as_str()]);
    let mut least: Option<Cost> = None;
    for _ in 0..RUNS {
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        let cost = measure(&program, &all)?;
        least = Some(least.map_or(cost, |it| it.least(cost)));
    }
    let cost = least.context("there was no run")?;
    let made = files(&out)?;
    Ok(vec![
        name.to_owned(),
        megabytes(size(&[contract.to_owned()])?),
        made.len().to_string(),
        megabytes(size(&made)?),
        format!("{:.2}", cost.wall.as_secs_f64()),
        format!("{:.2}", cost.cpu.as_secs_f64()),
        megabytes(cost.memory),
    ])
}

fn size(files: &[PathBuf]) -> Result<u64> {
    files.iter().map(|it| Ok(fs::metadata(it)?.len())).sum()
}

fn megabytes(bytes: u64) -> String {
    // No file here is near 2^52 bytes.
    format!("{:.2}", bytes as f64 / 1e6)
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
