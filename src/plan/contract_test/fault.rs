//! The nearest values that break a schema: a valid value with one keyword broken, as a change of it.

use serde_json::{Value as Json, json};

use crate::contract::json::{escaped, unescaped};
use crate::contract::{Contract, Schema, SchemaId, Types};

/// A change of a valid value that breaks one keyword.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// The JSON pointer (RFC 6901) of the broken place.
    pub pointer: String,
    /// The keyword.
    pub keyword: &'static str,
    /// What is put there; `None` takes away what is there.
    pub put: Option<Json>,
}

impl Fault {
    /// Gives the whole value.
    pub fn broken(&self, valid: &Json) -> Json {
        let mut value = valid.clone();
        match &self.put {
            Some(broken) => match value.pointer_mut(&self.pointer) {
                Some(place) => *place = broken.clone(),
                None => insert(&mut value, &self.pointer, broken.clone()),
            },
            None => remove(&mut value, &self.pointer),
        }
        value
    }

    /// Says the change as the tests are told of it: a whole value for each would make their text grow with the square of
    /// the number of members.
    pub fn change(&self) -> Json {
        match &self.put {
            Some(broken) => json!({ "put": [self.pointer, broken] }),
            None => json!({ "remove": self.pointer }),
        }
    }
}

/// How deep faults are looked for.
const DEPTH: usize = 4;

/// How many faults of one value are tried.
const MOST: usize = 200;

/// Gives a change for each keyword that can be broken by itself in `valid`, which keeps the schema; not for all of them
/// where there are hundreds.
pub fn faults(contract: &Contract, id: SchemaId, valid: &Json) -> Vec<Fault> {
    let mut found = Vec::new();
    collect(contract, id, valid, "", 0, &mut |pointer, keyword, put| {
        if found.len() < MOST {
            found.push(Fault {
                pointer,
                keyword,
                put,
            });
        }
    });
    found
}

/// Says the place, the keyword, and what to put there; `None` removes it.
type Tell<'a> = dyn FnMut(String, &'static str, Option<Json>) + 'a;

fn collect(
    contract: &Contract,
    id: SchemaId,
    valid: &Json,
    at: &str,
    depth: usize,
    tell: &mut Tell<'_>,
) {
    let schema = &contract.schemas[id];
    // Under a choice, what breaks one branch may keep another.
    if depth > DEPTH
        || !schema.any_of.is_empty()
        || !schema.one_of.is_empty()
        || schema.conditional.is_some()
    {
        return;
    }
    for part in &schema.all_of {
        collect(contract, *part, valid, at, depth + 1, tell);
    }
    for (keyword, broken) in scalars(schema, valid) {
        tell(at.to_owned(), keyword, Some(broken));
    }
    if let Some(members) = valid.as_object() {
        let child = |name: &str| format!("{at}/{}", escaped(name));
        for name in &schema.required {
            let read_only = schema.properties.get(&name.value);
            let read_only = read_only.is_some_and(|it| contract.schemas[it.schema].read_only);
            if members.contains_key(&name.value) && !read_only {
                tell(child(&name.value), "required", None);
            }
        }
        let closed = schema
            .additional_properties
            .is_some_and(|it| contract.schemas[it].types == Types::NONE);
        if closed && schema.all_of.is_empty() && schema.pattern_properties.is_empty() {
            tell(
                child("an undeclared member"),
                "additionalProperties",
                Some(json!(true)),
            );
        }
        for (name, property) in &schema.properties {
            if let Some(value) = members
                .get(name)
                .filter(|_| !contract.schemas[property.schema].read_only)
            {
                collect(
                    contract,
                    property.schema,
                    value,
                    &child(name),
                    depth + 1,
                    tell,
                );
            }
        }
    }
    if let (Some(items), Some([first, ..])) = (schema.items, valid.as_array().map(Vec::as_slice))
        && schema.prefix_items.is_empty()
    {
        collect(contract, items, first, &format!("{at}/0"), depth + 1, tell);
    }
}

