//! All schemas of a contract, and those that are made of several: the intersection of two that constrain one property.
//!
//! In: the contract. Out: schemas by id; what a schema refers to.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::contract::{Contract, Schema, SchemaId, Types};

/// Schemas by id.
pub struct Arena {
    all: RefCell<Vec<Rc<Schema>>>,
    intersections: RefCell<BTreeMap<Vec<SchemaId>, SchemaId>>,
    objects: RefCell<BTreeMap<SchemaId, SchemaId>>,
    written: usize,
}

impl Arena {
    /// Takes the schemas of a contract.
    pub fn new(contract: &Contract) -> Self {
        Self {
            all: RefCell::new(contract.schemas.all.iter().cloned().map(Rc::new).collect()),
            intersections: RefCell::default(),
            objects: RefCell::default(),
            written: contract.schemas.all.len(),
        }
    }

    /// Gives a schema.
    pub fn get(&self, id: SchemaId) -> Rc<Schema> {
        Rc::clone(&self.all.borrow()[id.0 as usize])
    }

    /// Gives the ids of the schemas that the contract has itself.
    pub fn written(&self) -> impl Iterator<Item = SchemaId> + use<> {
        (0..self.written as u32).map(SchemaId)
    }

    /// Says whether a schema was made here.
    pub const fn is_made(&self, id: SchemaId) -> bool {
        id.0 as usize >= self.written
    }

    /// Adds a schema.
    pub fn add(&self, schema: Schema) -> SchemaId {
        let mut all = self.all.borrow_mut();
        let id = SchemaId(all.len() as u32);
        all.push(Rc::new(schema));
        id
    }

    /// Gives the schema that both `one` and `other` ask for.
    pub fn both(&self, one: SchemaId, other: SchemaId) -> SchemaId {
        let mut members = vec![];
        for id in [one, other] {
            match self.members(id) {
                Some(inner) => members.extend(inner),
                None => members.push(id),
            }
        }
        members.dedup();
        let mut key = members.clone();
        key.sort_unstable();
        key.dedup();
        if let [only] = key[..] {
            return only;
        }
        if let Some(id) = self.intersections.borrow().get(&key) {
            return *id;
        }
        let first = self.get(one);
        let mut schema = blank(&first);
        schema.all_of = members;
        let id = self.add(schema);
        self.intersections.borrow_mut().insert(key, id);
        id
    }

    /// Gives what a schema asks of objects.
    pub fn as_object(&self, id: SchemaId) -> SchemaId {
        if let Some(id) = self.objects.borrow().get(&id) {
            return *id;
        }
        let made = self.add(Schema {
            types: Types::OBJECT,
            ..(*self.get(id)).clone()
        });
        self.objects.borrow_mut().insert(id, made);
        made
    }

    /// The members of an intersection that was made here.
    fn members(&self, id: SchemaId) -> Option<Vec<SchemaId>> {
        let is_intersection =
            self.is_made(id) && self.intersections.borrow().values().any(|it| *it == id);
        is_intersection.then(|| self.get(id).all_of.clone())
    }
}

/// A schema that asks for nothing and stands where another does.
pub fn blank(place: &Schema) -> Schema {
    Schema {
        at: place.at,
        pointer: place.pointer.clone(),
        name: None,
        title: None,
        description: place.description.clone(),
        deprecated: false,
        lifecycle: None,
        read_only: false,
        write_only: false,
        default: None,
        examples: Vec::new(),
        types: Types::ANY,
        enumeration: None,
        extensible: None,
        constant: None,
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
        properties: indexmap::IndexMap::new(),
        pattern_properties: Vec::new(),
        additional_properties: None,
        property_names: None,
        required: Vec::new(),
        min_properties: None,
        max_properties: None,
        dependent_required: indexmap::IndexMap::new(),
        dependent_schemas: indexmap::IndexMap::new(),
        all_of: Vec::new(),
        any_of: Vec::new(),
        one_of: Vec::new(),
        not: None,
        conditional: None,
        unevaluated_items: None,
        unevaluated_properties: None,
        discriminator: None,
        extension: crate::contract::SchemaExtension::default(),
        unenforced: Vec::new(),
    }
}

/// Gives what a schema asks of the very value it stands for, apart from `allOf`.
pub fn in_place(schema: &Schema) -> Vec<SchemaId> {
    schema.in_place()
}

/// Gives every schema that a schema refers to.
pub fn children(schema: &Schema) -> Vec<SchemaId> {
    schema.inner()
}

/// Says whether a schema asks for anything beside its type and `allOf`.
pub fn asks(schema: &Schema) -> bool {
    asks_scalar(schema) || asks_structure(schema)
}

fn asks_scalar(it: &Schema) -> bool {
    it.enumeration.is_some()
        || it.constant.is_some()
        || it.min_length.is_some()
        || it.max_length.is_some()
        || it.pattern.is_some()
        || it.format.is_some()
        || it.minimum.is_some()
        || it.maximum.is_some()
        || it.multiple_of.is_some()
}

fn asks_structure(it: &Schema) -> bool {
    !it.prefix_items.is_empty()
        || it.items.is_some()
        || it.min_items.is_some()
        || it.max_items.is_some()
        || it.unique_items
        || it.contains.is_some()
        || !it.properties.is_empty()
        || !it.pattern_properties.is_empty()
        || it.additional_properties.is_some()
        || it.property_names.is_some()
        || !it.required.is_empty()
        || it.min_properties.is_some()
        || it.max_properties.is_some()
        || !it.dependent_required.is_empty()
        || it.unevaluated_items.is_some()
        || it.unevaluated_properties.is_some()
        || !in_place(it).is_empty()
}

/// Says whether a schema lets everything through.
pub fn is_anything(schema: &Schema) -> bool {
    schema.types == Types::ANY && schema.all_of.is_empty() && !asks(schema)
}
