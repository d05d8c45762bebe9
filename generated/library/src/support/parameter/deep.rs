//! The style `deepObject`: `name[a]=1&name[b][c]=2`.

use serde_json::{Map, Value};

use super::super::violation::{At, Violations};
use super::{Parameters, Shape};

impl Parameters<'_> {
    /// Reads `name[a]=1&name[b][c]=2`.
    pub(super) fn deep_object(
        &self,
        name: &'static str,
        shape: &Shape,
        found: &mut Violations,
    ) -> Option<Value> {
        let mut object = Map::new();
        let at = At::Parameter(name);
        for (full, raw) in &self.pairs {
            let Some(path) = full.strip_prefix(name).filter(|it| it.starts_with('[')) else {
                continue;
            };
            match keys(path) {
                Some(keys) => self.put_deep(&mut object, &keys, raw, shape, at, found),
                None => found.add_malformed(at, "style", "must have its brackets closed"),
            }
        }
        (!object.is_empty()).then_some(Value::Object(object))
    }

    fn put_deep(
        &self,
        object: &mut Map<String, Value>,
        keys: &[&str],
        raw: &str,
        shape: &Shape,
        at: At<'_>,
        found: &mut Violations,
    ) {
        let [key, rest @ ..] = keys else {
            return;
        };
        let at = At::Member(&at, key);
        let Some(inner) = shape.member(key) else {
            return;
        };
        // `name[a][]=1` is another way to write the items of a list.
        if rest.is_empty() || (rest == [""] && matches!(inner, Shape::List(_))) {
            return self.put(object, key, raw, &inner, at, found);
        }
        let member = object
            .entry((*key).to_owned())
            .or_insert_with(|| Value::Object(Map::new()));
        match member {
            Value::Object(members) => self.put_deep(members, rest, raw, &inner, at, found),
            _ => found.add(at, "style", "must be given once"),
        }
    }
}

/// Splits `[a][b]`; `None` if a bracket is not closed.
fn keys(path: &str) -> Option<Vec<&str>> {
    let mut keys = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let (key, after) = rest.strip_prefix('[')?.split_once(']')?;
        keys.push(key);
        rest = after;
    }
    Some(keys)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use serde_json::json;

    use super::super::{Parameter, Style, query};
    use super::*;

    fn read(text: &str, parameter: &Parameter) -> Option<Value> {
        let http = TestRequest::with_uri(&format!("/?{text}")).to_http_request();
        let mut found = Violations::default();
        let value = query(&http).value(parameter, &mut found);
        assert_eq!(value.is_some(), found.is_empty(), "{found:?}");
        value
    }

    #[test]
    fn deep_objects() {
        const DEEP: Parameter = Parameter {
            name: "f",
            style: Style::DeepObject,
            shape: Shape::Object {
                members: &[(
                    "a",
                    Shape::Object {
                        members: &[("b", Shape::List(&Shape::Integer))],
                        rest: Some(&Shape::Boolean),
                    },
                )],
                rest: None,
            },
            ..Parameter::QUERY
        };
        for (text, expected) in [
            (
                "f[a][b]=1&f[a][b]=2&f[a][x%20y]=true",
                Some(json!({"a": {"b": [1, 2], "x y": true}})),
            ),
            ("f[a][b][]=1", Some(json!({"a": {"b": [1]}}))),
            ("f[a]=1&f[a][b]=2", None),
            ("f[a=1", None),
            ("f[a]b=1", None),
        ] {
            assert_eq!(read(text, &DEEP), expected, "{text}");
        }
    }
}
