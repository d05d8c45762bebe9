//! The styles: how the values of one parameter are cut out of the request.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::super::json;
use super::super::violation::{At, Violations};
use super::source::Place;
use super::{Parameter, Parameters, Shape, Style};

impl Parameters<'_> {
    /// Puts the value of a parameter together; `None` if it is absent, or cannot be read.
    pub(super) fn assemble(&self, parameter: &Parameter, found: &mut Violations) -> Option<Value> {
        match (parameter.style, &parameter.shape) {
            (_, Shape::Json) => self.json(parameter.name, found),
            (Style::DeepObject, shape) => self.deep_object(parameter.name, shape, found),
            (Style::Form, Shape::Object { members, rest }) if parameter.explode => {
                self.exploded_object(parameter, members, *rest, found)
            }
            (Style::Form | Style::SpaceDelimited | Style::PipeDelimited, Shape::List(item))
                if parameter.explode =>
            {
                self.exploded_list(parameter.name, item, found)
            }
            _ => {
                let raw = self.joined(parameter, found)?;
                self.styled(parameter, &raw, found)
            }
        }
    }

    fn json(&self, name: &'static str, found: &mut Violations) -> Option<Value> {
        let text = self.single(name, found)?;
        let at = At::Parameter(name);
        json::value(text.as_bytes())
            .map_err(|error| found.add_malformed(at, "content", error))
            .ok()
    }

    /// Gives the one value; a header that is a list may come in several lines (RFC 9110, 5.3).
    fn joined(&self, parameter: &Parameter, found: &mut Violations) -> Option<Cow<'_, str>> {
        let list = matches!(parameter.shape, Shape::List(_) | Shape::Object { .. });
        if self.place != Place::Header || !list {
            return self.raw(parameter.name, found).map(Cow::Borrowed);
        }
        let lines: Vec<&str> = self.all(parameter.name).collect();
        (!lines.is_empty()).then(|| Cow::Owned(lines.join(",")))
    }

    fn exploded_list(
        &self,
        name: &'static str,
        item: &Shape,
        found: &mut Violations,
    ) -> Option<Value> {
        let values: Vec<&str> = self.all(name).collect();
        (!values.is_empty()).then(|| self.list(values.into_iter(), item, name, found))
    }

    fn exploded_object(
        &self,
        parameter: &Parameter,
        members: &[(&'static str, Shape)],
        rest: Option<&Shape>,
        found: &mut Violations,
    ) -> Option<Value> {
        let mut object = Map::new();
        let at = At::Parameter(parameter.name);
        for (name, raw) in &self.pairs {
            let known = members
                .iter()
                .find(|(it, _)| it == name)
                .map(|(_, shape)| shape);
            let free = rest.filter(|_| !parameter.others.contains(&&**name));
            if let Some(shape) = known.or(free) {
                let at = At::Member(&at, name);
                self.put(&mut object, name, raw, shape, at, found);
            }
        }
        (!object.is_empty()).then_some(Value::Object(object))
    }

    /// Adds a member; one that is given again is a list or a mistake.
    pub(super) fn put(
        &self,
        object: &mut Map<String, Value>,
        name: &str,
        raw: &str,
        shape: &Shape,
        at: At<'_>,
        found: &mut Violations,
    ) {
        let (item, list) = match shape {
            Shape::List(item) => (*item, true),
            shape => (shape, false),
        };
        let Some(text) = self.decoded(raw, at, found) else {
            return;
        };
        let value = item.scalar(&text);
        match object.get_mut(name) {
            Some(Value::Array(items)) if list => items.push(value),
            Some(_) => found.add(at, "style", "must be given once"),
            None => {
                let value = if list {
                    Value::Array(vec![value])
                } else {
                    value
                };
                object.insert(name.to_owned(), value);
            }
        }
    }

    /// Reads the styles that have the whole value in one text.
    fn styled(&self, parameter: &Parameter, raw: &str, found: &mut Violations) -> Option<Value> {
        let Parameter {
            name,
            style,
            explode,
            shape,
            ..
        } = parameter;
        let at = At::Parameter(name);
        let wrong = |found: &mut Violations| {
            found.add(at, "style", "must be written in the declared style");
            None
        };
        let raw = match style {
            Style::Label => match raw.strip_prefix('.') {
                Some(raw) => raw,
                None => return wrong(found),
            },
            Style::Matrix => match matrix(raw, name, shape, *explode) {
                Some(raw) => return self.cut(parameter, &raw, ";", found),
                None => return wrong(found),
            },
            _ => raw,
        };
        let delimiter = match style {
            Style::Label if *explode => ".",
            _ => ",",
        };
        self.cut(parameter, raw, delimiter, found)
    }

    fn cut(
        &self,
        parameter: &Parameter,
        raw: &str,
        delimiter: &str,
        found: &mut Violations,
    ) -> Option<Value> {
        let Parameter {
            name,
            style,
            explode,
            shape,
            ..
        } = parameter;
        let delimiter = if *style == Style::Matrix && !explode {
            ","
        } else {
            delimiter
        };
        let parts: Vec<&str> = match style {
            Style::SpaceDelimited => split_any(raw, &["%20", "+", " "]),
            Style::PipeDelimited => split_any(raw, &["%7C", "%7c", "|"]),
            _ => raw.split(delimiter).collect(),
        };
        // A space after a comma is no part of a value in a header (RFC 9110, 5.6.1).
        let trim = self.place == Place::Header;
        let parts = parts.into_iter().map(|it| {
            if trim {
                it.trim_matches([' ', '\t'])
            } else {
                it
            }
        });
        match shape {
            Shape::List(item) => Some(self.list(parts, item, name, found)),
            Shape::Object { .. } if *explode && *style != Style::Form => {
                let pairs: Option<Vec<_>> = parts.map(|it| it.split_once('=')).collect();
                self.object(pairs, parameter, found)
            }
            Shape::Object { .. } => {
                let parts: Vec<&str> = parts.collect();
                let (pairs, odd) = parts.as_chunks::<2>();
                let pairs = odd
                    .is_empty()
                    .then(|| pairs.iter().map(|it| (it[0], it[1])).collect());
                self.object(pairs, parameter, found)
            }
            shape => {
                let text = self.decoded(raw, At::Parameter(name), found)?;
                Some(shape.scalar(&text))
            }
        }
    }

    fn list<'b>(
        &self,
        values: impl Iterator<Item = &'b str>,
        item: &Shape,
        name: &'static str,
        found: &mut Violations,
    ) -> Value {
        let at = At::Parameter(name);
        let items = values.enumerate().filter_map(|(index, raw)| {
            let text = self.decoded(raw, At::Item(&at, index), found)?;
            Some(item.scalar(&text))
        });
        Value::Array(items.collect())
    }

    fn object(
        &self,
        pairs: Option<Vec<(&str, &str)>>,
        parameter: &Parameter,
        found: &mut Violations,
    ) -> Option<Value> {
        let at = At::Parameter(parameter.name);
        let Some(pairs) = pairs else {
            found.add(at, "style", "must be written in the declared style");
            return None;
        };
        let mut object = Map::new();
        for (name, raw) in pairs {
            let name = self.decoded(name, at, found)?;
            if let Some(shape) = parameter.shape.member(&name) {
                self.put(
                    &mut object,
                    &name,
                    raw,
                    &shape,
                    At::Member(&at, &name),
                    found,
                );
            }
        }
        Some(Value::Object(object))
    }
}

