//! Parameters: names, places and styles, with their defaults filled in.

use openapiv3::{PathStyle, QueryStyle};

use super::{Cx, header, typed};
use crate::contract::grammar::Kind;
use crate::contract::model::{Lifecycle, Location, Parameter, Style};
use crate::diagnostic::Diagnostic;
use crate::document::Place;
use crate::source::Located;

/// A cookie with a name that cannot be sent.
const UNSENDABLE_COOKIE: header::Unsendable = header::Unsendable {
    id: "unsendable-cookie",
    what: "cookie",
    help: "names of cookies consist of letters, digits and `-`; `=`, `;` and blanks at their ends are none of them",
};

/// Says whether a cookie can have this name: not the grammar (RFC 6265, 4.1.1), which few clients keep, but what can be
/// told apart in what they send (5.4).
fn is_cookie_name(name: &str) -> bool {
    let has_end = |it: char| it == ';' || it == '=' || it.is_control();
    !name.is_empty() && name.trim() == name && !name.contains(has_end)
}

/// Reads `parameters` of an operation over those of its path item: one of the same name and place replaces (3.1, 4.8.10).
pub fn parameters<'d>(
    cx: &Cx<'_, 'd>,
    inherited: &[Place<'d>],
    own: &[Place<'d>],
) -> Vec<Parameter> {
    let mut all = distinct(cx, inherited);
    for parameter in distinct(cx, own) {
        match all.iter_mut().find(|it| is_same(it, &parameter)) {
            Some(replaced) => *replaced = parameter,
            None => all.push(parameter),
        }
    }
    all
}

/// Reads one list, in which no parameter may stand twice.
fn distinct<'d>(cx: &Cx<'_, 'd>, list: &[Place<'d>]) -> Vec<Parameter> {
    let mut all: Vec<Parameter> = Vec::new();
    for from in list {
        let Some(parameter) = parameter(cx, from) else {
            continue;
        };
        if let Some(first) = all.iter().find(|it| is_same(it, &parameter)) {
            let here = if parameter.at == first.at {
                from.node.at
            } else {
                parameter.name.at
            };
            let here = super::reference(from.node).map_or(here, |it| it.at);
            cx.sink.error(
                Diagnostic::new(
                    "duplicate-parameter",
                    here,
                    format!("parameter `{}` is declared twice", parameter.name.value),
                )
                .label(first.name.at, "first declared here")
                .help("parameters are identified by `name` and `in` together")
                .pointer(from.pointer.clone()),
            );
            continue;
        }
        all.push(parameter);
    }
    all
}

fn is_same(left: &Parameter, right: &Parameter) -> bool {
    left.location == right.location
        && match left.location {
            Location::Header => left.name.value.eq_ignore_ascii_case(&right.name.value),
            Location::Path | Location::Query | Location::Cookie | Location::QueryString => {
                left.name.value == right.name.value
            }
        }
}

fn parameter<'d>(cx: &Cx<'_, 'd>, from: &Place<'d>) -> Option<Parameter> {
    let place = &cx.follow(from)?;
    let name = cx.located(place, "name")?;
    let location = location(&cx.text(place, "in")?)?;
    if location == Location::Header && is_reserved_header(&name.value) {
        cx.sink.warn(
            Diagnostic::new(
                "ignored-header",
                name.at,
                format!(
                    "a header parameter `{}` has no meaning and is ignored",
                    name.value
                ),
            )
            .help("media types are declared under `content`, credentials under `security`")
            .pointer(place.pointer.clone()),
        );
        return None;
    }
    let unsendable = match location {
        Location::Header if !header::is_sendable(&name.value) => Some(&header::UNSENDABLE),
        Location::Cookie if !is_cookie_name(&name.value) => Some(&UNSENDABLE_COOKIE),
        _ => None,
    };
    if let Some(unsendable) = unsendable {
        // Where it is required every request lacks it, and is refused.
        let is_required = cx.flag(place, "required").unwrap_or(false);
        let outcome = if is_required {
            "so every request is refused"
        } else {
            "so it is ignored"
        };
        unsendable.warn(cx, &name, outcome, place);
        if !is_required {
            return None;
        }
    }
    let (schema, content) = header::value(cx, place)?;
    let (style, required) = style_and_required(cx, place, location)?;
    // `deepObject` is defined for exploded objects only, whatever is written (3.1, 4.8.12.2).
    let explode = style == Style::DeepObject
        || cx
            .flag(place, "explode")
            .unwrap_or(matches!(style, Style::Form | Style::Cookie));
    let required = if location == Location::Path && !required {
        cx.sink.warn(
            Diagnostic::new(
                "optional-path-parameter",
                name.at,
                format!(
                    "path parameter `{}` is not `required: true`; it is read as that",
                    name.value
                ),
            )
            .help("a path without the value is another path; write `required: true`")
            .pointer(place.pointer.clone()),
        );
        true
    } else {
        required
    };
    Some(Parameter {
        at: place.node.at,
        name,
        location,
        description: cx.description(from, place),
        required,
        deprecated: cx.flag(place, "deprecated").unwrap_or(false),
        lifecycle: cx.lifecycle(place),
        allow_empty_value: location == Location::Query
            && cx.flag(place, "allowEmptyValue").unwrap_or(false),
        style,
        explode,
        allow_reserved: cx.flag(place, "allowReserved").unwrap_or(false),
        schema,
        content,
        examples: cx.examples(place),
        component: place
            .pointer
            .strip_prefix("/components/parameters/")
            .map(str::to_owned),
    })
}

