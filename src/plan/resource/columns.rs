//! The columns of a stored schema: the union of its properties over the contract versions.
//!
//! In: the schemas that declare one store. Out: for each property the type of a column, whether it may be null, and its
//! default; what does not go together is an error at its place.

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::super::schema::Type;
use crate::contract::{Contract, Schema, SchemaId, Types};
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::{Located, Span};

/// How deep `allOf` is followed; deeper is no table that somebody means.
const DEPTH: usize = 16;

/// What a property says about its column.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnFacts {
    /// Its name in the contract.
    pub wire: String,
    /// Where it stands.
    pub at: Span,
    /// The type of its values.
    pub ty: Type,
    /// Whether it may be null.
    pub nullable: bool,
    /// `default`
    pub default: Option<Json>,
    /// Whether only the server sets it.
    pub read_only: bool,
    /// Whether it is never answered.
    pub write_only: bool,
    /// Whether it is a password by its format.
    pub password: bool,
    /// The least integer that it may be, where that is above 1.
    pub above_one: Option<u64>,
    /// The texts of an enumeration.
    pub states: Option<Vec<String>>,
    /// `renamed_from`
    pub renamed_from: Option<Located<String>>,
    /// `renamed_values`
    pub renamed_values: IndexMap<String, Located<String>>,
    /// `backfill`
    pub backfill: Option<Located<Json>>,
}

/// Gives the properties of an object schema with those of its `allOf`, and whether each is required.
pub fn properties(contract: &Contract, id: SchemaId) -> IndexMap<String, (SchemaId, Span, bool)> {
    let mut found = IndexMap::new();
    let mut required = Vec::new();
    collect(contract, id, DEPTH, &mut found, &mut required);
    for name in required {
        if let Some((_, _, is_required)) = found.get_mut(&name) {
            *is_required = true;
        }
    }
    found
}

fn collect(
    contract: &Contract,
    id: SchemaId,
    depth: usize,
    found: &mut IndexMap<String, (SchemaId, Span, bool)>,
    required: &mut Vec<String>,
) {
    let schema = &contract.schemas[id];
    if depth > 0 {
        for part in &schema.all_of {
            collect(contract, *part, depth - 1, found, required);
        }
    }
    for (name, property) in &schema.properties {
        found.insert(name.clone(), (property.schema, property.at, false));
    }
    required.extend(schema.required.iter().map(|it| it.value.clone()));
}

/// What a schema says when what it refers to is folded in.
#[derive(Debug, Clone)]
pub struct Folded<'a> {
    types: Types,
    format: Option<&'a str>,
    enumeration: Option<&'a [Json]>,
    default: Option<&'a Json>,
    read_only: bool,
    write_only: bool,
    above_i64: bool,
    below_zero: bool,
    above_one: Option<u64>,
    renamed_from: Option<&'a Located<String>>,
    renamed_values: IndexMap<String, Located<String>>,
    backfill: Option<&'a Located<Json>>,
    /// Whether it has alternatives that no scalar column can hold.
    mixed: bool,
}

impl<'a> Folded<'a> {
    /// Folds a schema.
    pub fn of(contract: &'a Contract, id: SchemaId) -> Self {
        let mut folded = Self {
            types: Types::ANY,
            format: None,
            enumeration: None,
            default: None,
            read_only: false,
            write_only: false,
            above_i64: false,
            below_zero: true,
            above_one: None,
            renamed_from: None,
            renamed_values: IndexMap::new(),
            backfill: None,
            mixed: false,
        };
        folded.add(contract, id, DEPTH);
        if folded.types == Types::ANY
            && let Some(values) = folded.enumeration
        {
            // What is listed has a type, said or not.
            folded.types = values.iter().map(Types::of).fold(Types::NONE, Types::with);
        }
        folded
    }

