//! Schemas of the contract as JSON Schema 2020-12, for whoever checks answers with a validator.

use indexmap::IndexMap;
use serde_json::{Map, Value as Json, json};

use crate::contract::{Bound, Contract, Schema, SchemaId, Types};

/// Writes schemas, and remembers which ones they refer to.
pub struct Writer<'a> {
    contract: &'a Contract,
    names: IndexMap<SchemaId, String>,
    done: usize,
}

impl<'a> Writer<'a> {
    /// Starts with none.
    pub fn new(contract: &'a Contract) -> Self {
        Self {
            contract,
            names: IndexMap::new(),
            done: 0,
        }
    }

    /// Gives the reference to a schema under `$defs`.
    pub fn reference(&mut self, id: SchemaId) -> Json {
        let next = self.names.len();
        let name = self.names.entry(id).or_insert_with(|| format!("s{next}"));
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    /// Gives every schema that was referred to, by its name under `$defs`.
    pub fn finish(mut self) -> Map<String, Json> {
        let mut definitions = Map::new();
        while let Some((id, name)) = self.names.get_index(self.done) {
            let (id, name) = (*id, name.clone());
            self.done += 1;
            let written = self.write(id);
            definitions.insert(name, written);
        }
        definitions
    }

    fn write(&mut self, id: SchemaId) -> Json {
        let schema = &self.contract.schemas[id];
        if schema.types == Types::NONE {
            return Json::Bool(false);
        }
        let mut out = Map::new();
        if schema.types != Types::ANY {
            out.insert("type".to_owned(), json!(schema.types.names()));
        }
        if let Some(values) = &schema.enumeration {
            out.insert("enum".to_owned(), json!(values.value));
        }
        if let Some(constant) = &schema.constant {
            out.insert("const".to_owned(), constant.value.clone());
        }
        limits(schema, &mut out);
        self.children(schema, &mut out);
        Json::Object(out)
    }

    fn children(&mut self, schema: &Schema, out: &mut Map<String, Json>) {
        let contract = self.contract;
        let visible = |id: SchemaId| !contract.schemas[id].write_only;
        let required = schema.required.iter().map(|it| it.value.as_str());
        let required: Vec<_> = required
            .filter(|name| {
                schema
                    .properties
                    .get(*name)
                    .is_none_or(|it| visible(it.schema))
            })
            .collect();
        if !required.is_empty() {
            out.insert("required".to_owned(), json!(required));
        }
        let mut properties = Map::new();
        for (name, property) in &schema.properties {
            // What is for requests only must not be answered at all.
            let written = if visible(property.schema) {
                self.reference(property.schema)
            } else {
                Json::Bool(false)
            };
            properties.insert(name.clone(), written);
        }
        if !properties.is_empty() {
            out.insert("properties".to_owned(), Json::Object(properties));
        }
        let single = [
            ("items", schema.items),
            ("additionalProperties", schema.additional_properties),
            ("propertyNames", schema.property_names),
            ("not", schema.not),
            ("unevaluatedItems", schema.unevaluated_items),
            ("unevaluatedProperties", schema.unevaluated_properties),
            ("contains", schema.contains.as_ref().map(|it| it.schema)),
            ("if", schema.conditional.as_ref().map(|it| it.condition)),
            ("then", schema.conditional.as_ref().and_then(|it| it.then)),
            (
                "else",
                schema.conditional.as_ref().and_then(|it| it.otherwise),
            ),
        ];
        for (keyword, id) in single {
            if let Some(id) = id {
                out.insert(keyword.to_owned(), self.reference(id));
            }
        }
        let lists = [
            ("allOf", &schema.all_of),
            ("anyOf", &schema.any_of),
            ("oneOf", &schema.one_of),
            ("prefixItems", &schema.prefix_items),
        ];
        for (keyword, ids) in lists {
            if !ids.is_empty() {
                let all: Vec<_> = ids.iter().map(|id| self.reference(*id)).collect();
                out.insert(keyword.to_owned(), Json::Array(all));
            }
        }
    }
}

fn limits(schema: &Schema, out: &mut Map<String, Json>) {
    let counts = [
        ("minLength", schema.min_length),
        ("maxLength", schema.max_length),
        ("minItems", schema.min_items),
        ("maxItems", schema.max_items),
        ("minProperties", schema.min_properties),
        ("maxProperties", schema.max_properties),
        ("minContains", schema.contains.as_ref().map(|it| it.min)),
        (
            "maxContains",
            schema.contains.as_ref().and_then(|it| it.max),
        ),
    ];
    for (keyword, count) in counts {
        if let Some(count) = count {
            out.insert(keyword.to_owned(), json!(count));
        }
    }
    let bound = |it: &Option<Bound>, inclusive: &str, exclusive: &str| {
        let it = it.as_ref()?;
        let keyword = if it.exclusive { exclusive } else { inclusive };
        Some((keyword.to_owned(), Json::Number(it.value.clone())))
    };
    out.extend(bound(&schema.minimum, "minimum", "exclusiveMinimum"));
    out.extend(bound(&schema.maximum, "maximum", "exclusiveMaximum"));
    if let Some(step) = &schema.multiple_of {
        out.insert("multipleOf".to_owned(), Json::Number(step.clone()));
    }
    if schema.unique_items {
        out.insert("uniqueItems".to_owned(), Json::Bool(true));
    }
    if let Some(pattern) = &schema.pattern {
        out.insert("pattern".to_owned(), json!(pattern.value));
    }
    if let Some(format) = &schema.format {
        out.insert("format".to_owned(), json!(format.value));
    }
}
