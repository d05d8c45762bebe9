//! Holds a value of `x-specwright` against its grammar. Whatever is wrong is an error: a declaration that is misread
//! would be a server that is open, or stores nothing.

use super::super::Cx;
use super::grammar::{Field, Shape};
use super::rate::windows;
use crate::contract::grammar::as_count;
use crate::diagnostic::Diagnostic;
use crate::document::node::{Member, Node, Object, Value};
use crate::document::{nearest, pointer};
use crate::source::Span;

/// Checks an object against its keys; gives the members that are right.
pub fn members<'d>(
    cx: &Cx<'_, 'd>,
    node: &'d Node,
    fields: &'static [Field],
    at_pointer: &str,
) -> Vec<(&'static Field, &'d Member)> {
    let Some(members) = object(cx, node, at_pointer) else {
        return Vec::new();
    };
    let mut right = Vec::new();
    for (name, member) in members {
        let here = pointer::join(at_pointer, name);
        let Some(field) = fields.iter().find(|it| it.name == name) else {
            unknown_key(cx, name, member.key, fields.iter().map(|it| it.name), &here);
            continue;
        };
        if is_right(cx, &member.node, field.shape, &here) {
            right.push((field, member));
        }
    }
    for field in fields
        .iter()
        .filter(|it| it.required && !members.contains_key(it.name))
    {
        cx.sink.error(
            Diagnostic::new(
                "wrong-extension-value",
                members.first().map_or(node.at, |(_, it)| it.key),
                format!("`{}` is missing", field.name),
            )
            .help(field.about)
            .pointer(at_pointer),
        );
    }
    right
}

fn object<'d>(cx: &Cx<'_, 'd>, node: &'d Node, at_pointer: &str) -> Option<&'d Object> {
    let members = node.as_object();
    if members.is_none() {
        wrong(cx, node, "an object", at_pointer);
    }
    members
}

fn is_right(cx: &Cx<'_, '_>, node: &Node, shape: Shape, here: &str) -> bool {
    match shape {
        Shape::Text => is(
            cx,
            node,
            node.as_text().is_some_and(|it| !it.is_empty()),
            "a text",
            here,
        ),
        Shape::Word(words) => is_word(cx, node, words, here),
        Shape::Flag => is(
            cx,
            node,
            node.as_bool().is_some(),
            "`true` or `false`",
            here,
        ),
        Shape::Rates => is(
            cx,
            node,
            node.as_text().is_some_and(|it| windows(it).is_some()),
            "limits such as `5/minute; 20/hour`",
            here,
        ),
        Shape::Scalar => is(
            cx,
            node,
            matches!(
                node.value,
                Value::String(_) | Value::Number(_) | Value::Bool(_)
            ),
            "a text, a number, `true` or `false`",
            here,
        ),
        Shape::Whole => {
            let count = match &node.value {
                Value::Number(text) => as_count(text),
                _ => None,
            };
            is(
                cx,
                node,
                count.is_some_and(|it| it > 0),
                "a whole number above zero",
                here,
            )
        }
        Shape::Texts => each_item(cx, node, here, |item, here| {
            is_right(cx, item, Shape::Text, here)
        }),
        Shape::Groups => each_item(cx, node, here, |item, here| {
            let shape = if item.as_array().is_some() {
                Shape::Texts
            } else {
                Shape::Text
            };
            is_right(cx, item, shape, here)
        }),
        Shape::TextMap(keys) => each_member(cx, node, here, |name, member, here| {
            if let Some(keys) = keys.filter(|it| !it.contains(&name)) {
                unknown_key(cx, name, member.key, keys.iter().copied(), here);
                return false;
            }
            is_right(cx, &member.node, Shape::Text, here)
        }),
        Shape::TextsMap => each_member(cx, node, here, |_, member, here| {
            is_right(cx, &member.node, Shape::Texts, here)
        }),
        Shape::Steps => each_member(cx, node, here, |_, member, here| {
            is_right(cx, &member.node, Shape::TextsMap, here)
        }),
        Shape::Sources(words) => each_member(cx, node, here, |name, member, here| {
            if pointer::steps(name).is_none_or(|it| it.is_empty()) {
                cx.sink.error(
                    Diagnostic::new(
                        "wrong-extension-value",
                        member.key,
                        format!("`{name}` is not a JSON pointer"),
                    )
                    .help("write the place in the error schema, such as `/error/code`")
                    .pointer(here),
                );
                return false;
            }
            match member.node.as_object() {
                Some(constant) => {
                    let is_constant = constant.len() == 1
                        && member
                            .node
                            .get("const")
                            .is_some_and(|it| it.as_text().is_some());
                    is(
                        cx,
                        &member.node,
                        is_constant,
                        "a word or `{const: TEXT}`",
                        here,
                    )
                }
                None => is_word(cx, &member.node, words, here),
            }
        }),
        Shape::Fields(_) => is(cx, node, node.as_object().is_some(), "an object", here),
    }
}

fn is_word(cx: &Cx<'_, '_>, node: &Node, words: &[&str], here: &str) -> bool {
    let Some(word) = node.as_text() else {
        return is(cx, node, false, "a text", here);
    };
    if words.contains(&word) {
        return true;
    }
    let help = match nearest(word, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it is one of `{}`", words.join("`, `")),
    };
    cx.sink.error(
        Diagnostic::new(
            "wrong-extension-value",
            node.at,
            format!("`{word}` is not known here"),
        )
        .help(help)
        .pointer(here),
    );
    false
}

fn each_item(
    cx: &Cx<'_, '_>,
    node: &Node,
    here: &str,
    check: impl Fn(&Node, &str) -> bool,
) -> bool {
    let Some(items) = node.as_array() else {
        return is(cx, node, false, "a list", here);
    };
    let mut right = true;
    for (index, item) in items.iter().enumerate() {
        right &= check(item, &pointer::join(here, &index.to_string()));
    }
    right
}

fn each_member(
    cx: &Cx<'_, '_>,
    node: &Node,
    here: &str,
    check: impl Fn(&str, &Member, &str) -> bool,
) -> bool {
    let Some(members) = node.as_object() else {
        return is(cx, node, false, "an object", here);
    };
    let mut right = true;
    for (name, member) in members {
        right &= check(name, member, &pointer::join(here, name));
    }
    right
}

fn is(cx: &Cx<'_, '_>, node: &Node, right: bool, expected: &str, here: &str) -> bool {
    if !right {
        wrong(cx, node, expected, here);
    }
    right
}

fn wrong(cx: &Cx<'_, '_>, node: &Node, expected: &str, here: &str) {
    let found = match &node.value {
        Value::Number(text) => format!("`{text}`"),
        Value::String(text) if text.is_empty() => "an empty text".to_owned(),
        _ => node.kind().to_owned(),
    };
    cx.sink.error(
        Diagnostic::new(
            "wrong-extension-value",
            node.at,
            format!("expected {expected}, found {found}"),
        )
        .pointer(here),
    );
}

fn unknown_key<'a>(
    cx: &Cx<'_, '_>,
    name: &str,
    at: Span,
    keys: impl Iterator<Item = &'a str> + Clone,
    here: &str,
) {
    let help = match nearest(name, keys.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!(
            "the keys here are `{}`",
            keys.collect::<Vec<_>>().join("`, `")
        ),
    };
    cx.sink.error(
        Diagnostic::new(
            "unknown-extension-key",
            at,
            format!("`x-specwright` has no key `{name}` here"),
        )
        .help(help)
        .pointer(here),
    );
}
