//! Which modules and crates a Rust file refers to, found in its tokens.
//!
//! Comments are no tokens, so that a link in a doc comment is no use.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The paths of a file, as far as they are written: `use a::{b, c::D}` gives `a::b` and `a::c::D`.
pub type Paths = BTreeSet<Vec<String>>;

/// Finds all paths of at least two segments.
pub fn paths(text: &str) -> Paths {
    let mut found = Paths::new();
    if let Ok(tokens) = text.parse() {
        scan(tokens, &[], &mut found);
    }
    found
}

/// Gives the path from the root of the crate, for a path in the module `here`; `None` if it leads to another crate.
pub fn resolve(path: &[String], here: &[&str]) -> Option<Vec<String>> {
    let mut base: Vec<&str> = match path.first()?.as_str() {
        "crate" => Vec::new(),
        "self" => here.to_vec(),
        "super" => here[..here.len().checked_sub(1)?].to_vec(),
        _ => return None,
    };
    let mut rest = &path[1..];
    while let Some((first, tail)) = rest.split_first()
        && first == "super"
    {
        base.pop()?;
        rest = tail;
    }
    Some(
        base.into_iter()
            .map(str::to_owned)
            .chain(rest.iter().cloned())
            .collect(),
    )
}

/// Walks through tokens; `prefix` is what stands before the brace of a group in a `use`.
fn scan(tokens: TokenStream, prefix: &[String], found: &mut Paths) {
    let mut path: Vec<String> = prefix.to_vec();
    let mut joined = true;
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                if !joined && colons < 2 {
                    end(&mut path, prefix, found);
                }
                path.push(name.to_string());
                joined = false;
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                colons += 1;
                joined = colons == 2;
            }
            TokenTree::Group(group) => {
                let is_list = group.delimiter() == Delimiter::Brace && colons == 2;
                if is_list {
                    scan(group.stream(), &path, found);
                    path = prefix.to_vec();
                } else {
                    end(&mut path, prefix, found);
                    scan(group.stream(), &[], found);
                }
                joined = true;
                colons = 0;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {
                end(&mut path, prefix, found);
                joined = true;
                colons = 0;
            }
        }
    }
    end(&mut path, prefix, found);
}

fn end(path: &mut Vec<String>, prefix: &[String], found: &mut Paths) {
    if path.len() >= 2 && path.len() > prefix.len() {
        found.insert(path.clone());
    }
    path.truncate(0);
    path.extend_from_slice(prefix);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> Vec<String> {
        paths(text).into_iter().map(|it| it.join("::")).collect()
    }

    #[test]
    fn lists_are_taken_apart_and_comments_are_no_uses() {
        let text = "//! [`crate::no::No`]\nuse crate::a::{self, B, c::{D, E}};\nfn f() { let x: u8 = super::g(y::Z { a: 1 }); }";
        let expected = [
            "crate::a::B",
            "crate::a::c::D",
            "crate::a::c::E",
            "crate::a::self",
            "super::g",
            "y::Z",
        ];
        assert_eq!(joined(text), expected);
    }

    #[test]
    fn super_is_resolved() {
        let path = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
        let resolved =
            |text: &str| resolve(&path(text), &["support", "rule", "text"]).map(|it| it.join("::"));
        assert_eq!(
            resolved("super::list").as_deref(),
            Some("support::rule::list")
        );
        assert_eq!(
            resolved("super::super::body").as_deref(),
            Some("support::body")
        );
        assert_eq!(
            resolved("crate::auth::caller").as_deref(),
            Some("auth::caller")
        );
        assert_eq!(resolved("serde_json::Value"), None);
    }
}
