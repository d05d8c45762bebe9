//! The tool: `specwright generate` of a contract of ours and of a large public one, into an empty folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::RUNS;
use super::measure::{Cost, measure};
use super::other;
use super::report::{Section, beside};
use crate::corpus::shared;
use crate::root::{call, cargo, files, root, target};

/// A large public contract, below the folder of those that are at hand.
const LARGE: &str = "large/stripe__Stripe-API__3.0.0.yaml";

/// How many times another generator is run, which takes long.
const RUNS_OF_OTHERS: usize = 2;

/// Measures it.
pub fn run() -> Result<Section> {
    call(&mut cargo(
        &root(),
        "build --quiet --release --bin specwright",
    ))?;
    let mut section = Section::new(
        "The tool",
        "`specwright generate` by the release build, into an empty folder, and for comparison what OpenAPI Generator makes of \
         the same contract\nwith its `rust-axum`: models, routes and a trait, without storage, log-in or tests; the least of two\nruns, and Java starts within its time.",
        &[
            "contract",
            "MB",
            "generator",
            "files",
            "made, MB",
            "wall, s",
            "CPU, s",
            "peak memory, MB",
            "wall, ratio",
        ],
    );
    let program = text(&target().join("release/specwright"));
    let java = other::install();
    if let Err(error) = &java {
        let why = format!("OpenAPI Generator cannot be had here ({error:#})");
        section.left_out.push(why);
    }
    let own = root().join("specs/users");
    let large = shared("corpus").map(|it| it.join(LARGE));
    let large = large.filter(|it| it.is_file());
    if large.is_none() {
        section
            .left_out
            .push("Stripe's contract is not at hand".to_owned());
    }
    let mut contracts = vec![("`specs/users/v1.yaml`", own.join("v1.yaml"))];
    contracts.extend(large.map(|it| ("Stripe's", it)));
    for (name, contract) in contracts {
        let words = ["generate", &text(&contract), "--out"];
        let ours = generated(&program, &words.map(str::to_owned), RUNS)?;
        let mut all = vec![("specwright", &ours)];
        let other = java
            .as_ref()
            .ok()
            .map(|jar| other::arguments(jar, &contract));
        let other = other
            .map(|it| generated("java", &it, RUNS_OF_OTHERS))
            .transpose()?;
        all.extend(other.as_ref().map(|it| ("OpenAPI Generator", it)));
        for (generator, made) in all {
            let mut row = vec![
                name.to_owned(),
                megabytes(size(std::slice::from_ref(&contract))?),
                generator.to_owned(),
            ];
            row.extend(made.cells());
            let ratio = made.cost.wall.as_secs_f64() / ours.cost.wall.as_secs_f64();
            row.push(format!("{ratio:.1}"));
            section.rows.push(row);
        }
    }
    let config = [
        "generate",
        "--config",
        &text(&own.join("specwright.yaml")),
        "--out",
    ];
    let both = generated(&program, &config.map(str::to_owned), RUNS)?;
    let versions = size(&[own.join("v1.yaml"), own.join("v2.yaml")])?;
    let mut row = vec![
        "`specs/users`, both versions".to_owned(),
        megabytes(versions),
        "specwright".to_owned(),
    ];
    row.extend(both.cells());
    row.push("–".to_owned());
    section.rows.push(row);
    Ok(section)
}

/// A large public contract, of which a second version is made here.
const VERSIONED: &str = "large/github__api.github.com__3.0.3.yaml";

/// How many types are changed for the second version.
const CHANGED: usize = 50;

/// What that may cost: seconds of CPU, and bytes of memory.
const DIFF_CPU: f64 = 0.5;
const DIFF_MEMORY: u64 = 200_000_000;

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
            "aim",
            "peak memory, MB",
            "aim",
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
    let cpu = cost.cpu.as_secs_f64();
    let said = Command::new(&program).args(arguments).output()?;
    section.rows.push(vec![
        "two versions of GitHub's".to_owned(),
        megabytes(size(&[before])?),
        megabytes(said.stdout.len() as u64),
        format!("{:.2}", cost.wall.as_secs_f64()),
        beside(format!("{cpu:.2}"), cpu > DIFF_CPU),
        format!("{DIFF_CPU}"),
        beside(megabytes(cost.memory), cost.memory > DIFF_MEMORY),
        megabytes(DIFF_MEMORY),
    ]);
    Ok(section)
}

/// What a generator has cost and made.
struct Made {
    cost: Cost,
    files: usize,
    bytes: u64,
}

/// Runs a generator into an empty folder, which is its last argument.
fn generated(program: &str, arguments: &[String], runs: usize) -> Result<Made> {
    let out = target().join("bench/out");
    let out_text = text(&out);
    let mut all: Vec<&str> = arguments.iter().map(String::as_str).collect();
    all.push(&out_text);
    let mut least: Option<Cost> = None;
    for _ in 0..runs {
        if out.exists() {
            fs::remove_dir_all(&out)?;
        }
        let cost = measure(program, &all)?;
        least = Some(least.map_or(cost, |it| it.least(cost)));
    }
    let made = files(&out)?;
    Ok(Made {
        cost: least.context("there was no run")?,
        files: made.len(),
        bytes: size(&made)?,
    })
}

impl Made {
    fn cells(&self) -> [String; 5] {
        [
            self.files.to_string(),
            megabytes(self.bytes),
            format!("{:.2}", self.cost.wall.as_secs_f64()),
            format!("{:.2}", self.cost.cpu.as_secs_f64()),
            megabytes(self.cost.memory),
        ]
    }
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
