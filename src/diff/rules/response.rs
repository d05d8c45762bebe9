//! Responses: statuses, media types, headers, links.

use super::{Rule, rules};

/// The rules.
pub const RULES: &[Rule] = rules! {
    "response-success-status-removed": Breaking Breaking, "a status of success is no longer answered",
        "A client that looks for it takes success for failure. Keep answering it.";
    "response-success-status-added": Info Info, "a status of success may be answered",
        "Clients should take every 2XX for success. One that knows a single status does not.";
    "response-non-success-status-removed": Info Info, "a status of failure is no longer answered",
        "Clients may go on as before.";
    "response-non-success-status-added": Info Info, "a status of failure may be answered",
        "Clients must be ready for any failure.";
    "response-media-type-removed": Breaking Breaking, "a response is no longer answered in a media type",
        "A client that asks for it gets 406, or something that it cannot read.";
    "response-media-type-added": Info Info, "a response may be answered in one more media type",
        "A client that says what it accepts gets what it got before.";
    "response-media-type-name-changed": Info Info, "the parameters of a media type are others",
        "A client that compares the whole text of `Content-Type` may be confused.";
    "response-media-type-name-generalized": Breaking Breaking, "the media type of a response is a broader one",
        "A client meets forms that the old contract excluded.";
    "response-media-type-name-specialized": Info Info, "the media type of a response is a narrower one",
        "A client that knows the broader one knows this one too.";
    "response-body-media-type-schema-added": Breaking Info, "a response body has a schema now, and had none",
        "Clients know more about it.";
    "response-body-media-type-schema-removed": Info Breaking, "a response body has no schema any more",
        "Nothing is promised about it any more.";
    "required-response-header-removed": Breaking Breaking, "a header that was always there is gone",
        "A client that reads it fails.";
    "optional-response-header-removed": Warning Warning, "an optional header is gone",
        "A client must be able to do without it.";
    "response-header-added": Info Info, "a response has one more header",
        "Clients ignore what they do not know.";
    "response-header-became-optional": Info Breaking, "a header may be missing now",
        "A client that relies on it fails.";
    "response-header-became-required": Breaking Info, "a header is always there now",
        "Clients may go on as before.";
    "response-header-deprecated": Info Info, "a header is deprecated",
        "It will go one day.";
    "response-header-reactivated": Info Info, "a header is no longer deprecated",
        "Clients may go on reading it.";
    "response-header-style-changed": Breaking Breaking, "a header is written in another way",
        "A client that reads lists or objects as before misunderstands it.";
    "response-link-removed": Info Info, "a link of a response is gone",
        "Nothing changes on the wire. Clients that follow links by their names must know the way themselves.";
    "response-link-added": Info Info, "a response has one more link",
        "Nothing changes on the wire.";
    "response-link-changed": Info Info, "a link of a response leads elsewhere",
        "Nothing changes on the wire. Clients that follow links by their names come somewhere else.";
};
