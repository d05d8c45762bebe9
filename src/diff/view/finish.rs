//! What is left of a view once everything is taken together: `null` apart, and nothing that cannot apply.

use serde_json::Value as Json;

use super::json::distinct;
use super::{Additional, Values, View};
use crate::contract::Types;

/// Takes `null` out of types and values, and leaves out what cannot apply.
pub fn finish(view: &mut View) {
    let lists_null = |it: &Values| it.all.contains(&Json::Null);
    let groups_let_null = view.nullable;
    view.nullable =
        groups_let_null && view.types.is_nullable() && view.values.as_ref().is_none_or(lists_null);
    view.written = view.types;
    if view.types != Types::ANY {
        view.types = view.types.without(Types::NULL);
        view.written = view.types;
    }
    if let Some(values) = &mut view.values {
        let allowed = view.types;
        values
            .all
            .retain(|it| !it.is_null() && allowed.contains(Types::of(it)));
        distinct(&mut values.all);
        let types = values
            .all
            .iter()
            .fold(Types::NONE, |types, it| types.with(Types::of(it)));
        view.types = view.types.and(types);
        if values.all.is_empty() && view.nullable && view.written == Types::ANY {
            // `enum: [null]` is the type `null`.
            view.values = None;
            view.types = Types::NONE;
            view.written = Types::NONE;
        }
    }
    trim(view);
}

/// Leaves out keywords of types that no value has.
fn trim(view: &mut View) {
    let types = view.types;
    // Every integer is a multiple of 1.
    if types.and(Types::NUMBER) == Types::INTEGER {
        view.multiples.retain(|it| it.as_f64() != Some(1.0));
    }
    let (bounds, idle) = (&mut view.bounds, &mut view.idle.bounds);
    if !types.intersects(Types::STRING) {
        view.patterns.clear();
        idle.min_length = bounds.min_length.take();
        idle.max_length = bounds.max_length.take();
        view.content = [None, None];
        view.content_schema = None;
    }
    if !types.intersects(Types::NUMBER) {
        idle.minimum = bounds.minimum.take();
        idle.maximum = bounds.maximum.take();
        view.multiples.clear();
    }
    if !types.intersects(Types::ARRAY) {
        idle.min_items = bounds.min_items.take();
        idle.max_items = bounds.max_items.take();
        view.unique = false;
        view.prefix.clear();
        view.items = None;
        view.contains.clear();
        view.idle.unevaluated_items = view.unevaluated_items.take().is_some();
    }
    if !types.intersects(Types::OBJECT) {
        idle.min_properties = bounds.min_properties.take();
        idle.max_properties = bounds.max_properties.take();
        view.properties.clear();
        view.required.clear();
        view.additional = Additional::Open;
        view.pattern_properties.clear();
        view.property_names = None;
        view.dependent_required.clear();
        view.dependent_schemas.clear();
        view.idle.unevaluated_properties = view.unevaluated_properties.take().is_some();
    }
    let is_textual = types.intersects(Types::STRING.with(Types::NUMBER));
    if !is_textual {
        view.format = None;
    }
}
