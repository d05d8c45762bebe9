//! Security: who is let in. Alternatives of conjunctions, compared by what a caller of yesterday can show.

use std::collections::{BTreeMap, BTreeSet};

use super::{Scope, Walk, scheme};
use crate::contract::{Contract, Operation, SecurityRequirements};
use crate::diff::change::{Change, Evidence};
use crate::source::Span;

/// What one alternative asks: schemes and their scopes.
type Asked = BTreeMap<String, BTreeSet<String>>;

struct Alternative {
    asked: Asked,
    at: Option<Span>,
}

/// The ids of one level.
struct Ids {
    added: &'static str,
    removed: &'static str,
    scope_added: &'static str,
    scope_removed: &'static str,
}

const ROOT: Ids = Ids {
    added: "api-global-security-added",
    removed: "api-global-security-removed",
    scope_added: "api-global-security-scope-added",
    scope_removed: "api-global-security-scope-removed",
};

const OPERATION: Ids = Ids {
    added: "api-security-added",
    removed: "api-security-removed",
    scope_added: "api-security-scope-added",
    scope_removed: "api-security-scope-removed",
};

/// Which operations rely on what their root asks.
#[derive(Debug, Default)]
pub struct Reliance {
    /// Whether one does so in both contracts.
    both: bool,
    /// Whether one does so in one contract, and asks for itself in the other.
    one: bool,
    /// Whether one asks for itself in both.
    none: bool,
}

/// Compares what the roots ask, unless operations only ask for themselves now, or did: what that means stands with them.
pub fn of_root(walk: &mut Walk<'_>) {
    if walk.reliance.one && !walk.reliance.both {
        return;
    }
    let (old, new) = (walk.old.contract, walk.new.contract);
    let scope = Scope {
        operation: None,
        place: "security of the whole contract".to_owned(),
        flipped: false,
    };
    let since = walk.direct.len();
    compare(
        walk,
        &scope,
        &ROOT,
        (&old.security, &new.security),
        "/security",
    );
    // Where every operation asks for itself, what the root asks means nothing to anybody.
    if walk.reliance.none && !walk.reliance.both {
        for direct in &mut walk.direct[since..] {
            direct.change.evidence = Evidence::Harmless;
        }
    }
}

/// Compares what two operations ask. What both inherit is said once, of the root.
pub fn of_operation(walk: &mut Walk<'_>, scope: &Scope, old: &Operation, new: &Operation) {
    if scope.flipped {
        return of_call(walk, scope, old, new);
    }
    let inherits = |it: &Operation, contract: &Contract| it.security.at == contract.security.at;
    let by = [
        inherits(old, walk.old.contract),
        inherits(new, walk.new.contract),
    ];
    let inherited = by == [true, true];
    walk.reliance.both |= inherited;
    walk.reliance.one |= by[0] != by[1];
    walk.reliance.none |= by == [false, false];
    let pair = (&old.security, &new.security);
    if inherited {
        let scope = scope.within("security of the whole contract");
        compare(walk, &scope, &ROOT, pair, "/security");
    } else {
        let scope = scope.within("security");
        compare(
            walk,
            &scope,
            &OPERATION,
            pair,
            &format!("{}/security", old.pointer),
        );
    }
}

/// Compares what the receiver of a callback asks of the server. The roots are about those who call the server.
fn of_call(walk: &mut Walk<'_>, scope: &Scope, old: &Operation, new: &Operation) {
    let none = SecurityRequirements::public();
    let asked = |it: &Operation, contract: &Contract| {
        (it.security.at != contract.security.at).then(|| it.security.clone())
    };
    let before = asked(old, walk.old.contract).unwrap_or_else(|| none.clone());
    let after = asked(new, walk.new.contract).unwrap_or(none);
    let since = walk.direct.len();
    compare(
        walk,
        &scope.within("security"),
        &OPERATION,
        (&before, &after),
        &format!("{}/security", old.pointer),
    );
    for direct in &mut walk.direct[since..] {
        // A receiver that is shown more than it asks for is content, and one that is shown less is not.
        direct.change.evidence = match direct.change.evidence {
            Evidence::Breaks => Evidence::Harmless,
            Evidence::Harmless => Evidence::Breaks,
            ref other => other.clone(),
        };
    }
}

fn alternatives(
    requirements: &SecurityRequirements,
    name: impl Fn(&str) -> String,
) -> Vec<Alternative> {
    let mut all: Vec<Alternative> = Vec::new();
    for alternative in &requirements.alternatives {
        let mut asked = Asked::new();
        for it in alternative {
            let scopes = asked.entry(name(&it.scheme.value)).or_default();
            scopes.extend(it.scopes.iter().map(|it| it.value.clone()));
        }
        let at = alternative
            .first()
            .map(|it| it.scheme.at)
            .or(requirements.at);
        if !all.iter().any(|it| it.asked == asked) {
            all.push(Alternative { asked, at });
        }
    }
    all
}

