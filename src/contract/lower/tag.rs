//! `tags`: declared ones, then those that only operations name.

use indexmap::IndexMap;

use super::Cx;
use crate::contract::model::{Operation, Tag};
use crate::diagnostic::Diagnostic;
use crate::document::Place;

/// Gives all tags, each once.
pub fn tags<'o, 'd>(
    cx: &Cx<'_, 'd>,
    root: &Place<'d>,
    operations: impl Iterator<Item = &'o Operation>,
) -> Vec<Tag> {
    let mut tags: IndexMap<String, Tag> = IndexMap::new();
    for place in cx.list(root, "tags") {
        let Some(place) = cx.follow(&place) else {
            continue;
        };
        let Some(name) = cx.located(&place, "name") else {
            continue;
        };
        let description = cx.text(&place, "description");
        if let Some(first) = tags.get(&name.value) {
            cx.sink.warn(
                Diagnostic::new(
                    "duplicate-tag",
                    name.at,
                    format!(
                        "the tag `{}` is declared twice; the first counts",
                        name.value
                    ),
                )
                .label(first.name.at, "first declared here")
                .pointer(place.pointer.clone()),
            );
            continue;
        }
        tags.insert(name.value.clone(), Tag { name, description });
    }
    for name in operations.flat_map(|it| &it.tags) {
        tags.entry(name.value.clone()).or_insert_with(|| Tag {
            name: name.clone(),
            description: None,
        });
    }
    tags.into_values().collect()
}
