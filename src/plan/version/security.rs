//! Who is let in: schemes and requirements of the contract in Rust's words.

use crate::contract::{self, Contract, Location, SchemeCheck, SchemeKind};
use crate::diagnostic::{Diagnostic, Sink};
use crate::plan::docs::docs;
use crate::plan::names::{Given, Kind, Scope, Wish};
use crate::plan::security::{Carrier, Check, Issuer, Requirement, Scheme, Security};

/// Gives the schemes that some operation asks for, in the order of the contract.
pub fn schemes(sink: &Sink, contract: &Contract, version: &str, given: &mut Given) -> Vec<Scheme> {
    let is_used = |name: &str| {
        let all = contract.operations.iter();
        let mut all = all.flat_map(|it| it.security.alternatives.iter().flatten());
        all.any(|it| it.scheme.value == name)
    };
    let used: Vec<_> = contract
        .security_schemes
        .iter()
        .filter(|(name, _)| is_used(name))
        .collect();
    let own = own(sink, contract, &used);
    let wishes: Vec<Wish> = used
        .iter()
        .map(|(name, it)| {
            Wish::new(
                format!("{version}#/components/securitySchemes/{name}"),
                name.as_str(),
            )
            .at(it.at)
        })
        .collect();
    let fields = Scope::new(Kind::Field).fields(sink, given, &wishes);
    let mut quiet = Given::default();
    let variants = Scope::new(Kind::Variant).variants(&Sink::default(), &mut quiet, &wishes);
    used.into_iter()
        .zip(fields.into_iter().zip(variants))
        .map(|((name, it), (field, variant))| {
            let carrier = carrier(&it.kind);
            Scheme {
                wire: name.clone(),
                variant,
                field,
                docs: docs(None, it.description.as_deref()),
                carrier,
                check: match it.extension.check.as_ref().map(|it| &it.value) {
                    Some(SchemeCheck::Issuer(issuer)) => {
                        Check::Issuer(issued(contract, name, &it.kind, issuer))
                    }
                    Some(check) => declared(check, &it.kind),
                    None if own == Some(name.as_str()) => Check::AccessToken,
                    None => Check::Custom,
                },
            }
        })
        .collect()
}

/// Gives the scheme that carries the tokens of the principal, where the contract leaves only one that could: of several,
/// each may be meant for other tokens, and whoever has one of ours would pass for all of them.
fn own<'c>(
    sink: &Sink,
    contract: &Contract,
    used: &[(&'c String, &contract::SecurityScheme)],
) -> Option<&'c str> {
    contract.extension.principal.as_ref()?;
    let mut bearers = used.iter().filter(|(_, it)| it.kind.is_bearer());
    let is_declared = bearers.clone().any(|(_, it)| {
        let check = it.extension.check.as_ref();
        check.is_some_and(|it| matches!(it.value, SchemeCheck::Login(_)))
    });
    let undeclared = |it: &contract::SecurityScheme| it.extension.check.is_none();
    if is_declared {
        return None;
    }
    let (name, first) = bearers.find(|(_, it)| undeclared(it))?;
    if bearers.any(|(_, it)| undeclared(it)) {
        let message = "several bearer schemes say nothing of whose tokens they carry";
        sink.warn(Diagnostic::new("unclear-bearer", first.at, message).help(
            "say `x-specwright: {login: STORE}` on the one whose tokens a log-in here gives; the others refuse \
             everybody until their check is written",
        ));
        return None;
    }
    Some(name.as_str())
}

/// Gives the check that is declared; that it fits to the scheme is checked with what is stored.
fn declared(check: &SchemeCheck, kind: &SchemeKind) -> Check {
    match (check, kind) {
        (SchemeCheck::Keys(store), _) => Check::Keys(store.clone()),
        (SchemeCheck::Session(_), SchemeKind::ApiKey { name, .. }) => Check::Session(name.clone()),
        (SchemeCheck::Session(_) | SchemeCheck::Issuer(_), _) => Check::Custom,
        (SchemeCheck::Login(_), kind) if kind.is_bearer() => Check::AccessToken,
        (SchemeCheck::Login(_), _) => Check::Login,
    }
}

