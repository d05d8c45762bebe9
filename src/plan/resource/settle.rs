//! Stored schemas and what operations do with them, with all names.
//!
//! In: the contract versions and their operations in Rust's words. Out: the resources; each operation that has a
//! behaviour is given it, with the headers and the preconditions that go with it.

use indexmap::IndexMap;

use super::super::names::{Given, Kind, Scope, Wish};
use super::super::operation::Operation;
use super::super::security::Check;
use super::super::{Principal, Version};
use super::check::{check_keys, check_names, check_references, still_recognised, warn_of_roles};
use super::draft::{self, Draft};
use super::evolution::{self, Evolution};
use super::recognise::{self, Found};
use super::table::{self, Making};
use super::{
    ColumnRole, Index, LoginColumns, Resource, fit, idempotency, job, mark, role, scheme, session,
};
use crate::contract::{self, Contract, SchemeKind};
use crate::diagnostic::{Diagnostic, Sink};

/// What is stored.
#[derive(Debug, Default)]
pub struct Settled {
    /// The stored schemas.
    pub resources: Vec<Resource>,
    /// What is said of how their tables came about.
    pub evolutions: Vec<Evolution>,
    /// Whose accounts log in.
    pub principal: Option<Principal>,
    /// Where idempotency keys are kept: an index into the stored schemas.
    pub idempotency: Option<usize>,
    /// Operation (`v1 GET /users`) to its behaviour (`list users`), for the next run.
    pub recognised: IndexMap<String, String>,
}

/// Modules that the folder of the storage and those of the databases in it have of their own, and what nothing inside of
/// the storage may be called.
const MODULES: &[&str] = &[
    "address",
    "convert",
    "database",
    "error",
    "fault",
    "limits",
    "migration",
    "migrations",
    "pool",
    "postgres",
    "select",
    "session",
    "sqlite",
    "storage",
    "tests",
    "text",
    "unit",
    "value",
    "writer",
];

/// Settles everything that is stored. `before` is what the last run recognised.
pub fn settle(
    sink: &Sink,
    contracts: &[&Contract],
    versions: &mut [Version],
    given: &mut Given,
    before: &IndexMap<String, String>,
) -> Settled {
    let stores = recognise::stores(sink, contracts);
    let mut settled = Settled::default();
    let declared = contracts
        .iter()
        .rev()
        .find_map(|it| it.extension.principal.as_ref());
    let numbers: IndexMap<&str, usize> = stores.keys().copied().zip(0..).collect();
    let taken = versions
        .iter()
        .flat_map(|it| &it.models.all)
        .map(|it| it.name.as_str());
    let mut making = Making {
        sink,
        given,
        contracts,
        principal: declared.map(|it| &it.value),
        types: Scope::new(Kind::Type).without(taken),
        modules: Scope::new(Kind::Module).without(MODULES.iter().copied()),
        fields: Scope::new(Kind::Field).without(["database"]),
        tables: Scope::new(Kind::Table).without(["applied_migrations"]),
    };
    let drafts: Vec<Draft<'_>> = stores
        .values()
        .map(|it| draft::draft(&making, it))
        .collect();
    for draft in &drafts {
        check_references(sink, draft, &stores);
        if let Some(resource) = table::make(&mut making, draft, &numbers) {
            settled
                .evolutions
                .push(evolution::of(&making, draft, &resource));
            settled.resources.push(resource);
        }
    }
    if settled.resources.len() < stores.len() {
        // What is missing has been told; numbers of stores would not fit any more.
        return Settled::default();
    }
    check_keys(sink, &stores, &settled.resources);
    settled.principal =
        declared.and_then(|it| principal(sink, &it.value, &numbers, &settled.resources));
    if let Some(principal) = &mut settled.principal {
        settled.resources[principal.resource].login = Some(LoginColumns {
            identifier: principal.identifier,
            secret: principal.secret,
            role: principal.role,
            tenant: principal.tenant,
        });
        if session::are_wanted(contracts) {
            principal.sessions = Some(settled.resources.len());
            let own = session::resource(&mut making);
            let at = declared.map(|it| it.at);
            settled
                .evolutions
                .extend(at.map(|it| evolution::of_own(it, &own)));
            settled.resources.push(own);
        }
    }

    if let Some(at) = idempotency::wanted(sink, contracts, versions, !stores.is_empty()) {
        settled.idempotency = Some(settled.resources.len());
        let own = idempotency::resource(&mut making);
        settled.evolutions.push(evolution::of_own(at, &own));
        settled.resources.push(own);
    }
    scheme::check(sink, contracts, &settled);
    role::check(sink, contracts, &settled);
    for found in recognise::operations(sink, contracts, &stores) {
        let contract = contracts[found.version];
        let written = &contract.operations[found.operation];
        let label = format!(
            "{} {} {}",
            versions[found.version].module, written.method, written.path.value
        );
        if give(
            sink,
            contract,
            &found,
            &numbers,
            &mut settled,
            &mut versions[found.version],
        ) {
            settled
                .recognised
                .insert(label, format!("{} {}", found.verb.as_str(), found.store));
        }
    }
    idempotency::check(sink, contracts, versions, &settled.resources);
    still_recognised(sink, before, &settled.recognised, contracts, versions);
    job::check_seen(sink, &stores, &settled.resources, versions);
    for at in 0..settled.resources.len() {
        settled.resources[at].indexes =
            indexes(&mut making, &settled.resources[at], &settled.resources);
    }
    check_names(sink, &stores, &settled.resources);
    settled
}

