//! Reading form bodies: `application/x-www-form-urlencoded` as an object, each field in its own style.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::body::Received;
use super::parameter::{self, Parameter};
use super::problem::Rejection;
use super::rule::Rule;
use super::violation::{At, Place, Violations};

/// Reads a form. The fields say how each value is written (`encoding`, or the default: `form`, exploded), and their rules
/// are not asked: `rule` is that of the whole object.
pub fn read<T: DeserializeOwned>(
    received: &Received,
    fields: &[Parameter],
    rule: &dyn Rule,
    found: &mut Violations,
) -> Result<Option<T>, Rejection> {
    let text = std::str::from_utf8(&received.bytes)
        .map_err(|_| Rejection::malformed("The form is not UTF-8."))?;
    let form = parameter::form(text);
    let mut object = Map::new();
    let mut apart = Violations::default();
    for field in fields {
        if let Some(value) = form.value(field, &mut apart) {
            object.insert(field.name.to_owned(), value);
        }
    }
    if apart.is_malformed() {
        return Err(Rejection::malformed(
            "The form is not percent-encoded UTF-8.",
        ));
    }
    let wrong = apart.count();
    for violation in apart.into_list() {
        // To the client a field is a member of the body, and no parameter.
        if let Place::Parameter(name, pointer) = violation.place {
            found.add_at(
                format!("/{name}{pointer}"),
                violation.keyword,
                violation.detail,
            );
        }
    }
    if wrong > 0 {
        return Ok(None);
    }
    let mut value = Value::Object(object);
    let before = found.count();
    rule.check(&value, At::Body, found);
    if found.count() > before {
        return Ok(None);
    }
    rule.settle(&mut value, found);
    let typed = serde_json::from_value(value).ok();
    if typed.is_none() {
        found.add(At::Body, "type", "is beyond what this server can hold");
    }
    Ok(typed)
}
