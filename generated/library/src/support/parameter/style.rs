//! The styles: how the values of one parameter are cut out of the request.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::super::json;
use super::super::rule::Text;
use super::super::violation::{At, Violations};
use super::source::Place;
use super::{Parameter, Parameters, Shape, Style};

impl Parameters<'_> {
    /// Puts the value of a parameter together, which stands `at`; `None` if it is absent, or cannot be read.
    pub(super) fn assemble(
        &self,
        parameter: &Parameter,
        shape: &Shape<'_>,
        at: At<'_>,
        found: &mut Violations,
    ) -> Option<Value> {
        if parameter.json {
            return self.json(parameter.name, at, found);
        }
        match parameter.style {
            Style::DeepObject => self.deep(parameter.name, shape, at, found),
            Style::Form
                if parameter.explode
                    && shape.is_object()
                    && self.all(parameter.name).next().is_none() =>
            {
                let known = shape.properties();
                let claims =
                    |name: &str| known.contains(&name) || !parameter.others.contains(&name);
                self.spread(shape, &claims, at, found)
            }
            Style::Form | Style::SpaceDelimited | Style::PipeDelimited
                if parameter.explode && shape.is_list() =>
            {
                let values: Vec<&str> = self.all(parameter.name).collect();
                (!values.is_empty()).then(|| self.list(values.into_iter(), shape, at, found))
            }
            _ => {
                let raw = self.joined(parameter, shape, at, found)?;
                self.styled(parameter, shape, &raw, at, found)
            }
        }
    }

    fn json(&self, name: &'static str, at: At<'_>, found: &mut Violations) -> Option<Value> {
        let raw = self.raw(name, at, found)?;
        let text = self.decoded(raw, at, found)?;
        json::value(text.as_bytes())
            .map_err(|error| found.add_malformed(at, "content", error))
            .ok()
    }

    /// Gives the one value; a header that is a list may come in several lines (RFC 9110, 5.3).
    fn joined(
        &self,
        parameter: &Parameter,
        shape: &Shape<'_>,
        at: At<'_>,
        found: &mut Violations,
    ) -> Option<Cow<'_, str>> {
        if self.place != Place::Header || !(shape.is_list() || shape.is_object()) {
            return self.raw(parameter.name, at, found).map(Cow::Borrowed);
        }
        let lines: Vec<&str> = self.all(parameter.name).collect();
        (!lines.is_empty()).then(|| Cow::Owned(lines.join(",")))
    }

    /// Puts an object together whose members stand beside other values: those that it claims, and knows.
    pub(super) fn spread(
        &self,
        shape: &Shape<'_>,
        claims: &dyn Fn(&str) -> bool,
        at: At<'_>,
        found: &mut Violations,
    ) -> Option<Value> {
        let mut object = Map::new();
        for (name, raw) in self.pairs.iter().filter(|(name, _)| claims(name)) {
            if let Some(shape) = shape.member(name) {
                let at = At::Member(&at, name);
                self.put(&mut object, name, raw, &shape, at, found);
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
        shape: &Shape<'_>,
        at: At<'_>,
        found: &mut Violations,
    ) {
        let Some(text) = self.decoded(raw, at, found) else {
            return;
        };
        if !shape.is_list() {
            if object.contains_key(name) {
                return found.add(at, "style", "must be given once");
            }
            object.insert(name.to_owned(), shape.scalar(&text, at, found));
            return;
        }
        let items = object
            .entry(name.to_owned())
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(items) = items {
            let at = At::Item(&at, items.len());
            let item = shape.item(items.len()).scalar(&text, at, found);
            items.push(item);
        }
    }

    /// Reads the styles that have the whole value in one text.
    fn styled(
        &self,
        parameter: &Parameter,
        shape: &Shape<'_>,
        raw: &str,
        at: At<'_>,
        found: &mut Violations,
    ) -> Option<Value> {
        let Parameter {
            name,
            style,
            explode,
            ..
        } = parameter;
        let mut wrong = || {
            found.add(at, "style", "must be written in the declared style");
            None
        };
        let (raw, delimiter) = match style {
            Style::Label => match raw.strip_prefix('.') {
                Some(raw) => (Cow::Borrowed(raw), if *explode { "." } else { "," }),
                None => return wrong(),
            },
            Style::Matrix => match matrix(raw, name, shape, *explode) {
                Some(raw) => (raw, if *explode { ";" } else { "," }),
                None => return wrong(),
            },
            _ => (Cow::Borrowed(raw), ","),
        };
        self.cut(parameter, shape, &raw, delimiter, at, found)
    }

    fn cut(
        &self,
        parameter: &Parameter,
        shape: &Shape<'_>,
        raw: &str,
        delimiter: &str,
        at: At<'_>,
        found: &mut Violations,
    ) -> Option<Value> {
        let Parameter { style, explode, .. } = parameter;
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
        if shape.is_list() {
            return Some(self.list(parts, shape, at, found));
        }
        // An object in a field of a form may be JSON, which is written in one text as well.
        let is_json = *style == Style::Form && *explode;
        if !shape.is_object() || is_json {
            let text = self.decoded(raw, at, found)?;
            return Some(shape.scalar(&text, at, found));
        }
        let parts: Vec<&str> = parts.collect();
        let pairs = if *explode {
            parts.iter().map(|it| it.split_once('=')).collect()
        } else {
            let (pairs, odd) = parts.as_chunks::<2>();
            odd.is_empty()
                .then(|| pairs.iter().map(|it| (it[0], it[1])).collect())
        };
        self.object(pairs, shape, at, found)
    }

    /// Reads a list.
    fn list<'b>(
        &self,
        values: impl Iterator<Item = &'b str>,
        shape: &Shape<'_>,
        at: At<'_>,
        found: &mut Violations,
    ) -> Value {
        let items = values.enumerate().filter_map(|(index, raw)| {
            let at = At::Item(&at, index);
            let text = self.decoded(raw, at, found)?;
            Some(shape.item(index).scalar(&text, at, found))
        });
        Value::Array(items.collect())
    }

    fn object(
        &self,
        pairs: Option<Vec<(&str, &str)>>,
        shape: &Shape<'_>,
        at: At<'_>,
        found: &mut Violations,
    ) -> Option<Value> {
        let Some(pairs) = pairs else {
            found.add(at, "style", "must be written in the declared style");
            return None;
        };
        let mut object = Map::new();
        for (name, raw) in pairs {
            let name = self.decoded(name, at, found)?;
            // One of which nothing is known is a text, so that the rule may refuse it.
            let member = shape.member(&name).unwrap_or_else(|| Shape::of(&Text::ANY));
            let at = At::Member(&at, &name);
            self.put(&mut object, &name, raw, &member, at, found);
        }
        Some(Value::Object(object))
    }
}

