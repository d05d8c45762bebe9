//! References to schemas by `$anchor` and `$dynamicAnchor` (JSON Schema 2020-12, 8.2).
//!
//! A `$dynamicRef` whose anchor exists once can mean nothing else, so it is a plain reference. One with a choice depends
//! on the way by which a value got there; it is left without a target, and lowering closes what meets it.

use std::collections::{HashMap, VecDeque};

use super::super::{Kind, Shape};
use super::{Waiting, Walk};
use crate::diagnostic::Diagnostic;
use crate::document::{FileId, Place};

/// The anchors that have been met.
#[derive(Default)]
pub(super) struct Anchors<'d> {
    /// By file and name; both keywords make one.
    places: HashMap<(FileId, String), Place<'d>>,
    /// How many schemas have a `$dynamicAnchor` of this name.
    dynamic: HashMap<String, usize>,
    /// References by anchor.
    pub(super) waiting: VecDeque<Waiting<'d>>,
}

impl<'d> Walk<'_, 'd> {
    /// Notes the anchors of a schema, and its dynamic reference.
    pub(super) fn anchors_of(&mut self, place: &Place<'d>) {
        for key in ["$anchor", "$dynamicAnchor"] {
            if let Some(name) = place.node.get(key).and_then(|it| it.as_str()) {
                let at = (place.file, name.to_owned());
                self.anchors
                    .places
                    .entry(at)
                    .or_insert_with(|| place.clone());
                if key == "$dynamicAnchor" {
                    *self.anchors.dynamic.entry(name.to_owned()).or_default() += 1;
                }
            }
        }
        if let Some(from) = place.child("$dynamicRef")
            && from.node.as_str().is_some_and(|it| it.starts_with('#'))
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

    /// Finds the schema with an anchor.
    pub(super) fn follow_anchor(&mut self, waiting: &Waiting<'d>) {
        let Waiting {
            from, reference, ..
        } = waiting;
        let text = reference.as_str().unwrap_or_default();
        let name = text.trim_start_matches('#');
        let is_dynamic = std::ptr::eq(from.node, *reference);
        if is_dynamic && self.anchors.dynamic.get(name).is_some_and(|it| *it > 1) {
            return;
        }
        let Some(target) = self.anchors.places.get(&(from.file, name.to_owned())) else {
            self.sink.error(
                Diagnostic::new(
                    "unresolved-reference",
                    reference.at,
                    format!("no schema of this file has the anchor `{name}`"),
                )
                .help("write `#/components/schemas/NAME`, or add `$anchor`")
                .pointer(from.pointer.clone()),
            );
            return;
        };
        let target = target.clone();
        self.checked
            .targets
            .insert(std::ptr::from_ref(from.node), target);
        self.followed.push(from.clone());
    }
}
