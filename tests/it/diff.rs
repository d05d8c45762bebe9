//! `diff` of pairs that are cases, and of a pull request that is played in a repository of its own.

use std::path::Path;

use serde_json::Value as Json;

use crate::cases::{each, expect, settings};
use crate::tool::{self, git};

/// `diff/NAME/{before.yaml, after.yaml, expected.txt}`: what `diff` says, and how it ends. `case.yaml` may list further
/// arguments.
#[test]
fn pairs() {
    each("diff", |case| {
        let mut arguments = vec!["diff", "before.yaml", "after.yaml", "--today", "2026-01-01"];
        let settings = settings(case);
        arguments.extend(settings.arguments.iter().map(String::as_str));
        let run = tool::run(case, &arguments);
        let said = format!("{}{}exit {}\n", run.stdout, run.stderr, run.code);
        expect(&case.join("expected.txt"), Some(&said))
    });
}

/// What `--format json` says of each case keeps the schema that is published, and has no key that the schema does not
/// name.
#[test]
fn json_keeps_the_published_schema() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = tool::read(&root.join("schemas/specwright-diff.schema.json"));
    let mut schema: Json = serde_json::from_str(&text).expect("it is JSON");
    close(&mut schema);
    let schema = jsonschema::draft202012::new(&schema).expect("it is a schema");
    let validate = |said: &str| -> Vec<String> {
        let report: Json = serde_json::from_str(said).unwrap_or_else(|it| panic!("{it}: {said}"));
        let faults = schema.iter_errors(&report);
        faults
            .map(|it| format!("{}: {it}", it.instance_path()))
            .collect()
    };
    each("diff", |case| {
        let mut arguments = vec!["diff", "before.yaml", "after.yaml", "--format", "json"];
        arguments.extend(["--today", "2026-01-01"]);
        let run = tool::run(case, &arguments);
        match run.code {
            // A side that cannot be read is no report.
            2 => Vec::new(),
            _ => validate(&run.stdout),
        }
    });
    // With a server, and accepted findings.
    let page = tool::read(&root.join("docs/diff/users.json"));
    assert_eq!(validate(&page), Vec::<String>::new());
}

/// Lets no further keys into the objects of a schema.
fn close(schema: &mut Json) {
    match schema {
        Json::Object(members) => {
            if members.contains_key("properties") && members.contains_key("required") {
                members.insert("additionalProperties".to_owned(), Json::Bool(false));
            }
            members.values_mut().for_each(close);
        }
        Json::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// `docs/diff/users.*`: what `diff` says of both versions of users, in each format, as a reader of the documentation sees
/// it. `cargo xtask bless users` writes them.
#[test]
fn both_versions_of_users_in_every_format() {
    let filter = std::env::var("SPECWRIGHT_CASE").unwrap_or_default();
    if !"users".contains(&filter) {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut faults = Vec::new();
    for (format, ending) in [
        ("human", "txt"),
        ("markdown", "md"),
        ("json", "json"),
        ("github", "github"),
    ] {
        let [old, new] = ["v1", "v2"].map(|it| format!("specs/users/{it}.yaml"));
        let run = tool::run(
            root,
            &[
                "diff",
                &old,
                &new,
                "--format",
                format,
                "--today",
                "2026-01-01",
            ],
        );
        assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{format}");
        let page = root.join(format!("docs/diff/users.{ending}"));
        faults.extend(expect(&page, Some(&run.stdout)));
    }
    assert!(
        faults.is_empty(),
        "{}\nto accept: cargo xtask bless users",
        faults.join("\n")
    );
}

const BEFORE: &str = "openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /things:
    get: {responses: {'200': {$ref: 'parts.yaml#/Things'}}}
";

const PARTS: &str = "Things:
  description: ok
  content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}}}}}
";

#[test]
fn a_pull_request_is_compared_with_the_branch_that_it_goes_to() {
    let folder = tool::folder(&[("api/openapi.yaml", BEFORE), ("api/parts.yaml", PARTS)]);
    let folder = folder.path();
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "."]);
    git(folder, &["commit", "--quiet", "-m", "the contract"]);
    git(folder, &["checkout", "--quiet", "-b", "change"]);
    let same = tool::run(
        folder,
        &["diff", "main:api/openapi.yaml", "api/openapi.yaml"],
    );
    assert_eq!(
        (same.code, same.stderr.as_str()),
        (0, ""),
        "{}",
        same.stdout
    );
    // The part that changes is in another file, which must be read from the revision too.
    tool::write(
        &folder.join("api/parts.yaml"),
        &PARTS.replace("required: [n], ", ""),
    );
    let worse = tool::run(
        folder,
        &[
            "diff",
            "main:api/openapi.yaml",
            "api/openapi.yaml",
            "--format",
            "json",
        ],
    );
    assert_eq!(worse.code, 1, "{}", worse.stderr);
    let report: serde_json::Value = serde_json::from_str(&worse.stdout).expect("it is JSON");
    assert_eq!(
        report["findings"][0]["id"],
        "response-property-became-optional"
    );
    assert_eq!(report["findings"][0]["old"]["file"], "main:api/parts.yaml");
    assert_eq!(report["findings"][0]["new"]["file"], "api/parts.yaml");
    // Both from revisions, a folder, and from inside a folder.
    git(folder, &["commit", "--quiet", "-a", "-m", "worse"]);
    for (from, old, new) in [
        (
            folder.to_owned(),
            "main:api/openapi.yaml",
            "change:api/openapi.yaml",
        ),
        (folder.to_owned(), "main:api", "HEAD:api"),
        (folder.join("api"), "main:./openapi.yaml", "openapi.yaml"),
    ] {
        let run = tool::run(&from, &["diff", old, new]);
        assert_eq!(run.code, 1, "{old} {new}: {}{}", run.stdout, run.stderr);
    }
}

