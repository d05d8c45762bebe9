//! One contract version in Rust's words.
//!
//! In: a contract and the names given before. Out: a [`Version`] whose operations have no behaviour yet: that is
//! recognised over all versions together, by `resource`.

mod api;
mod body;
mod draft;
mod error;
mod media;
mod multipart;
mod parameter;
mod reach;
mod route;
mod security;
mod status;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use indexmap::IndexSet;

use super::docs::{docs, line};
use super::names::{Given, Kind, ModuleName, Scope};
use super::schema::View;
use super::schema::build::{Builder, Key};
use super::schema::doubt;
use super::schema::facts::Facts;
use super::schema::models::{self, Naming};
use super::schema::reach::Roots;
use super::{Plan, Version};
use crate::contract::{Contract, SchemaId};
use crate::diagnostic::{Diagnostic, Sink};
use draft::{Draft, Drafting};

/// Decides everything about a version but its behaviour.
pub fn version(sink: &Sink, contract: &Contract, module: ModuleName, given: &mut Given) -> Version {
    let name = module.as_str().to_owned();
    let (asked, answered) = reach::roots(contract);
    let facts = Rc::new(Facts::new(contract, &asked, &answered));
    doubt::check(sink, &facts);
    let errors = error::find(sink, contract, &facts);
    let (order, merged) = survey(contract, &facts, &errors);
    let mut builder = Builder::new(sink, Rc::clone(&facts), &order, merged);
    let mut drafting = Drafting {
        sink,
        contract,
        builder: &mut builder,
        errors: &errors,
        roots: Roots::default(),
    };
    let drafts: Vec<Draft<'_>> = contract
        .operations
        .iter()
        .enumerate()
        .map(|(index, it)| drafting.draft(index, it))
        .collect();
    let roots = drafting.roots;
    let built = builder.finish();
    let mut types = Scope::new(Kind::Type);
    let models = models::name(
        &mut Naming {
            sink,
            given,
            types: &mut types,
            version: &name,
        },
        &facts,
        &built,
        &roots,
    );
    let schemes = security::schemes(sink, contract, &name, given);
    let base_path = base_path(contract);
    let mut naming = api::Naming {
        sink,
        given,
        types: &mut types,
        version: &name,
        base_path: &base_path,
        schemes: &schemes,
        models: &models,
        errors: &errors,
    };
    let (apis, routes) = api::apis(&mut naming, contract, drafts);
    unserved(sink, contract);
    let extension = &contract.extension;
    Version {
        base_path,
        title: line(&contract.info.title),
        version: contract.info.version.clone(),
        docs: docs(
            contract.info.summary.as_deref(),
            contract.info.description.as_deref(),
        ),
        file: format!("openapi/{name}.yaml"),
        bundle: contract.bundle.clone(),
        models,
        apis,
        routes,
        schemes,
        errors: errors.forms,
        trailing_slash: extension
            .trailing_slash
            .as_ref()
            .map(|it| it.value)
            .unwrap_or_default(),
        read_only: extension
            .read_only
            .as_ref()
            .map(|it| it.value)
            .unwrap_or_default(),
        module,
    }
}

/// Finds which models are needed before any is built, so that they can be declared in the order of the contract.
fn survey(
    contract: &Contract,
    facts: &Rc<Facts>,
    errors: &error::Errors,
) -> (Vec<(Key, String)>, IndexSet<SchemaId>) {
    let quiet = Sink::default();
    let mut builder = Builder::new(&quiet, Rc::clone(facts), &[], IndexSet::new());
    let mut drafting = Drafting {
        sink: &quiet,
        contract,
        builder: &mut builder,
        errors,
        roots: Roots::default(),
    };
    for (index, operation) in contract.operations.iter().enumerate() {
        drafting.draft(index, operation);
    }
    builder.drain();
    let found: Vec<(Key, String)> = builder
        .found()
        .map(|(key, it)| (*key, it.clone()))
        .collect();
    // The resource's own schema, used for a merge patch, too: what it requires of the whole, a patch need not have.
    let whole = found.iter().filter(|((_, view), _)| *view != View::Patch);
    let whole: BTreeSet<SchemaId> = whole.map(|((id, _), _)| *id).collect();
    let mut merged = std::mem::take(&mut builder.patched);
    merged.retain(|it| whole.contains(it));
    let places: BTreeMap<SchemaId, usize> = contract
        .components
        .values()
        .enumerate()
        .map(|(index, id)| (*id, index))
        .collect();
    let owners: BTreeMap<&str, usize> = contract
        .components
        .keys()
        .enumerate()
        .map(|(index, name)| (name.as_str(), index))
        .collect();
    let place = |id: SchemaId| {
        let pointer = &facts.arena.get(id).pointer;
        let owner = pointer
            .strip_prefix("#/components/schemas/")
            .and_then(|it| it.split('/').next());
        match places.get(&id) {
            Some(index) => (*index, 0),
            None => match owner.and_then(|it| owners.get(it)) {
                Some(index) if !facts.arena.is_made(id) => (*index, 1),
                _ => (usize::MAX, 1),
            },
        }
    };
    let mut first: BTreeMap<SchemaId, usize> = BTreeMap::new();
    for (index, ((id, _), _)) in found.iter().enumerate() {
        first.entry(*id).or_insert(index);
    }
    let mut order = found;
    order.sort_by_key(|((id, view), _)| (place(*id), first.get(id).copied(), *view as u8));
    (order, merged)
}

/// The path of the server, if all operations have the same.
fn base_path(contract: &Contract) -> String {
    let mut paths = contract.operations.iter().map(|it| it.base_path.as_str());
    match paths.next() {
        Some(first) if paths.all(|it| it == first) => first.to_owned(),
        Some(_) => String::new(),
        None => contract
            .servers
            .first()
            .map_or(String::new(), |it| it.base_path.clone()),
    }
}

/// Says what of the contract is for clients only.
fn unserved(sink: &Sink, contract: &Contract) {
    if let Some(first) = contract.webhooks.first() {
        sink.note(Diagnostic::new(
            "webhook-not-served",
            first.at,
            "webhooks are requests that the server makes, so nothing is generated for them",
        ));
    }
}

/// Gives the module of a version: `v1` of `/api/v1`, else of the first number of `info.version`.
pub fn module_text(contract: &Contract) -> String {
    let base = base_path(contract);
    let last = base.rsplit('/').next().unwrap_or_default();
    let digits = last.strip_prefix(['v', 'V']).unwrap_or_default();
    if !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit() || it == b'.') {
        return format!("v{}", digits.replace('.', "_"));
    }
    let version = contract.info.version.trim_start_matches(['v', 'V']);
    let is_date = version.len() >= 10 && version.as_bytes().get(4) == Some(&b'-');
    if is_date && let Some(date) = version.get(..10) {
        return format!("v{}", date.replace('-', "_"));
    }
    let major: String = version.chars().take_while(char::is_ascii_digit).collect();
    match major.trim_start_matches('0') {
        "" => "v1".to_owned(),
        major => format!("v{major}"),
    }
}

impl Plan {
    /// Gives every operation with its version and API, in the order of the contracts.
    pub fn operations(
        &self,
    ) -> impl Iterator<
        Item = (
            &Version,
            &super::operation::Api,
            &super::operation::Operation,
        ),
    > {
        self.versions.iter().flat_map(|version| {
            version
                .apis
                .iter()
                .flat_map(move |api| api.operations.iter().map(move |it| (version, api, it)))
        })
    }
}
