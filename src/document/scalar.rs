//! What a scalar of YAML means: the core schema of YAML 1.2 (section 10.3), narrowed to what JSON can say.
//!
//! In: the text of a scalar. Out: a value. Only numbers that JSON would accept are numbers: the text of `010`, `0x1F`,
//! `+1` or `.5` survives as a string, for it is what the author wrote where a string is expected.

use super::node::Value;

/// Gives the value of a scalar without quotes and without a tag.
pub fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_json_number(text) => Value::Number(text.to_owned()),
        _ => Value::String(text.to_owned()),
    }
}

/// Gives the value of a scalar with a tag of the core schema; `None` if the text is not what the tag says, or the tag
/// is not one of a scalar.
pub fn tagged(tag: &str, text: &str) -> Option<Value> {
    let value = match tag {
        "str" => return Some(Value::String(text.to_owned())),
        "null" | "bool" | "int" | "float" => plain(text),
        _ => return None,
    };
    let fits = match &value {
        Value::Null => tag == "null",
        Value::Bool(_) => tag == "bool",
        Value::Number(number) => {
            tag == "float" || (tag == "int" && !number.contains(['.', 'e', 'E']))
        }
        Value::String(_) | Value::Array(_) | Value::Object(_) => false,
    };
    fits.then_some(value)
}

/// Says whether a text is a number by the grammar of JSON (RFC 8259 section 6).
pub fn is_json_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits(text);
    if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
        return false;
    }
    let rest = match rest.strip_prefix('.').map(digits) {
        None => rest,
        Some(("", _)) => return false,
        Some((_, rest)) => rest,
    };
    match rest.strip_prefix(['e', 'E']) {
        None => rest.is_empty(),
        Some(power) => {
            let (power, rest) = digits(power.strip_prefix(['+', '-']).unwrap_or(power));
            !power.is_empty() && rest.is_empty()
        }
    }
}

fn digits(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_of_json_are_numbers() {
        for number in [
            "0",
            "-0",
            "1",
            "1.10",
            "1e3",
            "1E+400",
            "-2.5e-7",
            "18446744073709551616",
        ] {
            assert_eq!(plain(number), Value::Number(number.into()), "{number}");
        }
        for text in [
            "010", "0o17", "0x1F", "+1", ".5", "1.", "1_000", "12:30:00", ".inf", ".nan", "-",
            "1e", "--1", "1.e3", "1 ",
        ] {
            assert_eq!(plain(text), Value::String(text.into()), "{text}");
        }
    }

    #[test]
    fn words_of_older_yaml_and_dates_are_strings() {
        for text in [
            "on",
            "off",
            "y",
            "n",
            "yes",
            "no",
            "NO",
            "tRUE",
            "nULL",
            "2024-01-01",
            "2024-01-01T00:00:00Z",
        ] {
            assert_eq!(plain(text), Value::String(text.into()), "{text}");
        }
        assert_eq!(plain("TRUE"), Value::Bool(true));
        assert_eq!(plain("~"), Value::Null);
    }

    #[test]
    fn tags_must_fit_the_text() {
        assert_eq!(tagged("str", "1"), Some(Value::String("1".into())));
        assert_eq!(tagged("int", "1"), Some(Value::Number("1".into())));
        assert_eq!(tagged("float", "1"), Some(Value::Number("1".into())));
        assert_eq!(tagged("int", "1.5"), None);
        assert_eq!(tagged("bool", "yes"), None);
        assert_eq!(tagged("binary", "AA=="), None);
    }
}
