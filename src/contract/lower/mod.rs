//! From the located tree to the contract: one file for each concept, and what they share.
//!
//! In: a document that has been held against the grammar. Out: the model. What the grammar has reported is not reported
//! again: a key of the wrong type counts as absent here.

mod body;
mod bundle;
mod callback;
mod extension;
mod header;
mod info;
mod link;
mod operation;
mod parameter;
mod path;
mod response;
mod schema;
mod security;
mod server;
mod tag;
mod text;
mod typed;

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::Value as Json;

pub use extension::json_schema as extension_schema;
pub use header::is_sendable;

use super::dialect::{self, Version};
use super::grammar::check::NodeKey;
use super::grammar::{Checked, Kind};
use super::model::{Contract, Lifecycle, SecurityRequirements};
use crate::diagnostic::{Diagnostic, Level, Rejected, Sink};
use crate::document::node::{Node, Object, Value};
use crate::document::{Document, Place};
use crate::source::{Located, Span};

/// What `specwright.yaml` adds to a contract that must stay untouched: JSON pointer to the value of `x-specwright` there.
pub type Overlay = Object;

/// What a contract is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// A server will be made of it.
    Serve,
    /// It will be compared with another: there is neither a bundle, nor are there examples.
    Compare,
}

/// What every part of lowering needs.
struct Cx<'s, 'd> {
    sink: &'s Sink,
    purpose: Purpose,
    document: &'d Document,
    version: Version,
    checked: Checked<'d>,
    overlay: HashMap<NodeKey, &'d Node>,
    schemas: schema::Table<'d>,
    /// Names in `components/securitySchemes`.
    schemes: Vec<String>,
    /// Schemes that other files declare for their own operations.
    adopted_schemes: RefCell<IndexMap<String, Entry<'d>>>,
    /// What is not enforced of the operation at hand.
    unenforced: RefCell<Vec<Located<String>>>,
    /// Callbacks that are being read, which may contain themselves by reference.
    open_callbacks: RefCell<HashSet<NodeKey>>,
}

/// Lowers a document.
///
/// # Errors
///
/// When the document has an error: all of them are in the sink, in the order of the text.
pub fn lower(sink: &Sink, document: &Document, overlay: &Overlay) -> Result<Contract, Rejected> {
    settle(sink, document, &[], |own| {
        read(own, document, overlay, Purpose::Serve)
    })
}

/// Faults that hinder a server, and not a comparison: what they are about is read in full all the same.
const BEARABLE: &[&str] = &[
    "undeclared-security-scheme",
    "duplicate-operation-id",
    "conflicting-paths",
    "read-and-write-only",
    "unknown-extension-key",
    "wrong-extension-value",
    "misplaced-extension",
    "several-behaviours",
];

/// Says whether a fault with this id hinders only a server.
pub fn is_bearable(id: &str) -> bool {
    BEARABLE.contains(&id)
}

/// Lowers a document to be compared with another. Nothing will be served of it, so that it has no bundle, and faults that
/// hinder only a server are warnings.
///
/// # Errors
///
/// When part of the document cannot be read: all of it is in the sink.
pub fn understand(sink: &Sink, document: &Document) -> Result<Contract, Rejected> {
    let overlay = Overlay::default();
    settle(sink, document, BEARABLE, |own| {
        read(own, document, &overlay, Purpose::Compare)
    })
}

/// Hands what was found to the sink, in the order of the text; errors with these ids as warnings.
fn settle(
    sink: &Sink,
    document: &Document,
    bearable: &[&str],
    read: impl FnOnce(&Sink) -> Result<Contract, Rejected>,
) -> Result<Contract, Rejected> {
    let own = Sink::default();
    let lowered = read(&own);
    document.add_pointers(&own);
    let mut all = own.into_all();
    // What several operations refer to is read once for each of them, and told once.
    let mut told = HashSet::new();
    all.retain(|it| told.insert((it.id, it.at, it.message.clone())));
    all.sort_by_key(|it| it.at.map(|at| (at.source, at.start)));
    let mut rejected = None;
    for diagnostic in all {
        match diagnostic.level {
            Level::Error if bearable.contains(&diagnostic.id) => sink.warn(diagnostic),
            Level::Error => rejected = Some(sink.error(diagnostic)),
            Level::Warning => sink.warn(diagnostic),
            Level::Note => sink.note(diagnostic),
        }
    }
    match rejected {
        Some(rejected) => Err(rejected),
        None => lowered,
    }
}

