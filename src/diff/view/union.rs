//! Branches of different types, `anyOf: [{type: string, maxLength: 5}, {type: integer}]`: what they say as one schema,
//! `{type: [string, integer], maxLength: 5}`, since no keyword of one type restricts another.

use std::rc::Rc;

use super::{Additional, Arena, NodeId, View};
use crate::contract::Types;

/// Gives the views of two nodes in one form: where one has branches and the other has none, the branches are put
/// together, if that can be done.
pub fn aligned(
    old: &mut Arena<'_>,
    new: &mut Arena<'_>,
    (one, two): (Rc<View>, Rc<View>),
) -> (Rc<View>, Rc<View>) {
    match (one.groups.len(), two.groups.len()) {
        (1, 0) => (folded(old, &one).map_or(one, Rc::new), two),
        (0, 1) => {
            let folded = folded(new, &two);
            (one, folded.map_or(two, Rc::new))
        }
        _ => (one, two),
    }
}

/// Gives a view that consists of branches as one without, if they are of types that no two share.
fn folded(arena: &mut Arena<'_>, view: &View) -> Option<View> {
    let [group] = view.groups.as_slice() else {
        return None;
    };
    let mut whole = View {
        groups: Vec::new(),
        ..view.clone()
    };
    if !whole.is_unrefined() || whole.values.is_some() {
        return None;
    }
    let allowed = view.types;
    let mut types = Types::NONE;
    let mut has_format = false;
    for branch in &group.branches {
        let branch = arena.view(*branch);
        let is_plain = branch.values.is_none()
            && branch.groups.is_empty()
            && branch.not.is_empty()
            && branch.conditions.is_empty()
            && branch.unevaluated_items.is_none()
            && branch.unevaluated_properties.is_none();
        let format_is_alone = branch.format.is_none() || !has_format;
        if !is_plain || !format_is_alone || types.intersects(branch.types) || branch.nullable {
            return None;
        }
        has_format |= branch.format.is_some();
        types = types.with(branch.types);
        take(&mut whole, &branch);
    }
    whole.types = types;
    whole.written = types;
    whole.is_union = true;
    allowed.contains(types).then_some(whole)
}

/// Takes over what a branch says of its types; nothing else says anything of them.
fn take(whole: &mut View, branch: &View) {
    // By name, so that a new keyword is not forgotten here. Those that are left out say nothing in a plain branch, or of it.
    let View {
        at: _,
        pointer: _,
        name: _,
        title: _,
        notes: _,
        written: _,
        types: _,
        is_union: _,
        nullable: _,
        values: _,
        format,
        patterns,
        matches_all: _,
        bounds: more,
        multiples,
        unique,
        prefix,
        items,
        contains,
        properties,
        required,
        additional,
        pattern_properties,
        property_names,
        dependent_required,
        dependent_schemas,
        unevaluated_items: _,
        unevaluated_properties: _,
        groups: _,
        not: _,
        conditions: _,
        content,
        content_schema,
        idle: _,
    } = branch.clone();
    whole.format = whole.format.take().or(format);
    whole.patterns.extend(patterns);
    whole.patterns.sort_by(|a, b| a.value.cmp(&b.value));
    whole.multiples.extend(multiples);
    whole.unique |= unique;
    whole.contains.extend(contains);
    whole.properties.extend(properties);
    whole.required.extend(required);
    whole.pattern_properties.extend(pattern_properties);
    whole.dependent_required.extend(dependent_required);
    whole.dependent_schemas.extend(dependent_schemas);
    if additional != Additional::Open {
        whole.additional = additional;
    }
    let first = |one: &mut Option<NodeId>, two: Option<NodeId>| *one = one.take().or(two);
    first(&mut whole.items, items);
    first(&mut whole.property_names, property_names);
    first(&mut whole.content_schema, content_schema);
    if whole.prefix.is_empty() {
        whole.prefix = prefix;
    }
    for (one, two) in whole.content.iter_mut().zip(content) {
        *one = one.take().or(two);
    }
    let bounds = &mut whole.bounds;
    bounds.minimum = bounds.minimum.take().or(more.minimum);
    bounds.maximum = bounds.maximum.take().or(more.maximum);
    let counts = [
        (&mut bounds.min_length, more.min_length),
        (&mut bounds.max_length, more.max_length),
        (&mut bounds.min_items, more.min_items),
        (&mut bounds.max_items, more.max_items),
        (&mut bounds.min_properties, more.min_properties),
        (&mut bounds.max_properties, more.max_properties),
    ];
    for (one, two) in counts {
        *one = one.or(two);
    }
}
