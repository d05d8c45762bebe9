//! Data flows one way: which part of `src/` may import which.

use super::Fault;
use super::scan::Source;

/// A part of `src/` and the parts that it may import. What is not in the list may import everything.
const LAYERS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("file_set", &[]),
    ("diagnostic", &["source"]),
    ("finding", &["source"]),
    ("document", &["source", "diagnostic"]),
    ("contract", &["document", "source", "diagnostic"]),
    ("config", &["document", "source", "diagnostic"]),
    ("lint", &["contract", "document", "source", "diagnostic"]),
    (
        "diff",
        &["contract", "document", "source", "diagnostic", "finding"],
    ),
    (
        "plan",
        &["contract", "config", "document", "source", "diagnostic"],
    ),
    ("render", &["plan", "file_set"]),
    ("report", &["diagnostic", "finding", "source"]),
    // Of the plan only the history, which is plain data; of the configuration what the manifest remembers.
    (
        "output",
        &["file_set", "diagnostic", "plan::history", "config"],
    ),
];

/// The parts that are not in the list.
const PARTS: &[&str] = &["cli", "comparison", "explain", "project"];

/// Looks at one file.
pub fn check(source: &Source) -> Vec<Fault> {
    let Some(inside) = source.path.strip_prefix("src/") else {
        return Vec::new();
    };
    let part = inside.split('/').next().unwrap_or(inside);
    let part = part.strip_suffix(".rs").unwrap_or(part);
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == part) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    for (line, path) in imports(source) {
        // Paths of generated code stand in `render`, and begin alike.
        let first = path.split("::").next().unwrap_or(&path);
        if !PARTS.contains(&first) && !LAYERS.iter().any(|(name, _)| *name == first) {
            continue;
        }
        let is_allowed = allowed
            .iter()
            .chain([&part])
            .any(|it| path == *it || path.starts_with(&format!("{it}::")));
        if !is_allowed {
            let list = if allowed.is_empty() {
                "nothing".to_owned()
            } else {
                allowed.join(", ")
            };
            let text = format!("`{part}` imports `crate::{path}`, and may import {list}");
            faults.push(Fault::new(&source.path, line, text));
        }
    }
    faults
}

/// Gives every path that begins with `crate::`, without it; those in braces one by one.
fn imports(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let lines: Vec<_> = source.code().collect();
    for (at, (number, line)) in lines.iter().enumerate() {
        for (start, _) in line.match_indices("crate::") {
            // `$crate::` in macros and `my_crate::` are other words.
            if line[..start].ends_with(|it: char| it.is_alphanumeric() || it == '_' || it == '$') {
                continue;
            }
            let rest = &line[start + "crate::".len()..];
            if rest.starts_with('{') {
                let following = lines[at + 1..].iter().map(|(_, line)| *line);
                let text: String = std::iter::once(rest).chain(following).collect();
                found.extend(group(&text).into_iter().map(|it| (*number, it)));
            } else {
                found.push((*number, path(rest)));
            }
        }
    }
    found
}

/// Gives the members of a group that are not inside another.
fn group(text: &str) -> Vec<String> {
    let mut depth = 0;
    let mut members = vec![String::new()];
    for it in text.chars() {
        match it {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => members.push(String::new()),
            it if depth == 1 => {
                if let Some(last) = members.last_mut() {
                    last.push(it);
                }
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    let members = members.iter().map(|it| path(it.trim()));
    members.filter(|it| !it.is_empty()).collect()
}

fn path(text: &str) -> String {
    let end = text.find(|it: char| !it.is_alphanumeric() && it != '_' && it != ':');
    let path = &text[..end.unwrap_or(text.len())];
    path.trim_end_matches(':').to_owned()
}
