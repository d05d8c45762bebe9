//! Reads one schema object.

use serde_json::Value as Json;

use super::super::{Cx, Entry, Purpose, extension, reference, text};
use super::bounds::{self, End, bound, count};
use super::{all_of, discriminator, enumeration, foreign, id, name, pointer_of, scope};
use crate::contract::dialect::Version;
use crate::contract::model::{Conditional, Contains, Property, Schema, SchemaId, Types};
use crate::diagnostic::Diagnostic;
use crate::document::node::Value;
use crate::document::{Place, nearest};
use crate::source::Located;

/// Reads the schema at a place, which is no mere reference.
pub fn schema<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> Schema {
    let mut schema = Schema {
        name: name(cx, place),
        ..Schema::anything(place.node.at, pointer_of(cx, place))
    };
    match &place.node.value {
        Value::Bool(true) => return schema,
        Value::Bool(false) => {
            schema.types = Types::NONE;
            return schema;
        }
        Value::Object(_) => {}
        // What is no schema has been reported.
        _ => return schema,
    }
    schema.extension = extension::schema(cx, place);
    schema.unenforced = foreign::unenforced(cx, place);
    if reference(place.node).is_some() {
        schema.all_of.extend(cx.target(place).map(|it| id(cx, &it)));
        if !cx.version.applies_siblings() {
            return schema;
        }
    }
    let dynamic = cx
        .member(place, "$dynamicRef")
        .and_then(|it| scope::target(cx, &it));
    schema.all_of.extend(dynamic.map(|it| id(cx, &it)));
    words(cx, place, &mut schema);
    values(cx, place, &mut schema);
    arrays(cx, place, &mut schema);
    objects(cx, place, &mut schema);
    composition(cx, place, &mut schema);
    bounds::check(cx, place, &schema);
    schema
}

/// Reads what is there for people.
fn words<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, schema: &mut Schema) {
    schema.title = cx.text(place, "title");
    schema.description = cx.text(place, "description");
    schema.deprecated = cx.flag(place, "deprecated").unwrap_or(false);
    schema.lifecycle = Some(cx.lifecycle(place))
        .filter(|it| !it.is_empty())
        .map(Box::new);
    schema.read_only = cx.flag(place, "readOnly").unwrap_or(false);
    schema.write_only = cx.flag(place, "writeOnly").unwrap_or(false);
    if schema.read_only && schema.write_only {
        cx.error(
            place,
            "read-and-write-only",
            "`readOnly` and `writeOnly` exclude each other",
        );
    }
    schema.default = json(place, "default").map(Box::new);
    if cx.purpose == Purpose::Serve {
        cx.both_examples(place);
        schema.examples.extend(json(place, "example"));
        let examples = cx.list(place, "examples").into_iter();
        schema
            .examples
            .extend(examples.map(|it| Located::new(it.node.to_json(), it.node.at)));
    }
}

fn values<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, schema: &mut Schema) {
    schema.types = types(cx, place);
    schema.constant = json(place, "const").map(Box::new);
    if let Some(list) = cx
        .get(place, "enum")
        .filter(|it| it.node.as_array().is_some())
    {
        let values: Vec<Json> = list.items().map(|it| it.node.to_json()).collect();
        enumeration::check(cx, &list, &values, schema.types);
        schema.enumeration = Some(Located::new(values, list.node.at));
    }
    if let Some(list) = place.child("x-extensible-enum")
        && list.node.as_array().is_some()
    {
        let values = list.items().map(|it| it.node.to_json()).collect();
        schema.extensible = Some(Located::new(values, list.node.at));
    }
    schema.min_length = count(cx, place, "minLength");
    schema.max_length = count(cx, place, "maxLength");
    schema.pattern = strict(cx, place, "pattern");
    text::check_pattern(cx, schema.pattern.as_ref());
    schema.format = cx.located(place, "format");
    schema.content_encoding = cx.text(place, "contentEncoding");
    schema.content_media_type = cx.text(place, "contentMediaType");
    schema.content_schema = one(cx, place, "contentSchema");
    schema.minimum = bound(cx, place, End::Lower);
    schema.maximum = bound(cx, place, End::Upper);
    schema.multiple_of = bounds::multiple_of(cx, place);
}

