//! `enum`, `const`, `pattern`, `multipleOf` and the content of strings: which values are accepted.

use serde_json::{Number, Value as Json};

use super::{Cx, Effect};
use crate::contract::Types;
use crate::diff::change::{Evidence, Side};
use crate::diff::subsume;
use crate::diff::view::{Lookup, Values, shown};

/// Compares which values are listed.
pub fn compare(cx: &mut Cx<'_, '_>) {
    values(cx);
    extensible(cx);
}

/// Compares what else is asked of strings and numbers.
pub fn refinements(cx: &mut Cx<'_, '_>) {
    if cx.old.types.and(cx.new.types).intersects(Types::STRING) {
        patterns(cx);
        content(cx);
    }
    if cx.old.types.and(cx.new.types).intersects(Types::NUMBER) {
        multiples(cx);
    }
}

fn list(values: &[&Json]) -> String {
    if values.is_empty() {
        return "no value at all".to_owned();
    }
    let texts: Vec<_> = values.iter().map(|it| format!("`{}`", shown(it))).collect();
    texts.join(", ")
}

fn values(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    let at = |it: &Option<Values>| it.as_ref().and_then(|it| it.at);
    let places = (at(&old.values), at(&new.values));
    let all = |it: &Values| list(&it.all.iter().collect::<Vec<_>>());
    match (&old.values, &new.values) {
        (None, None) => {}
        (None, Some(two)) if two.is_const => {
            let message = format!("the value must be {} now", all(two));
            cx.say("const-added", message, places, &all(two));
        }
        (None, Some(two)) => {
            // Every boolean that there is, listed.
            if old.types == Types::BOOLEAN && two.all.len() == 2 {
                return;
            }
            let message = format!("the value must be one of {} now", all(two));
            cx.say("became-enum", message, places, &all(two));
        }
        (Some(one), None) if one.is_const => {
            let message = format!("the value need not be {} any more", all(one));
            cx.say("const-removed", message, places, &all(one));
        }
        (Some(one), None) => {
            if new.types == Types::BOOLEAN && one.all.len() == 2 {
                return;
            }
            let message = format!("the value need not be one of {} any more", all(one));
            cx.say("became-not-enum", message, places, "");
        }
        (Some(one), Some(two)) => {
            let (left, right) = (Lookup::new(&one.all), Lookup::new(&two.all));
            let gone: Vec<&Json> = one.all.iter().filter(|it| !right.has(it)).collect();
            let fresh: Vec<&Json> = two.all.iter().filter(|it| !left.has(it)).collect();
            if gone.is_empty() && fresh.is_empty() {
                return;
            }
            if one.is_const && two.is_const {
                let message = format!("the value must be {} instead of {}", all(two), all(one));
                cx.say("const-changed", message, places, &all(two));
                return;
            }
            let side = cx.site.side;
            if let Some(first) = gone.first() {
                let message = format!("{} {} no longer possible", list(&gone), are(gone.len()));
                let change = cx.say("enum-value-removed", message, places, &list(&gone));
                if side == Side::Request {
                    change.evidence = Evidence::Witness(first.to_string());
                }
            }
            if let Some(first) = fresh.first() {
                let message = format!("{} {} possible now", list(&fresh), are(fresh.len()));
                let change = cx.say("enum-value-added", message, places, &list(&fresh));
                if side == Side::Response {
                    change.evidence = Evidence::Witness(first.to_string());
                }
            }
        }
    }
}

const fn are(count: usize) -> &'static str {
    if count == 1 { "is" } else { "are" }
}

