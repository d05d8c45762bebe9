//! Reads objects around schemas with the types of `openapiv3`.
//!
//! In: an object that the grammar has accepted. Out: a value of a type of `openapiv3`, which knows version 3.0 only, so
//! the object is reduced to that first: other keys, extensions and schemas are left out, texts are strings.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

use super::{Cx, reference};
use crate::contract::dialect::Version;
use crate::contract::grammar::{Kind, Need, Shape};
use crate::diagnostic::Diagnostic;
use crate::document::Place;

/// Reads an object. Gives `None` when it lacks something, which is then reported.
pub fn read<'d, T: DeserializeOwned>(cx: &Cx<'_, 'd>, place: &Place<'d>, kind: Kind) -> Option<T> {
    match serde_json::from_value(reduce(cx, place, Shape::One(kind))) {
        Ok(value) => Some(value),
        Err(error) => {
            let message = error.to_string();
            let message = message.split(" at line").next().unwrap_or_default();
            cx.sink.error(
                Diagnostic::new(
                    "incomplete-object",
                    super::first_line(place.node),
                    format!(
                        "this is not {} as the specification wants it: {message}",
                        kind.object().name
                    ),
                )
                .pointer(place.pointer.clone()),
            );
            None
        }
    }
}

fn reduce<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, shape: Shape) -> Json {
    let followed = reference(place.node).and_then(|_| cx.follow(place));
    let place = followed.as_ref().unwrap_or(place);
    match shape {
        Shape::One(Kind::Schema) => Json::Object(Map::new()),
        Shape::One(kind) => {
            let keys = kind
                .object()
                .keys
                .iter()
                .filter(|it| it.since == Version::V3_0);
            let members = keys.filter_map(|key| {
                let value = match cx.member(place, key.name) {
                    _ if matches!(key.shape, Shape::Any) => None,
                    Some(member) => Some(reduce(cx, &member, key.shape)),
                    None if key.need == Need::Repaired => Some(empty(key.shape)),
                    None => None,
                };
                value
                    .filter(|it| !it.is_null())
                    .map(|it| (key.name.to_owned(), it))
            });
            Json::Object(members.collect())
        }
        Shape::List(item) => place.items().map(|it| reduce(cx, &it, *item)).collect(),
        Shape::Map(item) => {
            let members = place.members().filter(|(_, it)| !it.node.is_null());
            Json::Object(
                members
                    .map(|(name, it)| (name.to_owned(), reduce(cx, &it, *item)))
                    .collect(),
            )
        }
        Shape::Text | Shape::Word(_) => match place.node.as_text() {
            Some(text) => Json::String(text.to_owned()),
            // What is of the wrong type and still here is for readers only, and counts as absent.
            None => Json::Null,
        },
        Shape::Any
        | Shape::String
        | Shape::Flag
        | Shape::Number
        | Shape::Count
        | Shape::Limit
        | Shape::Types
        | Shape::Dependency
        | Shape::Mapping => place.node.to_json(),
    }
}

fn empty(shape: Shape) -> Json {
    match shape {
        Shape::Text | Shape::String => Json::String(String::new()),
        Shape::List(_) => Json::Array(Vec::new()),
        _ => Json::Object(Map::new()),
    }
}
