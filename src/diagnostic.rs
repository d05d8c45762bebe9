//! What is wrong with a contract or a configuration, as data.
//!
//! Stages push into a [`Sink`] and go on, so that one run shows every mistake. How a diagnostic is printed is for
//! `report` to know.

use std::cell::RefCell;

use crate::source::Span;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is wrong, but somebody wants to know.
    Note,
    /// The work goes on, stricter than the contract or closed; never looser.
    Warning,
    /// The work cannot be done.
    Error,
}

impl Level {
    /// Gives its word: `error`, `warning` or `note`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One thing to tell the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Stable, kebab-case; `specwright explain ID` says more.
    pub id: &'static str,
    /// How bad it is.
    pub level: Level,
    /// Where; `None` for what has no place in a text.
    pub at: Option<Span>,
    /// One line: lower case, no full stop, literals in backticks.
    pub message: String,
    /// Further places, each with a few words.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// The JSON pointer (RFC 6901) of the place in its document, if known.
    pub pointer: Option<String>,
}

/// A further place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub at: Span,
    /// A few words.
    pub text: String,
}

impl Diagnostic {
    /// Makes a diagnostic at a place; [`Sink::error`], [`Sink::warn`] or [`Sink::note`] give it its level.
    pub fn new(id: &'static str, at: Span, message: impl Into<String>) -> Self {
        Self {
            id,
            level: Level::Note,
            at: Some(at),
            message: message.into(),
            labels: Vec::new(),
            help: None,
            pointer: None,
        }
    }

    /// Makes a diagnostic of what has no place in a text.
    pub fn without_place(id: &'static str, message: impl Into<String>) -> Self {
        Self {
            id,
            level: Level::Note,
            at: None,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            pointer: None,
        }
    }

    /// Adds a further place.
    #[must_use]
    pub fn label(mut self, at: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            at,
            text: text.into(),
        });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Names the place by its JSON pointer (RFC 6901).
    #[must_use]
    pub fn pointer(mut self, pointer: impl Into<String>) -> Self {
        self.pointer = Some(pointer.into());
        self
    }
}

/// What `specwright explain` knows about one id: every stage lists those that it uses, beside its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Stable, kebab-case; the same as [`Diagnostic::id`].
    pub id: &'static str,
    /// One line: lower case, no full stop.
    pub summary: &'static str,
    /// A few plain sentences: what it means, why it matters, what to do.
    pub explain: &'static str,
}

/// Says that the user has been told of an error: only a [`Sink`] can make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejected(());

/// Collects diagnostics.
#[derive(Debug, Default)]
pub struct Sink {
    all: RefCell<Vec<Diagnostic>>,
}

impl Sink {
    /// Adds an error.
    pub fn error(&self, diagnostic: Diagnostic) -> Rejected {
        self.push(diagnostic, Level::Error);
        Rejected(())
    }

    /// Adds a warning.
    pub fn warn(&self, diagnostic: Diagnostic) {
        self.push(diagnostic, Level::Warning);
    }

    /// Adds a note.
    pub fn note(&self, diagnostic: Diagnostic) {
        self.push(diagnostic, Level::Note);
    }

    /// Gives `value` unless there have been errors.
    ///
    /// # Errors
    ///
    /// When an error has been pushed, by whichever stage.
    pub fn finish<T>(&self, value: T) -> Result<T, Rejected> {
        if self.has_errors() {
            Err(Rejected(()))
        } else {
            Ok(value)
        }
    }

    /// Says whether there have been errors.
    pub fn has_errors(&self) -> bool {
        self.all.borrow().iter().any(|it| it.level == Level::Error)
    }

    /// Changes what has been pushed, to add what its stage did not know.
    pub fn amend(&self, change: impl FnMut(&mut Diagnostic)) {
        self.all.borrow_mut().iter_mut().for_each(change);
    }

    /// Gives everything in the order of its coming.
    pub fn into_all(self) -> Vec<Diagnostic> {
        self.all.into_inner()
    }

    fn push(&self, mut diagnostic: Diagnostic, level: Level) {
        diagnostic.level = level;
        self.all.borrow_mut().push(diagnostic);
    }
}
