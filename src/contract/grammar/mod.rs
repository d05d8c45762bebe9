//! The grammar of OpenAPI as data: which keys an object may have, what they hold, and in which versions.
//!
//! Out: rows for [`check`] to hold a document against. One walker, no code per object.

pub mod check;
mod objects;
mod schema;
mod value;

pub use check::{Checked, check};

pub use value::{as_count, canonical, compare};

use super::dialect::Version;

/// The objects of OpenAPI (3.2, 4.1 to 4.27; 3.1, 4.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The root.
    OpenApi,
    /// `info`
    Info,
    /// `contact`
    Contact,
    /// `license`
    License,
    /// An item of `servers`
    Server,
    /// A server variable
    ServerVariable,
    /// `components`
    Components,
    /// `paths`
    Paths,
    /// A path item
    PathItem,
    /// An operation
    Operation,
    /// `externalDocs`
    ExternalDocs,
    /// A parameter
    Parameter,
    /// A request body
    RequestBody,
    /// A media type
    MediaType,
    /// An encoding
    Encoding,
    /// `responses`
    Responses,
    /// A response
    Response,
    /// A callback
    Callback,
    /// An example
    Example,
    /// A link
    Link,
    /// A header
    Header,
    /// A tag
    Tag,
    /// A schema
    Schema,
    /// `discriminator`
    Discriminator,
    /// `xml`
    Xml,
    /// A security scheme
    SecurityScheme,
    /// `flows`
    Flows,
    /// One flow
    Flow,
    /// A security requirement
    SecurityRequirement,
}

/// What a key holds.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Anything, `null` among it; nobody looks inside.
    Any,
    /// A text; other scalars count as what the author wrote.
    Text,
    /// A string and nothing else.
    String,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`
    Flag,
    /// A number.
    Number,
    /// A whole number not below zero, however written.
    Count,
    /// A number, or in version 3.0 a boolean.
    Limit,
    /// The name of a type, or a list of them.
    Types,
    /// An object of this kind, or a reference to one where its row allows that.
    One(Kind),
    /// An array.
    List(&'static Self),
    /// An object with free keys: what looks like an extension is none.
    Map(&'static Self),
    /// An entry of `dependencies`: a schema, or a list of names.
    Dependency,
    /// `mapping` of a discriminator: names of schemas or references.
    Mapping,
}

/// A key of an object.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// The first version that has it.
    pub since: Version,
    /// The last version that has it.
    pub until: Version,
    /// What its absence means.
    pub need: Need,
}

/// What the absence of a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Optional,
    /// The specification asks for it, and the work goes on without: a warning.
    Repaired,
    /// An error.
    Required,
}

/// An object.
#[derive(Debug, Clone, Copy)]
pub struct Object {
    /// Its name with the article, for messages.
    pub name: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
    /// What keys hold that are not in the list: for maps such as `paths`.
    pub others: Option<Shape>,
    /// Whether a reference may stand in its place.
    pub reference: bool,
    /// Whether it has `x-` keys.
    pub extensions: bool,
}

impl Object {
    /// Gives the row of a key.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl Kind {
    /// Gives the row of this object.
    pub fn object(self) -> &'static Object {
        objects::object(self)
    }
}

const fn key(name: &'static str, shape: Shape) -> Key {
    Key {
        name,
        shape,
        since: Version::V3_0,
        until: Version::V3_2,
        need: Need::Optional,
    }
}

impl Key {
    const fn since(self, since: Version) -> Self {
        Self { since, ..self }
    }

    const fn until(self, until: Version) -> Self {
        Self { until, ..self }
    }

    const fn required(self) -> Self {
        Self {
            need: Need::Required,
            ..self
        }
    }

    const fn repaired(self) -> Self {
        Self {
            need: Need::Repaired,
            ..self
        }
    }
}
