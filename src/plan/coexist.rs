//! What several contract versions in one server must agree on, and what they must not share.
//!
//! In: the contracts and their versions in Rust's words. Out: diagnostics.

use super::Version;
use crate::contract::{Contract, TrailingSlash};
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::Span;

/// Checks each version against those before it.
pub fn check(sink: &Sink, contracts: &[Contract], versions: &[Version]) {
    for (index, (contract, version)) in contracts.iter().zip(versions).enumerate() {
        for (other, before) in contracts.iter().zip(versions).take(index) {
            if before.base_path == version.base_path {
                let path = match version.base_path.as_str() {
                    "" => "/",
                    path => path,
                };
                let message = format!("two contract versions are served under `{path}`");
                sink.error(
                    Diagnostic::new("shared-base-path", served_at(contract), message)
                        .label(served_at(other), "the other one")
                        .help("give each its own path: `servers: [{url: /api/v2}]`"),
                );
            }
        }
        let setting = |it: &Contract| it.extension.trailing_slash.as_ref().map(|it| it.value);
        let Some(first) = contracts.first().filter(|_| index > 0) else {
            continue;
        };
        let (one, two) = (setting(first), setting(contract));
        if one.unwrap_or_default() != two.unwrap_or_default() {
            let at = |it: &Contract| {
                it.extension
                    .trailing_slash
                    .as_ref()
                    .map_or(it.info.at, |it| it.at)
            };
            sink.error(
                Diagnostic::new(
                    "trailing-slashes-differ",
                    at(contract),
                    format!(
                        "a slash at the end means `{}` here and `{}` there",
                        word(two),
                        word(one)
                    ),
                )
                .label(at(first), "there")
                .help("one server has one rule: say the same in each version"),
            );
        }
    }
}

fn served_at(contract: &Contract) -> Span {
    contract
        .servers
        .first()
        .map_or(contract.info.at, |it| it.at)
}

fn word(setting: Option<TrailingSlash>) -> &'static str {
    match setting.unwrap_or_default() {
        TrailingSlash::Strict => "strict",
        TrailingSlash::Redirect => "redirect",
        TrailingSlash::Ignore => "ignore",
    }
}
