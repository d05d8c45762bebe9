//! Reading values that are no single text: lists, objects, alternatives, JSON.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::super::rule::{Anything, Rule};
use super::super::violation::{At, Violations};
use super::{Parameters, Shape};

/// A parameter of the contract, or a field of a form.
#[derive(Clone, Copy)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// `style`
    pub style: Style,
    /// `explode`
    pub explode: bool,
    /// `required`
    pub required: bool,
    /// `allowEmptyValue`: an empty value that breaks the rule counts as absent.
    pub allow_empty: bool,
    /// Whether it is JSON in a text: it has `content`.
    pub json: bool,
    /// What the value must keep, and so how texts become a value.
    pub rule: &'static dyn Rule,
    /// The names of the other parameters in the same place, which an exploded object does not claim.
    pub others: &'static [&'static str],
}

impl Parameter {
    /// A query parameter with nothing said about its style.
    pub const QUERY: Parameter = Parameter {
        name: "",
        style: Style::Form,
        explode: true,
        required: false,
        allow_empty: false,
        json: false,
        rule: &Anything,
        others: &[],
    };

    /// A path parameter with nothing said about its style.
    pub const PATH: Parameter = Parameter {
        style: Style::Simple,
        explode: false,
        required: true,
        ..Self::QUERY
    };

    /// A header with nothing said about its style.
    pub const HEADER: Parameter = Parameter {
        style: Style::Simple,
        explode: false,
        ..Self::QUERY
    };

    /// A cookie with nothing said about its style.
    pub const COOKIE: Parameter = Self::QUERY;
}

/// `style` (OpenAPI 3.1, 4.8.12.3)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `simple`
    Simple,
    /// `label`
    Label,
    /// `matrix`
    Matrix,
    /// `form`
    Form,
    /// `spaceDelimited`
    SpaceDelimited,
    /// `pipeDelimited`
    PipeDelimited,
    /// `deepObject`
    DeepObject,
}

impl Parameters<'_> {
    /// Reads any parameter. `None` means that it is absent, or that the violation has been added.
    pub fn read<T: DeserializeOwned>(
        &self,
        parameter: &Parameter,
        found: &mut Violations,
    ) -> Option<T> {
        let mut value = self.value(parameter, found)?;
        parameter.rule.settle(&mut value, found);
        let typed = serde_json::from_value(value).ok();
        if typed.is_none() {
            found.add(
                At::Parameter(parameter.name),
                "type",
                "is beyond what this server can hold",
            );
        }
        typed
    }

    /// Puts together the value of a field of a form, which is of this shape. The members of an object that no text holds
    /// as a whole stand beside the other fields, as far as they have names and `others` does not.
    pub fn field(
        &self,
        field: &Parameter,
        shape: &Shape<'_>,
        others: &[&'static str],
        at: At<'_>,
        found: &mut Violations,
    ) -> Option<Value> {
        let is_spread = field.style == Style::Form && field.explode && !field.json;
        if is_spread && shape.is_object() && self.all(field.name).next().is_none() {
            let known = shape.properties();
            let claims = |name: &str| known.contains(&name) && !others.contains(&name);
            return self.spread(shape, &claims, at, found);
        }
        self.assemble(field, shape, at, found)
    }

    /// Adds the fields of a form that are not known by name.
    pub fn others(
        &self,
        shape: &Shape<'_>,
        is_known: &dyn Fn(&str) -> bool,
        object: &mut Map<String, Value>,
        found: &mut Violations,
    ) {
        for (name, raw) in self.pairs.iter().filter(|(name, _)| !is_known(name)) {
            let member = shape.member(name).unwrap_or_else(|| Shape::of(&Anything));
            let at = At::Member(&At::Body, name);
            self.put(object, name, raw, &member, at, found);
        }
    }

    /// Reads any parameter as a plain value that keeps its rule.
    pub fn value(&self, parameter: &Parameter, found: &mut Violations) -> Option<Value> {
        let at = At::Parameter(parameter.name);
        let before = found.count();
        let value = self.assemble(parameter, &Shape::of(parameter.rule), at, found);
        if found.count() > before {
            return None;
        }
        let Some(value) = value else {
            if parameter.required {
                found.add_missing(parameter.name);
            }
            return None;
        };
        if parameter.allow_empty
            && value.as_str() == Some("")
            && !found.holds(parameter.rule, &value, at)
        {
            return None;
        }
        parameter.rule.check(&value, at, found);
        (found.count() == before).then_some(value)
    }
}
