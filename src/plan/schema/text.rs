//! Strings: which type holds them, and what they keep.
//!
//! In: the keywords of a flat schema that allows strings. Out: a type and a rule.

use super::format::{is_known, of_strings};
use super::{Rule, TextRule, Type};
use crate::contract::Schema;
use crate::diagnostic::{Diagnostic, Sink};
use crate::plan::names;
use crate::plan::pattern;

/// The type and the rule of `type: string`.
pub fn typed(sink: &Sink, schema: &Schema) -> (Type, Rule) {
    let format = schema.format.as_ref().map(|it| it.value.as_str());
    // What is read and written again may be spelt otherwise, and then keep its format and break these.
    let is_spelt = schema.pattern.is_some();
    let is_measured = schema.min_length.is_some() || schema.max_length.is_some();
    let ty = match format {
        Some("date-time") if !is_spelt && !is_measured => Type::DateTime,
        Some("date") => Type::Date,
        Some("uuid") if !is_spelt => Type::Uuid,
        Some("byte") if !is_spelt => Type::Base64,
        Some("password") => Type::Secret,
        _ if schema.write_only => Type::Secret,
        _ => Type::Text,
    };
    (ty, rule(sink, schema))
}

/// The rule of strings.
pub fn rule(sink: &Sink, schema: &Schema) -> Rule {
    let format = schema.format.as_ref();
    if let Some(format) = format.filter(|it| !is_known(&it.value)) {
        sink.note(
            Diagnostic::new(
                "unknown-format",
                format.at,
                format!(
                    "the format `{}` is not known, so nothing is asserted",
                    format.value
                ),
            )
            .pointer(schema.pointer.clone()),
        );
    }
    let usable = schema
        .pattern
        .as_ref()
        .filter(|it| pattern::check(sink, it));
    Rule::Text(TextRule {
        min_length: schema.min_length.filter(|it| *it > 0),
        max_length: schema.max_length,
        pattern: usable.map(|it| it.value.clone()),
        format: format
            .filter(|it| of_strings(&it.value))
            .map(|it| names::constant(&it.value)),
    })
}

/// Says whether a schema has a keyword for strings that asserts something.
pub fn has_keywords(schema: &Schema) -> bool {
    schema.min_length.is_some()
        || schema.max_length.is_some()
        || schema.pattern.is_some()
        || schema
            .format
            .as_ref()
            .is_some_and(|it| of_strings(&it.value))
}