#[test]
fn what_is_not_there_is_one_error() {
    let folder = tool::folder(&[("openapi.yaml", BEFORE), ("parts.yaml", PARTS)]);
    let folder = folder.path();
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "openapi.yaml"]);
    git(folder, &["commit", "--quiet", "-m", "half of it"]);
    for (old, words) in [
        ("nowhere:openapi.yaml", "there is no revision `nowhere`"),
        ("--output=x:openapi.yaml", "unexpected argument"),
        (
            "HEAD:other.yaml",
            "there is no `other.yaml` in the revision `HEAD`",
        ),
        ("HEAD:openapi.yaml", "parts.yaml"),
        ("missing.yaml", "there is no file or folder `missing.yaml`"),
        ("HEAD:", "there is no file `parts.yaml`"),
        ("HEAD:../openapi.yaml", "there is no `../openapi.yaml`"),
    ] {
        let run = tool::run(folder, &["diff", old, "openapi.yaml"]);
        assert_eq!(run.code, 2, "{old}: {}", run.stdout);
        assert!(run.stderr.contains(words), "{old}: {}", run.stderr);
        assert_eq!(run.stdout, "", "{old}");
    }
}

/// On disk, a link stands for what it leads to; so it does in a revision.
#[cfg(unix)]
#[test]
fn links_in_a_revision_are_followed() {
    let folder = tool::folder(&[("v1/openapi.yaml", BEFORE), ("v1/parts.yaml", PARTS)]);
    let folder = folder.path();
    let link = |to: &str, from: &str| {
        std::os::unix::fs::symlink(to, folder.join(from)).expect("a link is made");
    };
    link("v1", "latest");
    link("../v1/openapi.yaml", "v1/contract.yaml");
    link("/etc/hostname", "v1/outside.yaml");
    git(folder, &["init", "--quiet"]);
    git(folder, &["add", "."]);
    git(folder, &["commit", "--quiet", "-m", "the contract"]);
    for old in [
        "HEAD:latest",
        "HEAD:latest/openapi.yaml",
        "HEAD:v1/contract.yaml",
    ] {
        let run = tool::run(folder, &["diff", old, "v1/openapi.yaml"]);
        assert_eq!(
            (run.code, run.stderr.as_str()),
            (0, ""),
            "{old}: {}",
            run.stdout
        );
    }
    let run = tool::run(folder, &["diff", "HEAD:v1/outside.yaml", "v1/openapi.yaml"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
}

#[test]
fn what_is_taken_for_a_revision_where_there_is_no_repository_is_one_error() {
    let folder = tool::folder(&[("openapi.yaml", BEFORE), ("parts.yaml", PARTS)]);
    let run = tool::run(
        folder.path(),
        &["diff", "main:openapi.yaml", "openapi.yaml"],
    );
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("not a git repository"),
        "{}",
        run.stderr
    );
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
}

#[test]
fn every_rule_can_be_explained() {
    let folder = tool::folder(&[]);
    let all = tool::run(folder.path(), &["explain", "--format", "json"]);
    assert_eq!(all.code, 0, "{}", all.stderr);
    let all: serde_json::Value = serde_json::from_str(&all.stdout).expect("it is JSON");
    let texts = all.as_array().expect("a list");
    for rule in specwright::diff::rules::all() {
        let id = rule.entry.id;
        let entry = texts.iter().find(|it| it["id"] == id);
        let text = entry.and_then(|it| it["explain"].as_str());
        // Some words of what it means, not only what it is.
        assert!(text.is_some_and(|it| it.len() > 12), "{id}: {text:?}");
    }
    let run = tool::run(
        folder.path(),
        &["explain", "response-property-enum-value-added"],
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("closed enumerations"), "{}", run.stdout);
}

#[test]
fn a_dot_is_this_folder_on_both_sides() {
    let contract = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      operationId: a\n      responses: {'204': {description: None.}}\n";
    let folder = tool::folder(&[
        ("api/openapi.yaml", contract),
        (
            "api/specwright.yaml",
            "contracts: [openapi.yaml]\nout: ../server\n",
        ),
    ]);
    let root = folder.path();
    git(root, &["init", "--quiet"]);
    git(root, &["add", "."]);
    git(root, &["commit", "--quiet", "-m", "the contract"]);
    tool::write(
        &root.join("api/openapi.yaml"),
        &contract.replace("operationId: a", "operationId: b"),
    );
    let it = tool::run(
        &root.join("api"),
        &["diff", "HEAD:.", ".", "--fail-on", "none"],
    );
    assert_eq!(it.code, 0, "{}{}", it.stdout, it.stderr);
    // One contract, and not two under one path.
    assert!(!it.stdout.contains("refuses"), "{}", it.stdout);
    assert!(
        it.stdout.contains("HEAD:api/openapi.yaml -> openapi.yaml"),
        "{}",
        it.stdout
    );
}
