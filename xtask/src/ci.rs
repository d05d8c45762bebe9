//! `ci`: exactly what CI runs, in the same order. Goes on after a failure, so that one run shows all of them.
//!
//! In: nothing. Out: what each step says, how long it took, and a last line `N passed, N failed`.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};

use crate::root::{call, cargo, folders, generated_target, program, relative, root, shown, target};
use crate::{codegen, conformance, crates, diff_cases, floor, tidy};

/// Counts of tests; a step that counts none is one.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    failures: Vec<String>,
}

/// Runs everything.
pub fn run() -> Result<()> {
    let mut tally = Tally::default();
    let root = root();
    let at_root = |arguments: &str| cargo(&root, arguments);
    tally.call("layout", &mut at_root("fmt --all --check"));
    tally.call(
        "clippy",
        &mut at_root("clippy --quiet --workspace --all-targets --locked -- -D warnings"),
    );
    tally.step("tidy", tidy::run);
    tally.tests("tests", &mut at_root("test --quiet --workspace --locked"));
    tally.step("codegen", codegen::check);
    tally.call(
        "specwright check",
        &mut at_root("run --quiet --locked --bin specwright -- check generated"),
    );
    let mut replay = program("python3", &root, "tests/contract/replay.py --specwright");
    replay.arg(target().join("debug").join("specwright"));
    tally.tests("migrations, replayed in PostgreSQL", &mut replay);
    for folder in folders(&root.join("generated"))? {
        generated(&mut tally, &folder);
    }
    tally.step("crates of the cases", || crates::cases(""));
    tally.step("public contracts", floor::run);
    tally.step("contracts against themselves", || {
        diff_cases::run(&["--corpus", "--every", "40"])
    });
    // The whole of them takes longer than they are worth here.
    tally.step("conformance", || conformance::run("bodies-3.1"));
    tally.told()
}

/// How many examples of each operation Schemathesis makes in CI.
const EXAMPLES: u32 = 40;

/// The same at length, and from which seeds.
const EXAMPLES_AT_LENGTH: u32 = 200;
const SEEDS: [u32; 3] = [5, 17, 4711];

/// Plays the black-box cases of all contracts at length, on both databases, and lets Schemathesis loose from several seeds.
pub fn thorough() -> Result<()> {
    let mut tally = Tally::default();
    for folder in folders(&root().join("generated"))? {
        let name = crates::file_name(&folder);
        let mut build = cargo(&folder, "build --quiet --locked");
        build.env("CARGO_TARGET_DIR", generated_target());
        tally.call(&format!("{}: build", relative(&folder)), &mut build);
        cases(&mut tally, &folder, &name, &["--thorough"]);
        for seed in SEEDS {
            schemathesis(&mut tally, &folder, &name, EXAMPLES_AT_LENGTH, seed);
        }
    }
    tally.told()
}

/// Plays the black-box cases of each contract of a generated crate.
fn cases(tally: &mut Tally, folder: &Path, name: &str, more: &[&str]) {
    let (shown, server) = (
        relative(folder),
        generated_target().join("debug").join(name),
    );
    for (contract, _) in contracts(name) {
        for database in databases(folder) {
            let mut command = program("python3", &root(), "tests/contract/run.py --server");
            command
                .arg(&server)
                .args(["--contract", &contract, "--database", database])
                .args(more);
            let name = format!("{shown}: cases of {contract} on {database}");
            tally.tests(&name, &mut command);
        }
    }
}

/// Builds and tests a generated crate, and plays the cases of its contract against it.
fn generated(tally: &mut Tally, folder: &Path) {
    let name = crates::file_name(folder);
    let shown = relative(folder);
    let at = |arguments: &str| {
        let mut command = cargo(folder, arguments);
        command.env("CARGO_TARGET_DIR", generated_target());
        command
    };
    tally.call(
        &format!("{shown}: clippy"),
        &mut at("clippy --quiet --all-targets --locked -- -D warnings"),
    );
    tally.tests(&format!("{shown}: tests"), &mut at("test --quiet --locked"));
    tally.call(
        &format!("{shown}: build"),
        &mut at("build --quiet --locked"),
    );
    let server = generated_target().join("debug").join(&name);
    cases(tally, folder, &name, &[]);
    let mut deployment = program("python3", &root(), "tests/contract/deployment.py --server");
    deployment.arg(&server).arg("--folder").arg(folder);
    tally.tests(&format!("{shown}: files for deployment"), &mut deployment);
    let mut readme = program("python3", &root(), "tests/contract/readme.py --server");
    readme.arg(&server).arg("--folder").arg(folder);
    tally.tests(&format!("{shown}: its README, followed"), &mut readme);
    schemathesis(tally, folder, &name, EXAMPLES, SEEDS[0]);
}

/// Gives the contracts of a generated crate that have cases, oldest version first, and the names of their cases.
fn contracts(name: &str) -> Vec<(String, PathBuf)> {
    let mut documents: Vec<_> = std::fs::read_dir(root().join("specs").join(name))
        .into_iter()
        .flatten()
        .filter_map(|it| Some(it.ok()?.path()))
        .filter(|it| {
            it.extension().is_some_and(|it| it == "yaml") && !it.ends_with("specwright.yaml")
        })
        .collect();
    documents.sort();
    let cases = root().join("tests/contract/cases");
    let named = documents.into_iter().map(|it| (cases_of(name, &it), it));
    named.filter(|(it, _)| cases.join(it).is_dir()).collect()
}

