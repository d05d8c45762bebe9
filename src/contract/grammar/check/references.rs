//! References: what they lead to, whether that is of the right kind, and whether they ever end.

use std::collections::HashSet;

use super::super::{Kind, Shape};
use super::{NodeKey, Waiting, Walk};
use crate::diagnostic::Diagnostic;
use crate::document::{Place, pointer};

impl<'d> Walk<'_, 'd> {
    /// Reads the security schemes of another file, since its operations may name them (3.1, 4.8.30).
    pub(super) fn schemes_beside(&mut self, requirement: &Place<'d>) {
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

    pub(super) fn mapping(&mut self, place: Place<'d>) {
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

    pub(super) fn follow(&mut self, waiting: &Waiting<'d>) {
        let Waiting {
            from,
            reference,
            shape,
        } = waiting;
        let text = reference.as_str().unwrap_or_default();
        let (shape, target) = match shape {
            Shape::Mapping => (Shape::One(Kind::Schema), self.mapped(from, text)),
            shape => {
                let is_schema = matches!(shape, Shape::One(Kind::Schema));
                if is_schema && (anchor(text) || self.has_identifiers()) {
                    return self.anchors.waiting.push_back(waiting.clone());
                }
                let target = self
                    .document
                    .resolve(self.sink, from.file, text, reference.at);
                (*shape, target.ok())
            }
        };
        if let Some(target) = target {
            self.settle(waiting, target, shape);
        }
    }

    /// Notes the target of a reference, if it is one, and reads it.
    pub(super) fn settle(&mut self, waiting: &Waiting<'d>, target: Place<'d>, shape: Shape) {
        let Waiting {
            from, reference, ..
        } = waiting;
        let text = reference.as_str().unwrap_or_default();
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
    pub(super) fn mapped(&self, from: &Place<'d>, text: &str) -> Option<Place<'d>> {
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
    pub(super) fn cut_cycles(&mut self) {
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

    pub(super) fn is_inside_extension(&self, target: &Place<'d>) -> bool {
        if !target.pointer.contains("/x-") {
            return false;
        }
        let Some(mut place) = self.document.files().find(|it| it.file == target.file) else {
            return false;
        };
        for step in pointer::steps(&target.pointer).unwrap_or_default() {
            let next = match pointer::index(&step) {
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

fn anchor(reference: &str) -> bool {
    reference
        .strip_prefix('#')
        .is_some_and(|it| !it.is_empty() && !it.starts_with(['/', '%']))
}
