//! Reads `specwright.yaml`.
//!
//! In: its located tree and its text. Out: a [`Config`] whose paths start at the folder of the file. The tree is held
//! against the key table first, so that every fault has its place; what passes is read by `serde_yaml`.

use std::path::Path;

use indexmap::{IndexMap, IndexSet};
use regex::Regex;
use serde::Deserialize;

use super::keys::{Form, KEYS, Key, Kind};
use super::{
    Config, Database, Dependency, DependencyValue, Package, ServerParts, Stubs, Workspace,
};
use crate::diagnostic::{Diagnostic, Rejected, Sink};
use crate::document::node::{Node, Object};
use crate::source::Span;

/// The text as `serde` sees it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Raw {
    contracts: Vec<String>,
    out: Option<String>,
    package: RawPackage,
    workspace: Workspace,
    keep: Vec<String>,
    dependencies: IndexMap<String, Dependency>,
    stubs: Stubs,
    server: ServerParts,
    databases: Vec<Database>,
    remote_map: IndexMap<String, String>,
    diff: super::Diff,
    #[serde(rename = "x-specwright")]
    _overlay: serde::de::IgnoredAny,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct RawPackage {
    name: Option<String>,
    version: Option<String>,
}

/// Reads the configuration from the tree and the text of one file; `folder` is where the file stands.
///
/// # Errors
///
/// When a key does not exist or a value is not what its key takes; every such place is reported.
pub fn read(sink: &Sink, node: &Node, text: &str, folder: &Path) -> Result<Config, Rejected> {
    let faults = Sink::default();
    check_object(&faults, node, "", KEYS);
    let overlay = match node.get("x-specwright").and_then(Node::as_object) {
        Some(overlay) => without_hash(&faults, overlay),
        None => Object::default(),
    };
    let told = faults.into_all().into_iter().map(|it| sink.error(it));
    if let Some(rejected) = told.last() {
        return Err(rejected);
    }
    let raw: Raw = serde_yaml::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
        sink.error(Diagnostic::new(
            "wrong-configuration-value",
            at_of(&error, node.at),
            format!("the configuration cannot be read: {error}"),
        ))
    })?;
    Ok(Config {
        contracts: raw.contracts.iter().map(|it| folder.join(it)).collect(),
        out: raw.out.map(|it| folder.join(it)),
        package: Package {
            name: raw.package.name,
            version: raw.package.version,
        },
        workspace: raw.workspace,
        keep: raw.keep,
        dependencies: raw
            .dependencies
            .into_iter()
            .map(|(name, it)| (name, rooted(it, folder)))
            .collect(),
        stubs: raw.stubs,
        server: raw.server,
        databases: raw.databases,
        remote_map: raw
            .remote_map
            .into_iter()
            .map(|(prefix, it)| (prefix, folder.join(it)))
            .collect(),
        diff: raw.diff,
        overlay,
    })
}

/// Gives what a configuration lists under `contracts`, without looking at the rest; nothing if it cannot be read.
pub fn listed(text: &str) -> Vec<String> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Listed {
        contracts: Vec<String>,
    }
    let listed: Result<Listed, _> = serde_yaml::from_str(text.trim_start_matches('\u{feff}'));
    listed.unwrap_or_default().contracts
}

/// A `path` of a dependency starts at the folder of the file, like every other.
fn rooted(dependency: Dependency, folder: &Path) -> Dependency {
    match dependency {
        Dependency::Requirement(it) => Dependency::Requirement(it),
        Dependency::Table(mut table) => {
            if let Some(DependencyValue::Text(path)) = table.get_mut("path") {
                *path = folder.join(&*path).to_string_lossy().into_owned();
            }
            Dependency::Table(table)
        }
    }
}

/// Pointers may be written as fragments; inside they are bare.
fn without_hash(sink: &Sink, overlay: &Object) -> Object {
    let mut bare = Object::default();
    for (pointer, member) in overlay {
        let pointer = pointer.strip_prefix('#').unwrap_or(pointer);
        if let Some(before) = bare.insert(pointer.to_owned(), member.clone()) {
            sink.error(
                wrong_value(
                    member.key,
                    format!("the pointer `{}` is there twice", pointer.escape_debug()),
                    "each pointer once, with or without `#`",
                )
                .label(before.key, "first here"),
            );
        }
    }
    bare
}

fn at_of(error: &serde_yaml::Error, file: Span) -> Span {
    let byte = error.location().map_or(0, |it| it.index() as u32);
    Span {
        source: file.source,
        start: byte,
        end: byte,
    }
}

fn check_object(sink: &Sink, node: &Node, path: &str, keys: &[Key]) {
    let Some(members) = node.as_object() else {
        return wrong(sink, node, path, "an object");
    };
    for (name, member) in members {
        let path = join(path, name);
        match keys.iter().find(|key| key.name == name) {
            Some(key) => check(sink, &member.node, &path, &key.kind),
            None => unknown(sink, name, &path, member.key, keys),
        }
    }
}

