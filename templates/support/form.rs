//! Reading form bodies (`application/x-www-form-urlencoded`): each field in its own style, put together by what the rule
//! of the whole object says of its members.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::body::Received;
use super::body::typed::{held, kept};
use super::parameter::{self, Parameter, Parameters, Shape, Style};
use super::problem::Rejection;
use super::rule::{Anything, Rule, Validate};
use super::violation::{At, Place, Violations};

/// How the fields of a form are written, where the contract says so (`encoding`). All others are `form`, exploded; an
/// object among them may be JSON in one text as well.
#[derive(Debug, Clone, Copy)]
pub struct Form(pub &'static [Field]);

/// How one field is written (OpenAPI 3.1, 4.8.15).
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// `style`
    pub style: Style,
    /// `explode`
    pub explode: bool,
    /// Whether it is JSON: its `contentType` says so.
    pub json: bool,
}

impl Field {
    /// A field of this style.
    pub const fn styled(name: &'static str, style: Style, explode: bool) -> Self {
        Self {
            name,
            style,
            explode,
            json: false,
        }
    }

    /// A field of the style `deepObject`.
    pub const fn deep(name: &'static str) -> Self {
        Self::styled(name, Style::DeepObject, true)
    }

    /// A field that is JSON.
    pub const fn json(name: &'static str) -> Self {
        Self {
            json: true,
            ..Self::styled(name, Style::Form, true)
        }
    }
}

impl Form {
    /// Puts the object together, as far as it can be read. The second list has what stands in the way of some fields.
    pub fn object(&self, fields: &Parameters<'_>, rule: &dyn Rule) -> (Value, Violations) {
        let mut found = Violations::default();
        let mut object = Map::new();
        let shape = Shape::of(rule);
        let names = shape.properties();
        let known: Vec<Parameter> = names.iter().map(|it| self.field(it)).collect();
        // The names that a field has taken besides its own: the members of an exploded object.
        let mut taken: Vec<&'static str> = Vec::new();
        for field in &known {
            let Some(member) = shape.member(field.name) else {
                continue;
            };
            let at = At::Member(&At::Body, field.name);
            let inside = member.properties();
            let spread = !field.json && field.style == Style::Form && field.explode;
            if spread && member.is_object() {
                taken.extend(inside);
            }
            if let Some(value) = fields.field(field, &member, &names, at, &mut found) {
                object.insert(field.name.to_owned(), value);
            }
        }
        let is_known = |name: &str| {
            let base = name.split_once('[').map_or(name, |(base, _)| base);
            let is = |it: &Parameter| {
                it.name == name || (it.style == Style::DeepObject && it.name == base)
            };
            known.iter().any(is) || taken.contains(&name)
        };
        fields.others(&shape, &is_known, &mut object, &mut found);
        (Value::Object(object), found)
    }

    fn field(&self, name: &'static str) -> Parameter {
        let told = self.0.iter().find(|it| it.name == name);
        let told = told
            .copied()
            .unwrap_or(Field::styled(name, Style::Form, true));
        Parameter {
            name,
            style: told.style,
            explode: told.explode,
            json: told.json,
            rule: &Anything,
            ..Parameter::QUERY
        }
    }

    /// Checks the object, and gives it the form that its model reads.
    pub fn checked<T: DeserializeOwned>(
        &self,
        fields: &Parameters<'_>,
        rule: &dyn Rule,
        found: &mut Violations,
    ) -> Option<T> {
        let (value, unread) = self.object(fields, rule);
        let value = checked(value, unread, rule, found)?;
        held(serde_json::from_value(value), found)
    }
}

/// Checks an object that was put together from fields, and gives it the form that its model reads. What could not be read
/// is told, and not that it is missing.
pub fn checked(
    value: Value,
    unread: Violations,
    rule: &dyn Rule,
    found: &mut Violations,
) -> Option<Value> {
    if unread.is_empty() {
        return kept(value, rule, found);
    }
    let apart = found.apart(rule, &value, At::Body);
    let told: Vec<String> = unread.places().filter_map(field_of).collect();
    found.append(unread);
    found.append_unless(apart, |place| {
        field_of(place).is_some_and(|it| told.contains(&it))
    });
    None
}

/// Gives the field that a place is in.
fn field_of(place: &Place) -> Option<String> {
    match place {
        Place::Pointer(pointer) => pointer.split('/').nth(1).map(str::to_owned),
        Place::Parameter(..) => None,
    }
}

