//! What of the declarations does not fit together, and what the last run recognised and this one does not.
//!
//! In: the resources and the operations as they are settled. Out: diagnostics.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::super::Version;
use super::super::operation::Operation;
use super::draft::Draft;
use super::recognise::{Declared, Verb};
use super::{KeyKind, Resource, fit};
use crate::contract::{self, Contract};
use crate::diagnostic::{Diagnostic, Sink};

pub(super) fn warn_of_roles(
    sink: &Sink,
    verb: Verb,
    operation: &Operation,
    written: &contract::Operation,
) {
    if operation.security.or_owner && operation.security.roles.is_empty() && verb != Verb::Create {
        sink.error(
            Diagnostic::new(
                "or-owner-without-roles",
                written.at,
                format!(
                    "`{} {}` says `or_owner`, and no role",
                    written.method, written.path.value
                ),
            )
            .help("add `roles`: those that are let in whoever owns the row"),
        );
    }
}

pub(super) fn check_references(
    sink: &Sink,
    draft: &Draft<'_>,
    stores: &IndexMap<&str, Declared<'_>>,
) {
    for (name, target) in &draft.declared.store.references {
        draft.find(sink, &crate::source::Located::new(name.clone(), target.at));
        if !stores.contains_key(target.value.as_str()) {
            sink.error(
                Diagnostic::new(
                    "unknown-store",
                    target.at,
                    format!("nothing is stored as `{}`", target.value),
                )
                .help("name the `store` of a schema"),
            );
        }
    }
}

/// Checks that no two tables, indexes and keys of a database have one name, and none a name that it keeps to itself.
pub(super) fn check_names(
    sink: &Sink,
    stores: &IndexMap<&str, Declared<'_>>,
    resources: &[Resource],
) {
    let mut known: HashMap<String, &str> = HashMap::new();
    for (number, resource) in resources.iter().enumerate() {
        let table = resource.table.to_string();
        let sets = resource.unique.iter().map(|set| {
            let columns: Vec<_> = set
                .iter()
                .map(|it| resource.columns[*it].name.as_str())
                .collect();
            format!("{table}_{}_unique", columns.join("_"))
        });
        let key = resource.columns[resource.key].name.as_str();
        let is_counted = resource.key_kind == KeyKind::Integer;
        // The last two are those that PostgreSQL makes of a key by itself.
        let own = [
            resource
                .is_referred(resources)
                .then(|| format!("{table}_referred")),
            Some(format!("{table}_pkey")),
            is_counted.then(|| format!("{table}_{key}_seq")),
        ];
        let indexes = resource.indexes.iter().map(|it| it.name.to_string());
        let all: Vec<String> = [table.clone()]
            .into_iter()
            .chain(sets)
            .chain(own.into_iter().flatten())
            .chain(indexes)
            .collect();
        let at = stores.get_index(number).map(|(_, it)| it.at);
        let tell = |why: String| {
            let diagnostic = match at {
                Some(at) => Diagnostic::new("store-name-clash", at, why),
                None => Diagnostic::without_place("store-name-clash", why),
            };
            sink.error(diagnostic.help("give one of the stored schemas another `store`"));
        };
        if let Some(name) = all.iter().find(|it| it.starts_with("sqlite_")) {
            tell(format!(
                "`{}` would need the name `{name}`, and SQLite keeps those that begin with `sqlite_` to itself",
                resource.store
            ));
        }
        for name in all {
            if let Some(other) = known.insert(name.clone(), &resource.store) {
                tell(format!(
                    "something of `{other}` and of `{}` would both be called `{name}` in the database",
                    resource.store
                ));
            }
        }
    }
}

/// Checks that references are of the type of the key, and that some row can be the first.
pub(super) fn check_keys(
    sink: &Sink,
    stores: &IndexMap<&str, Declared<'_>>,
    resources: &[Resource],
) {
    for (resource, declared) in resources.iter().zip(stores.values()) {
        for column in &resource.columns {
            let Some(target) = column.references else {
                continue;
            };
            let key = &resources[target].columns[resources[target].key].ty;
            if !(fit::is_number(&column.ty) && fit::is_number(key)) && column.ty != *key {
                sink.error(Diagnostic::new(
                    "store-property-type",
                    declared.at,
                    format!(
                        "`{}` is not of the type of the key of `{}`",
                        column.wire, resources[target].store
                    ),
                ));
            }
        }
    }
    for (start, declared) in (0..).zip(stores.values()) {
        let mut reached = required(resources, start);
        let mut next = 0;
        while let Some(at) = reached.get(next).copied() {
            next += 1;
            for further in required(resources, at) {
                if !reached.contains(&further) {
                    reached.push(further);
                }
            }
        }
        if reached.contains(&start) {
            sink.error(
                Diagnostic::new(
                    "store-reference-cycle",
                    declared.at,
                    format!(
                        "a row of `{}` must refer, in a circle, to one of itself",
                        declared.name
                    ),
                )
                .help("let one of the references be null"),
            );
        }
    }
}

/// Gives the stores that a row must refer to.
pub(super) fn required(resources: &[Resource], store: usize) -> Vec<usize> {
    let columns = resources[store].columns.iter().filter(|it| !it.nullable);
    columns.filter_map(|it| it.references).collect()
}

pub(super) fn still_recognised(
    sink: &Sink,
    before: &IndexMap<String, String>,
    now: &IndexMap<String, String>,
    contracts: &[&Contract],
    versions: &[Version],
) {
    for (contract, version) in contracts.iter().zip(versions) {
        for operation in &contract.operations {
            let label = format!(
                "{} {} {}",
                version.module, operation.method, operation.path.value
            );
            let off = operation.extension.behaviour.as_ref();
            let is_meant = off.is_some_and(|it| it.value == contract::Behaviour::None);
            if let Some(was) = before.get(&label)
                && !now.contains_key(&label)
                && !is_meant
            {
                sink.error(
                    Diagnostic::new(
                        "no-longer-recognised",
                        operation.at,
                        format!("`{label}` did `{was}` before, and would answer 501 now"),
                    )
                    .help(
                        "declare it with `x-specwright`, or say `behaviour: none` if that is meant",
                    ),
                );
            }
        }
    }
}
