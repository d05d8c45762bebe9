//! Which operations do what with which stored schema, as the contracts say it.
//!
//! In: the contract versions. Out: the stores that are declared, and for each operation what it does and why, or why it
//! does nothing by default. Names in Rust come later, in `settle`.

use indexmap::IndexMap;

use super::columns;
use crate::contract::media_type::is_json;
use crate::contract::{Behaviour, Contract, Operation, Piece, SchemaId, StatusSet, Store, Types};
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::Span;

/// How deep an envelope is looked into.
const DEPTH: usize = 3;

/// What an operation does with a stored schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// Proves who somebody is.
    Login,
    /// Exchanges a refresh token.
    Refresh,
    /// Ends a session.
    Logout,
    /// Reads the caller's own row.
    Me,
    /// A page of rows.
    List,
    /// A new row.
    Create,
    /// One row.
    Read,
    /// All of a row.
    Replace,
    /// Some of a row.
    Update,
    /// A row goes.
    Delete,
}

impl Verb {
    /// The word that the contract uses for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Refresh => "refresh",
            Self::Logout => "logout",
            Self::Me => "me",
            Self::List => "list",
            Self::Create => "create",
            Self::Read => "read",
            Self::Replace => "replace",
            Self::Update => "update",
            Self::Delete => "delete",
        }
    }
}

/// A stored schema as the contracts declare it.
#[derive(Debug, Clone)]
pub struct Declared<'a> {
    /// What `store` calls it.
    pub name: &'a str,
    /// Where the newest version declares it.
    pub at: Span,
    /// What the newest version says of it.
    pub store: &'a Store,
    /// The schema in each version that has it.
    pub schemas: IndexMap<usize, SchemaId>,
}

/// What was found of one operation.
#[derive(Debug, Clone)]
pub struct Found {
    /// The contract version.
    pub version: usize,
    /// The operation, an index into the contract's.
    pub operation: usize,
    /// The store, by name.
    pub store: String,
    /// What is done.
    pub verb: Verb,
    /// Why.
    pub reason: String,
    /// Where it is declared, if it was not recognised.
    pub declared: Option<Span>,
}

/// Gives the stores of all versions, in the order of their first mention.
pub fn stores<'a>(sink: &Sink, contracts: &[&'a Contract]) -> IndexMap<&'a str, Declared<'a>> {
    let mut all: IndexMap<&str, Declared<'_>> = IndexMap::new();
    for (version, contract) in contracts.iter().enumerate() {
        for (index, schema) in (0u32..).zip(&contract.schemas.all) {
            let Some(store) = &schema.extension.store else {
                continue;
            };
            let name = store.value.name.value.as_str();
            let declared = all.entry(name).or_insert_with(|| Declared {
                name,
                at: store.value.name.at,
                store: &store.value,
                schemas: IndexMap::new(),
            });
            if let Some(other) = declared.schemas.insert(version, SchemaId(index)) {
                sink.error(
                    Diagnostic::new(
                        "duplicate-store",
                        store.value.name.at,
                        format!("two schemas are stored as `{name}`"),
                    )
                    .label(contract.schemas[other].at, "the other one")
                    .help("store one of them, and let the other be a view of it"),
                );
            }
            declared.at = store.value.name.at;
            declared.store = &store.value;
        }
    }
    all
}

/// Gives what each operation does, and the reasons of those that touch a stored schema and were not recognised.
pub fn operations(
    sink: &Sink,
    contracts: &[&Contract],
    stores: &IndexMap<&str, Declared<'_>>,
) -> Vec<Found> {
    let mut found = Vec::new();
    for (version, contract) in contracts.iter().enumerate() {
        let rows: Rows = stores
            .values()
            .filter_map(|it| Some((*it.schemas.get(&version)?, it.name)))
            .collect();
        let mut of_version = first_pass(contract, version, &rows, sink, stores);
        second_pass(contract, version, &mut of_version);
        for (index, operation) in contract.operations.iter().enumerate() {
            let known = of_version.iter().any(|it| it.operation == index);
            let off = operation.extension.behaviour.is_some();
            if !known && !off {
                explain(sink, contract, operation, &rows);
            }
        }
        of_version.sort_by_key(|it| it.operation);
        found.extend(of_version);
    }
    found
}

/// Schema to the name of its store.
type Rows<'a> = Vec<(SchemaId, &'a str)>;

