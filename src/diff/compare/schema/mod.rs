//! Two schemas in one use: what one accepts and the other does not, keyword by keyword, on their normalised views.
//!
//! What stands inside is put on the walk's list with the steps that lead there.

mod array;
mod bounds;
mod compose;
mod condition;
mod notes;
mod object;
mod others;
mod part;
mod types;
mod values;

use std::rc::Rc;

use super::Walk;
use crate::diff::change::{Change, Evidence, Side, Site};
use crate::diff::rules;
use crate::diff::view::{NodeId, View, aligned, alike};
use crate::source::Span;

/// Looks at one pair.
pub fn visit(walk: &mut Walk<'_>, visit: usize) {
    let (pair, site) = (walk.visits[visit].pair, walk.visits[visit].site);
    let (old, new) = alike(walk.old.view(pair.0), walk.new.view(pair.1));
    let mut cx = Cx {
        walk,
        pair,
        site,
        old,
        new,
        changes: Vec::new(),
        inside: Vec::new(),
    };
    notes::compare(&mut cx);
    if !part::parts(&mut cx) && !compose::wrapped(&mut cx) {
        let views = (Rc::clone(&cx.old), Rc::clone(&cx.new));
        (cx.old, cx.new) = aligned(&mut cx.walk.old, &mut cx.walk.new, views);
        let shared = types::compare(&mut cx);
        if shared {
            let before = cx.changes.len();
            values::refinements(&mut cx);
            bounds::compare(&mut cx);
            if cx.old.lists_what_it_accepts() && cx.new.lists_what_it_accepts() {
                cx.has_no_effect(before, "the values that are listed");
            }
            values::compare(&mut cx);
            array::compare(&mut cx);
            object::compare(&mut cx);
            compose::groups(&mut cx);
            condition::rest(&mut cx);
        }
    }
    let (mut changes, inside) = (cx.changes, cx.inside);
    if site.negated {
        for change in &mut changes {
            change.message.push_str(", in what the value must not be");
            change.evidence = Evidence::Harmless;
        }
    }
    walk.visits[visit].changes = changes;
    walk.visits[visit].inside = inside;
}

/// A pair of schemas, and what was found so far.
struct Cx<'w, 'c> {
    walk: &'w mut Walk<'c>,
    pair: (NodeId, NodeId),
    site: Site,
    old: Rc<View>,
    new: Rc<View>,
    changes: Vec<Change>,
    inside: Vec<(String, usize)>,
}

/// What a change does to the set of values that are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// None comes, some go.
    Tighter,
    /// None goes, some come.
    Looser,
    /// Some come, some go.
    Both,
}

impl Effect {
    const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Tighter, Self::Tighter) => Self::Tighter,
            (Self::Looser, Self::Looser) => Self::Looser,
            _ => Self::Both,
        }
    }

    /// Says what that means for those who rely on the old contract.
    const fn on(self, side: Side) -> Evidence {
        match (self, side) {
            (Self::Both, _) | (Self::Tighter, Side::Request) | (Self::Looser, Side::Response) => {
                Evidence::Breaks
            }
            (Self::Looser, Side::Request) | (Self::Tighter, Side::Response) => Evidence::Harmless,
        }
    }
}

impl Cx<'_, '_> {
    /// Says a change by what stands behind the site in its id. Places are those of the schemas where none are given.
    fn say(
        &mut self,
        suffix: &str,
        message: String,
        at: (Option<Span>, Option<Span>),
        detail: &str,
    ) -> &mut Change {
        let own = rules::at_site(self.site, suffix);
        self.say_id(own, message, at, detail)
    }

    fn say_id(
        &mut self,
        id: &'static str,
        message: String,
        at: (Option<Span>, Option<Span>),
        detail: &str,
    ) -> &mut Change {
        let subject = if self.old.pointer.is_empty() {
            &self.new.pointer
        } else {
            &self.old.pointer
        };
        let mut change = Change::new(id, message)
            .at(at.0.unwrap_or(self.old.at), at.1.unwrap_or(self.new.at))
            .of(subject.clone(), detail)
            .sent(self.site.side);
        change.muted = self.site.muted;
        change.shared = self.site.shared;
        self.changes.push(change);
        let last = self.changes.len() - 1;
        &mut self.changes[last]
    }

    /// Says of what was found since that it has no effect on certain values, where nothing of the kind is said of it yet.
    fn has_no_effect(&mut self, since: usize, values: &str) {
        const WORDS: &str = ", which has no effect on ";
        let found = self.changes[since..].iter_mut();
        for change in found.filter(|it| !it.message.contains(WORDS)) {
            change.message.push_str(WORDS);
            change.message.push_str(values);
            change.evidence = Evidence::Harmless;
        }
    }

    /// Gives the site of a branch: the same value, so that what the whole refuses, the branch refuses too.
    fn branch(&mut self) -> Site {
        Site {
            sealed: self.refuses_unevaluated(),
            ..self.site.inside()
        }
    }

    /// Says whether the new schema, or one that it is a branch of, refuses properties that no keyword knows.
    fn refuses_unevaluated(&mut self) -> bool {
        let node = self.new.unevaluated_properties;
        self.site.sealed || node.is_some_and(|it| self.walk.new.view(it).is_nothing())
    }

    /// Goes to what stands inside.
    fn go(&mut self, step: impl Into<String>, old: NodeId, new: NodeId, site: Site) {
        let visit = self.walk.pair(old, new, site);
        self.inside.push((step.into(), visit));
    }
}
