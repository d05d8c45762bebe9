//! Follows references: from the text of a `$ref` to the place that it names.
//!
//! In: a reference, the file that it stands in, and its place. Out: the target, or one diagnostic at the reference,
//! however often it is asked for.

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Rejected, Sink};
use crate::source::Span;

use super::Document;
use super::load::split;
use super::nearest::nearest;
use super::node::{Node, Value};
use super::place::{FileId, Place};
use super::pointer;

impl Document {
    /// Follows a reference for one step: relative to the file `from`, reported at `at`.
    ///
    /// The target may be another reference; see [`Document::resolve_chain`].
    ///
    /// # Errors
    ///
    /// When the reference is no reference, its file cannot be used, or its pointer leads nowhere.
    pub fn resolve(
        &self,
        sink: &Sink,
        from: FileId,
        reference: &str,
        at: Span,
    ) -> Result<Place<'_>, Rejected> {
        let (name, _) = split(reference);
        if reference.ends_with(['\n', ' ']) || reference.starts_with([' ', '\n']) {
            let diagnostic = Diagnostic::new(
                "invalid-reference",
                at,
                "the reference begins or ends with a blank or a line break",
            )
            .help(
                "write it on one line, in quotes: a block text (`>` or `|`) ends with a line break",
            );
            return Err(self.reject(sink, diagnostic));
        }
        let file = if name.is_empty() {
            from
        } else {
            self.link(sink, from, name, at)?
        };
        let node = self.node(sink, file, at)?;
        let root = Place {
            file,
            pointer: String::new(),
            node,
        };
        self.within(sink, &root, reference, at)
    }

    /// Follows the fragment of a reference, a JSON pointer, from the place that the rest of the reference names.
    ///
    /// # Errors
    ///
    /// When the fragment is no pointer, or leads nowhere.
    pub fn within<'d>(
        &self,
        sink: &Sink,
        root: &Place<'d>,
        reference: &str,
        at: Span,
    ) -> Result<Place<'d>, Rejected> {
        let (_, fragment) = split(reference);
        let Some(pointer) = pointer::percent_decode(fragment) else {
            return Err(self.reject(sink, no_pointer(at, fragment)));
        };
        let Some(steps) = pointer::steps(&pointer) else {
            return Err(self.reject(sink, no_pointer(at, fragment)));
        };
        match walk(root.node, &steps) {
            Ok(node) => Ok(Place {
                file: root.file,
                pointer: format!("{}{}", root.pointer, pointer::from_steps(&steps)),
                node,
            }),
            Err(lost) => Err(self.reject(sink, lost.diagnostic(root, reference, &steps, at))),
        }
    }

    /// Follows a reference, and on while its target is itself an object with a `$ref` string, to the first place that is
    /// not. For objects that a reference replaces as a whole; keys beside `$ref` on the way are not looked at.
    ///
    /// # Errors
    ///
    /// As [`Document::resolve`]; and when the references lead back to themselves.
    pub fn resolve_chain(
        &self,
        sink: &Sink,
        from: FileId,
        reference: &str,
        at: Span,
    ) -> Result<Place<'_>, Rejected> {
        let mut place = self.resolve(sink, from, reference, at)?;
        let mut passed = HashSet::new();
        while let Some((next, next_at)) = place.reference() {
            if !passed.insert(place.key()) {
                let diagnostic = Diagnostic::new(
                    "reference-cycle",
                    at,
                    format!("`{reference}` leads back to itself"),
                )
                .label(next_at, "this reference closes the circle")
                .help("one of the references must name something that is not a reference");
                return Err(self.reject(sink, diagnostic));
            }
            place = self.resolve(sink, place.file, next, next_at)?;
        }
        Ok(place)
    }

    fn link(&self, sink: &Sink, from: FileId, name: &str, at: Span) -> Result<FileId, Rejected> {
        let failure = match self.file(from).and_then(|it| it.links.get(name)) {
            Some(Ok(file)) => return Ok(*file),
            Some(Err(failure)) => failure.at(at),
            // Only a reference that does not stand in the document comes here.
            None => Diagnostic::new(
                "unreadable-reference",
                at,
                format!("`{name}` has not been read"),
            ),
        };
        Err(self.reject(sink, failure))
    }

    fn node(&self, sink: &Sink, file: FileId, at: Span) -> Result<&Node, Rejected> {
        match self.content(file) {
            Some(Ok(node)) => return Ok(node),
            // Its own errors first, and one of the references to it; a hundred more would say nothing new.
            Some(Err(broken)) => {
                if broken.tell(sink).is_none()
                    && let Err(rejected) = sink.finish(())
                {
                    return Err(rejected);
                }
            }
            None => {}
        }
        let message = format!("`{}` cannot be used, since it has errors", self.name(file));
        let diagnostic = Diagnostic::new("unreadable-reference", at, message)
            .help("see the errors of that file");
        Err(self.reject(sink, diagnostic))
    }

    /// Reports a diagnostic unless the same has been reported at the same place.
    fn reject(&self, sink: &Sink, diagnostic: Diagnostic) -> Rejected {
        let first = self
            .told
            .borrow_mut()
            .insert((diagnostic.id, diagnostic.at));
        match sink.finish(()) {
            Err(rejected) if !first => rejected,
            // The first time, or somebody else's sink.
            _ => sink.error(diagnostic),
        }
    }
}

