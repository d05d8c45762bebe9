//! Holds a document against the grammar, and finds the target of every reference on the way.
//!
//! In: a document and its version. Out: [`Checked`], by which lowering follows references without a second report of
//! the same fault; and diagnostics in the order of the text.

mod anchors;
mod faults;
mod references;

use std::collections::VecDeque;

use foldhash::{HashMap, HashSet, HashSetExt as _};

use super::{Kind, Shape};
use crate::contract::dialect::Version;
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::node::{Node, Value};
use crate::document::{Document, Place};
use anchors::Anchors;

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
    /// Other scalars where a text is meant, such as `version: 1.10`.
    pub texts: HashSet<NodeKey>,
    /// Values of `$dynamicRef` whose target depends on the way by which a value gets there, and the anchor they name.
    pub choices: HashMap<NodeKey, String>,
    /// The names and schemas of `$dynamicAnchor`, by the base that they stand below.
    pub anchors: HashMap<String, Vec<(String, Place<'d>)>>,
}

/// A reference that waits until all objects of the documents at hand have been read in their own places.
#[derive(Clone)]
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
    anchors: Anchors<'d>,
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
        anchors: Anchors::default(),
    };
    loop {
        if let Some((place, shape)) = walk.stack.pop() {
            walk.value(place, shape);
        } else if let Some(waiting) = walk.waiting.pop_front() {
            walk.follow(&waiting);
        } else if let Some(waiting) = walk.anchors.waiting.pop_front() {
            walk.follow_anchor(waiting);
        } else {
            break;
        }
    }
    walk.settle_choices();
    walk.cut_cycles();
    walk.checked
}

impl<'d> Walk<'_, 'd> {
    fn value(&mut self, place: Place<'d>, shape: Shape) {
        let node = place.node;
        match shape {
            Shape::Any => {}
            _ if node.is_null() => self.empty(&place),
            Shape::One(kind) => self.object(place, kind),
            Shape::Map(item) => self.map(place, shape, *item),
            Shape::List(item) => match node.as_array() {
                Some(items) => {
                    let items = (0..items.len()).filter_map(|index| place.index(index));
                    let is_security = matches!(item, Shape::One(Kind::SecurityRequirement));
                    let items = items.filter(|it| !(is_security && self.is_open_by_a_slip(it)));
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
            Shape::Dependency if node.as_array().is_some() => {
                self.value(place, Shape::List(&Shape::Text));
            }
            Shape::Dependency => self.object(place, Kind::Schema),
            _ => {
                if matches!(shape, Shape::Text) && node.as_str().is_none() {
                    self.checked.texts.insert(std::ptr::from_ref(node));
                }
                self.scalar(&place, shape);
            }
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
        for (name, member) in members {
            self.unseen(&place, name, member.key);
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
        self.unseen_inside(&place, kind);
        if kind == Kind::Schema {
            self.anchors_of(&place);
        }
        if kind == Kind::SecurityRequirement {
            self.schemes_beside(&place);
        }
        let mut children = Vec::new();
        for (name, member) in members {
            let Some(child) = place.child(name) else {
                continue;
            };
            if name == "$ref" || kind == Kind::SecurityRequirement && self.asks_by_a_slip(&child) {
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
                    Some(shape) => {
                        self.unseen(&child, name, member.key);
                        children.push((child, shape));
                    }
                    None => self.unknown(&child, name, kind, member.key),
                },
            }
        }
        self.stack.extend(children.into_iter().rev());
    }

    fn extension(&mut self, child: &Place<'d>, name: &str, kind: Kind, key: crate::source::Span) {
        self.checked
            .extensions
            .insert(std::ptr::from_ref(child.node));
        let has_meaning = matches!(
            kind,
            Kind::OpenApi | Kind::PathItem | Kind::Operation | Kind::Schema | Kind::SecurityScheme
        );
        if crate::document::is_slip(name, "x-specwright") {
            self.sink.error(
                Diagnostic::new(
                    "misspelt-extension",
                    key,
                    format!(
                        "`{}` looks like `x-specwright`, and is not heeded",
                        name.escape_default()
                    ),
                )
                .help("write `x-specwright`; what it says would not hold, roles among it")
                .pointer(child.pointer.clone()),
            );
        }
        if name == "x-specwright" && !has_meaning {
            self.sink.error(
                Diagnostic::new(
                    "misplaced-extension",
                    key,
                    format!("`x-specwright` has no meaning on {}", kind.object().name),
                )
                .help("it belongs on the root, a path item, an operation, a schema or a security scheme")
                .pointer(child.pointer.clone()),
            );
        }
    }
}
