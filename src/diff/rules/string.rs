//! Strings: `pattern` and what they hold.

use super::Rule;
use super::site::schema_rules;

/// The rules.
pub const RULES: &[Rule] = schema_rules! {
    "pattern-added": Breaking Info, "a pattern must be matched now",
        "A client that sends a string which does not match is refused.";
    "pattern-removed": Info Breaking, "a pattern need not be matched any more",
        "A client that relies on the form of the string meets others.";
    "pattern-changed": Warning Warning, "another pattern must be matched",
        "Whether every string of one pattern matches the other is looked for by samples. Where one is found that does not, it is shown and the change is breaking; where none is found, nothing is known, and that is said.";
    "pattern-generalized": Info Breaking, "the pattern gave way to one that matches everything",
        "Who sends is free to go on as before. Who receives meets strings of another form.";
    "content-encoding-changed": Breaking Breaking, "the encoding inside the string is another",
        "Both sides read the string in different ways.";
    "content-media-type-changed": Breaking Breaking, "the media type inside the string is another",
        "Both sides read the string in different ways.";
    "content-schema-added": Breaking Info, "what the string holds has a schema now",
        "A client that sends something else inside the string may be refused.";
    "content-schema-removed": Info Breaking, "what the string holds has no schema any more",
        "A client that relies on what the string holds meets something else.";
};
