//! `allOf`: parts that came or went, where nothing else did.

use super::{Cx, Effect};
use crate::contract::{Contract, Schema, SchemaId};
use crate::diff::change::Evidence;
use crate::diff::compare::Walk;
use crate::diff::view::NodeId;

/// Looks for one cause: that nothing changed but parts of `allOf` that came, or went. Says whether that is so; then the
/// parts that stayed are gone into, and nothing else is left to compare.
pub fn parts(cx: &mut Cx<'_, '_>) -> bool {
    let (Some(one), Some(two)) = (cx.walk.old.only(cx.pair.0), cx.walk.new.only(cx.pair.1)) else {
        return false;
    };
    let (before, after) = (cx.walk.old.contract, cx.walk.new.contract);
    let (old, new) = (&before.schemas[one], &after.schemas[two]);
    if old.all_of.len() == new.all_of.len() || !is_same_beside_parts(cx.walk, old, new) {
        return false;
    }
    let mut free: Vec<SchemaId> = new.all_of.clone();
    let mut pairs: Vec<(NodeId, NodeId)> = Vec::new();
    let mut gone: Vec<SchemaId> = Vec::new();
    for part in &old.all_of {
        let left = cx.walk.old.schema(*part);
        let equal = free.iter().position(|it| {
            let right = cx.walk.new.schema(*it);
            cx.walk.is_same(left, right)
        });
        let named = || {
            let name = before.schemas[*part].name.as_ref()?;
            free.iter()
                .position(|it| after.schemas[*it].name.as_ref() == Some(name))
        };
        match equal.or_else(named) {
            Some(at) => {
                let right = cx.walk.new.schema(free.remove(at));
                pairs.push((left, right));
            }
            None => gone.push(*part),
        }
    }
    if gone.is_empty() == free.is_empty() {
        return false;
    }
    let is_harmless = cx.walk.is_same(cx.pair.0, cx.pair.1);
    let is_anything = cx.old.is_anything();
    let is_wrapped = |it: &Schema, all: &Contract| match it.all_of.as_slice() {
        [] => is_anything,
        [only] => !all.schemas[*only].all_of.is_empty(),
        _ => false,
    };
    if is_harmless && (is_wrapped(old, before) || is_wrapped(new, after)) {
        // The whole was written as parts, or the parts as a whole.
        return false;
    }
    let side = cx.site.side;
    for part in gone {
        let node = cx.walk.old.schema(part);
        let view = cx.walk.old.view(node);
        let suffix = if view.is_anything() {
            "all-of-removed-annotation-only"
        } else {
            "all-of-removed"
        };
        let message = format!("{} need not hold any more", view.called());
        let evidence = if is_harmless {
            Evidence::Harmless
        } else {
            Effect::Looser.on(side)
        };
        cx.say(suffix, message, (Some(view.at), None), &view.called())
            .evidence = evidence;
    }
    for part in free {
        let node = cx.walk.new.schema(part);
        let view = cx.walk.new.view(node);
        let suffix = if view.is_anything() {
            "all-of-added-annotation-only"
        } else {
            "all-of-added"
        };
        let message = format!("{} must hold too", view.called());
        let evidence = if is_harmless {
            Evidence::Harmless
        } else {
            Effect::Tighter.on(side)
        };
        cx.say(suffix, message, (None, Some(view.at)), &view.called())
            .evidence = evidence;
    }
    let site = cx.site;
    for (left, right) in pairs {
        cx.go("", left, right, site);
    }
    for (name, property) in &old.properties {
        if let Some(other) = new.properties.get(name) {
            let (left, right) = (
                cx.walk.old.schema(property.schema),
                cx.walk.new.schema(other.schema),
            );
            cx.go(name.clone(), left, right, site.inside());
        }
    }
    if let (Some(left), Some(right)) = (old.items, new.items) {
        let (left, right) = (cx.walk.old.schema(left), cx.walk.new.schema(right));
        cx.go("[]", left, right, site.inside());
    }
    true
}

