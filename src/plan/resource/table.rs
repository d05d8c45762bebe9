//! A stored schema as a table: columns with their names and roles, and what is declared of them.
//!
//! In: the declarations of all versions. Out: a [`Resource`] that no operation has asked anything of yet.

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::super::names::{Given, Kind, Scope, Wish, singular};
use super::super::schema::{Literal, Type};
use super::columns::ColumnFacts;
use super::draft::Draft;
use super::job;
use super::naming::{Naming, hidden};
use super::{ApiKeyColumns, Column, ColumnRole, Resource, ResourceTypes, Steps, Uses};
use crate::contract::{Contract, Delete, Principal};
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::Located;

/// How many properties a stored schema may have: PostgreSQL has room for 1600 columns, with those of the server.
const COLUMNS: usize = 1500;

/// What all tables of a crate share while they are made.
pub struct Making<'a> {
    /// Where mistakes go.
    pub sink: &'a Sink,
    /// Names of earlier runs.
    pub given: &'a mut Given,
    /// The contract versions.
    pub contracts: &'a [&'a Contract],
    /// The newest principal.
    pub principal: Option<&'a Principal>,
    /// Names of types.
    pub types: Scope,
    /// Names of modules.
    pub modules: Scope,
    /// Names of the fields that repositories are kept in.
    pub fields: Scope,
    /// Names of tables and indexes.
    pub tables: Scope,
}