/// Takes `;name=` off; what an exploded value has between its parts becomes a plain `;`.
fn matrix<'a>(raw: &'a str, name: &str, shape: &Shape<'_>, explode: bool) -> Option<Cow<'a, str>> {
    let raw = raw.strip_prefix(';')?;
    // An empty value is written without a sign (RFC 6570, 3.2.7).
    let named = |it: &'a str| match it.strip_prefix(name)? {
        "" => Some(""),
        value => value.strip_prefix('='),
    };
    if explode && shape.is_list() {
        let values: Option<Vec<&str>> = raw.split(';').map(named).collect();
        return Some(Cow::Owned(values?.join(";")));
    }
    if explode && shape.is_object() {
        return Some(Cow::Borrowed(raw));
    }
    named(raw).map(Cow::Borrowed)
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
    use crate::support::rule::{Additional, ByType, Integer, List, Object, Property};

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
        rule: &INTEGERS,
        ..Parameter::QUERY
    };
    const OBJECT: Parameter = Parameter {
        name: "c",
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
    fn what_says_something_of_objects_alone_is_one() {
        const POINT: ByType = ByType {
            object: Some(&Object {
                properties: &[Property::optional("x", &Integer::ANY)],
                ..Object::ANY
            }),
            ..ByType::ANY
        };
        let point = Parameter {
            name: "c",
            rule: &POINT,
            ..Parameter::QUERY
        };
        let http = get("/?x=1");
        assert_eq!(read(&query(&http), &point), Some(json!({"x": 1})));
        let http = get("/?c=x,1");
        let joined = styled(point, Style::Form, false);
        assert_eq!(read(&query(&http), &joined), Some(json!({"x": 1})));
    }

    #[test]
    fn an_empty_value_of_matrix_has_no_sign() {
        let matrix = Parameter {
            name: "c",
            style: Style::Matrix,
            rule: &Text::ANY,
            ..Parameter::PATH
        };
        for (raw, expected) in [
            (";c", Some(json!(""))),
            (";c=", Some(json!(""))),
            (";cd", None),
        ] {
            let http = get(&format!("/a/{raw}"));
            assert_eq!(read(&path(&http, "/a/{c}"), &matrix), expected, "{raw}");
        }
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
            rule: &List {
                items: Some(&Text::ANY),
                ..List::ANY
            },
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
