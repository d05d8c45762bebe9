//! Defaults: values of the contract as values of their types.
//!
//! In: a JSON value, a type and a rule. Out: a literal, or why the value does not fit.

use serde_json::Value as Json;

use super::{Additional, Literal, Model, ModelKind, Presence, Rule, Type};
use crate::contract::is_day;
use crate::plan::pattern;

/// Gives a value as a literal of a type.
///
/// # Errors
///
/// What is wrong with the value, in a few words, if it is no value of the type or breaks the rule.
pub fn literal(models: &[Model], ty: &Type, rule: &Rule, value: &Json) -> Result<Literal, String> {
    fits(models, ty, value)?;
    keeps(rule, value)?;
    Ok(match (ty, value) {
        (Type::Bool, Json::Bool(it)) => Literal::Bool(*it),
        (Type::I32 | Type::I64 | Type::U64, Json::Number(it)) => match super::number::parse(it) {
            Some((whole, true)) => Literal::Integer(whole),
            _ => return Err("is no whole number".to_owned()),
        },
        (Type::F64, Json::Number(it)) => Literal::Number(it.as_f64().unwrap_or_default()),
        (Type::Text | Type::Secret, Json::String(it)) => Literal::Text(it.clone()),
        (Type::Model(id), Json::String(it)) => match &models[id.0 as usize].kind {
            ModelKind::Enumeration(values) => {
                let variant = values.variants.iter().find(|variant| variant.wire == *it);
                variant.map_or_else(
                    || Literal::Json(value.clone()),
                    |variant| Literal::Variant(*id, variant.name.clone()),
                )
            }
            ModelKind::Struct(_) | ModelKind::Union(_) | ModelKind::Json { .. } => {
                Literal::Json(value.clone())
            }
        },
        (Type::List(_), Json::Array(it)) if it.is_empty() => Literal::Empty,
        (Type::Map(_), Json::Object(it)) if it.is_empty() => Literal::Empty,
        (Type::Boxed(inner), value) => return literal(models, inner, rule, value),
        (_, value) => Literal::Json(value.clone()),
    })
}

/// Says whether the type reads a value.
fn fits(models: &[Model], ty: &Type, value: &Json) -> Result<(), String> {
    let is = |fits: bool, what: &str| {
        if fits {
            Ok(())
        } else {
            Err(format!("is no {what}"))
        }
    };
    match ty {
        Type::Bool => is(value.is_boolean(), "boolean"),
        Type::I32 => is(
            whole(value).is_some_and(|it| i32::try_from(it).is_ok()),
            "integer of 32 bits",
        ),
        Type::I64 => is(
            whole(value).is_some_and(|it| i64::try_from(it).is_ok()),
            "integer of 64 bits",
        ),
        Type::U64 => is(
            whole(value).is_some_and(|it| u64::try_from(it).is_ok()),
            "integer of 64 bits",
        ),
        Type::F64 => is(value.as_f64().is_some_and(f64::is_finite), "number"),
        Type::Text | Type::Secret => is(value.is_string(), "string"),
        Type::DateTime => is(matches(value, DATE_TIME) && has_day(value), "date and time"),
        Type::Date => is(matches(value, DATE) && has_day(value), "date"),
        Type::Uuid => is(matches(value, UUID), "UUID"),
        Type::Base64 => is(matches(value, BASE64), "base64"),
        Type::File => is(false, "file"),
        Type::Json => Ok(()),
        Type::List(item) => match value {
            Json::Array(items) => items.iter().try_for_each(|it| fits(models, item, it)),
            _ => is(false, "array"),
        },
        Type::Map(item) => match value {
            Json::Object(members) => members.values().try_for_each(|it| fits(models, item, it)),
            _ => is(false, "object"),
        },
        Type::Nullable(inner) => {
            if value.is_null() {
                Ok(())
            } else {
                fits(models, inner, value)
            }
        }
        Type::Boxed(inner) => fits(models, inner, value),
        Type::Model(id) => model_fits(models, &models[id.0 as usize], value),
    }
}

