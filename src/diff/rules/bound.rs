//! Limits: of numbers, lengths and counts.

use super::Rule;
use super::site::schema_rules;

/// The rules.
pub const RULES: &[Rule] = schema_rules! {
    "min-set": Breaking Info, "there is a minimum now",
        "A client that sends a value beyond the limit is refused.";
    "min-unset": Info Breaking, "there is no minimum any more",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "min-increased": Breaking Info, "the minimum rose",
        "A client that sends a value beyond the limit is refused.";
    "min-decreased": Info Breaking, "the minimum fell",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "exclusive-min-set": Breaking Info, "there is an exclusive minimum now",
        "A client that sends a value beyond the limit is refused.";
    "exclusive-min-unset": Info Breaking, "there is no exclusive minimum any more",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "exclusive-min-increased": Breaking Info, "the exclusive minimum rose",
        "A client that sends a value beyond the limit is refused.";
    "exclusive-min-decreased": Info Breaking, "the exclusive minimum fell",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-set": Breaking Info, "there is a maximum now",
        "A client that sends a value beyond the limit is refused.";
    "max-unset": Info Breaking, "there is no maximum any more",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-increased": Info Breaking, "the maximum rose",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-decreased": Breaking Info, "the maximum fell",
        "A client that sends a value beyond the limit is refused.";
    "exclusive-max-set": Breaking Info, "there is an exclusive maximum now",
        "A client that sends a value beyond the limit is refused.";
    "exclusive-max-unset": Info Breaking, "there is no exclusive maximum any more",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "exclusive-max-increased": Info Breaking, "the exclusive maximum rose",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "exclusive-max-decreased": Breaking Info, "the exclusive maximum fell",
        "A client that sends a value beyond the limit is refused.";
    "min-length-set": Breaking Info, "there is a least length now",
        "A client that sends a value beyond the limit is refused.";
    "min-length-unset": Info Breaking, "there is no least length any more",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "min-length-increased": Breaking Info, "the least length rose",
        "A client that sends a value beyond the limit is refused.";
    "min-length-decreased": Info Breaking, "the least length fell",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-length-set": Breaking Info, "there is a greatest length now",
        "A client that sends a value beyond the limit is refused.";
    "max-length-unset": Info Breaking, "there is no greatest length any more",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-length-increased": Info Breaking, "the greatest length rose",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-length-decreased": Breaking Info, "the greatest length fell",
        "A client that sends a value beyond the limit is refused.";
    "min-items-set": Breaking Info, "there is a least number of items now",
        "A client that sends a value beyond the limit is refused.";
    "min-items-unset": Info Breaking, "there is no least number of items any more",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "min-items-increased": Breaking Info, "the least number of items rose",
        "A client that sends a value beyond the limit is refused.";
    "min-items-decreased": Info Breaking, "the least number of items fell",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-items-set": Breaking Info, "there is a greatest number of items now",
        "A client that sends a value beyond the limit is refused.";
    "max-items-unset": Info Breaking, "there is no greatest number of items any more",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-items-increased": Info Breaking, "the greatest number of items rose",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-items-decreased": Breaking Info, "the greatest number of items fell",
        "A client that sends a value beyond the limit is refused.";
    "min-properties-set": Breaking Info, "there is a least number of properties now",
        "A client that sends a value beyond the limit is refused.";
    "min-properties-unset": Info Breaking, "there is no least number of properties any more",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "min-properties-increased": Breaking Info, "the least number of properties rose",
        "A client that sends a value beyond the limit is refused.";
    "min-properties-decreased": Info Breaking, "the least number of properties fell",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-properties-set": Breaking Info, "there is a greatest number of properties now",
        "A client that sends a value beyond the limit is refused.";
    "max-properties-unset": Info Breaking, "there is no greatest number of properties any more",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-properties-increased": Info Breaking, "the greatest number of properties rose",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-properties-decreased": Breaking Info, "the greatest number of properties fell",
        "A client that sends a value beyond the limit is refused.";
    "min-contains-increased": Breaking Info, "the least number of certain items rose",
        "A client that sends a value beyond the limit is refused.";
    "min-contains-decreased": Info Breaking, "the least number of certain items fell",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-contains-increased": Info Breaking, "the greatest number of certain items rose",
        "A client that relies on the limit, in the width of a column for example, meets values beyond it.";
    "max-contains-decreased": Breaking Info, "the greatest number of certain items fell",
        "A client that sends a value beyond the limit is refused.";
};
