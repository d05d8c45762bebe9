//! `servers`: under which path the operations answer.

use super::{Cx, typed};
use crate::contract::grammar::Kind;
use crate::contract::model::{Server, ServerVariable};
use crate::diagnostic::Diagnostic;
use crate::document::Place;

/// Reads `servers` of the root, a path item or an operation; `None` if there are none.
pub fn servers<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> Option<Vec<Server>> {
    let servers = cx.list(place, "servers");
    let servers: Vec<_> = servers
        .iter()
        .filter_map(|it| server(cx, &cx.follow(it)?))
        .collect();
    if let Some((first, others)) = servers.split_first() {
        for other in others.iter().filter(|it| it.base_path != first.base_path) {
            cx.sink.warn(
                Diagnostic::new(
                    "unserved-server-path",
                    other.at,
                    format!(
                        "nothing answers under `{}`: operations are under `{}`, the path of the first server",
                        shown(&other.base_path),
                        shown(&first.base_path)
                    ),
                )
                .label(first.at, "the first server")
                .help("put the path that the server is to have first; a proxy may add others"),
            );
        }
    }
    (!servers.is_empty()).then_some(servers)
}

fn shown(path: &str) -> &str {
    if path.is_empty() { "/" } else { path }
}

fn server<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> Option<Server> {
    let written = cx.located(place, "url")?;
    let read: openapiv3::Server = typed::read(cx, place, Kind::Server)?;
    let variables = read.variables.unwrap_or_default();
    let mut url = read.url;
    for (name, variable) in &variables {
        if !variable.enumeration.is_empty() && !variable.enumeration.contains(&variable.default) {
            cx.sink.warn(
                Diagnostic::new(
                    "unlisted-server-default",
                    written.at,
                    format!(
                        "the default `{}` of the server variable `{name}` is not in its `enum`",
                        variable.default
                    ),
                )
                .pointer(place.pointer.clone()),
            );
        }
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    let base_path = path_of(&url);
    if url.contains(['?', '#']) || has_other_scheme(&url) {
        cx.sink.warn(
            Diagnostic::new(
                "odd-server-url",
                written.at,
                format!("of the URL `{}` only the path is heeded, `{}`", url.escape_debug(), shown(&base_path)),
            )
            .help("a server has an `http` or `https` URL, or a relative one, without query and fragment")
            .pointer(place.pointer.clone()),
        );
    }
    if base_path.contains(['{', '}']) {
        cx.sink.error(
            Diagnostic::new(
                "undeclared-server-variable",
                written.at,
                format!(
                    "the path of `{}` has a variable that is not declared",
                    written.value
                ),
            )
            .help("declare it under `variables`, with a `default`")
            .pointer(place.pointer.clone()),
        );
        return None;
    }
    Some(Server {
        at: place.node.at,
        template: written.value,
        url,
        variables: variables
            .into_iter()
            .map(|(name, it)| ServerVariable {
                name,
                default: it.default,
                values: it.enumeration,
            })
            .collect(),
        base_path,
        description: read.description,
    })
}

/// Says whether a URL has a scheme that is not one of HTTP (RFC 3986, 3.1).
fn has_other_scheme(url: &str) -> bool {
    let Some((scheme, rest)) = url.trim().split_once(':') else {
        return false;
    };
    let is_scheme = scheme.starts_with(|it: char| it.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"+-.".contains(&it));
    let is_known = ["http", "https", "ws", "wss"]
        .iter()
        .any(|it| scheme.eq_ignore_ascii_case(it));
    // `host:8080/v1` is no URL, and nobody means `host` as a scheme.
    let is_port = rest.starts_with(|it: char| it.is_ascii_digit());
    is_scheme && !is_known && !is_port
}

/// Gives the path of a URL, absolute or relative, without a slash at the end.
fn path_of(url: &str) -> String {
    let url = url.trim();
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let path = match url
        .split_once("://")
        .map(|(_, rest)| rest)
        .or(url.strip_prefix("//"))
    {
        Some(rest) => rest.find('/').map_or("", |slash| &rest[slash..]),
        None => url,
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.iter().map(|step| format!("/{step}")).collect()
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn the_path_of_a_url_has_no_slash_at_the_end() {
        assert_eq!(path_of("https://api.example.com/v1/"), "/v1");
        assert_eq!(path_of("https://api.example.com"), "");
        assert_eq!(path_of("https://{region}.example.com:8443/a/b?x=1"), "/a/b");
        assert_eq!(path_of("//example.com/v2"), "/v2");
        assert_eq!(path_of("/"), "");
        assert_eq!(path_of("./api/../v3"), "/v3");
        assert_eq!(path_of("v1"), "/v1");
    }
}
