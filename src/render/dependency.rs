//! The crates that a generated crate may depend on; it gets those that its files use.
//!
//! What the fixed files use stands in their own `Cargo.toml`, where it is built and tested: this reads it from there.

use std::collections::BTreeSet;

use super::uses::Paths;

/// A crate that generated code may use.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Dependency {
    /// Its name as `Cargo.toml` writes it.
    pub name: &'static str,
    /// What stands behind the equals sign.
    pub requirement: &'static str,
    /// Why it is asked for in this way, if that is not plain.
    pub comment: Option<&'static str>,
}

/// The manifest of the fixed files.
const MANIFEST: &str = include_str!("../../templates/Cargo.toml");

/// What only files beside the fixed ones use.
const MORE: &[Dependency] = &[
    Dependency {
        name: "clap",
        requirement: r#"{ version = "4.6", features = ["derive"] }"#,
        comment: None,
    },
    Dependency {
        name: "dotenvy",
        requirement: r#""0.15""#,
        comment: None,
    },
    Dependency {
        name: "mimalloc",
        requirement: r#""0.1""#,
        comment: Some("See main.rs."),
    },
];

/// What tests of fixed files use as well: it is asked for only together with another crate, beyond the tests.
const ONLY_WITH: &[(&str, &str)] = &[("tempfile", "actix_multipart")];

/// Gives the crates that the tests of a generated crate use beyond its own.
pub fn of_tests(has_storage: bool) -> Vec<Dependency> {
    let jsonschema = Dependency {
        name: "jsonschema",
        requirement: r#"{ version = "0.60", default-features = false }"#,
        comment: None,
    };
    let tempfile = Dependency {
        name: "tempfile",
        requirement: r#""3""#,
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
    all.sort_by_key(|it| it.name);
    all.dedup_by_key(|it| it.name);
    all
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
                name,
                requirement,
                comment: comment.take(),
            });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_read_with_their_comments() {
        let manifest = "[package]\nname = \"x\"\n\n[dependencies]\n# Why.\na = \"1\"\nb = { version = \"2\" }\n\n[lints]\nc = \"3\"\n";
        let found: Vec<_> = listed(manifest)
            .into_iter()
            .map(|it| (it.name, it.requirement, it.comment))
            .collect();
        let expected = [
            ("a", "\"1\"", Some("Why.")),
            ("b", "{ version = \"2\" }", None),
        ];
        assert_eq!(found, expected);
    }
}