fn check(sink: &Sink, node: &Node, path: &str, kind: &Kind) {
    match kind {
        Kind::Text(form) => check_text(sink, node, path, *form),
        Kind::Flag if node.as_bool().is_some() => {}
        Kind::Flag => wrong(sink, node, path, "`true` or `false`"),
        Kind::Texts(form) => check_list(sink, node, path, &|item| {
            check_text(sink, item, path, *form);
        }),
        Kind::OneOf(values) => check_one(sink, node, path, values),
        Kind::SomeOf(_) if node.as_array().is_some_and(<[_]>::is_empty) => {
            wrong(sink, node, path, "at least one entry");
        }
        Kind::SomeOf(values) => check_list(sink, node, path, &|item| {
            check_one(sink, item, path, values);
        }),
        Kind::Object(keys) => check_object(sink, node, path, keys),
        Kind::Map(form, kind) => {
            let Some(members) = node.as_object() else {
                return wrong(sink, node, path, "an object");
            };
            for (name, member) in members {
                if !fits(name, *form) {
                    sink.error(wrong_value(
                        member.key,
                        format!("`{}` is not a key that `{path}` takes", name.escape_debug()),
                        form.words(),
                    ));
                }
                check(sink, &member.node, &join(path, name), kind);
            }
        }
        Kind::Either(left, right) => {
            let kind = if node.as_object().is_some() {
                right
            } else {
                left
            };
            check(sink, node, path, kind);
        }
        Kind::Objects(keys, required) => {
            let Some(items) = node.as_array() else {
                return wrong(sink, node, path, "a list of objects");
            };
            for item in items {
                check_object(sink, item, path, keys);
                for key in keys.iter().take(*required) {
                    if item.as_object().is_some() && item.get(key.name).is_none() {
                        let message = format!("an entry of `{path}` has no `{}`", key.name);
                        sink.error(wrong_value(item.at, message, key.summary));
                    }
                }
            }
        }
        Kind::Tree if node.as_object().is_some() => {}
        Kind::Tree => wrong(sink, node, path, "an object"),
    }
}

fn check_one(sink: &Sink, node: &Node, path: &str, values: &[&str]) {
    match node.as_str() {
        Some(text) if values.contains(&text) => {}
        _ => wrong(sink, node, path, &one_of(values)),
    }
}

fn check_list(sink: &Sink, node: &Node, path: &str, check: &dyn Fn(&Node)) {
    let Some(items) = node.as_array() else {
        return wrong(sink, node, path, "a list of strings");
    };
    let mut seen = IndexSet::new();
    for item in items {
        check(item);
        if item.as_str().is_some_and(|text| !seen.insert(text)) {
            sink.error(wrong_value(
                item.at,
                format!("`{path}` has the same entry twice"),
                "each entry once",
            ));
        }
    }
}

fn check_text(sink: &Sink, node: &Node, path: &str, form: Form) {
    match node.as_str() {
        Some(text) if fits(text, form) => {}
        Some(_) => wrong(sink, node, path, form.words()),
        None if node.as_text().is_some() => {
            wrong(sink, node, path, "a string, so put it in quotes")
        }
        None => wrong(sink, node, path, "a string"),
    }
}

fn fits(text: &str, form: Form) -> bool {
    let glob = form != Form::Glob || globset::Glob::new(text).is_ok();
    glob && Regex::new(form.pattern()).is_ok_and(|it| it.is_match(text))
}

fn wrong(sink: &Sink, node: &Node, path: &str, expected: &str) {
    let key = if path.is_empty() {
        "the configuration".to_owned()
    } else {
        format!("`{path}`")
    };
    let found = node.kind();
    let message = match node.as_str() {
        Some(text) => format!("{key} cannot be `{}`", text.escape_debug()),
        None => format!("{key} cannot be {found}"),
    };
    sink.error(wrong_value(node.at, message, expected));
}

fn wrong_value(at: Span, message: String, expected: &str) -> Diagnostic {
    Diagnostic::new("wrong-configuration-value", at, message).help(format!("it takes {expected}"))
}

fn unknown(sink: &Sink, name: &str, path: &str, at: Span, keys: &[Key]) {
    let names = keys.iter().map(|key| key.name);
    let help = match crate::document::nearest(name, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the keys are {}", one_of(&names.collect::<Vec<_>>())),
    };
    sink.error(
        Diagnostic::new(
            "unknown-configuration-key",
            at,
            format!("there is no key `{}`", path.escape_debug()),
        )
        .help(help),
    );
}

fn one_of(values: &[&str]) -> String {
    let quoted: Vec<_> = values.iter().map(|it| format!("`{it}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}
