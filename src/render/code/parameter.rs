//! How one parameter is read: by the reader of its type where it is a single text, by its style otherwise.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::super::imports::ident;
use super::{Cx, rule};
use crate::plan::operation::{Operation, Parameter, ParameterConstant};
use crate::plan::schema::{
    Additional, ModelId, ModelKind, ObjectRule, Presence, Rule, TextRule, Type,
};
use crate::plan::{Location, Style, Types};

/// How deep the members of a parameter are known by name; what is deeper is told by what it looks like.
const DEPTH: usize = 4;

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
    let shape = if it.json {
        Shape::Json
    } else {
        shape(cx, &it.ty, &it.rule, 0)
    };
    if !matches!(shape, Shape::Text) {
        let shape = shape.write(cx);
        fields.push(quote!(shape: #shape));
    }
    let held = match &it.constant {
        ParameterConstant::Shared(name) => {
            let name = ident(name.as_str());
            quote!(&#name)
        }
        ParameterConstant::Own(_) | ParameterConstant::None => rule::reference(cx, &it.rule),
    };
    fields.push(quote!(rule: #held));
    if matches!(shape, Shape::Object { rest: Some(_), .. }) && it.explode {
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

fn style(style: Style) -> Ident {
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

/// How texts become a value: `support::parameter::Shape`.
#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Text,
    Number,
    Boolean,
    Mixed,
    List(Box<Shape>),
    Object {
        members: Vec<(String, Shape)>,
        rest: Option<Box<Shape>>,
    },
    Json,
}

impl Shape {
    fn write(&self, cx: Cx<'_>) -> TokenStream {
        let ty = cx.support("parameter::Shape");
        match self {
            Self::Text => quote!(#ty::Text),
            Self::Number => quote!(#ty::Number),
            Self::Boolean => quote!(#ty::Boolean),
            Self::Mixed => quote!(#ty::Mixed),
            Self::Json => quote!(#ty::Json),
            Self::List(item) => {
                let item = item.write(cx);
                quote!(#ty::List(&#item))
            }
            Self::Object { members, rest } => {
                let members = members.iter().map(|(name, shape)| {
                    let shape = shape.write(cx);
                    quote!((#name, #shape))
                });
                let rest = match rest {
                    Some(rest) => {
                        let rest = rest.write(cx);
                        quote!(Some(&#rest))
                    }
                    None => quote!(None),
                };
                quote!(#ty::Object { members: &[#(#members),*], rest: #rest })
            }
        }
    }
}

fn shape(cx: Cx<'_>, ty: &Type, rule: &Rule, depth: usize) -> Shape {
    match ty {
        Type::Bool => Shape::Boolean,
        Type::I32 | Type::I64 | Type::U64 | Type::F64 => Shape::Number,
        Type::Text | Type::Secret | Type::DateTime | Type::Date | Type::Uuid | Type::Base64 => {
            Shape::Text
        }
        Type::Json | Type::List(_) | Type::Map(_) | Type::Nullable(_) | Type::Boxed(_) => {
            of_rule(cx, rule, depth)
        }
        Type::Model(id) => of_model(cx, *id, depth),
    }
}

fn of_model(cx: Cx<'_>, id: ModelId, depth: usize) -> Shape {
    match &cx.all()[id].kind {
        ModelKind::Enumeration(_) => Shape::Text,
        ModelKind::Union(it) => of_rule(cx, &it.rule, depth),
        ModelKind::Json { rule } => of_rule(cx, rule, depth),
        ModelKind::Struct(it) => of_object(cx, &it.rule, depth),
    }
}

/// Gives the shape of the values that a rule takes.
fn of_rule(cx: Cx<'_>, rule: &Rule, depth: usize) -> Shape {
    if depth > DEPTH {
        return Shape::Mixed;
    }
    match rule {
        Rule::Text(_) | Rule::Enumeration(_) => Shape::Text,
        Rule::Integer(_) | Rule::Number(_) => Shape::Number,
        Rule::Boolean => Shape::Boolean,
        Rule::Anything | Rule::Nothing | Rule::Null | Rule::Not(_) | Rule::Conditional { .. } => {
            Shape::Mixed
        }
        Rule::Values(values) => {
            if values.iter().all(serde_json::Value::is_string) {
                Shape::Text
            } else {
                Shape::Mixed
            }
        }
        Rule::List(list) => {
            let item = list
                .items
                .as_ref()
                .map_or(Shape::Mixed, |it| of_rule(cx, it, depth + 1));
            Shape::List(Box::new(item))
        }
        Rule::Object(object) => of_object(cx, object, depth),
        Rule::Model(id) => of_model(cx, *id, depth),
        Rule::Nullable(inner) | Rule::Unevaluated { rule: inner, .. } => of_rule(cx, inner, depth),
        Rule::All(rules) | Rule::Any(rules) | Rule::One(rules) => rules
            .iter()
            .map(|it| of_rule(cx, it, depth + 1))
            .reduce(joined)
            .unwrap_or(Shape::Mixed),
        Rule::ByType(it) => {
            let shapes = [
                (Types::INTEGER, Shape::Number),
                (Types::STRING, Shape::Text),
                (Types::BOOLEAN, Shape::Boolean),
                (Types::ARRAY, of_rule(cx, &it.array, depth + 1)),
                (Types::OBJECT, of_rule(cx, &it.object, depth + 1)),
            ];
            let let_in = shapes
                .into_iter()
                .filter(|(types, _)| it.types.contains(*types))
                .map(|(_, shape)| shape);
            if it.types == Types::ANY {
                Shape::Mixed
            } else {
                let_in.reduce(joined).unwrap_or(Shape::Mixed)
            }
        }
    }
}

fn of_object(cx: Cx<'_>, rule: &ObjectRule, depth: usize) -> Shape {
    let members = rule
        .properties
        .iter()
        .map(|it| (it.wire.clone(), of_rule(cx, &it.rule, depth + 1)));
    let rest = match &rule.additional {
        Additional::Of(rule) => Some(of_rule(cx, rule, depth + 1)),
        Additional::Any if rule.properties.is_empty() => Some(Shape::Mixed),
        Additional::Any | Additional::Refused => None,
    };
    Shape::Object {
        members: members.collect(),
        rest: rest.map(Box::new),
    }
}

/// Gives a shape for values of either.
fn joined(one: Shape, other: Shape) -> Shape {
    match (one, other) {
        (one, other) if one == other => one,
        (Shape::List(one), Shape::List(other)) => Shape::List(Box::new(joined(*one, *other))),
        (Shape::List(item), scalar) | (scalar, Shape::List(item)) => {
            Shape::List(Box::new(joined(*item, scalar)))
        }
        (
            Shape::Object { mut members, rest },
            Shape::Object {
                members: more,
                rest: other,
            },
        ) => {
            for (name, shape) in more {
                match members.iter_mut().find(|(it, _)| *it == name) {
                    Some((_, known)) => *known = joined(known.clone(), shape),
                    None => members.push((name, shape)),
                }
            }
            Shape::Object {
                members,
                rest: rest.or(other),
            }
        }
        (object @ Shape::Object { .. }, _) | (_, object @ Shape::Object { .. }) => object,
        _ => Shape::Mixed,
    }
}
