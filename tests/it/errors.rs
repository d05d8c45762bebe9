//! The errors in the examples of our contracts: what people read there is what the servers answer.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;
use serde_json::Value as Json;

use crate::tool::{read, tree};

const CONTRACTS: [&str; 3] = [
    "specs/users/v1.yaml",
    "specs/users/v2.yaml",
    "specs/library/openapi.yaml",
];

#[test]
fn examples_of_errors_have_codes_and_words_of_the_servers() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let runtime: String = tree(&root.join("templates"))
        .into_iter()
        .filter(|(path, _)| path.extension().is_some_and(|it| it == "rs"))
        .map(|(path, _)| read(&root.join("templates").join(path)))
        .collect();
    let messages = messages(&runtime);
    let mut faults = BTreeSet::new();
    for contract in CONTRACTS {
        let text = read(&root.join(contract));
        let document: Json = serde_yaml::from_str(&text).expect("it is YAML");
        let mut found = Vec::new();
        examples(&document, false, &mut found);
        assert!(found.len() > 10, "{contract}: {found:?}");
        for (code, words) in found {
            if !runtime.contains(&format!("\"{code}\"")) {
                faults.insert(format!("{contract}: no server says `{code}`"));
            }
            if !messages.iter().any(|it| fits(it, &words)) {
                faults.insert(format!("{contract}: no server says `{words}`"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// How much of a message stands still at the least, so that not everything is one.
const STILL: usize = 6;

/// Gives the texts of the runtime, each cut where a value stands in it.
fn messages(runtime: &str) -> Vec<Vec<String>> {
    let literal = Regex::new(r#""((?:[^"\\]|\\.)*)""#).expect("it is a pattern");
    let value = Regex::new(r"\{[^{}]*\}").expect("it is a pattern");
    let texts = literal.captures_iter(runtime).map(|it| {
        let text = it[1].replace("\\\"", "\"");
        value.split(&text).map(str::to_owned).collect::<Vec<_>>()
    });
    texts
        .filter(|it| it.iter().map(String::len).sum::<usize>() >= STILL)
        .collect()
}

/// Says whether words are a message with values in it.
fn fits(message: &[String], words: &str) -> bool {
    let [begin, between @ .., end] = message else {
        return message.first().is_some_and(|it| it == words);
    };
    let Some(mut rest) = words.strip_prefix(begin.as_str()) else {
        return false;
    };
    for piece in between {
        match rest.find(piece.as_str()) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(end.as_str())
}

/// Gathers code, or the keyword of a violation, and message of every error that is an example.
fn examples(node: &Json, inside: bool, found: &mut Vec<(String, String)>) {
    match node {
        Json::Object(members) => {
            let words = members.get("detail").or(members.get("message"));
            let code = members.get("code").or(members.get("keyword"));
            if let (true, Some(Json::String(code)), Some(Json::String(words))) =
                (inside, code, words)
            {
                found.push((code.clone(), words.clone()));
            }
            for (name, member) in members {
                let is_example = matches!(name.as_str(), "example" | "examples" | "value");
                examples(member, inside || is_example, found);
            }
        }
        Json::Array(items) => items.iter().for_each(|it| examples(it, inside, found)),
        _ => {}
    }
}
