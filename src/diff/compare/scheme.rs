//! Security schemes: how a caller proves who they are. Their names are no business of callers.

use std::collections::HashMap;

use super::{Scope, Walk};
use crate::contract::{Contract, Flow, Operation, SchemeKind, SecurityScheme};
use crate::diff::change::{Change, Evidence};

/// Gives what schemes of the new contract were called before: those that do the same as one whose name is gone.
pub fn renamed(old: &Contract, new: &Contract) -> HashMap<String, String> {
    let mut names = HashMap::new();
    let mut free: Vec<_> = old
        .security_schemes
        .iter()
        .filter(|(name, _)| !new.security_schemes.contains_key(*name))
        .collect();
    for (name, scheme) in &new.security_schemes {
        if old.security_schemes.contains_key(name) {
            continue;
        }
        if let Some(at) = free
            .iter()
            .position(|(_, it)| meaning(it) == meaning(scheme))
        {
            let (before, _) = free.remove(at);
            names.insert(name.clone(), before.clone());
        }
    }
    names
}

fn meaning(scheme: &SecurityScheme) -> String {
    format!("{:?}", scheme.kind)
}

/// Compares the schemes of both contracts.
pub fn all(walk: &mut Walk<'_>) {
    let (old, new) = (walk.old.contract, walk.new.contract);
    let renamed = renamed(old, new);
    for (name, one) in &old.security_schemes {
        match new.security_schemes.get(name) {
            Some(two) => both(walk, name, one, two),
            None if renamed.values().any(|it| it == name) => {}
            None => {
                let message = format!("the security scheme `{name}` is gone");
                let change =
                    Change::new("api-security-component-removed", message).at(one.at, None);
                say(walk, name, change, "");
            }
        }
    }
    for (name, two) in &new.security_schemes {
        if !old.security_schemes.contains_key(name) && !renamed.contains_key(name) {
            let message = format!("the security scheme `{name}` is new");
            let change = Change::new("api-security-component-added", message).at(None, two.at);
            say(walk, name, change, "");
        }
    }
}

/// Says a change of a scheme, once for each operation that asks for it.
fn say(walk: &mut Walk<'_>, name: &str, change: Change, detail: &str) {
    let subject = format!("/components/securitySchemes/{name}");
    let change = change.of(subject, detail);
    let scope = Scope {
        operation: None,
        place: format!("security scheme `{name}`"),
        flipped: false,
    };
    let users: Vec<String> = walk
        .old
        .contract
        .operations
        .iter()
        .filter(|it| asks(it, name))
        .map(super::operation::label)
        .collect();
    let reached: Vec<usize> = (0..walk.operations.len())
        .filter(|at| users.contains(&walk.operations[*at]))
        .collect();
    for operation in reached {
        let scope = Scope {
            operation: Some(operation),
            ..scope.clone()
        };
        walk.say(&scope, change.clone());
    }
    walk.say(&scope, change);
}

fn asks(operation: &Operation, name: &str) -> bool {
    operation
        .security
        .alternatives
        .iter()
        .flatten()
        .any(|it| it.scheme.value == name)
}

