//! Cases: one folder each under `tests/cases`, and no Rust.
//!
//! - `reject/NAME/{openapi.yaml, expected.txt}`: `generate` ends with 2, writes nothing, and says exactly this.
//! - `accept/NAME/{openapi.yaml, expected.txt}`: `generate --dry-run` ends with 0, and says exactly this (warnings).
//! - `generate/NAME/{openapi.yaml, case.yaml, expected/…}`: `generate` ends with 0, and makes exactly these files;
//!   `case.yaml` lists under `golden` which ones the case is about. What it says, if anything, is `expected.txt`.
//! - `inspect/NAME/{openapi.yaml, expected.txt}`: `inspect` ends with 0 and says exactly this.
//!
//! - `diff/NAME/{before.yaml, after.yaml, expected.txt}`: what `diff` says of the pair (`diff.rs`).
//!
//! A `specwright.yaml` beside the contract is used. `cargo xtask bless [FILTER]` accepts what comes out now.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use similar::TextDiff;

use crate::tool;

/// `case.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Case {
    /// The files that the case is about.
    pub golden: Vec<String>,
    /// Further arguments of the command, such as the contract of an older version.
    pub arguments: Vec<String>,
}

#[test]
fn reject() {
    each("reject", |case| {
        let out = tempfile::tempdir().expect("a temporary folder");
        let target = out.path().join("out");
        let run = generate(case, &target);
        let mut faults = expect(&case.join("expected.txt"), Some(&run.stderr));
        if run.code != 2 {
            faults.push(format!("it ends with {} instead of 2", run.code));
        }
        if target.exists() {
            faults.push("something was written".to_owned());
        }
        faults
    });
}

#[test]
fn accept() {
    each("accept", |case| {
        let out = tempfile::tempdir().expect("a temporary folder");
        let run = call(case, &out.path().join("out"), &["--dry-run"]);
        let mut faults = expect(&case.join("expected.txt"), Some(&run.stderr));
        if run.code != 0 {
            faults.push(format!("it ends with {} instead of 0", run.code));
        }
        faults
    });
}

#[test]
fn generate_golden_files() {
    each("generate", |case| {
        let out = tempfile::tempdir().expect("a temporary folder");
        let target = out.path().join("out");
        let run = generate(case, &target);
        if run.code != 0 {
            return vec![format!(
                "it ends with {} instead of 0:\n{}",
                run.code, run.stderr
            )];
        }
        let said = Some(run.stderr.as_str()).filter(|it| !it.is_empty());
        let mut faults = expect(&case.join("expected.txt"), said);
        let golden = settings(case).golden;
        for path in &golden {
            let made = fs::read_to_string(target.join(path)).ok();
            if made.is_none() {
                faults.push(format!("`{path}` is not made"));
            }
            faults.extend(expect(&case.join("expected").join(path), made.as_deref()));
        }
        for path in files(&case.join("expected")) {
            if !golden.contains(&path) {
                faults.push(format!("`expected/{path}` is not listed in `case.yaml`"));
            }
        }
        // The second run knows what the first one left.
        let made = tool::tree(&target);
        let run = generate(case, &target);
        if run.code != 0 || tool::tree(&target) != made {
            faults.push(format!(
                "made again, it is not the same:\n{}{}",
                run.stdout, run.stderr
            ));
        }
        faults
    });
}

#[test]
fn inspect() {
    each("inspect", |case| {
        let settings = settings(case);
        let mut arguments = vec!["inspect"];
        arguments.extend(settings.arguments.iter().map(String::as_str));
        arguments.push("openapi.yaml");
        let run = tool::run(case, &arguments);
        if run.code != 0 {
            return vec![format!(
                "it ends with {} instead of 0:\n{}",
                run.code, run.stderr
            )];
        }
        expect(&case.join("expected.txt"), Some(&run.stdout))
    });
}

fn generate(case: &Path, target: &Path) -> tool::Run {
    call(case, target, &[])
}

fn call(case: &Path, target: &Path, further: &[&str]) -> tool::Run {
    let name = format!("case-{}", name(case));
    let target = target.to_string_lossy();
    let mut arguments = vec!["generate", "--out", &target, "--name", &name];
    if case.join("specwright.yaml").exists() {
        arguments.extend(["--config", "specwright.yaml"]);
    }
    let settings = settings(case);
    arguments.extend(settings.arguments.iter().map(String::as_str));
    arguments.extend(further);
    arguments.push("openapi.yaml");
    tool::run(case, &arguments)
}

pub fn settings(case: &Path) -> Case {
    let Ok(text) = fs::read_to_string(case.join("case.yaml")) else {
        return Case::default();
    };
    serde_yaml::from_str(&text)
        .unwrap_or_else(|error| panic!("{}/case.yaml: {error}", case.display()))
}

/// Runs all cases of a kind, and tells of all that fail.
pub fn each(kind: &str, check: impl Fn(&Path) -> Vec<String>) {
    let filter = std::env::var("SPECWRIGHT_CASE").unwrap_or_default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(kind);
    let mut failed = Vec::new();
    for case in folders(&folder) {
        if !name(&case).contains(&filter) {
            continue;
        }
        let faults = check(&case);
        if !faults.is_empty() {
            let name = name(&case);
            failed.push(format!(
                "tests/cases/{kind}/{name}:\n{}\nto accept: cargo xtask bless {name}",
                faults.join("\n")
            ));
        }
    }
    assert!(
        failed.is_empty(),
        "{} cases fail\n\n{}",
        failed.len(),
        failed.join("\n\n")
    );
}

/// Compares a text with a file, or writes the file when expectations are being accepted. `None` expects no file.
pub fn expect(path: &Path, text: Option<&str>) -> Vec<String> {
    let there = fs::read_to_string(path)
        .ok()
        .map(|it| it.replace("\r\n", "\n"));
    if there.as_deref() == text {
        return Vec::new();
    }
    if std::env::var_os("SPECWRIGHT_BLESS").is_some() {
        match text {
            Some(text) => tool::write(path, text),
            None => fs::remove_file(path).expect("the expectation is removed"),
        }
        return Vec::new();
    }
    let (there, text) = (there.unwrap_or_default(), text.unwrap_or_default());
    let diff = TextDiff::from_lines(there.as_str(), text)
        .unified_diff()
        .header("expected", "now")
        .to_string();
    vec![format!("{}\n{diff}", path.display())]
}

fn name(case: &Path) -> String {
    let name = case.file_name().expect("a case has a name");
    name.to_string_lossy().into_owned()
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|it| it.expect("an entry").path());
    let mut folders: Vec<_> = paths.filter(|it| it.is_dir()).collect();
    folders.sort();
    folders
}

fn files(folder: &Path) -> Vec<String> {
    if !folder.exists() {
        return Vec::new();
    }
    let files = tool::tree(folder).into_iter();
    files
        .map(|(path, _)| path.to_string_lossy().replace('\\', "/"))
        .collect()
}
