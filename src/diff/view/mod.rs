//! Schemas as the walk sees them: what a conjunction of schemas accepts, in one way however it is written.
//!
//! In: the schemas of a contract. Out: nodes, each a set of schemas that must all hold, and their [`View`]s, in which
//! `allOf` is flattened, `anyOf` and `oneOf` of one are gone, unions of types and of values are types and values, and
//! what cannot apply is left out. So rewrites of one meaning have one view.

mod absorb;
mod build;
mod bytes;
mod compose;
mod equal;
mod finish;
mod json;
mod members;
mod union;

use std::rc::Rc;

use foldhash::{HashMap, HashMapExt as _};
use indexmap::IndexMap;
use serde_json::{Number, Value as Json};

pub use crate::contract::json::same;
pub use bytes::alike;
pub use equal::{Equality, same_limit};
pub use json::{Lookup, shown};
pub use union::aligned;

use crate::contract::{Contract, Discriminator, Lifecycle, SchemaId, Types};
use crate::source::{Located, Span};

/// A conjunction of schemas of one contract: an index into its [`Arena`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// The schemas that must all hold, in order, and whether `null` is accepted whatever they say.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    all: Box<[SchemaId]>,
    or_null: bool,
}

/// What a node accepts. Whatever is absent restricts nothing.
#[derive(Debug, Clone)]
pub struct View {
    /// Where its first schema stands.
    pub at: Span,
    /// The JSON pointer of its first schema.
    pub pointer: String,
    /// What the contract calls it.
    pub name: Option<String>,
    /// `title`
    pub title: Option<String>,
    /// Its annotations.
    pub notes: Notes,
    /// The types without `null`, as written.
    pub written: Types,
    /// The types without `null` that any value of an enumeration has.
    pub types: Types,
    /// Whether the types were written as branches of `anyOf` or `oneOf`.
    pub is_union: bool,
    /// Whether `null` is accepted.
    pub nullable: bool,
    /// The values that are accepted beside `null`.
    pub values: Option<Values>,
    /// `format`
    pub format: Option<String>,
    /// Every `pattern` that restricts something, sorted.
    pub patterns: Vec<Located<String>>,
    /// Whether there is a `pattern` that restricts nothing, such as `.*`.
    pub matches_all: bool,
    /// Limits of numbers, lengths and counts.
    pub bounds: Bounds,
    /// Every `multipleOf`, by their texts.
    pub multiples: Vec<Number>,
    /// `uniqueItems`
    pub unique: bool,
    /// `prefixItems`
    pub prefix: Vec<NodeId>,
    /// `items`
    pub items: Option<NodeId>,
    /// `contains`: what, `minContains`, `maxContains`
    pub contains: Vec<(NodeId, u64, Option<u64>)>,
    /// `properties`
    pub properties: IndexMap<String, Member>,
    /// `required`, whether declared as properties or not
    pub required: IndexMap<String, Span>,
    /// `additionalProperties`
    pub additional: Additional,
    /// `patternProperties`
    pub pattern_properties: IndexMap<String, NodeId>,
    /// `propertyNames`
    pub property_names: Option<NodeId>,
    /// `dependentRequired`
    pub dependent_required: IndexMap<String, Vec<String>>,
    /// `dependentSchemas`
    pub dependent_schemas: IndexMap<String, NodeId>,
    /// `unevaluatedItems`
    pub unevaluated_items: Option<NodeId>,
    /// `unevaluatedProperties`
    pub unevaluated_properties: Option<NodeId>,
    /// Every `anyOf` and `oneOf` that is left.
    pub groups: Vec<Group>,
    /// Every `not`.
    pub not: Vec<NodeId>,
    /// Every `if`, with `then` and `else`.
    pub conditions: Vec<Condition>,
    /// `contentEncoding`, `contentMediaType`
    pub content: [Option<String>; 2],
    /// `contentSchema`
    pub content_schema: Option<NodeId>,
    /// What is written and applies to no value of these types.
    pub idle: Idle,
}

/// Keywords that have no effect on the types of their schema.
#[derive(Debug, Clone, Default)]
pub struct Idle {
    /// Limits.
    pub bounds: Bounds,
    /// Whether there is `unevaluatedItems`.
    pub unevaluated_items: bool,
    /// Whether there is `unevaluatedProperties`.
    pub unevaluated_properties: bool,
}

