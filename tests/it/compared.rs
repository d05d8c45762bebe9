//! What `diff` compares: folders with several contracts, stdin, contracts with faults, and what goes with the server.

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

use crate::tool::{self, Run};

fn contract(path: &str, extra: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  {path}:\n    get: {{responses: {{'200': {{description: ok}}}}{extra}}}\n"
    )
}

fn ids(run: &Run) -> Vec<(String, String)> {
    let report: Json = serde_json::from_str(&run.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr));
    let text = |it: &Json, key: &str| it[key].as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    findings
        .iter()
        .map(|it| (text(it, "severity"), text(it, "id")))
        .collect()
}

fn pair(severity: &str, id: &str) -> (String, String) {
    (severity.to_owned(), id.to_owned())
}

#[test]
fn a_contract_that_only_one_folder_has_is_told() {
    let both = "contracts: [v1.yaml, v2.yaml]\n";
    let (one, two) = (contract("/a", ""), contract("/b", ""));
    let folder = tool::folder(&[
        ("one/specwright.yaml", "contracts: [v1.yaml]\n"),
        ("one/v1.yaml", &one),
        ("two/specwright.yaml", both),
        ("two/v1.yaml", &one),
        ("two/v2.yaml", &two),
        ("other/specwright.yaml", "contracts: [x.yaml, y.yaml]\n"),
        ("other/x.yaml", &one),
        ("other/y.yaml", &two),
    ]);
    let compare =
        |old: &str, new: &str| tool::run(folder.path(), &["diff", old, new, "--format", "json"]);
    let more = compare("one", "two");
    assert_eq!(more.code, 0, "{}", more.stderr);
    assert_eq!(ids(&more), [pair("info", "contract-added")]);
    let less = compare("two", "one");
    assert_eq!(less.code, 1, "{}", less.stderr);
    assert_eq!(ids(&less), [pair("breaking", "contract-removed")]);
    let neither = compare("two", "other");
    assert_eq!(neither.code, 2);
    assert!(!neither.stdout.contains("findings"), "{}", neither.stdout);
    assert!(
        neither.stdout.contains("no contract of one name"),
        "{}",
        neither.stdout
    );
}

#[test]
fn one_change_in_two_contracts_of_a_folder_has_two_fingerprints() {
    let listed = "contracts: [v1.yaml, v2.yaml]\n";
    let mut files = vec![
        ("old/specwright.yaml", listed.to_owned()),
        ("new/specwright.yaml", listed.to_owned()),
    ];
    let server =
        |path: &str, extra: &str| format!("servers: [{{url: {path}}}]\n{}", contract("/a", extra));
    for (name, path, extra) in [
        ("old/v1.yaml", "/v1", ""),
        ("old/v2.yaml", "/v2", ""),
        ("new/v1.yaml", "/v1", ", deprecated: true"),
        ("new/v2.yaml", "/v2", ", deprecated: true"),
    ] {
        files.push((name, server(path, extra)));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|it| (it.0, it.1.as_str())).collect();
    let folder = tool::folder(&files);
    let run = tool::run(folder.path(), &["diff", "old", "new", "--format", "json"]);
    let report: Json = serde_json::from_str(&run.stdout).expect("it is JSON");
    let prints = [0, 1].map(|at| report["findings"][at]["fingerprint"].clone());
    let places = [0, 1].map(|at| report["findings"][at]["place"].clone());
    assert_eq!(places, ["v1.yaml", "v2.yaml"], "{}", run.stdout);
    assert_ne!(prints[0], prints[1]);
}

#[test]
fn one_side_may_come_by_stdin() {
    let folder = tool::folder(&[("new.yaml", &contract("/b", ""))]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_specwright"))
        .args(["diff", "-", "new.yaml", "--format", "json"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the tool starts");
    let mut input = child.stdin.take().expect("there is stdin");
    input
        .write_all(contract("/a", "").as_bytes())
        .expect("it is read");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1));
    let report: Json = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!(
        report["findings"][0]["id"],
        "api-path-removed-without-deprecation"
    );
    assert_eq!(report["old"]["name"], "<stdin>");
    let twice = tool::run(folder.path(), &["diff", "-", "-"]);
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("only one side"), "{}", twice.stderr);
}

#[test]
fn a_fault_that_hinders_only_a_server_is_a_remark() {
    let (sound, faulty) = (
        contract("/a", ""),
        contract("/a", ", security: [{none: []}]"),
    );
    let folder = tool::folder(&[("old.yaml", &faulty), ("new.yaml", &sound)]);
    let run = tool::run(
        folder.path(),
        &["diff", "old.yaml", "new.yaml", "--format", "json"],
    );
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    assert_eq!(ids(&run), [pair("info", "api-security-removed")]);
    assert!(
        run.stdout.contains("`none` is not declared"),
        "{}",
        run.stdout
    );
}

const STORED: &str = "openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /things:
    get:
      operationId: listThings
      responses:
        '200': {description: all, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}}
    post:
      operationId: createThing
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses:
        '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
components:
  schemas:
    Thing:
      type: object
      required: [id, name]
      properties: {id: {type: integer, readOnly: true}, name: {type: string}}
";

const OVERLAY: &str = "contracts: [openapi.yaml]
out: made
x-specwright:
  '#/components/schemas/Thing': {store: things}
";

const OWN: &str = "// fn create_thing(not here)
impl ThingsApi for Mine {
    async fn create_thing(&self) {}
}
";

#[test]
fn what_it_means_for_the_server_comes_from_the_overlay_and_names_own_code() {
    let after = STORED.replace(
        "name: {type: string}",
        "name: {type: string}, size: {type: integer}",
    );
    let folder = tool::folder(&[
        ("old/specwright.yaml", OVERLAY),
        ("old/openapi.yaml", STORED),
        ("new/specwright.yaml", OVERLAY),
        ("new/openapi.yaml", &after),
        ("new/made/src/custom/things.rs", OWN),
    ]);
    let run = tool::run(folder.path(), &["diff", "old", "new", "--format", "json"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let report: Json = serde_json::from_str(&run.stdout).expect("it is JSON");
    let server = &report["server"];
    assert_eq!(
        server["storage"][0], "the next migration adds the column `things.size`",
        "{server}"
    );
    let handlers = server["handlers"].as_array().expect("a list");
    let own: Vec<_> = handlers
        .iter()
        .map(|it| (&it["change"], &it["own"]))
        .collect();
    assert!(own.iter().all(|it| it.0 == "changed"), "{server}");
    assert!(
        own.iter().any(|it| it.1[0] == "src/custom/things.rs:3"),
        "{server}"
    );
    assert!(own.iter().any(|it| it.1[0].is_null()), "{server}");
}
