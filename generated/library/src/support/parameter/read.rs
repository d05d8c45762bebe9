//! Reading values that are no single text: lists, objects, alternatives, JSON.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::rule::{Anything, Rule};
use super::super::violation::{At, Violations};
use super::Parameters;

/// A parameter of the contract.
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
    /// How the texts become a value.
    pub shape: Shape,
    /// What the value must keep.
    pub rule: &'static dyn Rule,
    /// The names of the other parameters in the same place, which an exploded object does not claim.
    pub others: &'static [&'static str],
}

impl Parameter {
    /// A query parameter with nothing said about its style.
    pub const QUERY: Self = Self {
        name: "",
        style: Style::Form,
        explode: true,
        required: false,
        allow_empty: false,
        shape: Shape::Text,
        rule: &Anything,
        others: &[],
    };

    /// A path parameter with nothing said about its style.
    pub const PATH: Self = Self {
        style: Style::Simple,
        explode: false,
        required: true,
        ..Self::QUERY
    };

    /// A header with nothing said about its style.
    pub const HEADER: Self = Self {
        style: Style::Simple,
        explode: false,
        ..Self::QUERY
    };

    /// A cookie with nothing said about its style.
    pub const COOKIE: Self = Self::QUERY;
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

/// How texts become a value, before any rule is asked.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A string, whatever it looks like.
    Text,
    /// An integer, if it is written as one (`1e3` is not); the rule refuses it otherwise.
    Integer,
    /// A number, if it looks like one; the rule refuses it otherwise.
    Number,
    /// A boolean, if it looks like one; the rule refuses it otherwise.
    Boolean,
    /// Of several types: what it looks like, if the rule takes that, and a string otherwise.
    Mixed,
    /// An array with such items.
    List(&'static Shape),
    /// An object with these members; all others are such as `rest`, or ignored.
    Object {
        /// The members that are known by name.
        members: &'static [(&'static str, Shape)],
        /// `additionalProperties`, if they are not ignored.
        rest: Option<&'static Shape>,
    },
    /// JSON: the parameter has `content`.
    Json,
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

    /// Reads any parameter as a plain value that keeps its rule.
    pub fn value(&self, parameter: &Parameter, found: &mut Violations) -> Option<Value> {
        let at = At::Parameter(parameter.name);
        let before = found.count();
        let value = self.assemble(parameter, found);
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
        let value = parameter.shape.settle(value, parameter.rule, at, found);
        parameter.rule.check(&value, at, found);
        (found.count() == before).then_some(value)
    }
}
