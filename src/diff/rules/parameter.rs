//! Parameters: which came and went, which must be there, and how they are written.

use super::{Rule, rules};

/// The rules.
pub const RULES: &[Rule] = rules! {
    "new-required-request-parameter": Breaking Info, "an operation has a new required parameter",
        "A client that does not know it is refused. Let it be optional, with a default that means what was meant before.";
    "new-optional-request-parameter": Info Info, "an operation has a new optional parameter",
        "Clients may go on as before.";
    "new-request-path-parameter": Breaking Breaking, "the path of an operation has a new parameter",
        "Clients call another path.";
    "request-parameter-removed": Warning Breaking, "a parameter is gone without having been deprecated",
        "Clients that send it are no longer heard, or refused where unknown parameters are. Deprecate it first.";
    "request-parameter-removed-with-deprecation": Info Breaking, "a deprecated parameter is gone",
        "It was announced, and its sunset has passed or none was given.";
    "request-parameter-removed-before-sunset": Breaking Breaking, "a deprecated parameter is gone before its sunset",
        "Clients were told that it would stay longer.";
    "request-parameter-became-required": Breaking Info, "a parameter must be there now",
        "A client that leaves it out is refused.";
    "request-parameter-became-optional": Info Breaking, "a parameter may be left out now",
        "Clients may go on as before.";
    "request-parameter-style-changed": Breaking Breaking, "a parameter is written in another style",
        "A client that writes lists or objects as before is misunderstood or refused.";
    "request-parameter-content-changed": Breaking Breaking, "the value of a parameter is written in another media type",
        "A client that writes it as before is misunderstood or refused.";
    "request-parameter-allow-reserved-changed": Warning Warning, "whether a parameter may hold reserved characters is another",
        "A client that writes `/`, `?` or `&` as they are may be misunderstood.";
    "request-parameter-empty-value-refused": Breaking Info, "a parameter may be empty no longer",
        "A client that sends it without a value is refused.";
    "request-parameter-empty-value-allowed": Info Warning, "a parameter may be empty now",
        "Clients may go on as before.";
};
