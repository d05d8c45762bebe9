//! Holds a document against the grammar, and finds the target of every reference on the way.
//!
//! In: a document and its version. Out: [`Checked`], by which lowering follows references without a second report of
//! the same fault; and diagnostics in the order of the text.

use std::collections::{HashMap, HashSet, VecDeque};

use super::value::as_count;
use super::{Key, Kind, Need, Object, Shape};
use crate::contract::dialect::Version;
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::node::{Node, Value};
use crate::document::{Document, Place, nearest};

/// A node of a document, told apart by where it lies in memory; documents do not move while they are lowered.
pub type NodeKey = *const Node;

/// What is known of the nodes of a document after the check. The maps are for looking up only; nothing is listed from
/// them.
#[derive(Debug, Default)]
pub struct Checked<'d> {
    /// Objects with a `$ref`, and texts that name a schema, to what they name, one step; absent if there is nothing.
    pub targets: HashMap<NodeKey, Place<'d>>,
    /// What each object was read as.
    pub kinds: HashMap<NodeKey, Kind>,
    /// Values of `x-` keys.
    pub extensions: HashSet<NodeKey>,
    /// Objects with a `$ref` that names an `$anchor`: not followed.
    pub by_anchor: HashSet<NodeKey>,
}

/// A reference that waits until all objects of the documents at hand have been read in their own places.
struct Waiting<'d> {
    from: Place<'d>,
    reference: &'d Node,
    shape: Shape,
}

struct Walk<'s, 'd> {
    sink: &'s Sink,
    document: &'d Document,
    version: Version,
    checked: Checked<'d>,
    seen_maps: HashSet<NodeKey>,
    stack: Vec<(Place<'d>, Shape)>,
    waiting: VecDeque<Waiting<'d>>,
    followed: Vec<Place<'d>>,
}

/// Checks everything that can be reached from the root.
pub fn check<'d>(sink: &Sink, document: &'d Document, version: Version) -> Checked<'d> {
    let mut walk = Walk {
        sink,
        document,
        version,
        checked: Checked::default(),
        seen_maps: HashSet::new(),
        stack: vec![(document.root(), Shape::One(Kind::OpenApi))],
        waiting: VecDeque::new(),
        followed: Vec::new(),
    };
    loop {
        if let Some((place, shape)) = walk.stack.pop() {
            walk.value(place, shape);
        } else if let Some(waiting) = walk.waiting.pop_front() {
            walk.follow(&waiting);
        } else {
            break;
        }
    }
    walk.cut_cycles();
    walk.checked
}

