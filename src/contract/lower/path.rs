//! Path templates: their pieces, their parameters, and which of them are the same.

use std::collections::HashMap;

use super::{Cx, parameter};
use crate::contract::model::{Location, Operation, Parameter, Piece, Segment};
use crate::diagnostic::Diagnostic;
use crate::document::{Place, pointer};
use crate::source::Located;

/// Splits a path template into segments (3.1, 4.8.8.2). A slash at the end gives a last segment without pieces, and so
/// does each empty segment; `/` is one such segment.
///
/// # Errors
///
/// What is wrong with the template, as a message and its remedy.
pub fn segments(path: &str) -> Result<Vec<Segment>, (String, &'static str)> {
    let Some(rest) = path.strip_prefix('/') else {
        return Err((
            format!("the path `{path}` does not begin with `/`"),
            "paths begin with a slash",
        ));
    };
    let outside: String = rest
        .split('{')
        .map(|it| it.split_once('}').map_or(it, |(_, after)| after))
        .collect();
    if outside.contains(['?', '#']) {
        return Err((
            format!("the path `{path}` has a query or a fragment"),
            "query parameters are declared under `parameters`",
        ));
    }
    let mut names: Vec<String> = Vec::new();
    let mut segments = Vec::new();
    for text in rest.split('/') {
        if text == "." || text == ".." {
            return Err((
                format!("the path `{path}` has a segment `{text}`"),
                "clients take such segments out before they send",
            ));
        }
        let segment = segment(text).ok_or_else(|| {
            (
                format!("the braces of the path `{path}` do not match"),
                "parameters are written `{name}` inside one segment",
            )
        })?;
        for piece in &segment.pieces {
            if let Piece::Parameter(name) = piece {
                if names.contains(name) {
                    return Err((
                        format!("`{{{name}}}` stands twice in the path `{path}`"),
                        "each parameter stands once in a path",
                    ));
                }
                names.push(name.clone());
            }
        }
        segments.push(segment);
    }
    Ok(segments)
}

fn segment(text: &str) -> Option<Segment> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let Some(open) = rest.find(['{', '}']) else {
            pieces.push(literal(rest));
            break;
        };
        if open > 0 {
            pieces.push(literal(&rest[..open]));
        }
        let inside = rest[open..].strip_prefix('{')?;
        let close = inside.find(['{', '}'])?;
        if !inside[close..].starts_with('}') || close == 0 {
            return None;
        }
        pieces.push(Piece::Parameter(inside[..close].to_owned()));
        rest = &inside[close + 1..];
    }
    Some(Segment { pieces })
}

fn literal(text: &str) -> Piece {
    Piece::Literal(pointer::percent_decode(text).unwrap_or_else(|| text.to_owned()))
}

/// Says whether two parameters of a segment have nothing between them, so that nobody knows where one ends.
pub fn has_neighbours(segments: &[Segment]) -> bool {
    let mut pairs = segments.iter().flat_map(|it| it.pieces.windows(2));
    pairs.any(|it| matches!(it, [Piece::Parameter(_), Piece::Parameter(_)]))
}

