//! What changed between two contracts, as data: how bad it is, where it stands on both sides, whom it reaches.
//!
//! `diff` makes findings, `report` writes them, one format a file.

use crate::source::Span;

/// How bad a change is for those who use the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nobody has to do anything.
    Info,
    /// May hurt somebody, or could not be decided.
    Warning,
    /// Somebody who relies on the old contract fails with the new one.
    Breaking,
}

impl Severity {
    /// Gives the severity of a word.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Info, Self::Warning, Self::Breaking]
            .into_iter()
            .find(|it| it.name() == word)
    }

    /// Gives its word: `breaking`, `warning` or `info`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Breaking => "breaking",
        }
    }
}

/// One change, and everything that it reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The id of its rule; `specwright explain ID` says more.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// One line: lower case, no full stop, literals in backticks.
    pub message: String,
    /// Which part of a request or response changes, of the first operation that it reaches; nothing for what is the
    /// operation itself.
    pub place: String,
    /// Where it stands in the old contract.
    pub old: Option<Span>,
    /// Where it stands in the new contract.
    pub new: Option<Span>,
    /// The operations that it reaches, as `GET /users/{id}`; empty for what belongs to none.
    pub operations: Vec<String>,
    /// JSON pointer of the part of the contract that changed; of the old one if it is there.
    pub subject: String,
    /// A JSON value that only one of the two contracts accepts, if one was found.
    pub witness: Option<String>,
    /// Whether the effect could not be decided, so that the severity is a careful guess.
    pub undecided: bool,
    /// Stays the same when the contract is reworded or its lines move.
    pub fingerprint: String,
    /// Why it is accepted, if somebody has accepted it: it does not count then.
    pub accepted: Option<Acceptance>,
}

impl Finding {
    /// Says whether it counts: nobody has accepted it.
    pub const fn counts(&self) -> bool {
        self.accepted.is_none()
    }
}

/// Somebody's word that a finding is known and wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Why, in their words.
    pub reason: String,
    /// The last day on which it holds (`2027-01-31`), if it ends.
    pub until: Option<String>,
}
