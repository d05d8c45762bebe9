//! References to schemas by what these call themselves: `$id`, `$anchor` and `$dynamicAnchor` (JSON Schema 2020-12, 8.2).
//!
//! In: schemas as they are met, and references that a pointer in a file does not answer. Out: their targets. What calls
//! itself something may stand anywhere, so these references wait until everything else has been read, and then for each
//! other. A `$dynamicRef` whose anchor exists once can mean nothing else, so it is a plain reference; the choices of the
//! others are noted for lowering, which knows the ways by which a value gets there.

use std::collections::{HashMap, HashSet, VecDeque};

use super::super::{Kind, Shape};
use super::{NodeKey, Waiting, Walk};
use crate::contract::dialect::Version;
use crate::diagnostic::Diagnostic;
use crate::document::{Place, join, pointer};

/// What schemas call themselves.
#[derive(Default)]
pub(super) struct Anchors<'d> {
    /// Schemas with an `$id`, by the whole URI.
    resources: HashMap<String, Place<'d>>,
    /// By the base that a schema stands below, and its name; both keywords make one.
    places: HashMap<(String, String), Place<'d>>,
    /// References that wait.
    pub(super) waiting: VecDeque<Waiting<'d>>,
    /// How many of them have waited in vain since the last was followed.
    vain: usize,
    /// Whole files that have been read as schemas to find anchors in them.
    searched: HashSet<NodeKey>,
}

