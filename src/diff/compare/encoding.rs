//! Encodings: how the parts of a form or of a multipart body are written.

use super::{Scope, Walk, header, media};
use crate::contract::{Encoding, Header, MediaType, Style, Types};
use crate::diff::change::{Change, Evidence, Side};
use crate::diff::view::{Arena, NodeId};

/// How a part is written, with everything that is left out filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Written {
    content_types: Vec<String>,
    style: Option<(Style, bool)>,
    allow_reserved: bool,
}

/// Compares how the parts of two bodies are written.
pub fn all(
    walk: &mut Walk<'_>,
    scope: &Scope,
    side: Side,
    (old, new): (&MediaType, &MediaType),
    subject: &str,
) {
    let fresh = new
        .encoding
        .keys()
        .filter(|it| !old.encoding.contains_key(*it));
    for name in old.encoding.keys().chain(fresh) {
        let (one, two) = (old.encoding.get(name), new.encoding.get(name));
        let at = (
            one.map_or(old.at, |it| it.at),
            two.map_or(new.at, |it| it.at),
        );
        let before = written(&mut walk.old, old, name);
        let after = written(&mut walk.new, new, name);
        if before != after {
            let id = match side {
                Side::Request => "request-body-encoding-changed",
                Side::Response => "response-body-encoding-changed",
            };
            let message = format!(
                "the part `{name}` was written as {} and is as {}",
                shown(&before),
                shown(&after)
            );
            let change = Change::new(id, message)
                .at(at.0, at.1)
                .of(subject, name.clone())
                .known(evidence(&before, &after, side))
                .sent(side);
            walk.say(scope, change);
        }
        let scope = scope.within(format!("part `{name}`"));
        header::all(
            walk,
            &scope,
            side,
            (headers(one), headers(two)),
            subject,
            at,
        );
    }
}

fn headers(encoding: Option<&Encoding>) -> &[Header] {
    encoding.map_or(&[], |it| &it.headers)
}

/// Says what it means that a part is written otherwise: more media types are looser, fewer are tighter.
fn evidence(old: &Written, new: &Written, side: Side) -> Evidence {
    if old.style != new.style || old.allow_reserved != new.allow_reserved {
        return Evidence::Plain;
    }
    let takes_in = |wide: &Written, narrow: &Written| {
        let mut all = narrow.content_types.iter();
        all.all(|it| {
            wide.content_types
                .iter()
                .any(|range| media::covers(range, it))
        })
    };
    match side {
        Side::Request if takes_in(new, old) => Evidence::Harmless,
        Side::Response if takes_in(old, new) => Evidence::Harmless,
        Side::Request | Side::Response => Evidence::Plain,
    }
}

/// Gives how a part is written (OpenAPI 3.1, 4.8.15.1).
fn written(arena: &mut Arena<'_>, media: &MediaType, name: &str) -> Written {
    let encoding = media.encoding.get(name);
    let mut content_types: Vec<String> = encoding
        .map(|it| it.content_type.clone())
        .unwrap_or_default()
        .iter()
        .map(|it| it.to_ascii_lowercase())
        .collect();
    content_types.sort();
    if content_types.is_empty() {
        let schema = media.schema.map(|it| arena.schema(it));
        let part = schema.and_then(|it| arena.view(it).properties.get(name).map(|it| it.node));
        content_types.extend(part.map(|it| usual(arena, it).to_owned()));
    }
    let is_form = media.name.starts_with("application/x-www-form-urlencoded");
    Written {
        content_types,
        style: style(encoding, is_form),
        allow_reserved: encoding.is_some_and(|it| it.allow_reserved),
    }
}

/// Gives style and `explode`, which forms always have.
fn style(encoding: Option<&Encoding>, is_form: bool) -> Option<(Style, bool)> {
    let style = encoding.and_then(|it| it.style);
    let explode = encoding.and_then(|it| it.explode);
    if style.is_none() && explode.is_none() && !is_form {
        return None;
    }
    let style = style.unwrap_or(Style::Form);
    Some((style, explode.unwrap_or(style == Style::Form)))
}

/// Gives the media type in which a part is written that says nothing of it.
fn usual(arena: &mut Arena<'_>, part: NodeId) -> &'static str {
    let view = arena.view(part);
    if view.types == Types::ARRAY
        && let Some(items) = view.items
        && arena.view(items).types != Types::ARRAY
    {
        return usual(arena, items);
    }
    let is_binary = matches!(view.format.as_deref(), Some("binary" | "base64"));
    if view.types.intersects(Types::OBJECT.with(Types::ARRAY)) && view.types != Types::ANY {
        "application/json"
    } else if view.types == Types::ANY || is_binary || view.content[0].is_some() {
        "application/octet-stream"
    } else {
        "text/plain"
    }
}

fn shown(it: &Written) -> String {
    let mut parts: Vec<String> = Vec::new();
    if !it.content_types.is_empty() {
        parts.push(format!("`{}`", it.content_types.join(", ")));
    }
    if let Some((style, explode)) = it.style {
        let explode = if explode { " with `explode`" } else { "" };
        parts.push(format!("style `{}`{explode}", style.as_str()));
    }
    if it.allow_reserved {
        parts.push("`allowReserved`".to_owned());
    }
    if parts.is_empty() {
        "its type asks".to_owned()
    } else {
        parts.join(", ")
    }
}
