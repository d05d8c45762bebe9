//! Servers: which hosts answer, and what may stand for their variables. Paths of servers belong to the operations.

use super::{Scope, Walk};
use crate::contract::{Contract, Operation, Server, ServerVariable};
use crate::diff::change::Change;
use crate::source::Span;

/// Compares the servers of the roots.
pub fn all(walk: &mut Walk<'_>) {
    let (old, new) = (walk.old.contract, walk.new.contract);
    let scope = Scope {
        operation: None,
        place: "servers".to_owned(),
        flipped: false,
    };
    compare(walk, &scope, "/servers", &old.servers, &new.servers);
}

/// Gives the servers that answer an operation.
pub fn of<'c>(operation: &'c Operation, contract: &'c Contract) -> &'c [Server] {
    if operation.servers.is_empty() {
        &contract.servers
    } else {
        &operation.servers
    }
}

/// Compares the servers of two operations, unless both have those of the roots.
pub fn of_operation(walk: &mut Walk<'_>, scope: &Scope, old: &Operation, new: &Operation) {
    if old.servers.is_empty() && new.servers.is_empty() {
        return;
    }
    let (one, two) = (of(old, walk.old.contract), of(new, walk.new.contract));
    let subject = format!("{}/servers", old.pointer);
    compare(walk, &scope.within("servers"), &subject, one, two);
}

fn compare(walk: &mut Walk<'_>, scope: &Scope, subject: &str, old: &[Server], new: &[Server]) {
    let ends = (old.first().map(|it| it.at), new.first().map(|it| it.at));
    let (before, after) = (hosts(old), hosts(new));
    // Nothing is taken back where nothing was said.
    if before.is_empty() {
        return;
    }
    paths(walk, scope, subject, (old, new));
    for (name, server) in &before {
        match after.iter().find(|it| it.0 == *name) {
            Some((_, other)) => variables(walk, scope, subject, server, other),
            None => {
                let message = format!("the server `{name}` is gone");
                let change = Change::new("api-server-removed", message)
                    .at(server.at, ends.1)
                    .of(subject, name.clone());
                walk.say(scope, change);
            }
        }
    }
    for (name, server) in &after {
        if !before.iter().any(|it| it.0 == *name) {
            let change = Change::new("api-server-added", format!("the server `{name}` is new"))
                .at(ends.0, server.at)
                .of(subject, name.clone());
            walk.say(scope, change);
        }
    }
}

/// Compares the paths of the servers behind the first: that of the first belongs to the operations, and where it moved,
/// the others moved along.
fn paths(walk: &mut Walk<'_>, scope: &Scope, subject: &str, (old, new): (&[Server], &[Server])) {
    let first = |all: &[Server]| all.first().map(|it| it.base_path.clone());
    if first(old) != first(new) {
        return;
    }
    for server in old.iter().skip(1) {
        let Some(host) = host(server) else { continue };
        let is_same = |it: &&Server| self::host(it).as_deref() == Some(host.as_str());
        let mut kin = new.iter().filter(is_same).peekable();
        // A host that is gone as a whole is said to be so.
        if kin.peek().is_none() || kin.any(|it| it.base_path == server.base_path) {
            continue;
        }
        let message = format!("the server `{host}{}` is gone", server.base_path);
        let change = Change::new("api-server-removed", message)
            .at(server.at, new.first().map(|it| it.at))
            .of(subject, format!("{host}{}", server.base_path));
        walk.say(scope, change);
    }
}

/// Compares what may stand for the variables of two servers.
fn variables(walk: &mut Walk<'_>, scope: &Scope, subject: &str, old: &Server, new: &Server) {
    let places: (Span, Span) = (old.at, new.at);
    for one in &old.variables {
        let Some(two) = new.variables.iter().find(|it| it.name == one.name) else {
            continue;
        };
        let name = &one.name;
        let gone = missing(one, two);
        let fresh = missing(two, one);
        let mut say = |id, message: String| {
            let change = Change::new(id, message)
                .at(places.0, places.1)
                .of(subject, name.clone());
            walk.say(scope, change);
        };
        if !gone.is_empty() {
            let message = format!("`{{{name}}}` of the server may not be {gone} any more");
            say("api-server-variable-value-removed", message);
        }
        if !fresh.is_empty() {
            let message = format!("`{{{name}}}` of the server may be {fresh} now");
            say("api-server-variable-value-added", message);
        }
        if one.default != two.default {
            let message = format!(
                "`{{{name}}}` of the server is `{}` instead of `{}` unless something else is said",
                two.default, one.default
            );
            say("api-server-variable-default-changed", message);
        }
    }
}

/// Gives the values that one variable may have and another may not, in words.
fn missing(one: &ServerVariable, two: &ServerVariable) -> String {
    match (one.values.is_empty(), two.values.is_empty()) {
        (_, true) => String::new(),
        (true, false) => "anything else than what is listed".to_owned(),
        (false, false) => {
            let gone = one.values.iter().filter(|it| !two.values.contains(it));
            let gone: Vec<_> = gone.map(|it| format!("`{it}`")).collect();
            gone.join(", ")
        }
    }
}

/// Gives scheme and host of each server once, with its variables as they are written; relative ones have none.
fn hosts(servers: &[Server]) -> Vec<(String, &Server)> {
    let mut hosts: Vec<(String, &Server)> = Vec::new();
    for server in servers {
        let Some(name) = host(server) else { continue };
        if !hosts.iter().any(|it| it.0 == name) {
            hosts.push((name, server));
        }
    }
    hosts
}

/// Gives scheme and host of a server, if it names one.
fn host(server: &Server) -> Option<String> {
    let (scheme, rest) = server.template.trim().split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    Some(format!("{scheme}://{host}").to_lowercase())
}