/// Gives an operation its behaviour, and says whether that was possible.
fn give(
    sink: &Sink,
    contract: &Contract,
    found: &Found,
    numbers: &IndexMap<&str, usize>,
    settled: &mut Settled,
    version: &mut Version,
) -> bool {
    let written = &contract.operations[found.operation];
    let Some(number) = numbers.get(found.store.as_str()).copied() else {
        return false;
    };
    let principal = settled.principal.as_ref();
    let principal = principal.filter(|it| it.resource == number);
    let sessions = principal.is_some_and(|it| it.sessions.is_some());
    let login = settled.resources[number].login.clone();
    let cookie = sessions && has_cookie(version);
    let item_path = item_path(contract, written);
    let operations = version.apis.iter_mut().flat_map(|it| &mut it.operations);
    let mut operations =
        operations.filter(|it| it.method == written.method && it.path == written.path.value);
    let Some(operation) = operations.next() else {
        return false;
    };
    roles_of_scopes(contract, written, operation);
    if !operation.closed.is_empty() {
        return false;
    }
    let cx = fit::Cx {
        sink,
        contract,
        written,
        models: &version.models,
        login: login.as_ref(),
        sessions,
        cookie,
        is_job: settled.resources[number].job.is_some(),
    };
    let resource = &mut settled.resources[number];
    match fit::fit(&cx, found.verb, resource, operation, item_path) {
        Ok(done) => {
            warn_of_roles(sink, found.verb, operation, written);
            operation.behaviour = Some(fit::behaviour(&cx, number, done, found.reason.clone()));
            mark::stored(resource, &mut version.models);
            mark::secrets(resource, operation, &mut version.models);
            true
        }
        Err(why) => {
            refuse(sink, written, found, &why);
            false
        }
    }
}

/// Says whether sessions are in a cookie.
fn has_cookie(version: &Version) -> bool {
    let mut schemes = version.schemes.iter();
    schemes.any(|it| matches!(it.check, Check::Session(_)))
}

/// Tells that a behaviour does not fit.
fn refuse(sink: &Sink, written: &contract::Operation, found: &Found, why: &str) {
    let message = format!(
        "`{} {}` cannot {} `{}`: {why}",
        written.method,
        written.path.value,
        found.verb.as_str(),
        found.store
    );
    match found.declared {
        Some(at) => {
            sink.error(Diagnostic::new("behaviour-unfit", at, message));
        }
        None => sink.warn(
            Diagnostic::new("behaviour-unfit", written.at, message).help(
                "change the contract, or say `behaviour: none` and write the method in `custom`",
            ),
        ),
    }
}

/// Gives the path of a row of a collection, with the key at `{}`.
fn item_path(contract: &Contract, collection: &contract::Operation) -> Option<String> {
    let begin = format!("{}/{{", collection.path.value.trim_end_matches('/'));
    let paths = contract
        .operations
        .iter()
        .filter(|it| it.method == "GET")
        .map(|it| it.path.value.as_str());
    let mut items = paths.filter(|it| {
        it.strip_prefix(&begin)
            .is_some_and(|rest| rest.find('}') == Some(rest.len() - 1))
    });
    items
        .next()
        .map(|_| format!("{}{{}}", begin.trim_end_matches('{')))
}

