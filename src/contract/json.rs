//! JSON values: when two are the same (JSON Schema 2020-12, 4.2.2), which numbers are whole, and pointers into them
//! (RFC 6901).

use serde_json::{Number, Value as Json};

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

/// Says whether a number has no fraction, however it is written: `1`, `1.0` and `10e-1` have none.
pub fn is_whole(number: &Number) -> bool {
    let text = number.to_string();
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let mantissa = mantissa.trim_start_matches('-');
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{before}{after}");
    let needed = digits.trim_end_matches('0').len();
    let point = match exponent.parse::<i64>() {
        Ok(exponent) => i64::try_from(before.len()).map(|it| it.saturating_add(exponent)),
        // No number is written with so many digits.
        Err(_) => Ok(if exponent.starts_with('-') {
            0
        } else {
            i64::MAX
        }),
    };
    needed == 0 || point.is_ok_and(|point| i64::try_from(needed).is_ok_and(|it| it <= point))
}

/// Writes the name of a member as a step of a JSON pointer (RFC 6901, 3).
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Reads a step of a JSON pointer (RFC 6901, 4).
pub fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
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

    #[test]
    fn a_number_is_whole_however_it_is_written() {
        for (text, expected) in [
            ("0", true),
            ("0.0", true),
            ("1.0", true),
            ("10e-1", true),
            ("1.5e1", true),
            ("-2.50e2", true),
            ("9007199254740993.5", false),
            ("1e400", true),
            ("1e-400", false),
            ("12e-1", false),
            ("1e99999999999999999999", true),
        ] {
            let number: Number = serde_json::from_str(text).expect("it is a number");
            assert_eq!(is_whole(&number), expected, "{text}");
        }
    }

    #[test]
    fn a_step_of_a_pointer_comes_back() {
        assert_eq!(escaped("a/b~1"), "a~1b~01");
        assert_eq!(unescaped("a~1b~01"), "a/b~1");
    }
}
