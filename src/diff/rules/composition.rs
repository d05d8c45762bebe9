//! Branches: `allOf`, `anyOf`, `oneOf`, `not`, `if`.

use super::Rule;
use super::site::schema_rules;

/// The rules.
pub const RULES: &[Rule] = schema_rules! {
    "all-of-added": Breaking Info, "one more schema must hold",
        "A client that sends a value for which it does not hold is refused. Where it adds nothing to what held before, it is only information.";
    "all-of-removed": Info Breaking, "one schema less must hold",
        "A client that relies on what it promised may not find it. Where the rest says the same, it is only information.";
    "all-of-added-annotation-only": Info Info, "one more schema must hold, which restricts nothing",
        "Nothing changes for anybody; documents and generated types may.";
    "all-of-removed-annotation-only": Info Info, "one schema less must hold, which restricted nothing",
        "Nothing changes for anybody; documents and generated types may.";
    "any-of-added": Info Breaking, "one more branch of anyOf is possible",
        "A client that handles each branch and nothing else meets another.";
    "any-of-removed": Breaking Info, "a branch of anyOf is possible no longer",
        "A client that sends it is refused.";
    "one-of-added": Info Breaking, "one more branch of oneOf is possible",
        "A client that handles each branch and nothing else meets another. What fits two branches is refused.";
    "one-of-removed": Breaking Info, "a branch of oneOf is possible no longer",
        "A client that sends it is refused.";
    "wrapped-in-one-of": Warning Breaking, "the schema is one branch of several now",
        "A client that receives it meets the other branches. What a client sends is refused if it fits another branch too.";
    "any-of-became-one-of": Breaking Info, "exactly one branch must hold, and any could",
        "A value that fits two branches is refused.";
    "one-of-became-any-of": Info Breaking, "any branch may hold, and exactly one had to",
        "A client that tells the branches apart may meet a value that fits two.";
    "not-added": Breaking Info, "there is something that the value must not be",
        "A client that sends such a value is refused.";
    "not-removed": Info Breaking, "the value may be what it could not",
        "A client meets values that the old contract excluded.";
    "not-changed": Breaking Breaking, "what the value must not be is something else",
        "Which values are refused now and were not is not decided.";
    "if-added": Breaking Info, "what must hold depends on a condition now",
        "A client that sends a value for which the condition holds may be refused.";
    "if-removed": Info Breaking, "what must hold no longer depends on a condition",
        "A client that relies on it meets values that the old contract excluded.";
    "if-changed": Breaking Breaking, "the condition is another",
        "For which values the branches hold now is not decided.";
    "then-added": Breaking Info, "where the condition holds, more is asked",
        "A client that sends a value for which the condition holds may be refused.";
    "then-removed": Info Breaking, "where the condition holds, nothing more is asked",
        "A client that relies on it meets values that the old contract excluded.";
    "else-added": Breaking Info, "where the condition does not hold, more is asked",
        "A client that sends a value for which the condition does not hold may be refused.";
    "else-removed": Info Breaking, "where the condition does not hold, nothing more is asked",
        "A client that relies on it meets values that the old contract excluded.";
};