/// What a schema says without restricting anything.
#[derive(Debug, Clone, Default)]
pub struct Notes {
    /// `deprecated`
    pub deprecated: bool,
    /// `x-sunset` and `x-stability-level`
    pub lifecycle: Lifecycle,
    /// `readOnly`
    pub read_only: bool,
    /// `writeOnly`
    pub write_only: bool,
    /// `default`
    pub default: Option<Located<Json>>,
    /// `x-extensible-enum`
    pub extensible: Option<Located<Vec<Json>>>,
    /// `discriminator`
    pub discriminator: Option<Discriminator>,
}

/// `enum` or `const`.
#[derive(Debug, Clone)]
pub struct Values {
    /// The values without `null`.
    pub all: Vec<Json>,
    /// Whether it was written as `const`.
    pub is_const: bool,
    /// Where it stands.
    pub at: Option<Span>,
}

/// A property.
#[derive(Debug, Clone)]
pub struct Member {
    /// What it accepts.
    pub node: NodeId,
    /// Where its name stands.
    pub at: Span,
}

/// What becomes of properties that are not declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Additional {
    /// Anything is accepted.
    Open,
    /// None is accepted.
    Closed,
    /// They must be of this kind.
    Like(NodeId),
}

/// Which branches must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    /// `anyOf`
    Any,
    /// `oneOf`
    One,
}

/// An `anyOf` or `oneOf`.
#[derive(Debug, Clone)]
pub struct Group {
    /// Which of the two.
    pub kind: GroupKind,
    /// The branches.
    pub branches: Vec<NodeId>,
    /// Whether no value fits two of them, so that `anyOf` and `oneOf` mean the same.
    pub apart: bool,
}

/// `if`, `then`, `else`
#[derive(Debug, Clone, Copy)]
pub struct Condition {
    /// `if`
    pub condition: NodeId,
    /// `then`
    pub then: Option<NodeId>,
    /// `else`
    pub otherwise: Option<NodeId>,
}

/// A limit: its number as text, whether it is outside, and where it stands if that is known.
#[derive(Debug, Clone)]
pub struct Limit {
    /// The number.
    pub number: String,
    /// Whether the number itself is outside.
    pub exclusive: bool,
    /// Where it stands.
    pub at: Option<Span>,
}

/// All limits of a view, lower and upper.
#[derive(Debug, Clone, Default)]
pub struct Bounds {
    /// `minimum`, `exclusiveMinimum`
    pub minimum: Option<Limit>,
    /// `maximum`, `exclusiveMaximum`
    pub maximum: Option<Limit>,
    /// `minLength`
    pub min_length: Option<u64>,
    /// `maxLength`
    pub max_length: Option<u64>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
}

impl View {
    /// Says whether it accepts everything.
    pub fn is_anything(&self) -> bool {
        self.written == Types::ANY && self.is_unrefined() && self.values.is_none()
    }

    /// Says whether nothing but its types and values restrict it.
    pub fn is_unrefined(&self) -> bool {
        let Self {
            at: _,
            pointer: _,
            name: _,
            title: _,
            notes: _,
            written: _,
            types: _,
            is_union: _,
            nullable: _,
            values: _,
            format,
            patterns,
            matches_all: _,
            bounds,
            multiples,
            unique,
            prefix,
            items,
            contains,
            properties,
            required,
            additional,
            pattern_properties,
            property_names,
            dependent_required,
            dependent_schemas,
            unevaluated_items,
            unevaluated_properties,
            groups,
            not,
            conditions,
            content,
            content_schema,
            idle: _,
        } = self;
        let texts = format.is_none() && patterns.is_empty() && content.iter().all(Option::is_none);
        let numbers = bounds.is_empty() && multiples.is_empty();
        let arrays = !unique && prefix.is_empty() && items.is_none() && contains.is_empty();
        let objects = properties.is_empty()
            && required.is_empty()
            && *additional == Additional::Open
            && pattern_properties.is_empty()
            && property_names.is_none()
            && dependent_required.is_empty()
            && dependent_schemas.is_empty();
        let rest = unevaluated_items.is_none()
            && unevaluated_properties.is_none()
            && groups.is_empty()
            && not.is_empty()
            && conditions.is_empty()
            && content_schema.is_none();
        texts && numbers && arrays && objects && rest
    }

