//! `enum`: what its list says that has no effect.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::super::Cx;
use crate::contract::dialect::Version;
use crate::contract::model::Types;
use crate::diagnostic::Diagnostic;
use crate::document::Place;

/// Warns of values that are listed twice or to no end.
pub fn check<'d>(cx: &Cx<'_, 'd>, list: &Place<'d>, values: &[Json], types: Types) {
    let warn = |id, message: &str, help: &str| {
        cx.sink.warn(
            Diagnostic::new(id, list.node.at, message)
                .help(help)
                .pointer(list.pointer.clone()),
        );
    };
    if values.is_empty() {
        warn(
            "unsatisfiable",
            "no value is in an empty `enum`",
            "list the values, or remove the key",
        );
    }
    let mut seen = HashSet::new();
    if let Some(twice) = values.iter().find(|it| !seen.insert(it.to_string())) {
        warn(
            "duplicate-enum-value",
            &format!("`{twice}` is listed twice"),
            "each value stands once",
        );
    }
    let is_valid = |it: &Json| is_of(it, types);
    // Where all are of another type nothing is valid, which is told of the whole.
    if values.iter().any(is_valid) {
        let others = list.items().zip(values).filter(|(_, it)| !is_valid(it));
        for (item, value) in others {
            let message = format!("`{value}` is not of the `type` beside it, so it is refused");
            cx.sink.warn(
                Diagnostic::new("unreachable-enum-value", item.node.at, message)
                    .help("correct the value, or the type")
                    .pointer(item.pointer),
            );
        }
    }
    let is_nullable = cx.version == Version::V3_0 && types.is_nullable() && types != Types::ANY;
    if is_nullable && !values.contains(&Json::Null) {
        warn(
            "null-not-listed",
            "`nullable` does not add `null` to an `enum`, so `null` is refused",
            "add `null` to the list if it is allowed",
        );
    }
}

/// Says whether a value is of one of the types, as far as that shows without looking at digits.
fn is_of(value: &Json, types: Types) -> bool {
    let any_of = |one: Types, other: Types| types.contains(one) || types.contains(other);
    match value {
        // Whether `nullable` reaches as far as `enum` is told for itself.
        Json::Null => true,
        Json::Bool(_) => types.contains(Types::BOOLEAN),
        Json::Number(_) => any_of(Types::INTEGER, Types::NUMBER),
        Json::String(_) => types.contains(Types::STRING),
        Json::Array(_) => types.contains(Types::ARRAY),
        Json::Object(_) => types.contains(Types::OBJECT),
    }
}
