//! What values keep beyond their types: the keywords of JSON Schema as data.
//!
//! Lowering fills them; `render` writes each kind as the literal of a type of the generated crate's `support::rule`.

use serde_json::{Number, Value as Json};

use super::ModelId;
use crate::contract::Types;
use crate::plan::names::ConstName;

/// What a value keeps: the keywords of JSON Schema as data, with types already taken into account.
///
/// Each kind is a type of `support::rule`, and is written as its literal.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// `Anything`
    Anything,
    /// `Nothing`
    Nothing,
    /// `Null`
    Null,
    /// `Boolean`
    Boolean,
    /// `Text`
    Text(TextRule),
    /// `Integer`: within 64 bits
    Integer(IntegerRule),
    /// `Number`: exact
    Number(NumberRule),
    /// `List`
    List(Box<ListRule>),
    /// `Object`
    Object(Box<ObjectRule>),
    /// `Enumerated::<E>`: the strings of an enumeration
    Enumeration(ModelId),
    /// `Values`: `enum` or `const` of any JSON values
    Values(Vec<Json>),
    /// `Of::<T>`: the rule of a model
    Model(ModelId),
    /// `Nullable`
    Nullable(Box<Rule>),
    /// `AllOf`
    All(Vec<Rule>),
    /// `AnyOf`
    Any(Vec<Rule>),
    /// `ExactlyOne`
    One(Vec<Rule>),
    /// `Not`
    Not(Box<Rule>),
    /// `Discriminated`
    Discriminated {
        /// `propertyName`
        property: String,
        /// `mapping`, with the names of the schemas that it leaves out.
        mapping: Vec<(String, Rule)>,
        /// `defaultMapping`
        default: Option<Box<Rule>>,
        /// What objects keep that lack the member; none if it must be there.
        absent: Option<Box<Rule>>,
    },
    /// `Conditional`
    Conditional {
        /// `if`
        condition: Box<Rule>,
        /// `then`
        then: Option<Box<Rule>>,
        /// `else`
        otherwise: Option<Box<Rule>>,
    },
    /// `ByType`: a list of types, or none; each type has a rule of its own, `None` refuses it
    ByType(Box<ByTypeRule>),
    /// `Unevaluated`: `unevaluatedItems` and `unevaluatedProperties` over `rule`
    Unevaluated {
        /// Everything else that the schema says.
        rule: Box<Rule>,
        /// `unevaluatedItems`
        items: Option<Box<Rule>>,
        /// `unevaluatedProperties`
        properties: Option<Box<Rule>>,
    },
}

/// Keywords of strings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TextRule {
    /// `minLength`
    pub min_length: Option<u64>,
    /// `maxLength`
    pub max_length: Option<u64>,
    /// `pattern`, as in the contract (ECMA-262), known to compile
    pub pattern: Option<String>,
    /// `format`, one that is asserted: the name of a constant of `support::format`
    pub format: Option<ConstName>,
}

/// Keywords of integers. Bounds are inclusive and within what the type holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IntegerRule {
    /// `minimum`
    pub minimum: Option<i128>,
    /// `maximum`
    pub maximum: Option<i128>,
    /// `multipleOf`
    pub multiple_of: Option<i128>,
}

/// Keywords of numbers, exact.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NumberRule {
    /// `minimum`, and whether it is itself outside
    pub minimum: Option<(Number, bool)>,
    /// `maximum`, and whether it is itself outside
    pub maximum: Option<(Number, bool)>,
    /// `multipleOf`
    pub multiple_of: Option<Number>,
    /// Whether only numbers without a fraction are let through: an integer with bounds beyond 64 bits.
    pub integral: bool,
}

/// Keywords of arrays.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListRule {
    /// `prefixItems`
    pub prefix: Vec<Rule>,
    /// `items`
    pub items: Option<Rule>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique: bool,
    /// `contains`, `minContains`, `maxContains`
    pub contains: Option<(Rule, u64, Option<u64>)>,
}

/// Keywords of objects.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ObjectRule {
    /// `properties` and `required`
    pub properties: Vec<PropertyRule>,
    /// `patternProperties`
    pub patterns: Vec<(String, Rule)>,
    /// `additionalProperties`
    pub additional: Additional,
    /// `propertyNames`
    pub names: Option<Rule>,
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// `dependentRequired`
    pub dependent_required: Vec<(String, Vec<String>)>,
    /// `dependentSchemas`
    pub dependent_schemas: Vec<(String, Rule)>,
    /// `readOnly` properties of a request: ignored or refused, by the setting.
    pub read_only: Vec<String>,
}

/// A property of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct PropertyRule {
    /// Its name on the wire.
    pub wire: String,
    /// Whether it must be there.
    pub required: bool,
    /// What its value keeps.
    pub rule: Rule,
    /// The model and constant that hold the rule, if it has a name.
    pub constant: Option<(ModelId, ConstName)>,
}

/// `additionalProperties`
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Additional {
    /// Anything goes.
    #[default]
    Any,
    /// `false`
    Refused,
    /// A schema.
    Of(Rule),
}

/// The rule of each type.
#[derive(Debug, Clone, PartialEq)]
pub struct ByTypeRule {
    /// The types that are let through.
    pub types: Types,
    /// For numbers
    pub number: Rule,
    /// For strings
    pub string: Rule,
    /// For arrays
    pub array: Rule,
    /// For objects
    pub object: Rule,
}
