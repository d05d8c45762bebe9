//! Media types: which of those that a contract lists are read or written, and as what.
//!
//! In: `content` of a request body or a response. Out: one way to read or write it, what is left out, or why the
//! operation must stay closed.

use crate::contract::{MediaType, SchemaId};
use crate::source::Span;

/// How a body is read or written.
#[derive(Debug, Clone)]
pub struct Choice<'a> {
    /// What it is.
    pub kind: Kind,
    /// The media types that are read or written so.
    pub types: Vec<&'a MediaType>,
    /// The media types that are not.
    pub left_out: Vec<&'a MediaType>,
}

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JSON of a schema, if there is one.
    Json(Option<SchemaId>),
    /// Text of a schema, if there is one.
    Text(Option<SchemaId>),
    /// Bytes.
    Bytes,
}

/// Why a body cannot be read.
#[derive(Debug, Clone)]
pub struct Unreadable {
    /// The media type.
    pub at: Span,
    /// What is not enforced, for messages.
    pub what: String,
}

/// The type without its parameters.
pub fn essence(name: &str) -> &str {
    name.split(';').next().unwrap_or_default().trim()
}

/// Says whether it is JSON.
pub fn is_json(name: &str) -> bool {
    let essence = essence(name);
    essence == "application/json" || essence.ends_with("+json")
}

/// Says whether it is a merge patch (RFC 7396).
pub fn is_merge_patch(name: &str) -> bool {
    essence(name) == "application/merge-patch+json"
}

/// Says whether it can be read as plain bytes: nobody expects a look inside.
fn is_opaque(name: &str) -> bool {
    let essence = essence(name);
    ["image/", "audio/", "video/", "font/"]
        .iter()
        .any(|it| essence.starts_with(it))
        || [
            "application/octet-stream",
            "application/pdf",
            "application/zip",
            "application/gzip",
            "application/x-tar",
            "application/x-gzip",
            "*/*",
            "application/*",
        ]
        .contains(&essence)
}

/// Chooses how a request body is read; nothing for `content` without any media type.
///
/// # Errors
///
/// When none of the media types can be read, or several would have to be told apart by their schemas.
pub fn of_request(content: &[MediaType]) -> Result<Option<Choice<'_>>, Unreadable> {
    let Some(first) = content.first() else {
        return Ok(None);
    };
    let (json, others): (Vec<_>, Vec<_>) = content.iter().partition(|it| is_json(&it.name));
    if let Some(one) = json.first() {
        if let Some(other) = json.iter().find(|it| it.schema != one.schema) {
            return Err(Unreadable {
                at: other.at,
                what: format!("`{}` with a schema of its own", other.name),
            });
        }
        return Ok(Some(Choice {
            kind: Kind::Json(one.schema),
            types: json,
            left_out: others,
        }));
    }
    let choice = |kind: Kind, takes: fn(&str) -> bool| {
        let (types, left_out) = content.iter().partition(|it| takes(&it.name));
        Some(Choice {
            kind,
            types,
            left_out,
        })
    };
    if let Some(text) = content.iter().find(|it| essence(&it.name) == "text/plain") {
        return Ok(choice(Kind::Text(text.schema), |it| {
            essence(it) == "text/plain"
        }));
    }
    if content.iter().any(|it| is_opaque(&it.name)) {
        return Ok(choice(Kind::Bytes, is_opaque));
    }
    Err(Unreadable {
        at: first.at,
        what: format!("a body of `{}`", first.name),
    })
}

/// Chooses how a response body is written: JSON if it can be, else the first media type; nothing without any.
pub fn of_response(content: &[MediaType]) -> Option<Choice<'_>> {
    let chosen = content
        .iter()
        .find(|it| is_json(&it.name))
        .or(content.first())?;
    let kind = if is_json(&chosen.name) {
        Kind::Json(chosen.schema)
    } else if chosen.name.starts_with("text/") {
        Kind::Text(chosen.schema)
    } else {
        Kind::Bytes
    };
    Some(Choice {
        kind,
        types: vec![chosen],
        left_out: content.iter().filter(|it| it.name != chosen.name).collect(),
    })
}

/// The media type that is answered, where the contract has a range.
pub fn concrete(name: &str) -> String {
    match name {
        "text/*" => "text/plain".to_owned(),
        it if it.contains('*') => "application/octet-stream".to_owned(),
        it => it.to_owned(),
    }
}