/// Brings the parameters in line with the template: one that only the template names is a string, one that the template
/// lacks is put aside, and names that differ by case only are one. Each is a warning. Gives those that can be sent, and
/// those that cannot.
pub fn reconcile<'d>(
    cx: &Cx<'_, 'd>,
    place: &Place<'d>,
    path: &Located<String>,
    segments: &[Segment],
    mut parameters: Vec<Parameter>,
) -> (Vec<Parameter>, Vec<Parameter>) {
    let pieces = segments.iter().flat_map(|it| &it.pieces);
    let names: Vec<&String> = pieces
        .filter_map(|it| match it {
            Piece::Parameter(name) => Some(name),
            Piece::Literal(_) => None,
        })
        .collect();
    let mut missing = Vec::new();
    for name in &names {
        let is_path = |it: &Parameter| it.location == Location::Path;
        if parameters
            .iter()
            .any(|it| is_path(it) && it.name.value == **name)
        {
            continue;
        }
        let other_case = parameters.iter_mut().find(|it| {
            is_path(it)
                && it.name.value.eq_ignore_ascii_case(name)
                && !names.contains(&&it.name.value)
        });
        if let Some(parameter) = other_case {
            cx.sink.warn(
                Diagnostic::new(
                    "path-parameter-case",
                    parameter.name.at,
                    format!(
                        "path parameter `{}` is `{name}` in the path; that name is used",
                        parameter.name.value
                    ),
                )
                .label(path.at, "the path")
                .help("write both alike")
                .pointer(place.pointer.clone()),
            );
            parameter.name.value = (*name).clone();
            continue;
        }
        missing.push(*name);
    }
    for name in missing {
        cx.sink.warn(
            Diagnostic::new(
                "undeclared-path-parameter",
                path.at,
                format!("path parameter `{name}` is not declared; it is read as a string"),
            )
            .help(format!(
                "declare it: `{{name: {name}, in: path, required: true, schema: {{type: string}}}}`"
            ))
            .pointer(place.pointer.clone()),
        );
        parameters.push(parameter::undeclared(cx, name, path, place));
    }
    let (unused, parameters): (Vec<_>, Vec<_>) = parameters
        .into_iter()
        .partition(|it| it.location == Location::Path && !names.contains(&&it.name.value));
    for it in &unused {
        cx.sink.warn(
            Diagnostic::new(
                "unused-path-parameter",
                it.name.at,
                format!(
                    "path parameter `{}` is not in the path and is ignored",
                    it.name.value
                ),
            )
            .label(path.at, "the path")
            .help("put it into the path, or change its `in`")
            .pointer(place.pointer.clone()),
        );
    }
    (parameters, unused)
}

/// Reports operations that no request can tell apart, and paths that differ in the names of parameters only.
pub fn check_conflicts(cx: &Cx<'_, '_>, operations: &[Operation]) {
    let mut by_shape: HashMap<String, Vec<&Operation>> = HashMap::new();
    for operation in operations {
        let same = by_shape.entry(shape(operation)).or_default();
        if let Some(first) = same.iter().find(|it| it.method == operation.method) {
            cx.sink.error(
                Diagnostic::new(
                    "conflicting-paths",
                    operation.path.at,
                    format!(
                        "`{} {}` cannot be told from another operation",
                        operation.method, operation.path.value
                    ),
                )
                .label(
                    first.path.at,
                    format!("`{} {}`", first.method, first.path.value),
                )
                .help("paths that differ in the names of parameters only are the same path")
                .pointer(operation.pointer.clone()),
            );
        } else if let Some(first) = same.iter().find(|it| it.path.value != operation.path.value)
            && !same.iter().any(|it| it.path.value == operation.path.value)
        {
            cx.sink.warn(
                Diagnostic::new(
                    "paths-of-one-shape",
                    operation.path.at,
                    format!(
                        "`{}` and `{}` are one path",
                        first.path.value, operation.path.value
                    ),
                )
                .label(first.path.at, "the other spelling")
                .help("give the parameters the same names")
                .pointer(operation.pointer.clone()),
            );
        }
        same.push(operation);
    }
}

fn shape(operation: &Operation) -> String {
    let mut shape = operation.base_path.clone();
    for segment in &operation.segments {
        shape.push('/');
        for piece in &segment.pieces {
            match piece {
                Piece::Literal(text) => shape.push_str(text),
                Piece::Parameter(_) => shape.push_str("{}"),
            }
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(path: &str) -> Vec<String> {
        let segments = segments(path).unwrap_or_default();
        let written = segments.iter().map(|segment| {
            let pieces = segment.pieces.iter().map(|piece| match piece {
                Piece::Literal(text) => text.clone(),
                Piece::Parameter(name) => format!("<{name}>"),
            });
            pieces.collect::<Vec<_>>().join(" ")
        });
        written.collect()
    }

    #[test]
    fn segments_hold_literals_and_parameters_in_turn() {
        assert_eq!(pieces("/users/{id}:cancel"), ["users", "<id> :cancel"]);
        assert_eq!(pieces("/{x}-{y}.json"), ["<x> - <y> .json"]);
        assert_eq!(pieces("/v{major}/u"), ["v <major>", "u"]);
        assert_eq!(pieces("/"), [""]);
        assert_eq!(pieces("/a/"), ["a", ""]);
        assert_eq!(pieces("/a%20b"), ["a b"]);
    }

    #[test]
    fn templates_that_no_request_can_match_are_refused() {
        for wrong in [
            "", "a", "/a?x=1", "/a#b", "/{a", "/a}", "/{}", "/{a}/{a}", "/a/../b", "/{{a}}",
        ] {
            assert!(segments(wrong).is_err(), "{wrong}");
        }
    }
}
