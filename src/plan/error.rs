//! The form of error bodies.

use crate::contract::ErrorSource;

/// The form of the errors of one contract version.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorForm {
    /// `application/problem+json`, or what the contract declares.
    pub media_type: String,
    /// The members.
    pub shape: Shape,
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
