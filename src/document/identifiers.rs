//! Identifiers: what schemas and documents call themselves (`$id`, JSON Schema 2020-12, 8.2.1; `$self`, OpenAPI 3.2), and
//! how that moves the base of the references below.
//!
//! In: places. Out: their base URIs, which for plain files are the names of the files, and what a URI leads to. Whether
//! `$id` is a keyword at all, the version of the contract says; that is for the caller to know.

use std::borrow::Cow;

use crate::diagnostic::Diagnostic;
use crate::source::Span;

use super::load::split;
use super::location::join;
use super::node::{Node, Value};
use super::place::{FileId, Place};
use super::{Document, pointer};

impl Document {
    /// Says whether anything in the document may move the base of a reference.
    pub fn has_identifiers(&self) -> bool {
        self.identifiers
    }

    /// Gives the base URI of a place: that of its file, and then of every `$id` on the way down to it, its own included.
    pub fn base(&self, place: &Place<'_>) -> String {
        let name = self.name(place.file);
        let (true, Some(Ok(root))) = (self.identifiers, self.content(place.file)) else {
            return name.to_owned();
        };
        let mut base = of_file(name, root).into_owned();
        let mut node = root;
        for step in pointer::steps(&place.pointer).unwrap_or_default() {
            let next = match &node.value {
                Value::Array(items) => pointer::index(&step).and_then(|it| items.get(it)),
                _ => node.get(&step),
            };
            let Some(next) = next else { break };
            node = next;
            if let Cow::Owned(moved) = of_schema(&base, node) {
                base = moved;
            }
        }
        base
    }

    /// Gives the whole file that a URI means in a reference of the file `from`, if it has been read without a fault.
    pub fn identified(&self, from: FileId, uri: &str) -> Option<Place<'_>> {
        let found = |file: FileId| {
            let node = self.content(file)?.ok()?;
            Some(Place {
                file,
                pointer: String::new(),
                node,
            })
        };
        let own = self
            .files()
            .find(|it| it.file == from)
            .filter(|it| uri == self.name(from) || uri == of_file(self.name(from), it.node));
        let based = || {
            let link = self.file(from)?.based.get(uri)?;
            found(*link.as_ref().ok()?)
        };
        own.or_else(based)
            .or_else(|| self.files().find(|it| self.name(it.file) == uri))
    }

    /// Gives why the file that a URI means in a reference of the file `from` could not be read.
    pub fn unidentified(&self, from: FileId, uri: &str, at: Span) -> Option<Diagnostic> {
        let link = self.file(from)?.based.get(uri)?;
        Some(link.as_ref().err()?.at(at))
    }
}

/// Gives the base URI of a whole file.
pub(super) fn of_file<'n>(name: &'n str, root: &Node) -> Cow<'n, str> {
    match identifier(root, "$self").and_then(|it| join(name, it).ok()) {
        Some(moved) => Cow::Owned(moved),
        None => of_schema(name, root),
    }
}

/// Gives the base URI of a schema below another base.
fn of_schema<'b>(base: &'b str, node: &Node) -> Cow<'b, str> {
    match identifier(node, "$id").and_then(|it| join(base, it).ok()) {
        Some(moved) => Cow::Owned(moved),
        None => Cow::Borrowed(base),
    }
}

/// Gives what an object calls itself. `$id: "#name"`, the anchors of older drafts, moves nothing.
fn identifier<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    let (uri, _) = split(node.get(key)?.as_str()?);
    (!uri.is_empty()).then_some(uri)
}

/// Says whether a file has anything that may move the base of a reference.
pub(super) fn any(node: &Node) -> bool {
    match &node.value {
        Value::Object(members) => {
            identifier(node, "$id").is_some()
                || identifier(node, "$self").is_some()
                || members.values().any(|it| any(&it.node))
        }
        Value::Array(items) => items.iter().any(any),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// Calls back with the base and the text of every object member that is a reference.
pub(super) fn references<'d>(node: &'d Node, base: &str, found: &mut impl FnMut(&str, &'d str)) {
    match &node.value {
        Value::Object(members) => {
            let base = of_schema(base, node);
            for (name, member) in members {
                match member.node.as_str() {
                    Some(reference) if matches!(name.as_str(), "$ref" | "$dynamicRef") => {
                        found(&base, reference);
                    }
                    _ => references(&member.node, &base, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|it| references(it, base, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
