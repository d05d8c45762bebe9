//! Discriminators: their mapping, completed by the names of the schemas that it leaves out (3.1, 4.8.25).

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

use super::super::Cx;
use super::{id, name};
use crate::contract::model::{Discriminator, Schema, SchemaId};
use crate::diagnostic::Diagnostic;
use crate::document::Place;

/// Reads `discriminator` of a schema whose `oneOf` and `anyOf` are these places.
pub fn read<'d>(
    cx: &Cx<'_, 'd>,
    schema: &Place<'d>,
    members: &[Place<'d>],
) -> Option<Discriminator> {
    let place = cx.get(schema, "discriminator")?;
    let property = cx.located(&place, "propertyName")?;
    let mut mapping: IndexMap<String, SchemaId> = IndexMap::new();
    let named: Vec<(Option<String>, SchemaId)> = members
        .iter()
        .map(|member| {
            let alias = cx.target(member).unwrap_or_else(|| member.clone());
            (name(cx, &alias), id(cx, member))
        })
        .collect();
    for entry in cx.map(&place, "mapping") {
        let Some(text) = entry.place.node.as_str() else {
            continue;
        };
        let of_member = || {
            let named = named.iter().find(|(name, _)| name.as_deref() == Some(text));
            named.map(|(_, id)| *id)
        };
        let target = cx
            .target(&entry.place)
            .map(|it| id(cx, &it))
            .or_else(of_member);
        if let Some(target) = target {
            if is_unlisted(cx, members, &named, target) {
                let message = format!(
                    "`{}` names a schema that is not listed, so it is refused",
                    entry.name
                );
                cx.sink.warn(
                    Diagnostic::new("unlisted-mapping-target", entry.place.node.at, message)
                        .help("add the schema to `oneOf` or `anyOf`, or remove the value")
                        .pointer(entry.place.pointer.clone()),
                );
            }
            mapping.insert(entry.name, target);
        } else if !text.contains(['/', '#', '.']) {
            // What looks like a reference has been reported as one that leads nowhere.
            cx.sink.error(
                Diagnostic::new(
                    "unknown-mapping-target",
                    entry.place.node.at,
                    format!("`{text}` is neither the name of a schema nor a reference to one"),
                )
                .help("write a key of `components/schemas`, or a reference such as `other.yaml#/Name`")
                .pointer(entry.place.pointer),
            );
        }
    }
    for (implicit, target) in named {
        if let Some(implicit) = implicit
            && !mapping.values().any(|it| *it == target)
        {
            mapping.entry(implicit).or_insert(target);
        }
    }
    let default = cx.member(&place, "defaultMapping").and_then(|it| {
        let text = it.node.as_str()?;
        let schemas = cx
            .get(&cx.document.root(), "components")
            .and_then(|it| cx.get(&it, "schemas"));
        let target = schemas
            .and_then(|it| it.child(text))
            .or_else(|| cx.document.resolve(cx.sink, it.file, text, it.node.at).ok())?;
        Some(id(cx, &target))
    });
    Some(Discriminator {
        property,
        mapping,
        default,
    })
}

/// Says whether a schema is none of those to choose from; one inside of a listed union may be.
fn is_unlisted<'d>(
    cx: &Cx<'_, 'd>,
    members: &[Place<'d>],
    named: &[(Option<String>, SchemaId)],
    target: SchemaId,
) -> bool {
    let is_union = |it: &Place<'d>| {
        let it = cx.target(it).unwrap_or_else(|| it.clone());
        ["oneOf", "anyOf", "allOf"]
            .iter()
            .any(|key| cx.member(&it, key).is_some())
    };
    !members.is_empty()
        && named.iter().all(|(_, id)| *id != target)
        && !members.iter().any(is_union)
}

/// Completes the mappings of those that have neither `oneOf` nor `anyOf`: theirs are the named schemas that extend them
/// by `allOf`, directly or by way of others.
pub fn complete(all: &mut [Schema], components: &IndexMap<String, SchemaId>) {
    let mut children: HashMap<SchemaId, Vec<SchemaId>> = HashMap::new();
    for (index, schema) in (0u32..).zip(all.iter()) {
        for base in &schema.all_of {
            children.entry(*base).or_default().push(SchemaId(index));
        }
    }
    for (index, schema) in (0u32..).zip(all.iter_mut()) {
        let is_closed = !schema.one_of.is_empty() || !schema.any_of.is_empty();
        let Some(discriminator) = schema.discriminator.as_mut().filter(|_| !is_closed) else {
            continue;
        };
        let mut reached: HashSet<SchemaId> = HashSet::new();
        let mut open = vec![SchemaId(index)];
        while let Some(base) = open.pop() {
            for child in children.get(&base).into_iter().flatten() {
                if reached.insert(*child) {
                    open.push(*child);
                }
            }
        }
        for (name, id) in components.iter().filter(|(_, id)| reached.contains(id)) {
            if !discriminator.mapping.values().any(|it| it == id) {
                discriminator.mapping.entry(name.clone()).or_insert(*id);
            }
        }
    }
}