/// Gives what to put in place of a value to break the keywords of its own schema.
fn scalars(schema: &Schema, valid: &Json) -> Vec<(&'static str, Json)> {
    let mut broken = Vec::new();
    let wrong = [
        (Types::BOOLEAN, json!(true)),
        (Types::OBJECT, json!({})),
        (Types::STRING, json!("a")),
    ];
    let fits = |it: &Json| {
        let enumerated = schema
            .enumeration
            .as_ref()
            .is_some_and(|values| values.value.contains(it));
        enumerated
            || schema
                .constant
                .as_ref()
                .is_some_and(|constant| constant.value == *it)
    };
    if let Some((_, wrong)) = wrong
        .into_iter()
        .find(|(types, _)| !schema.types.intersects(*types))
    {
        broken.push(("type", wrong));
    }
    if valid.is_string() {
        strings(schema, &mut broken);
    }
    if valid.is_number() {
        numbers(schema, &mut broken);
    }
    if let Some(items) = valid.as_array() {
        if let Some(max) = schema.max_items.filter(|max| *max < 1000)
            && let Some(first) = items.first()
        {
            let keyword = if schema.unique_items {
                "uniqueItems"
            } else {
                "maxItems"
            };
            broken.push((keyword, vec![first.clone(); max as usize + 1].into()));
        }
        if schema.min_items.is_some_and(|min| min > 0) {
            broken.push(("minItems", json!([])));
        }
    }
    broken.retain(|(_, value)| !fits(value));
    broken
}

fn strings(schema: &Schema, broken: &mut Vec<(&'static str, Json)>) {
    if schema.enumeration.is_some() {
        broken.push(("enum", json!("a value that nobody would declare")));
        return;
    }
    if schema.constant.is_some() {
        broken.push(("const", json!("a value that nobody would declare")));
        return;
    }
    if let Some(min) = schema.min_length.filter(|min| (1..=10_000).contains(min)) {
        broken.push(("minLength", "a".repeat(min as usize - 1).into()));
    }
    if let Some(max) = schema.max_length.filter(|max| *max <= 10_000) {
        broken.push(("maxLength", "a".repeat(max as usize + 1).into()));
    }
    let format = schema.format.as_ref().map(|it| it.value.as_str());
    if matches!(
        format,
        Some(
            "email"
                | "date-time"
                | "date"
                | "time"
                | "uuid"
                | "ipv4"
                | "ipv6"
                | "hostname"
                | "uri"
                | "byte"
                | "duration"
        )
    ) {
        broken.push(("format", json!("! no format has this !")));
    }
}

fn numbers(schema: &Schema, broken: &mut Vec<(&'static str, Json)>) {
    if schema.enumeration.is_some() || schema.constant.is_some() {
        return;
    }
    let beside = |value: &serde_json::Number, step: i64| value.as_i64()?.checked_add(step);
    if let Some(low) = &schema.minimum
        && let Some(value) = beside(&low.value, i64::from(low.exclusive) - 1)
    {
        broken.push((
            if low.exclusive {
                "exclusiveMinimum"
            } else {
                "minimum"
            },
            value.into(),
        ));
    }
    if let Some(high) = &schema.maximum
        && let Some(value) = beside(&high.value, 1 - i64::from(high.exclusive))
    {
        broken.push((
            if high.exclusive {
                "exclusiveMaximum"
            } else {
                "maximum"
            },
            value.into(),
        ));
    }
    if schema.types.contains(Types::INTEGER) && !schema.types.contains(Types::NUMBER) {
        broken.push(("type", json!(1.5)));
    }
}

fn parent(pointer: &str) -> Option<(&str, String)> {
    let (parent, name) = pointer.rsplit_once('/')?;
    Some((parent, unescaped(name)))
}

fn insert(value: &mut Json, pointer: &str, member: Json) {
    if let Some((parent, name)) = parent(pointer)
        && let Some(Json::Object(members)) = value.pointer_mut(parent)
    {
        members.insert(name, member);
    }
}

fn remove(value: &mut Json, pointer: &str) {
    if let Some((parent, name)) = parent(pointer)
        && let Some(Json::Object(members)) = value.pointer_mut(parent)
    {
        members.shift_remove(&name);
    }
}