/// Takes the role that a requirement lists as a scope (3.1) for one, where the owner is let in beside it: the guard must
/// let the owner pass, and the operation decides. Of several, a caller needs all; and the scopes of a key or of an issuer
/// say what the credentials are good for, whoever owns the row.
fn roles_of_scopes(contract: &Contract, written: &contract::Operation, operation: &mut Operation) {
    if !operation.security.or_owner || !operation.security.roles.is_empty() {
        return;
    }
    let has_roles = |name: &str| {
        let scheme = contract.security_schemes.get(name).map(|it| &it.kind);
        matches!(scheme, Some(SchemeKind::Http { .. }))
    };
    let mut all = written.security.alternatives.iter();
    let [only] = all.next().map_or(&[][..], Vec::as_slice) else {
        return;
    };
    if all.next().is_some() || only.scopes.len() != 1 || !has_roles(&only.scheme.value) {
        return;
    }
    operation.security.roles = only.scopes.iter().map(|it| it.value.clone()).collect();
    let requirements = operation.security.alternatives.iter_mut().flatten();
    requirements.for_each(|it| it.scopes.clear());
}

fn principal(
    sink: &Sink,
    declared: &contract::Principal,
    numbers: &IndexMap<&str, usize>,
    resources: &[Resource],
) -> Option<Principal> {
    let unfit = |at, why: String| {
        sink.error(Diagnostic::new(
            "principal-unfit",
            at,
            format!("the principal cannot log in: {why}"),
        ));
    };
    let Some(number) = numbers.get(declared.store.value.as_str()).copied() else {
        unfit(
            declared.store.at,
            format!("nothing is stored as `{}`", declared.store.value),
        );
        return None;
    };
    let resource = &resources[number];
    let find = |name: &crate::source::Located<String>| {
        let found = resource.columns.iter().position(|it| it.wire == name.value);
        if found.is_none() {
            unfit(
                name.at,
                format!("`{}` has no property `{}`", resource.store, name.value),
            );
        }
        found
    };
    let identifier = find(&declared.identifier)?;
    let secret = find(&declared.secret)?;
    if !resource.unique.contains(&vec![identifier]) {
        unfit(
            declared.identifier.at,
            format!("`{}` is not unique", declared.identifier.value),
        );
    }
    if resource.columns[secret].role != ColumnRole::Secret {
        unfit(
            declared.secret.at,
            format!("`{}` is no `writeOnly` string", declared.secret.value),
        );
    }
    Some(Principal {
        resource: number,
        identifier,
        secret,
        role: declared.role.as_ref().and_then(find),
        tenant: declared.tenant.as_ref().and_then(find),
        sessions: None,
        administrator: declared.administrator.as_ref().map(|it| it.value.clone()),
    })
}

/// Gives one index for each equality filter and order, so that a page is one search.
fn indexes(making: &mut Making<'_>, resource: &Resource, all: &[Resource]) -> Vec<Index> {
    let mut wanted: Vec<Vec<usize>> = Vec::new();
    let mut want = |columns: Vec<usize>| {
        if !wanted.contains(&columns) {
            wanted.push(columns);
        }
    };
    let begin: Vec<usize> = resource.tenant.into_iter().collect();
    for order in &resource.orders {
        // What is unique is found by its own index, and is one row at most.
        let is_unique = |it: usize| resource.unique.iter().any(|columns| *columns == [it]);
        let filters = resource
            .filters
            .iter()
            .copied()
            .filter(|it| *it != order.column && *it != resource.key && !is_unique(*it));
        for filter in [None].into_iter().chain(filters.map(Some)) {
            let mut columns = begin.clone();
            columns.extend(filter.filter(|it| !begin.contains(it)));
            if order.column != resource.key {
                columns.push(order.column);
            }
            columns.push(resource.key);
            if columns != [resource.key] {
                want(columns);
            }
        }
    }
    if let Some(job) = &resource.job {
        // The next job is the oldest one that waits.
        let order = resource.created.filter(|it| *it != resource.key);
        want(
            [Some(job.state), order, Some(resource.key)]
                .into_iter()
                .flatten()
                .collect(),
        );
    }
    for (index, column) in resource.columns.iter().enumerate() {
        // Deleting what is referred to looks for references: within the tenant, where both have one.
        let Some(target) = column.references else {
            continue;
        };
        let mut sought: Vec<usize> = match all[target].tenant {
            Some(_) => begin.clone(),
            None => Vec::new(),
        };
        sought.push(index);
        if !wanted.iter().any(|it| it.starts_with(&sought)) {
            wanted.push(sought);
        }
    }
    let name = |columns: Vec<usize>| {
        let mut parts = vec![resource.table.to_string()];
        parts.extend(
            columns
                .iter()
                .filter(|it| **it != resource.key || columns.len() == 1)
                .map(|it| resource.columns[*it].name.to_string()),
        );
        let wish = Wish::new("", parts.join("_"));
        Index {
            name: making
                .tables
                .table(making.sink, &mut Given::default(), wish),
            columns,
        }
    };
    wanted.into_iter().map(name).collect()
}
