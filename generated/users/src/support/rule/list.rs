//! The rules of arrays.

use serde_json::Value;

use super::super::violation::{At, Violations};
use super::{Count, Marks, Part, Rule, equal};

/// `type: array`
#[derive(Clone, Copy)]
pub struct List {
    /// `items`: the rule of those that `prefix` does not name
    pub items: Option<&'static dyn Rule>,
    /// `prefixItems`
    pub prefix: &'static [&'static dyn Rule],
    /// `minItems`
    pub min_items: usize,
    /// `maxItems`
    pub max_items: usize,
    /// `uniqueItems`
    pub unique: bool,
    /// `contains`
    pub contains: Option<Contains>,
}

/// `contains`, with `minContains` and `maxContains`
#[derive(Clone, Copy)]
pub struct Contains {
    /// What is counted.
    pub rule: &'static dyn Rule,
    /// `minContains`, 1 if absent
    pub min: usize,
    /// `maxContains`
    pub max: usize,
}

impl List {
    /// Any array.
    pub const ANY: Self = Self {
        items: None,
        prefix: &[],
        min_items: 0,
        max_items: usize::MAX,
        unique: false,
        contains: None,
    };

    /// The fast road, for items that cannot be compared: it leaves `unique` to the full road.
    pub fn accepts<T>(&self, items: &[T], each: impl Fn(&T) -> bool) -> bool {
        self.fits(items.len())
            && (!self.unique || items.len() < 2)
            && self.contains.is_none()
            && self.prefix.is_empty()
            && items.iter().all(each)
    }

    /// The fast road, for items that can be compared. Long lists of unique items are left to the full road, which sorts
    /// nothing either, but only counts as many steps as a request may take.
    pub fn accepts_unique<T: PartialEq>(&self, items: &[T], each: impl Fn(&T) -> bool) -> bool {
        let differ = || (1..items.len()).all(|index| !items[..index].contains(&items[index]));
        self.fits(items.len())
            && self.contains.is_none()
            && self.prefix.is_empty()
            && items.iter().all(each)
            && (!self.unique || (items.len() <= 64 && differ()))
    }

    fn fits(&self, count: usize) -> bool {
        (self.min_items..=self.max_items).contains(&count)
    }

    fn rule_of(&self, index: usize) -> Option<&'static dyn Rule> {
        self.prefix.get(index).copied().or(self.items)
    }
}

impl Rule for List {
    fn check(&self, value: &Value, at: At<'_>, found: &mut Violations) {
        let Some(items) = value.as_array() else {
            return found.add(at, "type", "must be an array");
        };
        if items.len() < self.min_items {
            let least = self.min_items;
            found.add(
                at,
                "minItems",
                format_args!("must have at least {}", Count(least, "item")),
            );
        }
        if items.len() > self.max_items {
            let most = self.max_items;
            found.add(
                at,
                "maxItems",
                format_args!("must have at most {}", Count(most, "item")),
            );
        }
        for (index, item) in items.iter().enumerate() {
            if let Some(rule) = self.rule_of(index) {
                if !found.step(at) {
                    return;
                }
                rule.check(item, At::Item(&at, index), found);
            }
        }
        if self.unique
            && let Some(index) = repeated(items, at, found)
        {
            // The list breaks the keyword, not its item, which may be good by itself.
            let detail = format_args!("must not hold anything twice, as it does at {index}");
            found.add(at, "uniqueItems", detail);
        }
        if let Some(contains) = self.contains {
            contains.check(items, at, found);
        }
    }

    fn settle(&self, value: &mut Value, found: &mut Violations) {
        let items = value.as_array_mut().map_or(&mut [][..], Vec::as_mut_slice);
        for (index, item) in items.iter_mut().enumerate() {
            if let Some(rule) = self.rule_of(index) {
                rule.settle(item, found);
            }
        }
    }

