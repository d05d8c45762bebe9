//! Schemas, normalised to the meaning that JSON Schema 2020-12 gives them.
//!
//! There is no `$ref` here, no `nullable`, no boolean `exclusiveMinimum`, no `example` of version 3.0: each is lowered to
//! the one way in which this model says it.

use indexmap::IndexMap;
use serde_json::{Number, Value as Json};

use super::extension::SchemaExtension;
use super::lifecycle::Lifecycle;
use crate::contract::json::is_whole;
use crate::source::{Located, Span};

/// A schema of the contract: an index into [`Schemas`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub u32);

/// All schemas of a contract. Each target of a reference stands here once, so that cycles need no special case.
#[derive(Debug, Clone, Default)]
pub struct Schemas {
    /// The schemas by [`SchemaId`].
    pub all: Vec<Schema>,
}

impl std::ops::Index<SchemaId> for Schemas {
    type Output = Schema;

    fn index(&self, id: SchemaId) -> &Schema {
        &self.all[id.0 as usize]
    }
}

/// A schema object (OpenAPI 3.1, 4.8.24; JSON Schema 2020-12). Whatever is absent restricts nothing.
///
/// Large contracts have ten thousands of them, so that what is large and seldom there stands in boxes.
#[derive(Debug, Clone)]
pub struct Schema {
    /// Where it stands.
    pub at: Span,
    /// Its JSON pointer in the document that holds it, with that file's name before the `#` unless it is the root.
    pub pointer: String,
    /// What the contract calls it: the key in `components/schemas`, or the stem of a file that is one schema.
    pub name: Option<String>,
    /// `title`
    pub title: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// `x-sunset` and `x-stability-level`, where there is either
    pub lifecycle: Option<Box<Lifecycle>>,
    /// `readOnly`
    pub read_only: bool,
    /// `writeOnly`
    pub write_only: bool,
    /// `default`
    pub default: Option<Box<Located<Json>>>,
    /// `example` and `examples`
    pub examples: Vec<Located<Json>>,

    /// `type`, with `nullable` folded in; [`Types::ANY`] if absent, [`Types::NONE`] for the schema `false`.
    pub types: Types,
    /// `enum`
    pub enumeration: Option<Located<Vec<Json>>>,
    /// `const`
    pub constant: Option<Box<Located<Json>>>,
    /// `x-extensible-enum`: values that are known today; others may come.
    pub extensible: Option<Located<Vec<Json>>>,

    /// `minLength`, in code points
    pub min_length: Option<u64>,
    /// `maxLength`, in code points
    pub max_length: Option<u64>,
    /// `pattern`: ECMA-262, unanchored
    pub pattern: Option<Located<String>>,
    /// `format`
    pub format: Option<Located<String>>,
    /// `contentEncoding`
    pub content_encoding: Option<String>,
    /// `contentMediaType`
    pub content_media_type: Option<String>,
    /// `contentSchema`
    pub content_schema: Option<SchemaId>,

    /// `minimum` or `exclusiveMinimum`, the stricter
    pub minimum: Option<Bound>,
    /// `maximum` or `exclusiveMaximum`, the stricter
    pub maximum: Option<Bound>,
    /// `multipleOf`, above zero
    pub multiple_of: Option<Number>,

    /// `prefixItems`
    pub prefix_items: Vec<SchemaId>,
    /// `items`
    pub items: Option<SchemaId>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
    /// `contains`, with `minContains` and `maxContains`
    pub contains: Option<Contains>,

    /// `properties`
    pub properties: IndexMap<String, Property>,
    /// `patternProperties`
    pub pattern_properties: Vec<(Located<String>, SchemaId)>,
    /// `additionalProperties`; absent restricts nothing, and is not the same as `true` for a reader of the contract
    pub additional_properties: Option<SchemaId>,
    /// `propertyNames`
    pub property_names: Option<SchemaId>,
    /// `required`, each name once
    pub required: Vec<Located<String>>,
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// `dependentRequired`
    pub dependent_required: IndexMap<String, Vec<String>>,
    /// `dependentSchemas`
    pub dependent_schemas: IndexMap<String, SchemaId>,

    /// `allOf`; a reference with siblings stands here too
    pub all_of: Vec<SchemaId>,
    /// `anyOf`
    pub any_of: Vec<SchemaId>,
    /// `oneOf`
    pub one_of: Vec<SchemaId>,
    /// `not`
    pub not: Option<SchemaId>,
    /// `if`, `then`, `else`
    pub conditional: Option<Conditional>,
    /// `unevaluatedItems`
    pub unevaluated_items: Option<SchemaId>,
    /// `unevaluatedProperties`
    pub unevaluated_properties: Option<SchemaId>,
    /// `discriminator`
    pub discriminator: Option<Box<Discriminator>>,

    /// `x-specwright`
    pub extension: SchemaExtension,
    /// Constructs of this schema that are not enforced: every operation that can meet it is generated closed.
    pub unenforced: Vec<Located<String>>,
}

impl Schema {
    /// Makes the schema that restricts nothing.
    pub fn anything(at: Span, pointer: String) -> Self {
        Self {
            at,
            pointer,
            name: None,
            title: None,
            description: None,
            deprecated: false,
            lifecycle: None,
            read_only: false,
            write_only: false,
            default: None,
            examples: Vec::new(),
            types: Types::ANY,
            enumeration: None,
            constant: None,
            extensible: None,
            min_length: None,
            max_length: None,
            pattern: None,
            format: None,
            content_encoding: None,
            content_media_type: None,
            content_schema: None,
            minimum: None,
            maximum: None,
            multiple_of: None,
            prefix_items: Vec::new(),
            items: None,
            min_items: None,
            max_items: None,
            unique_items: false,
            contains: None,
            properties: IndexMap::new(),
            pattern_properties: Vec::new(),
            additional_properties: None,
            property_names: None,
            required: Vec::new(),
            min_properties: None,
            max_properties: None,
            dependent_required: IndexMap::new(),
            dependent_schemas: IndexMap::new(),
            all_of: Vec::new(),
            any_of: Vec::new(),
            one_of: Vec::new(),
            not: None,
            conditional: None,
            unevaluated_items: None,
            unevaluated_properties: None,
            discriminator: None,
            extension: SchemaExtension::default(),
            unenforced: Vec::new(),
        }
    }
}