impl Received {
    /// Reads a model from a form. `None` means that its violations have been added to `found`.
    pub fn form<T: Validate + DeserializeOwned>(
        &self,
        form: &Form,
        found: &mut Violations,
    ) -> Result<Option<T>, Rejection> {
        self.form_by(form, T::RULE, found)
    }

    /// Reads what is no model from a form.
    pub fn form_by<T: DeserializeOwned>(
        &self,
        form: &Form,
        rule: &dyn Rule,
        found: &mut Violations,
    ) -> Result<Option<T>, Rejection> {
        let text = std::str::from_utf8(&self.bytes)
            .map_err(|_| Rejection::malformed("The form is not UTF-8."))?;
        Ok(form.checked(&parameter::form(text), rule, found))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::web::Bytes;
    use serde_json::json;

    use super::*;
    use crate::support::rule::{
        Additional, Boolean, Integer, List, Nullable, Number, Object, Property, Text,
    };

    const POINT: Object = Object {
        properties: &[
            Property::required("x", &Integer::ANY),
            Property::optional("y", &Integer::ANY),
        ],
        ..Object::ANY
    };
    const LIST: List = List {
        items: Some(&Integer::ANY),
        ..List::ANY
    };
    const RULE: Object = Object {
        properties: &[
            Property::required("name", &Text::ANY),
            Property::optional("n", &Integer::ANY),
            Property::optional("ok", &Nullable(Boolean)),
            Property::optional("price", &Number::ANY),
            Property::optional("tags", &LIST),
            Property::optional("flat", &LIST),
            Property::optional("at", &POINT),
            Property::optional("deep", &POINT),
            Property::optional("json", &POINT),
        ],
        additional: Additional::Refused,
        ..Object::ANY
    };
    const FORM: Form = Form(&[
        Field::styled("flat", Style::Form, false),
        Field::deep("deep"),
        Field::json("json"),
    ]);

    /// Gives the value, or the places of the violations, or the status.
    fn read(text: &'static str) -> Result<Value, Vec<String>> {
        let received = Received {
            index: 0,
            media_type: "application/x-www-form-urlencoded".to_owned(),
            bytes: Bytes::from_static(text.as_bytes()),
        };
        let mut found = Violations::default();
        let value = received.form_by(&FORM, &RULE, &mut found).unwrap();
        let told = found.into_list().into_iter();
        let told: Vec<_> = told.map(|it| it.place.to_string()).collect();
        value.filter(|_| told.is_empty()).ok_or(told)
    }

    #[test]
    fn fields_are_what_the_rule_says() {
        for (text, expected) in [
            ("name=1&n=1", json!({"name": "1", "n": 1})),
            ("name=a+b%2Bc", json!({"name": "a b+c"})),
            (
                "name=&ok=true&price=1.5",
                json!({"name": "", "ok": true, "price": 1.5}),
            ),
            ("name=a&tags=1&tags=2", json!({"name": "a", "tags": [1, 2]})),
            ("name=a&flat=1,2", json!({"name": "a", "flat": [1, 2]})),
            (
                "name=a&x=1&y=2",
                json!({"name": "a", "at": {"x": 1, "y": 2}}),
            ),
            (
                "name=a&at=%7B%22x%22:1%7D",
                json!({"name": "a", "at": {"x": 1}}),
            ),
            (
                "name=a&deep%5Bx%5D=1&deep[y]=2",
                json!({"name": "a", "deep": {"x": 1, "y": 2}}),
            ),
            (
                "name=a&json={\"x\":3}",
                json!({"name": "a", "json": {"x": 3}}),
            ),
        ] {
            assert_eq!(read(text).as_ref(), Ok(&expected), "{text}");
        }
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        for (text, expected) in [
            ("", &["/name"][..]),
            ("name=a&n=x&ok=yes", &["/n", "/ok"]),
            ("name=a&name=b&n=x", &["/name", "/n"]),
            ("name=a&other=1", &["/other"]),
            ("name=a&deep[z", &["/deep"]),
            ("name=%FF&n=x", &["/name", "/n"]),
            ("name=a&json={&n=1e3", &["/json", "/n"]),
            ("name=a&flat=1,x", &["/flat/1"]),
        ] {
            let expected = expected.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!(read(text), Err(expected), "{text}");
        }
    }
}
