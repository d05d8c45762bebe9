//! How one parameter is read: by the reader of its type where it is a single text, by its style otherwise.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::{Cx, rule};
use crate::plan::operation::{Operation, Parameter, ParameterConstant};
use crate::plan::schema::{Presence, Rule, TextRule, Type};
use crate::plan::{Location, Style};

/// Gives the path with the path of the server; a parameter that takes slashes ends in `*`.
pub fn template(cx: Cx<'_>, operation: &Operation) -> String {
    let mut path = format!("{}{}", cx.version.base_path, operation.path);
    for it in operation.request.parameters.iter().filter(|it| it.tail) {
        path = path.replace(&format!("{{{}}}", it.wire), &format!("{{{}*}}", it.wire));
    }
    path
}

/// Says whether the parameter is a single text that a reader of its type takes.
pub fn is_plain(cx: Cx<'_>, it: &Parameter) -> bool {
    matches!(it.style, Style::Simple | Style::Form | Style::Cookie)
        && !it.json
        && !it.allow_empty
        && reader(cx, it).is_some()
}

/// Writes the expression that reads it.
pub fn read(cx: Cx<'_>, it: &Parameter, source: &Ident) -> TokenStream {
    let name = &it.wire;
    if is_plain(cx, it)
        && let Some(reader) = reader(cx, it)
    {
        let method = ident(reader.method);
        let held = reader.takes_rule.then(|| {
            let held = held(cx, it);
            quote!(#held,)
        });
        let wrap = reader.wrap.map(|wrap| quote!(.map(#wrap)));
        return quote!(#source.#method(#name, #held &mut found) #wrap);
    }
    let constant = ident(it.field.constant().as_str());
    quote!(#source.read(&Self::#constant, &mut found))
}

struct Reader {
    method: &'static str,
    takes_rule: bool,
    wrap: Option<TokenStream>,
}

fn reader(cx: Cx<'_>, it: &Parameter) -> Option<Reader> {
    let simple = |method, takes_rule| {
        Some(Reader {
            method,
            takes_rule,
            wrap: None,
        })
    };
    let is_format_alone = |rule: &TextRule| {
        *rule
            == TextRule {
                format: rule.format.clone(),
                ..TextRule::default()
            }
    };
    match (&it.ty, &it.rule) {
        (Type::Text | Type::Secret, Rule::Text(_)) if it.ty == Type::Text || cx.is_echo() => {
            simple("text", true)
        }
        (Type::Secret, Rule::Text(_)) if !cx.is_echo() => {
            let secret = cx.support("secret::Secret");
            Some(Reader {
                method: "text",
                takes_rule: true,
                wrap: Some(quote!(#secret::new)),
            })
        }
        (Type::I32 | Type::I64 | Type::U64, Rule::Integer(_)) => simple("integer", true),
        (Type::F64, Rule::Number(_)) => simple("number", true),
        (Type::Bool, Rule::Boolean) => simple("boolean", false),
        (Type::Model(model), Rule::Enumeration(rule)) if model == rule => simple("one_of", false),
        (Type::DateTime, Rule::Text(rule)) if is_format_alone(rule) => simple("date_time", false),
        (Type::Date, Rule::Text(rule)) if is_format_alone(rule) => simple("date", false),
        (Type::Uuid, Rule::Text(rule)) if is_format_alone(rule) => simple("uuid", false),
        (Type::DateTime | Type::Date | Type::Uuid | Type::Base64, Rule::Text(_)) => {
            simple("parsed", true)
        }
        _ => None,
    }
}

/// Writes a reference to the rule, by the constant that holds it.
fn held(cx: Cx<'_>, it: &Parameter) -> TokenStream {
    match &it.constant {
        ParameterConstant::None => rule::reference(cx, &it.rule),
        ParameterConstant::Own(name) => {
            let name = ident(name.as_str());
            quote!(&Self::#name)
        }
        ParameterConstant::Shared(name) => {
            let name = ident(name.as_str());
            quote!(&#name)
        }
    }
}

/// Says whether reading the parameter asks the constant that holds its rule.
pub fn asks_rule(cx: Cx<'_>, it: &Parameter) -> bool {
    !is_plain(cx, it) || reader(cx, it).is_some_and(|it| it.takes_rule)
}

/// Writes the constant of a parameter: its rule, or all of it where it is read by its style.
pub fn constant(cx: Cx<'_>, operation: &Operation, it: &Parameter) -> Option<TokenStream> {
    if is_plain(cx, it) {
        let ParameterConstant::Own(name) = &it.constant else {
            return None;
        };
        if !asks_rule(cx, it) {
            return None;
        }
        let (name, ty, value) = (
            ident(name.as_str()),
            rule::ty(cx, &it.rule),
            rule::value(cx, &it.rule),
        );
        return Some(quote!(const #name: #ty = #value;));
    }
    let constant = ident(it.field.constant().as_str());
    let ty = cx.support("parameter::Parameter");
    let (base, style, explode) = match it.location {
        Location::Path => ("PATH", Style::Simple, false),
        Location::Query | Location::QueryString => ("QUERY", Style::Form, true),
        Location::Header => ("HEADER", Style::Simple, false),
        Location::Cookie => ("COOKIE", Style::Form, true),
    };
    let base = ident(base);
    let name = &it.wire;
    let mut fields = vec![quote!(name: #name)];
    if it.style != style && it.style != Style::Cookie {
        let (ty, style) = (cx.support("parameter::Style"), self::style(it.style));
        fields.push(quote!(style: #ty::#style));
    }
    if it.explode != explode {
        let explode = it.explode;
        fields.push(quote!(explode: #explode));
    }
    if it.presence == Presence::Required && it.location != Location::Path {
        fields.push(quote!(required: true));
    }
    if it.allow_empty {
        fields.push(quote!(allow_empty: true));
    }
    if it.json {
        fields.push(quote!(json: true));
    }
    let held = match &it.constant {
        ParameterConstant::Shared(name) => {
            let name = ident(name.as_str());
            quote!(&#name)
        }
        ParameterConstant::Own(_) | ParameterConstant::None => rule::reference(cx, &it.rule),
    };
    fields.push(quote!(rule: #held));
    let is_object = matches!(it.ty, Type::Map(_) | Type::Model(_) | Type::Json);
    if is_object && it.style == Style::Form && it.explode && !it.json {
        let others = operation
            .request
            .parameters
            .iter()
            .filter(|other| other.location == it.location);
        let others: Vec<&str> = others
            .map(|other| other.wire.as_str())
            .filter(|other| *other != it.wire)
            .collect();
        if !others.is_empty() {
            fields.push(quote!(others: &[#(#others),*]));
        }
    }
    Some(quote!(const #constant: #ty = #ty { #(#fields,)* ..#ty::#base };))
}

/// Gives the name of a style in the runtime.
pub fn style(style: Style) -> Ident {
    ident(match style {
        Style::Matrix => "Matrix",
        Style::Label => "Label",
        Style::Simple => "Simple",
        Style::Form | Style::Cookie => "Form",
        Style::SpaceDelimited => "SpaceDelimited",
        Style::PipeDelimited => "PipeDelimited",
        Style::DeepObject => "DeepObject",
    })
}