    fn add(&mut self, contract: &'a Contract, id: SchemaId, depth: usize) {
        let schema = &contract.schemas[id];
        self.types = self.types.and(schema.types);
        self.format = self
            .format
            .or(schema.format.as_ref().map(|it| it.value.as_str()));
        let constant = schema.constant.as_ref();
        self.enumeration = self
            .enumeration
            .or(schema.enumeration.as_ref().map(|it| it.value.as_slice()))
            .or(constant.map(|it| std::slice::from_ref(&it.value)));
        self.default = self.default.or(schema.default.as_ref().map(|it| &it.value));
        self.read_only |= schema.read_only;
        self.write_only |= schema.write_only;
        let extension = &schema.extension;
        self.renamed_from = self.renamed_from.or(extension.renamed_from.as_ref());
        self.renamed_values.extend(extension.renamed_values.clone());
        self.backfill = self.backfill.or(extension.backfill.as_deref());
        self.bounds(schema);
        if depth == 0 {
            return;
        }
        for part in &schema.all_of {
            self.add(contract, *part, depth - 1);
        }
        for alternatives in [&schema.any_of, &schema.one_of] {
            match nullable_of(contract, alternatives) {
                Some(only) => {
                    self.add_nullable(contract, only, depth - 1);
                }
                None => self.mixed |= !alternatives.is_empty(),
            }
        }
    }

    /// Adds the one of two alternatives that is not null.
    fn add_nullable(&mut self, contract: &'a Contract, id: SchemaId, depth: usize) {
        let nullable = self.types.is_nullable();
        self.types = self.types.without(Types::NULL);
        self.add(contract, id, depth);
        if nullable {
            self.types = self.types.with(Types::NULL);
        }
    }

    fn bounds(&mut self, schema: &Schema) {
        if let Some(maximum) = &schema.maximum {
            let number = maximum.value.as_f64().unwrap_or(f64::INFINITY);
            self.above_i64 |= maximum.value.as_i64().is_none() && number > 0.0;
        }
        if let Some(minimum) = &schema.minimum {
            self.below_zero &= minimum.value.as_f64().is_none_or(|it| it < 0.0);
            let least = minimum.value.as_u64();
            let least = least.map(|it| it.saturating_add(u64::from(minimum.exclusive)));
            self.above_one = self.above_one.max(least.filter(|it| *it > 1));
        }
    }

    /// Gives the type of a column.
    fn column_type(&self) -> Type {
        let types = self.types.without(Types::NULL);
        if self.mixed || types == Types::NONE {
            return Type::Json;
        }
        if types == Types::BOOLEAN {
            Type::Bool
        } else if types == Types::INTEGER {
            match self.format {
                Some("int32") => Type::I32,
                _ if self.above_i64 && !self.below_zero => Type::U64,
                _ => Type::I64,
            }
        } else if types == Types::NUMBER {
            Type::F64
        } else if types == Types::STRING {
            match self.format {
                _ if self.enumeration.is_some() => Type::Text,
                Some("date-time") => Type::DateTime,
                Some("date") => Type::Date,
                Some("uuid") => Type::Uuid,
                Some("byte") => Type::Base64,
                _ => Type::Text,
            }
        } else {
            Type::Json
        }
    }

    fn states(&self) -> Option<Vec<String>> {
        let texts = self.enumeration?.iter().filter(|it| !it.is_null());
        texts.map(|it| it.as_str().map(str::to_owned)).collect()
    }
}

/// Gives the alternative beside null, of exactly two.
fn nullable_of(contract: &Contract, alternatives: &[SchemaId]) -> Option<SchemaId> {
    let [one, two] = alternatives else {
        return None;
    };
    let is_null = |id: SchemaId| contract.schemas[id].types == Types::NULL;
    match (is_null(*one), is_null(*two)) {
        (false, true) => Some(*one),
        (true, false) => Some(*two),
        _ => None,
    }
}