/// Makes the table of a store.
pub fn make(
    making: &mut Making<'_>,
    draft: &Draft<'_>,
    number: &IndexMap<&str, usize>,
) -> Option<Resource> {
    let sink = making.sink;
    let store = draft.declared.store;
    let (key, key_kind) = draft.key(sink)?;
    let is_text = |it: &ColumnFacts| it.ty == Type::Text;
    let tenant = store.tenant.as_ref().and_then(|it| draft.find(sink, it));
    let owner = store.owner.as_ref().and_then(|it| draft.find(sink, it));
    let of = |names: &[Located<String>]| -> Vec<usize> {
        let found = names.iter();
        found
            .filter_map(|it| draft.find_of(sink, it, "a string", is_text))
            .collect()
    };
    let (folded, search) = (of(&store.case_insensitive), of(&store.search));
    let named = |name: &str| {
        draft
            .facts
            .iter()
            .position(|it| it.wire == name && it.ty == Type::DateTime && it.read_only)
    };
    let (created, updated) = (
        named("created_at").or(named("createdAt")),
        named("updated_at").or(named("updatedAt")),
    );
    let soft = store.delete == Delete::Soft;
    let deleted = soft
        .then(|| named("deleted_at").or(named("deletedAt")))
        .flatten();
    let principal = making
        .principal
        .filter(|it| it.store.value == draft.declared.name);
    let secret = principal.and_then(|it| {
        draft.find_of(sink, &it.secret, "a `writeOnly` string", |it| {
            it.ty == Type::Text && it.write_only
        })
    });

    let key_text = store.api_key.as_ref().and_then(|it| {
        draft.find_of(sink, &it.value.secret, "a `readOnly` string", |it| {
            it.ty == Type::Text && it.read_only
        })
    });
    let key_prefix = store.api_key.as_ref().and_then(|it| {
        draft.find_of(
            sink,
            it.value.prefix.as_ref()?,
            "a `readOnly` string",
            |it| it.ty == Type::Text && it.read_only,
        )
    });
    let key_scopes = store.api_key.as_ref().and_then(|it| {
        let is_list = |it: &ColumnFacts| it.ty == Type::Json;
        draft.find_of(sink, it.value.scopes.as_ref()?, "a list", is_list)
    });
    let key_expires = store.api_key.as_ref().and_then(|it| {
        let is_instant = |it: &ColumnFacts| it.ty == Type::DateTime;
        draft.find_of(sink, it.value.expires.as_ref()?, "an instant", is_instant)
    });
    let api_key = key_text.and_then(|secret| {
        let Some(owner) = owner else {
            sink.error(
                Diagnostic::new(
                    "store-property-type",
                    draft.declared.at,
                    format!("the keys of `{}` belong to nobody", draft.declared.name),
                )
                .help("say with `owner` which property holds the id of the account"),
            );
            return None;
        };
        Some(ApiKeyColumns {
            secret,
            scopes: key_scopes,
            expires: key_expires,
            owner,
        })
    });

    let job = job::find(sink, draft, principal.is_some());
    let role = |index: usize| match Some(index) {
        it if it == Some(key) => ColumnRole::Key,
        it if it == secret => ColumnRole::Secret,
        it if it == key_text => ColumnRole::KeyHash,
        it if it == key_prefix => ColumnRole::KeyPrefix,
        it if it == tenant => ColumnRole::Tenant,
        it if it == owner => ColumnRole::Owner,
        it if it == created => ColumnRole::Created,
        it if it == updated => ColumnRole::Updated,
        it if it == deleted => ColumnRole::Deleted,
        it if it == job.map(|it| it.state) => ColumnRole::JobState,
        it if it == job.and_then(|it| it.error) => ColumnRole::JobError,
        _ => ColumnRole::Value,
    };
    if draft.facts.len() > COLUMNS {
        sink.error(
            Diagnostic::new(
                "store-too-wide",
                draft.declared.at,
                format!(
                    "`{}` has {} properties, and a table has at most {COLUMNS} columns",
                    draft.declared.name,
                    draft.facts.len()
                ),
            )
            .help("keep properties that belong together in an object of their own, which is one column"),
        );
    }
    let mut names = Naming::new();
    let mut columns = Vec::new();
    for (index, facts) in draft.facts.iter().enumerate() {
        let role = role(index);
        if facts.password && role != ColumnRole::Secret {
            sink.error(
                Diagnostic::new(
                    "store-plain-secret",
                    facts.at,
                    format!("`{}` would be stored as it is", facts.wire),
                )
                .help("declare it as the `secret` of the `principal`, or take it out of the stored schema"),
            );
        }
        if facts.ty == Type::U64 {
            sink.error(
                Diagnostic::new(
                    "store-property-type",
                    facts.at,
                    format!(
                        "`{}` may be above 9223372036854775807, which no database here stores",
                        facts.wire
                    ),
                )
                .help("lower its `maximum`, or let it be a string"),
            );
        }
        let wish = if matches!(role, ColumnRole::Secret | ColumnRole::KeyHash) {
            format!("{}_hash", facts.wire)
        } else {
            facts.wire.clone()
        };
        let (name, field) = names.claim(making, &wish);
        columns.push(Column {
            name,
            folded: None,
            wire: facts.wire.clone(),
            field,
            ty: facts.ty.clone(),
            nullable: facts.nullable && role != ColumnRole::KeyHash,
            default: facts.default.clone(),
            default_literal: facts.default.as_ref().and_then(|it| literal(&facts.ty, it)),
            role,
            references: store
                .references
                .get(&facts.wire)
                .and_then(|it| number.get(it.value.as_str()).copied()),
            case_insensitive: folded.contains(&index),
        });
    }
    for (index, column) in columns.iter_mut().enumerate() {
        if folded.contains(&index) || search.contains(&index) {
            let wish = format!("{}_folded", column.name);
            column.folded = Some(names.claim(making, &wish).0);
        }
    }
    let version = hidden(
        making,
        &mut names,
        &mut columns,
        "row_version",
        Type::I64,
        ColumnRole::Version,
    );
    let deleted = deleted.or_else(|| {
        soft.then(|| {
            hidden(
                making,
                &mut names,
                &mut columns,
                "deleted_at",
                Type::DateTime,
                ColumnRole::Deleted,
            )
        })
    });

    let job = job.and_then(|it| job::columns(making, draft, it, &mut names, &mut columns));
    let unique = store.unique.iter().map(|set| {
        set.value
            .iter()
            .filter_map(|it| draft.find_of(sink, it, "a scalar", |it| it.ty != Type::Json))
            .collect()
    });
    // By its hash a key is found.
    let mut unique: Vec<Vec<usize>> = unique
        .chain(api_key.as_ref().map(|it| vec![it.secret]))
        .collect();
    let mut seen = std::collections::HashSet::new();
    unique.retain(|it| seen.insert(it.clone()));
    for sort in &store.sort {
        let name = sort.value.strip_prefix('-').unwrap_or(&sort.value);
        let name = Located::new(name.to_owned(), sort.at);
        draft.find_of(sink, &name, "a scalar", |it| it.ty != Type::Json);
    }
    let protected = store.protected.iter().filter_map(|(name, roles)| {
        let column = draft.find(sink, &Located::new(name.clone(), roles.at))?;
        Some((
            column,
            roles.value.iter().map(|it| it.value.clone()).collect(),
        ))
    });
    let entity = entity(making, draft);
    let types = types(
        sink,
        making.given,
        &mut making.types,
        &entity,
        draft.declared.name,
    );
    let mut functions = Scope::new(Kind::Function);
    let steps: Vec<Steps> = store
        .steps
        .iter()
        .filter_map(|(name, after)| {
            let name = Located::new(name.clone(), after.at);
            let column = draft.find_of(sink, &name, "an enumeration of strings", |it| {
                it.states.is_some()
            })?;
            check_states(sink, &draft.facts[column], after);
            let wish = Wish::new("", format!("may_follow_{}", name.value));
            Some(Steps {
                column,
                name: functions.function(sink, making.given, wish),
                after: after
                    .value
                    .iter()
                    .map(|(from, to)| (from.clone(), to.clone()))
                    .collect(),
            })
        })
        .collect();
    // What the work gives is written as a change of the row.
    let is_value = |it: &Column| matches!(it.role, ColumnRole::Value | ColumnRole::Secret);
    let uses = Uses {
        update: job.is_some() && columns.iter().any(is_value),
        ..Uses::default()
    };
    // By the name of the store: the order of the contract makes no difference from the second run on.
    let wish = || {
        Wish::new(
            format!("store {}", draft.declared.name),
            draft.declared.name,
        )
        .at(draft.declared.at)
    };
    Some(Resource {
        store: draft.declared.name.to_owned(),
        module: making.modules.module(sink, making.given, wish()),
        field: making.fields.field(sink, making.given, wish()),
        singular: words(&singular(draft.declared.name)),
        plural: words(draft.declared.name),
        unique,
        protected: protected.collect(),
        steps,
        types,
        table: making.tables.table(sink, making.given, wish()),
        columns,
        key,
        key_kind,
        search,
        tenant,
        owner,
        created,
        updated,
        version,
        deleted,
        orders: Vec::new(),
        filters: Vec::new(),
        by_cursor: false,
        by_page: false,
        unbounded: false,
        counted: false,
        searched: false,
        uses,
        api_key,
        job,
        login: None,
        indexes: Vec::new(),
    })
}

