//! The rules of objects.

use serde_json::{Map, Value};

use super::super::pattern::{Pattern, Verdict};
use super::super::violation::{At, Violations};
use super::{Count, Marks, Part, Rule};

/// `type: object`
#[derive(Clone, Copy)]
pub struct Object {
    /// `properties` and `required`, in the order of the contract
    pub properties: &'static [Property],
    /// `patternProperties`
    pub patterns: &'static [(&'static Pattern, &'static dyn Rule)],
    /// `additionalProperties`
    pub additional: Additional,
    /// `propertyNames`
    pub names: Option<&'static dyn Rule>,
    /// `minProperties`
    pub min_properties: usize,
    /// `maxProperties`
    pub max_properties: usize,
    /// `dependentRequired`
    pub dependent_required: &'static [(&'static str, &'static [&'static str])],
    /// `dependentSchemas`
    pub dependent: &'static [(&'static str, &'static dyn Rule)],
    /// Properties that are `readOnly` and so not for requests.
    pub read_only: ReadOnly,
}

/// A property of an [`Object`].
#[derive(Clone, Copy)]
pub struct Property {
    /// Its name on the wire.
    pub name: &'static str,
    /// Whether `required` lists it.
    pub required: bool,
    /// What its value must keep.
    pub rule: &'static dyn Rule,
}

/// `additionalProperties`
#[derive(Clone, Copy)]
pub enum Additional {
    /// Absent: any. To [`Unevaluated`](super::Unevaluated) this differs from `Of(&Anything)`, which has looked at them.
    Any,
    /// `false`
    Refused,
    /// A schema.
    Of(&'static dyn Rule),
}

/// What becomes of `readOnly` properties in a request.
#[derive(Debug, Clone, Copy)]
pub enum ReadOnly {
    /// They are left out, so that a client may send back what it has read.
    Ignored(&'static [&'static str]),
    /// They are violations.
    Refused(&'static [&'static str]),
}

impl Property {
    /// A property that must be there.
    pub const fn required(name: &'static str, rule: &'static dyn Rule) -> Self {
        Self {
            name,
            required: true,
            rule,
        }
    }

    /// A property that may be absent.
    pub const fn optional(name: &'static str, rule: &'static dyn Rule) -> Self {
        Self {
            name,
            required: false,
            rule,
        }
    }
}

impl Object {
    /// Any object.
    pub const ANY: Self = Self {
        properties: &[],
        patterns: &[],
        additional: Additional::Any,
        names: None,
        min_properties: 0,
        max_properties: usize::MAX,
        dependent_required: &[],
        dependent: &[],
        read_only: ReadOnly::Ignored(&[]),
    };

    /// The fast road over the number of members.
    pub fn accepts_count(&self, count: usize) -> bool {
        (self.min_properties..=self.max_properties).contains(&count)
    }

    fn ignores(&self, name: &str) -> bool {
        matches!(self.read_only, ReadOnly::Ignored(names) if names.contains(&name))
    }

    fn refuses(&self, name: &str) -> bool {
        matches!(self.read_only, ReadOnly::Refused(names) if names.contains(&name))
    }

    /// Calls back with every rule that looks at a member by its name; `false` if it is an additional one.
    fn named(&self, name: &str, mut each: impl FnMut(&'static dyn Rule)) -> bool {
        let mut known = false;
        if let Some(property) = self.properties.iter().find(|it| it.name == name) {
            known = true;
            each(property.rule);
        }
        for (pattern, rule) in self.patterns {
            // A name that takes too long to match is no match here, so it is additional; the check has told it.
            if pattern.test(name) == Verdict::Match {
                known = true;
                each(*rule);
            }
        }
        known
    }

    fn check_member(&self, name: &str, value: &Value, at: At<'_>, found: &mut Violations) {
        if self.refuses(name) {
            return found.add(at, "readOnly", "is set by the server");
        }
        if self
            .patterns
            .iter()
            .any(|(it, _)| it.test(name) == Verdict::TooLong)
        {
            return found.give_up(at);
        }
        if let Some(rule) = self.names
            && !found.holds(rule, &Value::from(name), at)
        {
            found.add(at, "propertyNames", "has a name that is not allowed here");
        }
        if !self.named(name, |rule| rule.check(value, at, found)) {
            match self.additional {
                Additional::Any => {}
                Additional::Refused => {
                    found.add(at, "additionalProperties", "is not known here");
                }
                Additional::Of(rule) => rule.check(value, at, found),
            }
        }
    }

    fn check_presence(&self, object: &Map<String, Value>, at: At<'_>, found: &mut Violations) {
        for property in self.properties {
            if property.required && !object.contains_key(property.name) {
                found.add(At::Member(&at, property.name), "required", "must be there");
            }
        }
        for (name, others) in self.dependent_required {
            if object.contains_key(*name) {
                for other in others.iter().filter(|it| !object.contains_key(**it)) {
                    let detail = format_args!("must be there if {name} is");
                    found.add(At::Member(&at, other), "dependentRequired", detail);
                }
            }
        }
    }
}

impl Rule for Object {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        let Some(object) = value.as_object() else {
            return found.add(at, "type", "must be an object");
        };
        self.check_presence(object, at, found);
        let mut count = 0;
        for (name, member) in object.iter().filter(|(name, _)| !self.ignores(name)) {
            if !found.step(at) {
                return;
            }
            count += 1;
            self.check_member(name, member, At::Member(&at, name), found);
        }
        if count < self.min_properties {
            let least = self.min_properties;
            found.add(
                at,
                "minProperties",
                format_args!("must have at least {}", Count(least, "member")),
            );
        }
        if count > self.max_properties {
            let most = self.max_properties;
            found.add(
                at,
                "maxProperties",
                format_args!("must have at most {}", Count(most, "member")),
            );
        }
        for (name, rule) in self.dependent {
            if object.contains_key(*name) {
                rule.check(value, at, found);
            }
        }
    }

