//! The form of an error body, as data.
//!
//! In: nothing. Out: what stands where, for [`error_body`](super::error_body) to write.

/// A value in an error body.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// An object with these members.
    Object(&'static [(&'static str, Shape)]),
    /// A list of these items.
    List(&'static [Shape]),
    /// A list with one such item for each violation, or with one for the problem where there is none.
    Each(&'static Shape),
    /// A member that is left out when it is empty.
    Optional(&'static Shape),
    /// What is known about the problem.
    Of(Source),
    /// What is known about the violation, in an item of [`Each`](Self::Each).
    Part(Part),
    /// A text out of the ones that the contract lists, each list for statuses of its own; else this shape.
    Word(&'static Shape, &'static [Words]),
    /// Always this text.
    Text(&'static str),
    /// Always this number.
    Number(i64),
    /// Always this answer.
    Boolean(bool),
    /// Always null.
    Null,
    /// One object for each violation, with these members.
    Violations(&'static [(&'static str, Part)]),
    /// One text for each violation: its place and what is wrong there.
    ViolationTexts,
    /// An object with a list of texts for each field.
    ViolationsByField,
    /// An object with a list of texts for each JSON pointer or parameter.
    ViolationsByPointer,
    /// An object with the first text for each field.
    ViolationByField,
}

/// The codes that a contract lists for the errors of some statuses.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// All of them: a problem that has one of these says so itself.
    pub known: &'static [&'static str],
    /// The statuses, and the one that stands for all other problems of each.
    pub of_status: &'static [(u16, &'static str)],
}

/// What is known about a problem.
#[derive(Debug, Clone, Copy)]
pub enum Source {
    /// A URI that tells kinds of problems apart: always `about:blank`, since no page describes them (RFC 9457, 4.2.1).
    Type,
    /// The phrase of the status.
    Title,
    /// The status, as a number.
    Status,
    /// The status, as a text.
    StatusText,
    /// A sentence for people.
    Detail,
    /// The path of the request.
    Instance,
    /// Stable, for programs.
    Code,
    /// The id that is in the log too.
    RequestId,
    /// The same as a UUID.
    RequestUuid,
    /// When it happened (RFC 3339).
    Timestamp,
}

/// What is known about a violation.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// The JSON pointer, in the body or in the parameter; left out where it is the whole of a parameter.
    Pointer,
    /// The name of the parameter; left out for the body.
    Parameter,
    /// Either of them, as the name of a field.
    Field,
    /// The same as a list: `body` or `parameter`, then a text for each step.
    Steps,
    /// The keyword of the contract that is broken.
    Keyword,
    /// A sentence for people.
    Detail,
}

/// One form of error bodies.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// The members.
    pub shape: Shape,
    /// The media type. Of a text there is only what `shape` says it is of.
    pub media_type: &'static str,
}

/// RFC 9457, where no version says otherwise.
pub const PROBLEM_DETAILS: Form = Form {
    shape: Shape::Object(&[
        ("type", Shape::Of(Source::Type)),
        ("title", Shape::Of(Source::Title)),
        ("status", Shape::Of(Source::Status)),
        ("detail", Shape::Of(Source::Detail)),
        ("instance", Shape::Of(Source::Instance)),
        ("code", Shape::Of(Source::Code)),
        ("request_id", Shape::Of(Source::RequestId)),
        (
            "errors",
            Shape::Optional(&Shape::Violations(&[
                ("pointer", Part::Pointer),
                ("parameter", Part::Parameter),
                ("keyword", Part::Keyword),
                ("detail", Part::Detail),
            ])),
        ),
    ]),
    media_type: "application/problem+json",
};
