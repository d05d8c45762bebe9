//! Merge keys: `<<` adds the members of other objects to an object.
//!
//! In: the value of a `<<` and the members beside it. Out: all members. The language-independent merge type of YAML 1.1,
//! which authors still use.

use crate::diagnostic::Diagnostic;
use crate::source::Span;

use super::node::{Node, Object, Value};

/// The key, without quotes.
pub const MERGE: &str = "<<";

/// What `<<` adds to an object.
pub struct Merge {
    /// Where the key stands.
    pub key: Span,
    /// How many members stand before it.
    position: usize,
    objects: Vec<Object>,
}

impl Merge {
    /// Reads the value of a `<<` after `position` members.
    ///
    /// # Errors
    ///
    /// When it is neither an object nor a list of objects.
    pub fn read(position: usize, key: Span, node: Node) -> Result<Self, Box<Diagnostic>> {
        let at = node.at;
        let nodes = match node.value {
            Value::Array(items) => items,
            value => vec![Node { at, value }],
        };
        let mut objects = Vec::with_capacity(nodes.len());
        for node in nodes {
            let kind = node.kind();
            let Value::Object(object) = node.value else {
                return Err(Box::new(
                    Diagnostic::new(
                        "wrong-merge",
                        key,
                        format!("`<<` merges objects, and this is {kind}"),
                    )
                    .label(node.at, "not an object")
                    .help("put `<<` in quotes if a key of that name is meant"),
                ));
            };
            objects.push(object);
        }
        Ok(Self {
            key,
            position,
            objects,
        })
    }

    /// Adds the members where `<<` stands; members of the object itself win, then earlier objects of the list.
    pub fn onto(self, members: Object) -> Object {
        let mut added = Object::default();
        for (name, member) in self.objects.into_iter().flatten() {
            if !members.contains_key(&name) {
                added.entry(name).or_insert(member);
            }
        }
        let mut all = Object::with_capacity_and_hasher(
            members.len() + added.len(),
            foldhash::fast::RandomState::default(),
        );
        let mut own = members.into_iter();
        all.extend(own.by_ref().take(self.position));
        all.extend(added);
        all.extend(own);
        all
    }
}
