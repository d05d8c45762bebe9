//! Pairs of contracts as tables: one change a line, both ways, and what comes of it on every side.
//!
//! `pairs/NAME.yaml` holds what is written there as data:
//!
//! - `schemas`: a name, and the schema before and after. It stands in every place that a schema can have (a body and a
//!   property of one, a parameter, a header; of requests and of responses), each with a schema of its own.
//! - `contracts`: a name, and two merge patches over `base`.
//! - `same`: pairs of either kind that mean the same, so that nothing may be found either way.
//!
//! `pairs/NAME.txt` says what is found: `>` from the first to the second, `<` back; that the version stays is left out. `cargo xtask bless pairs` writes it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use specwright::contract::{self, Contract};
use specwright::diagnostic::Sink;
use specwright::diff::{self, Terms};
use specwright::document::{self, Files};
use specwright::finding::Finding;
use specwright::source::Sources;

use crate::cases::expect;

/// A table.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Table {
    base: Json,
    components: Json,
    schemas: IndexMap<String, [Json; 2]>,
    contracts: IndexMap<String, [Json; 2]>,
    same: Same,
}

/// Pairs that mean the same.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Same {
    schemas: IndexMap<String, [Json; 2]>,
    contracts: IndexMap<String, [Json; 2]>,
}

/// The places of a schema: the path of the operation with it, and what its ids begin with.
const SITES: &[(&str, &str)] = &[
    ("request-body", "request-body-"),
    ("request-property", "request-property-"),
    ("parameter", "request-parameter-"),
    ("parameter-property", "request-parameter-property-"),
    ("response-body", "response-body-"),
    ("response-property", "response-property-"),
    ("response-header", "response-header-"),
    ("response-header-property", "response-header-property-"),
];