fn arrays<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, schema: &mut Schema) {
    schema.prefix_items = many(cx, place, "prefixItems");
    schema.items = one(cx, place, "items");
    // Asked for by 3.0 alone (4.7.24.1).
    let is_array = cx.text(place, "type").is_some_and(|it| it == "array");
    if cx.version == Version::V3_0 && is_array && schema.items.is_none() {
        cx.sink.warn(
            Diagnostic::new(
                "missing-keyword",
                place.node.at,
                "the array has no `items`, so its items may be anything",
            )
            .help("say what the items are; `items: {}` for anything")
            .pointer(place.pointer.clone()),
        );
    }
    schema.min_items = count(cx, place, "minItems");
    schema.max_items = count(cx, place, "maxItems");
    schema.unique_items = cx.flag(place, "uniqueItems").unwrap_or(false);
    schema.contains = one(cx, place, "contains").map(|schema| Contains {
        schema,
        min: count(cx, place, "minContains").unwrap_or(1),
        max: count(cx, place, "maxContains"),
    });
    schema.unevaluated_items = one(cx, place, "unevaluatedItems");
}

fn objects<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, schema: &mut Schema) {
    let is_schema = |it: &Entry<'_>| is_schema(&it.place);
    schema.properties = cx
        .map(place, "properties")
        .into_iter()
        .filter(is_schema)
        .map(|it| {
            let schema = id(cx, &it.place);
            (it.name, Property { at: it.key, schema })
        })
        .collect();
    schema.pattern_properties = cx
        .map(place, "patternProperties")
        .into_iter()
        .filter(is_schema)
        .map(|it| (Located::new(it.name, it.key), id(cx, &it.place)))
        .collect();
    schema.additional_properties = one(cx, place, "additionalProperties");
    schema.property_names = one(cx, place, "propertyNames");
    for name in cx.texts(place, "required") {
        if let Some(first) = schema.required.iter().find(|it| it.value == name.value) {
            cx.sink.warn(
                Diagnostic::new(
                    "duplicate-required",
                    name.at,
                    format!("`{}` is listed twice", name.value),
                )
                .label(first.at, "first listed here")
                .pointer(place.pointer.clone()),
            );
            continue;
        }
        schema.required.push(name);
    }
    schema.min_properties = count(cx, place, "minProperties");
    schema.max_properties = count(cx, place, "maxProperties");
    dependencies(cx, place, schema);
    schema.unevaluated_properties = one(cx, place, "unevaluatedProperties");
}

/// Reads what the presence of a property asks for: `dependentRequired` and `dependentSchemas`, and `dependencies`, which
/// was both of them before 2019.
fn dependencies<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, schema: &mut Schema) {
    let old = cx.map(place, "dependencies").into_iter();
    let (lists, schemas): (Vec<_>, Vec<_>) = old.partition(|it| it.place.node.as_array().is_some());
    for it in cx.map(place, "dependentRequired").into_iter().chain(lists) {
        let names = it.place.items();
        let names = names.filter_map(|it| it.node.as_text().map(str::to_owned));
        let all = schema.dependent_required.entry(it.name).or_default();
        all.extend(names);
    }
    let schemas = cx.map(place, "dependentSchemas").into_iter().chain(schemas);
    for it in schemas.filter(|it| is_schema(&it.place)) {
        let own = id(cx, &it.place);
        let both = schema.dependent_schemas.get(&it.name);
        let both = both.map(|other| all_of(cx, &it.place, vec![*other, own]));
        schema
            .dependent_schemas
            .insert(it.name, both.unwrap_or(own));
    }
}

fn composition<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, schema: &mut Schema) {
    for key in ["allOf", "anyOf", "oneOf"] {
        if let Some(list) = cx
            .get(place, key)
            .filter(|it| it.node.as_array().is_some_and(<[_]>::is_empty))
        {
            cx.error(&list, "empty-composition", format!("`{key}` is empty"));
        }
    }
    schema.all_of.extend(many(cx, place, "allOf"));
    schema.any_of = many(cx, place, "anyOf");
    schema.one_of = many(cx, place, "oneOf");
    schema.not = one(cx, place, "not");
    schema.conditional = one(cx, place, "if").map(|condition| Conditional {
        condition,
        then: one(cx, place, "then"),
        otherwise: one(cx, place, "else"),
    });
    let members: Vec<_> = cx
        .list(place, "oneOf")
        .into_iter()
        .chain(cx.list(place, "anyOf"))
        .collect();
    schema.discriminator = discriminator::read(cx, place, &members).map(Box::new);
}

