//! Numbers as the author wrote them, read without going through floating point.

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
pub fn integral(text: &str) -> Option<String> {
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
    if shift < 0 || shift > 400 {
        return None;
    }
    digits.extend(std::iter::repeat_n('0', shift as usize));
    let digits = digits.trim_start_matches('0');
    Some(format!("{sign}{digits}"))
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
    fn integers_keep_every_digit() {
        assert_eq!(integral("18446744073709551616").as_deref(), Some("18446744073709551616"));
        assert_eq!(integral("-9.0e2").as_deref(), Some("-900"));
        assert_eq!(integral("000").as_deref(), Some("0"));
    }
}
