//! The style `deepObject`: `name[a]=1&name[b][c]=2`. It is for forms too, where lists are written `name[]=1&name[]=2` or
//! `name[0][a]=1&name[1][a]=2`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::super::rule::Text;
use super::super::violation::{At, Violations};
use super::{Parameters, Shape};

/// How many brackets a name may have.
const DEPTH: usize = 32;

/// What the brackets of one name make: a tree with the texts, not decoded, at its leaves.
#[derive(Default)]
struct Tree<'a> {
    texts: Vec<&'a str>,
    members: BTreeMap<String, Tree<'a>>,
}

impl Parameters<'_> {
    /// Reads `name[a]=1&name[b][c]=2`; `name=1` for a value that need be no object.
    pub(super) fn deep(
        &self,
        name: &'static str,
        shape: &Shape<'_>,
        at: At<'_>,
        found: &mut Violations,
    ) -> Option<Value> {
        let mut tree = Tree::default();
        for (full, raw) in &self.pairs {
            let Some(path) = full.strip_prefix(name) else {
                continue;
            };
            if !path.is_empty() && !path.starts_with('[') {
                continue;
            }
            match keys(path) {
                Some(keys) if keys.len() > DEPTH => {
                    found.add_malformed(at, "style", "is nested too deep");
                }
                Some(keys) => {
                    let mut place = &mut tree;
                    for key in keys {
                        place = place.members.entry(key.to_owned()).or_default();
                    }
                    place.texts.push(raw);
                }
                None => found.add_malformed(at, "style", "must have its brackets closed"),
            }
        }
        if tree.texts.is_empty() && tree.members.is_empty() {
            return None;
        }
        self.grown(&tree, shape, at, found)
    }

    fn grown(
        &self,
        tree: &Tree<'_>,
        shape: &Shape<'_>,
        at: At<'_>,
        found: &mut Violations,
    ) -> Option<Value> {
        if tree.members.is_empty() {
            return self.leaf(&tree.texts, shape, at, found);
        }
        if !tree.texts.is_empty() {
            found.add(at, "style", "must be given once");
            return None;
        }
        let is_index = |it: &String| it.bytes().all(|it| it.is_ascii_digit());
        if shape.is_list() && tree.members.keys().all(is_index) {
            return Some(self.items(tree, shape, at, found));
        }
        let mut object = Map::new();
        for (name, member) in &tree.members {
            // One of which nothing is known is a text, so that the rule may refuse it.
            let inner = shape.member(name).unwrap_or_else(|| Shape::of(&Text::ANY));
            let at = At::Member(&at, name);
            if let Some(value) = self.grown(member, &inner, at, found) {
                object.insert(name.clone(), value);
            }
        }
        Some(Value::Object(object))
    }

    /// Reads texts without further brackets.
    fn leaf(
        &self,
        texts: &[&str],
        shape: &Shape<'_>,
        at: At<'_>,
        found: &mut Violations,
    ) -> Option<Value> {
        if let [only] = texts
            && (shape.is_scalar() || !shape.is_list())
        {
            let text = self.decoded(only, at, found)?;
            return Some(shape.scalar(&text, at, found));
        }
        if !shape.is_list() {
            found.add(at, "style", "must be given once");
            return None;
        }
        let items = texts.iter().enumerate().filter_map(|(index, raw)| {
            let at = At::Item(&at, index);
            let text = self.decoded(raw, at, found)?;
            Some(shape.item(index).scalar(&text, at, found))
        });
        Some(Value::Array(items.collect()))
    }

    /// Reads `[0]`, `[1]` in the order of their numbers, and what has no number behind them.
    fn items(
        &self,
        tree: &Tree<'_>,
        shape: &Shape<'_>,
        at: At<'_>,
        found: &mut Violations,
    ) -> Value {
        let mut numbered: Vec<(&String, &Tree<'_>)> = tree.members.iter().collect();
        // Longer numbers are larger; no number is the last.
        numbered.sort_by_key(|(key, _)| (key.is_empty(), key.len(), key.as_str()));
        let mut items = Vec::new();
        for (key, member) in numbered {
            if key.is_empty() && member.members.is_empty() {
                for raw in &member.texts {
                    let at = At::Item(&at, items.len());
                    if let Some(text) = self.decoded(raw, at, found) {
                        items.push(shape.item(items.len()).scalar(&text, at, found));
                    }
                }
                continue;
            }
            let (inner, at) = (shape.item(items.len()), At::Item(&at, items.len()));
            items.extend(self.grown(member, &inner, at, found));
        }
        Value::Array(items)
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
    use crate::support::rule::{
        Additional, AnyOf, Boolean, Integer, List, Object, Property, Values,
    };

    fn read(text: &str, parameter: &Parameter) -> Option<Value> {
        let http = TestRequest::with_uri(&format!("/?{text}")).to_http_request();
        let mut found = Violations::default();
        let value = query(&http).value(parameter, &mut found);
        assert_eq!(value.is_some(), found.is_empty(), "{found:?}");
        value
    }

    #[test]
    fn deep_objects() {
        const LIST: List = List {
            items: Some(&Integer::ANY),
            ..List::ANY
        };
        const INNER: Object = Object {
            properties: &[Property::optional("b", &LIST)],
            additional: Additional::Of(&Boolean),
            ..Object::ANY
        };
        const OUTER: Object = Object {
            properties: &[
                Property::optional("a", &AnyOf(&[&INNER, &Values(&["\"\""])])),
                Property::optional(
                    "l",
                    &List {
                        items: Some(&INNER),
                        ..List::ANY
                    },
                ),
            ],
            additional: Additional::Refused,
            ..Object::ANY
        };
        const DEEP: Parameter = Parameter {
            name: "f",
            style: Style::DeepObject,
            rule: &OUTER,
            ..Parameter::QUERY
        };
        for (text, expected) in [
            (
                "f[a][b]=1&f[a][b]=2&f[a][x%20y]=true",
                Some(json!({"a": {"b": [1, 2], "x y": true}})),
            ),
            ("f[a][b][]=1", Some(json!({"a": {"b": [1]}}))),
            (
                "f[a][b][10]=3&f[a][b][2]=2&f[a][b][0]=1",
                Some(json!({"a": {"b": [1, 2, 3]}})),
            ),
            (
                "f[l][0][x]=true&f[l][1][b][]=5",
                Some(json!({"l": [{"x": true}, {"b": [5]}]})),
            ),
            ("f[a]=", Some(json!({"a": ""}))),
            ("f[a]=1&f[a][b]=2", None),
            ("f[z]=1", None),
            ("f[a=1", None),
            ("f[a]b=1", None),
        ] {
            assert_eq!(read(text, &DEEP), expected, "{text}");
        }
        let deep = format!("f{}=1", "[a]".repeat(DEPTH + 1));
        assert_eq!(read(&deep, &DEEP), None);
    }
}
