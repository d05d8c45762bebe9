//! Builds the located tree from the parts of a text, in the order of the text.
//!
//! In: scalars, beginnings and ends of arrays and objects, anchors and aliases. Out: one [`Node`]. Here keys are found
//! to be unique, depth and repetition are limited, and merge keys are resolved.

use std::collections::HashMap;

use indexmap::map::Entry;

use crate::diagnostic::{Diagnostic, Rejected, Sink};
use crate::source::Span;

use super::merge::{MERGE, Merge};
use super::node::{Member, Node, Object, Value};
use super::pointer;

/// How many levels of arrays and objects there may be. Every later stage may therefore walk a tree by recursion.
pub const DEPTH_LIMIT: usize = 500;

/// How much the anchors and aliases of a file may repeat: values, and stretches of text, in sum.
const REPEAT_LIMIT: usize = 1_000_000;

/// How many bytes of text weigh as much as a value.
const TEXT_WEIGHT: usize = 64;

/// A tree under construction.
pub struct Builder<'a> {
    sink: &'a Sink,
    frames: Vec<Frame>,
    root: Option<Node>,
    anchors: HashMap<usize, Anchored>,
    repeated: usize,
    rejected: Option<Rejected>,
}

/// A scalar as the text has it.
pub struct Scalar<'a> {
    /// Its text without quotes and escapes.
    pub text: &'a str,
    /// Its value.
    pub value: Value,
    /// Whether it has neither quotes nor a tag, so that `<<` is a merge key.
    pub plain: bool,
}

/// An array or object that has begun.
struct Frame {
    start: Span,
    anchor: Option<usize>,
    content: Content,
}

enum Content {
    Array(Vec<Node>),
    Object {
        members: Object,
        /// The key whose value comes next.
        key: Option<Key>,
        merge: Option<Merge>,
    },
}

struct Key {
    text: String,
    at: Span,
    merge: bool,
}

/// The value of an anchor.
struct Anchored {
    node: Node,
    weight: usize,
    depth: usize,
}

impl<'a> Builder<'a> {
    /// Begins with nothing.
    pub fn new(sink: &'a Sink) -> Self {
        Self {
            sink,
            frames: Vec::new(),
            root: None,
            anchors: HashMap::new(),
            repeated: 0,
            rejected: None,
        }
    }

    /// Remembers an error after which the text can still be read, so that one run shows more.
    pub fn reject(&mut self, diagnostic: Diagnostic) {
        self.rejected = Some(self.fatal(diagnostic));
    }

    /// Reports an error after which nothing can be read, with the pointer of where reading has come to.
    pub fn fatal(&self, diagnostic: Diagnostic) -> Rejected {
        let pointer = diagnostic.pointer.clone().unwrap_or_else(|| self.pointer());
        self.sink.error(diagnostic.pointer(pointer))
    }

