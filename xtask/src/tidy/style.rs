//! Heads, sizes, and what must not stand in code.

use super::Fault;
use super::scan::Source;

/// How many lines a file may have: beyond, it has a second idea in it.
const LINES: usize = 450;

/// What must not stand in code, and what to do instead.
const FORBIDDEN: &[(&str, &str)] = &[
    (
        "#[allow(",
        "mend what the lint found, or change `[lints]` with a reason",
    ),
    (
        "#![allow(",
        "mend what the lint found, or change `[lints]` with a reason",
    ),
    (
        "#[expect(",
        "mend what the lint found, or change `[lints]` with a reason",
    ),
    (
        "todo!(",
        "finish it, or report what is not enforced and close the operation",
    ),
    (
        "unimplemented!(",
        "finish it, or report what is not enforced and close the operation",
    ),
    (
        ".unwrap()",
        "no input may panic: give a default or an error",
    ),
    ("dbg!(", "take it out"),
];

/// Looks at one file.
pub fn check(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !source.is_rust() {
        return faults;
    }
    let path = &source.path;
    if !source.text.starts_with("//! ") {
        let text = "begin it with `//!`: what it is responsible for, what comes in, what goes out";
        faults.push(Fault::new(path, 1, text));
    }
    let lines = source.text.lines().count();
    if lines > LINES {
        let text = format!("{lines} lines, at most {LINES}: give the second idea its own file");
        faults.push(Fault::new(path, 0, text));
    }
    // This list itself, and tests, may say such words.
    if path != "xtask/src/tidy/style.rs" {
        for (number, line) in source.code() {
            for (word, help) in FORBIDDEN {
                if line.contains(word) {
                    faults.push(Fault::new(path, number, format!("`{word}`: {help}")));
                }
            }
        }
    }
    // Put together here, so that this file is no exception.
    let mut homes = ["home", "root"].into_iter();
    if homes.any(|it| source.text.contains(&format!("/{it}/"))) {
        faults.push(Fault::new(
            path,
            0,
            "a path of one machine stands in it: take it out",
        ));
    }
    faults
}
