//! Dynamic scopes (JSON Schema 2020-12, 7.1): by which schemas a value came to a schema, as far as `$dynamicRef` asks.
//!
//! In: the scope of a schema, and the place that it leads to. Out: the scope there. Which schema a `$dynamicRef` means is
//! so decided once for each way, and each way gives a schema of its own: after lowering there is no dynamic reference.
//! A scope only ever grows, by names of dynamic anchors that are bound once, so there are no more scopes than ways to
//! enter the few schemas that have such anchors. A contract without a choice has one scope.

use indexmap::IndexSet;

use super::super::Cx;
use crate::document::Place;

/// A scope that has been met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ScopeId(usize);

/// The scopes that have been met.
#[derive(Debug)]
pub struct Scopes {
    all: IndexSet<Bindings>,
    /// That of the schema which is being read.
    pub current: ScopeId,
}

/// The names of dynamic anchors, each with the base of the first schema on the way that has it.
type Bindings = Vec<(String, String)>;

impl Default for Scopes {
    fn default() -> Self {
        Self {
            all: IndexSet::from([Vec::new()]),
            current: ScopeId::default(),
        }
    }
}

impl ScopeId {
    /// Gives what tells the pointer of a schema in this scope from those of the same text in others.
    pub fn suffix(self) -> String {
        match self.0 {
            0 => String::new(),
            number => format!(" ({number})"),
        }
    }
}

/// Gives the scope of a place that is entered from another scope.
pub fn enter(cx: &Cx<'_, '_>, scope: ScopeId, place: &Place<'_>) -> ScopeId {
    if cx.checked.choices.is_empty() {
        return scope;
    }
    let base = cx.document.base(place);
    let Some(anchors) = cx.checked.anchors.get(&base) else {
        return scope;
    };
    let mut met = cx.schemas.0.borrow_mut();
    let mut bindings = met
        .scopes
        .all
        .get_index(scope.0)
        .cloned()
        .unwrap_or_default();
    for (name, _) in anchors {
        if cx.checked.choices.values().any(|it| it == name)
            && !bindings.iter().any(|(bound, _)| bound == name)
        {
            bindings.push((name.clone(), base.clone()));
        }
    }
    bindings.sort_unstable();
    ScopeId(met.scopes.all.insert_full(bindings).0)
}

/// Gives what the value of a `$dynamicRef` means in the scope of the schema that is being read.
pub fn target<'d>(cx: &Cx<'_, 'd>, reference: &Place<'d>) -> Option<Place<'d>> {
    let bound = || {
        let name = cx
            .checked
            .choices
            .get(&std::ptr::from_ref(reference.node))?;
        let met = cx.schemas.0.borrow();
        let bindings = met.scopes.all.get_index(met.scopes.current.0)?;
        let (_, base) = bindings.iter().find(|(bound, _)| bound == name)?;
        let anchors = cx.checked.anchors.get(base)?;
        let (_, place) = anchors.iter().find(|(anchor, _)| anchor == name)?;
        Some(place.clone())
    };
    bound().or_else(|| cx.target(reference))
}
