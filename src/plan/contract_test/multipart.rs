//! Bodies in parts, written from a value: each member as its part is read.
//!
//! In: a value of the body's schema, and what is planned of its parts. Out: the text of the body, or nothing where a part
//! cannot be told.

use serde_json::Value as Json;

use super::fault::Fault;
use super::value;
use crate::contract::json::unescaped;
use crate::contract::{Contract, MediaType};
use crate::plan::operation::{BodyKind, Multipart};
use crate::plan::part::{Part, PartKind};

/// What stands between the parts; no value that is made has it.
const BOUNDARY: &str = "between-two-parts";

/// Gives the media type of a body in parts.
pub fn content_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// Gives what is planned of a body in parts, if it may be one.
pub fn planned(kind: &BodyKind) -> Option<&Multipart> {
    match kind {
        BodyKind::Multipart(it) => Some(it),
        BodyKind::Either(it) => it.choices.iter().find_map(|it| planned(&it.kind)),
        BodyKind::Json { .. } | BodyKind::Form { .. } | BodyKind::Text { .. } | BodyKind::Bytes => {
            None
        }
    }
}

/// Writes the body; nothing where a member has no text, such as null.
pub fn text(
    contract: &Contract,
    planned: &Multipart,
    media: &MediaType,
    value: &Json,
) -> Option<String> {
    let mut text = String::new();
    for (name, member) in value.as_object()? {
        let part = planned.parts.iter().find(|it| it.wire == *name);
        let items = match member {
            Json::Array(items) => items.as_slice(),
            member => std::slice::from_ref(member),
        };
        for item in items {
            text.push_str(&one(contract, part, media, name, item)?);
        }
    }
    Some(format!("{text}--{BOUNDARY}--\r\n"))
}

fn one(
    contract: &Contract,
    part: Option<&Part>,
    media: &MediaType,
    name: &str,
    value: &Json,
) -> Option<String> {
    let kind = part.map(|it| it.kind);
    let name = name.replace('\\', "\\\\").replace('"', "\\\"");
    if name.contains(['\r', '\n']) {
        return None;
    }
    let mut head = format!("Content-Disposition: form-data; name=\"{name}\"");
    if kind == Some(PartKind::File) {
        head.push_str("; filename=\"a.bin\"");
    }
    let is_json = kind == Some(PartKind::Json) || value.is_object();
    let declared = part.and_then(|it| it.media_types.first());
    match declared {
        Some(declared) => head.push_str(&format!("\r\nContent-Type: {}", concrete(declared))),
        None if is_json => head.push_str("\r\nContent-Type: application/json"),
        None => {}
    }
    let declared = media
        .encoding
        .get(&name)
        .into_iter()
        .flat_map(|it| &it.headers);
    for header in declared.filter(|it| it.required) {
        let value = scalar(&value::valid(contract, header.schema)?)?;
        head.push_str(&format!("\r\n{}: {value}", header.name));
    }
    let content = if is_json {
        value.to_string()
    } else {
        scalar(value)?
    };
    Some(format!("--{BOUNDARY}\r\n{head}\r\n\r\n{content}\r\n"))
}

/// Gives a media type of a range.
fn concrete(range: &str) -> String {
    match range.split_once('/') {
        Some(("*", _)) => "application/octet-stream".to_owned(),
        Some((kind, "*")) => format!("{kind}/x-example"),
        _ => range.to_owned(),
    }
}

fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// Says whether a fault is still one when its value is written in parts: a text is a text whatever it holds, and a list
/// without items is not there.
pub fn shows(planned: &Multipart, valid: &Json, fault: &Fault) -> bool {
    let mut names = fault.pointer.split('/').skip(1);
    let name = names.next().map(unescaped);
    let Some(name) = name else {
        return false;
    };
    let is_json = |it: &Json| match it {
        Json::Array(items) => items.iter().all(Json::is_object),
        it => it.is_object(),
    };
    let part = planned.parts.iter().find(|it| it.wire == name);
    let json_part = part.is_some_and(|it| it.kind == PartKind::Json);
    if json_part || valid.get(&name).is_some_and(is_json) {
        return fault
            .broken(valid)
            .get(&name)
            .is_none_or(|it| json_part || is_json(it));
    }
    let before = valid.pointer(&fault.pointer);
    match fault.keyword {
        "type" => before.is_some_and(|it| it.is_number() || it.is_boolean()),
        "minItems" => false,
        _ => true,
    }
}
