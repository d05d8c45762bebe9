//! Crates that have a home, and are used nowhere else.

use super::Fault;
use super::scan::Source;

/// What a path begins with, and where such paths may stand.
const HOMES: &[(&str, &[&str])] = &[
    ("granit_parser::", &["src/document/"]),
    ("openapiv3::", &["src/contract/lower/"]),
    ("serde_yaml::", &["src/config/", "src/render/yaml.rs"]),
    ("heck::", &["src/plan/names/"]),
    ("minijinja::", &["src/render/"]),
    ("quote::", &["src/render/"]),
    ("prettyplease::", &["src/render/", "src/output/check.rs"]),
    ("syn::", &["src/render/", "src/output/check.rs"]),
    // `admin.rs` writes the command line of generated servers.
    ("clap::", &["src/cli/", "src/render/code/admin.rs"]),
    ("indicatif::", &["src/cli/"]),
    ("anstream::", &["src/cli/"]),
    ("annotate_snippets::", &["src/report/"]),
    ("std::fs", &["src/document/sources.rs", "src/output/"]),
];

/// What prints, and may do so in `src/cli` only.
const PRINTING: &[&str] = &["println!", "print!", "eprintln!", "eprint!"];

/// Looks at one file.
pub fn check(source: &Source) -> Vec<Fault> {
    let path = &source.path;
    if !path.starts_with("src/") || !source.is_rust() {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (line, word) in source.paths() {
        for (start, homes) in HOMES {
            let is_it = word.starts_with(start) && rest_is_path(&word[start.len()..]);
            if is_it && !homes.iter().any(|home| path.starts_with(home)) {
                let text = format!("`{start}` belongs into {}", homes.join(" or "));
                faults.push(Fault::new(path, line, text));
            }
        }
    }
    if !path.starts_with("src/cli/") {
        for (line, code) in source.code() {
            if let Some(word) = PRINTING
                .iter()
                .find(|it| code.trim_start().starts_with(**it))
            {
                let text = format!("`{word}`: only src/cli/ prints; push a diagnostic");
                faults.push(Fault::new(path, line, text));
            }
        }
    }
    faults
}

/// `std::fs` is one, `std::fs_something` is not.
fn rest_is_path(rest: &str) -> bool {
    !rest.starts_with(|it: char| it.is_alphanumeric() || it == '_')
        || rest.is_empty()
        || rest.starts_with(char::is_alphabetic)
}
