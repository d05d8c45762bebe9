//! Schemas in Rust's words: types, models and rules.
//!
//! A model is a type that the generated crate declares; a rule is what a value must keep beyond its type. One list of
//! properties gives both the fast road (typed values) and the full road (plain JSON), so that neither can forget one.

mod arena;
mod boxes;
pub mod build;
mod depth;
mod discriminator;
pub mod doubt;
pub mod facts;
pub mod file;
mod format;
pub mod literal;
pub mod look;
mod merge;
pub mod models;
pub mod number;
pub mod object;
pub mod reach;
mod rule;
mod rules;
mod text;
mod union;

use serde_json::Value as Json;

use super::names::{ConstName, FieldName, TypeName, VariantName};

pub use rule::{
    Additional, ByTypeRule, IntegerRule, ListRule, NumberRule, ObjectRule, PropertyRule, Rule,
    TextRule,
};

/// A model of one contract version: an index into [`Models`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelId(pub u32);

/// All models of one contract version, in the order of their declaration.
#[derive(Debug, Clone, Default)]
pub struct Models {
    /// The models by [`ModelId`].
    pub all: Vec<Model>,
}

impl std::ops::Index<ModelId> for Models {
    type Output = Model;

    fn index(&self, id: ModelId) -> &Model {
        &self.all[id.0 as usize]
    }
}

/// A type that the generated crate declares in `models`.
#[derive(Debug, Clone)]
pub struct Model {
    /// Its name.
    pub name: TypeName,
    /// Doc comment, line by line, fit for rustdoc.
    pub docs: Vec<String>,
    /// Whether the contract deprecates it.
    pub deprecated: bool,
    /// Which side of the wire it is for.
    pub view: View,
    /// The model of the same schema that holds the constants of the properties: itself, or its output view.
    pub base: ModelId,
    /// Whether requests carry it, so that it is deserialised and checked.
    pub read: bool,
    /// Whether responses carry it, so that it is serialised.
    pub written: bool,
    /// What it is.
    pub kind: ModelKind,
}

/// Which side of the wire a model is for. A schema without `readOnly`, `writeOnly` and merge patches has one model for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// Answered: without `writeOnly` properties.
    Output,
    /// Read: without `readOnly` properties.
    Input,
    /// Read as a JSON merge patch (RFC 7396): nothing is required, null is told from absent, no default applies.
    Patch,
    /// Read from the parts of a body: some of its members are files.
    Parts,
}

/// The kinds of models.
#[derive(Debug, Clone)]
pub enum ModelKind {
    /// An object with declared properties.
    Struct(Box<Struct>),
    /// `enum` of strings.
    Enumeration(Enumeration),
    /// A value of one of several schemas.
    Union(Union),
    /// Anything that types cannot carry: JSON as it came, checked by its rule on every road.
    Json {
        /// What the value keeps.
        rule: Rule,
    },
}

/// An object with declared properties.
#[derive(Debug, Clone)]
pub struct Struct {
    /// The properties of this view, in the order of the contract.
    pub fields: Vec<Field>,
    /// Members beside them that are kept: `additionalProperties` with a schema or `true` that is written out.
    pub extra: Option<Extra>,
    /// What the object keeps: its properties are `fields` and `unseen`.
    pub rule: ObjectRule,
    /// What it keeps besides, as a whole: unions of required members, `not`, members of `allOf` that cannot be merged.
    /// [`Struct::whole`] gives all of it.
    pub also: Vec<Rule>,
    /// Whether the fast road can decide: every rule is one of a field's.
    pub fast: bool,
}

/// Members without a property of their own, kept in a map beside the fields.
#[derive(Debug, Clone)]
pub struct Extra {
    /// The field that holds the map.
    pub name: FieldName,
    /// The type of their values.
    pub value: Type,
}

/// A property as a field.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name in Rust.
    pub name: FieldName,
    /// Its name on the wire.
    pub wire: String,
    /// Doc comment, line by line.
    pub docs: Vec<String>,
    /// Whether the contract deprecates it.
    pub deprecated: bool,
    /// The type of a value, without what `presence` puts around it.
    pub ty: Type,
    /// Whether it may be absent or null, and what stands for that.
    pub presence: Presence,
    /// What its value keeps.
    pub rule: Rule,
    /// The constant on the base model that holds the rule, if it is one worth a name.
    pub constant: Option<ConstName>,
}

/// Whether a value may be absent or null. The type around the value follows from it.
#[derive(Debug, Clone, PartialEq)]
pub enum Presence {
    /// Always there: `T`.
    Required,
    /// There, but perhaps null: `Option<T>`, written as null.
    Nullable,
    /// Perhaps absent, never null: `Option<T>`, not written when absent.
    Optional,
    /// Perhaps absent, perhaps null: `Option<T>` outside merge patches; absent reads as `None`.
    OptionalNullable,
    /// Absent means this value: `T`, or `Option<T>` where null is allowed.
    Default {
        /// The value.
        value: Literal,
        /// Whether null may stand there.
        nullable: bool,
    },
    /// In a merge patch, never null: `Option<T>`.
    PatchValue,
    /// In a merge patch, perhaps null: `Patch<T>`.
    PatchNullable,
}

/// A value of the contract as a literal of its type.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `true`, `false`
    Bool(bool),
    /// An integer.
    Integer(i128),
    /// A number.
    Number(f64),
    /// A string.
    Text(String),
    /// A value of an enumeration.
    Variant(ModelId, VariantName),
    /// An empty array or object.
    Empty,
    /// Null of an optional type.
    Null,
    /// Anything else: read from JSON when it is needed.
    Json(Json),
}

/// A value of one of several schemas: `oneOf` or `anyOf` with nothing beside it.
#[derive(Debug, Clone)]
pub struct Union {
    /// The schemas, in the order of the contract.
    pub variants: Vec<UnionVariant>,
    /// What the value keeps, as a whole.
    pub rule: Rule,
    /// The member that names the schema, if the contract has a discriminator.
    pub property: Option<String>,
}

/// A schema of a union.
#[derive(Debug, Clone)]
pub struct UnionVariant {
    /// Its name in Rust.
    pub name: VariantName,
    /// The type of its values.
    pub ty: Type,
    /// What its values keep.
    pub rule: Rule,
    /// The values of the discriminator that name it.
    pub tags: Vec<String>,
}

/// `enum` of strings.
#[derive(Debug, Clone)]
pub struct Enumeration {
    /// The values, in the order of the contract.
    pub variants: Vec<EnumVariant>,
}

/// A value of an enumeration.
#[derive(Debug, Clone)]
pub struct EnumVariant {
    /// Its name in Rust.
    pub name: VariantName,
    /// Its text on the wire.
    pub wire: String,
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Type {
    /// `bool`
    Bool,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u64`
    U64,
    /// `f64`
    F64,
    /// `String`
    Text,
    /// `support::secret::Secret`: `format: password`, or a string that is `writeOnly`
    Secret,
    /// `support::scalar::DateTime`
    DateTime,
    /// `support::scalar::Date`
    Date,
    /// `support::scalar::Uuid`
    Uuid,
    /// `support::scalar::Bytes`: `format: byte`
    Base64,
    /// `support::multipart::File`: only among the parts of a body
    File,
    /// `serde_json::Value`
    Json,
    /// `Vec<T>`
    List(Box<Type>),
    /// `BTreeMap<String, T>`
    Map(Box<Type>),
    /// `Option<T>`: null inside a list or a map.
    Nullable(Box<Type>),
    /// `Box<T>`, where a type would contain itself.
    Boxed(Box<Type>),
    /// A model.
    Model(ModelId),
}