/// Reads `type` and, in version 3.0, `nullable`, which widens a type that stands beside it and nothing else (3.0.3,
/// 4.7.24).
fn types<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> Types {
    let nullable = cx.version == Version::V3_0 && cx.flag(place, "nullable").unwrap_or(false);
    let Some(written) = cx.member(place, "type") else {
        let narrows = ["allOf", "anyOf", "oneOf", "enum"]
            .iter()
            .any(|it| cx.member(place, it).is_some());
        if nullable && narrows {
            let at = cx
                .member(place, "nullable")
                .map_or(place.node.at, |it| it.node.at);
            cx.sink.warn(
                Diagnostic::new(
                    "nullable-without-type",
                    at,
                    "`nullable` without `type` beside it changes nothing, so `null` is refused where the rest refuses it",
                )
                .help("use OpenAPI 3.1 and `anyOf: [{$ref: …}, {type: \"null\"}]`, or let the schema below be nullable")
                .pointer(place.pointer.clone()),
            );
        }
        return Types::ANY;
    };
    let names: Vec<Place<'_>> = match &written.node.value {
        Value::Array(_) => written.items().collect(),
        _ => vec![written.clone()],
    };
    if names.is_empty() {
        cx.error(
            &written,
            "unknown-type",
            "`type` is an empty list, so no value has it",
        );
    }
    let mut types = Types::NONE;
    for name in &names {
        let Some(word) = name.node.as_str() else {
            return Types::ANY;
        };
        match Types::named(word).or_else(|| meant(cx, name, word)) {
            Some(it) => types = types.with(it),
            None => {
                let all = [
                    "string", "integer", "number", "boolean", "array", "object", "null",
                ];
                let message = format!("there is no type `{word}`");
                let diagnostic = Diagnostic::new("unknown-type", name.node.at, message)
                    .pointer(name.pointer.clone());
                cx.sink.error(match nearest(word, all) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic.help(format!("it is one of `{}`", all.join("`, `"))),
                });
            }
        }
    }
    if cx.version == Version::V3_0 && (names.len() != 1 || types == Types::NULL) {
        cx.sink.warn(
            Diagnostic::new(
                "keyword-of-another-version",
                written.node.at,
                "lists of types and `null` came with OpenAPI 3.1; this is read as that means it",
            )
            .help("set `openapi` to 3.1.0, or use `nullable` and `anyOf`")
            .pointer(written.pointer.clone()),
        );
    }
    if nullable {
        types.with(Types::NULL)
    } else {
        types
    }
}

/// Gives the type that a word of programming languages means where there is no doubt, with a warning.
fn meant(cx: &Cx<'_, '_>, place: &Place<'_>, word: &str) -> Option<Types> {
    let name = match word.to_ascii_lowercase().as_str() {
        "int" | "int32" | "int64" | "long" => "integer",
        "float" | "double" => "number",
        "bool" => "boolean",
        "str" => "string",
        lower => ["string", "integer", "number", "boolean", "array", "object"]
            .into_iter()
            .find(|it| *it == lower)?,
    };
    cx.sink.warn(
        Diagnostic::new(
            "unknown-type",
            place.node.at,
            format!("there is no type `{word}`; it is read as `{name}`"),
        )
        .help(format!("write `type: {name}`"))
        .pointer(place.pointer.clone()),
    );
    Types::named(name)
}

fn one<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, key: &str) -> Option<SchemaId> {
    cx.member(place, key)
        .filter(is_schema)
        .map(|it| id(cx, &it))
}

fn many<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, key: &str) -> Vec<SchemaId> {
    let list = cx.list(place, key);
    list.iter()
        .filter(|it| is_schema(it))
        .map(|it| id(cx, it))
        .collect()
}

fn is_schema(place: &Place<'_>) -> bool {
    matches!(place.node.value, Value::Object(_) | Value::Bool(_))
}

/// Gives a value of any type, `null` among them.
fn json(place: &Place<'_>, key: &str) -> Option<Located<Json>> {
    let node = place.child(key)?.node;
    Some(Located::new(node.to_json(), node.at))
}

fn strict<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, key: &str) -> Option<Located<String>> {
    let node = cx.member(place, key)?.node;
    node.as_str().map(|it| Located::new(it.to_owned(), node.at))
}