    fn settle(&self, value: &mut Value, found: &mut Violations) {
        let Some(object) = value.as_object_mut() else {
            return;
        };
        object.retain(|name, _| !self.ignores(name));
        for (name, member) in object.iter_mut() {
            if !self.named(name, |rule| rule.settle(member, found))
                && let Additional::Of(rule) = self.additional
            {
                rule.settle(member, found);
            }
        }
        for (name, rule) in self.dependent {
            if value.get(*name).is_some() {
                rule.settle(value, found);
            }
        }
    }

    fn mark(&self, value: &Value, at: At<'_>, marks: &mut Marks, found: &mut Violations) {
        let Some(object) = value.as_object() else {
            return;
        };
        for name in object.keys() {
            let additional = !matches!(self.additional, Additional::Any);
            if self.named(name, |_| ()) || additional || self.ignores(name) {
                marks.member(name);
            }
        }
        for (name, rule) in self.dependent {
            if object.contains_key(*name) {
                rule.mark(value, at, marks, found);
            }
        }
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        each(Part::Object(self));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::support::rule::{Integer, Text, holds};

    static X: Pattern = Pattern::new("^x-");

    const CLOSED: Object = Object {
        properties: &[
            Property::required("a", &Integer::ANY),
            Property::optional("b", &Text::ANY),
        ],
        patterns: &[(&X, &Text::ANY)],
        additional: Additional::Refused,
        dependent_required: &[("b", &["c"])],
        ..Object::ANY
    };

    fn told(rule: &dyn Rule, value: &Value) -> Vec<(String, &'static str)> {
        let mut found = Violations::default();
        rule.check(value, At::Body, &mut found);
        let told = found.into_list().into_iter();
        told.map(|it| (it.place.field(), it.keyword)).collect()
    }

    #[test]
    fn every_violation_has_its_place() {
        let value = json!({"b": 1, "x-y": 2, "z": 3});
        let expected = [
            ("a", "required"),
            ("c", "dependentRequired"),
            ("b", "type"),
            ("x-y", "type"),
            ("z", "additionalProperties"),
        ];
        let told = told(&CLOSED, &value);
        let told: Vec<_> = told
            .iter()
            .map(|(field, keyword)| (field.as_str(), *keyword))
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn read_only_members_are_ignored_or_refused() {
        let ignoring = Object {
            read_only: ReadOnly::Ignored(&["id"]),
            ..CLOSED
        };
        let mut value = json!({"a": 1, "id": "anything"});
        assert!(holds(&ignoring, &value));
        ignoring.settle(&mut value, &mut Violations::default());
        assert_eq!(value, json!({"a": 1}));

        let refusing = Object {
            read_only: ReadOnly::Refused(&["id"]),
            ..CLOSED
        };
        assert_eq!(
            told(&refusing, &json!({"a": 1, "id": 1})),
            [("id".to_owned(), "readOnly")]
        );
    }

    #[test]
    fn ignored_members_are_not_counted() {
        let rule = Object {
            min_properties: 1,
            read_only: ReadOnly::Ignored(&["id"]),
            ..Object::ANY
        };
        assert!(!holds(&rule, &json!({"id": 1})) && holds(&rule, &json!({"id": 1, "a": 2})));
    }
}
