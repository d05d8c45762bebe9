//! JSON values: which stand in a list, and how one is shown in a sentence.

use foldhash::HashSet;
use serde_json::Value as Json;

use crate::contract::canonical_number;
use crate::contract::json::same;

/// A list of values in which others are looked up.
#[derive(Debug)]
pub struct Lookup<'a> {
    list: &'a [Json],
    /// The texts of long lists.
    texts: Option<HashSet<String>>,
}

impl<'a> Lookup<'a> {
    /// Makes one.
    pub fn new(list: &'a [Json]) -> Self {
        /// From how many values on texts are faster than pairs.
        const LONG: usize = 16;
        let texts = (list.len() >= LONG).then(|| list.iter().map(canonical).collect());
        Self { list, texts }
    }

    /// Says whether the value is among them.
    pub fn has(&self, value: &Json) -> bool {
        match &self.texts {
            Some(texts) => texts.contains(&canonical(value)),
            None => self.list.iter().any(|it| same(it, value)),
        }
    }
}

/// Leaves out what is the same as something before it.
pub fn distinct(values: &mut Vec<Json>) {
    if values.len() < 2 {
        return;
    }
    let mut seen = HashSet::default();
    values.retain(|it| seen.insert(canonical(it)));
}

/// Gives a text that two values share if and only if they are the same.
fn canonical(value: &Json) -> String {
    match value {
        Json::Number(it) => canonical_number(&it.to_string()),
        Json::Array(items) => {
            let items: Vec<_> = items.iter().map(canonical).collect();
            format!("[{}]", items.join(","))
        }
        Json::Object(members) => {
            let mut members: Vec<_> = members
                .iter()
                .map(|(name, it)| format!("{}:{}", Json::from(name.as_str()), canonical(it)))
                .collect();
            members.sort();
            format!("{{{}}}", members.join(","))
        }
        Json::Null | Json::Bool(_) | Json::String(_) => value.to_string(),
    }
}

/// Gives a value as it stands in a sentence: long ones are cut, which `…` says.
pub fn shown(value: &Json) -> String {
    let text = value.to_string();
    if text.chars().count() <= 80 {
        return text;
    }
    let start: String = text.chars().take(79).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn long_lists_are_looked_up_as_short_ones() {
        let long: Vec<Json> = (0..20).map(|it| json!({"b": [it], "a": null})).collect();
        let of = |text: &str| serde_json::from_str::<Json>(text).expect("it is JSON");
        for list in [&long[..], &long[..4]] {
            let lookup = Lookup::new(list);
            assert!(lookup.has(&of("{\"a\":null,\"b\":[3.0]}")));
            assert!(!lookup.has(&of("{\"a\":null,\"b\":[\"3\"]}")));
        }
        let mut twice = vec![json!(1), of("1.0"), json!("1"), json!([1]), of("[1e0]")];
        distinct(&mut twice);
        assert_eq!(twice, [json!(1), json!("1"), json!([1])]);
    }
}
