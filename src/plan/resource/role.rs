//! Whether the roles that a contract names are roles that somebody can have.
//!
//! In: the contracts and what is stored. Out: diagnostics. Where tokens of issuers elsewhere are let in, or a scheme is
//! checked by own code, roles come from there, too, and only the administrator's is known to be one of an account.

use super::scheme;
use super::settle::Settled;
use crate::contract::{Contract, SchemeCheck, SchemeKind};
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::nearest;
use crate::source::Located;

/// Checks the names of all versions.
pub(super) fn check(sink: &Sink, contracts: &[&Contract], settled: &Settled) {
    let Some(principal) = &settled.principal else {
        return;
    };
    let accounts = &settled.resources[principal.resource];
    let Some(role) = principal.role.map(|it| accounts.columns[it].wire.as_str()) else {
        return;
    };
    for contract in contracts {
        let Some(known) = scheme::texts(contract, &accounts.store, role, false) else {
            continue;
        };
        for name in named(contract) {
            if !known.contains(&name.value) {
                tell(sink, name, &known);
            }
        }
    }
}

/// Gives the names of roles that accounts must be able to have.
fn named(contract: &Contract) -> Vec<&Located<String>> {
    let principal = contract.extension.principal.as_ref();
    let mut names: Vec<_> = principal
        .and_then(|it| it.value.administrator.as_ref())
        .into_iter()
        .collect();
    let is_ours = |kind: &SchemeKind, check: Option<&SchemeCheck>| match check {
        Some(check) => !matches!(check, SchemeCheck::Issuer(_)),
        None => kind.is_bearer(),
    };
    let schemes = &contract.security_schemes;
    let mut each = schemes.values().map(|it| {
        let check = it.extension.check.as_ref().map(|it| &it.value);
        (&it.kind, check)
    });
    if !each.all(|(kind, check)| is_ours(kind, check)) {
        return names;
    }
    names.extend(contract.roles_named());
    let requirements = contract.operations.iter();
    let requirements = requirements.flat_map(|it| it.security.alternatives.iter().flatten());
    for requirement in requirements {
        let scheme = schemes.get(&requirement.scheme.value);
        // What is asked of a scheme that knows no scopes are roles (OpenAPI 3.1, 4.8.30).
        if scheme.is_some_and(|it| matches!(it.kind, SchemeKind::Http { .. })) {
            names.extend(&requirement.scopes);
        }
    }
    names
}

fn tell(sink: &Sink, name: &Located<String>, known: &[String]) {
    let message = format!("nobody can have the role `{}`", name.value);
    let near = nearest(&name.value, known.iter().map(String::as_str));
    let known: Vec<_> = known.iter().map(|it| format!("`{it}`")).collect();
    sink.error(
        Diagnostic::new("unknown-role", name.at, message).help(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("accounts have one of {}", known.join(", ")),
        }),
    );
}
