//! The properties of a stored schema before its table is made: which of them is the key, the tenant, the version.
//!
//! In: the declarations of all versions. Out: a [`Draft`].

use super::super::schema::Type;
use super::KeyKind;
use super::columns::{self, ColumnFacts};
use super::recognise::Declared;
use super::table::Making;
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::{Located, Span};

/// The properties of one stored schema while it is made.
pub struct Draft<'a> {
    /// What is declared.
    pub declared: &'a Declared<'a>,
    /// The columns that the contracts have.
    pub facts: Vec<ColumnFacts>,
}

/// Gathers the columns of a store.
pub fn draft<'a>(making: &Making<'_>, declared: &'a Declared<'a>) -> Draft<'a> {
    let versions: Vec<_> = declared
        .schemas
        .iter()
        .map(|(version, id)| columns::of_schema(making.contracts[*version], *id))
        .collect();
    let facts = columns::union(making.sink, declared.name, versions);
    if facts.is_empty() {
        making.sink.error(Diagnostic::new(
            "store-not-an-object",
            declared.at,
            format!("`{}` has no properties to store", declared.name),
        ));
    }
    Draft { declared, facts }
}

impl Draft<'_> {
    /// Finds a property that is declared to be something.
    pub fn find(&self, sink: &Sink, name: &Located<String>) -> Option<usize> {
        let found = self.facts.iter().position(|it| it.wire == name.value);
        if found.is_none() {
            sink.error(
                Diagnostic::new(
                    "store-unknown-property",
                    name.at,
                    format!("`{}` has no property `{}`", self.declared.name, name.value),
                )
                .label(self.declared.at, "stored here"),
            );
        }
        found
    }

    /// Finds a property that must be of some type.
    pub fn find_of(
        &self,
        sink: &Sink,
        name: &Located<String>,
        what: &str,
        fits: impl Fn(&ColumnFacts) -> bool,
    ) -> Option<usize> {
        let found = self.find(sink, name)?;
        if fits(&self.facts[found]) {
            return Some(found);
        }
        sink.error(
            Diagnostic::new(
                "store-property-type",
                name.at,
                format!("`{}` cannot be used here: it is not {what}", name.value),
            )
            .label(self.facts[found].at, "declared here"),
        );
        None
    }

    /// Finds the key.
    pub fn key(&self, sink: &Sink) -> Option<(usize, KeyKind)> {
        let store = self.declared.store;
        let index = match &store.id {
            Some(name) => self.find(sink, name)?,
            None => match self.facts.iter().position(|it| it.wire == "id") {
                Some(index) => index,
                None => {
                    sink.error(
                        key_error(
                            self.declared.at,
                            self.declared.name,
                            "it has no property `id`",
                        )
                        .help("name the key: `x-specwright: {store: …, id: …}`"),
                    );
                    return None;
                }
            },
        };
        let key = &self.facts[index];
        let kind = match (&key.ty, key.read_only) {
            (Type::I32 | Type::I64, true) => Some(KeyKind::Integer),
            (Type::Uuid, true) => Some(KeyKind::Uuid),
            (Type::I32 | Type::I64 | Type::Uuid | Type::Text, false) => Some(KeyKind::Given),
            _ => None,
        };
        if let (Some(KeyKind::Integer), Some(least)) = (kind, key.above_one) {
            sink.error(
                key_error(
                    key.at,
                    self.declared.name,
                    &format!(
                        "the server counts from 1, and `{}` is at least {least}",
                        key.wire
                    ),
                )
                .help("lower its `minimum`"),
            );
        }
        match kind {
            Some(kind) if !key.nullable => Some((index, kind)),
            _ => {
                sink.error(key_error(
                    key.at,
                    self.declared.name,
                    "it must be required, and an integer, a UUID or a string that the client gives",
                ));
                None
            }
        }
    }
}

fn key_error(at: Span, store: &str, why: &str) -> Diagnostic {
    Diagnostic::new(
        "store-key",
        at,
        format!("`{store}` has no usable key: {why}"),
    )
}