impl<'d> Walk<'_, 'd> {
    /// Says whether the base of a reference may be another than its file.
    pub(super) fn has_identifiers(&self) -> bool {
        self.version >= Version::V3_1 && self.document.has_identifiers()
    }

    /// Gives the base of the references in a place.
    fn base(&self, place: &Place<'d>) -> String {
        if self.has_identifiers() {
            self.document.base(place)
        } else {
            self.document.name(place.file).to_owned()
        }
    }

    /// Notes what a schema calls itself, and its dynamic reference.
    pub(super) fn anchors_of(&mut self, place: &Place<'d>) {
        let text = |key| place.node.get(key).and_then(|it| it.as_str());
        if text("$id").is_some() && self.has_identifiers() {
            let base = self.base(place);
            self.anchors
                .resources
                .entry(base)
                .or_insert_with(|| place.clone());
        }
        for key in ["$anchor", "$dynamicAnchor"] {
            let Some(name) = text(key) else { continue };
            let base = self.base(place);
            if key == "$dynamicAnchor" {
                let choices = self.checked.anchors.entry(base.clone()).or_default();
                choices.push((name.to_owned(), place.clone()));
            }
            self.anchors
                .places
                .entry((base, name.to_owned()))
                .or_insert_with(|| place.clone());
        }
        if let Some(from) = place.child("$dynamicRef")
            && from.node.as_str().is_some()
        {
            let reference = from.node;
            let shape = Shape::One(Kind::Schema);
            self.anchors.waiting.push_back(Waiting {
                from,
                reference,
                shape,
            });
        }
    }

    /// Follows a reference that waited; lets it wait again while there is hope.
    pub(super) fn follow_anchor(&mut self, waiting: Waiting<'d>) {
        let text = waiting.reference.as_str().unwrap_or_default();
        let (name, fragment) = text.split_once('#').unwrap_or((text, ""));
        let fragment = pointer::percent_decode(fragment).unwrap_or_default();
        let is_anchor = !fragment.is_empty() && !fragment.starts_with('/');
        let base = self.base(&waiting.from);
        let resource = self.resource(&waiting, &base, name);
        let target = match &resource {
            Some(resource) if is_anchor => {
                let key = (self.base(resource), fragment.clone());
                let found = self.anchors.places.get(&key).cloned();
                if found.is_none() {
                    self.search(resource);
                }
                found
            }
            // What leads nowhere in something that is known, no other reference can help.
            Some(resource) => {
                let at = waiting.reference.at;
                match self.document.within(self.sink, resource, text, at) {
                    Ok(target) => Some(target),
                    Err(_) => return,
                }
            }
            None => None,
        };
        let Some(target) = target else {
            let others = self.anchors.waiting.len();
            if self.anchors.vain <= others || !self.stack.is_empty() {
                self.anchors.vain += 1;
                self.anchors.waiting.push_back(waiting);
                return;
            }
            return self.unidentified(&waiting, &base, resource.is_some());
        };
        self.anchors.vain = 0;
        let is_dynamic = std::ptr::eq(waiting.from.node, waiting.reference)
            && target.node.get("$dynamicAnchor").and_then(|it| it.as_str()) == Some(&fragment);
        if is_dynamic {
            let key = std::ptr::from_ref(waiting.from.node);
            self.checked.choices.insert(key, fragment);
        }
        self.settle(&waiting, target, waiting.shape);
    }

    /// Gives the schema or the file that a reference names before its fragment.
    fn resource(&self, waiting: &Waiting<'d>, base: &str, name: &str) -> Option<Place<'d>> {
        let file = waiting.from.file;
        if !self.has_identifiers() {
            let own = self.document.files().find(|it| it.file == file);
            return own.filter(|_| name.is_empty());
        }
        let uri = join(base, name).ok()?;
        let known = self.anchors.resources.get(&uri).cloned();
        known.or_else(|| self.document.identified(file, &uri))
    }

    /// Reads a whole file as a schema, once, since an anchor in it is referred to.
    fn search(&mut self, root: &Place<'d>) {
        let is_file = root.pointer.is_empty() && root.node.get("openapi").is_none();
        if is_file && self.anchors.searched.insert(std::ptr::from_ref(root.node)) {
            self.stack.push((root.clone(), Shape::One(Kind::Schema)));
        }
    }

    /// Reports a reference that nothing answers.
    fn unidentified(&mut self, waiting: &Waiting<'d>, base: &str, is_known: bool) {
        let at = waiting.reference.at;
        let text = waiting.reference.as_str().unwrap_or_default();
        let (name, fragment) = text.split_once('#').unwrap_or((text, ""));
        let file = waiting.from.file;
        let diagnostic = if is_known {
            let of = match name {
                "" if base == self.document.name(file) => "this file",
                "" => base,
                name => name,
            };
            Diagnostic::new(
                "unresolved-reference",
                at,
                format!("no schema of {of} has the anchor `{fragment}`"),
            )
            .help("write `#/components/schemas/NAME`, or add `$anchor`")
        } else if base == self.document.name(file) {
            // Its file is why, and knows best.
            if self.document.resolve(self.sink, file, text, at).is_err() {
                return;
            }
            Diagnostic::new(
                "unresolved-reference",
                at,
                format!("`{text}` names no schema"),
            )
        } else {
            let uri = match join(base, name) {
                Ok(uri) => uri,
                Err(failure) => {
                    self.sink.error(failure.at(at));
                    return;
                }
            };
            let failure = self.document.unidentified(file, &uri, at);
            failure.unwrap_or_else(|| {
                Diagnostic::new(
                    "unresolved-reference",
                    at,
                    format!("`{uri}`, as `$id` makes of `{text}`, names no schema"),
                )
            })
        };
        self.sink
            .error(diagnostic.pointer(waiting.from.pointer.clone()));
    }

    /// Ends the search: a dynamic reference whose anchor exists once is a plain one, and one whose anchor exists twice in
    /// the same resource says nothing and is left without a target.
    pub(super) fn settle_choices(&mut self) {
        let mut counts: HashMap<String, (usize, bool)> = HashMap::new();
        for anchors in self.checked.anchors.values() {
            let mut names = HashSet::new();
            for (name, _) in anchors {
                let (count, is_twice) = counts.entry(name.clone()).or_default();
                *count += 1;
                *is_twice |= !names.insert(name);
            }
        }
        let targets = &mut self.checked.targets;
        self.checked.choices.retain(|key, name| {
            let (count, is_twice) = counts.get(name).copied().unwrap_or_default();
            if is_twice {
                targets.remove(key);
            }
            count > 1 && !is_twice
        });
    }
}