/// Says whether two schemas say the same beside `allOf` and what is gone into: the properties and the items.
fn is_same_beside_parts(walk: &mut Walk<'_>, old: &Schema, new: &Schema) -> bool {
    let names = |it: &Schema| {
        let mut names: Vec<String> = it.properties.keys().cloned().collect();
        names.sort();
        names
    };
    let required = |it: &Schema| {
        let mut names: Vec<String> = it.required.iter().map(|it| it.value.clone()).collect();
        names.sort();
        names
    };
    let values = |it: &Schema| {
        let list = it.enumeration.as_ref().map(|it| it.value.clone());
        (list, it.constant.as_ref().map(|it| it.value.clone()))
    };
    let texts = |it: &Schema| {
        let text =
            |it: &Option<crate::source::Located<String>>| it.as_ref().map(|it| it.value.clone());
        (
            text(&it.pattern),
            text(&it.format),
            it.content_encoding.clone(),
            it.content_media_type.clone(),
        )
    };
    let counts = |it: &Schema| {
        [
            it.min_length,
            it.max_length,
            it.min_items,
            it.max_items,
            it.min_properties,
            it.max_properties,
        ]
    };
    let numbers = |it: &Schema| {
        let bound = |it: &Option<crate::contract::Bound>| {
            it.as_ref().map(|it| (it.value.clone(), it.exclusive))
        };
        (
            bound(&it.minimum),
            bound(&it.maximum),
            it.multiple_of.clone(),
            it.unique_items,
        )
    };
    let names_of_patterns = |it: &Schema| {
        let names = it.pattern_properties.iter().map(|it| it.0.value.clone());
        names.collect::<Vec<_>>()
    };
    let names_of_dependents =
        |it: &Schema| it.dependent_schemas.keys().cloned().collect::<Vec<_>>();
    let counted = |it: &Schema| it.contains.as_ref().map(|it| (it.min, it.max));
    old.types == new.types
        && names(old) == names(new)
        && required(old) == required(new)
        && values(old) == values(new)
        && texts(old) == texts(new)
        && counts(old) == counts(new)
        && numbers(old) == numbers(new)
        && old.items.is_some() == new.items.is_some()
        && old.dependent_required == new.dependent_required
        && names_of_patterns(old) == names_of_patterns(new)
        && names_of_dependents(old) == names_of_dependents(new)
        && counted(old) == counted(new)
        && are_same(walk, &inner(old), &inner(new))
}

/// Gives the schemas inside one that are not gone into where parts came or went; absent ones keep their places.
fn inner(schema: &Schema) -> Vec<Vec<SchemaId>> {
    let single = |it: Option<SchemaId>| it.into_iter().collect::<Vec<_>>();
    let condition = schema.conditional.as_ref();
    vec![
        single(schema.additional_properties),
        single(schema.property_names),
        single(schema.not),
        single(schema.contains.as_ref().map(|it| it.schema)),
        single(schema.unevaluated_items),
        single(schema.unevaluated_properties),
        single(schema.content_schema),
        single(condition.map(|it| it.condition)),
        single(condition.and_then(|it| it.then)),
        single(condition.and_then(|it| it.otherwise)),
        schema.any_of.clone(),
        schema.one_of.clone(),
        schema.prefix_items.clone(),
        schema.pattern_properties.iter().map(|it| it.1).collect(),
        schema.dependent_schemas.values().copied().collect(),
    ]
}

fn are_same(walk: &mut Walk<'_>, old: &[Vec<SchemaId>], new: &[Vec<SchemaId>]) -> bool {
    old.iter().zip(new).all(|(one, two)| {
        one.len() == two.len()
            && one.iter().zip(two).all(|(left, right)| {
                let (left, right) = (walk.old.schema(*left), walk.new.schema(*right));
                walk.is_same(left, right)
            })
    })
}
