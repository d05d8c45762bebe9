//! Rules that are chosen: by the type of the value, by a member of it, or by the type of a model.

use std::fmt;
use std::marker::PhantomData;

use serde_json::Value;

use super::super::violation::{At, Violations};
use super::{Anything, List, Marks, Object, Part, Rule, Validate};

/// `null`, or what the rule says.
#[derive(Debug, Clone, Copy)]
pub struct Nullable<R>(pub R);

impl<R: Rule> Rule for Nullable<R> {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        if !value.is_null() {
            self.0.check(value, at, found);
        }
    }

    fn settle(&self, value: &mut Value, found: &mut Violations) {
        if !value.is_null() {
            self.0.settle(value, found);
        }
    }

    fn mark(&self, value: &Value, at: At<'_>, marks: &mut Marks, found: &mut Violations) {
        if !value.is_null() {
            self.0.mark(value, at, marks, found);
        }
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        each(Part::Null);
        self.0.parts(each);
    }
}

/// A rule for each type: a list of types, or keywords without `type`. `None` refuses the type.
#[derive(Clone, Copy)]
pub struct ByType {
    /// For `null`.
    pub null: Option<&'static dyn Rule>,
    /// For `true` and `false`.
    pub boolean: Option<&'static dyn Rule>,
    /// For numbers.
    pub number: Option<&'static dyn Rule>,
    /// For strings.
    pub string: Option<&'static dyn Rule>,
    /// For arrays.
    pub array: Option<&'static dyn Rule>,
    /// For objects.
    pub object: Option<&'static dyn Rule>,
}

impl ByType {
    /// No type, to add to: a list of types.
    pub const NONE: Self = Self {
        null: None,
        boolean: None,
        number: None,
        string: None,
        array: None,
        object: None,
    };

    /// Every type, to restrict: keywords without `type`.
    pub const ANY: Self = Self {
        null: Some(&Anything),
        boolean: Some(&Anything),
        number: Some(&Anything),
        string: Some(&Anything),
        array: Some(&Anything),
        object: Some(&Anything),
    };

    fn of(&self, value: &Value) -> Option<&'static dyn Rule> {
        match value {
            Value::Null => self.null,
            Value::Bool(_) => self.boolean,
            Value::Number(_) => self.number,
            Value::String(_) => self.string,
            Value::Array(_) => self.array,
            Value::Object(_) => self.object,
        }
    }
}

/// Writes the types that are not refused.
impl fmt::Display for ByType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [
            (self.null, "null"),
            (self.boolean, "true or false"),
            (self.number, "a number"),
            (self.string, "a string"),
            (self.array, "an array"),
            (self.object, "an object"),
        ];
        let mut or = "";
        for (_, name) in all.iter().filter(|(rule, _)| rule.is_some()) {
            write!(f, "{or}{name}")?;
            or = " or ";
        }
        Ok(())
    }
}

impl Rule for ByType {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        match self.of(value) {
            Some(rule) => rule.check(value, at, found),
            None => found.add(at, "type", format_args!("must be {self}")),
        }
    }

    fn settle(&self, value: &mut Value, found: &mut Violations) {
        if let Some(rule) = self.of(value) {
            rule.settle(value, found);
        }
    }

    fn mark(&self, value: &Value, at: At<'_>, marks: &mut Marks, found: &mut Violations) {
        if let Some(rule) = self.of(value) {
            rule.mark(value, at, marks, found);
        }
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        let plain = [
            (self.null, Part::Null),
            (self.boolean, Part::Boolean),
            (self.string, Part::Text),
        ];
        for (_, part) in plain.into_iter().filter(|(rule, _)| rule.is_some()) {
            each(part);
        }
        const ITEMS: &List = &List::ANY;
        const MEMBERS: &Object = &Object::ANY;
        let told = [
            (self.number, Part::Number),
            (self.array, Part::List(ITEMS)),
            (self.object, Part::Object(MEMBERS)),
        ];
        for (rule, default) in told {
            let mut silent = true;
            let Some(rule) = rule else { continue };
            rule.parts(&mut |it| {
                silent &= matches!(it, Part::Any);
                if !matches!(it, Part::Any) {
                    each(it);
                }
            });
            if silent {
                each(default);
            }
        }
    }
}

/// The rule of the model `T`. It is looked up when it is needed, so that models may hold each other.
pub struct Of<T>(PhantomData<fn() -> T>);

impl<T: Validate> Of<T> {
    /// The rule of this model.
    pub const RULE: Self = Self(PhantomData);
}