/// Gives the folder of the cases of a contract: `users` for the first version, `users-v2` for another.
fn cases_of(name: &str, document: &Path) -> String {
    let version = crates::file_name(&document.with_extension(""));
    match version.as_str() {
        "v1" | "openapi" => name.to_owned(),
        version => format!("{name}-{version}"),
    }
}

/// Gives what a generated crate can store in.
fn databases(folder: &Path) -> &'static [&'static str] {
    if crates::on_postgres(folder) {
        &["sqlite", "postgres"]
    } else {
        &["sqlite"]
    }
}

/// Holds a server against each of its contracts by Schemathesis: all checks, all phases. The runner counts a run only if
/// every operation was answered 2xx, and says so.
fn schemathesis(tally: &mut Tally, folder: &Path, name: &str, examples: u32, seed: u32) {
    let server = generated_target().join("debug").join(name);
    for (contract, document) in contracts(name) {
        let mut runs = Vec::new();
        for database in databases(folder) {
            let mut command = program(
                "python3",
                &root(),
                "tests/contract/schemathesis_run.py --server",
            );
            command
                .arg(&server)
                .args(["--contract", &contract, "--document"])
                .arg(&document)
                .args(["--database", database, "-n", &examples.to_string()])
                .args(["--seed", &seed.to_string()]);
            let shown = relative(folder);
            let name = format!("{shown}: Schemathesis of {contract} on {database}, seed {seed}");
            runs.push((name, command));
        }
        tally.side_by_side(runs);
    }
}

impl Tally {
    /// Says how it went; an error if anything failed.
    fn told(&self) -> Result<()> {
        println!("{} passed, {} failed", self.passed, self.failed);
        if !self.failures.is_empty() {
            bail!("failed: {}", self.failures.join(", "));
        }
        Ok(())
    }

    fn step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) {
        println!("== {name}");
        let start = Instant::now();
        let done = work();
        self.end(name, start, &done);
        match done {
            Ok(()) => self.passed += 1,
            Err(_) => self.failed += 1,
        }
    }

    fn call(&mut self, name: &str, command: &mut Command) {
        self.step(name, || call(command));
    }

    /// Runs programs at the same time, and shows what each has said when it has ended; the time that is told is what was
    /// waited for.
    fn side_by_side(&mut self, runs: Vec<(String, Command)>) {
        thread::scope(|scope| {
            let started = runs.into_iter().map(|(name, mut command)| {
                let called = shown(&command);
                (name, called, scope.spawn(move || command.output()))
            });
            for (name, called, running) in started.collect::<Vec<_>>() {
                self.step(&name, || {
                    let Ok(output) = running.join() else {
                        bail!("waiting for `{called}` has panicked");
                    };
                    let output = output.with_context(|| format!("starting `{called}`"))?;
                    print!("{}", String::from_utf8_lossy(&output.stdout));
                    print!("{}", String::from_utf8_lossy(&output.stderr));
                    ensure!(output.status.success(), "`{called}` failed");
                    Ok(())
                });
            }
        });
    }

    /// Runs something that counts its tests: every line with `N passed` and `N failed` is added.
    fn tests(&mut self, name: &str, command: &mut Command) {
        println!("== {name}");
        let start = Instant::now();
        let (mut passed, mut failed) = (0, 0);
        let done = lines(command, |line| {
            passed += count(line, "passed");
            failed += count(line, "failed");
        });
        self.end(name, start, &done);
        self.passed += passed;
        // A program that ends badly without saying so has failed once.
        self.failed += if done.is_err() { failed.max(1) } else { failed };
        if done.is_ok() && failed > 0 {
            self.failures.push(name.to_owned());
        }
    }

    fn end(&mut self, name: &str, start: Instant, done: &Result<()>) {
        let seconds = start.elapsed().as_secs_f64();
        match done {
            Ok(()) => println!("   {name}: fine, {seconds:.1} s\n"),
            Err(error) => {
                println!("   {name}: failed, {seconds:.1} s: {error:#}\n");
                self.failures.push(name.to_owned());
            }
        }
    }
}

/// Runs a program, shows its output and gives each line of it.
fn lines(command: &mut Command, mut each: impl FnMut(&str)) -> Result<()> {
    let name = shown(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("starting `{name}`"))?;
    let output = child.stdout.take().context("the output of a program")?;
    for line in BufReader::new(output).lines() {
        let line = line?;
        println!("{line}");
        each(&line);
    }
    if !child.wait()?.success() {
        bail!("`{name}` failed");
    }
    Ok(())
}

/// Gives the number before a word: 3 for `passed` in `ok. 3 passed; 0 failed`.
fn count(line: &str, word: &str) -> usize {
    let mut words = line
        .split(|it: char| !it.is_alphanumeric())
        .filter(|it| !it.is_empty());
    let mut before = None;
    words
        .find_map(|it| {
            let found = (it == word).then_some(before).flatten();
            before = it.parse().ok();
            found
        })
        .unwrap_or(0)
}
