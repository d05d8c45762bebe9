//! Lists of values beside other keywords: where those refuse none of the list, they say nothing more.

use std::rc::Rc;

use serde_json::{Number, Value as Json};

use super::{Bounds, Limit, View};
use crate::contract::compare_numbers;
use crate::diff::subsume;

impl View {
    /// Says whether it lists its values, and no keyword of strings or numbers refuses one of them.
    pub fn lists_what_it_accepts(&self) -> bool {
        let accepts = |it: &Json| match it {
            Json::Number(number) => {
                let divides = |it: &Number| subsume::divides(it, number);
                is_within(number, &self.bounds) && self.multiples.iter().all(divides)
            }
            Json::String(text) => {
                let length = text.chars().count() as u64;
                let matches = |pattern: &str| subsume::is_match(pattern, text) == Some(true);
                self.bounds.min_length.is_none_or(|least| length >= least)
                    && self.bounds.max_length.is_none_or(|most| length <= most)
                    && self.patterns.iter().all(|it| matches(&it.value))
            }
            Json::Null | Json::Bool(_) => true,
            Json::Array(_) | Json::Object(_) => false,
        };
        self.values
            .as_ref()
            .is_some_and(|it| it.all.iter().all(accepts))
    }
}

/// Gives a view without the keywords that its list of values makes idle.
pub fn without_idle(view: Rc<View>) -> Rc<View> {
    let is_bare = view.patterns.is_empty()
        && view.multiples.is_empty()
        && view.format.is_none()
        && view.bounds.is_empty();
    if is_bare || !view.lists_what_it_accepts() {
        return view;
    }
    let bounds = Bounds {
        minimum: None,
        maximum: None,
        min_length: None,
        max_length: None,
        ..view.bounds.clone()
    };
    Rc::new(View {
        format: None,
        patterns: Vec::new(),
        multiples: Vec::new(),
        bounds,
        ..View::clone(&view)
    })
}

fn is_within(number: &Number, bounds: &Bounds) -> bool {
    let text = number.to_string();
    let order = |it: &Limit| compare_numbers(&text, &it.number);
    let above = |it: &Limit| order(it).is_gt() || (order(it).is_eq() && !it.exclusive);
    let below = |it: &Limit| order(it).is_lt() || (order(it).is_eq() && !it.exclusive);
    bounds.minimum.as_ref().is_none_or(above) && bounds.maximum.as_ref().is_none_or(below)
}
