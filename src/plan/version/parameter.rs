//! Parameters as fields of requests, and the constants that hold their rules.
//!
//! In: drafts of operations. Out: [`Parameter`]s with their names and defaults.

use super::api::Naming;
use super::draft::Draft;
use crate::contract::Location;
use crate::diagnostic::{Diagnostic, Sink};
use crate::plan::docs::{code, docs};
use crate::plan::names::{ConstName, Given, Kind, Scope, Wish};
use crate::plan::operation::{Parameter, ParameterConstant};
use crate::plan::schema::build::Typed;
use crate::plan::schema::literal::literal;
use crate::plan::schema::{Literal, Presence, Rule};

/// Names that the code around the fields has for itself.
const RESERVED: &[&str] = &[
    "additional",
    "admitted",
    "body",
    "found",
    "http",
    "in_cookies",
    "in_headers",
    "in_path",
    "in_query",
    "media_type",
    "payload",
    "preconditions",
    "raw",
    "received",
];

/// Constants that the code beside has for itself.
const CONSTANTS: &[&str] = &[
    "ACCEPTS",
    "BODY",
    "BODY_1",
    "BODY_2",
    "BODY_3",
    "BODY_4",
    "BODY_5",
    "BODY_6",
    "BODY_7",
    "BODY_8",
    "BODY_9",
    "FORM",
    "PARTS",
    "SIGNATURE",
];

/// Gives the rules that several operations of a tag share: path parameters, mostly.
pub fn shared(naming: &Naming<'_>, drafts: &[Draft<'_>]) -> Vec<(ConstName, Rule, Vec<String>)> {
    let mut found: Vec<(&str, &Rule, usize)> = Vec::new();
    for draft in drafts {
        for (parameter, typed) in &draft.parameters {
            if !typed.rule.deserves_name() {
                continue;
            }
            let wire = parameter.name.value.as_str();
            match found
                .iter_mut()
                .find(|it| it.0 == wire && *it.1 == typed.rule)
            {
                Some(it) => it.2 += 1,
                None => found.push((wire, &typed.rule, 1)),
            }
        }
    }
    found.retain(|it| it.2 > 1);
    let wishes: Vec<Wish> = found
        .iter()
        .map(|it| Wish::new(format!("{}?constant/{}", naming.version, it.0), it.0))
        .collect();
    let names =
        Scope::new(Kind::Constant).constants(&Sink::default(), &mut Given::default(), &wishes);
    let each = names.into_iter().zip(found);
    each.map(|(name, (wire, rule, _))| {
        let docs = docs(Some(&format!("The rule of {}.", code(wire))), None);
        (name, rule.clone(), docs)
    })
    .collect()
}

/// Gives the parameters of an operation.
pub fn parameters(
    naming: &mut Naming<'_>,
    draft: &Draft<'_>,
    tail: bool,
    constants: &[(ConstName, Rule, Vec<String>)],
) -> Vec<Parameter> {
    let wishes: Vec<Wish> = draft
        .parameters
        .iter()
        .map(|(it, _)| {
            let (name, place) = (it.name.value.as_str(), it.location.as_str());
            let key = format!(
                "{}{}/parameters/{place}/{name}",
                naming.version, draft.operation.pointer
            );
            Wish::new(key, name)
                .or(format!("{place} {name}"))
                .or(format!("{name} parameter"))
                .at(it.at)
        })
        .collect();
    let mut scope = Scope::new(Kind::Field).without(RESERVED.iter().copied());
    let fields = scope.fields(naming.sink, naming.given, &wishes);
    let mut quiet = Given::default();
    let bare: Vec<Wish> = fields.iter().map(|it| Wish::new("", it.plain())).collect();
    let own = Scope::new(Kind::Constant)
        .without(CONSTANTS.iter().copied())
        .constants(&Sink::default(), &mut quiet, &bare);
    let last = draft
        .parameters
        .iter()
        .rposition(|(it, _)| it.location == Location::Path);
    let mut all = Vec::new();
    for (index, ((it, typed), (field, own))) in draft
        .parameters
        .iter()
        .zip(fields.into_iter().zip(own))
        .enumerate()
    {
        let is_shared = |constant: &&(ConstName, Rule, Vec<String>)| {
            constant.1 == typed.rule && shares(constant.0.as_str(), &it.name.value)
        };
        let constant = match constants.iter().find(is_shared) {
            Some((name, ..)) => ParameterConstant::Shared(name.clone()),
            None if typed.rule.deserves_name() => ParameterConstant::Own(own),
            None => ParameterConstant::None,
        };
        all.push(Parameter {
            field,
            wire: it.name.value.clone(),
            location: it.location,
            docs: docs(None, it.description.as_deref()),
            deprecated: it.deprecated,
            ty: typed.ty.clone(),
            presence: presence(naming, it, typed),
            rule: typed.rule.clone(),
            constant,
            style: it.style,
            explode: it.explode,
            json: it.content.is_some(),
            allow_empty: it.allow_empty_value,
            tail: tail && Some(index) == last,
        });
    }
    all
}

/// Says whether a shared constant is named for a parameter.
fn shares(constant: &str, wire: &str) -> bool {
    let plain = crate::plan::names::constant(wire);
    constant == plain.as_str() || constant.starts_with(&format!("{}_", plain.as_str()))
}

fn presence(naming: &Naming<'_>, it: &crate::contract::Parameter, typed: &Typed) -> Presence {
    if it.required {
        return Presence::Required;
    }
    let Some(default) = &typed.default else {
        return Presence::Optional;
    };
    let value = if default.value.is_null() && typed.nullable {
        Ok(Literal::Null)
    } else {
        literal(&naming.models.all, &typed.ty, &typed.rule, &default.value)
    };
    match value {
        Ok(Literal::Null) => Presence::Optional,
        Ok(value) => Presence::Default {
            value,
            nullable: false,
        },
        Err(cause) => {
            let message = format!(
                "the default of `{}` {cause}, so it is not applied",
                it.name.value
            );
            naming.sink.warn(
                Diagnostic::new("invalid-default", default.at, message)
                    .help("correct the default, or the schema that it stands in"),
            );
            Presence::Optional
        }
    }
}
