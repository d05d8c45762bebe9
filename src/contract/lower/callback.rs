//! `callbacks`: requests that the server makes of a client.

use indexmap::IndexMap;

use super::Cx;
use super::operation::{self, Inherited};
use crate::contract::model::Operation;
use crate::document::Place;
use crate::source::Located;

/// Reads `callbacks` of an operation: name to the operations of the client.
pub fn callbacks<'d>(
    cx: &Cx<'_, 'd>,
    place: &Place<'d>,
    inherited: &Inherited,
) -> IndexMap<String, Vec<Operation>> {
    let mut callbacks = IndexMap::new();
    for entry in cx.map(place, "callbacks") {
        let Some(callback) = cx.follow(&entry.place) else {
            continue;
        };
        let key = std::ptr::from_ref(callback.node);
        // A callback whose operations have, by reference, itself as their callback: once is enough.
        if !cx.open_callbacks.borrow_mut().insert(key) {
            continue;
        }
        let mut operations = Vec::new();
        for expression in cx
            .members(&callback)
            .into_iter()
            .filter(|it| !it.name.starts_with("x-"))
        {
            let path = Located::new(expression.name, expression.key);
            operations.extend(operation::of_client(
                cx,
                &expression.place,
                &path,
                inherited,
            ));
        }
        cx.open_callbacks.borrow_mut().remove(&key);
        callbacks.insert(entry.name, operations);
    }
    callbacks
}