impl<T: Validate> Rule for Of<T> {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        if found.step(at) {
            T::RULE.check(value, at, found);
        }
    }

    fn settle(&self, value: &mut Value, found: &mut Violations) {
        T::RULE.settle(value, found);
    }

    fn mark(&self, value: &Value, at: At<'_>, marks: &mut Marks, found: &mut Violations) {
        T::RULE.mark(value, at, marks, found);
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        T::RULE.parts(each);
    }
}

/// `discriminator`: the rule that a member of the value names (OpenAPI 3.1, 4.8.25).
#[derive(Clone, Copy)]
pub struct Discriminated {
    /// `propertyName`
    pub property: &'static str,
    /// `mapping`, with the names of the schemas that it leaves out.
    pub mapping: &'static [(&'static str, &'static dyn Rule)],
    /// `defaultMapping`: for values that have no such member, or one that is not in `mapping` (3.2).
    pub default: Option<&'static dyn Rule>,
    /// For objects that lack the member, where it need not be there.
    pub absent: Option<&'static dyn Rule>,
}

impl Discriminated {
    fn of(&self, value: &Value) -> Option<&'static dyn Rule> {
        let Some(member) = value.get(self.property) else {
            let absent = self.absent.filter(|_| value.is_object());
            return absent.or(self.default);
        };
        let name = member.as_str();
        let named = name.and_then(|name| self.mapping.iter().find(|(it, _)| *it == name));
        named.map(|(_, rule)| *rule).or(self.default)
    }
}

impl Rule for Discriminated {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        if let Some(rule) = self.of(value) {
            return rule.check(value, at, found);
        }
        if !value.is_object() {
            return found.add(at, "type", "must be an object");
        }
        let at = At::Member(&at, self.property);
        if value.get(self.property).is_none() {
            return found.add(at, "required", "must be there");
        }
        let names: Vec<&str> = self.mapping.iter().map(|(name, _)| *name).collect();
        found.add(
            at,
            "discriminator",
            format_args!("must be one of {}", names.join(", ")),
        );
    }

    fn settle(&self, value: &mut Value, found: &mut Violations) {
        if let Some(rule) = self.of(value) {
            rule.settle(value, found);
        }
    }

    fn mark(&self, value: &Value, at: At<'_>, marks: &mut Marks, found: &mut Violations) {
        if let Some(rule) = self.of(value) {
            rule.mark(value, at, marks, found);
        }
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        self.mapping.iter().for_each(|(_, it)| it.parts(each));
        if let Some(rule) = self.default {
            rule.parts(each);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::support::rule::{Integer, List, Object, Property, Text, holds};

    struct Tree;

    impl Validate for Tree {
        const RULE: &'static dyn Rule = &Object {
            properties: &[
                Property::required("name", &Text::ANY),
                Property::optional(
                    "children",
                    &List {
                        items: Some(&Of::<Tree>::RULE),
                        ..List::ANY
                    },
                ),
            ],
            ..Object::ANY
        };

        fn accepts(&self) -> bool {
            true
        }
    }

    #[test]
    fn models_may_hold_themselves() {
        let tree = |name| json!({"name": "a", "children": [{"name": name}]});
        assert!(holds(Tree::RULE, &tree(json!("b"))));
        assert!(!holds(Tree::RULE, &tree(json!(1))));
    }

    #[test]
    fn a_refused_type_names_the_others() {
        let rule = ByType {
            string: Some(&Text::ANY),
            number: Some(&Integer::ANY),
            ..ByType::NONE
        };
        let mut found = Violations::default();
        rule.check(&json!(null), At::Body, &mut found);
        assert_eq!(found.into_list()[0].detail, "must be a number or a string");
        assert!(holds(&rule, &json!(1)) && !holds(&rule, &json!(1.5)));
    }

    #[test]
    fn a_discriminator_chooses_and_names_what_it_knows() {
        const CAT: Object = Object {
            properties: &[Property::required("lives", &Integer::ANY)],
            ..Object::ANY
        };
        let rule = Discriminated {
            property: "kind",
            mapping: &[("cat", &CAT), ("any", &Anything)],
            default: None,
            absent: None,
        };
        assert!(holds(&rule, &json!({"kind": "any"})) && !holds(&rule, &json!({})));
        let lenient = Discriminated {
            absent: Some(&Anything),
            ..rule
        };
        assert!(holds(&lenient, &json!({})) && !holds(&lenient, &json!([])));
        assert!(holds(&rule, &json!({"kind": "cat", "lives": 9})));
        assert!(!holds(&rule, &json!({"kind": "cat"})));
        let mut found = Violations::default();
        rule.check(&json!({"kind": "dog"}), At::Body, &mut found);
        let violation = &found.into_list()[0];
        assert_eq!(
            (violation.keyword, violation.place.field().as_str()),
            ("discriminator", "kind")
        );
        assert_eq!(violation.detail, "must be one of cat, any");
    }
}