    fn mark(&self, value: &Value, at: At<'_>, marks: &mut Marks, found: &mut Violations) {
        let items = value.as_array().map_or(&[][..], Vec::as_slice);
        for (index, item) in items.iter().enumerate() {
            let counted = |it: Contains| found.holds(it.rule, item, At::Item(&at, index));
            if self.rule_of(index).is_some() || self.contains.is_some_and(counted) {
                marks.item(index);
            }
        }
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(Part<'a>)) {
        each(Part::List(self));
    }
}

impl Contains {
    fn check(&self, items: &[Value], at: At<'_>, found: &mut Violations) {
        let mut count = 0;
        for (index, item) in items.iter().enumerate() {
            count += usize::from(found.holds(self.rule, item, At::Item(&at, index)));
        }
        match (count < self.min, self.min) {
            (true, 1) => found.add(at, "contains", "must have an item of the wanted kind"),
            (true, least) => {
                let detail = format_args!(
                    "must have at least {} of the wanted kind",
                    Count(least, "item")
                );
                found.add(at, "minContains", detail);
            }
            (false, _) => {}
        }
        if count > self.max {
            let most = self.max;
            let detail = format_args!(
                "must have at most {} of the wanted kind",
                Count(most, "item")
            );
            found.add(at, "maxContains", detail);
        }
    }
}

/// Gives the first item that equals one before it.
fn repeated(items: &[Value], at: At<'_>, found: &mut Violations) -> Option<usize> {
    // Equal values have equal prints, so that only those need a second look.
    let mut prints: Vec<(u64, usize)> = Vec::with_capacity(items.len());
    prints.extend(
        items
            .iter()
            .enumerate()
            .map(|(index, item)| (print(item), index)),
    );
    prints.sort_unstable();
    let mut first = None;
    for same in prints.chunk_by(|left, right| left.0 == right.0) {
        for (count, (_, index)) in same.iter().enumerate() {
            for (_, before) in &same[..count] {
                if !found.step(at) {
                    return None;
                }
                if equal(&items[*before], &items[*index]) {
                    first = Some(first.map_or(*index, |it: usize| it.min(*index)));
                    break;
                }
            }
        }
    }
    first
}

/// Hashes a value so that equal ones have equal prints: numbers by what they are worth, members without their order.
fn print(value: &Value) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};

    let mut hasher = DefaultHasher::new();
    match value {
        Value::Null => 0_u8.hash(&mut hasher),
        Value::Bool(it) => it.hash(&mut hasher),
        Value::Number(it) => it.as_f64().map(|it| (it + 0.0).to_bits()).hash(&mut hasher),
        Value::String(it) => it.hash(&mut hasher),
        Value::Array(it) => it.iter().for_each(|it| print(it).hash(&mut hasher)),
        Value::Object(it) => {
            let mut sum = 0_u64;
            for (name, value) in it {
                let mut member = DefaultHasher::new();
                (name, print(value)).hash(&mut member);
                sum = sum.wrapping_add(member.finish());
            }
            sum.hash(&mut hasher);
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::rule::{Integer, Text, holds};

    fn value(text: &str) -> Value {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn uniqueness_is_by_meaning() {
        let rule = List {
            unique: true,
            ..List::ANY
        };
        for (text, fits) in [
            ("[1, 2, 3]", true),
            ("[1, 1.0]", false),
            ("[1, true, \"1\", null, [1]]", true),
            (r#"[{"a":1,"b":2}, {"b":2.0,"a":1}]"#, false),
            ("[0, -0.0]", false),
            ("[9007199254740992, 9007199254740993]", true),
        ] {
            assert_eq!(holds(&rule, &value(text)), fits, "{text}");
        }
    }

    #[test]
    fn items_after_the_prefix_have_a_rule_of_their_own() {
        let rule = List {
            prefix: &[&Integer::ANY, &Text::ANY],
            items: Some(&super::super::Nothing),
            ..List::ANY
        };
        assert!(holds(&rule, &value("[1, \"a\"]")) && holds(&rule, &value("[1]")));
        assert!(!holds(&rule, &value("[1, \"a\", 2]")) && !holds(&rule, &value("[\"a\"]")));
    }

    #[test]
    fn contained_items_are_counted() {
        let rule = List {
            contains: Some(Contains {
                rule: &Integer::ANY,
                min: 1,
                max: 2,
            }),
            ..List::ANY
        };
        for (text, fits) in [("[]", false), ("[\"a\", 1]", true), ("[1, 2, 3]", false)] {
            assert_eq!(holds(&rule, &value(text)), fits, "{text}");
        }
    }

    #[test]
    fn the_fast_road_says_no_to_what_it_cannot_see() {
        let unique = List {
            unique: true,
            max_items: 3,
            ..List::ANY
        };
        assert!(
            unique.accepts_unique(&[1, 2], |_| true) && !unique.accepts_unique(&[1, 1], |_| true)
        );
        assert!(
            !unique.accepts(&[1, 2], |_| true) && !unique.accepts_unique(&[1, 2, 3, 4], |_| true)
        );
    }
}
