//! Rules made of rules.

use serde_json::Value;

use super::super::violation::{At, Violations};
use super::{Marks, Part, Rule};

/// `allOf`
#[derive(Clone, Copy)]
pub struct AllOf(pub &'static [&'static dyn Rule]);

impl Rule for AllOf {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        for rule in self.0 {
            rule.check(value, at, found);
        }
    }

    fn settle(&self, value: &mut Value, found: &mut Violations) {
        for rule in self.0 {
            rule.settle(value, found);
        }
    }

    fn mark(&self, value: &Value, at: At<'_>, marks: &mut Marks, found: &mut Violations) {
        for rule in self.0 {
            rule.mark(value, at, marks, found);
        }
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        let mut found = Vec::new();
        for rule in self.0 {
            rule.parts(&mut |it| found.push(it));
        }
        // One that restricts the type does so for all of them.
        let restricted = found.iter().any(|it| !matches!(it, Part::Any));
        found.retain(|it| !restricted || !matches!(it, Part::Any));
        found.into_iter().for_each(each);
    }
}

/// `anyOf`
#[derive(Clone, Copy)]
pub struct AnyOf(pub &'static [&'static dyn Rule]);

impl Rule for AnyOf {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        if !self.0.iter().any(|rule| found.holds(*rule, value, at)) {
            none_holds(self.0, "anyOf", value, at, found);
        }
    }

    fn settle(&self, value: &mut Value, found: &mut Violations) {
        settle_held(self.0, value, found);
    }

    fn mark(&self, value: &Value, at: At<'_>, marks: &mut Marks, found: &mut Violations) {
        mark_held(self.0, value, at, marks, found);
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        self.0.iter().for_each(|it| it.parts(each));
    }
}

/// `oneOf`
#[derive(Clone, Copy)]
pub struct ExactlyOne(pub &'static [&'static dyn Rule]);

impl Rule for ExactlyOne {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        let held = self
            .0
            .iter()
            .filter(|rule| found.holds(**rule, value, at))
            .take(2)
            .count();
        match held {
            0 => none_holds(self.0, "oneOf", value, at, found),
            1 => {}
            _ => found.add(
                at,
                "oneOf",
                "must be of one of the allowed kinds, and is of several",
            ),
        }
    }

    fn settle(&self, value: &mut Value, found: &mut Violations) {
        settle_held(self.0, value, found);
    }

    fn mark(&self, value: &Value, at: At<'_>, marks: &mut Marks, found: &mut Violations) {
        mark_held(self.0, value, at, marks, found);
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        self.0.iter().for_each(|it| it.parts(each));
    }
}

