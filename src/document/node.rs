//! A located tree: what JSON and YAML have in common, with a span on every key and value.

use indexmap::IndexMap;
use serde_json::Value as Json;

use crate::source::Span;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where the value stands.
    pub at: Span,
    /// The value.
    pub value: Value,
}

/// A value of the JSON data model; numbers keep the text that the author wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `null`, or nothing after a colon.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as written (`1.10`, `1e3`, `18446744073709551616`).
    Number(String),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Node>),
    /// An object, in the order of the text; keys are unique.
    Object(Object),
}

/// The members of an object by name, in the order of the text. Most of the time of reading goes into looking them up,
/// so that they have a fast hash, with a seed that nobody can know.
pub type Object = IndexMap<String, Member, foldhash::fast::RandomState>;

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Where its name stands.
    pub key: Span,
    /// Its value.
    pub node: Node,
}

/// How many members are looked through one by one, which takes less time than a hash.
const FEW: usize = 8;

/// Gives the member of this name.
fn member<'a>(object: &'a Object, name: &str) -> Option<&'a Member> {
    if object.len() > FEW {
        return object.get(name);
    }
    let mut members = object.iter();
    members.find_map(|(it, member)| (it == name).then_some(member))
}

impl Node {
    /// Gives the member of this name, if this is an object that has it.
    pub fn get(&self, name: &str) -> Option<&Node> {
        member(self.as_object()?, name).map(|member| &member.node)
    }

    /// Gives the members, if this is an object.
    pub fn as_object(&self) -> Option<&Object> {
        match &self.value {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Gives the items, if this is an array.
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }

    /// Gives the text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Gives the boolean, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Gives what the author wrote where a string is expected: `version: 1.10` is the string `1.10`.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) | Value::Number(text) => Some(text),
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// Says whether this is null.
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// Names the type, for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }

    /// Gives the value without its places. Numbers keep their text.
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            // The parser lets only numbers of JSON through; `.inf` and the like are strings.
            Value::Number(text) => {
                serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.clone()))
            }
            Value::String(text) => Json::String(text.clone()),
            Value::Array(items) => items.iter().map(Node::to_json).collect(),
            Value::Object(members) => members
                .iter()
                .map(|(name, member)| (name.clone(), member.node.to_json()))
                .collect(),
        }
    }
}
