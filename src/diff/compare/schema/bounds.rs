//! Limits: of numbers, lengths and counts.

use super::{Cx, Effect};
use crate::contract::{Types, compare_numbers};
use crate::diff::view::{Bounds, Limit, same_limit};

/// Compares all limits; of what has no effect, where the types are the same.
pub fn compare(cx: &mut Cx<'_, '_>) {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    limits(cx, old.types.and(new.types), (&old.bounds, &new.bounds));
    if old.types == new.types {
        let before = cx.changes.len();
        limits(
            cx,
            Types::ANY.without(old.types),
            (&old.idle.bounds, &new.idle.bounds),
        );
        cx.has_no_effect(before, "values of these types");
    }
}

fn limits(cx: &mut Cx<'_, '_>, shared: Types, (one, two): (&Bounds, &Bounds)) {
    if shared.intersects(Types::NUMBER) {
        number(
            cx,
            true,
            (one.minimum.as_ref(), two.minimum.as_ref()),
            shared,
        );
        number(
            cx,
            false,
            (one.maximum.as_ref(), two.maximum.as_ref()),
            shared,
        );
    }
    if shared.intersects(Types::STRING) {
        // Without `minLength` it is 0, and so there is always one.
        let or_zero = |it: Option<u64>| Some(it.unwrap_or(0));
        count(
            cx,
            "min-length",
            true,
            (or_zero(one.min_length), or_zero(two.min_length)),
        );
        count(cx, "max-length", false, (one.max_length, two.max_length));
    }
    if shared.intersects(Types::ARRAY) {
        count(cx, "min-items", true, (one.min_items, two.min_items));
        count(cx, "max-items", false, (one.max_items, two.max_items));
    }
    if shared.intersects(Types::OBJECT) {
        count(
            cx,
            "min-properties",
            true,
            (one.min_properties, two.min_properties),
        );
        count(
            cx,
            "max-properties",
            false,
            (one.max_properties, two.max_properties),
        );
    }
}

/// The words of a limit, and what the ends of its ids are.
const COUNTS: &[(&str, &str, [&str; 4])] = &[
    (
        "min-length",
        "minLength",
        [
            "min-length-set",
            "min-length-unset",
            "min-length-increased",
            "min-length-decreased",
        ],
    ),
    (
        "max-length",
        "maxLength",
        [
            "max-length-set",
            "max-length-unset",
            "max-length-increased",
            "max-length-decreased",
        ],
    ),
    (
        "min-items",
        "minItems",
        [
            "min-items-set",
            "min-items-unset",
            "min-items-increased",
            "min-items-decreased",
        ],
    ),
    (
        "max-items",
        "maxItems",
        [
            "max-items-set",
            "max-items-unset",
            "max-items-increased",
            "max-items-decreased",
        ],
    ),
    (
        "min-properties",
        "minProperties",
        [
            "min-properties-set",
            "min-properties-unset",
            "min-properties-increased",
            "min-properties-decreased",
        ],
    ),
    (
        "max-properties",
        "maxProperties",
        [
            "max-properties-set",
            "max-properties-unset",
            "max-properties-increased",
            "max-properties-decreased",
        ],
    ),
    (
        "min-contains",
        "minContains",
        [
            "min-contains-increased",
            "min-contains-decreased",
            "min-contains-increased",
            "min-contains-decreased",
        ],
    ),
    (
        "max-contains",
        "maxContains",
        [
            "max-contains-decreased",
            "max-contains-increased",
            "max-contains-increased",
            "max-contains-decreased",
        ],
    ),
];

/// Compares one limit of lengths or counts.
pub fn count(
    cx: &mut Cx<'_, '_>,
    name: &str,
    is_lower: bool,
    (old, new): (Option<u64>, Option<u64>),
) {
    let Some((_, keyword, suffixes)) = COUNTS.iter().find(|it| it.0 == name) else {
        return;
    };
    let [set, unset, increased, decreased] = suffixes;
    let (suffix, message, effect) = match (old, new) {
        (None, Some(new)) => (
            set,
            format!("`{keyword}` is {new} now, and there was none"),
            Effect::Tighter,
        ),
        (Some(old), None) => (
            unset,
            format!("there is no `{keyword}` any more; it was {old}"),
            Effect::Looser,
        ),
        (Some(old), Some(new)) if old != new => {
            let is_more = new > old;
            let effect = if is_more == is_lower {
                Effect::Tighter
            } else {
                Effect::Looser
            };
            let suffix = if is_more { increased } else { decreased };
            let word = if is_more { "rose" } else { "fell" };
            (
                suffix,
                format!("`{keyword}` {word} from {old} to {new}"),
                effect,
            )
        }
        _ => return,
    };
    let evidence = effect.on(cx.site.side);
    let detail = new.map(|it| it.to_string()).unwrap_or_default();
    cx.say(suffix, message, (None, None), &detail).evidence = evidence;
}

fn number(
    cx: &mut Cx<'_, '_>,
    is_lower: bool,
    (old, new): (Option<&Limit>, Option<&Limit>),
    types: Types,
) {
    if same_limit(old, new, types, if is_lower { 1 } else { -1 }) {
        return;
    }
    let is_exclusive = new.or(old).is_some_and(|it| it.exclusive);
    let (keyword, suffixes) = match (is_lower, is_exclusive) {
        (true, false) => (
            "minimum",
            ["min-set", "min-unset", "min-increased", "min-decreased"],
        ),
        (true, true) => (
            "exclusiveMinimum",
            [
                "exclusive-min-set",
                "exclusive-min-unset",
                "exclusive-min-increased",
                "exclusive-min-decreased",
            ],
        ),
        (false, false) => (
            "maximum",
            ["max-set", "max-unset", "max-increased", "max-decreased"],
        ),
        (false, true) => (
            "exclusiveMaximum",
            [
                "exclusive-max-set",
                "exclusive-max-unset",
                "exclusive-max-increased",
                "exclusive-max-decreased",
            ],
        ),
    };
    let [set, unset, increased, decreased] = suffixes;
    let places = (old.and_then(|it| it.at), new.and_then(|it| it.at));
    let (suffix, message, effect) = match (old, new) {
        (None, Some(new)) => (
            set,
            format!("`{keyword}` is {} now, and there was none", new.number),
            Effect::Tighter,
        ),
        (Some(old), None) => (
            unset,
            format!("there is no `{keyword}` any more; it was {}", old.number),
            Effect::Looser,
        ),
        (Some(old), Some(new)) => {
            let order = compare_numbers(&new.number, &old.number);
            let effect = match (order, is_lower) {
                (std::cmp::Ordering::Equal, _) if new.exclusive => Effect::Tighter,
                (std::cmp::Ordering::Equal, _) => Effect::Looser,
                (order, lower) if order.is_gt() == lower => Effect::Tighter,
                _ => Effect::Looser,
            };
            let is_more = (effect == Effect::Tighter) == is_lower;
            let suffix = if is_more { increased } else { decreased };
            let kind = |it: &Limit| if it.exclusive { " (outside)" } else { "" };
            let mixed = old.exclusive != new.exclusive;
            let kinds = if mixed {
                (kind(old), kind(new))
            } else {
                ("", "")
            };
            let message = format!(
                "`{keyword}` went from {}{} to {}{}",
                old.number, kinds.0, new.number, kinds.1
            );
            (suffix, message, effect)
        }
        (None, None) => return,
    };
    let evidence = effect.on(cx.site.side);
    let detail = new.map_or("", |it| it.number.as_str());
    cx.say(suffix, message, places, detail).evidence = evidence;
}