fn both(walk: &mut Walk<'_>, name: &str, old: &SecurityScheme, new: &SecurityScheme) {
    // What nobody asks for breaks nobody.
    let is_used = walk.old.contract.operations.iter().any(|it| asks(it, name));
    let known = if is_used {
        Evidence::Breaks
    } else {
        Evidence::Harmless
    };
    let make = |id, message: String| {
        Change::new(id, format!("the scheme `{name}` {message}")).at(old.at, new.at)
    };
    match (&old.kind, &new.kind) {
        (
            SchemeKind::ApiKey {
                location: one,
                name: before,
            },
            SchemeKind::ApiKey {
                location: two,
                name: after,
            },
        ) => {
            if one != two {
                let message = format!(
                    "was read from the {} and is from the {}",
                    one.as_str(),
                    two.as_str()
                );
                say(
                    walk,
                    name,
                    make("api-security-component-location-changed", message).known(known.clone()),
                    "in",
                );
            }
            let is_same = before == after
                || (*one == crate::contract::Location::Header
                    && before.eq_ignore_ascii_case(after));
            if !is_same {
                let message = format!("was called `{before}` and is called `{after}`");
                say(
                    walk,
                    name,
                    make("api-security-component-name-changed", message).known(known),
                    "name",
                );
            }
        }
        (
            SchemeKind::Http {
                scheme: one,
                bearer_format: before,
            },
            SchemeKind::Http {
                scheme: two,
                bearer_format: after,
            },
        ) => {
            if one != two {
                let message = format!("was HTTP `{one}` and is `{two}`");
                say(
                    walk,
                    name,
                    make("api-security-component-scheme-changed", message).known(known),
                    "scheme",
                );
            } else if before != after {
                let message = "has another `bearerFormat`".to_owned();
                say(
                    walk,
                    name,
                    make("api-security-component-bearer-format-changed", message),
                    "bearerFormat",
                );
            }
        }
        (SchemeKind::OpenIdConnect { url: one }, SchemeKind::OpenIdConnect { url: two }) => {
            if one != two {
                let message = format!("has its provider at `{two}` instead of `{one}`");
                say(
                    walk,
                    name,
                    make("api-security-component-openid-url-changed", message),
                    "url",
                );
            }
        }
        (SchemeKind::OAuth2 { flows: one }, SchemeKind::OAuth2 { flows: two }) => {
            for (flow, before) in one {
                match two.get(flow) {
                    Some(after) => flows(walk, name, flow, (before, after), (old, new)),
                    None => {
                        let message = format!("has no flow `{flow}` any more");
                        say(
                            walk,
                            name,
                            make("api-security-component-oauth-flow-removed", message)
                                .known(known.clone()),
                            flow,
                        );
                    }
                }
            }
            for flow in two.keys().filter(|it| !one.contains_key(*it)) {
                let message = format!("has the flow `{flow}` now");
                say(
                    walk,
                    name,
                    make("api-security-component-oauth-flow-added", message),
                    flow,
                );
            }
        }
        (SchemeKind::MutualTls, SchemeKind::MutualTls) => {}
        (one, two) => {
            let message = format!("was `{}` and is `{}`", word(one), word(two));
            say(
                walk,
                name,
                make("api-security-component-type-changed", message).known(known),
                "type",
            );
        }
    }
}

const fn word(kind: &SchemeKind) -> &'static str {
    match kind {
        SchemeKind::ApiKey { .. } => "apiKey",
        SchemeKind::Http { .. } => "http",
        SchemeKind::MutualTls => "mutualTLS",
        SchemeKind::OAuth2 { .. } => "oauth2",
        SchemeKind::OpenIdConnect { .. } => "openIdConnect",
    }
}

fn flows(
    walk: &mut Walk<'_>,
    name: &str,
    flow: &str,
    (before, after): (&Flow, &Flow),
    (old, new): (&SecurityScheme, &SecurityScheme),
) {
    let make = |id, message: String| {
        Change::new(id, format!("the flow `{flow}` of `{name}` {message}")).at(old.at, new.at)
    };
    let urls = [
        (
            "api-security-component-oauth-url-changed",
            &before.authorization_url,
            &after.authorization_url,
        ),
        (
            "api-security-component-oauth-token-url-changed",
            &before.token_url,
            &after.token_url,
        ),
        (
            "api-security-component-oauth-refresh-url-changed",
            &before.refresh_url,
            &after.refresh_url,
        ),
        (
            "api-security-component-oauth-url-changed",
            &before.device_authorization_url,
            &after.device_authorization_url,
        ),
    ];
    for (id, one, two) in urls {
        if one != two {
            let shown = |it: &Option<String>| {
                it.as_ref()
                    .map_or("none".to_owned(), |it| format!("`{it}`"))
            };
            let message = format!("has the address {} instead of {}", shown(two), shown(one));
            say(walk, name, make(id, message), flow);
        }
    }
    for (scope, text) in &before.scopes {
        let (id, message) = match after.scopes.get(scope) {
            None => (
                "api-security-component-oauth-scope-removed",
                format!("has no scope `{scope}` any more"),
            ),
            Some(other) if other != text => (
                "api-security-component-oauth-scope-changed",
                format!("describes the scope `{scope}` otherwise"),
            ),
            Some(_) => continue,
        };
        say(walk, name, make(id, message), &format!("{flow} {scope}"));
    }
    for scope in after
        .scopes
        .keys()
        .filter(|it| !before.scopes.contains_key(*it))
    {
        let change = make(
            "api-security-component-oauth-scope-added",
            format!("has the scope `{scope}` now"),
        );
        say(walk, name, change, &format!("{flow} {scope}"));
    }
}