impl Schema {
    /// Gives what it asks of the very value it stands for, apart from `allOf`.
    pub fn in_place(&self) -> Vec<SchemaId> {
        let mut ids = [&self.any_of[..], &self.one_of[..]].concat();
        ids.extend(self.not);
        if let Some(it) = &self.conditional {
            ids.push(it.condition);
            ids.extend(it.then);
            ids.extend(it.otherwise);
        }
        ids.extend(self.dependent_schemas.values());
        ids
    }

    /// Gives every schema that it refers to.
    pub fn inner(&self) -> Vec<SchemaId> {
        let mut ids = self.in_place();
        ids.extend(&self.all_of);
        ids.extend(&self.prefix_items);
        ids.extend(self.items);
        ids.extend(self.contains.as_ref().map(|it| it.schema));
        ids.extend(self.properties.values().map(|it| it.schema));
        ids.extend(self.pattern_properties.iter().map(|(_, id)| *id));
        ids.extend(self.additional_properties);
        ids.extend(self.property_names);
        ids.extend(self.unevaluated_items);
        ids.extend(self.unevaluated_properties);
        if let Some(it) = &self.discriminator {
            ids.extend(it.mapping.values().copied().chain(it.default));
        }
        ids
    }
}

/// A property of an object schema.
#[derive(Debug, Clone)]
pub struct Property {
    /// Where its name stands.
    pub at: Span,
    /// Its schema.
    pub schema: SchemaId,
}

/// A bound of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// The number as written.
    pub value: Number,
    /// Whether the number itself is outside.
    pub exclusive: bool,
    /// Where it stands.
    pub at: Span,
}

/// `contains`
#[derive(Debug, Clone)]
pub struct Contains {
    /// What is counted.
    pub schema: SchemaId,
    /// `minContains`, 1 if absent
    pub min: u64,
    /// `maxContains`
    pub max: Option<u64>,
}

/// `if`, `then`, `else`
#[derive(Debug, Clone)]
pub struct Conditional {
    /// `if`
    pub condition: SchemaId,
    /// `then`
    pub then: Option<SchemaId>,
    /// `else`
    pub otherwise: Option<SchemaId>,
}

/// `discriminator` (OpenAPI 3.1, 4.8.25): which schema of `oneOf` or `anyOf` a value claims to be.
#[derive(Debug, Clone)]
pub struct Discriminator {
    /// `propertyName`
    pub property: Located<String>,
    /// Value to schema: `mapping`, completed by the names of the schemas that it leaves out.
    pub mapping: IndexMap<String, SchemaId>,
    /// `defaultMapping` (3.2)
    pub default: Option<SchemaId>,
}

/// A set of the seven types of JSON Schema; `integer` is inside `number`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Types(u8);

impl Types {
    /// Gives the type of a value: an integer where it has no fraction (JSON Schema 2020-12, 6.1.1).
    pub fn of(value: &Json) -> Self {
        match value {
            Json::Null => Self::NULL,
            Json::Bool(_) => Self::BOOLEAN,
            Json::Number(it) if is_whole(it) => Self::INTEGER,
            Json::Number(_) => Self::NUMBER,
            Json::String(_) => Self::STRING,
            Json::Array(_) => Self::ARRAY,
            Json::Object(_) => Self::OBJECT,
        }
    }

    /// No type: the schema `false`.
    pub const NONE: Self = Self(0);
    /// `null`
    pub const NULL: Self = Self(1);
    /// `boolean`
    pub const BOOLEAN: Self = Self(1 << 1);
    /// `integer`: a number without a fraction, however written
    pub const INTEGER: Self = Self(1 << 2);
    /// `number`, integers among them
    pub const NUMBER: Self = Self(1 << 2 | 1 << 3);
    /// `string`
    pub const STRING: Self = Self(1 << 4);
    /// `array`
    pub const ARRAY: Self = Self(1 << 5);
    /// `object`
    pub const OBJECT: Self = Self(1 << 6);
    /// Any type.
    pub const ANY: Self = Self(0x7f);

    /// Gives the type of this name (JSON Schema 2020-12 Validation, 6.1.1).
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOLEAN,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "string" => Self::STRING,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => return None,
        })
    }

    /// Gives the names of the types, `number` standing for `integer` too.
    pub fn names(self) -> Vec<&'static str> {
        let mut names = Vec::new();
        let mut rest = self;
        for (types, name) in [
            (Self::NULL, "null"),
            (Self::BOOLEAN, "boolean"),
            (Self::NUMBER, "number"),
            (Self::INTEGER, "integer"),
            (Self::STRING, "string"),
            (Self::ARRAY, "array"),
            (Self::OBJECT, "object"),
        ] {
            if rest.contains(types) {
                names.push(name);
                rest = rest.without(types);
            }
        }
        names
    }

    /// Says whether all of `other` are here.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Says whether any of `other` is here.
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Gives the types that are in either.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Gives the types that are in both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Gives the types that are here and not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Says whether `null` is allowed.
    pub const fn is_nullable(self) -> bool {
        self.contains(Self::NULL)
    }
}
