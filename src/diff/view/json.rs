//! JSON values: when two are the same, and how one is shown in a sentence.

use serde_json::Value as Json;

use crate::contract::compare_numbers;

/// Says whether two values are the same: `1` and `1.0` are, and the order of members does not count.
pub fn same(left: &Json, right: &Json) -> bool {
    match (left, right) {
        (Json::Number(left), Json::Number(right)) => {
            compare_numbers(&left.to_string(), &right.to_string()).is_eq()
        }
        (Json::Array(left), Json::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(a, b)| same(a, b))
        }
        (Json::Object(left), Json::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, value)| right.get(name).is_some_and(|it| same(value, it)))
        }
        _ => left == right,
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
    fn values_are_the_same_however_they_are_written() {
        let of = |text: &str| serde_json::from_str::<Json>(text).expect("it is JSON");
        assert!(same(&of("1"), &of("1.0")));
        assert!(same(
            &of("{\"a\":1,\"b\":[2]}"),
            &of("{\"b\":[2e0],\"a\":1}")
        ));
        assert!(!same(&json!([1, 2]), &json!([2, 1])));
        assert!(!same(&json!("1"), &json!(1)));
    }
}
