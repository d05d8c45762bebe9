//! The contract as one document: what its server answers with.
//!
//! In: the checked document. Out: the root as JSON, without our own extension.

use serde_json::{Map, Value as Json};

use super::{Cx, extension};
use crate::document::Place;
use crate::document::node::Value;

/// Gives the whole contract as one document, in the order of the text.
pub fn bundle(cx: &Cx<'_, '_>) -> Json {
    copy(cx, &cx.document.root())
}

fn copy<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> Json {
    match &place.node.value {
        Value::Array(_) => place.items().map(|it| copy(cx, &it)).collect(),
        Value::Object(_) => {
            let members = place.members().filter(|(name, it)| {
                let is_ours = *name == extension::KEY
                    && cx.checked.extensions.contains(&std::ptr::from_ref(it.node));
                !is_ours
            });
            Json::Object(
                members
                    .map(|(name, it)| (name.to_owned(), copy(cx, &it)))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => place.node.to_json(),
    }
}