/// Says whether somebody who can show `held` is let in by `asked`.
fn is_enough(held: &Asked, asked: &Asked) -> bool {
    asked
        .iter()
        .all(|(scheme, scopes)| held.get(scheme).is_some_and(|it| scopes.is_subset(it)))
}

fn shown(asked: &Asked) -> String {
    if asked.is_empty() {
        return "no credentials".to_owned();
    }
    let names: Vec<_> = asked.keys().map(|it| format!("`{it}`")).collect();
    names.join(" and ")
}

fn compare(
    walk: &mut Walk<'_>,
    scope: &Scope,
    ids: &Ids,
    (old, new): (&SecurityRequirements, &SecurityRequirements),
    subject: &str,
) {
    let renamed = scheme::renamed(walk.old.contract, walk.new.contract);
    let before = alternatives(old, str::to_owned);
    let after = alternatives(new, |it| {
        renamed.get(it).cloned().unwrap_or_else(|| it.to_owned())
    });
    let mut gone: Vec<&Alternative> = before
        .iter()
        .filter(|it| !after.iter().any(|two| two.asked == it.asked))
        .collect();
    let mut fresh: Vec<&Alternative> = after
        .iter()
        .filter(|it| !before.iter().any(|one| one.asked == it.asked))
        .collect();
    let is_kept = |held: &Asked| after.iter().any(|it| is_enough(held, &it.asked));
    let ends = (old.at, new.at);
    // The same schemes with other scopes.
    gone.retain(|one| {
        let partner = fresh
            .iter()
            .position(|two| !one.asked.is_empty() && two.asked.keys().eq(one.asked.keys()));
        let Some(at) = partner else { return true };
        let two = fresh.remove(at);
        for (scheme, scopes) in &one.asked {
            let wanted = two.asked.get(scheme).cloned().unwrap_or_default();
            for it in wanted.difference(scopes) {
                let evidence = if is_kept(&one.asked) {
                    Evidence::Harmless
                } else {
                    Evidence::Breaks
                };
                let message = format!("`{scheme}` must hold the scope `{it}` now");
                let change = Change::new(ids.scope_added, message).at(one.at, two.at);
                walk.say(
                    scope,
                    change.of(subject, format!("{scheme} {it}")).known(evidence),
                );
            }
            for it in scopes.difference(&wanted) {
                let message = format!("`{scheme}` need not hold the scope `{it}` any more");
                let change = Change::new(ids.scope_removed, message).at(one.at, two.at);
                walk.say(
                    scope,
                    change
                        .of(subject, format!("{scheme} {it}"))
                        .known(Evidence::Harmless),
                );
            }
        }
        false
    });
    let was_open = before.iter().all(|it| it.asked.is_empty());
    let is_open = after.iter().all(|it| it.asked.is_empty());
    for one in gone {
        // That anybody may call no longer, what is asked now says.
        if was_open {
            continue;
        }
        let (evidence, message) = match (is_kept(&one.asked), one.asked.is_empty()) {
            (true, _) if is_open => (
                Evidence::Harmless,
                format!("{} is not asked for any more", shown(&one.asked)),
            ),
            (true, _) => (
                Evidence::Harmless,
                format!(
                    "{} is not asked for any more; less is enough",
                    shown(&one.asked)
                ),
            ),
            (false, true) => (
                Evidence::Breaks,
                "callers without credentials are no longer let in".to_owned(),
            ),
            (false, false) => (
                Evidence::Breaks,
                format!("{} is no longer enough", shown(&one.asked)),
            ),
        };
        let change = Change::new(ids.removed, message).at(one.at.or(ends.0), ends.1);
        walk.say(scope, change.of(subject, shown(&one.asked)).known(evidence));
    }
    for two in fresh {
        if is_open {
            continue;
        }
        let (evidence, message) = if was_open && !is_kept(&Asked::new()) {
            (
                Evidence::Breaks,
                format!("{} is asked for now, and nothing was", shown(&two.asked)),
            )
        } else if two.asked.is_empty() {
            (
                Evidence::Harmless,
                "callers without credentials are let in too".to_owned(),
            )
        } else if before.iter().any(|it| is_enough(&two.asked, &it.asked)) {
            // Whoever can show this was let in before; what it takes away, the alternative that is gone says.
            (
                Evidence::Harmless,
                format!("{} is asked for now", shown(&two.asked)),
            )
        } else {
            (
                Evidence::Harmless,
                format!("{} is enough too", shown(&two.asked)),
            )
        };
        let change = Change::new(ids.added, message).at(ends.0, two.at.or(ends.1));
        walk.say(scope, change.of(subject, shown(&two.asked)).known(evidence));
    }
}
