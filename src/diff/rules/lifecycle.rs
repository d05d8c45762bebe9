//! Age: deprecation, sunset, stability.

use super::{Rule, rules};

/// The rules.
pub const RULES: &[Rule] = rules! {
    "endpoint-deprecated": Info Info, "an operation is deprecated",
        "It will go one day. Say by `x-sunset` when.";
    "endpoint-deprecated-with-sunset": Info Info, "an operation is deprecated, and it is said until when it stays",
        "Clients have until then to move.";
    "endpoint-reactivated": Info Info, "an operation is no longer deprecated",
        "Clients may stay.";
    "api-deprecated-sunset-parse": Breaking Breaking, "the sunset of a newly deprecated operation cannot be read",
        "Until when it stays cannot be told. Write a date such as `2027-01-31`.";
    "api-sunset-date-too-small": Breaking Breaking, "the sunset of an operation has passed when it is announced",
        "Clients have no time to move. Give them a date that lies ahead.";
    "api-sunset-date-changed-too-small": Breaking Breaking, "the sunset of an operation was brought forward",
        "Clients were told that they had more time. Where it lies in the past now, they have none.";
    "sunset-deleted": Breaking Breaking, "the sunset of a deprecated operation is gone",
        "Clients no longer know until when it stays.";
    "api-stability-decreased": Breaking Breaking, "an operation is less stable than it was",
        "Clients relied on the promise of its stability level.";
    "api-stability-increased": Info Info, "an operation is more stable than it was",
        "Clients may rely on it more.";
    "api-invalid-stability-level": Breaking Breaking, "a stability level is none that is known",
        "It is `draft`, `alpha`, `beta` or `stable`.";
    "request-parameter-deprecated": Info Info, "a parameter is deprecated",
        "It will go one day. Say by `x-sunset` when.";
    "request-parameter-reactivated": Info Info, "a parameter is no longer deprecated",
        "Clients may go on sending it.";
    "request-parameter-sunset-parse": Breaking Breaking, "the sunset of a parameter cannot be read",
        "Until when it stays cannot be told. Write a date such as `2027-01-31`.";
    "request-parameter-sunset-date-too-small": Breaking Breaking, "the sunset of a parameter has passed when it is announced",
        "Clients have no time to move. Give them a date that lies ahead.";
    "request-parameter-sunset-date-changed-too-small": Breaking Breaking, "the sunset of a parameter was brought forward",
        "Clients were told that they had more time. Where it lies in the past now, they have none.";
    "request-parameter-sunset-deleted": Breaking Breaking, "the sunset of a deprecated parameter is gone",
        "Clients no longer know until when it stays.";
    "request-property-deprecated": Info Info, "a property of a request body is deprecated",
        "It will go one day. Say by `x-sunset` when.";
    "request-property-deprecated-with-sunset": Info Info, "a property of a request body is deprecated, and it is said until when it stays",
        "Clients have until then to move.";
    "request-property-deprecated-sunset-invalid": Breaking Breaking, "the sunset of a deprecated property of a request body cannot be read",
        "Until when it stays cannot be told. Write a date such as `2027-01-31`.";
    "request-property-reactivated": Info Info, "a property of a request body is no longer deprecated",
        "Clients may go on sending it.";
    "request-property-sunset-date-too-small": Breaking Breaking, "the sunset of a property of a request body has passed when it is announced",
        "Clients have no time to move. Give them a date that lies ahead.";
    "request-property-stability-decreased": Breaking Breaking, "a property of a request body is less stable than it was",
        "Clients relied on the promise of its stability level.";
    "request-property-stability-increased": Info Info, "a property of a request body is more stable than it was",
        "Clients may rely on it more.";
    "response-property-deprecated": Info Info, "a property of a response body is deprecated",
        "It will go one day. Say by `x-sunset` when.";
    "response-property-deprecated-with-sunset": Info Info, "a property of a response body is deprecated, and it is said until when it stays",
        "Clients have until then to move.";
    "response-property-deprecated-sunset-invalid": Breaking Breaking, "the sunset of a deprecated property of a response body cannot be read",
        "Until when it stays cannot be told. Write a date such as `2027-01-31`.";
    "response-property-reactivated": Info Info, "a property of a response body is no longer deprecated",
        "Clients may go on reading it.";
    "response-property-sunset-date-too-small": Breaking Breaking, "the sunset of a property of a response body has passed when it is announced",
        "Clients have no time to move. Give them a date that lies ahead.";
    "response-property-stability-decreased": Breaking Breaking, "a property of a response body is less stable than it was",
        "Clients relied on the promise of its stability level.";
    "response-property-stability-increased": Info Info, "a property of a response body is more stable than it was",
        "Clients may rely on it more.";
};