/// What is declared, and what the answers show.
fn first_pass(
    contract: &Contract,
    version: usize,
    rows: &Rows<'_>,
    sink: &Sink,
    stores: &IndexMap<&str, Declared<'_>>,
) -> Vec<Found> {
    let mut found = Vec::new();
    for (index, operation) in contract.operations.iter().enumerate() {
        let found_as = |store: &str, verb, reason: String, declared| Found {
            version,
            operation: index,
            store: store.to_owned(),
            verb,
            reason,
            declared,
        };
        if let Some(behaviour) = &operation.extension.behaviour {
            let Some((verb, store)) = declared(&behaviour.value) else {
                continue;
            };
            if !stores.contains_key(store) {
                sink.error(
                    Diagnostic::new(
                        "unknown-store",
                        behaviour.at,
                        format!("nothing is stored as `{store}`"),
                    )
                    .help("name the `store` of a schema"),
                );
                continue;
            }
            let reason = format!("`x-specwright` declares `{}: {store}`", verb.as_str());
            found.push(found_as(store, verb, reason, Some(behaviour.at)));
        } else if let Some((verb, store, reason)) = shown(contract, operation, rows) {
            found.push(found_as(store, verb, reason, None));
        }
    }
    found
}

fn declared(behaviour: &Behaviour) -> Option<(Verb, &str)> {
    Some(match behaviour {
        Behaviour::None => return None,
        Behaviour::Login(store) => (Verb::Login, store),
        Behaviour::Refresh(store) => (Verb::Refresh, store),
        Behaviour::Logout(store) => (Verb::Logout, store),
        Behaviour::Me(store) => (Verb::Me, store),
        Behaviour::List(store) => (Verb::List, store),
        Behaviour::Create(store) => (Verb::Create, store),
        Behaviour::Read(store) => (Verb::Read, store),
        Behaviour::Replace(store) => (Verb::Replace, store),
        Behaviour::Update(store) => (Verb::Update, store),
        Behaviour::Delete(store) => (Verb::Delete, store),
    })
}

/// Recognises an operation by its method, the shape of its path and what it answers.
fn shown<'a>(
    contract: &Contract,
    operation: &Operation,
    rows: &Rows<'a>,
) -> Option<(Verb, &'a str, String)> {
    let (store, many) = answered(contract, operation, rows)?;
    let shape = PathShape::of(operation);
    let verb = match (operation.method.as_str(), shape, many) {
        ("GET", PathShape::Collection, true) => Verb::List,
        ("GET", PathShape::Item, false) => Verb::Read,
        ("POST", PathShape::Collection, false) => Verb::Create,
        ("PUT", PathShape::Item, false) => Verb::Replace,
        ("PATCH", PathShape::Item, false) => Verb::Update,
        ("DELETE", PathShape::Item, false) => Verb::Delete,
        _ => return None,
    };
    let (place, answer) = match (shape, many) {
        (PathShape::Collection, true) => ("a collection", "rows"),
        (PathShape::Collection, false) => ("a collection", "a row"),
        _ => ("one by its id", "a row"),
    };
    let reason = format!(
        "`{}` of {place} that answers {answer} of `{store}`",
        operation.method
    );
    Some((verb, store, reason))
}

/// Recognises what answers without a body, by the path that it shares with others.
fn second_pass(contract: &Contract, version: usize, found: &mut Vec<Found>) {
    let mut homes: IndexMap<String, String> = IndexMap::new();
    for it in found.iter() {
        let operation = &contract.operations[it.operation];
        let path = anonymous(&operation.path.value);
        let item = match it.verb {
            Verb::List | Verb::Create => format!("{path}/{{}}"),
            Verb::Read | Verb::Replace | Verb::Update | Verb::Delete => path,
            Verb::Login | Verb::Refresh | Verb::Logout | Verb::Me => continue,
        };
        homes.entry(item).or_insert_with(|| it.store.clone());
    }
    for (index, operation) in contract.operations.iter().enumerate() {
        if found.iter().any(|it| it.operation == index)
            || operation.extension.behaviour.is_some()
            || !answers_nothing(operation)
        {
            continue;
        }
        let path = anonymous(&operation.path.value);
        let (verb, home) = match (operation.method.as_str(), PathShape::of(operation)) {
            ("DELETE", PathShape::Item) => (Verb::Delete, path),
            ("PUT", PathShape::Item) => (Verb::Replace, path),
            ("PATCH", PathShape::Item) => (Verb::Update, path),
            ("POST", PathShape::Collection) => (Verb::Create, format!("{path}/{{}}")),
            _ => continue,
        };
        if let Some(store) = homes.get(&home) {
            found.push(Found {
                version,
                operation: index,
                store: store.clone(),
                verb,
                reason: format!(
                    "`{}` at the path of `{store}`, without a body in its answer",
                    operation.method
                ),
                declared: None,
            });
        }
    }
}

