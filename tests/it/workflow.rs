//! The workflow of this repository and the action that others use: their own scripts, played over a pull request in a
//! temporary repository.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use serde_yaml::Value;

use crate::tool::{self, Run, git};

const CONTRACT: &str = "openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /things:
    get:
      operationId: listThings
      responses:
        '200': {$ref: 'parts.yaml#/Things'}
";

const PARTS: &str = "Things:
  description: ok
  content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}}
";

/// What is looked at after the first.
const OTHER: &str = "openapi: 3.1.0
info: {title: Words, version: '1'}
paths: {}
";

const CONFIGURATION: &str = "contracts: [openapi.yaml]\nout: ../../generated/things\n";

/// Makes a repository with a branch, and the branch that a pull request goes to as `origin/main`.
fn repository() -> tempfile::TempDir {
    let folder = tool::folder(&[
        ("specs/things/openapi.yaml", CONTRACT),
        ("specs/things/parts.yaml", PARTS),
        ("specs/things/specwright.yaml", CONFIGURATION),
        ("specs/words.txt", "no contract"),
        ("specs/words/openapi.yaml", OTHER),
        ("specs/words/specwright.yaml", "contracts: [openapi.yaml]\n"),
    ]);
    let at = folder.path();
    git(at, &["init", "--quiet"]);
    let generated = tool::run(
        at,
        &["generate", "--config", "specs/things/specwright.yaml"],
    );
    assert_eq!(generated.code, 0, "{}", generated.stderr);
    git(at, &["add", "."]);
    git(at, &["commit", "--quiet", "-m", "the contract"]);
    git(at, &["update-ref", "refs/remotes/origin/main", "HEAD"]);
    git(at, &["checkout", "--quiet", "-b", "change"]);
    fs::create_dir_all(at.join("target/debug")).expect("folders are made");
    fs::create_dir_all(at.join("temp/specwright/bin")).expect("folders are made");
    for link in ["target/debug/specwright", "temp/specwright/bin/specwright"] {
        symlink(env!("CARGO_BIN_EXE_specwright"), at.join(link)).expect("a link is made");
    }
    folder
}

/// Runs a script as GitHub does. Gives what it left behind, and the summary of the step.
fn script(folder: &Path, script: &str, variables: &[(&str, &str)]) -> (Run, String) {
    let summary = folder.join("summary.md");
    fs::write(&summary, "").expect("the file is written");
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .current_dir(folder)
        .env("GITHUB_STEP_SUMMARY", &summary)
        .env("RUNNER_TEMP", folder.join("temp"))
        .envs(variables.iter().copied())
        .output()
        .expect("bash starts");
    let run = Run {
        code: output.status.code().expect("it is not killed"),
        stdout: String::from_utf8(output.stdout).expect("stdout is text"),
        stderr: String::from_utf8(output.stderr).expect("stderr is text"),
    };
    (run, tool::read(&summary))
}

/// Gives the script of a step, by the name of the step.
fn step<'v>(steps: &'v Value, name: &str) -> &'v str {
    let all = steps.as_sequence().expect("a list of steps");
    let step = all.iter().find(|it| it["name"].as_str() == Some(name));
    let script = step.and_then(|it| it["run"].as_str());
    script.unwrap_or_else(|| panic!("there is no step `{name}` with a script"))
}

fn yaml(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_yaml::from_str(&tool::read(&path)).expect("it is YAML")
}

#[test]
fn the_workflow_of_this_repository_says_what_a_pull_request_breaks() {
    let workflow = yaml(".github/workflows/ci.yml");
    let steps = &workflow["jobs"]["contract"]["steps"];
    let diff = step(steps, "what the change does to clients");
    let check = step(steps, "what is checked in is what would be generated");
    let folder = repository();
    let folder = folder.path();
    let base = [("BASE", "main")];
    let (same, summary) = script(folder, diff, &base);
    assert_eq!(same.code, 0, "{}{}", same.stdout, same.stderr);
    assert!(summary.contains("nothing changes for clients"), "{summary}");
    assert_eq!(script(folder, check, &[]).0.code, 0);
    // What changes is in the file that the contract refers to.
    let parts = folder.join("specs/things/parts.yaml");
    tool::write(&parts, &PARTS.replace("required: [n], ", ""));
    let (worse, summary) = script(folder, diff, &base);
    assert_eq!(worse.code, 1, "{}{}", worse.stdout, worse.stderr);
    assert!(summary.contains("T: breaks clients"), "{summary}");
    // One contract that breaks hides none of the others.
    assert!(summary.contains("Words: nothing changes"), "{summary}");
    let first = "::error file=specs/things/parts.yaml,line=3,col=";
    assert!(worse.stdout.starts_with(first), "{}", worse.stdout);
    assert_eq!(
        script(folder, check, &[]).0.code,
        1,
        "what is checked in is old"
    );
    // A contract that is gone altogether is no silence, and neither is one that no longer parses.
    tool::write(&parts, "Things: [");
    let (broken, summary) = script(folder, diff, &base);
    assert_eq!(broken.code, 2, "{}", broken.stdout);
    assert!(!summary.contains("## T"), "{summary}");
    fs::remove_dir_all(folder.join("specs/things")).expect("the folder goes");
    let (gone, summary) = script(folder, diff, &base);
    assert_eq!(gone.code, 2, "{}", gone.stdout);
    assert!(!summary.contains("## T"), "{summary}");
}

#[test]
fn the_action_does_the_same_for_others() {
    let action = yaml("action.yml");
    let steps = &action["runs"]["steps"];
    let (diff, check) = (step(steps, "diff"), step(steps, "check"));
    let folder = repository();
    let folder = folder.path();
    let of = |fail_on| {
        [
            ("OLD", "origin/main:specs/things"),
            ("NEW", "specs/things"),
            ("FAIL_ON", fail_on),
        ]
    };
    let (same, _) = script(folder, diff, &of("breaking"));
    assert_eq!(same.code, 0, "{}{}", same.stdout, same.stderr);
    let parts = folder.join("specs/things/parts.yaml");
    tool::write(&parts, &PARTS.replace("required: [n], ", ""));
    let (worse, summary) = script(folder, diff, &of("breaking"));
    assert_eq!(worse.code, 1, "{}{}", worse.stdout, worse.stderr);
    assert!(summary.contains("breaks clients"), "{summary}");
    assert!(worse.stdout.starts_with("::error "), "{}", worse.stdout);
    assert_eq!(script(folder, diff, &of("none")).0.code, 0);
    let drift = script(folder, check, &[("FOLDER", "generated")]).0;
    assert_eq!(drift.code, 1, "{}{}", drift.stdout, drift.stderr);
    let nowhere = [
        ("OLD", "origin/nowhere:specs/things"),
        ("NEW", "specs/things"),
        ("FAIL_ON", "none"),
    ];
    let (nowhere, summary) = script(folder, diff, &nowhere);
    assert_eq!((nowhere.code, summary.as_str()), (2, ""));
}
