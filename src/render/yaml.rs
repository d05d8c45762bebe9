//! JSON as YAML: the contract as the generated crate keeps it.

use serde_json::Value as Json;
use serde_yaml::{Mapping, Number, Value};

/// Writes a document.
///
/// # Errors
///
/// When it cannot be written, which no JSON can bring about.
pub fn print(document: &Json) -> anyhow::Result<String> {
    Ok(serde_yaml::to_string(&value(document))?)
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(it) => Value::Bool(*it),
        Json::Number(it) => number(it),
        Json::String(it) => Value::String(it.clone()),
        Json::Array(items) => Value::Sequence(items.iter().map(value).collect()),
        Json::Object(members) => {
            let members = members
                .iter()
                .map(|(name, it)| (Value::String(name.clone()), value(it)));
            Value::Mapping(Mapping::from_iter(members))
        }
    }
}

/// A number that no type of Rust holds comes as near as a float can.
fn number(number: &serde_json::Number) -> Value {
    let integer = number
        .as_i64()
        .map(Number::from)
        .or_else(|| number.as_u64().map(Number::from));
    let number = integer.or_else(|| number.as_f64().map(Number::from));
    number.map_or(Value::Null, Value::Number)
}