    /// Gives how a message calls it: its name, or where among branches it stands and of which kind it is.
    pub fn called(&self) -> String {
        if let Some(name) = self.name.as_ref().or(self.title.as_ref()) {
            return format!("`{name}`");
        }
        let mut steps = self.pointer.rsplit('/');
        let place = match (steps.next().map(str::parse::<usize>), steps.next()) {
            (Some(Ok(at)), Some(word @ ("anyOf" | "oneOf"))) => {
                format!("branch {} of `{word}`", at + 1)
            }
            (Some(Ok(at)), Some("allOf")) => format!("part {} of `allOf`", at + 1),
            _ => return format!("the schema at `{}`", self.pointer),
        };
        let names = self.written.names();
        if self.written == Types::ANY || names.is_empty() {
            return place;
        }
        let names: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
        format!("{place} ({})", names.join(" or "))
    }

    /// Says whether it accepts nothing at all.
    pub fn is_nothing(&self) -> bool {
        self.types == Types::NONE && !self.nullable
    }

    /// Says whether `null` is all that it accepts.
    pub fn is_null(&self) -> bool {
        self.nullable && self.types == Types::NONE && self.groups.is_empty()
    }
}

impl Bounds {
    /// Says whether there are none.
    pub fn is_empty(&self) -> bool {
        self.minimum.is_none()
            && self.maximum.is_none()
            && [
                self.min_length,
                self.max_length,
                self.min_items,
                self.max_items,
                self.min_properties,
                self.max_properties,
            ]
            .iter()
            .all(Option::is_none)
    }
}

/// The nodes of one contract.
#[derive(Debug)]
pub struct Arena<'c> {
    /// The contract.
    pub contract: &'c Contract,
    ids: HashMap<Key, NodeId>,
    keys: Vec<Key>,
    views: Vec<Option<Rc<View>>>,
    /// Nodes whose views are being made, which may contain themselves.
    open: Vec<NodeId>,
}

impl<'c> Arena<'c> {
    /// Makes an empty one.
    pub fn new(contract: &'c Contract) -> Self {
        Self {
            contract,
            ids: HashMap::new(),
            keys: Vec::new(),
            views: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Gives the node of one schema.
    pub fn schema(&mut self, id: SchemaId) -> NodeId {
        self.node(vec![id], false)
    }

    /// Gives the schema of a node that is only one.
    pub fn only(&self, node: NodeId) -> Option<SchemaId> {
        match &self.keys[node.0 as usize] {
            Key {
                all,
                or_null: false,
            } if all.len() == 1 => all.first().copied(),
            _ => None,
        }
    }

    /// Gives all schemas of a node.
    pub fn all(&self, node: NodeId) -> &[SchemaId] {
        &self.keys[node.0 as usize].all
    }

    /// Gives the node of a conjunction.
    fn node(&mut self, mut all: Vec<SchemaId>, or_null: bool) -> NodeId {
        if all.len() > 1 {
            let mut seen = foldhash::HashSet::default();
            all.retain(|it| seen.insert(*it));
        }
        let key = Key {
            all: all.into_boxed_slice(),
            or_null,
        };
        if let Some(id) = self.ids.get(&key) {
            return *id;
        }
        let id = NodeId(u32::try_from(self.keys.len()).unwrap_or(u32::MAX));
        self.ids.insert(key.clone(), id);
        self.keys.push(key);
        self.views.push(None);
        id
    }

    /// Gives what a node accepts.
    pub fn view(&mut self, node: NodeId) -> Rc<View> {
        if let Some(view) = &self.views[node.0 as usize] {
            return Rc::clone(view);
        }
        self.open.push(node);
        let view = Rc::new(build::view(self, node));
        self.open.pop();
        self.views[node.0 as usize] = Some(Rc::clone(&view));
        view
    }

    /// Gives what a node accepts unless that is being found out, or lies too deep.
    fn peek(&mut self, node: NodeId) -> Option<Rc<View>> {
        const DEPTH: usize = 60;
        if self.open.contains(&node) || self.open.len() > DEPTH {
            return None;
        }
        Some(self.view(node))
    }
}
