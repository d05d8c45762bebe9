//! `x-specwright`: from the contract and from the overlay of `specwright.yaml` to the model.
//!
//! In: places where the key may stand. Out: what is declared there; the same thing in both places is an error.

mod check;
mod grammar;
mod job;
mod publish;
mod rate;
mod scheme;
mod signature;

use std::collections::HashMap;

use indexmap::IndexMap;

use super::{Cx, Overlay};
use crate::contract::grammar::check::NodeKey;
use crate::contract::grammar::{Kind, as_count};
use crate::contract::model::{
    ApiKey, Behaviour, Delete, ErrorSource, Job, OperationExtension, Principal, ReadOnly,
    RootExtension, SchemaExtension, Store, TrailingSlash,
};
use crate::diagnostic::Diagnostic;
use crate::document::node::{Member, Node, Value};
use crate::document::{Place, pointer};
use crate::source::Located;
use grammar::{API_KEY, BEHAVIOURS, Field, OPERATION, PRINCIPAL, ROOT, SCHEMA, STORE_KEYS};

pub use publish::json_schema;
pub use scheme::scheme;

/// The key.
pub const KEY: &str = "x-specwright";

/// What is declared at one place, by key.
type Declared<'d> = IndexMap<&'static str, &'d Member>;

/// Finds the places that the overlay speaks of.
pub fn overlay<'d>(cx: &Cx<'_, 'd>, overlay: &'d Overlay) -> HashMap<NodeKey, &'d Node> {
    let mut found = HashMap::new();
    for (at, member) in overlay {
        let target = pointer::steps(at).and_then(|steps| {
            steps.iter().try_fold(cx.document.root(), |place, step| {
                match place.node.as_array() {
                    Some(_) => place.index(pointer::index(step)?),
                    None => place.child(step),
                }
            })
        });
        let Some(target) = target else {
            cx.sink.error(
                Diagnostic::new("overlay-without-target", member.key, format!("the contract has nothing at `{at}`"))
                    .help("write a JSON pointer, such as `/components/schemas/Name` or `/paths/~1names/get`"),
            );
            continue;
        };
        let kinds = [
            Kind::OpenApi,
            Kind::PathItem,
            Kind::Operation,
            Kind::Schema,
            Kind::SecurityScheme,
        ];
        if !kinds.iter().any(|it| cx.is_kind(&target, *it)) {
            cx.sink.error(
                Diagnostic::new(
                    "misplaced-extension",
                    member.key,
                    format!("`x-specwright` has no meaning at `{at}`"),
                )
                .label(target.node.at, "this place")
                .help("it belongs on the root, a path item, an operation, a schema or a security scheme"),
            );
            continue;
        }
        found.insert(std::ptr::from_ref(target.node), &member.node);
    }
    found
}

/// Says whether anything is declared at a place.
pub fn is_extended<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> bool {
    place.node.get(KEY).is_some() || cx.overlay.contains_key(&std::ptr::from_ref(place.node))
}

fn declared<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, fields: &'static [Field]) -> Declared<'d> {
    let own = place.node.get(KEY);
    let added = cx.overlay.get(&std::ptr::from_ref(place.node)).copied();
    let mut declared = Declared::new();
    let here = pointer::join(&place.pointer, KEY);
    for node in own.into_iter().chain(added).filter(|it| !it.is_null()) {
        for (field, member) in check::members(cx, node, fields, &here) {
            let Some(first) = declared.get(field.name) else {
                declared.insert(field.name, member);
                continue;
            };
            cx.sink.error(
                Diagnostic::new(
                    "declared-twice",
                    member.key,
                    format!(
                        "`{}` is declared in the contract and in the configuration",
                        field.name
                    ),
                )
                .label(first.key, "in the contract")
                .help("keep one of the two")
                .pointer(here.clone()),
            );
        }
    }
    declared
}

/// Reads what is declared on the root.
pub fn root<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> RootExtension {
    let declared = declared(cx, place, ROOT);
    let here = pointer::join(&place.pointer, KEY);
    RootExtension {
        principal: declared
            .get("principal")
            .and_then(|it| principal(cx, &it.node, &here)),
        trailing_slash: word(&declared, "trailing_slash", |it| match it {
            "redirect" => TrailingSlash::Redirect,
            "ignore" => TrailingSlash::Ignore,
            _ => TrailingSlash::Strict,
        }),
        read_only: word(&declared, "read_only", |it| match it {
            "refuse" => ReadOnly::Refuse,
            _ => ReadOnly::Ignore,
        }),
        errors: entries(&declared, "errors")
            .filter_map(|(name, node)| Some((name, Located::new(error_source(node)?, node.at))))
            .collect(),
        dropped: list(&declared, "dropped"),
    }
}

