//! Accepted findings: by a fingerprint that survives rewording and moved lines, with a reason, and until a day.

use serde_json::Value as Json;

use crate::tool;

const BEFORE: &str = "openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /things/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
components:
  schemas:
    Thing: {type: object, required: [n], properties: {n: {type: integer}}}
";

/// Compares two contracts under a configuration, and gives the report with the exit code.
fn compared(old: &str, new: &str, configuration: &str) -> (Json, i32) {
    let folder = tool::folder(&[
        ("old.yaml", old),
        ("new.yaml", new),
        ("specwright.yaml", configuration),
    ]);
    let run = tool::run(
        folder.path(),
        &[
            "diff",
            "old.yaml",
            "new.yaml",
            "--format",
            "json",
            "--today",
            "2026-06-01",
        ],
    );
    let report = serde_json::from_str(&run.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr));
    (report, run.code)
}

fn worse(contract: &str) -> String {
    contract.replace("required: [n], ", "")
}

fn accepting(print: &str, until: &str) -> String {
    format!(
        "contracts: [new.yaml]\ndiff:\n  accepted:\n    - {{id: response-property-became-optional, fingerprint: {print}, reason: nobody reads it, until: '{until}'}}\n"
    )
}

fn print_of(report: &Json) -> String {
    assert_eq!(
        report["findings"][0]["id"], "response-property-became-optional",
        "{report}"
    );
    let print = report["findings"][0]["fingerprint"].as_str();
    format!("'{}'", print.unwrap_or_default())
}

#[test]
fn what_is_accepted_stays_so_when_words_and_lines_change() {
    let (report, code) = compared(BEFORE, &worse(BEFORE), "contracts: [new.yaml]\n");
    assert_eq!(code, 1);
    let configuration = accepting(&print_of(&report), "2027-01-01");
    let reworded = BEFORE
        .replace("title: T,", "title: Things, description: a new text,")
        .replace("paths:", "tags: [{name: more}]\n# a comment\n\npaths:")
        .replace("    Thing:", "    Another: {type: string}\n    Thing:")
        .replace(
            "type: object, required",
            "description: one of them, type: object, required",
        );
    let other_name = reworded
        .replace("{id}", "{thing}")
        .replace("name: id", "name: thing");
    for contract in [BEFORE, &reworded, &other_name] {
        let (report, code) = compared(BEFORE, &worse(contract), &configuration);
        let accepted = &report["findings"][0]["accepted"];
        assert_eq!(code, 0, "{report}");
        assert_eq!(accepted["reason"], "nobody reads it", "{report}");
        assert_eq!(accepted["until"], "2027-01-01");
        assert_eq!(
            (&report["breaking"], &report["accepted"]),
            (&Json::from(0), &Json::from(1))
        );
    }
}

#[test]
fn what_has_expired_counts_again_and_is_told() {
    let (report, _) = compared(BEFORE, &worse(BEFORE), "contracts: [new.yaml]\n");
    let configuration = accepting(&print_of(&report), "2026-05-31");
    let (report, code) = compared(BEFORE, &worse(BEFORE), &configuration);
    assert_eq!(code, 1, "{report}");
    assert_eq!(report["findings"][0]["accepted"], Json::Null);
    let remark = report["remarks"][0].as_str().unwrap_or_default();
    assert!(
        remark.contains("until `2026-05-31`, which has passed"),
        "{remark}"
    );
}

#[test]
fn what_is_accepted_and_not_there_is_told() {
    let (report, _) = compared(BEFORE, &worse(BEFORE), "contracts: [new.yaml]\n");
    let configuration = accepting(&print_of(&report), "2027-01-01");
    let (report, code) = compared(BEFORE, BEFORE, &configuration);
    assert_eq!(code, 0, "{report}");
    let remark = report["remarks"][0].as_str().unwrap_or_default();
    assert!(remark.contains("is not there any more"), "{remark}");
}

#[test]
fn another_change_is_not_silenced_by_what_is_accepted() {
    let (report, _) = compared(BEFORE, &worse(BEFORE), "contracts: [new.yaml]\n");
    let configuration = accepting(&print_of(&report), "2027-01-01");
    let before = BEFORE.replace(
        "required: [n], properties: {",
        "required: [n, m], properties: {m: {type: integer}, ",
    );
    let after = before.replace("required: [n, m]", "required: [n]");
    let (report, code) = compared(&before, &after, &configuration);
    assert_eq!(code, 1, "{report}");
    assert_eq!(report["accepted"], 0, "{report}");
}

#[test]
fn a_parameter_that_moves_in_its_list_keeps_its_fingerprint() {
    const FIRST: &str = "{name: a, in: query, schema: {type: string}}, ";
    let contract = |q: &str, more: &str| {
        let parameters =
            format!("[{more}{{name: q, in: query, schema: {{type: string, maxLength: {q}}}}}]");
        format!(
            "openapi: 3.1.0
info: {{title: T, version: '1'}}
paths:
  /things:
    post:
      parameters: {parameters}
      responses: {{'204': {{description: done}}}}
      callbacks:
        done:
          /done:
            post: {{parameters: {parameters}, responses: {{'204': {{description: heard}}}}}}
webhooks:
  news:
    post: {{parameters: {parameters}, responses: {{'204': {{description: heard}}}}}}
"
        )
    };
    let prints = |more: &str| -> Vec<String> {
        let (report, _) = compared(
            &contract("9", more),
            &contract("5", more),
            "contracts: [new.yaml]\n",
        );
        let findings = report["findings"].as_array().expect("a list");
        let print = |it: &Json| format!("{} {}", it["id"], it["fingerprint"]);
        findings.iter().map(print).collect()
    };
    let before = prints("");
    assert!(before.len() >= 2, "{before:?}");
    assert_eq!(prints(FIRST), before);
}