fn patterns(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    let gone: Vec<_> = old
        .patterns
        .iter()
        .filter(|it| !new.patterns.iter().any(|two| two.value == it.value))
        .collect();
    let fresh: Vec<_> = new
        .patterns
        .iter()
        .filter(|it| !old.patterns.iter().any(|one| one.value == it.value))
        .collect();
    match (gone.as_slice(), fresh.as_slice()) {
        ([], []) => {}
        ([one], []) if new.matches_all => {
            let message = format!(
                "the pattern `{}` gave way to one that matches everything",
                one.value
            );
            cx.say(
                "pattern-generalized",
                message,
                (Some(one.at), None),
                &one.value,
            );
        }
        (gone, []) => {
            for one in gone {
                let message = format!("the pattern `{}` need not be matched any more", one.value);
                cx.say("pattern-removed", message, (Some(one.at), None), &one.value);
            }
        }
        ([], fresh) => {
            for two in fresh {
                let message = format!("the pattern `{}` must be matched now", two.value);
                let side = cx.site.side;
                let witness = subsume::refused_by(&two.value, &old);
                let change = cx.say("pattern-added", message, (None, Some(two.at)), &two.value);
                if let (Some(witness), Side::Request) = (witness, side) {
                    change.evidence = Evidence::Witness(Json::String(witness).to_string());
                }
            }
        }
        (gone, fresh) => {
            let texts = |all: &[&crate::source::Located<String>]| {
                let all: Vec<_> = all.iter().map(|it| format!("`{}`", it.value)).collect();
                all.join(" and ")
            };
            let message = format!("the pattern {} became {}", texts(gone), texts(fresh));
            let places = (gone.first().map(|it| it.at), fresh.first().map(|it| it.at));
            let evidence = match (gone, fresh, cx.site.side) {
                ([one], [two], Side::Request) => subsume::pattern(&one.value, &two.value, &old),
                ([one], [two], Side::Response) => subsume::pattern(&two.value, &one.value, &new),
                _ => Evidence::Undecided,
            };
            cx.say("pattern-changed", message, places, &texts(fresh))
                .evidence = evidence;
        }
    }
}

fn multiples(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    let texts = |all: &[Number]| {
        let all: Vec<_> = all.iter().map(|it| format!("`{it}`")).collect();
        all.join(" and ")
    };
    match (old.multiples.as_slice(), new.multiples.as_slice()) {
        ([], []) => {}
        ([], two) => {
            let message = format!("the number must be a multiple of {} now", texts(two));
            cx.say("multiple-of-set", message, (None, None), &texts(two));
        }
        (one, []) => {
            let message = format!(
                "the number need not be a multiple of {} any more",
                texts(one)
            );
            cx.say("multiple-of-unset", message, (None, None), "");
        }
        (one, two) => {
            let message = format!(
                "the number must be a multiple of {} instead of {}",
                texts(two),
                texts(one)
            );
            // What is a multiple of all of the one is one of each of the other.
            let within =
                |all: &[Number], it: &Number| all.iter().any(|other| subsume::divides(it, other));
            let is_kept = one.iter().all(|it| within(two, it));
            let effect = match (is_kept, two.iter().all(|it| within(one, it))) {
                (true, true) => return,
                (true, false) => Effect::Tighter,
                (false, true) => Effect::Looser,
                (false, false) => Effect::Both,
            };
            let evidence = effect.on(cx.site.side);
            cx.say("multiple-of-changed", message, (None, None), &texts(two))
                .evidence = evidence;
        }
    }
}

fn content(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    let suffixes = ["content-encoding-changed", "content-media-type-changed"];
    let words = ["encoding", "media type"];
    for (at, suffix) in suffixes.into_iter().enumerate() {
        let (one, two) = (&old.content[at], &new.content[at]);
        if one != two {
            let shown = |it: &Option<String>| {
                it.as_ref()
                    .map_or("none".to_owned(), |it| format!("`{it}`"))
            };
            let message = format!(
                "the {} inside the string was {} and is {}",
                words[at],
                shown(one),
                shown(two)
            );
            let detail = two.clone().unwrap_or_default();
            cx.say(suffix, message, (None, None), &detail);
        }
    }
    match (old.content_schema, new.content_schema) {
        (None, None) => {}
        (Some(one), Some(two)) => {
            let site = cx.site.inside();
            cx.go("contentSchema", one, two, site);
        }
        (None, Some(_)) => {
            cx.say(
                "content-schema-added",
                "what the string holds has a schema now".to_owned(),
                (None, None),
                "",
            );
        }
        (Some(_), None) => {
            cx.say(
                "content-schema-removed",
                "what the string holds has no schema any more".to_owned(),
                (None, None),
                "",
            );
        }
    }
}

fn extensible(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    if cx.site.side == Side::Response {
        return;
    }
    let (Some(one), Some(two)) = (&old.notes.extensible, &new.notes.extensible) else {
        return;
    };
    let known = Lookup::new(&two.value);
    let gone: Vec<&Json> = one.value.iter().filter(|it| !known.has(it)).collect();
    if !gone.is_empty() {
        let message = format!(
            "{} {} no longer among the known values",
            list(&gone),
            are(gone.len())
        );
        cx.say(
            "x-extensible-enum-value-removed",
            message,
            (Some(one.at), Some(two.at)),
            &list(&gone),
        );
    }
}