/// Gives the name that records are called after: that of the schema in the newest version.
fn entity(making: &Making<'_>, draft: &Draft<'_>) -> String {
    let newest = draft.declared.schemas.last();
    let name =
        newest.and_then(|(version, id)| making.contracts[*version].schemas[*id].name.clone());
    name.unwrap_or_else(|| singular(draft.declared.name))
}

pub(super) fn types(
    sink: &Sink,
    given: &mut Given,
    scope: &mut Scope,
    entity: &str,
    store: &str,
) -> ResourceTypes {
    let mut name =
        |wish: String, other: String| scope.type_name(sink, given, Wish::new("", wish).or(other));
    let mut after = |what: &str| name(format!("{entity} {what}"), format!("{entity} row {what}"));
    ResourceTypes {
        record: after("record"),
        changes: after("changes"),
        filter: after("filter"),
        order: after("sort"),
        position: after("position"),
        page: after("query"),
        login: after("login"),
        repository: after("repository"),
        new: name(format!("new {entity}"), format!("new {entity} row")),
        sqlite: name(format!("sqlite {store}"), format!("sqlite {store} table")),
        postgres: name(
            format!("postgres {store}"),
            format!("postgres {store} table"),
        ),
    }
}

fn check_states(sink: &Sink, facts: &ColumnFacts, after: &Located<IndexMap<String, Vec<String>>>) {
    let known = facts.states.as_deref().unwrap_or_default();
    let named = after
        .value
        .iter()
        .flat_map(|(from, to)| std::iter::once(from).chain(to));
    for state in named {
        if !known.contains(state) {
            sink.error(
                Diagnostic::new(
                    "store-steps",
                    after.at,
                    format!("`{}` has no state `{state}`", facts.wire),
                )
                .label(facts.at, "its values stand here"),
            );
        }
    }
}

/// Gives a default as a literal of the column's type; `None` for what only JSON can say.
pub(super) fn literal(ty: &Type, value: &Json) -> Option<Literal> {
    match (ty, value) {
        (Type::Bool, Json::Bool(it)) => Some(Literal::Bool(*it)),
        (Type::I32 | Type::I64 | Type::U64, Json::Number(it)) => it.as_i128().map(Literal::Integer),
        (Type::F64, Json::Number(it)) => it.as_f64().map(Literal::Number),
        (Type::Text, Json::String(it)) => Some(Literal::Text(it.clone())),
        _ => None,
    }
}

/// Gives a name as words of prose.
fn words(name: &str) -> String {
    name.replace(['_', '-'], " ")
}
