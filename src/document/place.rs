//! A place in a document: which file, which pointer, which node.
//!
//! In: the root of a file. Out: its members and items, each with the pointer that leads there.

use crate::source::Span;

use super::node::{Member, Node, Value};
use super::pointer;

/// One file of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(super) u32);

/// Identifies a place however a reference spells it: equal for equal targets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The file.
    pub file: FileId,
    /// The JSON pointer (RFC 6901) in it, in canonical spelling.
    pub pointer: String,
}

/// A node, and where in which file it stands.
#[derive(Debug, Clone)]
pub struct Place<'d> {
    /// The file; relative references in the node start from it.
    pub file: FileId,
    /// The JSON pointer (RFC 6901) in it, in canonical spelling; empty for the whole file.
    pub pointer: String,
    /// What stands there.
    pub node: &'d Node,
}

impl<'d> Place<'d> {
    /// Gives the member of this name, if the node is an object that has it.
    pub fn child(&self, name: &str) -> Option<Self> {
        let node = self.node.get(name)?;
        Some(Self {
            file: self.file,
            pointer: pointer::join(&self.pointer, name),
            node,
        })
    }

    /// Gives the item of this number, from 0, if the node is an array that has it.
    pub fn index(&self, index: usize) -> Option<Self> {
        let node = self.node.as_array()?.get(index)?;
        Some(Self {
            file: self.file,
            pointer: pointer::join(&self.pointer, &index.to_string()),
            node,
        })
    }

    /// Gives the members in the order of the text; nothing if the node is no object.
    pub fn members(&self) -> impl Iterator<Item = (&'d str, Self)> {
        let (file, above) = (self.file, self.pointer.clone());
        self.node
            .as_object()
            .into_iter()
            .flatten()
            .map(move |(name, member)| {
                (
                    name.as_str(),
                    Self {
                        file,
                        pointer: pointer::join(&above, name),
                        node: &member.node,
                    },
                )
            })
    }

    /// Gives the items; nothing if the node is no array.
    pub fn items(&self) -> impl Iterator<Item = Self> {
        let (file, above) = (self.file, self.pointer.clone());
        self.node
            .as_array()
            .into_iter()
            .flatten()
            .enumerate()
            .map(move |(index, node)| Self {
                file,
                pointer: pointer::join(&above, &index.to_string()),
                node,
            })
    }

    /// Gives the innermost member or item in whose text a span begins; this place itself if it is in none.
    pub fn innermost(self, at: Span) -> Self {
        let mut place = self;
        loop {
            let name = |(name, it): (&'d String, &'d Member)| {
                let whole = Span {
                    start: it.key.start,
                    ..it.node.at
                };
                (holds(it.key, at) || holds(it.node.at, at) || holds(whole, at)).then_some(name)
            };
            let inner = match &place.node.value {
                Value::Object(members) => {
                    members.iter().find_map(name).and_then(|it| place.child(it))
                }
                Value::Array(items) => items
                    .iter()
                    .position(|it| holds(it.at, at))
                    .and_then(|it| place.index(it)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
            };
            match inner {
                Some(inner) => place = inner,
                None => return place,
            }
        }
    }

    /// Gives what identifies this place.
    pub fn key(&self) -> Key {
        Key {
            file: self.file,
            pointer: self.pointer.clone(),
        }
    }

    /// Gives the reference, if the node is an object whose `$ref` is a string. What stands beside it is for the caller
    /// to judge.
    pub fn reference(&self) -> Option<(&'d str, Span)> {
        let node = self.node.get("$ref")?;
        Some((node.as_str()?, node.at))
    }
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.source == inner.source
        && outer.start <= inner.start
        && inner.start < outer.end.max(outer.start + 1)
}