/// Takes `;name=` off; what an exploded value has between its parts becomes a plain `;`.
fn matrix<'a>(raw: &'a str, name: &str, shape: &Shape, explode: bool) -> Option<Cow<'a, str>> {
    let raw = raw.strip_prefix(';')?;
    let named = |it: &'a str| it.strip_prefix(name)?.strip_prefix('=');
    match shape {
        Shape::Object { .. } if explode => Some(Cow::Borrowed(raw)),
        Shape::List(_) if explode => {
            let values: Option<Vec<&str>> = raw.split(';').map(named).collect();
            Some(Cow::Owned(values?.join(";")))
        }
        _ => named(raw).map(Cow::Borrowed),
    }
}

fn split_any<'a>(raw: &'a str, delimiters: &[&str]) -> Vec<&'a str> {
    let mut parts = Vec::new();
    let mut rest = raw;
    loop {
        let next = delimiters
            .iter()
            .filter_map(|it| Some((rest.find(it)?, it.len())))
            .min();
        let Some((index, length)) = next else {
            parts.push(rest);
            return parts;
        };
        parts.push(&rest[..index]);
        rest = &rest[index + length..];
    }
}

#[cfg(test)]
mod tests {
    use actix_web::HttpRequest;
    use actix_web::test::TestRequest;
    use serde_json::json;

    use super::super::{cookies, headers, path, query};
    use super::*;
    use crate::support::rule::{Additional, Integer, List, Object, Property};

