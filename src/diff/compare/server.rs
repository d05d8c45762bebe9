//! Servers: which hosts answer. Paths of servers belong to the operations.

use super::{Scope, Walk};
use crate::contract::Server;
use crate::diff::change::Change;

/// Compares the servers of the roots.
pub fn all(walk: &mut Walk<'_>) {
    let (old, new) = (walk.old.contract, walk.new.contract);
    let scope = Scope {
        operation: None,
        place: "servers".to_owned(),
        flipped: false,
    };
    let ends = (
        old.servers.first().map(|it| it.at),
        new.servers.first().map(|it| it.at),
    );
    let before: Vec<_> = old
        .servers
        .iter()
        .filter_map(|it| Some((host(it)?, it)))
        .collect();
    let after: Vec<_> = new
        .servers
        .iter()
        .filter_map(|it| Some((host(it)?, it)))
        .collect();
    // Nothing is taken back where nothing was said.
    if before.is_empty() || after.is_empty() {
        return;
    }
    for (at, (name, server)) in before.iter().enumerate() {
        let is_first = !before[..at].iter().any(|it| it.0 == *name);
        if is_first && !after.iter().any(|it| it.0 == *name) {
            let change = Change::new("api-server-removed", format!("the server `{name}` is gone"))
                .at(server.at, ends.1)
                .of("/servers", name.clone());
            walk.say(&scope, change);
        }
    }
    for (at, (name, server)) in after.iter().enumerate() {
        let is_first = !after[..at].iter().any(|it| it.0 == *name);
        if is_first && !before.iter().any(|it| it.0 == *name) {
            let change = Change::new("api-server-added", format!("the server `{name}` is new"))
                .at(ends.0, server.at)
                .of("/servers", name.clone());
            walk.say(&scope, change);
        }
    }
}

/// Gives scheme and host of a server; nothing if it is relative.
fn host(server: &Server) -> Option<String> {
    let (scheme, rest) = server.url.trim().split_once("://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    Some(format!("{scheme}://{host}").to_lowercase())
}