/// Reads what depends on `in`; the types of 3.0 know which styles each place has.
fn style_and_required<'d>(
    cx: &Cx<'_, 'd>,
    place: &Place<'d>,
    location: Location,
) -> Option<(Style, bool)> {
    let written = cx.text(place, "style");
    let required = cx.flag(place, "required").unwrap_or(false);
    // Both came with 3.2, which those types do not know.
    if location == Location::QueryString {
        return Some((Style::Form, required));
    }
    if location == Location::Cookie && written.as_deref() == Some("cookie") {
        return Some((Style::Cookie, required));
    }
    Some(match typed::read(cx, place, Kind::Parameter)? {
        openapiv3::Parameter::Query {
            parameter_data,
            style,
            ..
        } => {
            let style = match style {
                QueryStyle::Form => Style::Form,
                QueryStyle::SpaceDelimited => Style::SpaceDelimited,
                QueryStyle::PipeDelimited => Style::PipeDelimited,
                QueryStyle::DeepObject => Style::DeepObject,
            };
            (style, parameter_data.required)
        }
        openapiv3::Parameter::Path {
            parameter_data,
            style,
        } => {
            let style = match style {
                PathStyle::Matrix => Style::Matrix,
                PathStyle::Label => Style::Label,
                PathStyle::Simple => Style::Simple,
            };
            (style, parameter_data.required)
        }
        openapiv3::Parameter::Header { parameter_data, .. } => {
            (Style::Simple, parameter_data.required)
        }
        openapiv3::Parameter::Cookie { parameter_data, .. } => {
            (Style::Form, parameter_data.required)
        }
    })
}

/// Says whether a header parameter of this name is ignored (3.1, 4.8.12.2).
fn is_reserved_header(name: &str) -> bool {
    ["accept", "content-type", "authorization"].contains(&name.to_ascii_lowercase().as_str())
}

fn location(word: &str) -> Option<Location> {
    [
        Location::Path,
        Location::Query,
        Location::Header,
        Location::Cookie,
        Location::QueryString,
    ]
    .into_iter()
    .find(|it| it.as_str() == word)
}

/// Gives the style of this name.
pub fn style(word: &str) -> Option<Style> {
    [
        Style::Matrix,
        Style::Label,
        Style::Simple,
        Style::Form,
        Style::SpaceDelimited,
        Style::PipeDelimited,
        Style::DeepObject,
        Style::Cookie,
    ]
    .into_iter()
    .find(|it| it.as_str() == word)
}

/// Makes the parameter that a path template uses and nothing declares: a string.
pub fn undeclared<'d>(
    cx: &Cx<'_, 'd>,
    name: &str,
    path: &Located<String>,
    place: &Place<'d>,
) -> Parameter {
    Parameter {
        at: path.at,
        name: Located::new(name.to_owned(), path.at),
        location: Location::Path,
        description: None,
        required: true,
        deprecated: false,
        lifecycle: Lifecycle::default(),
        allow_empty_value: false,
        style: Style::Simple,
        explode: false,
        allow_reserved: false,
        schema: super::schema::string(cx, place, path.at),
        content: None,
        examples: Vec::new(),
        component: None,
    }
}