    /// Gives the pointer of the value that comes next.
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for frame in &self.frames {
            match &frame.content {
                Content::Array(items) => pointer::push(&mut pointer, &items.len().to_string()),
                Content::Object { key: Some(key), .. } => pointer::push(&mut pointer, &key.text),
                Content::Object { key: None, .. } => {}
            }
        }
        pointer
    }

    /// Gives the tree; `None` if the text had no content.
    pub fn finish(self) -> Result<Option<Node>, Rejected> {
        self.rejected.map_or(Ok(self.root), Err)
    }

    /// Takes a scalar, which may be a key.
    pub fn scalar(
        &mut self,
        scalar: Scalar<'_>,
        at: Span,
        anchor: Option<usize>,
    ) -> Result<(), Rejected> {
        if let Some(key) = self.awaited_key() {
            *key = Some(Key {
                text: scalar.text.to_owned(),
                at,
                merge: scalar.plain && scalar.text == MERGE,
            });
            if let Some(anchor) = anchor {
                let value = Value::String(scalar.text.to_owned());
                self.remember(anchor, &Node { at, value })?;
            }
            return Ok(());
        }
        // Nothing after a colon has no place of its own: it is shown at its key.
        let at = match self.key_of_next() {
            Some(key) if at.start == at.end => key,
            _ => at,
        };
        self.place(
            Node {
                at,
                value: scalar.value,
            },
            anchor,
        )
    }

    /// Begins an array.
    pub fn begin_array(&mut self, start: Span, anchor: Option<usize>) -> Result<(), Rejected> {
        self.begin(start, anchor, Content::Array(Vec::new()))
    }

    /// Begins an object.
    pub fn begin_object(&mut self, start: Span, anchor: Option<usize>) -> Result<(), Rejected> {
        let content = Content::Object {
            members: Object::default(),
            key: None,
            merge: None,
        };
        self.begin(start, anchor, content)
    }

    /// Ends the array or object that began last.
    pub fn end(&mut self, end: Span) -> Result<(), Rejected> {
        let Some(Frame {
            start,
            anchor,
            content,
        }) = self.frames.pop()
        else {
            return Ok(());
        };
        let (last, value) = match content {
            Content::Array(items) => (items.last().map(|it| it.at), Value::Array(items)),
            Content::Object { members, merge, .. } => {
                let last = members.last().map(|(_, it)| Span {
                    end: it.node.at.end.max(it.key.end),
                    ..it.node.at
                });
                let all = match merge {
                    Some(merge) => merge.onto(members),
                    None => members,
                };
                (last, Value::Object(all))
            }
        };
        // A block ends where its last value ends, a flow collection with its bracket.
        let bracket = (end.start < end.end).then_some(end.end);
        let end = bracket.or(last.map(|it| it.end)).unwrap_or(start.end);
        let at = Span {
            end: end.max(start.start),
            ..start
        };
        self.place(Node { at, value }, anchor)
    }

    /// Takes an alias of the anchor `id`.
    pub fn alias(&mut self, id: usize, at: Span) -> Result<(), Rejected> {
        let Some(Anchored {
            node,
            weight,
            depth,
        }) = self.anchors.get(&id)
        else {
            return Err(self.fatal(
                Diagnostic::new(
                    "recursive-alias",
                    at,
                    "an alias stands inside the value of its own anchor",
                )
                .help("the value would never end; use `$ref` where a schema refers to itself"),
            ));
        };
        if self.frames.len() + depth > DEPTH_LIMIT {
            return Err(self.too_deep(at));
        }
        let (node, weight) = (node.clone(), *weight);
        self.spend(weight, at)?;
        if self.awaited_key().is_none() {
            return self.place(node, None);
        }
        match node.as_text().map(str::to_owned) {
            Some(text) => {
                if let Some(key) = self.awaited_key() {
                    *key = Some(Key {
                        text,
                        at,
                        merge: false,
                    });
                }
                Ok(())
            }
            None => Err(self.not_text(at)),
        }
    }

    fn begin(
        &mut self,
        start: Span,
        anchor: Option<usize>,
        content: Content,
    ) -> Result<(), Rejected> {
        if self.awaited_key().is_some() {
            return Err(self.not_text(start));
        }
        if self.frames.len() >= DEPTH_LIMIT {
            return Err(self.too_deep(start));
        }
        self.frames.push(Frame {
            start,
            anchor,
            content,
        });
        Ok(())
    }

    /// Gives the place of the key, if one must come next.
    fn awaited_key(&mut self) -> Option<&mut Option<Key>> {
        match &mut self.frames.last_mut()?.content {
            Content::Object {
                key: key @ None, ..
            } => Some(key),
            _ => None,
        }
    }

    fn key_of_next(&self) -> Option<Span> {
        match &self.frames.last()?.content {
            Content::Object { key, .. } => key.as_ref().map(|it| it.at),
            Content::Array(_) => None,
        }
    }

    /// Puts a finished value where it belongs.
    fn place(&mut self, node: Node, anchor: Option<usize>) -> Result<(), Rejected> {
        if let Some(anchor) = anchor {
            self.remember(anchor, &node)?;
        }
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        let diagnostic = match &mut frame.content {
            Content::Array(items) => {
                items.push(node);
                None
            }
            Content::Object {
                members,
                key,
                merge,
            } => match key.take() {
                None => None,
                Some(key) if key.merge => {
                    let fault = match merge {
                        Some(first) => Some(
                            duplicate(MERGE, key.at, first.key)
                                .help("merge several at once: `<<: [*a, *b]`"),
                        ),
                        None => Merge::read(members.len(), key.at, node)
                            .map(|it| *merge = Some(it))
                            .err()
                            .map(|it| *it),
                    };
                    fault.map(|it| (it, key.text))
                }
                Some(key) => match members.entry(key.text) {
                    Entry::Vacant(entry) => {
                        entry.insert(Member { key: key.at, node });
                        None
                    }
                    Entry::Occupied(entry) => {
                        let name = entry.key().clone();
                        Some((duplicate(&name, key.at, entry.get().key), name))
                    }
                },
            },
        };
        if let Some((diagnostic, name)) = diagnostic {
            let pointer = pointer::join(&self.pointer(), &name);
            self.reject(diagnostic.pointer(pointer));
        }
        Ok(())
    }

    fn remember(&mut self, anchor: usize, node: &Node) -> Result<(), Rejected> {
        let (weight, depth) = measure(node);
        self.spend(weight, node.at)?;
        let node = node.clone();
        self.anchors.insert(
            anchor,
            Anchored {
                node,
                weight,
                depth,
            },
        );
        Ok(())
    }

    fn spend(&mut self, weight: usize, at: Span) -> Result<(), Rejected> {
        self.repeated = self.repeated.saturating_add(weight);
        if self.repeated <= REPEAT_LIMIT {
            return Ok(());
        }
        Err(self.fatal(
            Diagnostic::new(
                "alias-limit",
                at,
                format!("aliases repeat more than {REPEAT_LIMIT} values"),
            )
            .help("use `$ref` instead of aliases: it repeats nothing"),
        ))
    }

    fn too_deep(&self, at: Span) -> Rejected {
        self.fatal(
            Diagnostic::new(
                "nesting-limit",
                at,
                format!("arrays and objects are nested more than {DEPTH_LIMIT} deep"),
            )
            .help("give inner parts a name of their own and refer to them"),
        )
    }

    fn not_text(&self, at: Span) -> Rejected {
        self.fatal(
            Diagnostic::new("key-not-text", at, "the key of an object must be text").help(
                "JSON has no other keys; a text that begins with `{`, `[` or `*` needs quotes",
            ),
        )
    }
}

fn duplicate(key: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::new(
        "duplicate-key",
        second,
        format!("the key `{key}` stands twice in one object"),
    )
    .label(first, "first here")
    .help("remove one of them; a key with quotes and one without are the same")
}

/// Gives how much a value holds and how many levels it has.
fn measure(node: &Node) -> (usize, usize) {
    let text = |text: &str| 1 + text.len() / TEXT_WEIGHT;
    match &node.value {
        Value::Null | Value::Bool(_) => (1, 0),
        Value::Number(it) | Value::String(it) => (text(it), 0),
        Value::Array(items) => items.iter().map(measure).fold((1, 1), add),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| {
                let (weight, depth) = measure(&member.node);
                (weight + text(name), depth)
            })
            .fold((1, 1), add),
    }
}

fn add(all: (usize, usize), one: (usize, usize)) -> (usize, usize) {
    (all.0 + one.0, all.1.max(one.1 + 1))
}
