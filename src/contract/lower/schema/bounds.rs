//! Bounds: of numbers in either dialect, of lengths and counts, and whether any value is left between them.

use std::cmp::Ordering;

use serde_json::Number;

use super::super::Cx;
use crate::contract::dialect::Version;
use crate::contract::grammar::{as_count, compare};
use crate::contract::model::{Bound, Schema};
use crate::diagnostic::Diagnostic;
use crate::document::Place;
use crate::document::node::Value;

/// Which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// `minimum` and `exclusiveMinimum`
    Lower,
    /// `maximum` and `exclusiveMaximum`
    Upper,
}

/// Reads a bound of numbers: the stricter of the inclusive and the exclusive one.
pub fn bound<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, end: End) -> Option<Bound> {
    let (inclusive_key, exclusive_key, looser) = match end {
        End::Lower => ("minimum", "exclusiveMinimum", Ordering::Less),
        End::Upper => ("maximum", "exclusiveMaximum", Ordering::Greater),
    };
    let mut inclusive = number(cx, place, inclusive_key).map(|(value, at)| Bound {
        value,
        exclusive: false,
        at,
    });
    let Some(exclusive) = cx.member(place, exclusive_key) else {
        return inclusive;
    };
    let other_version = |meaning: &str| {
        cx.sink.warn(
            Diagnostic::new(
                "keyword-of-another-version",
                exclusive.node.at,
                format!(
                    "`{exclusive_key}` is {} in OpenAPI {}; {meaning}",
                    kind(cx.version),
                    cx.version.as_str()
                ),
            )
            .pointer(exclusive.pointer.clone()),
        );
    };
    match &exclusive.node.value {
        Value::Bool(is_exclusive) => {
            if cx.version > Version::V3_0 {
                other_version("it is read as 3.0 means it");
            }
            if let (Some(bound), true) = (&mut inclusive, is_exclusive) {
                bound.exclusive = true;
            } else if *is_exclusive {
                cx.sink.warn(
                    Diagnostic::new(
                        "exclusive-without-bound",
                        exclusive.node.at,
                        format!("`{exclusive_key}: true` without `{inclusive_key}` has no effect"),
                    )
                    .help(format!("add `{inclusive_key}`"))
                    .pointer(exclusive.pointer.clone()),
                );
            }
            inclusive
        }
        Value::Number(text) => {
            if cx.version == Version::V3_0 {
                other_version("it is read as 3.1 means it");
            }
            let Ok(value) = serde_json::from_str::<Number>(text) else {
                return inclusive;
            };
            match inclusive {
                Some(bound) if compare(text, &bound.value.to_string()) == looser => Some(bound),
                _ => Some(Bound {
                    value,
                    exclusive: true,
                    at: exclusive.node.at,
                }),
            }
        }
        _ => inclusive,
    }
}

const fn kind(version: Version) -> &'static str {
    match version {
        Version::V3_0 => "a boolean",
        Version::V3_1 | Version::V3_2 => "a number",
    }
}

/// Reads a number with all of its digits.
pub fn number<'d>(
    cx: &Cx<'_, 'd>,
    place: &Place<'d>,
    key: &str,
) -> Option<(Number, crate::source::Span)> {
    let node = cx.member(place, key)?.node;
    match &node.value {
        Value::Number(text) => Some((serde_json::from_str(text).ok()?, node.at)),
        _ => None,
    }
}

/// Reads a length or count.
pub fn count<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, key: &str) -> Option<u64> {
    match &cx.member(place, key)?.node.value {
        Value::Number(text) => as_count(text),
        _ => None,
    }
}

/// Reads `multipleOf`, which must be above zero (JSON Schema 2020-12 Validation, 6.2.1).
pub fn multiple_of<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> Option<Number> {
    let (value, at) = number(cx, place, "multipleOf")?;
    if compare(&value.to_string(), "0") == Ordering::Greater {
        return Some(value);
    }
    cx.sink.error(
        Diagnostic::new(
            "wrong-type",
            at,
            format!("`multipleOf` must be above zero, found `{value}`"),
        )
        .pointer(place.pointer.clone()),
    );
    None
}

/// Warns where no value is left between two bounds.
pub fn check<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, schema: &Schema) {
    let warn = |at, message: String| {
        cx.sink.warn(
            Diagnostic::new("unsatisfiable", at, message)
                .help("no value is valid; correct one of the two")
                .pointer(place.pointer.clone()),
        );
    };
    if let (Some(low), Some(high)) = (&schema.minimum, &schema.maximum) {
        let order = compare(&low.value.to_string(), &high.value.to_string());
        if order == Ordering::Greater
            || (order == Ordering::Equal && (low.exclusive || high.exclusive))
        {
            warn(
                low.at,
                format!(
                    "no number is above `{}` and below `{}`",
                    low.value, high.value
                ),
            );
        }
    }
    let pairs = [
        (
            "minLength",
            schema.min_length,
            "maxLength",
            schema.max_length,
        ),
        ("minItems", schema.min_items, "maxItems", schema.max_items),
        (
            "minProperties",
            schema.min_properties,
            "maxProperties",
            schema.max_properties,
        ),
        (
            "minContains",
            schema.contains.as_ref().map(|it| it.min),
            "maxContains",
            schema.contains.as_ref().and_then(|it| it.max),
        ),
    ];
    for (low_key, low, high_key, high) in pairs {
        if let (Some(low), Some(high)) = (low, high)
            && low > high
        {
            let at = cx
                .member(place, low_key)
                .map_or(place.node.at, |it| it.node.at);
            warn(
                at,
                format!("`{low_key}` is `{low}`, above `{high_key}`, which is `{high}`"),
            );
        }
    }
    if let Some(high) = schema.max_properties
        && (schema.required.len() as u64) > high
    {
        let at = cx
            .member(place, "maxProperties")
            .map_or(place.node.at, |it| it.node.at);
        warn(
            at,
            format!(
                "{} properties are required, but `maxProperties` is `{high}`",
                schema.required.len()
            ),
        );
    }
}
