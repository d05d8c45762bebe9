//! `type`, `null` and `format`: kinds of values that are accepted.

use super::{Cx, Effect};
use crate::contract::Types;
use crate::diff::change::{Carrier, Evidence, Side};
use crate::diff::view::View;

/// Compares kinds of values. Says whether any kind is left that both accept, so that there is more to compare.
pub fn compare(cx: &mut Cx<'_, '_>) -> bool {
    let (old, new) = (cx.old.clone(), cx.new.clone());
    // A list of values says by itself whether `null` is one of them.
    let is_open =
        |it: &View| it.written == Types::ANY && it.groups.is_empty() && it.values.is_none();
    if old.nullable != new.nullable && !is_open(&old) && !is_open(&new) {
        if new.nullable {
            cx.say(
                "became-nullable",
                "`null` is possible now".to_owned(),
                (None, None),
                "",
            );
        } else {
            cx.say(
                "became-not-nullable",
                "`null` is possible no longer".to_owned(),
                (None, None),
                "",
            );
        }
    }
    let types = types_effect(cx, &old, &new);
    let shared = old.types.and(new.types);
    let is_disjoint =
        shared == Types::NONE && (old.types != Types::NONE || new.types != Types::NONE);
    let lists = old.values.is_some() && new.values.is_some();
    let format = if is_disjoint || lists || !shared.intersects(Types::STRING.with(Types::NUMBER)) {
        None
    } else {
        format_effect(&old, &new)
    };
    let effect = match (types, format) {
        // Where the types differ only in what enumerations leave of them, the values tell it.
        (None, None) => return true,
        (Some(one), Some(two)) => one.0.and(two),
        (Some(one), None) => one.0,
        (None, Some(two)) => two,
    };
    let is_union = types.is_some() && (old.is_union || new.is_union);
    let by_text = types.is_some_and(|it| it.1);
    let side = cx.site.side;
    let is_property_of_parameter =
        cx.site.nested && matches!(cx.site.carrier, Carrier::Parameter | Carrier::RequestHeader);
    let suffix = match (effect, is_union) {
        (Effect::Looser, true) if cx.site.carrier != Carrier::ResponseHeader => {
            "list-of-types-widened"
        }
        (Effect::Tighter, true) if cx.site.carrier != Carrier::ResponseHeader => {
            "list-of-types-narrowed"
        }
        (Effect::Looser, _) if by_text && cx.site.carrier == Carrier::Body => "type-compatible",
        (Effect::Looser, _) if by_text && is_property_of_parameter => "type-changed",
        (Effect::Tighter, _) if by_text && side == Side::Response => "type-compatible",
        (Effect::Looser, _) => "type-generalized",
        (Effect::Tighter, _) if side == Side::Response || is_property_of_parameter => {
            "type-specialized"
        }
        (Effect::Tighter | Effect::Both, _) => "type-changed",
    };
    let message = format!("{} became {}", shown(&old), shown(&new));
    let is_named_only =
        effect == Effect::Tighter && side == Side::Request && only_names_its_type(&old, &new);
    let evidence = if is_named_only {
        Evidence::Hurts
    } else {
        effect.on(side)
    };
    cx.say(suffix, message, (None, None), &shown(&new)).evidence = evidence;
    !is_disjoint || by_text
}

/// Says whether the old schema said everything about the type that the new one names, and only did not name it.
fn only_names_its_type(old: &View, new: &View) -> bool {
    let describes_object = !old.properties.is_empty() && new.types == Types::OBJECT;
    let describes_array = old.items.is_some() && new.types == Types::ARRAY;
    old.written == Types::ANY && (describes_object || describes_array)
}

/// Gives the effect on types, and whether it is so only since the values are text on the wire.
fn types_effect(cx: &mut Cx<'_, '_>, old: &View, new: &View) -> Option<(Effect, bool)> {
    // What an enumeration says of types by itself is said with its values.
    if old.types == new.types || old.written == new.written {
        return None;
    }
    let (one, two) = (old.written, new.written);
    if two.contains(one) {
        return Some((Effect::Looser, false));
    }
    if one.contains(two) {
        return Some((Effect::Tighter, false));
    }
    if cx.site.spread && spreads(cx, old, new) {
        return Some((Effect::Looser, false));
    }
    let scalars = Types::STRING.with(Types::NUMBER).with(Types::BOOLEAN);
    if cx.site.textual && scalars.contains(one.with(two)) && is_free_text(old, new) {
        let effect = if two.contains(Types::STRING) {
            Effect::Looser
        } else {
            Effect::Tighter
        };
        // Numbers and booleans are written as text, too, and neither is one of the other.
        if one.contains(Types::STRING) != two.contains(Types::STRING) {
            return Some((effect, true));
        }
    }
    Some((Effect::Both, false))
}

/// Says whether the side that is a string takes any text: every number is one then.
fn is_free_text(old: &View, new: &View) -> bool {
    let text = if new.written.contains(Types::STRING) {
        new
    } else {
        old
    };
    text.values.is_none()
        && text.patterns.is_empty()
        && text.format.is_none()
        && text.bounds.min_length.is_none()
        && text.bounds.max_length.is_none()
}

/// Says whether a single value, as it was, is a list of one as it is.
fn spreads(cx: &mut Cx<'_, '_>, old: &View, new: &View) -> bool {
    let is_list =
        new.types == Types::ARRAY && !old.types.intersects(Types::ARRAY.with(Types::OBJECT));
    let Some(node) = new.items.filter(|_| is_list) else {
        return is_list;
    };
    let is_item = cx.walk.is_same(cx.pair.0, node);
    let items = cx.walk.new.view(node);
    let takes_text = items.types.contains(Types::STRING);
    let least = new.bounds.min_items.unwrap_or(0);
    least <= 1
        && new.bounds.max_items.is_none_or(|it| it > 0)
        && new.prefix.is_empty()
        && (is_item
            || items.is_unrefined()
                && items.values.is_none()
                && (takes_text || items.types.contains(old.types)))
}

/// Gives the effect on `format`.
fn format_effect(old: &View, new: &View) -> Option<Effect> {
    let (one, two) = (old.format.as_deref(), new.format.as_deref());
    if one == two {
        return None;
    }
    const WIDER: &[(&str, &str)] = &[
        ("int32", "int64"),
        ("float", "double"),
        ("int32", "float"),
        ("int32", "double"),
        ("int64", "double"),
        ("int8", "int16"),
        ("int16", "int32"),
        ("int8", "int32"),
    ];
    Some(match (one, two) {
        (Some(_), None) => Effect::Looser,
        (None, Some(_)) => Effect::Tighter,
        (Some(one), Some(two)) if WIDER.contains(&(one, two)) => Effect::Looser,
        (Some(one), Some(two)) if WIDER.contains(&(two, one)) => Effect::Tighter,
        _ => Effect::Both,
    })
}

fn shown(view: &View) -> String {
    let types = match view.written {
        Types::ANY => "any type".to_owned(),
        types => {
            let names: Vec<_> = types.names().iter().map(|it| format!("`{it}`")).collect();
            if names.is_empty() {
                "no type".to_owned()
            } else {
                names.join(" or ")
            }
        }
    };
    match &view.format {
        Some(format) => format!("{types} (`{format}`)"),
        None => types,
    }
}