fn read<'d>(
    sink: &Sink,
    document: &'d Document,
    overlay: &'d Overlay,
    purpose: Purpose,
) -> Result<Contract, Rejected> {
    let root = document.root();
    let (version, openapi) = dialect::version(sink, root.node)?;
    let checked = super::grammar::check(sink, document, version);
    let mut cx = Cx {
        sink,
        purpose,
        document,
        version,
        checked,
        overlay: HashMap::new(),
        schemas: schema::Table::default(),
        schemes: Vec::new(),
        adopted_schemes: RefCell::default(),
        unenforced: RefCell::default(),
        open_callbacks: RefCell::default(),
    };
    cx.overlay = extension::overlay(&cx, overlay);
    if version == Version::V3_0 && cx.member(&root, "paths").is_none() {
        sink.warn(
            Diagnostic::new(
                "missing-keyword",
                openapi.at,
                "the root has no `paths`, so there is nothing to serve",
            )
            .help("the specification asks for it; `paths: {}` says that there are none"),
        );
    }
    let info = info::info(&cx, &root);
    let servers = server::servers(&cx, &root).unwrap_or_default();
    cx.schemes = security::declared(&cx, &root)
        .into_iter()
        .map(|it| it.name)
        .collect();
    let security = security::requirements(&cx, &root).unwrap_or_else(SecurityRequirements::public);
    let inherited = operation::Inherited {
        base_path: servers
            .first()
            .map(|it| it.base_path.clone())
            .unwrap_or_default(),
        security: security.clone(),
        unenforced: schema::dialect(&cx, &root).into_iter().collect(),
    };
    let operations = operation::paths(&cx, &root, &inherited);
    let webhooks = operation::webhooks(&cx, &root, &inherited);
    operation::check_ids(&cx, &operations, &webhooks);
    path::check_conflicts(&cx, &operations);
    link::check_targets(&cx, &operations);
    let tags = tag::tags(&cx, &root, operations.iter().chain(&webhooks));
    let extension = extension::root(&cx, &root);
    let security_schemes = security::schemes(&cx);
    let components = schema::components(&cx, &root);
    let schemas = schema::lower_all(&cx, &components);
    let bundle = match purpose {
        Purpose::Serve => bundle::bundle(&cx),
        Purpose::Compare => Json::Null,
    };
    Ok(Contract {
        openapi,
        info,
        servers,
        tags,
        security,
        operations,
        webhooks,
        schemas,
        components,
        security_schemes,
        extension,
        bundle,
    })
}

/// A member of a map.
#[derive(Debug, Clone)]
struct Entry<'d> {
    name: String,
    key: Span,
    place: Place<'d>,
}