impl<'d> Walk<'_, 'd> {
    fn value(&mut self, place: Place<'d>, shape: Shape) {
        let node = place.node;
        match shape {
            Shape::Any => {}
            _ if node.is_null() => self.sink.warn(
                Diagnostic::new(
                    "empty-value",
                    node.at,
                    "this key has no value and counts as absent",
                )
                .help("remove the key, or give it a value")
                .pointer(place.pointer),
            ),
            Shape::One(kind) => self.object(place, kind),
            Shape::Map(item) => self.map(place, shape, *item),
            Shape::List(item) => match node.as_array() {
                Some(items) => {
                    let items = (0..items.len()).filter_map(|index| place.index(index));
                    let items: Vec<_> = items.map(|it| (it, *item)).collect();
                    self.stack.extend(items.into_iter().rev());
                }
                // A text can only be meant as a reference to the list.
                None => match node.get("$ref").filter(|it| it.as_str().is_some()) {
                    Some(reference) => {
                        self.misplaced(&place, reference, "a list");
                        self.waiting.push_back(Waiting {
                            from: place,
                            reference,
                            shape,
                        });
                    }
                    None => self.wrong_type(&place, shape, "an array"),
                },
            },
            Shape::Mapping => self.mapping(place),
            _ => self.scalar(&place, shape),
        }
    }

    fn scalar(&self, place: &Place<'d>, shape: Shape) {
        let node = place.node;
        let expected = match shape {
            Shape::Text => node.as_text().is_none().then_some("a string"),
            Shape::String => node.as_str().is_none().then_some("a string"),
            Shape::Flag => node.as_bool().is_none().then_some("`true` or `false`"),
            Shape::Number => number(node).is_none().then_some("a number"),
            Shape::Count => (number(node).and_then(as_count).is_none())
                .then_some("a whole number that is not negative"),
            Shape::Limit => {
                (number(node).is_none() && node.as_bool().is_none()).then_some("a number")
            }
            Shape::Types => match &node.value {
                Value::String(_) => None,
                Value::Array(items) if items.iter().all(|it| it.as_str().is_some()) => None,
                _ => Some("the name of a type, or a list of names"),
            },
            Shape::Word(words) => match node.as_text() {
                None => Some("a string"),
                Some(word) if words.contains(&word) => None,
                Some(word) => {
                    let help = match nearest(word, words.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("it is one of `{}`", words.join("`, `")),
                    };
                    self.sink.error(
                        Diagnostic::new(
                            "unknown-value",
                            node.at,
                            format!("`{word}` is not known here"),
                        )
                        .help(help)
                        .pointer(place.pointer.clone()),
                    );
                    None
                }
            },
            Shape::Any | Shape::One(_) | Shape::List(_) | Shape::Map(_) | Shape::Mapping => None,
        };
        if let Some(expected) = expected {
            self.wrong_type(place, shape, expected);
        }
    }

    fn wrong_type(&self, place: &Place<'d>, shape: Shape, expected: &str) {
        let found = match &place.node.value {
            Value::Number(text) => format!("`{text}`"),
            _ => place.node.kind().to_owned(),
        };
        let message = format!("expected {expected}, found {found}");
        let diagnostic =
            Diagnostic::new("wrong-type", place.node.at, message).pointer(place.pointer.clone());
        if is_documentation(shape, &place.pointer) {
            self.sink
                .warn(diagnostic.help("this is for readers only, so it is ignored"));
        } else {
            self.sink.error(diagnostic);
        }
    }

    fn map(&mut self, place: Place<'d>, whole: Shape, item: Shape) {
        let Some(members) = place.node.as_object() else {
            return self.wrong_type(&place, whole, "an object");
        };
        if !self.seen_maps.insert(std::ptr::from_ref(place.node)) {
            return;
        }
        // A member `$ref` with an object in it is a member of that name, such as a property; a text can only be meant
        // as a reference.
        if let Some(reference) = members.get("$ref").map(|it| &it.node)
            && reference.as_str().is_some()
            && matches!(item, Shape::One(_))
        {
            self.misplaced(&place, reference, "a map");
            return self.waiting.push_back(Waiting {
                from: place,
                reference,
                shape: whole,
            });
        }
        let items: Vec<_> = members
            .keys()
            .filter_map(|name| place.child(name))
            .map(|it| (it, item))
            .collect();
        self.stack.extend(items.into_iter().rev());
    }

    fn object(&mut self, place: Place<'d>, kind: Kind) {
        let object = kind.object();
        let node = place.node;
        if self.checked.kinds.insert(std::ptr::from_ref(node), kind) == Some(kind) {
            return;
        }
        let members = match &node.value {
            Value::Object(members) => members,
            Value::Bool(_) if kind == Kind::Schema => {
                if self.version < Version::V3_1 && !place.pointer.ends_with("/additionalProperties")
                {
                    self.other_version(&place, "a boolean schema", Version::V3_1);
                }
                return;
            }
            _ => {
                let expected = format!("{} (an object)", object.name);
                return self.wrong_type(&place, Shape::One(kind), &expected);
            }
        };
        if let Some(reference) = members.get("$ref").map(|it| &it.node) {
            if reference.as_str().is_none() {
                return self.wrong_type(
                    &Place {
                        node: reference,
                        ..place
                    },
                    Shape::One(kind),
                    "a reference (a string)",
                );
            }
            if !object.reference {
                self.misplaced(&place, reference, object.name);
            }
            let reads_siblings = self.siblings(&place, kind);
            self.waiting.push_back(Waiting {
                from: place.clone(),
                reference,
                shape: Shape::One(kind),
            });
            if !reads_siblings {
                return;
            }
        } else {
            self.missing(&place, object);
        }
        if kind == Kind::SecurityRequirement {
            self.schemes_beside(&place);
        }
        let mut children = Vec::new();
        for (name, member) in members {
            let Some(child) = place.child(name) else {
                continue;
            };
            if name == "$ref" {
                continue;
            }
            if object.extensions && name.starts_with("x-") {
                self.extension(&child, name, kind, member.key);
                continue;
            }
            match object.key(name) {
                Some(key) => {
                    self.version_of_key(&child, key, member.key);
                    children.push((child, key.shape));
                }
                None => match object.others {
                    Some(shape) => children.push((child, shape)),
                    None => self.unknown(&child, name, object, member.key),
                },
            }
        }
        self.stack.extend(children.into_iter().rev());
    }

    /// Reads the security schemes of another file, since its operations may name them (3.1, 4.8.30).
    fn schemes_beside(&mut self, requirement: &Place<'d>) {
        let file = requirement.file;
        if file == self.document.root().file {
            return;
        }
        let root = self.document.files().find(|it| it.file == file);
        let schemes = root
            .and_then(|it| it.child("components"))
            .and_then(|it| it.child("securitySchemes"));
        let shape = Shape::Map(&Shape::One(Kind::SecurityScheme));
        self.stack.extend(schemes.map(|it| (it, shape)));
    }

    fn extension(&mut self, child: &Place<'d>, name: &str, kind: Kind, key: crate::source::Span) {
        self.checked
            .extensions
            .insert(std::ptr::from_ref(child.node));
        let has_meaning = matches!(
            kind,
            Kind::OpenApi | Kind::PathItem | Kind::Operation | Kind::Schema
        );
        if name == "x-specwright" && !has_meaning {
            self.sink.error(
                Diagnostic::new(
                    "misplaced-extension",
                    key,
                    format!("`x-specwright` has no meaning on {}", kind.object().name),
                )
                .help("it belongs on the root, a path item, an operation or a schema")
                .pointer(child.pointer.clone()),
            );
        }
    }

    fn unknown(&self, child: &Place<'d>, name: &str, object: &Object, key: crate::source::Span) {
        let diagnostic = Diagnostic::new(
            "unknown-keyword",
            key,
            format!("`{name}` is not a key of {} and is ignored", object.name),
        )
        .pointer(child.pointer.clone());
        let near = nearest(name, object.keys.iter().map(|it| it.name));
        match near {
            // An operation that is left open by a slip of the hand is worse than one that is not built.
            Some("security") => {
                self.sink.error(diagnostic.help("did you mean `security`?"));
            }
            Some(near) => self
                .sink
                .warn(diagnostic.help(format!("did you mean `{near}`?"))),
            None => self
                .sink
                .warn(diagnostic.help("keys of your own begin with `x-`")),
        }
    }

    fn missing(&self, place: &Place<'d>, object: &Object) {
        for key in object.keys {
            let absent = place.node.get(key.name).is_none_or(Node::is_null);
            if !absent || key.need == Need::Optional {
                continue;
            }
            let diagnostic = Diagnostic::new(
                "missing-keyword",
                start_of(place.node),
                format!("{} has no `{}`", object.name, key.name),
            )
            .pointer(place.pointer.clone());
            if key.need == Need::Required {
                self.sink.error(diagnostic);
            } else {
                self.sink
                    .warn(diagnostic.help("the specification asks for it"));
            }
        }
    }

    fn version_of_key(&self, child: &Place<'d>, key: &Key, at: crate::source::Span) {
        if self.version < key.since {
            self.sink.warn(
                Diagnostic::new(
                    "keyword-of-another-version",
                    at,
                    format!(
                        "`{}` came with OpenAPI {}, this document is {}; it is read as {} means it",
                        key.name,
                        key.since.as_str(),
                        self.version.as_str(),
                        key.since.as_str(),
                    ),
                )
                .help(format!(
                    "set `openapi` to {}.0, or do without it",
                    key.since.as_str()
                ))
                .pointer(child.pointer.clone()),
            );
        } else if self.version > key.until {
            self.sink.warn(
                Diagnostic::new(
                    "keyword-of-another-version",
                    at,
                    format!(
                        "`{}` has no meaning since OpenAPI {} and is ignored",
                        key.name,
                        self.version.as_str()
                    ),
                )
                .help("write `type: [\"string\", \"null\"]` for what may be null")
                .pointer(child.pointer.clone()),
            );
        }
    }

    fn other_version(&self, place: &Place<'d>, what: &str, since: Version) {
        self.sink.warn(
            Diagnostic::new(
                "keyword-of-another-version",
                place.node.at,
                format!(
                    "{what} came with OpenAPI {}; it is read as that means it",
                    since.as_str()
                ),
            )
            .pointer(place.pointer.clone()),
        );
    }

    /// Says whether the keys beside a `$ref` count; tells of those that do not.
    fn siblings(&self, place: &Place<'d>, kind: Kind) -> bool {
        let applies = match kind {
            Kind::Schema => self.version.applies_siblings(),
            Kind::PathItem => true,
            _ => false,
        };
        if applies {
            return true;
        }
        let allowed: &[&str] = match kind {
            Kind::Schema => &["$ref"],
            _ if self.version >= Version::V3_1 => &["$ref", "summary", "description"],
            _ => &["$ref"],
        };
        let ignored: Vec<_> = place
            .node
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| !allowed.contains(&name.as_str()) && !name.starts_with("x-"))
            .collect();
        if let Some((first, member)) = ignored.first() {
            let rest = match ignored.len() - 1 {
                0 => String::new(),
                1 => " and one more key".to_owned(),
                count => format!(" and {count} more keys"),
            };
            let diagnostic = Diagnostic::new(
                "ignored-sibling",
                member.key,
                format!("`{first}`{rest} beside a `$ref` has no meaning here and is ignored"),
            )
            .pointer(place.pointer.clone());
            let only_words = ignored.iter().all(|(name, _)| {
                matches!(
                    name.as_str(),
                    "description" | "summary" | "title" | "example"
                )
            });
            if only_words {
                self.sink.note(diagnostic);
            } else if kind == Kind::Schema {
                self.sink.warn(
                    diagnostic.help(
                        "put the reference into `allOf: [{$ref: …}]` and the keys beside that",
                    ),
                );
            } else {
                self.sink
                    .warn(diagnostic.help("move the keys to what the reference names"));
            }
        }
        false
    }

    fn misplaced(&self, place: &Place<'d>, reference: &Node, what: &str) {
        self.sink.warn(
            Diagnostic::new(
                "misplaced-reference",
                reference.at,
                format!(
                    "OpenAPI allows no reference in place of {what}; it is followed all the same"
                ),
            )
            .help("other tools may refuse it: write the object itself here, or refer to its parts")
            .pointer(place.pointer.clone()),
        );
    }

    fn mapping(&mut self, place: Place<'d>) {
        let Some(members) = place.node.as_object() else {
            return self.wrong_type(&place, Shape::Mapping, "an object");
        };
        for name in members.keys() {
            let Some(child) = place.child(name) else {
                continue;
            };
            if child.node.as_str().is_none() {
                self.wrong_type(
                    &child,
                    Shape::Mapping,
                    "the name of a schema or a reference",
                );
                continue;
            }
            self.waiting.push_back(Waiting {
                from: child.clone(),
                reference: child.node,
                shape: Shape::Mapping,
            });
        }
    }

    fn follow(&mut self, waiting: &Waiting<'d>) {
        let Waiting {
            from,
            reference,
            shape,
        } = waiting;
        let text = reference.as_str().unwrap_or_default();
        let (shape, target) = match shape {
            Shape::Mapping => (Shape::One(Kind::Schema), self.mapped(from, text)),
            shape => {
                if anchor(text) && matches!(shape, Shape::One(Kind::Schema)) {
                    self.checked.by_anchor.insert(std::ptr::from_ref(from.node));
                    return;
                }
                (
                    *shape,
                    self.document
                        .resolve(self.sink, from.file, text, reference.at)
                        .ok(),
                )
            }
        };
        let Some(target) = target else { return };
        if self.is_inside_extension(&target) {
            self.sink.error(
                Diagnostic::new(
                    "reference-into-extension",
                    reference.at,
                    format!("`{text}` lies inside an extension, which nobody has checked"),
                )
                .help("move the target to `components`")
                .pointer(from.pointer.clone()),
            );
            return;
        }
        if let (Shape::One(expected), Some(found)) = (
            shape,
            self.checked.kinds.get(&std::ptr::from_ref(target.node)),
        ) && *found != expected
        {
            self.sink.error(
                Diagnostic::new(
                    "wrong-reference-kind",
                    reference.at,
                    format!(
                        "{} is expected here, `{text}` is {}",
                        expected.object().name,
                        found.object().name
                    ),
                )
                .label(target.node.at, "the target")
                .pointer(from.pointer.clone()),
            );
            return;
        }
        self.checked
            .targets
            .insert(std::ptr::from_ref(from.node), target.clone());
        self.followed.push(from.clone());
        self.value(target, shape);
    }

    /// Finds what a value of `mapping` names: first a component of that name (3.1, 4.8.25), then a reference. A bare name
    /// may yet be that of a schema in `oneOf`, which is for lowering to say.
    fn mapped(&self, from: &Place<'d>, text: &str) -> Option<Place<'d>> {
        let root = self.document.root();
        let component = root.child("components").and_then(|it| it.child("schemas"));
        if let Some(found) = component.and_then(|it| it.child(text)) {
            return Some(found);
        }
        let is_reference = text.contains(['/', '#', '.']);
        let resolve = || {
            self.document
                .resolve(self.sink, from.file, text, from.node.at)
        };
        is_reference.then(resolve)?.ok()
    }

    /// Reports references that lead back to themselves with no value on the way, and takes them out, so that whoever
    /// follows references comes to an end.
    fn cut_cycles(&mut self) {
        let mut fine: HashSet<NodeKey> = HashSet::new();
        for from in std::mem::take(&mut self.followed) {
            let mut way: Vec<NodeKey> = Vec::new();
            let mut on_way: HashSet<NodeKey> = HashSet::new();
            let mut at = std::ptr::from_ref(from.node);
            let is_cycle = loop {
                if fine.contains(&at) {
                    break false;
                }
                if !on_way.insert(at) {
                    break true;
                }
                way.push(at);
                match self.checked.targets.get(&at) {
                    Some(next) => at = std::ptr::from_ref(next.node),
                    None => break false,
                }
            };
            if is_cycle {
                self.sink.error(
                    Diagnostic::new(
                        "reference-cycle",
                        from.node.get("$ref").unwrap_or(from.node).at,
                        "this reference leads back to itself",
                    )
                    .help("let one of the references on the way be replaced by the value that is meant")
                    .pointer(from.pointer),
                );
                for it in way {
                    self.checked.targets.remove(&it);
                }
            } else {
                fine.extend(way);
            }
        }
    }

    fn is_inside_extension(&self, target: &Place<'d>) -> bool {
        if !target.pointer.contains("/x-") {
            return false;
        }
        let Some(mut place) = self.document.files().find(|it| it.file == target.file) else {
            return false;
        };
        for step in crate::document::pointer::steps(&target.pointer).unwrap_or_default() {
            let next = match crate::document::pointer::index(&step) {
                Some(index) if place.node.as_array().is_some() => place.index(index),
                _ => place.child(&step),
            };
            let Some(next) = next else { return false };
            if self
                .checked
                .extensions
                .contains(&std::ptr::from_ref(next.node))
            {
                return true;
            }
            place = next;
        }
        false
    }
}

/// Says whether nothing that a server does depends on a value, so that a fault in it need not end the work.
fn is_documentation(shape: Shape, pointer: &str) -> bool {
    let key = pointer.rsplit('/').next().unwrap_or_default();
    match shape {
        Shape::One(kind) | Shape::Map(&Shape::One(kind)) => matches!(
            kind,
            Kind::ExternalDocs | Kind::Xml | Kind::Contact | Kind::License | Kind::Example
        ),
        Shape::Text => matches!(key, "description" | "summary" | "termsOfService"),
        Shape::List(_) => key == "examples",
        _ => false,
    }
}

fn anchor(reference: &str) -> bool {
    reference.split_once('#').is_some_and(|(_, fragment)| {
        !fragment.is_empty() && !fragment.starts_with('/') && !fragment.starts_with('%')
    })
}

fn number(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Number(text) => Some(text),
        _ => None,
    }
}

/// Gives the first line of an object, so that what it lacks does not underline the whole of it.
fn start_of(node: &Node) -> crate::source::Span {
    match node.as_object().and_then(|members| members.first()) {
        Some((_, member)) => member.key,
        None => node.at,
    }
}
