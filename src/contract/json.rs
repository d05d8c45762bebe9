//! JSON values: when two are the same (JSON Schema 2020-12, 4.2.2).

use serde_json::Value as Json;

use super::compare_numbers;

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
