//! Formats of numbers. In: a number as JSON writes it.

use std::cmp::Ordering;

use super::super::decimal::Decimal;

/// `float`: within the range of 32 bits; rounding is allowed.
pub fn is_float(text: &str) -> bool {
    text.parse::<f32>().is_ok_and(f32::is_finite)
}

/// `double`: within the range of 64 bits; rounding is allowed.
pub fn is_double(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// `sf-decimal` (RFC 9651, 3.3.2): twelve places before the point and three behind it.
pub fn is_sf_decimal(text: &str) -> bool {
    let fits = |number: Decimal<'_>| {
        let inside = |limit: &str, outside: Ordering| {
            Decimal::parse(limit).is_some_and(|limit| number.compare(&limit) != outside)
        };
        let thousandth = Decimal::parse("0.001");
        inside("-999999999999.999", Ordering::Less)
            && inside("999999999999.999", Ordering::Greater)
            && thousandth.is_some_and(|unit| number.is_multiple_of(&unit))
    };
    Decimal::parse(text).is_some_and(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        assert!(is_float("3.4e38") && is_float("1e-400") && !is_float("1e39"));
        assert!(is_double("1.7e308") && !is_double("1e400"));
        for (text, fits) in [
            ("999999999999.999", true),
            ("1000000000000", false),
            ("0.0001", false),
            ("-1.5", true),
        ] {
            assert_eq!(is_sf_decimal(text), fits, "{text}");
        }
    }
}
