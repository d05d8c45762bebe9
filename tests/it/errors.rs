//! The errors in the examples of our contracts: what people read there is what the servers answer.

use std::collections::BTreeSet;
use std::path::Path;

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
            // A value may stand at the front, in the middle or at the end of a message.
            let all: Vec<&str> = words.split(' ').collect();
            let half = all.len() / 2;
            let (begin, end) = (all[..half.min(3)].join(" "), all[half..].join(" "));
            if !runtime.contains(&begin) && !runtime.contains(&end) {
                faults.insert(format!("{contract}: no server says `{words}`"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

/// Gathers code and message of every error that is an example.
fn examples(node: &Json, inside: bool, found: &mut Vec<(String, String)>) {
    match node {
        Json::Object(members) => {
            let words = members.get("detail").or(members.get("message"));
            if let (true, Some(Json::String(code)), Some(Json::String(words))) =
                (inside, members.get("code"), words)
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
