//! The grammar of `x-specwright` as a JSON Schema (draft 2020-12), for editors.

use serde_json::{Map, Value as Json, json};

use super::grammar::{BEHAVIOURS, Field, OPERATION, ROOT, SCHEMA, STORE_KEYS, Shape};
use super::rate::PATTERN;
use super::scheme::SCHEME;

/// Gives the JSON Schema that is published as `schemas/x-specwright.schema.json`: one definition for each place where the
/// key may stand.
pub fn json_schema() -> Json {
    let mut schema = fields(SCHEMA);
    let needs_store: Map<String, Json> = STORE_KEYS
        .iter()
        .map(|it| ((*it).to_owned(), json!(["store"])))
        .collect();
    schema["dependentRequired"] = Json::Object(needs_store);
    let mut operation = fields(OPERATION);
    let others = BEHAVIOURS.iter().map(|it| {
        let rest = BEHAVIOURS.iter().filter(|other| *other != it);
        let rest: Vec<Json> = rest.map(|other| json!({"required": [other]})).collect();
        ((*it).to_owned(), json!({"not": {"anyOf": rest}}))
    });
    operation["dependentSchemas"] = Json::Object(others.collect());
    let mut scheme = fields(SCHEME);
    scheme["maxProperties"] = json!(1);
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "x-specwright",
        "description": "What OpenAPI cannot say, for specwright: the value of `x-specwright` in a contract, or of a pointer under the same key in specwright.yaml.",
        "anyOf": [
            {"$ref": "#/$defs/root"},
            {"$ref": "#/$defs/schema"},
            {"$ref": "#/$defs/operation"},
            {"$ref": "#/$defs/security_scheme"},
        ],
        "$defs": {
            "root": described(fields(ROOT), "On the root of a contract."),
            "schema": described(schema, "On a schema or a property."),
            "operation": described(operation, "On an operation, or on a path item for all of its operations; one behaviour at most."),
            "security_scheme": described(scheme, "On a security scheme; one key at most."),
        },
    })
}

fn described(mut schema: Json, about: &str) -> Json {
    schema["description"] = Json::String(about.to_owned());
    schema
}

fn fields(fields: &[Field]) -> Json {
    let properties: Map<String, Json> = fields
        .iter()
        .map(|it| (it.name.to_owned(), described(shape(it.shape), it.about)))
        .collect();
    let required: Vec<&str> = fields
        .iter()
        .filter(|it| it.required)
        .map(|it| it.name)
        .collect();
    let mut schema =
        json!({"type": "object", "additionalProperties": false, "properties": properties});
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn shape(shape: Shape) -> Json {
    let text = || json!({"type": "string", "minLength": 1});
    let texts = || json!({"type": "array", "items": text()});
    match shape {
        Shape::Text => text(),
        Shape::Word(words) => json!({"enum": words}),
        Shape::Flag => json!({"type": "boolean"}),
        Shape::Rates => json!({"type": "string", "pattern": PATTERN}),
        Shape::Scalar => json!({"type": ["string", "number", "boolean"]}),
        Shape::Whole => json!({"type": "integer", "minimum": 1}),
        Shape::Texts => texts(),
        Shape::Groups => json!({"type": "array", "items": {"anyOf": [text(), texts()]}}),
        Shape::TextMap(None) => json!({"type": "object", "additionalProperties": text()}),
        Shape::TextMap(Some(keys)) => {
            json!({"type": "object", "additionalProperties": text(), "propertyNames": {"enum": keys}})
        }
        Shape::TextsMap => json!({"type": "object", "additionalProperties": texts()}),
        Shape::Steps => {
            json!({"type": "object", "additionalProperties": {"type": "object", "additionalProperties": texts()}})
        }
        Shape::Sources(words) => json!({
            "type": "object",
            "propertyNames": {"pattern": "^/"},
            "additionalProperties": {"anyOf": [
                {"enum": words},
                {
                    "type": "object",
                    "required": ["const"],
                    "properties": {"const": {"type": "string"}},
                    "additionalProperties": false,
                },
            ]},
        }),
        Shape::Fields(inner) => fields(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::json_schema;

    #[test]
    fn the_published_file_is_the_grammar() {
        let published = include_str!("../../../../schemas/x-specwright.schema.json");
        let expected = serde_json::to_string_pretty(&json_schema()).unwrap_or_default();
        assert_eq!(published.trim_end(), expected);
    }
}
