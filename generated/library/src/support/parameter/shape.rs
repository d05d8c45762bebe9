//! How the texts of a request become values: by what the rule says about types, before it is asked whether they keep it.

use serde_json::Value;

use super::super::decimal::Decimal;
use super::super::json;
use super::super::pattern::Verdict;
use super::super::rule::{Additional, Anything, List, Object, Part, Rule};
use super::super::violation::{At, Violations};

/// What a value may be.
#[derive(Default)]
pub struct Shape<'a> {
    rules: Vec<&'a dyn Rule>,
    boolean: bool,
    integer: bool,
    number: bool,
    text: bool,
    lists: Vec<&'a List>,
    objects: Vec<&'a Object>,
}

impl<'a> Shape<'a> {
    /// Gives what a value of this rule may be.
    pub fn of(rule: &'a dyn Rule) -> Self {
        Self::any_of(vec![rule])
    }

    fn any_of(rules: Vec<&'a dyn Rule>) -> Self {
        let mut shape = Self::default();
        let mut told = false;
        for rule in &rules {
            rule.parts(&mut |part| {
                told = true;
                shape.add(part);
            });
        }
        if !told {
            shape.add(Part::Any);
        }
        Self { rules, ..shape }
    }

    fn add(&mut self, part: Part<'a>) {
        match part {
            Part::Any => {
                self.boolean = true;
                self.number = true;
                self.text = true;
            }
            Part::Null => {}
            Part::Boolean => self.boolean = true,
            Part::Integer => self.integer = true,
            Part::Number => self.number = true,
            Part::Text => self.text = true,
            Part::List(list) => self.lists.push(list),
            Part::Object(object) => self.objects.push(object),
        }
    }

    /// Says whether it may be an array. Where the rule names no type and says something of objects alone, an object is
    /// meant.
    pub fn is_list(&self) -> bool {
        let is_meant = self.objects.iter().any(|it| !it.properties.is_empty())
            && self
                .lists
                .iter()
                .all(|it| it.items.is_none() && it.prefix.is_empty());
        !self.lists.is_empty() && !is_meant
    }

    /// Says whether it may be an object.
    pub fn is_object(&self) -> bool {
        !self.objects.is_empty()
    }

    /// Says whether it may be a single text.
    pub fn is_scalar(&self) -> bool {
        self.boolean || self.integer || self.number || self.text
    }

    /// Gives what the item at an index may be.
    pub fn item(&self, index: usize) -> Self {
        let rule = |it: &&'a List| -> &'a dyn Rule {
            let first = it.prefix.get(index).copied();
            first.or(it.items).unwrap_or(&Anything)
        };
        Self::any_of(self.lists.iter().map(rule).collect())
    }

    /// Gives what a member may be, if anything is known of it.
    pub fn member(&self, name: &str) -> Option<Self> {
        let mut rules: Vec<&'a dyn Rule> = Vec::new();
        for object in &self.objects {
            let properties = object.properties.iter().filter(|it| it.name == name);
            let patterns = object.patterns.iter();
            let patterns = patterns.filter(|(it, _)| it.test(name) == Verdict::Match);
            let before = rules.len();
            rules.extend(properties.map(|it| it.rule));
            rules.extend(patterns.map(|(_, rule)| *rule));
            match object.additional {
                _ if rules.len() > before => {}
                Additional::Of(rule) => rules.push(rule),
                Additional::Any if object.properties.is_empty() => rules.push(&Anything),
                Additional::Any | Additional::Refused => {}
            }
        }
        (!rules.is_empty()).then(|| Self::any_of(rules))
    }

    /// Gives the properties that are known by name.
    pub fn properties(&self) -> Vec<&'static str> {
        let mut names = Vec::new();
        for property in self.objects.iter().flat_map(|it| it.properties) {
            if !names.contains(&property.name) {
                names.push(property.name);
            }
        }
        names
    }

    /// Gives the value of a single text: what it looks like, if the rule takes that, and a string otherwise. Where only
    /// an array or an object could stand, it is one in JSON.
    pub fn scalar(&self, text: &str, at: At<'_>, found: &mut Violations) -> Value {
        if !self.is_scalar() && (self.is_list() || self.is_object()) {
            return json::value(text.as_bytes()).unwrap_or_else(|_| Value::from(text));
        }
        let number = || Decimal::parse(text).and_then(|_| serde_json::from_str(text).ok());
        let looks = match text {
            "true" | "false" if self.boolean => Some(Value::Bool(text == "true")),
            _ if self.number => number(),
            _ if self.integer && !text.contains(['.', 'e', 'E']) => number(),
            _ => None,
        };
        let Some(looks) = looks else {
            return Value::from(text);
        };
        let holds = |value: &Value, found: &mut Violations| {
            self.rules.iter().any(|it| found.holds(*it, value, at))
        };
        let string = Value::from(text);
        if self.text && !holds(&looks, found) && holds(&string, found) {
            return string;
        }
        looks
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::support::parameter::{Parameter, form};
    use crate::support::rule::{AnyOf, Integer, Property, Text, Values};

    #[test]
    fn a_value_of_several_types_is_what_the_rule_takes() {
        const ID: AnyOf = AnyOf(&[&Integer::ANY, &Values(&["\"all\"", "\"1.5\""])]);
        let either = Parameter {
            name: "v",
            rule: &ID,
            ..Parameter::QUERY
        };
        for (text, expected) in [
            ("5", Some(json!(5))),
            ("all", Some(json!("all"))),
            ("1.5", Some(json!("1.5"))),
            ("x", None),
        ] {
            let mut found = Violations::default();
            let value = form(&format!("v={text}")).value(&either, &mut found);
            assert_eq!(value, expected, "{text}");
        }
    }

    #[test]
    fn what_can_be_no_text_is_json() {
        const POINT: Object = Object {
            properties: &[Property::required("x", &Text::ANY)],
            ..Object::ANY
        };
        let shape = Shape::of(&POINT);
        let value = shape.scalar("{\"x\":1}", At::Body, &mut Violations::default());
        assert_eq!(value, json!({"x": 1}));
        assert!(shape.member("x").is_some_and(|it| it.text && !it.number));
        assert!(shape.member("y").is_none());
    }
}
