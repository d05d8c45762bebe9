//! The names that one generated file takes from elsewhere.
//!
//! Code asks for a name by its path and gets the short one; what was asked for stands at the top of the file, grouped
//! and sorted as rustfmt does it. So nothing is imported that is not used.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};

/// The longest line of rustfmt.
const WIDTH: usize = 100;

/// What has been asked for so far: modules, and the names taken from each.
#[derive(Debug, Default)]
pub struct Imports(RefCell<BTreeMap<String, BTreeSet<String>>>);

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
        self.take(module, name);
        ident(name)
    }

    /// Takes a name from a module.
    pub fn take(&self, module: &str, name: &str) {
        let mut taken = self.0.borrow_mut();
        if !taken.get(module).is_some_and(|names| names.contains(name)) {
            taken
                .entry(module.to_owned())
                .or_default()
                .insert(name.to_owned());
        }
    }

    /// Adds everything that another part of the file has asked for.
    pub fn merge(&mut self, other: Self) {
        let taken = self.0.get_mut();
        for (module, names) in other.0.into_inner() {
            taken.entry(module).or_default().extend(names);
        }
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
        let taken = self.0.borrow();
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
