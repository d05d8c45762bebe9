//! Request bodies, media types and the encoding of parts.

use indexmap::IndexMap;

use super::{Cx, Entry, header, parameter, schema};
use crate::contract::dialect::Version;
use crate::contract::model::{Encoding, MediaType, RequestBody};
use crate::diagnostic::Diagnostic;
use crate::document::Place;

/// Reads `requestBody` of an operation.
pub fn body<'d>(cx: &Cx<'_, 'd>, operation: &Place<'d>) -> Option<RequestBody> {
    let from = cx.member(operation, "requestBody")?;
    let place = cx.follow(&from)?;
    place.node.as_object()?;
    let content = cx.get(&place, "content");
    Some(RequestBody {
        at: place.node.at,
        description: cx.description(&from, &place),
        required: cx.flag(&place, "required").unwrap_or(false),
        content: content.map(|it| media_types(cx, &it)).unwrap_or_default(),
    })
}

/// Reads a `content` map. Keys that are no media types, or the same one twice, are reported and left out.
pub fn media_types<'d>(cx: &Cx<'_, 'd>, content: &Place<'d>) -> Vec<MediaType> {
    let mut types: Vec<MediaType> = Vec::new();
    for entry in cx.members(content) {
        let Some(name) = media_type(cx, &entry) else {
            continue;
        };
        if let Some(first) = types.iter().find(|it| it.name == name) {
            cx.sink.error(
                Diagnostic::new(
                    "duplicate-media-type",
                    entry.key,
                    format!("`{name}` is declared twice"),
                )
                .label(first.at, "first declared here")
                .help("media types do not differ by case or blanks")
                .pointer(entry.place.pointer),
            );
            continue;
        }
        let Some(place) = cx.follow(&entry.place) else {
            continue;
        };
        for key in ["prefixEncoding", "itemEncoding"] {
            if let Some(it) = cx.member(&place, key) {
                cx.unenforced(it.node.at, format!("`{key}`"));
            }
        }
        let encoding = cx.map(&place, "encoding").into_iter();
        let is_form = name.starts_with("application/x-www-form-urlencoded");
        types.push(MediaType {
            at: entry.key,
            name,
            schema: cx.member(&place, "schema").map(|it| schema::id(cx, &it)),
            item_schema: cx
                .member(&place, "itemSchema")
                .map(|it| schema::id(cx, &it)),
            encoding: encoding
                .map(|it| (it.name, self::encoding(cx, &it.place, is_form)))
                .collect::<IndexMap<_, _>>(),
            examples: cx.examples(&place),
        });
    }
    types
}

/// Gives the media type that a key of `content` names; reports what is none.
pub fn media_type<'d>(cx: &Cx<'_, 'd>, entry: &Entry<'d>) -> Option<String> {
    let name = normalise(&entry.name);
    if name.is_none() {
        cx.sink.error(
            Diagnostic::new(
                "invalid-media-type",
                entry.key,
                format!("`{}` is not a media type", entry.name),
            )
            .help("write a type and a subtype, such as `application/json`, or a range, such as `text/*`")
            .pointer(entry.place.pointer.clone()),
        );
    }
    name
}

fn encoding<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>, is_form: bool) -> Encoding {
    // Until 3.0 a style is ignored elsewhere than in forms (OpenAPI 3.0.4, 4.8.15.1).
    let styled = is_form || cx.version > Version::V3_0;
    for key in ["encoding", "prefixEncoding", "itemEncoding"] {
        if let Some(it) = cx.member(place, key) {
            cx.unenforced(it.node.at, format!("`{key}` of a part"));
        }
    }
    let content_type = cx.text(place, "contentType").unwrap_or_default();
    Encoding {
        at: place.node.at,
        content_type: content_type
            .split(',')
            .filter_map(|it| normalise(it).or_else(|| Some(it.trim().to_owned())))
            .filter(|it| !it.is_empty())
            .collect(),
        headers: header::headers(cx, place),
        style: cx
            .text(place, "style")
            .filter(|_| styled)
            .and_then(|it| parameter::style(&it)),
        explode: cx.flag(place, "explode").filter(|_| styled),
        allow_reserved: cx.flag(place, "allowReserved").unwrap_or(false),
    }
}

/// Gives a media type or range (RFC 9110, 8.3.1 and 12.5.1) in lower case apart from the values of its parameters;
/// `None` if it is none.
fn normalise(text: &str) -> Option<String> {
    let mut parts = text.split(';');
    let essence = parts.next()?.trim().to_ascii_lowercase();
    let essence = if essence == "*" {
        "*/*".to_owned()
    } else {
        essence
    };
    let (kind, subtype) = essence.split_once('/')?;
    let is_token = |it: &str| {
        !it.is_empty()
            && it
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    if !is_token(kind) || !is_token(subtype) || (kind == "*" && subtype != "*") {
        return None;
    }
    let mut name = essence.clone();
    for parameter in parts.map(str::trim).filter(|it| !it.is_empty()) {
        name.push_str("; ");
        match parameter.split_once('=') {
            Some((key, value)) => {
                name.push_str(&key.trim().to_ascii_lowercase());
                name.push('=');
                name.push_str(value.trim());
            }
            // No parameter (RFC 9110, 5.6.6), but it is clear what is meant.
            None => name.push_str(&parameter.to_ascii_lowercase()),
        }
    }
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::normalise;

    #[test]
    fn media_types_have_one_spelling() {
        let of = |text| normalise(text);
        assert_eq!(of("Application/JSON").as_deref(), Some("application/json"));
        assert_eq!(
            of("text/plain;Charset=UTF-8").as_deref(),
            Some("text/plain; charset=UTF-8")
        );
        assert_eq!(of("*/*").as_deref(), Some("*/*"));
        assert_eq!(of("*").as_deref(), Some("*/*"));
        assert_eq!(of("image/*").as_deref(), Some("image/*"));
        assert_eq!(of("*/json"), None);
        assert_eq!(of("json"), None);
        assert_eq!(of("application/ json"), None);
    }
}