/// Both tables, and which rules none of their changes meets: `pairs/unmet.txt`.
#[test]
fn tables() {
    let filter = std::env::var("SPECWRIGHT_CASE").unwrap_or_default();
    if !"pairs".contains(&filter) {
        return;
    }
    let mut met = BTreeSet::new();
    let mut faults = table("schemas", &mut met);
    faults.extend(table("objects", &mut met));
    let unmet: String = diff::rules::all()
        .map(|it| it.entry.id)
        .filter(|it| !met.contains(it))
        .map(|it| format!("{it}\n"))
        .collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/pairs");
    faults.extend(expect(&folder.join("unmet.txt"), Some(&unmet)));
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Compares the pairs of a table, adds the rules that they meet, and gives what is not as it should be.
fn table(name: &str, met: &mut BTreeSet<&'static str>) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/pairs");
    let text = crate::tool::read(&folder.join(format!("{name}.yaml")));
    let table: Table = serde_yaml::from_str(&text).unwrap_or_else(|it| panic!("{name}: {it}"));
    let components = &table.components;
    let mut said = String::new();
    for (name, [one, two]) in &table.schemas {
        writeln!(said, "{name}").expect("a string takes text");
        let (one, two) = (placed(one, components), placed(two, components));
        for (mark, all) in both_ways(name, &one, &two) {
            met.extend(all.iter().map(|it| it.id));
            said.push_str(&by_site(mark, &all));
        }
    }
    for (name, [one, two]) in &table.contracts {
        writeln!(said, "{name}").expect("a string takes text");
        let (one, two) = (patched(&table.base, one), patched(&table.base, two));
        for (mark, all) in both_ways(name, &one, &two) {
            met.extend(all.iter().map(|it| it.id));
            said.push_str(&listed(mark, &all));
        }
    }
    let mut faults = expect(&folder.join(format!("{name}.txt")), Some(&said));
    let schemas = table.same.schemas.iter().map(|(name, [one, two])| {
        let (one, two) = (placed(one, components), placed(two, components));
        (name.clone(), one, two)
    });
    let contracts = table.same.contracts.iter().map(|(name, [one, two])| {
        let (one, two) = (patched(&table.base, one), patched(&table.base, two));
        (name.clone(), one, two)
    });
    for (name, one, two) in schemas.chain(contracts) {
        for (mark, all) in both_ways(&name, &one, &two) {
            if !all.is_empty() {
                faults.push(format!("`{name}` is the same\n{}", listed(mark, &all)));
            }
        }
    }
    faults
}

/// Puts a schema into each of its places, one operation for each.
fn placed(schema: &Json, components: &Json) -> Json {
    let paths = SITES
        .iter()
        .map(|(site, _)| (format!("/{site}"), json!({"post": operation(site, schema)})));
    json!({
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": paths.collect::<serde_json::Map<_, _>>(),
        "components": {"schemas": components},
    })
}

fn operation(site: &str, schema: &Json) -> Json {
    let object = json!({"type": "object", "properties": {"it": schema}});
    let body = |it: &Json| json!({"content": {"application/json": {"schema": it}}});
    let answer = |extra: Json| {
        let mut answer = json!({"description": "done"});
        merge(&mut answer, &extra);
        json!({"responses": {"200": answer}})
    };
    let mut operation = answer(json!({}));
    let further = match site {
        "request-body" => json!({"requestBody": body(schema)}),
        "request-property" => json!({"requestBody": body(&object)}),
        "parameter" => json!({"parameters": [{"name": "it", "in": "query", "schema": schema}]}),
        "parameter-property" => {
            let content = json!({"application/json": {"schema": object}});
            json!({"parameters": [{"name": "p", "in": "query", "content": content}]})
        }
        "response-body" => answer(body(schema)),
        "response-property" => answer(body(&object)),
        "response-header" => answer(json!({"headers": {"It": {"schema": schema}}})),
        "response-header-property" => {
            let content = json!({"application/json": {"schema": object}});
            answer(json!({"headers": {"H": {"content": content}}}))
        }
        other => panic!("there is no place `{other}`"),
    };
    merge(&mut operation, &further);
    operation
}

/// Says what is found of a schema at each of its places; places with the same words share a line.
fn by_site(mark: char, all: &[Finding]) -> String {
    let mut lines: IndexMap<String, Vec<&str>> = IndexMap::new();
    for it in all {
        for (site, prefix) in SITES {
            if !it.operations.contains(&format!("POST /{site}")) {
                continue;
            }
            let id = it.id.strip_prefix(prefix);
            let id = id.map_or(it.id.to_owned(), |it| format!("…{it}"));
            let line = format!("{} {id}: {}{}", it.severity.name(), it.message, shown(it));
            lines.entry(line).or_default().push(site);
        }
    }
    let mut text = String::new();
    for (line, sites) in lines {
        let (kind, rest) = line.split_once(' ').unwrap_or((&line, ""));
        writeln!(text, "  {mark} {kind:8} {rest} [{}]", sites.join(", "))
            .expect("a string takes text");
    }
    text
}

fn shown(it: &Finding) -> String {
    let witness = it.witness.as_ref().map(|it| format!(", such as {it}"));
    let undecided = if it.undecided { " (undecided)" } else { "" };
    format!("{}{undecided}", witness.unwrap_or_default())
}

fn listed(mark: char, all: &[Finding]) -> String {
    let mut text = String::new();
    let is_told = |it: &&Finding| it.id != "api-version-not-bumped";
    for it in all.iter().filter(is_told) {
        let place = if it.place.is_empty() {
            String::new()
        } else {
            format!(" [{}]", it.place)
        };
        writeln!(
            text,
            "  {mark} {:8} {}: {}{}{place} {}",
            it.severity.name(),
            it.id,
            it.message,
            shown(it),
            it.operations.join(", ")
        )
        .expect("a string takes text");
    }
    text
}

fn patched(base: &Json, patch: &Json) -> Json {
    let mut whole = base.clone();
    merge(&mut whole, patch);
    whole
}

/// Lays a merge patch over a value (RFC 7396).
fn merge(value: &mut Json, patch: &Json) {
    let (Some(value), Some(patch)) = (value.as_object_mut(), patch.as_object()) else {
        *value = patch.clone();
        return;
    };
    for (name, it) in patch {
        if it.is_null() {
            value.shift_remove(name);
        } else {
            let at = value.entry(name.clone()).or_insert_with(|| json!({}));
            merge(at, it);
        }
    }
}

/// Compares two contracts, there and back.
fn both_ways(name: &str, one: &Json, two: &Json) -> [(char, Vec<Finding>); 2] {
    let mut sources = Sources::default();
    let one = read(name, &mut sources, one);
    let two = read(name, &mut sources, two);
    let compare = |old, new| {
        let terms = Terms {
            today: "2026-01-01".to_owned(),
        };
        diff::diff(old, new, terms)
    };
    [('>', compare(&one, &two)), ('<', compare(&two, &one))]
}

fn read(name: &str, sources: &mut Sources, contract: &Json) -> Contract {
    let sink = Sink::default();
    let files = Files::memory([("contract.json".to_owned(), contract.to_string())]);
    let read = document::load(&sink, sources, &files, "contract.json")
        .and_then(|it| contract::understand(&sink, &it));
    read.unwrap_or_else(|_| {
        let all = sink.into_all();
        let said: Vec<_> = all.iter().map(|it| it.message.as_str()).collect();
        panic!("`{name}` is refused: {}\n{contract}", said.join("; "))
    })
}