/// Gives what counts of the tokens of an issuer: of scopes and roles those that something asks for.
fn issued(
    contract: &Contract,
    scheme: &str,
    kind: &SchemeKind,
    issuer: &contract::Issuer,
) -> Issuer {
    let asked = contract.scopes_asked(scheme);
    let roles = contract.roles_asked();
    // What is asked of a scheme that knows no scopes are roles (OpenAPI 3.1, 4.8.30).
    let (scopes, roles) = match kind {
        SchemeKind::Http { .. } => (Vec::new(), [roles, asked].concat()),
        _ => (asked, roles),
    };
    let is_account = issuer.account.is_some();
    Issuer {
        name: issuer.name.clone(),
        subject: issuer.account.clone().unwrap_or_else(|| "sub".to_owned()),
        is_account,
        role: issuer.role.clone(),
        tenant: issuer.tenant.clone(),
        scopes: sorted(scopes),
        // An account has its role by itself.
        roles: if issuer.role.is_some() {
            sorted(roles)
        } else {
            Vec::new()
        },
    }
}

fn sorted(words: Vec<&str>) -> Vec<String> {
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn carrier(kind: &SchemeKind) -> Carrier {
    match kind {
        SchemeKind::ApiKey { location, name } => match location {
            Location::Query | Location::QueryString => Carrier::Query(name.clone()),
            Location::Cookie => Carrier::Cookie(name.clone()),
            Location::Header | Location::Path => Carrier::Header(name.clone()),
        },
        SchemeKind::Http { scheme, .. } => match scheme.as_str() {
            "bearer" => Carrier::Bearer,
            "basic" => Carrier::Basic,
            other => Carrier::Authorization(other.to_owned()),
        },
        SchemeKind::MutualTls => Carrier::Certificate,
        SchemeKind::OAuth2 { .. } | SchemeKind::OpenIdConnect { .. } => Carrier::Bearer,
    }
}

/// Gives what an operation asks of its caller.
pub fn security(sink: &Sink, operation: &contract::Operation, schemes: &[Scheme]) -> Security {
    tell_anonymous(sink, operation);
    let requirement = |it: &contract::SecurityRequirement| {
        let scheme = schemes
            .iter()
            .position(|scheme| scheme.wire == it.scheme.value);
        scheme.map(|scheme| Requirement {
            scheme,
            scopes: it.scopes.iter().map(|it| it.value.clone()).collect(),
        })
    };
    let extension = &operation.extension;
    Security {
        alternatives: operation
            .security
            .alternatives
            .iter()
            .map(|all| all.iter().filter_map(requirement).collect())
            .collect(),
        roles: extension
            .roles
            .iter()
            .flat_map(|it| it.value.iter().map(|it| it.value.clone()))
            .collect(),
        or_owner: extension.or_owner.as_ref().is_some_and(|it| it.value),
    }
}

/// Roles are asked of a caller; where some may come without saying who they are, nobody would be asked.
fn tell_anonymous(sink: &Sink, operation: &contract::Operation) {
    let extension = &operation.extension;
    let asked = [
        (extension.roles.as_ref())
            .filter(|it| !it.value.is_empty())
            .map(|it| ("roles", it.at)),
        (extension.or_owner.as_ref())
            .filter(|it| it.value)
            .map(|it| ("or_owner", it.at)),
    ];
    let alternatives = &operation.security.alternatives;
    let is_open = alternatives.iter().any(Vec::is_empty);
    let Some((word, at)) = asked.into_iter().flatten().next().filter(|_| is_open) else {
        return;
    };
    let who = if alternatives.iter().all(Vec::is_empty) {
        "lets in everybody"
    } else {
        "lets in whoever comes without credentials"
    };
    let (method, path) = (&operation.method, &operation.path.value);
    let message = format!("`{method} {path}` says `{word}`, and its `security` {who}");
    sink.error(Diagnostic::new("roles-of-nobody", at, message).help(
        "name a scheme in `security`, without `{}` beside it; or leave `roles` out where everybody is meant",
    ));
}
