//! Properties of objects: which came and went, and which must be there.

use super::{Rule, rules};

/// The rules.
pub const RULES: &[Rule] = rules! {
    "new-required-request-property": Breaking Info, "a request body has a new required property",
        "A client that does not know it is refused. Let it be optional, with a default that means what was meant before.";
    "new-required-request-property-with-default": Breaking Info, "a request body has a new required property with a default",
        "A default does not make a required property optional: a client that leaves it out is refused. Take it out of `required`.";
    "new-optional-request-property": Info Info, "a request body has a new optional property",
        "Clients may go on as before.";
    "request-property-removed": Warning Info, "a property of a request body is gone",
        "A client that sends it is no longer heard, and where unknown properties are refused it is refused: then this is breaking.";
    "request-property-became-required": Breaking Info, "a property of a request body must be there now",
        "A client that leaves it out is refused.";
    "request-property-became-required-with-default": Breaking Info, "a property of a request body that has a default must be there now",
        "A default does not make a required property optional: a client that leaves it out is refused.";
    "request-property-became-optional": Info Info, "a property of a request body may be left out now",
        "Clients may go on as before.";
    "new-required-request-header-property": Breaking Info, "an object in a request header has a new required property",
        "A client that does not know it is refused.";
    "request-header-property-became-required": Breaking Info, "a property of an object in a request header must be there now",
        "A client that leaves it out is refused.";
    "request-header-property-became-enum": Breaking Info, "only listed values of a property of a request header are possible now",
        "A client that sends any other value is refused.";
    "new-required-request-parameter-property": Breaking Info, "an object in a parameter has a new required property",
        "A client that does not know it is refused.";
    "new-optional-request-parameter-property": Info Info, "an object in a parameter has a new optional property",
        "Clients may go on as before.";
    "request-parameter-property-removed": Warning Info, "a property of an object in a parameter is gone",
        "A client that sends it is no longer heard, or refused where unknown properties are.";
    "request-parameter-property-became-required": Breaking Info, "a property of an object in a parameter must be there now",
        "A client that leaves it out is refused.";
    "request-parameter-property-became-optional": Info Info, "a property of an object in a parameter may be left out now",
        "Clients may go on as before.";
    "response-required-property-removed": Breaking Breaking, "a property that was always in a response is gone",
        "A client that reads it fails.";
    "response-optional-property-removed": Warning Warning, "an optional property of a response is gone",
        "A client must be able to do without it, and one that shows it shows nothing any more.";
    "response-required-property-added": Info Info, "a response has a new property that is always there",
        "Clients ignore what they do not know, unless the old contract refuses other properties: then this is breaking.";
    "response-optional-property-added": Info Info, "a response has a new optional property",
        "Clients ignore what they do not know, unless the old contract refuses other properties: then this is breaking.";
    "response-property-became-optional": Breaking Breaking, "a property of a response may be missing now",
        "A client that relies on it fails.";
    "response-property-became-required": Info Info, "a property of a response is always there now",
        "Clients may go on as before.";
    "response-required-write-only-property-removed": Info Info, "a required write-only property of a response schema is gone",
        "Servers do not send it. Nobody has to do anything.";
    "response-optional-write-only-property-removed": Info Info, "an optional write-only property of a response schema is gone",
        "Servers do not send it. Nobody has to do anything.";
    "response-required-write-only-property-added": Info Info, "a response schema has a new required write-only property",
        "Servers do not send it. Nobody has to do anything.";
    "response-optional-write-only-property-added": Info Info, "a response schema has a new optional write-only property",
        "Servers do not send it. Nobody has to do anything.";
    "response-write-only-property-became-optional": Info Info, "a write-only property of a response schema is no longer required",
        "Servers do not send it. Nobody has to do anything.";
    "response-write-only-property-became-required": Info Info, "a write-only property of a response schema is required now",
        "Servers do not send it. Nobody has to do anything.";
    "request-optional-property-became-read-only": Info Info, "an optional property of a request body is read-only now",
        "Whether the server ignores or refuses it from a client is for the server to say; what it does not do any more is store it.";
    "request-required-property-became-read-only": Info Info, "a required property of a request body is read-only now",
        "Clients need not send it any more.";
    "request-optional-property-became-not-read-only": Info Info, "an optional property of a request body is no longer read-only",
        "Clients may send it now.";
    "request-required-property-became-not-read-only": Info Info, "a required property of a request body is no longer read-only",
        "It was required of responses only. Whether clients must send it now is a question worth asking.";
    "request-optional-property-became-write-only": Info Info, "an optional property of a request body is write-only now",
        "It may be gone from responses that use the same schema.";
    "request-required-property-became-write-only": Info Info, "a required property of a request body is write-only now",
        "It may be gone from responses that use the same schema.";
    "request-optional-property-became-not-write-only": Info Info, "an optional property of a request body is no longer write-only",
        "It may come in responses that use the same schema.";
    "request-required-property-became-not-write-only": Info Info, "a required property of a request body is no longer write-only",
        "It may come in responses that use the same schema.";
    "response-optional-property-became-read-only": Info Info, "an optional property of a response is read-only now",
        "Clients that send it back are no longer heard.";
    "response-required-property-became-read-only": Info Info, "a required property of a response is read-only now",
        "Clients that send it back are no longer heard.";
    "response-optional-property-became-not-read-only": Info Info, "an optional property of a response is no longer read-only",
        "Clients may send it now where requests use the same schema.";
    "response-required-property-became-not-read-only": Info Info, "a required property of a response is no longer read-only",
        "Where requests use the same schema, it may have to be sent now.";
    "response-optional-property-became-write-only": Info Info, "an optional property of a response is write-only now",
        "Servers do not send it any more; clients must be able to do without it.";
    "response-required-property-became-write-only": Breaking Breaking, "a required property of a response is write-only now",
        "Servers do not send it any more, and clients rely on it.";
    "response-optional-property-became-not-write-only": Info Info, "an optional property of a response is no longer write-only",
        "Servers may send it now. Make sure that it holds no secret.";
    "response-required-property-became-not-write-only": Warning Warning, "a required property of a response is no longer write-only",
        "Servers send it now. Make sure that it holds no secret.";
};
