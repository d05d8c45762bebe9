//! What schemas say without restricting anything: defaults and discriminators; and what never stands on the wire.

use super::site::rule;
use super::{Rule, rules};

/// Rules of bodies.
macro_rules! body_rules {
    ($($suffix:literal: $request:ident $response:ident, $what:literal, $why:literal;)*) => {
        [$(
            rule!("request-body-", "request body", $suffix, $request, $response, $what, $why),
            rule!("request-property-", "inside a request body", $suffix, $request, $response, $what, $why),
            rule!("response-body-", "response body", $suffix, $request, $response, $what, $why),
            rule!("response-property-", "inside a response body", $suffix, $request, $response, $what, $why),
        )*]
    };
}

/// Rules of what is not a body.
macro_rules! default_rules {
    ($($suffix:literal: $level:ident, $what:literal;)*) => {
        [$(
            rule!("request-parameter-", "parameter", $suffix, $level, Info, $what,
                "A client that leaves the parameter out gets something else than before."),
            rule!("request-parameter-property-", "inside a parameter", $suffix, $level, Info, $what,
                "A client that leaves the property out gets something else than before."),
            rule!("response-header-", "response header", $suffix, Info, Info, $what,
                "What a missing header means is another."),
            rule!("response-header-property-", "inside a response header", $suffix, Info, Info, $what,
                "What a missing part means is another."),
        )*]
    };
}

const MUTED: &[Rule] = rules! {
    "request-read-only-property-enum-value-removed": Info Info, "a read-only property lost a value",
        "The property stands in a schema that requests use, and clients do not send it. Nobody has to do anything.";
    "request-read-only-property-max-decreased": Info Info, "the maximum of a read-only property fell",
        "The property stands in a schema that requests use, and clients do not send it. Nobody has to do anything.";
    "request-read-only-property-exclusive-max-decreased": Info Info, "the exclusive maximum of a read-only property fell",
        "The property stands in a schema that requests use, and clients do not send it. Nobody has to do anything.";
    "request-read-only-property-max-length-decreased": Info Info, "the greatest length of a read-only property fell",
        "The property stands in a schema that requests use, and clients do not send it. Nobody has to do anything.";
    "request-read-only-property-min-increased": Info Info, "the minimum of a read-only property rose",
        "The property stands in a schema that requests use, and clients do not send it. Nobody has to do anything.";
    "request-read-only-property-exclusive-min-increased": Info Info, "the exclusive minimum of a read-only property rose",
        "The property stands in a schema that requests use, and clients do not send it. Nobody has to do anything.";
    "response-write-only-property-enum-value-added": Info Info, "a write-only property has one more value",
        "The property stands in a schema that responses use, and servers do not send it. Nobody has to do anything.";
    "response-mediatype-enum-value-removed": Info Info, "response body: a value is possible no longer",
        "Who receives sees nothing new.";
    "schema-changed": Warning Warning, "a schema changed in a way that no other rule knows",
        "What it means for clients is not decided. Compare the two places.";
};

const BODY: &[Rule] = &body_rules! {
    "default-value-added": Info Info, "what is left out counts as something now", "Generated clients may fill the value in. What the server does with a missing value should be what the contract says.";
    "default-value-removed": Info Info, "what is left out no longer counts as something", "Generated clients that filled the value in no longer do.";
    "default-value-changed": Info Info, "what is left out counts as something else", "Who leaves the value out means another one than before.";
    "discriminator-added": Info Info, "a property says which branch it is now", "Generated clients may change their types. What is valid stays the same.";
    "discriminator-removed": Info Info, "no property says which branch it is any more", "Generated clients may change their types. What is valid stays the same.";
    "discriminator-property-name-changed": Breaking Breaking, "another property says which branch it is", "A client that names the branch by the old property is misunderstood, and one that looks there chooses the wrong type.";
    "discriminator-mapping-added": Info Info, "one more value names a branch", "A client that knows the old values only cannot tell the new one.";
    "discriminator-mapping-deleted": Breaking Info, "a value no longer names a branch", "A client that sends the value may not be understood.";
    "discriminator-mapping-changed": Breaking Breaking, "a value names another branch", "A client reads the value as the wrong type.";
};

const DEFAULTS: &[Rule] = &default_rules! {
    "default-value-added": Warning, "what is left out counts as something now";
    "default-value-removed": Breaking, "what is left out no longer counts as something";
    "default-value-changed": Breaking, "what is left out counts as something else";
};

/// The rules.
pub const RULES: &[Rule] = &{
    const COUNT: usize = MUTED.len() + BODY.len() + DEFAULTS.len();
    let mut all = [MUTED[0]; COUNT];
    let mut at = 0;
    while at < COUNT {
        all[at] = if at < MUTED.len() {
            MUTED[at]
        } else if at < MUTED.len() + BODY.len() {
            BODY[at - MUTED.len()]
        } else {
            DEFAULTS[at - MUTED.len() - BODY.len()]
        };
        at += 1;
    }
    all
};
