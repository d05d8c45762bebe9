//! Kinds of values: `type`, `null`, `format`.

use super::Rule;
use super::site::schema_rules;

/// The rules.
pub const RULES: &[Rule] = schema_rules! {
    "type-changed": Breaking Breaking, "the type or format is another, or fewer are accepted",
        "A client that sends a value of the old type is refused, and one that receives the new type does not understand it. Accept both types for a while, or use another name for the new value.";
    "type-generalized": Info Breaking, "more types or formats are possible",
        "Who sends is free to go on as before. Who receives meets values that the old contract excluded.";
    "type-specialized": Breaking Info, "fewer types or formats are possible",
        "Who sends one of the types that are gone is refused. Who receives sees nothing new.";
    "type-compatible": Info Info, "the type is another, and reads the same on the wire",
        "The value is text on the wire, so that a number cannot be told from a string. Generated clients may change their types.";
    "list-of-types-widened": Info Breaking, "a union has one more type",
        "Who sends is free to go on as before. Who receives meets values of a type that the old contract excluded.";
    "list-of-types-narrowed": Breaking Info, "a union has lost a type",
        "Who sends a value of the type that is gone is refused. Who receives sees nothing new.";
    "became-nullable": Info Breaking, "null is possible now",
        "A client that receives null where the contract promised a value often fails. Send a value, or leave the property out where it is optional.";
    "became-not-nullable": Breaking Info, "null is possible no longer",
        "A client that sends null is refused now.";
};
