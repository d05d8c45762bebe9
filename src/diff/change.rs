//! A change, as the walk finds it: what, where and with which evidence. How bad it is, rules say.

use crate::source::Span;

/// Who sends a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The client sends it: every value of yesterday must still be valid.
    Request,
    /// The client receives it: every value of tomorrow must have been valid.
    Response,
}

impl Side {
    /// Gives the side of what a callback or webhook has in the place of this: the server asks, the client answers.
    pub const fn flipped(self) -> Self {
        match self {
            Self::Request => Self::Response,
            Self::Response => Self::Request,
        }
    }
}

/// What carries a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Carrier {
    /// A body.
    Body,
    /// A parameter in the path, the query or a cookie.
    Parameter,
    /// A header of a request.
    RequestHeader,
    /// A header of a response.
    ResponseHeader,
}

/// Where a schema is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Site {
    /// Who sends the value.
    pub side: Side,
    /// What carries it.
    pub carrier: Carrier,
    /// Whether it stands inside the value that is carried.
    pub nested: bool,
    /// Whether it never stands there: `readOnly` in requests, `writeOnly` in responses.
    pub muted: bool,
    /// Whether it stands under `not`, where everything means its opposite: that the whole changed says `not-changed`.
    pub negated: bool,
    /// Whether the value is text on the wire, so that a number cannot be told from a string.
    pub textual: bool,
    /// Whether a list of one item is written like the item itself (`style: form` with `explode`, in the query).
    pub spread: bool,
    /// Whether it stands in a branch of `oneOf` that may share values with another, so that what lets more through here
    /// may refuse it there, and the other way round.
    pub shared: bool,
    /// Whether it is a branch of a schema whose new version refuses properties that no keyword knows.
    pub sealed: bool,
    /// Whether it belongs to a callback or webhook, where the server calls.
    pub pushed: bool,
}

impl Site {
    /// Gives the site of what stands inside.
    #[must_use]
    pub const fn inside(self) -> Self {
        Self {
            nested: true,
            spread: false,
            sealed: false,
            ..self
        }
    }

    /// Gives what the ids of its rules begin with.
    pub const fn prefix(self) -> &'static str {
        match (self.side, self.carrier, self.nested) {
            (Side::Request, Carrier::Body, false) => "request-body-",
            (Side::Request, Carrier::Body, true) => "request-property-",
            (_, Carrier::Parameter | Carrier::RequestHeader, false) => "request-parameter-",
            (_, Carrier::Parameter | Carrier::RequestHeader, true) => "request-parameter-property-",
            (Side::Response, Carrier::Body, false) => "response-body-",
            (Side::Response, Carrier::Body, true) => "response-property-",
            (_, Carrier::ResponseHeader, false) => "response-header-",
            (_, Carrier::ResponseHeader, true) => "response-header-property-",
        }
    }
}

/// What is known of the effect of a change, beyond what its rule says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Evidence {
    /// Nothing more.
    #[default]
    Plain,
    /// This value was good enough yesterday or comes up tomorrow, and only one of the contracts accepts it.
    Witness(String),
    /// It hurts somebody, without a value to show.
    Breaks,
    /// It may hurt somebody.
    Hurts,
    /// It hurts nobody.
    Harmless,
    /// It could not be found out.
    Undecided,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The id of its rule.
    pub id: &'static str,
    /// One line.
    pub message: String,
    /// Where it stands in the old contract.
    pub old: Option<Span>,
    /// Where it stands in the new contract.
    pub new: Option<Span>,
    /// The part of the contract, by its JSON pointer.
    pub subject: String,
    /// What distinguishes it from other changes of the same rule at the same part: a name, a value.
    pub detail: String,
    /// What is known of its effect.
    pub evidence: Evidence,
    /// Whether it stands where no value ever stands.
    pub muted: bool,
    /// Whether it stands in a branch that may share values with another.
    pub shared: bool,
    /// Who sends the value that it is about.
    pub side: Side,
}

impl Change {
    /// Makes a change of a part of the contract.
    pub fn new(id: &'static str, message: impl Into<String>) -> Self {
        Self {
            id,
            message: message.into(),
            old: None,
            new: None,
            subject: String::new(),
            detail: String::new(),
            evidence: Evidence::Plain,
            muted: false,
            shared: false,
            side: Side::Request,
        }
    }

    /// Says where it stands on both sides.
    #[must_use]
    pub fn at(mut self, old: impl Into<Option<Span>>, new: impl Into<Option<Span>>) -> Self {
        self.old = old.into();
        self.new = new.into();
        self
    }

    /// Says which part of the contract it is about, and what of it.
    #[must_use]
    pub fn of(mut self, subject: impl Into<String>, detail: impl Into<String>) -> Self {
        self.subject = subject.into();
        self.detail = detail.into();
        self
    }

    /// Says who sends the value.
    #[must_use]
    pub const fn sent(mut self, side: Side) -> Self {
        self.side = side;
        self
    }

    /// Says what is known of its effect.
    #[must_use]
    pub fn known(mut self, evidence: Evidence) -> Self {
        self.evidence = evidence;
        self
    }
}