/// Gives the columns of one version's schema.
pub fn of_schema(contract: &Contract, id: SchemaId) -> Vec<ColumnFacts> {
    let column = |(wire, (property, at, required)): (String, (SchemaId, Span, bool))| {
        let folded = Folded::of(contract, property);
        let default = folded.default.filter(|it| !it.is_null()).cloned();
        ColumnFacts {
            wire,
            at,
            ty: folded.column_type(),
            nullable: folded.types.is_nullable() || (!required && default.is_none()),
            default,
            read_only: folded.read_only,
            write_only: folded.write_only,
            password: folded.format == Some("password"),
            above_one: folded.above_one,
            states: folded.states(),
            renamed_from: folded.renamed_from.cloned(),
            backfill: folded.backfill.cloned(),
            renamed_values: folded.renamed_values,
        }
    };
    properties(contract, id).into_iter().map(column).collect()
}

/// Gives the texts of an enumeration, or of the items of a list.
pub fn texts(contract: &Contract, id: SchemaId, of_items: bool) -> Option<Vec<String>> {
    if !of_items {
        return Folded::of(contract, id).states();
    }
    let schema = &contract.schemas[id];
    let items = schema.items.or_else(|| {
        let mut parts = schema.all_of.iter();
        parts.find_map(|it| contract.schemas[*it].items)
    })?;
    Folded::of(contract, items).states()
}

/// Puts the columns of several versions together.
pub fn union(sink: &Sink, store: &str, versions: Vec<Vec<ColumnFacts>>) -> Vec<ColumnFacts> {
    let count = versions.len();
    let mut seen: IndexMap<String, (ColumnFacts, usize)> = IndexMap::new();
    for column in versions.into_iter().flatten() {
        match seen.get_mut(&column.wire) {
            None => {
                seen.insert(column.wire.clone(), (column, 1));
            }
            Some((before, times)) => {
                *times += 1;
                merge(sink, store, before, column);
            }
        }
    }
    seen.into_values()
        .map(|(mut column, times)| {
            // A version that does not know the column can only leave it out.
            column.nullable |= times < count && column.default.is_none();
            column
        })
        .collect()
}

fn merge(sink: &Sink, store: &str, before: &mut ColumnFacts, column: ColumnFacts) {
    match wider(&before.ty, &column.ty) {
        Some(ty) => before.ty = ty,
        None => {
            sink.error(
                Diagnostic::new(
                    "store-column-type",
                    column.at,
                    format!(
                        "`{}` of `{store}` cannot be one column: its type differs between versions",
                        column.wire
                    ),
                )
                .label(before.at, "here it is something else")
                .help("give the property of the newer version another name"),
            );
        }
    }
    before.nullable |= column.nullable;
    before.default = column.default.or(before.default.take());
    before.read_only &= column.read_only;
    before.write_only |= column.write_only;
    before.password |= column.password;
    before.above_one = before.above_one.max(column.above_one);
    before.renamed_from = column.renamed_from.or(before.renamed_from.take());
    before.backfill = column.backfill.or(before.backfill.take());
    before.renamed_values.extend(column.renamed_values);
    if let (Some(states), Some(more)) = (&mut before.states, column.states) {
        tell_unknown(sink, &column.wire, (before.at, states), (column.at, &more));
        for state in more {
            if !states.contains(&state) {
                states.push(state);
            }
        }
    }
}

/// Warns of values that one version stores and the other cannot show.
fn tell_unknown(sink: &Sink, wire: &str, one: (Span, &[String]), two: (Span, &[String])) {
    for ((at, states), (other_at, others)) in [(one, two), (two, one)] {
        let unknown = others.iter().find(|it| !states.contains(it));
        if let Some(value) = unknown {
            sink.warn(
                Diagnostic::new(
                    "state-unknown-to-version",
                    at,
                    format!("`{wire}` may be `{value}`, which this version cannot answer"),
                )
                .label(other_at, "the other version stores it")
                .help("a row with that value answers 500 here; add the value, or do not let it reach this version"),
            );
        }
    }
}

fn wider(one: &Type, two: &Type) -> Option<Type> {
    match (one, two) {
        _ if one == two => Some(one.clone()),
        (Type::I32, Type::I64) | (Type::I64, Type::I32) => Some(Type::I64),
        _ => None,
    }
}
