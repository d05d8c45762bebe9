//! Whether security schemes can be checked as they declare it.
//!
//! In: the schemes of all versions, and what is stored. Out: diagnostics.

use super::columns;
use super::settle::Settled;
use crate::contract::{Contract, Issuer, Location, SchemeCheck, SchemeKind, SecurityScheme};
use crate::diagnostic::{Diagnostic, Sink};

/// Checks the schemes of all versions.
pub(super) fn check(sink: &Sink, contracts: &[&Contract], settled: &Settled) {
    for contract in contracts {
        for (name, scheme) in &contract.security_schemes {
            let Some(check) = &scheme.extension.check else {
                continue;
            };
            let why = match &check.value {
                SchemeCheck::Issuer(issuer) => {
                    let has_accounts = settled.principal.is_some();
                    unfit_issuer(contract, name, scheme, issuer, has_accounts)
                }
                check => unfit(contract, scheme, check, settled),
            };
            if let Some(why) = why {
                sink.error(Diagnostic::new(
                    "scheme-check-unfit",
                    check.at,
                    format!("`{name}` cannot be checked like this: {why}"),
                ));
            }
        }
    }
}

fn unfit(
    contract: &Contract,
    scheme: &SecurityScheme,
    check: &SchemeCheck,
    settled: &Settled,
) -> Option<String> {
    let Some(principal) = &settled.principal else {
        return Some("no `principal` is declared".to_owned());
    };
    let fits = match (check, &scheme.kind) {
        (SchemeCheck::Keys(_), SchemeKind::ApiKey { .. }) => true,
        (SchemeCheck::Session(_), SchemeKind::ApiKey { location, .. }) => {
            *location == Location::Cookie
        }
        (SchemeCheck::Login(_), SchemeKind::Http { scheme, .. }) => {
            matches!(scheme.as_str(), "basic" | "bearer")
        }
        _ => false,
    };
    if !fits {
        return Some("it is a scheme of another type".to_owned());
    }
    let (SchemeCheck::Keys(store) | SchemeCheck::Session(store) | SchemeCheck::Login(store)) =
        check
    else {
        return None;
    };
    let resource = settled.resources.iter().position(|it| it.store == *store);
    let Some(resource) = resource else {
        return Some(format!("nothing is stored as `{store}`"));
    };
    if !matches!(check, SchemeCheck::Keys(_)) {
        let is_principal = principal.resource == resource;
        return (!is_principal).then(|| format!("`{store}` is not the store of the principal"));
    }
    let keys = settled.resources.iter().filter(|it| it.api_key.is_some());
    let Some(columns) = &settled.resources[resource].api_key else {
        return Some(format!("`{store}` does not declare `api_key`"));
    };
    if keys.count() > 1 {
        return Some("keys are stored twice".to_owned());
    }
    let scopes = &settled.resources[resource].columns[columns.scopes?].wire;
    let accounts = &settled.resources[principal.resource];
    let role = principal.role.map(|it| accounts.columns[it].wire.as_str());
    let roles = role.and_then(|it| texts(contract, &accounts.store, it, false));
    match texts(contract, store, scopes, true) {
        None => Some(format!("`{scopes}` is no list of an enumeration")),
        Some(scopes) => {
            let role = scopes
                .into_iter()
                .find(|it| roles.as_ref().is_some_and(|roles| roles.contains(it)));
            role.map(|it| format!("the scope `{it}` is also a role"))
        }
    }
}

/// An id of somebody elsewhere must never pass for one of an account here, nor a scope for a role.
fn unfit_issuer(
    contract: &Contract,
    name: &str,
    scheme: &SecurityScheme,
    issuer: &Issuer,
    has_accounts: bool,
) -> Option<String> {
    let knows_scopes = match &scheme.kind {
        SchemeKind::OAuth2 { .. } | SchemeKind::OpenIdConnect { .. } => true,
        kind if kind.is_bearer() => false,
        _ => return Some("it is a scheme of another type".to_owned()),
    };
    let is_name = |it: &str| {
        it.starts_with(|it: char| it.is_ascii_lowercase())
            && it
                .chars()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
    };
    if !is_name(&issuer.name) {
        return Some(format!(
            "`{}` is no beginning of a setting: letters in lower case, digits and `_`",
            issuer.name
        ));
    }
    if has_accounts && issuer.account.is_none() {
        return Some("`account` must say which claim holds the id of an account".to_owned());
    }
    if !has_accounts && issuer.account.is_some() {
        return Some("it names an `account`, and no `principal` is declared".to_owned());
    }
    if has_accounts && (issuer.role.is_some() || issuer.tenant.is_some()) {
        return Some("an account has its role and its tenant by itself".to_owned());
    }
    let roles = contract.roles_asked();
    let scopes = contract.scopes_asked(name);
    let mut both = scopes.iter().filter(|it| roles.contains(it));
    both.next()
        .filter(|_| knows_scopes)
        .map(|it| format!("the scope `{it}` is also a role"))
}

/// Gives the texts that a property of a stored schema, or an item of it, can be.
pub(super) fn texts(
    contract: &Contract,
    store: &str,
    wire: &str,
    of_items: bool,
) -> Option<Vec<String>> {
    let schemas = (0u32..).zip(&contract.schemas.all);
    let mut stored = schemas.filter(|(_, it)| {
        let extension = it.extension.store.as_ref();
        extension.is_some_and(|it| it.value.name.value == store)
    });
    let (id, _) = stored.next()?;
    let id = crate::contract::SchemaId(id);
    let properties = columns::properties(contract, id);
    let (_, (property, _, _)) = properties.into_iter().find(|(name, _)| name == wire)?;
    columns::texts(contract, property, of_items)
}
