//! The names that one generated file takes from elsewhere.
//!
//! Code asks for a name by its path and gets the short one; what was asked for stands at the top of the file, grouped
//! and sorted as rustfmt does it. So nothing is imported that is not used.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};

use crate::plan::names::is_reserved_type;

/// The longest line of rustfmt.
const WIDTH: usize = 100;

/// Stands for the last letter of a name that yields to one of the contract, until the file is put together: names are as
/// long as they will be, and lines are laid out alike (U+01C0, a letter that looks like `|`).
pub(super) const MARK: char = 'ǀ';

/// What has been asked for so far: modules, and the names taken from each.
#[derive(Debug, Default)]
pub struct Imports {
    taken: RefCell<BTreeMap<String, BTreeSet<String>>>,
    /// Types that a schema may be called like: modules and names. Their short names are given by [`Imports::settle`].
    yielding: RefCell<BTreeSet<(String, String)>>,
}

/// Groups of imports, each with its own paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The standard library.
    Std,
    /// Other crates.
    External,
    /// This crate.
    Own,
}

impl Imports {
    /// Takes a name by its path, such as `std::sync::Arc`, and gives the short name.
    pub fn name(&self, path: &str) -> Ident {
        let (module, name) = path.rsplit_once("::").unwrap_or(("", path));
        if yields(module, name) {
            self.yielding
                .borrow_mut()
                .insert((module.to_owned(), name.to_owned()));
            return ident(&marked(name));
        }
        self.take(module, name);
        ident(name)
    }

    /// Takes a name from a module.
    pub fn take(&self, module: &str, name: &str) {
        let mut taken = self.taken.borrow_mut();
        if !taken.get(module).is_some_and(|names| names.contains(name)) {
            taken
                .entry(module.to_owned())
                .or_default()
                .insert(name.to_owned());
        }
    }

    /// Adds everything that another part of the file has asked for.
    pub fn merge(&mut self, other: Self) {
        let taken = self.taken.get_mut();
        for (module, names) in other.taken.into_inner() {
            taken.entry(module).or_default().extend(names);
        }
        self.yielding.get_mut().extend(other.yielding.into_inner());
    }

    /// Gives short names to what yields: its own, or `Runtime…` where the file has another of that name. Out: each
    /// name as it was written so far, and as it shall be.
    pub fn settle(&mut self, defined: &BTreeSet<String>) -> Vec<(String, String)> {
        let mut names: BTreeSet<String> = defined.clone();
        names.extend(self.taken.get_mut().values().flatten().cloned());
        let mut settled = Vec::new();
        for (module, name) in std::mem::take(self.yielding.get_mut()) {
            let mut short = name.clone();
            while !names.insert(short.clone()) {
                short.insert_str(0, "Runtime");
            }
            if short == name {
                self.take(&module, &name);
            } else {
                self.take(&module, &format!("{name} as {short}"));
            }
            settled.push((marked(&name), short));
        }
        settled
    }

    /// Writes the `use` lines of a group; nothing if there are none.
    pub fn print(&self, group: Group) -> String {
        let mut lines: Vec<(Vec<String>, String)> = self
            .statements()
            .into_iter()
            .filter(|(module, _)| self::group(module) == group)
            .map(|(module, names)| line(&module, &names))
            .collect();
        lines.sort();
        lines.into_iter().map(|(_, line)| line).collect()
    }

    /// Gives modules and their names; a module that is imported itself is written as `self` among its names.
    fn statements(&self) -> BTreeMap<String, BTreeSet<String>> {
        let taken = self.taken.borrow();
        let mut statements = taken.clone();
        for (module, names) in taken.iter() {
            for name in names {
                let path = format!("{module}::{name}");
                if taken.contains_key(&path)
                    && let Some(parent) = statements.get_mut(module)
                {
                    parent.remove(name);
                    statements
                        .entry(path)
                        .or_default()
                        .insert("self".to_owned());
                }
            }
        }
        statements.retain(|_, names| !names.is_empty());
        statements
    }
}

/// Makes an identifier; `r#` is understood.
pub fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

fn marked(name: &str) -> String {
    let mut written = name.to_owned();
    written.pop();
    written.push(MARK);
    written
}