/// Tells what is wrong inside the value if only one of the rules fits it from outside, since that one was meant.
fn none_holds(
    rules: &[&'static dyn Rule],
    keyword: &'static str,
    value: &Value,
    at: At<'_>,
    found: &mut Violations,
) {
    let mut meant = None;
    // Where nobody sees it, it is not worth a second look at each rule.
    let told = if found.is_silent() { &[] } else { rules };
    for rule in told {
        let apart = found.apart(*rule, value, at);
        if apart.is_only_inside() && meant.replace(apart).is_some() {
            meant = None;
            break;
        }
    }
    match meant {
        Some(apart) => found.append(apart),
        None => found.add(
            at,
            keyword,
            "must be of one of the allowed kinds, and is of none",
        ),
    }
}

fn settle_held(rules: &[&'static dyn Rule], value: &mut Value, found: &mut Violations) {
    for rule in rules {
        if found.holds(*rule, value, At::Body) {
            rule.settle(value, found);
        }
    }
}

fn mark_held(
    rules: &[&'static dyn Rule],
    value: &Value,
    at: At<'_>,
    marks: &mut Marks,
    found: &mut Violations,
) {
    for rule in rules {
        if found.holds(*rule, value, at) {
            rule.mark(value, at, marks, found);
        }
    }
}

/// `not`
#[derive(Clone, Copy)]
pub struct Not(pub &'static dyn Rule);

impl Rule for Not {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        if found.holds(self.0, value, at) {
            found.add(at, "not", "must not be of the excluded kind");
        }
    }
}

/// `if`, `then`, `else`
#[derive(Clone, Copy)]
pub struct Conditional {
    /// `if`
    pub condition: &'static dyn Rule,
    /// `then`
    pub then: Option<&'static dyn Rule>,
    /// `else`
    pub otherwise: Option<&'static dyn Rule>,
}

impl Conditional {
    fn branch(&self, holds: bool) -> Option<&'static dyn Rule> {
        if holds { self.then } else { self.otherwise }
    }
}

impl Rule for Conditional {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        let holds = found.holds(self.condition, value, at);
        if let Some(rule) = self.branch(holds) {
            rule.check(value, at, found);
        }
    }

    fn settle(&self, value: &mut Value, found: &mut Violations) {
        let holds = found.holds(self.condition, value, At::Body);
        if let Some(rule) = self.branch(holds) {
            rule.settle(value, found);
        }
    }

    fn mark(&self, value: &Value, at: At<'_>, marks: &mut Marks, found: &mut Violations) {
        let holds = found.holds(self.condition, value, at);
        if holds {
            self.condition.mark(value, at, marks, found);
        }
        if let Some(rule) = self.branch(holds) {
            rule.mark(value, at, marks, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::support::rule::{Integer, Number, Object, Property, Text, holds};

    const NAMED: Object = Object {
        properties: &[Property::required("name", &Text::ANY)],
        ..Object::ANY
    };

    #[test]
    fn exactly_one_refuses_two() {
        let rule = ExactlyOne(&[&Integer::ANY, &Number::ANY]);
        assert!(
            !holds(&rule, &json!(5)) && holds(&rule, &json!(5.5)) && !holds(&rule, &json!("5"))
        );
        let rule = AnyOf(&[&Integer::ANY, &Number::ANY]);
        assert!(holds(&rule, &json!(5)) && holds(&rule, &json!(5.5)) && !holds(&rule, &json!("5")));
    }

    #[test]
    fn the_branch_that_was_meant_tells_what_is_wrong() {
        let rule = AnyOf(&[&Text::ANY, &NAMED]);
        let told = |value| {
            let mut found = Violations::default();
            rule.check(&value, At::Body, &mut found);
            found.into_list().remove(0)
        };
        assert_eq!(told(json!({"name": 1})).place.field(), "name");
        assert_eq!(told(json!(1)).keyword, "anyOf");
    }

    #[test]
    fn conditions_choose() {
        let rule = Conditional {
            condition: &Integer::ANY,
            then: Some(&Integer {
                minimum: 10,
                ..Integer::ANY
            }),
            otherwise: Some(&Text::ANY),
        };
        assert!(holds(&rule, &json!(10)) && !holds(&rule, &json!(9)));
        assert!(holds(&rule, &json!("a")) && !holds(&rule, &json!(null)));
        assert!(holds(&Not(&Text::ANY), &json!(1)) && !holds(&Not(&Text::ANY), &json!("a")));
    }

    /// Each level of it asks two rules, and both ask the level below.
    struct Maze;

    impl Rule for Maze {
        fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
            const ONE: Object = Object {
                properties: &[
                    Property::optional("next", &Maze),
                    Property::required("a", &Text::ANY),
                ],
                ..Object::ANY
            };
            const OTHER: Object = Object {
                properties: &[
                    Property::optional("next", &Maze),
                    Property::required("b", &Text::ANY),
                ],
                ..Object::ANY
            };
            if !found.holds(&ONE, value, at) && !found.holds(&OTHER, value, at) {
                found.add(at, "anyOf", "is of none");
            }
        }
    }

    #[test]
    fn nested_alternatives_end() {
        let mut value = json!({});
        for _ in 0..60 {
            value = json!({"next": value});
        }
        for rule in [&Maze as &dyn Rule, &Not(&Maze)] {
            let mut found = Violations::with_steps(100_000);
            rule.check(&value, At::Body, &mut found);
            assert!(!found.is_empty(), "giving up is not consent");
        }
    }
}
