//! The crates that a generated crate may depend on; it gets those that its files use.
//!
//! What the fixed files use stands in their own `Cargo.toml`, where it is built and tested: this reads it from there.
//! What own code needs beside that is merged in.

use std::borrow::Cow;
use std::collections::BTreeSet;

use toml_edit::{Array, InlineTable, Value};

use super::uses::Paths;
use crate::plan::{Dependency as Own, DependencyValue, OwnDependency};

/// A crate that generated code may use.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Dependency {
    /// Its name as `Cargo.toml` writes it.
    pub name: Cow<'static, str>,
    /// What stands behind the equals sign.
    pub requirement: Cow<'static, str>,
    /// Why it is asked for in this way, if that is not plain.
    pub comment: Option<&'static str>,
}

/// The manifest of the fixed files.
const MANIFEST: &str = include_str!("../../templates/Cargo.toml");

/// What only files beside the fixed ones use.
const MORE: &[Dependency] = &[
    Dependency {
        name: Cow::Borrowed("clap"),
        requirement: Cow::Borrowed(r#"{ version = "4.6", features = ["derive"] }"#),
        comment: None,
    },
    Dependency {
        name: Cow::Borrowed("mimalloc"),
        requirement: Cow::Borrowed(r#""0.1""#),
        comment: Some("See main.rs."),
    },
];

/// What tests of fixed files use as well: it is asked for only together with another crate, beyond the tests.
const ONLY_WITH: &[(&str, &str)] = &[("tempfile", "actix_multipart")];

/// Gives the crates that the tests of a generated crate use beyond its own.
pub fn of_tests(has_storage: bool) -> Vec<Dependency> {
    let jsonschema = Dependency {
        name: Cow::Borrowed("jsonschema"),
        requirement: Cow::Borrowed(r#"{ version = "0.60", default-features = false }"#),
        comment: None,
    };
    let tempfile = Dependency {
        name: Cow::Borrowed("tempfile"),
        requirement: Cow::Borrowed(r#""3""#),
        comment: None,
    };
    let mut all = vec![jsonschema];
    all.extend(has_storage.then_some(tempfile));
    all
}

/// Gives the crates that the paths of some files begin with, by name.
pub fn used<'a>(files: impl IntoIterator<Item = &'a Paths>) -> Vec<Dependency> {
    let roots: BTreeSet<&str> = files
        .into_iter()
        .flatten()
        .filter_map(|path| path.first())
        .map(String::as_str)
        .collect();
    let mut all = listed(MANIFEST);
    all.extend(MORE.iter().cloned());
    all.retain(|it| roots.contains(it.name.replace('-', "_").as_str()));
    all.retain(|it| {
        let mut only = ONLY_WITH.iter().filter(|(name, _)| *name == it.name);
        only.all(|(_, with)| roots.contains(with))
    });
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all.dedup_by(|one, other| one.name == other.name);
    all
}

/// Adds what own code needs to what the server uses. Of a crate that both ask for, the version is the one that own code
/// names, and the features are those of both: own code may ask for more than the server does, not for less.
pub fn with_own(mut all: Vec<Dependency>, own: &[OwnDependency]) -> Vec<Dependency> {
    for it in own {
        match all.iter_mut().find(|used| used.name == it.name) {
            Some(used) => {
                let both = united(table(&it.requirement), used.requirement.parse().ok());
                used.requirement = Cow::Owned(written(both));
            }
            None => all.push(Dependency {
                name: Cow::Owned(it.name.clone()),
                requirement: Cow::Owned(written(table(&it.requirement))),
                comment: None,
            }),
        }
    }
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

fn table(requirement: &Own) -> InlineTable {
    let mut table = InlineTable::new();
    match requirement {
        Own::Requirement(version) => {
            table.insert("version", version.as_str().into());
        }
        Own::Table(members) => {
            for (key, value) in members {
                let value: Value = match value {
                    DependencyValue::Text(it) => it.as_str().into(),
                    DependencyValue::Flag(it) => (*it).into(),
                    DependencyValue::List(it) => it.iter().collect::<Array>().into(),
                };
                table.insert(key, value);
            }
        }
    }
    table
}

/// Adds the features that the server uses.
fn united(mut own: InlineTable, used: Option<Value>) -> InlineTable {
    let Some(used) = used else { return own };
    let used = used.as_inline_table();
    let mut all: Vec<String> = used.map(features).unwrap_or_default();
    for more in features(&own) {
        if !all.contains(&more) {
            all.push(more);
        }
    }
    if !all.is_empty() {
        own.insert("features", all.iter().collect::<Array>().into());
    }
    let is_bare = used.is_some_and(|it| it.contains_key("default-features"));
    if !is_bare {
        own.remove("default-features");
    }
    own
}

fn features(table: &InlineTable) -> Vec<String> {
    let features = table.get("features").and_then(Value::as_array);
    let names = features.into_iter().flatten().filter_map(Value::as_str);
    names.map(str::to_owned).collect()
}

/// A version alone needs no table.
fn written(mut table: InlineTable) -> String {
    let told = match table.get("version") {
        Some(version) if table.len() == 1 => version.to_string(),
        _ => {
            table.fmt();
            table.to_string()
        }
    };
    told.trim().to_owned()
}

/// Reads the dependencies of a manifest that has each on a line, with the comment before it.
fn listed(manifest: &'static str) -> Vec<Dependency> {
    let mut all = Vec::new();
    let mut comment = None;
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line == "[dependencies]";
        } else if let Some(text) = line.strip_prefix("# ") {
            comment = Some(text);
        } else if let Some((name, requirement)) = line.split_once(" = ").filter(|_| inside) {
            all.push(Dependency {
                name: Cow::Borrowed(name),
                requirement: Cow::Borrowed(requirement),
                comment: comment.take(),
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use indexmap::IndexMap;

    use super::*;

    #[test]
    fn dependencies_are_read_with_their_comments() {
        let manifest = "[package]\nname = \"x\"\n\n[dependencies]\n# Why.\na = \"1\"\nb = { version = \"2\" }\n\n[lints]\nc = \"3\"\n";
        let found: Vec<_> = listed(manifest)
            .into_iter()
            .map(|it| (it.name, it.requirement, it.comment))
            .collect();
        let expected = [
            ("a".into(), "\"1\"".into(), Some("Why.")),
            ("b".into(), "{ version = \"2\" }".into(), None),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn own_code_asks_for_more_and_never_for_less() {
        let used = "[dependencies]\na = \"1\"\n\
                    b = { version = \"2\", default-features = false, features = [\"x\"] }\n";
        let told = |own: &str| -> Vec<String> {
            let own: IndexMap<String, Own> = serde_yaml::from_str(own).expect("a map");
            let own = own.into_iter();
            let own: Vec<_> = own
                .map(|(name, requirement)| OwnDependency { name, requirement })
                .collect();
            let all = with_own(listed(used), &own).into_iter();
            all.map(|it| format!("{} = {}", it.name, it.requirement))
                .collect()
        };
        assert_eq!(
            told(
                "{c: '0.1', b: {version: '2.3', features: [y, x]}, a: {path: ../a, default-features: false}}"
            ),
            [
                r#"a = { path = "../a" }"#,
                r#"b = { version = "2.3", features = ["x", "y"] }"#,
                r#"c = "0.1""#,
            ]
        );
        assert_eq!(
            told("{b: {version: '2', default-features: false}}")[1],
            r#"b = { version = "2", default-features = false, features = ["x"] }"#
        );
        // Text stays text, whatever is in it.
        let odd = &told("{c: \"1\\\"\\n[x]\"}")[2];
        let read: toml_edit::DocumentMut = odd.parse().expect("TOML");
        assert_eq!(read["c"].as_str(), Some("1\"\n[x]"));
    }
}