impl<'d> Cx<'_, 'd> {
    /// Gives a member that has a value.
    fn member(&self, place: &Place<'d>, name: &str) -> Option<Place<'d>> {
        place.child(name).filter(|it| !it.node.is_null())
    }

    /// Gives a member, or what it refers to.
    fn get(&self, place: &Place<'d>, name: &str) -> Option<Place<'d>> {
        self.member(place, name).and_then(|it| self.follow(&it))
    }

    /// Follows references to their end; `None` if there is none, which has been reported.
    fn follow(&self, place: &Place<'d>) -> Option<Place<'d>> {
        let mut place = place.clone();
        while reference(place.node).is_some() {
            place = self.target(&place)?;
        }
        Some(place)
    }

    /// Follows one reference.
    fn target(&self, place: &Place<'d>) -> Option<Place<'d>> {
        self.checked
            .targets
            .get(&std::ptr::from_ref(place.node))
            .cloned()
    }

    /// Gives the members of an object that have values, references not followed; none if it is no object.
    fn members(&self, place: &Place<'d>) -> Vec<Entry<'d>> {
        let Some(members) = place.node.as_object() else {
            return Vec::new();
        };
        members
            .iter()
            .filter(|(_, member)| !member.node.is_null())
            .filter_map(|(name, member)| {
                Some(Entry {
                    name: name.clone(),
                    key: member.key,
                    place: place.child(name)?,
                })
            })
            .collect()
    }

    /// Gives the members of a map under a key.
    fn map(&self, place: &Place<'d>, name: &str) -> Vec<Entry<'d>> {
        self.get(place, name)
            .map(|it| self.members(&it))
            .unwrap_or_default()
    }

    /// Gives the items of an array under a key, references not followed.
    fn list(&self, place: &Place<'d>, name: &str) -> Vec<Place<'d>> {
        let Some(list) = self.get(place, name) else {
            return Vec::new();
        };
        let count = list.node.as_array().map_or(0, <[Node]>::len);
        (0..count)
            .filter_map(|index| list.index(index))
            .filter(|it| !it.node.is_null())
            .collect()
    }

    fn located(&self, place: &Place<'d>, name: &str) -> Option<Located<String>> {
        let node = self.member(place, name)?.node;
        node.as_text()
            .map(|it| Located::new(it.to_owned(), node.at))
    }

    fn text(&self, place: &Place<'d>, name: &str) -> Option<String> {
        self.located(place, name).map(|it| it.value)
    }

    fn flag(&self, place: &Place<'d>, name: &str) -> Option<bool> {
        self.member(place, name)?.node.as_bool()
    }

    /// Gives what extensions say about the age of a part.
    fn lifecycle(&self, place: &Place<'d>) -> Lifecycle {
        Lifecycle {
            sunset: self.located(place, "x-sunset"),
            stability: self.located(place, "x-stability-level"),
        }
    }

    /// Gives texts in an array.
    fn texts(&self, place: &Place<'d>, name: &str) -> Vec<Located<String>> {
        let items = self.list(place, name);
        let texts = items
            .iter()
            .filter_map(|it| Some((it.node.as_text()?, it.node.at)));
        texts
            .map(|(text, at)| Located::new(text.to_owned(), at))
            .collect()
    }

    /// Gives `example`, then the values of `examples`, of anything but a schema.
    fn examples(&self, place: &Place<'d>) -> Vec<Located<Json>> {
        if self.purpose == Purpose::Compare {
            return Vec::new();
        }
        self.both_examples(place);
        let one = place.child("example");
        let many = self.map(place, "examples");
        let many = many
            .iter()
            .filter_map(|it| self.follow(&it.place))
            .filter_map(|it| it.child("value").or_else(|| it.child("dataValue")));
        one.into_iter()
            .chain(many)
            .map(|it| Located::new(it.node.to_json(), it.node.at))
            .collect()
    }

    /// Tells of `example` beside `examples`, which exclude each other (3.0, 4.7.14.2; 3.1, 4.8.14.1).
    fn both_examples(&self, place: &Place<'d>) {
        if place.child("example").is_some()
            && let Some(many) = place.child("examples")
        {
            self.sink.warn(
                Diagnostic::new(
                    "example-beside-examples",
                    many.node.at,
                    "`examples` stands beside `example`, and tools show one of them",
                )
                .help("put all of them into `examples`")
                .pointer(place.pointer.clone()),
            );
        }
    }

    /// Gives the `description` beside a reference (3.1, 4.8.23), else that of what it refers to.
    fn description(&self, from: &Place<'d>, target: &Place<'d>) -> Option<String> {
        let own = self
            .version
            .applies_siblings()
            .then(|| self.text(from, "description"));
        own.flatten().or_else(|| self.text(target, "description"))
    }

    fn is_kind(&self, place: &Place<'d>, kind: Kind) -> bool {
        self.checked.kinds.get(&std::ptr::from_ref(place.node)) == Some(&kind)
    }

    /// Notes that something of the operation at hand is not enforced.
    fn unenforced(&self, at: Span, what: impl Into<String>) {
        self.unenforced
            .borrow_mut()
            .push(Located::new(what.into(), at));
    }

    fn error(&self, place: &Place<'d>, id: &'static str, message: impl Into<String>) -> Rejected {
        let at = first_line(place.node);
        self.sink
            .error(Diagnostic::new(id, at, message).pointer(place.pointer.clone()))
    }
}

/// Gives the text of `$ref`, if the node is a reference.
fn reference(node: &Node) -> Option<&Node> {
    node.get("$ref").filter(|it| it.as_str().is_some())
}

/// Gives the place of an object's first key, so that a fault of the whole does not underline all of it.
fn first_line(node: &Node) -> Span {
    match &node.value {
        Value::Object(members) => members.first().map_or(node.at, |(_, it)| it.key),
        _ => node.at,
    }
}
