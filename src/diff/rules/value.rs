//! Values: `enum`, `const`, `multipleOf`.

use super::Rule;
use super::site::schema_rules;

/// The rules.
pub const RULES: &[Rule] = schema_rules! {
    "became-enum": Breaking Info, "only listed values are possible now",
        "A client that sends any other value is refused.";
    "became-not-enum": Info Breaking, "values need not be among the listed ones any more",
        "A client that handles each listed value and nothing else meets values that it does not know.";
    "enum-value-added": Info Breaking, "a value is possible that was not",
        "A client that handles each listed value and nothing else, as generated clients with closed enumerations do, fails on the new one.";
    "enum-value-removed": Breaking Info, "a value is possible no longer",
        "A client that sends the value is refused.";
    "const-added": Breaking Info, "only one value is possible now",
        "A client that sends any other value is refused.";
    "const-removed": Info Breaking, "the value is no longer fixed",
        "A client that relies on the one value meets others.";
    "const-changed": Breaking Breaking, "the fixed value is another",
        "What was the only valid value is invalid now.";
    "multiple-of-set": Breaking Info, "numbers must be multiples of a step now",
        "A client that sends a number between the steps is refused.";
    "multiple-of-unset": Info Breaking, "numbers need not be multiples of a step any more",
        "A client that relies on the step, in counting cents for example, meets numbers between.";
    "multiple-of-changed": Breaking Breaking, "numbers must be multiples of another step",
        "Numbers that were valid may be refused, or others may come.";
    "x-extensible-enum-value-removed": Breaking Info, "a known value of an open enumeration is gone",
        "A client that sends the value may no longer be understood.";
};
