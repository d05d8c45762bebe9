//! The contract as one document: what its server answers with.
//!
//! In: the checked document. Out: the root as JSON, with what stands in other files as components of the root, and without
//! our own extension. A contract of one file comes out as it went in.

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value as Json};

use super::{Cx, extension, reference};
use crate::contract::dialect::Version;
use crate::contract::grammar::Kind;
use crate::contract::grammar::check::NodeKey;
use crate::document::node::Value;
use crate::document::{Place, pointer};

/// What is known while the parts are put together.
struct Bundler<'c, 's, 'd> {
    cx: &'c Cx<'s, 'd>,
    /// Where each place of another file goes: section and name.
    names: HashMap<NodeKey, (&'static str, String)>,
    taken: HashSet<(&'static str, String)>,
    waiting: VecDeque<(&'static str, String, Place<'d>)>,
    /// What is being copied in place of a reference.
    open: HashSet<NodeKey>,
}

/// Gives the whole contract as one document, in the order of the text.
pub fn bundle(cx: &Cx<'_, '_>) -> Json {
    let root = cx.document.root();
    let mut bundler = Bundler {
        cx,
        names: HashMap::new(),
        taken: HashSet::new(),
        waiting: VecDeque::new(),
        open: HashSet::new(),
    };
    if let Some(components) = cx.get(&root, "components") {
        for (section, _) in SECTIONS {
            for entry in cx.map(&components, section) {
                bundler.taken.insert((*section, entry.name.clone()));
                // What the contract itself gives a name is found under that.
                if let Some(target) = cx.target(&entry.place).filter(|it| !bundler.is_root(it)) {
                    let key = std::ptr::from_ref(target.node);
                    bundler.names.entry(key).or_insert((*section, entry.name));
                }
            }
        }
    }
    for (name, entry) in cx.adopted_schemes.borrow().iter() {
        let section = "securitySchemes";
        bundler.taken.insert((section, name.clone()));
        bundler
            .waiting
            .push_back((section, name.clone(), entry.place.clone()));
    }
    let mut json = bundler.copy(&root);
    while let Some((section, name, place)) = bundler.waiting.pop_front() {
        let copy = bundler.copy(&place);
        if let Some(section) = object(&mut json, "components").and_then(|it| entry(it, section)) {
            section.insert(name, copy);
        }
    }
    json
}

/// The sections of `components`, and what stands in them.
const SECTIONS: &[(&str, Kind)] = &[
    ("schemas", Kind::Schema),
    ("responses", Kind::Response),
    ("parameters", Kind::Parameter),
    ("examples", Kind::Example),
    ("requestBodies", Kind::RequestBody),
    ("headers", Kind::Header),
    ("securitySchemes", Kind::SecurityScheme),
    ("links", Kind::Link),
    ("callbacks", Kind::Callback),
    ("pathItems", Kind::PathItem),
    ("mediaTypes", Kind::MediaType),
];

impl<'d> Bundler<'_, '_, 'd> {
    fn copy(&mut self, place: &Place<'d>) -> Json {
        let target = self.cx.target(place);
        match &place.node.value {
            Value::Array(_) => place.items().map(|it| self.copy(&it)).collect(),
            Value::Object(_) => match target {
                Some(target) if reference(place.node).is_some() => self.reference(place, &target),
                _ => Json::Object(self.members(place)),
            },
            // A value of `mapping` names a schema; so does a `$dynamicRef`, which stays what it is.
            Value::String(_) => match target {
                Some(target)
                    if (target.file != place.file || !self.is_root(place))
                        && !place.pointer.ends_with("/$dynamicRef") =>
                {
                    self.fragment(&target)
                        .map_or_else(|| place.node.to_json(), Json::String)
                }
                _ => place.node.to_json(),
            },
            // `version: 1.10` is the text `1.10`.
            Value::Null | Value::Bool(_) | Value::Number(_) => {
                let key = std::ptr::from_ref(place.node);
                match place
                    .node
                    .as_text()
                    .filter(|_| self.cx.checked.texts.contains(&key))
                {
                    Some(text) => Json::String(text.to_owned()),
                    None => place.node.to_json(),
                }
            }
        }
    }

    fn members(&mut self, place: &Place<'d>) -> Map<String, Json> {
        let mut members = Map::new();
        for (name, member) in place.members() {
            let key = std::ptr::from_ref(member.node);
            if name != extension::KEY || !self.cx.checked.extensions.contains(&key) {
                members.insert(name.to_owned(), self.copy(&member));
            }
        }
        members
    }

    fn reference(&mut self, place: &Place<'d>, target: &Place<'d>) -> Json {
        let mut members = self.members(place);
        if self.is_root(place) && self.is_root(target) {
            return Json::Object(members);
        }
        let own = pointer::to_fragment(&place.pointer);
        let fragment = self.fragment(target);
        if let Some(fragment) = fragment.filter(|it| !self.is_root(place) || *it != own) {
            members.insert("$ref".to_owned(), Json::String(fragment));
            return Json::Object(members);
        }
        // It has no place but this one, so it stands here itself, under the keys that stand beside the reference.
        let key = std::ptr::from_ref(target.node);
        if !self.open.insert(key) {
            return Json::Object(Map::new());
        }
        let copy = self.copy(target);
        self.open.remove(&key);
        members.shift_remove("$ref");
        match copy {
            Json::Object(below) => {
                for (name, value) in below {
                    members.entry(name).or_insert(value);
                }
                Json::Object(members)
            }
            other => other,
        }
    }

    fn is_root(&self, place: &Place<'d>) -> bool {
        place.file == self.cx.document.root().file
    }

    /// Gives the reference by which a place is found in the one document; `None` if it has no place there.
    fn fragment(&mut self, target: &Place<'d>) -> Option<String> {
        if self.is_root(target) {
            return Some(pointer::to_fragment(&target.pointer));
        }
        let key = std::ptr::from_ref(target.node);
        if !self.names.contains_key(&key) {
            let kind = *self.cx.checked.kinds.get(&key)?;
            let (section, _) = SECTIONS.iter().find(|(_, it)| *it == kind)?;
            let since = kind_since(kind);
            if self.cx.version < since {
                return None;
            }
            let name = self.name(section, target);
            self.waiting
                .push_back((section, name.clone(), target.clone()));
            self.names.insert(key, (section, name));
        }
        let (section, name) = self.names.get(&key)?;
        Some(pointer::to_fragment(&pointer::from_steps([
            "components",
            section,
            name,
        ])))
    }

    /// Finds a name: the last step of the pointer or the stem of the file, then both, then with a number.
    fn name(&mut self, section: &'static str, target: &Place<'d>) -> String {
        let file = self.cx.document.name(target.file);
        let file = file.rsplit(['/', '\\']).next().unwrap_or(file);
        let stem = plain(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
        let last = pointer::steps(&target.pointer).and_then(|mut it| it.pop());
        let last = last.map(|it| plain(&it));
        let first = last.clone().unwrap_or_else(|| stem.clone());
        let second = last.map_or_else(|| format!("{stem}_file"), |it| format!("{stem}_{it}"));
        let numbered = (2u32..).map(|it| format!("{second}_{it}"));
        for name in [first, second.clone()].into_iter().chain(numbered) {
            if self.taken.insert((section, name.clone())) {
                return name;
            }
        }
        second
    }
}

fn kind_since(kind: Kind) -> Version {
    match kind {
        Kind::PathItem => Version::V3_1,
        Kind::MediaType => Version::V3_2,
        _ => Version::V3_0,
    }
}

/// Keeps what the name of a component may have (3.1, 4.8.7).
fn plain(name: &str) -> String {
    let allowed = |it: char| it.is_ascii_alphanumeric() || ".-_".contains(it);
    let name: String = name
        .chars()
        .map(|it| if allowed(it) { it } else { '_' })
        .collect();
    if name.is_empty() {
        "_".to_owned()
    } else {
        name
    }
}

fn object<'j>(json: &'j mut Json, key: &str) -> Option<&'j mut Map<String, Json>> {
    entry(json.as_object_mut()?, key)
}

fn entry<'j>(members: &'j mut Map<String, Json>, key: &str) -> Option<&'j mut Map<String, Json>> {
    let value = members
        .entry(key.to_owned())
        .or_insert_with(|| Json::Object(Map::new()));
    value.as_object_mut()
}
