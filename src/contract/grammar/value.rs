//! Numbers as the author wrote them, read without going through floating point.

use std::cmp::Ordering;

/// Gives the whole number that the text of a JSON number means, if it means one not below zero: `2.0` and `1e3` do, `2.5`
/// and `-1` do not. What is above [`u64::MAX`] counts as that, which no length reaches.
pub fn as_count(text: &str) -> Option<u64> {
    let digits = integral(text)?;
    if digits.starts_with('-') {
        return None;
    }
    Some(digits.parse().unwrap_or(u64::MAX))
}

/// Gives the plain digits of a number without a fraction, however written: `1e3` is `1000`, `-2.0` is `-2`. Numbers of more
/// than 400 digits give none.
fn integral(text: &str) -> Option<String> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = format!("{whole}{fraction}");
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut shift = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    if digits.bytes().all(|byte| byte == b'0') {
        return Some("0".to_owned());
    }
    while shift < 0 && digits.ends_with('0') {
        digits.pop();
        shift += 1;
    }
    if !(0..=400).contains(&shift) {
        return None;
    }
    digits.extend(std::iter::repeat_n('0', shift as usize));
    let digits = digits.trim_start_matches('0');
    Some(format!("{sign}{digits}"))
}

/// Compares two numbers by their texts, exactly.
pub fn compare(left: &str, right: &str) -> Ordering {
    let (left, right) = (Decimal::of(left), Decimal::of(right));
    match left.sign.cmp(&right.sign) {
        Ordering::Equal if left.sign < 0 => right.size().cmp(&left.size()),
        Ordering::Equal => left.size().cmp(&right.size()),
        unequal => unequal,
    }
}

/// Gives a text that two numbers share if and only if they are the same: `1`, `1.0` and `1e0` do.
pub fn canonical(text: &str) -> String {
    let number = Decimal::of(text);
    let sign = if number.sign < 0 { "-" } else { "" };
    format!("{sign}{}e{}", number.digits, number.size().0)
}

/// A number as `0.digits` times ten to the power of `exponent`; no digits mean zero.
struct Decimal {
    sign: i8,
    digits: String,
    exponent: i64,
}

impl Decimal {
    fn of(text: &str) -> Self {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_start_matches('0');
        let zeros = (all.len() - digits.len()) as i64;
        let far = if exponent.starts_with('-') {
            i64::MIN / 2
        } else {
            i64::MAX / 2
        };
        let exponent = exponent
            .parse::<i64>()
            .unwrap_or(far)
            .clamp(i64::MIN / 2, i64::MAX / 2);
        let digits = digits.trim_end_matches('0').to_owned();
        let sign = match (digits.is_empty(), negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        Self {
            sign,
            exponent: exponent + whole.len() as i64 - zeros,
            digits,
        }
    }

    fn size(&self) -> (i64, &str) {
        let exponent = if self.sign == 0 { 0 } else { self.exponent };
        (exponent, &self.digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_whole_numbers_however_written() {
        assert_eq!(as_count("2"), Some(2));
        assert_eq!(as_count("2.0"), Some(2));
        assert_eq!(as_count("1e3"), Some(1000));
        assert_eq!(as_count("1.5e1"), Some(15));
        assert_eq!(as_count("-0"), Some(0));
        assert_eq!(as_count("1e30"), Some(u64::MAX));
        assert_eq!(as_count("2.5"), None);
        assert_eq!(as_count("-1"), None);
        assert_eq!(as_count("1e-2"), None);
        assert_eq!(as_count("1e999999999"), None);
    }

    #[test]
    fn equal_numbers_have_one_text() {
        for (left, right) in [
            ("1", "1.0"),
            ("10", "1e1"),
            ("-0", "0.0"),
            ("-0.50", "-5e-1"),
        ] {
            assert_eq!(canonical(left), canonical(right), "{left} {right}");
        }
        for (left, right) in [("1", "10"), ("1", "-1"), ("0.1", "1"), ("0", "1")] {
            assert_ne!(canonical(left), canonical(right), "{left} {right}");
        }
    }

    #[test]
    fn numbers_compare_by_value() {
        let less = [
            ("1", "2"),
            ("-2", "-1"),
            ("9007199254740992", "9007199254740993"),
            ("0.1", "0.11"),
            ("9", "1e1"),
            ("-1e400", "1e-400"),
            ("0", "1e-400"),
            ("99", "100"),
        ];
        for (left, right) in less {
            assert_eq!(compare(left, right), Ordering::Less, "{left} {right}");
            assert_eq!(compare(right, left), Ordering::Greater, "{left} {right}");
        }
        for (left, right) in [
            ("1.0", "1"),
            ("1e3", "1000"),
            ("0", "-0.0"),
            ("0.01", "1e-2"),
        ] {
            assert_eq!(compare(left, right), Ordering::Equal, "{left} {right}");
        }
    }

    #[test]
    fn integers_keep_every_digit() {
        assert_eq!(
            integral("18446744073709551616").as_deref(),
            Some("18446744073709551616")
        );
        assert_eq!(integral("-9.0e2").as_deref(), Some("-900"));
        assert_eq!(integral("000").as_deref(), Some("0"));
    }
}
