//! Rules as literals of `support::rule`.

mod scalar;

use proc_macro2::TokenStream;
use quote::quote;

use self::scalar::{I32, count, integer, number, pattern, text};
use super::super::imports::ident;
use super::Cx;
use crate::plan::names::ConstName;
use crate::plan::schema::{
    Additional, ByTypeRule, IntegerRule, ListRule, ModelId, ModelKind, NumberRule, ObjectRule,
    PropertyRule, Rule, TextRule, Type,
};
use crate::plan::{ReadOnly, Types};

pub use self::scalar::signed;

/// Writes the type of a rule's literal.
pub fn ty(cx: Cx<'_>, rule: &Rule) -> TokenStream {
    let name = match rule {
        Rule::Anything => "Anything",
        Rule::Nothing => "Nothing",
        Rule::Null => "Null",
        Rule::Boolean => "Boolean",
        Rule::Text(_) => "Text",
        Rule::Integer(_) => "Integer",
        Rule::Number(_) => "Number",
        Rule::List(_) => "List",
        Rule::Object(_) => "Object",
        Rule::Values(_) => "Values",
        Rule::All(_) => "AllOf",
        Rule::Any(_) => "AnyOf",
        Rule::One(_) => "ExactlyOne",
        Rule::Not(_) => "Not",
        Rule::Discriminated { .. } => "Discriminated",
        Rule::Conditional { .. } => "Conditional",
        Rule::ByType(_) => "ByType",
        Rule::Unevaluated { .. } => "Unevaluated",
        Rule::Enumeration(id) => {
            let (one_of, model) = (cx.support("rule::OneOf"), cx.model(*id));
            return quote!(#one_of<#model>);
        }
        Rule::Model(id) => {
            let (of, model) = (cx.support("rule::Of"), cx.model(*id));
            return quote!(#of<#model>);
        }
        Rule::Nullable(inner) => {
            let (nullable, inner) = (cx.support("rule::Nullable"), ty(cx, inner));
            return quote!(#nullable<#inner>);
        }
    };
    let name = cx.support(&format!("rule::{name}"));
    quote!(#name)
}

/// Writes a reference to a rule, as `&'static dyn Rule`.
pub fn reference(cx: Cx<'_>, rule: &Rule) -> TokenStream {
    let value = value(cx, rule);
    // A pattern is a static of its own, and only a constant may refer to one for good.
    if has_pattern(rule) {
        quote!(const { &#value })
    } else {
        quote!(&#value)
    }
}

fn has_pattern(rule: &Rule) -> bool {
    match rule {
        Rule::Text(it) => it.pattern.is_some(),
        Rule::Nullable(inner) => has_pattern(inner),
        Rule::Object(it) => !it.patterns.is_empty(),
        _ => false,
    }
}

/// Writes a rule.
pub fn value(cx: Cx<'_>, rule: &Rule) -> TokenStream {
    match rule {
        Rule::Anything | Rule::Nothing | Rule::Null | Rule::Boolean => ty(cx, rule),
        Rule::Text(rule) => text(cx, rule),
        Rule::Integer(rule) => integer(cx, rule),
        Rule::Number(rule) => number(cx, rule),
        Rule::List(rule) => list(cx, rule),
        Rule::Object(rule) => object(cx, rule),
        Rule::Enumeration(id) => {
            let (one_of, model) = (cx.support("rule::OneOf"), cx.model(*id));
            quote!(#one_of::<#model>::RULE)
        }
        Rule::Model(id) => {
            let (of, model) = (cx.support("rule::Of"), cx.model(*id));
            quote!(#of::<#model>::RULE)
        }
        Rule::Values(values) => {
            let ty = ty(cx, rule);
            let values = values.iter().map(ToString::to_string);
            quote!(#ty(&[#(#values),*]))
        }
        Rule::Nullable(inner) => {
            let (nullable, inner) = (cx.support("rule::Nullable"), value(cx, inner));
            quote!(#nullable(#inner))
        }
        Rule::All(rules) | Rule::Any(rules) | Rule::One(rules) => {
            let ty = ty(cx, rule);
            let rules = rules.iter().map(|it| reference(cx, it));
            quote!(#ty(&[#(#rules),*]))
        }
        Rule::Not(inner) => {
            let (ty, inner) = (ty(cx, rule), reference(cx, inner));
            quote!(#ty(#inner))
        }
        Rule::Discriminated {
            property,
            mapping,
            default,
            absent,
        } => {
            let (ty, default, absent) = (
                ty(cx, rule),
                optional(cx, default.as_deref()),
                optional(cx, absent.as_deref()),
            );
            let mapping = mapping.iter().map(|(name, rule)| {
                let rule = reference(cx, rule);
                quote!((#name, #rule))
            });
            quote!(#ty { property: #property, mapping: &[#(#mapping),*], default: #default, absent: #absent })
        }
        Rule::Conditional {
            condition,
            then,
            otherwise,
        } => {
            let (ty, condition) = (ty(cx, rule), reference(cx, condition));
            let (then, otherwise) = (
                optional(cx, then.as_deref()),
                optional(cx, otherwise.as_deref()),
            );
            quote!(#ty { condition: #condition, then: #then, otherwise: #otherwise })
        }
        Rule::ByType(by_type) => self::by_type(cx, by_type),
        Rule::Unevaluated {
            rule: inner,
            items,
            properties,
        } => {
            let (ty, inner) = (ty(cx, rule), reference(cx, inner));
            let (items, properties) = (
                optional(cx, items.as_deref()),
                optional(cx, properties.as_deref()),
            );
            quote!(#ty { rule: #inner, properties: #properties, items: #items })
        }
    }
}

fn optional(cx: Cx<'_>, rule: Option<&Rule>) -> TokenStream {
    match rule {
        Some(rule) => {
            let rule = reference(cx, rule);
            quote!(Some(#rule))
        }
        None => quote!(None),
    }
}

/// Writes a struct literal over its `ANY`, or `ANY` itself, or no more than the literal if that has `all` its fields.
fn over_any(ty: &TokenStream, fields: &[TokenStream], all: usize) -> TokenStream {
    match fields {
        [] => quote!(#ty::ANY),
        _ if fields.len() == all => quote!(#ty { #(#fields),* }),
        _ => quote!(#ty { #(#fields,)* ..#ty::ANY }),
    }
}

fn list(cx: Cx<'_>, rule: &ListRule) -> TokenStream {
    let ListRule {
        prefix,
        items,
        min_items,
        max_items,
        unique,
        contains,
    } = rule;
    let name = cx.support("rule::List");
    let mut fields = Vec::new();
    if let Some(items) = items {
        let items = reference(cx, items);
        fields.push(quote!(items: Some(#items)));
    }
    if !prefix.is_empty() {
        let prefix = prefix.iter().map(|it| reference(cx, it));
        fields.push(quote!(prefix: &[#(#prefix),*]));
    }
    if let Some(least) = min_items {
        let least = count(*least);
        fields.push(quote!(min_items: #least));
    }
    if let Some(most) = max_items {
        let most = count(*most);
        fields.push(quote!(max_items: #most));
    }
    if *unique {
        fields.push(quote!(unique: true));
    }
    if let Some((rule, min, max)) = contains {
        let ty = cx.support("rule::Contains");
        let (rule, min) = (reference(cx, rule), count(*min));
        let max = max.map_or_else(
            || quote!(usize::MAX),
            |it| {
                let it = count(it);
                quote!(#it)
            },
        );
        fields.push(quote!(contains: Some(#ty { rule: #rule, min: #min, max: #max })));
    }
    over_any(&quote!(#name), &fields, 6)
}

fn object(cx: Cx<'_>, rule: &ObjectRule) -> TokenStream {
    let ObjectRule {
        properties,
        patterns,
        additional,
        names,
        min_properties,
        max_properties,
        dependent_required,
        dependent_schemas,
        read_only,
    } = rule;
    let name = cx.support("rule::Object");
    let mut fields = Vec::new();
    if !properties.is_empty() {
        let properties = properties.iter().map(|it| property(cx, it));
        fields.push(quote!(properties: &[#(#properties),*]));
    }
    if !patterns.is_empty() {
        let patterns = patterns.iter().map(|(source, rule)| {
            let (pattern, rule) = (pattern(cx, source), reference(cx, rule));
            quote!((#pattern, #rule))
        });
        fields.push(quote!(patterns: &[#(#patterns),*]));
    }
    match additional {
        Additional::Any => {}
        Additional::Refused => {
            let ty = cx.support("rule::Additional");
            fields.push(quote!(additional: #ty::Refused));
        }
        Additional::Of(rule) => {
            let (ty, rule) = (cx.support("rule::Additional"), reference(cx, rule));
            fields.push(quote!(additional: #ty::Of(#rule)));
        }
    }
    if let Some(names) = names {
        let names = reference(cx, names);
        fields.push(quote!(names: Some(#names)));
    }
    if let Some(least) = min_properties {
        let least = count(*least);
        fields.push(quote!(min_properties: #least));
    }
    if let Some(most) = max_properties {
        let most = count(*most);
        fields.push(quote!(max_properties: #most));
    }
    if !dependent_required.is_empty() {
        let all = dependent_required
            .iter()
            .map(|(name, others)| quote!((#name, &[#(#others),*])));
        fields.push(quote!(dependent_required: &[#(#all),*]));
    }
    if !dependent_schemas.is_empty() {
        let all = dependent_schemas.iter().map(|(name, rule)| {
            let rule = reference(cx, rule);
            quote!((#name, #rule))
        });
        fields.push(quote!(dependent: &[#(#all),*]));
    }
    if !read_only.is_empty() {
        let ty = cx.support("rule::ReadOnly");
        let kind = match cx.version.read_only {
            ReadOnly::Ignore => quote!(Ignored),
            ReadOnly::Refuse => quote!(Refused),
        };
        fields.push(quote!(read_only: #ty::#kind(&[#(#read_only),*])));
    }
    over_any(&quote!(#name), &fields, 9)
}

fn property(cx: Cx<'_>, property: &PropertyRule) -> TokenStream {
    let PropertyRule {
        wire,
        required,
        rule,
        constant,
    } = property;
    let ty = cx.support("rule::Property");
    let kind = ident(if *required { "required" } else { "optional" });
    let rule = match constant {
        Some((model, name)) => named(cx, *model, name, rule),
        None => reference(cx, rule),
    };
    quote!(#ty::#kind(#wire, #rule))
}

/// Writes a reference to a rule that a constant holds, perhaps but for null.
fn named(cx: Cx<'_>, model: ModelId, name: &ConstName, rule: &Rule) -> TokenStream {
    let Some(held) = held_by(cx, model, name) else {
        return reference(cx, rule);
    };
    let path = {
        let (model, name) = (cx.model(model), ident(name.as_str()));
        quote!(#model::#name)
    };
    match rule {
        rule if rule == held => quote!(&#path),
        Rule::Nullable(inner) if **inner == *held => {
            let nullable = cx.support("rule::Nullable");
            quote!(&#nullable(#path))
        }
        rule => reference(cx, rule),
    }
}

/// Gives the rule that a constant holds: the one of the field that it is named for, in whichever view has that field.
pub fn held_by<'a>(cx: Cx<'a>, base: ModelId, name: &ConstName) -> Option<&'a Rule> {
    let views = cx.all().all.iter().filter(|it| it.base == base);
    let fields = views.filter_map(|it| match &it.kind {
        ModelKind::Struct(it) => Some(&it.fields),
        ModelKind::Enumeration(_) | ModelKind::Union(_) | ModelKind::Json { .. } => None,
    });
    fields
        .flatten()
        .find(|it| it.constant.as_ref() == Some(name))
        .map(|it| &it.rule)
}

fn by_type(cx: Cx<'_>, rule: &ByTypeRule) -> TokenStream {
    let ByTypeRule {
        types,
        number,
        string,
        array,
        object,
    } = rule;
    let name = cx.support("rule::ByType");
    let whole = Rule::Number(NumberRule {
        integral: true,
        ..NumberRule::default()
    });
    let number = if types.contains(Types::NUMBER) || *number != Rule::Anything {
        number
    } else {
        &whole
    };
    let all = [
        ("null", Types::NULL, &Rule::Anything),
        ("boolean", Types::BOOLEAN, &Rule::Anything),
        ("number", Types::INTEGER, number),
        ("string", Types::STRING, string),
        ("array", Types::ARRAY, array),
        ("object", Types::OBJECT, object),
    ];
    let everything = *types == Types::ANY;
    let mut fields = Vec::new();
    for (field, of, rule) in all {
        let field = ident(field);
        if types.contains(of) && !(everything && *rule == Rule::Anything) {
            let rule = reference(cx, rule);
            fields.push(quote!(#field: Some(#rule)));
        }
    }
    let rest = ident(if everything { "ANY" } else { "NONE" });
    let is_whole = !everything && fields.len() == all.len();
    match fields[..] {
        [] => quote!(#name::#rest),
        _ if is_whole => quote!(#name { #(#fields),* }),
        _ => quote!(#name { #(#fields,)* ..#name::#rest }),
    }
}

/// Gives the rule that a type stands for by itself.
pub fn of_type(cx: Cx<'_>, ty: &Type) -> Rule {
    match ty {
        Type::Bool => Rule::Boolean,
        Type::I32 => Rule::Integer(IntegerRule {
            minimum: Some(I32.0),
            maximum: Some(I32.1),
            multiple_of: None,
        }),
        Type::I64 => Rule::Integer(IntegerRule::default()),
        Type::U64 => {
            let most = i128::from(u64::MAX);
            Rule::Integer(IntegerRule {
                minimum: Some(0),
                maximum: Some(most),
                multiple_of: None,
            })
        }
        Type::F64 => Rule::Number(NumberRule::default()),
        Type::Text
        | Type::Secret
        | Type::DateTime
        | Type::Date
        | Type::Uuid
        | Type::Base64
        | Type::File => Rule::Text(TextRule::default()),
        Type::Json => Rule::Anything,
        Type::List(item) => {
            let items = Some(of_type(cx, item));
            Rule::List(Box::new(ListRule {
                items,
                ..ListRule::default()
            }))
        }
        Type::Map(value) => {
            let additional = Additional::Of(of_type(cx, value));
            Rule::Object(Box::new(ObjectRule {
                additional,
                ..ObjectRule::default()
            }))
        }
        Type::Nullable(inner) => Rule::Nullable(Box::new(of_type(cx, inner))),
        Type::Boxed(inner) => of_type(cx, inner),
        Type::Model(id) => match cx.all()[*id].kind {
            ModelKind::Enumeration(_) => Rule::Enumeration(*id),
            ModelKind::Struct(_) | ModelKind::Union(_) | ModelKind::Json { .. } => Rule::Model(*id),
        },
    }
}
