//! Headers of responses and of parts.

use super::{Cx, body, schema};
use crate::contract::model::{Header, SchemaId};
use crate::diagnostic::Diagnostic;
use crate::document::Place;
use crate::source::Located;

/// Reads `headers` of a response or an encoding; `Content-Type` is left out, since `content` says it (3.1, 4.8.17.1).
pub fn headers<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> Vec<Header> {
    let mut headers: Vec<Header> = Vec::new();
    for entry in cx.map(place, "headers") {
        if entry.name.eq_ignore_ascii_case("content-type") {
            cx.sink.warn(
                Diagnostic::new(
                    "ignored-header",
                    entry.key,
                    "a `Content-Type` header has no meaning here and is ignored",
                )
                .help("media types are the keys of `content`")
                .pointer(entry.place.pointer),
            );
            continue;
        }
        if !is_sendable(&entry.name) {
            let at = Located::new(entry.name, entry.key);
            UNSENDABLE.warn(cx, &at, "so it is never sent", &entry.place);
            continue;
        }
        let Some(place) = cx.follow(&entry.place) else {
            continue;
        };
        if let Some(first) = headers
            .iter()
            .find(|it| it.name.eq_ignore_ascii_case(&entry.name))
        {
            cx.sink.error(
                Diagnostic::new(
                    "duplicate-header",
                    entry.key,
                    format!("the header `{}` is declared twice", entry.name),
                )
                .label(first.at, "first declared here")
                .help("names of headers differ by more than case")
                .pointer(entry.place.pointer),
            );
            continue;
        }
        let Some((schema, content)) = value(cx, &place) else {
            continue;
        };
        headers.push(Header {
            at: entry.key,
            name: entry.name,
            description: cx.description(&entry.place, &place),
            required: cx.flag(&place, "required").unwrap_or(false),
            deprecated: cx.flag(&place, "deprecated").unwrap_or(false),
            explode: cx.flag(&place, "explode").unwrap_or(false),
            schema,
            content,
        });
    }
    headers
}

/// Says whether a header can have this name (RFC 9110, 5.6.2).
pub fn is_sendable(name: &str) -> bool {
    let is_letter = |it: u8| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&it);
    !name.is_empty() && name.bytes().all(is_letter)
}

/// Names that cannot be sent: how that is told.
pub struct Unsendable {
    /// The diagnostic.
    pub id: &'static str,
    /// What has the name.
    pub what: &'static str,
    /// What to do.
    pub help: &'static str,
}

/// A header with such a name.
pub const UNSENDABLE: Unsendable = Unsendable {
    id: "unsendable-header",
    what: "header",
    help: "names of headers consist of letters, digits and `-`; blanks and `:` are none of them",
};

impl Unsendable {
    /// Tells of such a name, and what follows from it.
    pub fn warn<'d>(
        &self,
        cx: &Cx<'_, 'd>,
        name: &Located<String>,
        outcome: &str,
        place: &Place<'d>,
    ) {
        let message = format!(
            "no {} can have the name `{}`, {outcome}",
            self.what, name.value
        );
        cx.sink.warn(
            Diagnostic::new(self.id, name.at, message)
                .help(self.help)
                .pointer(place.pointer.clone()),
        );
    }
}

/// Gives the schema of a parameter or header, and its media type if `content` says one. Gives `None` when neither or
/// both of `schema` and `content` are there, which is then reported (3.1, 4.8.12.2).
pub fn value<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> Option<(SchemaId, Option<String>)> {
    place.node.as_object()?;
    let schema = cx.member(place, "schema");
    let content = cx.get(place, "content");
    match (schema, content) {
        (Some(schema), None) => Some((schema::id(cx, &schema), None)),
        (None, Some(content)) => {
            let types = cx.members(&content);
            let [only] = types.as_slice() else {
                cx.error(
                    &content,
                    "wrong-content",
                    "`content` must have exactly one media type here",
                );
                return None;
            };
            let name = body::media_type(cx, only)?;
            // Without a schema anything goes, which is what an empty media type object means as a schema.
            let place = cx.follow(&only.place)?;
            let schema = cx.member(&place, "schema").map(|it| schema::id(cx, &it));
            Some((
                schema.unwrap_or_else(|| schema::anything(cx, &place)),
                Some(name),
            ))
        }
        (Some(schema), Some(_)) => {
            cx.error(
                &schema,
                "wrong-content",
                "`schema` and `content` exclude each other",
            );
            None
        }
        (None, None) => {
            // A key of the wrong type has been reported as that.
            if !["schema", "content"]
                .iter()
                .any(|it| cx.member(place, it).is_some())
            {
                cx.error(
                    place,
                    "wrong-content",
                    "there is neither `schema` nor `content`, so the value has no type",
                );
            }
            None
        }
    }
}