fn model_fits(models: &[Model], model: &Model, value: &Json) -> Result<(), String> {
    match &model.kind {
        ModelKind::Enumeration(values) => {
            let is_listed = |text: &str| values.variants.iter().any(|it| it.wire == text);
            if value.as_str().is_some_and(is_listed) {
                Ok(())
            } else {
                Err("is none of the values of its `enum`".to_owned())
            }
        }
        ModelKind::Union(_) | ModelKind::Json { .. } => Ok(()),
        ModelKind::Struct(it) => {
            let Json::Object(members) = value else {
                return Err("is no object".to_owned());
            };
            for field in &it.fields {
                match members.get(&field.wire) {
                    Some(value) if value.is_null() && field.presence != Presence::Required => (),
                    Some(value) => fits(models, &field.ty, value)?,
                    None if matches!(field.presence, Presence::Required | Presence::Nullable) => {
                        return Err(format!("lacks `{}`", field.wire));
                    }
                    None => (),
                }
            }
            Ok(())
        }
    }
}

/// Says whether a value keeps a rule, as far as it is cheap to know: the rest is found when the default is sent back.
fn keeps(rule: &Rule, value: &Json) -> Result<(), String> {
    match (rule, value) {
        (Rule::Text(rule), Json::String(text)) => {
            let length = text.chars().count() as u64;
            if rule.min_length.is_some_and(|it| length < it) {
                return Err("is shorter than its `minLength`".to_owned());
            }
            if rule.max_length.is_some_and(|it| length > it) {
                return Err("is longer than its `maxLength`".to_owned());
            }
            if let Some(pattern) = &rule.pattern
                && pattern::matches(pattern, text) == Some(false)
            {
                return Err("does not match its `pattern`".to_owned());
            }
            Ok(())
        }
        (Rule::Integer(rule), value) => {
            let Some(number) = whole(value) else {
                return Err("is no whole number".to_owned());
            };
            if rule.minimum.is_some_and(|it| number < it) {
                return Err("is below its `minimum`".to_owned());
            }
            if rule.maximum.is_some_and(|it| number > it) {
                return Err("is above its `maximum`".to_owned());
            }
            Ok(())
        }
        (Rule::Number(rule), Json::Number(number)) => {
            let number = number.as_f64().unwrap_or_default();
            let limit = |it: &(serde_json::Number, bool)| it.0.as_f64().unwrap_or(number);
            if rule.minimum.as_ref().is_some_and(|it| number < limit(it)) {
                return Err("is below its `minimum`".to_owned());
            }
            if rule.maximum.as_ref().is_some_and(|it| number > limit(it)) {
                return Err("is above its `maximum`".to_owned());
            }
            Ok(())
        }
        (Rule::Values(values), value) if !values.contains(value) => {
            Err("is none of the values of its `enum`".to_owned())
        }
        (Rule::List(rule), Json::Array(items)) => {
            let count = items.len() as u64;
            if rule.min_items.is_some_and(|it| count < it)
                || rule.max_items.is_some_and(|it| count > it)
            {
                return Err("has too few or too many items".to_owned());
            }
            let each = rule.items.as_ref();
            each.map_or(Ok(()), |rule| {
                items.iter().try_for_each(|it| keeps(rule, it))
            })
        }
        (Rule::Object(rule), Json::Object(members)) => {
            let Additional::Of(each) = &rule.additional else {
                return Ok(());
            };
            members.values().try_for_each(|it| keeps(each, it))
        }
        (Rule::Nullable(rule), value) if !value.is_null() => keeps(rule, value),
        (Rule::All(rules), value) => rules.iter().try_for_each(|it| keeps(it, value)),
        _ => Ok(()),
    }
}

fn whole(value: &Json) -> Option<i128> {
    match super::number::parse(value.as_number()?)? {
        (whole, true) => Some(whole),
        _ => None,
    }
}

const DATE: &str = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$";
const DATE_TIME: &str = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$";
const UUID: &str = r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";
const BASE64: &str = r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";

/// Says whether a text is of a format; none for a format that is not known here.
pub fn has_format(format: &str, text: &str) -> Option<bool> {
    let value = Json::from(text);
    Some(match format {
        "date" => matches(&value, DATE) && has_day(&value),
        "date-time" => matches(&value, DATE_TIME) && has_day(&value),
        "uuid" => matches(&value, UUID),
        _ => return None,
    })
}

fn matches(value: &Json, pattern: &str) -> bool {
    value.as_str().is_some_and(|text| {
        regex::RegexBuilder::new(pattern)
            .unicode(false)
            .build()
            .is_ok_and(|it| it.is_match(text))
    })
}

/// Says whether the day of a date is one of its month.
fn has_day(value: &Json) -> bool {
    let Some(text) = value.as_str() else {
        return false;
    };
    text.get(..10).is_some_and(is_day)
}
