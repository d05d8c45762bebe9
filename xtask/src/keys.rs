//! `docs/keys.md`: every key of `x-specwright` and of `specwright.yaml`, from the schemas that are published.
//!
//! In: the two JSON Schemas. Out: Markdown, one table for each place.

use std::fmt::Write as _;

use anyhow::{Context, Result};
use serde_json::Value as Json;

/// The places of `x-specwright`, in the order of the page.
const PLACES: [(&str, &str); 4] = [
    ("root", "On the root of a contract"),
    ("schema", "On a schema or a property"),
    ("operation", "On an operation or a path item"),
    ("security_scheme", "On a security scheme"),
];

/// Writes the page.
pub fn page(extension: &Json, configuration: &Json) -> Result<String> {
    let mut page = "# Keys\n\nWritten by `cargo xtask codegen` from `schemas/x-specwright.schema.json` and \
                    `schemas/specwright.schema.json`,\nwhich editors understand. A key that is not here is an error with its \
                    line.\n\n## `x-specwright`\n\nIn the contract, or in `specwright.yaml` by JSON pointer where the contract \
                    must stay untouched.\n`README.md` shows them at work.\n"
        .to_owned();
    for (name, title) in PLACES {
        let place = &extension["$defs"][name];
        table(&mut page, title, place).with_context(|| format!("`{name}` of x-specwright"))?;
    }
    page.push_str("\n## `specwright.yaml`\n");
    table(&mut page, "At its root", configuration).context("specwright.yaml")?;
    Ok(page)
}

fn table(page: &mut String, title: &str, object: &Json) -> Result<()> {
    write!(
        page,
        "\n### {title}\n\n| key | value | means |\n|---|---|---|\n"
    )?;
    rows(page, "", object)
}

/// Writes a row for each key, and one for each key inside.
fn rows(page: &mut String, around: &str, object: &Json) -> Result<()> {
    let keys = object["properties"]
        .as_object()
        .context("it is an object with keys")?;
    for (key, schema) in keys {
        let words = schema["description"]
            .as_str()
            .unwrap_or_default()
            .replace('|', "\\|");
        let name = format!("{around}{key}");
        writeln!(page, "| `{name}` | {} | {words} |", value(schema))?;
        if let Some((step, inside)) = inside(schema) {
            rows(page, &format!("{name}{step}."), inside)?;
        }
    }
    Ok(())
}

/// Gives the object with keys that a value is or holds, and how its place is written.
fn inside(schema: &Json) -> Option<(&'static str, &Json)> {
    if schema["properties"].is_object() {
        return Some(("", schema));
    }
    let kinds = ["anyOf", "oneOf"].map(|it| schema[it].as_array());
    let alternative = kinds.into_iter().flatten().flatten().find_map(inside);
    alternative.or_else(|| {
        let held = [("[]", "items"), (".*", "additionalProperties")];
        held.into_iter().find_map(|(step, key)| {
            let (_, object) = inside(schema.get(key)?)?;
            Some((step, object))
        })
    })
}

/// Says in a few words what a value is.
fn value(schema: &Json) -> String {
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<String> = words.iter().map(|it| format!("`{}`", text(it))).collect();
        return words.join(", ");
    }
    if let Some(kinds) = schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
        let mut kinds: Vec<String> = kinds.iter().map(value).collect();
        kinds.dedup();
        return kinds.join(" or ");
    }
    match schema["type"].as_str() {
        Some("array") => match value(&schema["items"]) {
            items if items.contains(" or ") => format!("list of ({items})"),
            items => format!("list of {items}"),
        },
        Some("object") if schema["properties"].is_object() => "object".to_owned(),
        Some("object") if schema["additionalProperties"].is_object() => {
            format!("map to {}", value(&schema["additionalProperties"]))
        }
        Some("object") => "map".to_owned(),
        Some("boolean") => "`true`, `false`".to_owned(),
        Some(other) => other.to_owned(),
        None => "any".to_owned(),
    }
}

fn text(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}