fn principal<'d>(cx: &Cx<'_, 'd>, node: &'d Node, here: &str) -> Option<Located<Principal>> {
    let members = check::members(cx, node, PRINCIPAL, &pointer::join(here, "principal"));
    let declared: Declared<'_> = members
        .into_iter()
        .map(|(field, member)| (field.name, member))
        .collect();
    let principal = Principal {
        store: text(&declared, "store")?,
        identifier: text(&declared, "identifier")?,
        secret: text(&declared, "secret")?,
        role: text(&declared, "role"),
        tenant: text(&declared, "tenant"),
        administrator: text(&declared, "administrator"),
    };
    Some(Located::new(principal, node.at))
}

fn error_source(node: &Node) -> Option<ErrorSource> {
    if let Some(constant) = node.get("const") {
        return Some(ErrorSource::Constant(constant.as_text()?.to_owned()));
    }
    Some(match node.as_text()? {
        "type" => ErrorSource::Type,
        "title" => ErrorSource::Title,
        "status" => ErrorSource::Status,
        "detail" => ErrorSource::Detail,
        "instance" => ErrorSource::Instance,
        "code" => ErrorSource::Code,
        "request_id" => ErrorSource::RequestId,
        "violations" => ErrorSource::Violations,
        "violations_by_field" => ErrorSource::ViolationsByField,
        "violations_by_pointer" => ErrorSource::ViolationsByPointer,
        "timestamp" => ErrorSource::Timestamp,
        _ => return None,
    })
}

/// Reads what is declared on a schema.
pub fn schema<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> SchemaExtension {
    if !is_extended(cx, place) {
        return SchemaExtension::default();
    }
    let declared = declared(cx, place, SCHEMA);
    let here = pointer::join(&place.pointer, KEY);
    let key = declared
        .get("api_key")
        .and_then(|it| api_key(cx, &it.node, &here));
    let job = declared
        .get("job")
        .and_then(|it| job::job(cx, &it.node, &here));
    let store = text(&declared, "store")
        .map(|name| Located::new(store(&declared, name.clone(), (key, job)), name.at));
    // A misspelt `store` has been reported as that.
    let written = place.node.get(KEY).and_then(Node::as_object);
    if store.is_none()
        && written.is_none_or(|it| it.len() <= declared.len())
        && let Some((name, member)) = declared.iter().find(|(name, _)| STORE_KEYS.contains(name))
    {
        cx.sink.error(
            Diagnostic::new(
                "wrong-extension-value",
                member.key,
                format!("`{name}` has no meaning without `store`"),
            )
            .help("add `store: NAME` to say in which table the schema is kept")
            .pointer(pointer::join(&place.pointer, KEY)),
        );
    }
    SchemaExtension {
        store: store.map(Box::new),
        renamed_from: text(&declared, "renamed_from"),
        renamed_values: entries(&declared, "renamed_values")
            .filter_map(|(name, node)| Some((name, located(node)?)))
            .collect(),
        backfill: declared
            .get("backfill")
            .map(|it| Box::new(Located::new(it.node.to_json(), it.node.at))),
        rust_name: text(&declared, "rust_name"),
    }
}

fn api_key<'d>(cx: &Cx<'_, 'd>, node: &'d Node, here: &str) -> Option<Located<ApiKey>> {
    let members = check::members(cx, node, API_KEY, &pointer::join(here, "api_key"));
    let declared: Declared<'_> = members
        .into_iter()
        .map(|(field, member)| (field.name, member))
        .collect();
    let key = ApiKey {
        secret: text(&declared, "secret")?,
        prefix: text(&declared, "prefix"),
        scopes: text(&declared, "scopes"),
        expires: text(&declared, "expires"),
    };
    Some(Located::new(key, node.at))
}

fn store(
    declared: &Declared<'_>,
    name: Located<String>,
    (api_key, job): (Option<Located<ApiKey>>, Option<Located<Job>>),
) -> Store {
    let groups = declared
        .get("unique")
        .and_then(|it| it.node.as_array())
        .unwrap_or_default()
        .iter();
    Store {
        name,
        id: text(declared, "id"),
        unique: groups
            .map(|it| {
                let names = if it.as_array().is_some() {
                    texts(it)
                } else {
                    located(it).into_iter().collect()
                };
                Located::new(names, it.at)
            })
            .collect(),
        case_insensitive: list(declared, "case_insensitive"),
        search: list(declared, "search"),
        sort: list(declared, "sort"),
        tenant: text(declared, "tenant"),
        owner: text(declared, "owner"),
        references: entries(declared, "references")
            .filter_map(|(name, node)| Some((name, located(node)?)))
            .collect(),
        delete: word(declared, "delete", |it| {
            if it == "soft" {
                Delete::Soft
            } else {
                Delete::Hard
            }
        })
        .map_or(Delete::Hard, |it| it.value),
        protected: entries(declared, "protected")
            .map(|(name, node)| (name, Located::new(texts(node), node.at)))
            .collect(),
        api_key,
        job,
        steps: entries(declared, "steps")
            .map(|(name, node)| (name, Located::new(steps(node), node.at)))
            .collect(),
        dropped: list(declared, "dropped"),
    }
}

