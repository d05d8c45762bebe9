//! Schemas that contain themselves by `allOf` alone: no value can ever be judged by them.

use super::super::Cx;
use crate::contract::model::{Schema, SchemaId};
use crate::diagnostic::Diagnostic;

/// How far a schema has been looked into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// Reports each circle of `allOf` once.
pub fn check(cx: &Cx<'_, '_>, all: &[Schema]) {
    let mut states = vec![State::New; all.len()];
    for start in 0..all.len() {
        // A schema, and how many of its `allOf` have been followed.
        let mut way: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((at, next)) = way.pop() {
            if next == 0 && states[at] != State::New {
                if states[at] == State::Open {
                    report(cx, &all[at]);
                }
                continue;
            }
            states[at] = State::Open;
            match all[at].all_of.get(next) {
                Some(SchemaId(inner)) => {
                    way.push((at, next + 1));
                    way.push((*inner as usize, 0));
                }
                None => states[at] = State::Done,
            }
        }
    }
}

fn report(cx: &Cx<'_, '_>, schema: &Schema) {
    let name = schema.name.as_deref().unwrap_or(&schema.pointer);
    cx.sink.error(
        Diagnostic::new(
            "endless-all-of",
            schema.at,
            format!("`{name}` contains itself by `allOf`, without an end"),
        )
        .help("a schema may contain itself in a property or as an item, not as a part of itself")
        .pointer(schema.pointer.clone()),
    );
}