/// Says whether a name is a type that files with types of the contract take from elsewhere, though a schema may be
/// called so too.
fn yields(module: &str, name: &str) -> bool {
    const SOURCES: [&str; 8] = [
        "actix_web",
        "clap",
        "crate::auth",
        "crate::edge",
        "crate::support",
        "serde",
        "serde_json",
        "std",
    ];
    let is_type = name.starts_with(|it: char| it.is_ascii_uppercase())
        && name.contains(|it: char| it.is_ascii_lowercase());
    let is_fixed = SOURCES.iter().any(|it| {
        let rest = module.strip_prefix(it);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    });
    is_type && is_fixed && !is_reserved_type(name)
}

fn group(module: &str) -> Group {
    match module.split("::").next().unwrap_or(module) {
        "std" => Group::Std,
        "crate" | "super" | "self" => Group::Own,
        _ => Group::External,
    }
}

/// Gives a `use` statement and what it is sorted by: `super` before `crate`, single names before lists.
fn line(module: &str, names: &BTreeSet<String>) -> (Vec<String>, String) {
    let mut key: Vec<String> = module.split("::").map(str::to_owned).collect();
    if let Some(first) = key.first_mut() {
        match first.as_str() {
            "self" => "0".clone_into(first),
            "super" => "1".clone_into(first),
            "crate" => "2".clone_into(first),
            _ => {}
        }
    }
    let mut sorted: Vec<&str> = names.iter().map(String::as_str).collect();
    sorted.sort_by_key(|name| (*name != "self", *name));
    if let [name] = sorted[..] {
        if name == "self" {
            return (key, format!("use {module};\n"));
        }
        key.push(name.to_owned());
        return (key, format!("use {module}::{name};\n"));
    }
    key.push("~".to_owned());
    let short = format!("use {module}::{{{}}};\n", sorted.join(", "));
    if short.trim_end().len() <= WIDTH {
        return (key, short);
    }
    let mut text = format!("use {module}::{{\n");
    let mut row = String::from("   ");
    for name in sorted {
        if row.len() + name.len() + 2 > WIDTH {
            text.push_str(&row);
            text.push('\n');
            row = String::from("   ");
        }
        row.push(' ');
        row.push_str(name);
        row.push(',');
    }
    text.push_str(&row);
    text.push_str("\n};\n");
    (key, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_of_the_runtime_yields_to_a_schema_of_its_name() {
        let mut imports = Imports::default();
        assert_eq!(imports.name("crate::support::union::Choice"), "Choicǀ");
        imports.name("crate::support::pagination::Page");
        imports.take("crate::v1::models", "Choice");
        assert_eq!(
            imports.settle(&BTreeSet::new()),
            [
                ("Pagǀ".to_owned(), "Page".to_owned()),
                ("Choicǀ".to_owned(), "RuntimeChoice".to_owned()),
            ]
        );
        assert_eq!(
            imports.print(Group::Own),
            "use crate::support::pagination::Page;\nuse crate::support::union::Choice as RuntimeChoice;\nuse crate::v1::models::Choice;\n"
        );
    }

    #[test]
    fn imports_are_grouped_and_sorted_as_rustfmt_does() {
        let imports = Imports::default();
        for path in [
            "actix_web::web::Payload",
            "actix_web::HttpResponse",
            "actix_web::HttpRequest",
            "crate::support::patch",
            "crate::support::patch::Patch",
            "crate::support::body",
            "super::Apis",
            "std::sync::Arc",
        ] {
            imports.name(path);
        }
        assert_eq!(imports.print(Group::Std), "use std::sync::Arc;\n");
        assert_eq!(
            imports.print(Group::External),
            "use actix_web::web::Payload;\nuse actix_web::{HttpRequest, HttpResponse};\n"
        );
        assert_eq!(
            imports.print(Group::Own),
            "use super::Apis;\nuse crate::support::body;\nuse crate::support::patch::{self, Patch};\n"
        );
    }

    #[test]
    fn a_long_list_is_broken_at_the_width() {
        let imports = Imports::default();
        for number in 10..40 {
            imports.take("super", &format!("CreateThing{number}"));
        }
        let text = imports.print(Group::Own);
        assert!(
            text.starts_with("use super::{\n    CreateThing10, "),
            "{text}"
        );
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
    }
}
