//! The forms of error bodies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value as Json;

use super::names::ConstName;
use crate::contract::{ErrorSource, StatusSet};

/// The forms of the errors of one contract version.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorForms {
    /// The one of all errors that nothing else is said of.
    pub form: ErrorForm,
    /// Further ones, by name.
    pub others: Vec<(ConstName, ErrorForm)>,
    /// The statuses whose errors have one of `others`.
    pub of_status: BTreeMap<u16, usize>,
}

/// One form.
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorForm {
    /// `application/problem+json`, or what the contract declares.
    pub media_type: String,
    /// The members.
    pub shape: Shape,
}

/// Which forms an operation declares, the most specific first; none where it has those of the version. `None` stands for
/// the one of the version, and a number for one of its others.
pub type OwnForms = Vec<(StatusSet, Option<usize>)>;

impl ErrorForms {
    /// Gives the form at a status of an operation.
    pub fn at(&self, own: &OwnForms, status: u16) -> &ErrorForm {
        self.get(self.index(own, status))
    }

    /// Says which of the others an operation has at a status, if it is one.
    pub fn index(&self, own: &OwnForms, status: u16) -> Option<usize> {
        let declared = own.iter().find(|(it, _)| it.contains(status));
        let of_status = || self.of_status.get(&status).copied();
        declared.map_or_else(of_status, |(_, form)| *form)
    }

    /// Gives one of the others, or the one of the version.
    pub fn get(&self, form: Option<usize>) -> &ErrorForm {
        let other = form.and_then(|it| self.others.get(it));
        other.map_or(&self.form, |(_, form)| form)
    }
}

/// A tree that says what stands where in an error body.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// An object.
    Object(Vec<Member>),
    /// One value.
    Of(ErrorSource),
    /// The id of the request as a UUID.
    RequestUuid,
    /// The number of the status as a text.
    StatusText,
    /// A text out of a list; without one for the status, what it stands for.
    Word(ErrorSource, Words),
    /// Always this text, number or answer, or null.
    Constant(Json),
    /// Always these items.
    List(Vec<Shape>),
    /// An item for each violation, or one for the problem where there is none.
    Each(Box<Shape>),
    /// In such an item, what is known of the violation.
    Part(ViolationSource),
    /// The list of violations, each an object: its own members.
    Violations(Vec<(String, ViolationSource)>),
    /// An object with the first sentence for each field.
    ViolationByField,
}

/// A member of an object: its name, whether it must be there, what it is.
pub type Member = (String, bool, Shape);

/// The codes that errors may have, by status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words(pub BTreeMap<u16, Listed>);

/// The codes that are listed for the errors of a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The one that stands for those that are not.
    pub word: String,
    /// All of them. Many errors share a list.
    pub known: Arc<BTreeSet<String>>,
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
    /// The same, step by step.
    Steps,
    /// The keyword.
    Keyword,
    /// The sentence.
    Detail,
}

/// Problem details (RFC 9457), where nothing else is declared.
pub fn problem_details() -> ErrorForm {
    let of = |name: &str, source: ErrorSource| (name.to_owned(), true, Shape::Of(source));
    let violations = vec![
        ("pointer".to_owned(), ViolationSource::Pointer),
        ("parameter".to_owned(), ViolationSource::Parameter),
        ("keyword".to_owned(), ViolationSource::Keyword),
        ("detail".to_owned(), ViolationSource::Detail),
    ];
    ErrorForm {
        media_type: "application/problem+json".to_owned(),
        shape: Shape::Object(vec![
            of("type", ErrorSource::Type),
            of("title", ErrorSource::Title),
            of("status", ErrorSource::Status),
            of("detail", ErrorSource::Detail),
            of("instance", ErrorSource::Instance),
            of("code", ErrorSource::Code),
            of("request_id", ErrorSource::RequestId),
            ("errors".to_owned(), false, Shape::Violations(violations)),
        ]),
    }
}