fn no_pointer(at: Span, fragment: &str) -> Diagnostic {
    Diagnostic::new("invalid-reference", at, format!("`#{fragment}` is not a JSON pointer"))
        .help("a pointer begins with `/`, as in `#/components/schemas/Name`; `~` is written `~0` and `/` is `~1`")
}

/// Where a pointer leads nowhere.
struct Lost<'d> {
    /// How many steps were found.
    depth: usize,
    /// What stands there.
    node: &'d Node,
}

fn walk<'d>(root: &'d Node, steps: &[String]) -> Result<&'d Node, Lost<'d>> {
    let mut node = root;
    for (depth, step) in steps.iter().enumerate() {
        let next = match &node.value {
            Value::Array(items) => pointer::index(step).and_then(|it| items.get(it)),
            _ => node.get(step),
        };
        node = next.ok_or(Lost { depth, node })?;
    }
    Ok(node)
}

impl Lost<'_> {
    fn diagnostic(
        &self,
        root: &Place<'_>,
        reference: &str,
        steps: &[String],
        at: Span,
    ) -> Diagnostic {
        let Lost { depth, node } = self;
        let step = steps.get(*depth).map_or("", String::as_str);
        let above = match pointer::from_steps(&steps[..*depth]) {
            top if top.is_empty() && root.pointer.is_empty() => "the file".to_owned(),
            // A pointer starts from the nearest schema above that calls itself something.
            top if top.is_empty() => "the schema with this `$id`".to_owned(),
            above => format!("`{above}`"),
        };
        let missing = match &node.value {
            Value::Object(_) => format!("{above} has no `{step}`"),
            Value::Array(items) => format!("{above} has no item `{step}`, only {}", items.len()),
            _ => format!("{above} is {}", node.kind()),
        };
        let message = format!("`{reference}` points at nothing: {missing}");
        let mut diagnostic = Diagnostic::new("unresolved-reference", at, message);
        // The beginning of the same file would say nothing.
        if *depth > 0 || node.at.source != at.source || !root.pointer.is_empty() {
            diagnostic = diagnostic.label(node.at, "looked for here");
        }
        let names = node
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str());
        if let Some(near) = nearest(step, names) {
            let mut fixed = steps.to_vec();
            fixed[*depth] = near.to_owned();
            let (file, _) = split(reference);
            let fragment = pointer::to_fragment(&pointer::from_steps(&fixed));
            return diagnostic.help(format!("did you mean `{file}{fragment}`?"));
        }
        match node.get("$ref").and_then(Node::as_str) {
            Some(next) => diagnostic.help(format!(
                "{above} is itself a reference: point into `{next}` instead"
            )),
            None => diagnostic,
        }
    }
}
