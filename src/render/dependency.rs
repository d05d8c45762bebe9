//! The crates that a generated crate may depend on; it gets those that its files use.

use std::collections::BTreeSet;

use super::uses::Paths;

/// A crate that generated code may use.
#[derive(Debug, serde::Serialize)]
pub struct Dependency {
    /// Its name as `Cargo.toml` writes it.
    pub name: &'static str,
    /// What stands behind the equals sign.
    pub requirement: &'static str,
    /// Why it is asked for in this way, if that is not plain.
    pub comment: Option<&'static str>,
}

/// All of them, by name.
const ALL: &[Dependency] = &[
    Dependency {
        name: "actix-web",
        requirement: r#"{ version = "4.18", default-features = false, features = ["macros"] }"#,
        comment: Some(
            "Without default features: no HTTP/2 (a proxy in front speaks it) and no compression.",
        ),
    },
    Dependency {
        name: "argon2",
        requirement: r#""0.6""#,
        comment: None,
    },
    Dependency {
        name: "async-trait",
        requirement: r#""0.1""#,
        comment: Some("Traits with async methods that stand behind `dyn`."),
    },
    Dependency {
        name: "base64",
        requirement: r#""0.23""#,
        comment: None,
    },
    Dependency {
        name: "clap",
        requirement: r#"{ version = "4.6", features = ["derive", "env"] }"#,
        comment: None,
    },
    Dependency {
        name: "fancy-regex",
        requirement: r#""0.20""#,
        comment: Some("Look-around and back-references of patterns; see support::backtrack."),
    },
    Dependency {
        name: "form_urlencoded",
        requirement: r#""1""#,
        comment: None,
    },
    Dependency {
        name: "getrandom",
        requirement: r#""0.4""#,
        comment: None,
    },
    Dependency {
        name: "hmac",
        requirement: r#""0.13""#,
        comment: None,
    },
    Dependency {
        name: "idna",
        requirement: r#""1.1""#,
        comment: Some("Host names beyond ASCII."),
    },
    Dependency {
        name: "jiff",
        requirement: r#"{ version = "0.2", default-features = false, features = ["std", "serde"] }"#,
        comment: Some("Without a time zone database: offsets are numbers."),
    },
    Dependency {
        name: "jsonwebtoken",
        requirement: r#"{ version = "11", default-features = false }"#,
        comment: Some("Without its cryptography: see auth::hs256."),
    },
    Dependency {
        name: "mimalloc",
        requirement: r#""0.1""#,
        comment: Some("See main.rs."),
    },
    Dependency {
        name: "percent-encoding",
        requirement: r#""2.3""#,
        comment: None,
    },
    Dependency {
        name: "regex",
        requirement: r#""1""#,
        comment: None,
    },
    Dependency {
        name: "rusqlite",
        requirement: r#"{ version = "0.41", features = ["bundled"] }"#,
        comment: None,
    },
    Dependency {
        name: "serde",
        requirement: r#"{ version = "1", features = ["derive"] }"#,
        comment: None,
    },
    Dependency {
        name: "serde_json",
        requirement: r#"{ version = "1", features = ["arbitrary_precision", "float_roundtrip"] }"#,
        comment: Some(
            "Exact numbers on the full road, and floating point numbers that are the nearest to what was sent.",
        ),
    },
    Dependency {
        name: "sha2",
        requirement: r#""0.11""#,
        comment: None,
    },
    Dependency {
        name: "thread_local",
        requirement: r#""1""#,
        comment: Some("One read-only connection for each worker thread."),
    },
    Dependency {
        name: "tokio",
        requirement: r#"{ version = "1", features = ["sync"] }"#,
        comment: None,
    },
    Dependency {
        name: "tracing",
        requirement: r#"{ version = "0.1", default-features = false, features = ["std"] }"#,
        comment: None,
    },
    Dependency {
        name: "tracing-subscriber",
        requirement: r#"{ version = "0.3", default-features = false, features = ["fmt", "std"] }"#,
        comment: None,
    },
    Dependency {
        name: "uuid",
        requirement: r#"{ version = "1", features = ["v7"] }"#,
        comment: None,
    },
];

/// Gives the crates that the paths of some files begin with, by name.
pub fn used<'a>(files: impl IntoIterator<Item = &'a Paths>) -> Vec<&'static Dependency> {
    let roots: BTreeSet<&str> = files
        .into_iter()
        .flatten()
        .filter_map(|path| path.first())
        .map(String::as_str)
        .collect();
    ALL.iter()
        .filter(|it| roots.contains(it.name.replace('-', "_").as_str()))
        .collect()
}