/// Tells why an operation that touches a stored schema has no behaviour.
fn explain(sink: &Sink, contract: &Contract, operation: &Operation, rows: &Rows<'_>) {
    let asked = operation.body.iter().flat_map(|it| &it.content);
    let store = answered(contract, operation, rows)
        .map(|(store, _)| store)
        .or_else(|| {
            asked
                .filter_map(|it| it.schema)
                .find_map(|it| row(contract, it, rows))
        });
    let Some(store) = store else {
        return;
    };
    let why = match PathShape::of(operation) {
        PathShape::Other => "its path is neither a collection nor one row by its id",
        PathShape::Collection | PathShape::Item => {
            "its method, path and answer do not fit together as one of them"
        }
    };
    sink.note(
        Diagnostic::new(
            "not-recognised",
            operation.at,
            format!(
                "`{} {}` has to do with `{store}`, but is not recognised: {why}",
                operation.method, operation.path.value
            ),
        )
        .help("declare it with `x-specwright`, or write the method in `custom`"),
    );
}

/// The shapes of paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PathShape {
    /// No parameter.
    Collection,
    /// One parameter, the last segment.
    Item,
    /// Anything else.
    Other,
}

impl PathShape {
    fn of(operation: &Operation) -> Self {
        let parameters = operation
            .segments
            .iter()
            .flat_map(|it| &it.pieces)
            .filter(|it| matches!(it, Piece::Parameter(_)))
            .count();
        let last = operation.segments.last().map(|it| it.pieces.as_slice());
        match (parameters, last) {
            (0, Some(_)) => Self::Collection,
            (1, Some([Piece::Parameter(_)])) => Self::Item,
            _ => Self::Other,
        }
    }
}

/// Gives a path template without the names of its parameters.
fn anonymous(path: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for c in path.chars() {
        inside &= c != '}';
        if !inside {
            plain.push(c);
        }
        inside |= c == '{';
    }
    plain
}

/// Says whether no success has a body.
fn answers_nothing(operation: &Operation) -> bool {
    let mut successes = operation
        .responses
        .iter()
        .filter(|it| is_success(it.status));
    successes.all(|it| it.content.is_empty())
}

/// Says whether a status is one of success.
pub fn is_success(status: StatusSet) -> bool {
    matches!(status, StatusSet::Exact(200..=299) | StatusSet::Range(2))
}

/// Gives the store whose rows a success answers, and whether it is a list of them.
fn answered<'a>(
    contract: &Contract,
    operation: &Operation,
    rows: &Rows<'a>,
) -> Option<(&'a str, bool)> {
    operation
        .responses
        .iter()
        .filter(|it| is_success(it.status))
        .flat_map(|it| &it.content)
        .filter(|it| is_json(&it.name))
        .filter_map(|it| it.schema)
        .find_map(|it| inside(contract, it, rows, DEPTH))
}

/// Gives the store of the rows in an envelope, and whether they are in a list.
fn inside<'a>(
    contract: &Contract,
    id: SchemaId,
    rows: &Rows<'a>,
    depth: usize,
) -> Option<(&'a str, bool)> {
    if let Some(store) = row(contract, id, rows) {
        return Some((store, false));
    }
    let schema = &contract.schemas[id];
    if schema.types.without(Types::NULL) == Types::ARRAY {
        let store = row(contract, schema.items?, rows)?;
        return Some((store, true));
    }
    let members = columns::properties(contract, id);
    let mut members = members.values().map(|(property, _, _)| *property);
    if depth == 0 {
        return None;
    }
    members.find_map(|it| inside(contract, it, rows, depth - 1))
}

/// Gives the store of a schema, also behind a reference with siblings.
fn row<'a>(contract: &Contract, id: SchemaId, rows: &Rows<'a>) -> Option<&'a str> {
    if let Some((_, store)) = rows.iter().find(|(it, _)| *it == id) {
        return Some(store);
    }
    let schema = &contract.schemas[id];
    match schema.all_of[..] {
        [only] if schema.properties.is_empty() && only != id => {
            let (_, store) = rows.iter().find(|(it, _)| *it == only)?;
            Some(store)
        }
        _ => None,
    }
}
