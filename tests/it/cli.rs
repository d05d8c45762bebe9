//! The command line from outside: exit codes, streams, formats.

use serde_json::Value as Json;

use crate::tool::{folder, read, run, tree};

#[test]
fn explain_says_what_an_id_means_on_stdout() {
    let here = folder(&[]);
    let it = run(here.path(), &["explain", "duplicate-key"]);
    assert_eq!((it.code, it.stderr.as_str()), (0, ""));
    assert!(it.stdout.starts_with("duplicate-key: "), "{}", it.stdout);
    let it = run(here.path(), &["explain", "duplicat-key"]);
    assert_eq!((it.code, it.stdout.as_str()), (2, ""));
    assert!(
        it.stderr.contains("did you mean `duplicate-key`?"),
        "{}",
        it.stderr
    );
    let it = run(here.path(), &["explain", "--format", "json"]);
    let all: Json = serde_json::from_str(&it.stdout).expect("JSON");
    assert!(all.as_array().expect("a list").len() > 20);
}

#[test]
fn arguments_that_do_not_exist_end_with_two() {
    let here = folder(&[]);
    for arguments in [
        &["no-such-command"][..],
        &["generate", "--no-such-flag"],
        &[],
    ] {
        assert_eq!(run(here.path(), arguments).code, 2, "{arguments:?}");
    }
}

#[test]
fn generate_without_a_contract_or_a_folder_says_what_is_missing() {
    let here = folder(&[("a.yaml", "openapi: 3.1.0\n")]);
    let it = run(here.path(), &["generate"]);
    assert_eq!((it.code, it.stdout.as_str()), (2, ""));
    assert!(it.stderr.contains("there is no contract"), "{}", it.stderr);
    let it = run(here.path(), &["generate", "a.yaml"]);
    assert_eq!(it.code, 2);
    assert!(it.stderr.contains("--out"), "{}", it.stderr);
    assert_eq!(tree(here.path()).len(), 1, "something was written");
}

#[test]
fn a_fault_is_told_in_every_format() {
    let here = folder(&[("specwright.yaml", "contracts: [a.yaml]\nuot: b\n")]);
    let it = run(here.path(), &["generate"]);
    assert_eq!((it.code, it.stdout.as_str()), (2, ""));
    assert!(it.stderr.contains("specwright.yaml:2:1"), "{}", it.stderr);
    assert!(it.stderr.contains("did you mean `out`?"), "{}", it.stderr);
    let it = run(here.path(), &["generate", "--format", "json"]);
    let report: Json = serde_json::from_str(&it.stdout).expect("JSON");
    assert_eq!((it.code, it.stderr.as_str()), (2, ""));
    assert_eq!(report["diagnostics"][0]["id"], "unknown-configuration-key");
    let it = run(here.path(), &["generate", "--format", "github"]);
    assert_eq!(it.code, 2);
    assert!(
        it.stdout.starts_with("::error file=specwright.yaml,line=2"),
        "{}",
        it.stdout
    );
}

#[test]
fn init_begins_a_project_and_overwrites_nothing() {
    let here = folder(&[]);
    let it = run(here.path(), &["init", "api"]);
    assert_eq!((it.code, it.stderr.as_str()), (0, ""));
    assert!(read(&here.path().join("api/openapi.yaml")).starts_with("openapi: 3.1.0"));
    let before = tree(here.path());
    let it = run(here.path(), &["init", "api"]);
    assert_eq!(it.code, 2);
    assert!(it.stderr.contains("already there"), "{}", it.stderr);
    assert_eq!(tree(here.path()), before);
}

#[test]
fn check_where_nothing_was_generated_ends_with_two() {
    let here = folder(&[]);
    let it = run(here.path(), &["check"]);
    assert_eq!(it.code, 2);
    assert!(
        it.stderr.contains("nothing that specwright made"),
        "{}",
        it.stderr
    );
}

#[test]
fn completions_are_written_for_each_shell() {
    let here = folder(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let it = run(here.path(), &["completions", shell]);
        assert_eq!(it.code, 0, "{shell}");
        assert!(it.stdout.contains("generate"), "{shell}");
    }
}

#[test]
fn help_has_examples_and_ends_in_a_line_break() {
    let here = folder(&[]);
    for command in [
        "generate",
        "check",
        "eject",
        "init",
        "explain",
        "completions",
    ] {
        let it = run(here.path(), &[command, "--help"]);
        assert_eq!(it.code, 0, "{command}");
        assert!(it.stdout.contains("Examples:"), "{command}");
    }
}

#[test]
fn inspect_says_nothing_to_the_terminal() {
    let contract = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  \"/x\\e[2Jy\":\n    get:\n      responses: {'204': {description: None.}}\n";
    let folder = folder(&[("openapi.yaml", contract)]);
    let it = run(
        folder.path(),
        &["inspect", "openapi.yaml", "--color", "always"],
    );
    assert_eq!(it.code, 0, "{}", it.stderr);
    assert!(
        it.stdout.contains("\\u{1b}[2J") && !it.stdout.contains('\u{1b}'),
        "{}",
        it.stdout
    );
}
