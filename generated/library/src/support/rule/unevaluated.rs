//! `unevaluatedProperties` and `unevaluatedItems`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::violation::{At, Violations};
use super::{Part, Rule};

/// The members and items of one value that some rule has looked at.
#[derive(Debug, Default)]
pub struct Marks {
    members: BTreeSet<String>,
    items: BTreeSet<usize>,
}

impl Marks {
    /// Marks a member.
    pub fn member(&mut self, name: &str) {
        self.members.insert(name.to_owned());
    }

    /// Marks an item.
    pub fn item(&mut self, index: usize) {
        self.items.insert(index);
    }
}

/// `unevaluatedProperties` and `unevaluatedItems`, around all that stands beside them in the schema.
#[derive(Clone, Copy)]
pub struct Unevaluated {
    /// All other keywords of the schema.
    pub rule: &'static dyn Rule,
    /// `unevaluatedProperties`
    pub properties: Option<&'static dyn Rule>,
    /// `unevaluatedItems`
    pub items: Option<&'static dyn Rule>,
}

impl Unevaluated {
    /// Calls back with every member and item that nothing else has looked at, and the rule for it.
    fn rest(
        &self,
        value: &Value,
        at: At<'_>,
        found: &mut Violations,
        mut each: impl FnMut(&'static dyn Rule, &Value, At<'_>, &'static str, &mut Violations),
    ) {
        let mut marks = Marks::default();
        self.rule.mark(value, at, &mut marks, found);
        if let (Some(rule), Some(object)) = (self.properties, value.as_object()) {
            for (name, member) in object
                .iter()
                .filter(|(name, _)| !marks.members.contains(*name))
            {
                each(
                    rule,
                    member,
                    At::Member(&at, name),
                    "unevaluatedProperties",
                    found,
                );
            }
        }
        if let (Some(rule), Some(items)) = (self.items, value.as_array()) {
            for (index, item) in items.iter().enumerate() {
                if !marks.items.contains(&index) {
                    each(rule, item, At::Item(&at, index), "unevaluatedItems", found);
                }
            }
        }
    }
}

impl Rule for Unevaluated {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        let apart = found.apart(self.rule, value, at);
        let failed = !apart.is_empty();
        found.append(apart);
        if failed {
            // A schema that fails has looked at nothing, so that everything would be told twice.
            return;
        }
        self.rest(value, at, found, |rule, part, at, keyword, found| {
            if !found.holds(rule, part, at) {
                found.add(at, keyword, "is not known here");
            }
        });
    }

    fn settle(&self, value: &mut Value, found: &mut Violations) {
        self.rule.settle(value, found);
    }

    fn mark(&self, value: &Value, at: At<'_>, marks: &mut Marks, found: &mut Violations) {
        self.rule.mark(value, at, marks, found);
        self.rest(value, at, found, |_, _, at, _, _| match at {
            At::Member(_, name) => marks.member(name),
            At::Item(_, index) => marks.item(index),
            At::Parameter(_) | At::Body => {}
        });
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        self.rule.parts(each);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::support::rule::{
        AllOf, AnyOf, Integer, List, Nothing, Object, Property, Text, holds,
    };

    const A: Object = Object {
        properties: &[Property::required("a", &Text::ANY)],
        ..Object::ANY
    };
    const B: Object = Object {
        properties: &[Property::required("b", &Text::ANY)],
        ..Object::ANY
    };

    #[test]
    fn members_count_as_known_only_where_a_rule_held() {
        let rule = Unevaluated {
            rule: &AnyOf(&[&A, &B]),
            properties: Some(&Nothing),
            items: None,
        };
        assert!(holds(&rule, &json!({"a": "x"})) && holds(&rule, &json!({"a": "x", "b": "y"})));
        assert!(!holds(&rule, &json!({"a": "x", "b": 1})), "b did not hold");
        assert!(!holds(&rule, &json!({"a": "x", "c": 1})));
    }

    #[test]
    fn items_are_known_by_place() {
        let rule = Unevaluated {
            rule: &AllOf(&[&List {
                prefix: &[&Integer::ANY],
                ..List::ANY
            }]),
            properties: None,
            items: Some(&Text::ANY),
        };
        assert!(holds(&rule, &json!([1, "a"])) && !holds(&rule, &json!([1, 2])));
    }
}