    const INTEGERS: List = List {
        items: Some(&Integer::ANY),
        ..List::ANY
    };
    const RGB: Object = Object {
        properties: &[
            Property::required("R", &Integer::ANY),
            Property::optional("G", &Integer::ANY),
        ],
        additional: Additional::Refused,
        ..Object::ANY
    };
    const LIST: Parameter = Parameter {
        name: "c",
        shape: Shape::List(&Shape::Integer),
        rule: &INTEGERS,
        ..Parameter::QUERY
    };
    const OBJECT: Parameter = Parameter {
        name: "c",
        shape: Shape::Object {
            members: &[("R", Shape::Integer), ("G", Shape::Integer)],
            rest: None,
        },
        rule: &RGB,
        ..Parameter::QUERY
    };

    fn styled(parameter: Parameter, style: Style, explode: bool) -> Parameter {
        Parameter {
            style,
            explode,
            ..parameter
        }
    }

    fn read(parameters: &Parameters<'_>, parameter: &Parameter) -> Option<Value> {
        let mut found = Violations::default();
        let value = parameters.value(parameter, &mut found);
        assert_eq!(value.is_some(), found.is_empty(), "{found:?}");
        value
    }

    fn get(uri: &str) -> HttpRequest {
        TestRequest::with_uri(uri).to_http_request()
    }

    #[test]
    fn every_style_of_the_table() {
        for (style, explode, list, object) in [
            (Style::Simple, false, "3,4", "R,1,G,2"),
            (Style::Simple, true, "3,4", "R=1,G=2"),
            (Style::Label, false, ".3,4", ".R,1,G,2"),
            (Style::Label, true, ".3.4", ".R=1.G=2"),
            (Style::Matrix, false, ";c=3,4", ";c=R,1,G,2"),
            (Style::Matrix, true, ";c=3;c=4", ";R=1;G=2"),
        ] {
            let value = |raw: &str, parameter| {
                let http = get(&format!("/a/{raw}"));
                read(&path(&http, "/a/{c}"), &styled(parameter, style, explode))
            };
            assert_eq!(value(list, LIST), Some(json!([3, 4])), "{list}");
            assert_eq!(
                value(object, OBJECT),
                Some(json!({"R": 1, "G": 2})),
                "{object}"
            );
            assert_eq!(value("R,1,G", OBJECT), None, "{style:?}");
            assert_eq!(value("3,x", LIST), None, "{style:?}");
        }
        for (style, explode, list, object) in [
            (Style::Form, true, "c=3&c=4", "R=1&x=0&G=2"),
            (Style::Form, false, "c=3,4", "c=R,1,G,2"),
            (Style::SpaceDelimited, false, "c=3%204", "c=R+1%20G+2"),
            (Style::PipeDelimited, false, "c=3%7C4", "c=R|1%7cG|2"),
            (Style::DeepObject, true, "", "c%5BR%5D=1&c[G]=2"),
        ] {
            let value = |raw: &str, parameter| {
                let http = get(&format!("/?{raw}"));
                read(&query(&http), &styled(parameter, style, explode))
            };
            if !list.is_empty() {
                assert_eq!(value(list, LIST), Some(json!([3, 4])), "{list}");
            }
            assert_eq!(
                value(object, OBJECT),
                Some(json!({"R": 1, "G": 2})),
                "{object}"
            );
        }
    }

    #[test]
    fn values_are_split_before_they_are_decoded() {
        const TEXTS: Parameter = Parameter {
            explode: false,
            shape: Shape::List(&Shape::Text),
            rule: &List::ANY,
            ..LIST
        };
        let http = get("/?c=a%2Cb,c%26d");
        assert_eq!(read(&query(&http), &TEXTS), Some(json!(["a,b", "c&d"])));
    }

    #[test]
    fn headers_and_cookies() {
        let header = styled(LIST, Style::Simple, false);
        let http = TestRequest::default()
            .append_header(("C", "3, 4"))
            .append_header(("c", "5"))
            .append_header(("Cookie", "x=1; c=3,4"))
            .to_http_request();
        assert_eq!(read(&headers(&http), &header), Some(json!([3, 4, 5])));
        let cookie = styled(LIST, Style::Form, false);
        assert_eq!(read(&cookies(&http), &cookie), Some(json!([3, 4])));
    }

    #[test]
    fn an_integer_has_one_form() {
        for text in ["c=1e3", "c=1.0", "c=01", "c=+1", "c="] {
            assert_eq!(
                read(&query(&get(&format!("/?{text}"))), &LIST),
                None,
                "{text}"
            );
        }
    }
}
