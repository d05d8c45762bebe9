//! All diagnostic ids and what they mean: the answers of `specwright explain`.
//!
//! In: the list of each stage, which stands beside the code that uses the ids. Out: one register of them.

pub use crate::diagnostic::Entry;

use crate::{config, contract, diff, document, output, plan};

/// The lists of the stages, in the order in which a contract passes them. A stage with ids adds its line here.
const LISTS: &[&[Entry]] = &[
    config::DIAGNOSTICS,
    document::DIAGNOSTICS,
    contract::DIAGNOSTICS,
    plan::DIAGNOSTICS,
    plan::resource::diagnostics::DIAGNOSTICS,
    output::DIAGNOSTICS,
];

/// Gives every entry, stage by stage.
pub fn all() -> impl Iterator<Item = &'static Entry> {
    let rules = diff::rules::all().map(|it| &it.entry);
    LISTS.iter().copied().flatten().chain(rules)
}

/// Gives the entry of an id.
pub fn find(id: &str) -> Option<&'static Entry> {
    all().find(|entry| entry.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn is_kebab_case(id: &str) -> bool {
        id.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
        })
    }

    #[test]
    fn ids_are_unique() {
        let mut seen = BTreeSet::new();
        let twice: Vec<_> = all()
            .map(|it| it.id)
            .filter(|id| !seen.insert(*id))
            .collect();
        assert_eq!(twice, [""; 0]);
    }

    #[test]
    fn ids_are_kebab_case() {
        let wrong: Vec<_> = all()
            .map(|it| it.id)
            .filter(|id| !is_kebab_case(id))
            .collect();
        assert_eq!(wrong, [""; 0]);
        assert!(
            !is_kebab_case("Not-kebab")
                && !is_kebab_case("not--kebab")
                && !is_kebab_case("not_kebab")
        );
    }

    #[test]
    fn entries_follow_the_style_of_messages() {
        for entry in all() {
            assert!(
                !entry.summary.ends_with('.') && !entry.summary.contains('\n'),
                "{}",
                entry.id
            );
            assert!(
                !entry.summary.starts_with(char::is_uppercase),
                "{}",
                entry.id
            );
            assert!(entry.explain.trim_end().ends_with('.'), "{}", entry.id);
        }
    }

    #[test]
    fn an_unknown_id_has_no_entry() {
        assert_eq!(find("duplicate-key").map(|it| it.id), Some("duplicate-key"));
        assert_eq!(find("no-such-id"), None);
    }
}
