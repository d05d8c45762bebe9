//! Media types: which of those that a contract lists are read or written, and as what.
//!
//! In: `content` of a request body or a response. Out: one way to read or write it, what is left out, or why the
//! operation must stay closed.

pub use crate::contract::media_type::{essence, is_json};
use crate::contract::{Contract, MediaType, SchemaId, Types};
use crate::plan::schema::look::is_anything;
use crate::source::Span;

/// How a response is written.
#[derive(Debug, Clone)]
pub struct Choice<'a> {
    /// What it is.
    pub kind: Kind,
    /// The media types that are written so.
    pub types: Vec<&'a MediaType>,
    /// The media types that are not.
    pub left_out: Vec<&'a MediaType>,
}

/// How the bodies of an operation are read: each by its media type.
#[derive(Debug, Clone)]
pub struct Readings<'a> {
    /// The ways, in the order of the contract.
    pub all: Vec<Reading<'a>>,
    /// The media types that are not read.
    pub left_out: Vec<&'a MediaType>,
}

/// One way to read a body.
#[derive(Debug, Clone)]
pub struct Reading<'a> {
    /// What it is.
    pub kind: Kind,
    /// The media types that are read so; never empty.
    pub types: Vec<&'a MediaType>,
}

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// JSON of a schema, if there is one.
    Json(Option<SchemaId>),
    /// A form of a schema, if there is one.
    Form(Option<SchemaId>),
    /// Parts of a schema, if there is one.
    Multipart(Option<SchemaId>),
    /// Text of a schema, if there is one.
    Text(Option<SchemaId>),
    /// Bytes.
    Bytes,
}

impl Kind {
    /// Gives the schema, if there is one.
    pub const fn schema(self) -> Option<SchemaId> {
        match self {
            Self::Json(id) | Self::Form(id) | Self::Multipart(id) | Self::Text(id) => id,
            Self::Bytes => None,
        }
    }
}

/// Why a body cannot be read.
#[derive(Debug, Clone)]
pub struct Unreadable {
    /// The media type.
    pub at: Span,
    /// What is not enforced, for messages.
    pub what: String,
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
        ]
        .contains(&essence)
}

/// The ranges that have JSON in them, and what is read of them where there is a schema that says more than bytes do.
const RANGES: &[&str] = &["*/*", "application/*"];
const JSON: &[&str] = &["application/json", "application/*+json"];

/// Gives the names under which a media type is read.
pub fn names(media: &MediaType, kind: Kind) -> Vec<&str> {
    match kind {
        Kind::Json(Some(_)) if is_range(&media.name) => JSON.to_vec(),
        _ => vec![&media.name],
    }
}

/// Says whether it is a range that has JSON in it.
pub fn is_range(name: &str) -> bool {
    RANGES.contains(&essence(name))
}

/// Says whether a schema tells nothing of bytes: they are no value that it could be held against.
fn is_of_bytes(contract: &Contract, id: SchemaId) -> bool {
    let mut it = &contract.schemas[id];
    // A reference by itself; of references in a circle nothing is known.
    for _ in 0..16 {
        match it.all_of[..] {
            [only] if it.types == Types::ANY => it = &contract.schemas[only],
            _ => break,
        }
    }
    let mut bare = it.clone();
    if bare.types == Types::STRING {
        bare.types = Types::ANY;
    }
    // What these say of a text, every text keeps.
    bare.min_length = bare.min_length.filter(|it| *it > 0);
    bare.format = None;
    is_anything(&bare)
}

/// Chooses how request bodies are read; nothing for `content` without any media type.
///
/// # Errors
///
/// When none of the media types can be read.
pub fn of_request<'a>(
    contract: &Contract,
    content: &'a [MediaType],
) -> Result<Option<Readings<'a>>, Unreadable> {
    let Some(first) = content.first() else {
        return Ok(None);
    };
    let mut all: Vec<Reading<'a>> = Vec::new();
    let mut left_out = Vec::new();
    for media in content {
        let Some(kind) = kind(contract, media) else {
            left_out.push(media);
            continue;
        };
        let is_multipart = |it: &Reading<'_>| matches!(it.kind, Kind::Multipart(_));
        if matches!(kind, Kind::Multipart(_)) && all.iter().any(is_multipart) {
            // Told apart by parameters, which no client is known to do.
            left_out.push(media);
            continue;
        }
        let same = all.iter_mut().find(|it| it.kind == kind);
        match same.filter(|_| !matches!(kind, Kind::Form(_))) {
            Some(it) => it.types.push(media),
            None => all.push(Reading {
                kind,
                types: vec![media],
            }),
        }
    }
    if all.is_empty() {
        return Err(Unreadable {
            at: first.at,
            what: format!("a body of `{}`", first.name),
        });
    }
    Ok(Some(Readings { all, left_out }))
}

/// Says how a media type is read, if it is. What has no schema, or one of bytes, is nobody's to look into.
fn kind(contract: &Contract, media: &MediaType) -> Option<Kind> {
    let (essence, schema) = (essence(&media.name), media.schema);
    if media.item_schema.is_some() {
        return None;
    }
    if is_json(essence) {
        return Some(Kind::Json(schema));
    }
    if essence == "application/x-www-form-urlencoded" {
        return Some(Kind::Form(schema));
    }
    if essence == "multipart/form-data" {
        return Some(Kind::Multipart(schema));
    }
    if essence.starts_with("multipart/") {
        return None;
    }
    let of = schema.map(|id| &contract.schemas[id]);
    let is_string = of.is_some_and(|it| it.types == Types::STRING);
    let is_binary = of
        .and_then(|it| it.format.as_ref())
        .is_some_and(|it| it.value == "binary");
    let says_more = |id| !is_of_bytes(contract, id);
    if is_range(essence) {
        return Some(match schema {
            Some(id) if says_more(id) => Kind::Json(schema),
            _ => Kind::Bytes,
        });
    }
    if is_opaque(essence) || (is_string && is_binary) {
        return (!schema.is_some_and(says_more)).then_some(Kind::Bytes);
    }
    match schema {
        None if essence.starts_with("text/") => Some(Kind::Text(None)),
        None => Some(Kind::Bytes),
        Some(_) if is_string => Some(Kind::Text(schema)),
        Some(_) => None,
    }
}

/// Chooses how a response body is written: JSON if it can be, else the first media type; nothing without any.
pub fn of_response<'a>(contract: &Contract, content: &'a [MediaType]) -> Option<Choice<'a>> {
    let chosen = content
        .iter()
        .find(|it| is_json(&it.name))
        .or(content.first())?;
    let says_more = |id: SchemaId| !is_of_bytes(contract, id);
    let in_range = is_range(&chosen.name) && chosen.schema.is_some_and(says_more);
    let kind = if in_range || is_json(&chosen.name) {
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
pub fn concrete(name: &str, kind: Kind) -> String {
    match name {
        it if it.contains('*') && matches!(kind, Kind::Json(_)) => "application/json".to_owned(),
        "text/*" => "text/plain".to_owned(),
        it if it.contains('*') => "application/octet-stream".to_owned(),
        it => it.to_owned(),
    }
}
