//! The form of error bodies.

use std::collections::BTreeMap;

use crate::contract::ErrorSource;

/// The form of the errors of one contract version.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorForm {
    /// `application/problem+json`, or what the contract declares.
    pub media_type: String,
    /// The members, at every status that `of_status` says nothing of.
    pub shape: Shape,
    /// The members at the statuses whose errors are declared in a form of their own.
    pub of_status: BTreeMap<u16, Shape>,
}

impl ErrorForm {
    /// Gives the members at a status.
    pub fn at(&self, status: u16) -> &Shape {
        self.of_status.get(&status).unwrap_or(&self.shape)
    }
}

/// A tree that says what stands where in an error body.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// An object: name, whether it must be there, what it is.
    Object(Vec<(String, bool, Shape)>),
    /// One value.
    Of(ErrorSource),
    /// The list of violations, each an object: its own members.
    Violations(Vec<(String, ViolationSource)>),
}

/// What fills a member of a violation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViolationSource {
    /// The JSON pointer; left out for parameters.
    Pointer,
    /// The parameter; left out for bodies.
    Parameter,
    /// Pointer without its slash, or parameter: `field`.
    Field,
    /// The keyword.
    Keyword,
    /// The sentence.
    Detail,
}
