//! What stands inside arrays and objects, by rules that are the same at every place.

use super::Rule;
use super::site::schema_rules;

/// The rules.
pub const RULES: &[Rule] = schema_rules! {
    "unique-items-set": Breaking Info, "no item may come twice now",
        "A client that sends an item twice is refused.";
    "unique-items-unset": Info Breaking, "an item may come twice now",
        "A client that relies on items being different meets the same one again.";
    "items-added": Breaking Info, "items are restricted by a schema now",
        "A client that sends other items is refused.";
    "items-removed": Info Breaking, "items may be anything now",
        "A client that relies on the kind of the items meets others.";
    "prefix-items-added": Breaking Breaking, "one more position of the array is described",
        "Where further items are refused, a longer array is possible; elsewhere what stands at the position is restricted.";
    "prefix-items-removed": Breaking Breaking, "one position of the array less is described",
        "Where further items are refused, longer arrays are refused; elsewhere what stands at the position is free.";
    "contains-added": Breaking Info, "an item of a certain kind must be there now",
        "A client that sends an array without such an item is refused.";
    "contains-removed": Info Breaking, "no item of a certain kind need be there any more",
        "A client that looks for the item may not find it.";
    "contains-changed": Breaking Breaking, "the item that must be there is another",
        "Whether every array that held the old one holds the new one is not decided.";
    "unevaluated-items-added": Breaking Info, "items that no other keyword knows are restricted now",
        "A client that sends further items may be refused.";
    "unevaluated-items-removed": Info Breaking, "items that no other keyword knows are no longer restricted",
        "A client meets items that the old contract excluded.";
    "additional-properties-closed": Breaking Info, "properties that are not declared are refused now",
        "A client that sends more than the contract names is refused.";
    "additional-properties-restricted": Breaking Info, "properties that are not declared must be of a certain kind now",
        "A client that sends other ones is refused.";
    "additional-properties-opened": Info Breaking, "properties that are not declared may come now",
        "A client that refuses what it does not know, as the old contract allowed, fails.";
    "forbids-property": Breaking Info, "a property is refused now",
        "A client that sends it is refused.";
    "permits-property": Info Info, "a property is no longer refused",
        "Clients ignore what they do not know.";
    "pattern-property-added": Breaking Info, "properties whose names match a pattern are restricted now",
        "A client that sends other values under such names is refused.";
    "pattern-property-removed": Info Breaking, "properties whose names match a pattern are no longer restricted",
        "A client meets values under such names that the old contract excluded.";
    "property-names-added": Breaking Info, "names of properties are restricted now",
        "A client that sends other names is refused.";
    "property-names-removed": Info Breaking, "names of properties are no longer restricted",
        "A client meets names that the old contract excluded.";
    "dependent-required-added": Breaking Info, "one property asks for others now",
        "A client that sends the one without the others is refused.";
    "dependent-required-removed": Info Breaking, "one property no longer asks for others",
        "A client that relies on the others may not find them.";
    "dependent-required-changed": Breaking Breaking, "one property asks for other ones than before",
        "A client that sends what was asked for before may be refused, and one that relies on it may not find it.";
    "dependent-schema-added": Breaking Info, "with a property, the object is restricted now",
        "A client that sends the property in another object is refused.";
    "dependent-schema-removed": Info Breaking, "with a property, the object is no longer restricted",
        "A client meets objects that the old contract excluded.";
    "unevaluated-properties-added": Breaking Info, "properties that no other keyword knows are restricted now",
        "A client that sends more than the contract names may be refused.";
    "unevaluated-properties-removed": Info Breaking, "properties that no other keyword knows are no longer restricted",
        "A client meets properties that the old contract excluded.";
};