fn steps(node: &Node) -> IndexMap<String, Vec<String>> {
    let states = node.as_object().into_iter().flatten();
    states
        .map(|(state, next)| {
            (
                state.clone(),
                texts(&next.node).into_iter().map(|it| it.value).collect(),
            )
        })
        .collect()
}

/// Reads what is declared on a path item or an operation, over what is declared above it.
pub fn operation<'d>(
    cx: &Cx<'_, 'd>,
    place: &Place<'d>,
    above: OperationExtension,
) -> OperationExtension {
    if !is_extended(cx, place) {
        return above;
    }
    let declared = declared(cx, place, OPERATION);
    let mut parameters = above.parameters;
    parameters.extend(
        entries(&declared, "parameters").filter_map(|(name, node)| Some((name, located(node)?))),
    );
    let flag = |name: &str| {
        let node = &declared.get(name)?.node;
        Some(Located::new(node.as_bool()?, node.at))
    };
    let roles = declared.get("roles");
    let roles = roles.map(|it| Located::new(texts(&it.node), it.node.at));
    if let Some(roles) = roles.as_ref().filter(|it| it.value.is_empty())
        && above.roles.is_none()
    {
        cx.sink.error(
            Diagnostic::new(
                "empty-roles",
                roles.at,
                "no role is named, so that every caller is let in",
            )
            .help("name the roles, or leave `roles` out"),
        );
    }
    OperationExtension {
        roles: roles.or(above.roles),
        or_owner: flag("or_owner").or(above.or_owner),
        behaviour: behaviour(cx, place, &declared).or(above.behaviour),
        parameters,
        clamp: flag("clamp").or(above.clamp),
        tail: flag("tail").or(above.tail),
        body_limit: declared
            .get("body_limit")
            .and_then(|it| whole(&it.node))
            .or(above.body_limit),
        rate_limit: text(&declared, "rate_limit")
            .and_then(|it| Some(Located::new(rate::windows(&it.value)?, it.at)))
            .or(above.rate_limit),
        idempotent: flag("idempotent").or(above.idempotent),
        raw: flag("raw").or(above.raw),
        signature: declared
            .get("signature")
            .and_then(|it| signature::signature(cx, &it.node, &pointer::join(&place.pointer, KEY)))
            .or(above.signature),
        rust_name: text(&declared, "rust_name").or(above.rust_name),
    }
}

fn behaviour<'d>(
    cx: &Cx<'_, 'd>,
    place: &Place<'d>,
    declared: &Declared<'_>,
) -> Option<Located<Behaviour>> {
    let mut all = declared
        .iter()
        .filter(|(name, _)| BEHAVIOURS.contains(name));
    let (name, member) = all.next()?;
    if let Some((other, second)) = all.next() {
        cx.sink.error(
            Diagnostic::new(
                "several-behaviours",
                second.key,
                format!("`{name}` and `{other}` exclude each other: an operation does one thing"),
            )
            .label(member.key, "the other one")
            .help("keep one of the two, or write `behaviour: none` and the method yourself")
            .pointer(pointer::join(&place.pointer, KEY)),
        );
    }
    let store = member.node.as_text()?.to_owned();
    let behaviour = match *name {
        "login" => Behaviour::Login(store),
        "refresh" => Behaviour::Refresh(store),
        "logout" => Behaviour::Logout(store),
        "me" => Behaviour::Me(store),
        "list" => Behaviour::List(store),
        "create" => Behaviour::Create(store),
        "read" => Behaviour::Read(store),
        "replace" => Behaviour::Replace(store),
        "update" => Behaviour::Update(store),
        "delete" => Behaviour::Delete(store),
        _ => Behaviour::None,
    };
    Some(Located::new(behaviour, member.node.at))
}

fn whole(node: &Node) -> Option<Located<u64>> {
    match &node.value {
        Value::Number(number) => Some(Located::new(as_count(number)?, node.at)),
        _ => None,
    }
}

fn located(node: &Node) -> Option<Located<String>> {
    node.as_text()
        .map(|it| Located::new(it.to_owned(), node.at))
}

fn text(declared: &Declared<'_>, name: &str) -> Option<Located<String>> {
    located(&declared.get(name)?.node)
}

fn texts(node: &Node) -> Vec<Located<String>> {
    node.as_array()
        .unwrap_or_default()
        .iter()
        .filter_map(located)
        .collect()
}

fn list(declared: &Declared<'_>, name: &str) -> Vec<Located<String>> {
    declared
        .get(name)
        .map(|it| texts(&it.node))
        .unwrap_or_default()
}

fn word<T>(declared: &Declared<'_>, name: &str, meaning: impl Fn(&str) -> T) -> Option<Located<T>> {
    let node = &declared.get(name)?.node;
    Some(Located::new(meaning(node.as_text()?), node.at))
}

fn entries<'d>(declared: &Declared<'d>, name: &str) -> impl Iterator<Item = (String, &'d Node)> {
    let members = declared.get(name).and_then(|it| it.node.as_object());
    members
        .into_iter()
        .flatten()
        .map(|(name, member)| (name.clone(), &member.node))
}
