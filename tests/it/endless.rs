//! Pairs of contracts that are made to keep `diff` busy: it comes to an end, and to the right one.

use std::time::{Duration, Instant};

use serde_json::{Map, Value as Json, json};

use crate::tool;

/// Far more than any of them needs, on a busy machine and in a debug build.
const LONG: Duration = Duration::from_secs(60);

/// Compares a schema with another, as what is sent and as what is received; gives ids and severities.
fn compared(name: &str, old: &[Json; 2], new: &[Json; 2]) -> Vec<(String, String)> {
    let contract = |[schema, components]: &[Json; 2]| {
        let content = json!({"application/json": {"schema": schema}});
        let operation = json!({
            "requestBody": {"content": content},
            "responses": {"200": {"description": "done", "content": content}},
        });
        json!({
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"post": operation}},
            "components": {"schemas": components},
        })
        .to_string()
    };
    let folder = tool::folder(&[("old.json", &contract(old)), ("new.json", &contract(new))]);
    let start = Instant::now();
    let arguments = ["diff", "old.json", "new.json", "--format", "json"];
    let run = tool::run(folder.path(), &arguments);
    assert!(start.elapsed() < LONG, "{name}: {:?}", start.elapsed());
    let report: Json = serde_json::from_str(&run.stdout)
        .unwrap_or_else(|error| panic!("{name}: {error}: {}{}", run.stdout, run.stderr));
    let findings = report["findings"].as_array().expect("a list");
    let text = |it: &Json, key: &str| it[key].as_str().unwrap_or_default().to_owned();
    let is_told = |it: &&Json| it["id"] != "api-version-not-bumped";
    findings
        .iter()
        .filter(is_told)
        .map(|it| (text(it, "id"), text(it, "severity")))
        .collect()
}

fn found(id: &str, severity: &str) -> (String, String) {
    (id.to_owned(), severity.to_owned())
}

fn reference(name: &str) -> Json {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

#[test]
fn enumerations_of_many_values() {
    let values = |range: std::ops::Range<u32>| json!(range.collect::<Vec<_>>());
    let one = [json!({"enum": values(0..20_000)}), json!({})];
    let shuffled: Vec<f64> = (0..20_000).rev().map(f64::from).collect();
    let two = [json!({"enum": shuffled}), json!({})];
    assert_eq!(compared("in another order", &one, &two), []);
    let three = [json!({"enum": values(1..20_001)}), json!({})];
    let expected = [
        found("request-body-enum-value-removed", "breaking"),
        found("response-body-enum-value-added", "breaking"),
        found("request-body-enum-value-added", "info"),
        found("response-mediatype-enum-value-removed", "info"),
    ];
    assert_eq!(compared("another range", &one, &three), expected);
}

/// Each level holds the next in three branches that are nearly the same: nine ways to pair them on each.
#[test]
fn branches_in_branches_that_differ_at_the_bottom() {
    let levels = |leaf: Json| {
        let mut all = Map::new();
        all.insert("L0".to_owned(), leaf);
        for at in 1..30 {
            let inner = reference(&format!("L{}", at - 1));
            let branch = |most: u32| json!({"type": "object", "properties": {"p": {"anyOf": [inner, {"type": "object", "maxProperties": most}]}}, "maxProperties": most});
            let branches = [branch(3), branch(4), branch(5)];
            all.insert(format!("L{at}"), json!({"anyOf": branches}));
        }
        [reference("L29"), Json::Object(all)]
    };
    let (one, two) = (
        levels(json!({"type": "string"})),
        levels(json!({"type": "string", "maxLength": 3})),
    );
    assert_eq!(compared("the same", &one, &one), []);
    let found = compared("a limit at the bottom", &one, &two);
    assert!(
        found
            .iter()
            .any(|it| it.0.ends_with("max-length-set") && it.1 == "breaking"),
        "{found:?}"
    );
}

/// Schemas that hold each other in unions, all over.
#[test]
fn circles_of_unions() {
    let circle = |is_reversed: bool, extra: Json| {
        let mut all = Map::new();
        for at in 0..40 {
            let branch = |it: u32| {
                json!({
                    "type": "object",
                    "required": [format!("r{}", (at + it) % 40)],
                    "properties": {
                        "x": reference(&format!("N{}", (at * 7 + it) % 40)),
                        "y": reference(&format!("N{}", (at * 11 + it * 3) % 40)),
                    },
                })
            };
            let mut branches: Vec<Json> = (0..5).map(branch).collect();
            if at == 39 {
                branches[4]["properties"]["z"] = extra.clone();
            }
            if is_reversed {
                branches.reverse();
            }
            all.insert(format!("N{at}"), json!({"anyOf": branches}));
        }
        [reference("N0"), Json::Object(all)]
    };
    let one = circle(false, json!({"type": "string"}));
    let reversed = circle(true, json!({"type": "string"}));
    assert_eq!(compared("in another order", &one, &reversed), []);
    let found = compared(
        "another type",
        &one,
        &circle(true, json!({"type": "integer"})),
    );
    assert!(found.iter().any(|it| it.1 == "breaking"), "{found:?}");
}
