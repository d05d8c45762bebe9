//! Operations: which came and went, their names, bodies, callbacks, webhooks and servers.

use super::{Rule, rules};

/// The rules.
pub const RULES: &[Rule] = rules! {
    "contract-added": Info Info, "a folder has one more contract",
        "Clients of the others may go on as before.";
    "contract-removed": Breaking Breaking, "a folder has lost a contract",
        "Clients of all of its operations get 404. Where its file only has another name, compare the two files.";
    "endpoint-added": Info Info, "an operation is new",
        "Clients may go on as before.";
    "api-removed-without-deprecation": Breaking Breaking, "an operation is gone that was never deprecated",
        "Clients that call it get 404 or 405. Deprecate it first, say by `x-sunset` until when it stays, and remove it then.";
    "api-removed-with-deprecation": Info Info, "a deprecated operation is gone",
        "It was announced, and its sunset has passed or none was given.";
    "api-removed-before-sunset": Breaking Breaking, "a deprecated operation is gone before its sunset",
        "Clients were told that it would stay longer.";
    "api-path-removed-without-deprecation": Breaking Breaking, "a path is gone that was never deprecated",
        "Clients that call it get 404. Deprecate its operations first, say by `x-sunset` until when they stay, and remove them then.";
    "api-path-removed-with-deprecation": Info Info, "a path is gone whose operations were deprecated",
        "It was announced, and the sunset has passed or none was given.";
    "api-path-removed-before-sunset": Breaking Breaking, "a path is gone before the sunset of its operations",
        "Clients were told that it would stay longer.";
    "api-path-sunset-parse": Breaking Breaking, "the sunset of a deprecated operation cannot be read",
        "Whether it may go already cannot be told. Write a date such as `2027-01-31`.";
    "api-base-path-changed": Breaking Breaking, "the path of the server is another",
        "Clients call the old address and get 404. Offer both under `servers`, or keep the path.";
    "api-base-path-added": Info Info, "the first server has another path, and the old one is still offered",
        "Clients may go on as before.";
    "api-server-removed": Warning Warning, "a server is gone",
        "Clients that call it must be told where to go.";
    "api-server-added": Info Info, "a server is new",
        "Clients may go on as before.";
    "api-server-variable-value-removed": Warning Warning, "a variable in the address of a server has lost a value",
        "Clients that put it there call an address that may not answer any more.";
    "api-server-variable-value-added": Info Info, "a variable in the address of a server has one more value",
        "Clients may go on as before.";
    "api-server-variable-default-changed": Warning Warning, "a variable in the address of a server stands for something else by default",
        "Clients that put nothing there call another address.";
    "api-operation-id-removed": Info Info, "the id of an operation is gone or another",
        "Nothing changes on the wire. Generated clients call their method by it.";
    "api-operation-id-added": Info Info, "an operation has an id now",
        "Nothing changes on the wire. Generated clients call their method by it.";
    "api-tag-removed": Info Info, "an operation has lost a tag",
        "Nothing changes on the wire. Generated clients may group their methods by it.";
    "api-tag-added": Info Info, "an operation has one more tag",
        "Nothing changes on the wire. Generated clients may group their methods by it.";
    "api-schema-removed": Info Info, "a named schema is gone",
        "Nothing changes on the wire by that alone: what it means where the schema was used stands there. Generated clients may lose a type.";
    "api-version-not-bumped": Info Info, "something breaks, and the contract has the version that it had",
        "Clients cannot tell the contracts apart. Raise `info.version`, its first number if you follow semantic versioning.";
    "api-version-decreased": Info Info, "something breaks, and the version of the contract fell",
        "Clients take the contract for an older one. Raise `info.version`.";
    "api-major-version-not-bumped": Info Info, "something breaks, and the first number of the version stayed",
        "By semantic versioning clients take the change for a compatible one. Raise the first number of `info.version`.";
    "webhook-added": Info Info, "a webhook is new",
        "Nobody is called who has not asked for it.";
    "webhook-removed": Breaking Breaking, "a webhook is gone",
        "Who waits for it waits in vain.";
    "callback-added": Info Info, "an operation has one more callback",
        "Clients that give an address may be called in one more way.";
    "callback-removed": Breaking Breaking, "an operation has lost a callback",
        "Who waits for it waits in vain.";
    "request-body-added-required": Breaking Info, "an operation demands a body now",
        "A client that sends none is refused.";
    "request-body-added-optional": Info Info, "an operation accepts a body now",
        "Clients may go on as before.";
    "request-body-removed": Breaking Breaking, "an operation reads no body any more",
        "What clients send is no longer heard.";
    "request-body-became-required": Breaking Info, "the request body must be there now",
        "A client that sends none is refused.";
    "request-body-became-optional": Info Breaking, "the request body may be left out now",
        "Clients may go on as before.";
    "request-body-media-type-added": Info Breaking, "a request body may be written in one more media type",
        "Clients may go on as before.";
    "request-body-media-type-removed": Breaking Info, "a request body may no longer be written in a media type",
        "A client that writes in it gets 415.";
    "request-body-media-type-schema-added": Breaking Info, "a request body has a schema now, and had none",
        "A client that sends something else is refused.";
    "request-body-media-type-schema-removed": Info Warning, "a request body has no schema any more",
        "Anything is accepted.";
    "request-body-encoding-changed": Breaking Breaking, "a part of a request body is written in another way",
        "A client that writes it as before is refused or misunderstood.";
    "response-body-encoding-changed": Breaking Breaking, "a part of a response body is written in another way",
        "A client that reads it as before misunderstands it.";
};
