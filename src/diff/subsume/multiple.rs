//! Multiples, exactly: is every multiple of one number a multiple of another?

/// Says whether every multiple of `large` is one of `small`; no where the numbers are beyond what can be told.
pub fn divides(small: &str, large: &str) -> bool {
    let Some((small, large)) = decimal(small).zip(decimal(large)) else {
        return false;
    };
    let least = small.1.min(large.1);
    let scaled = |(digits, exponent): (i128, i32)| {
        let power = u32::try_from(exponent.checked_sub(least)?).ok()?;
        digits.checked_mul(10i128.checked_pow(power)?)
    };
    match (scaled(small), scaled(large)) {
        (Some(small), Some(large)) => small > 0 && large > 0 && large % small == 0,
        _ => false,
    }
}

/// Gives a number as digits and a power of ten.
fn decimal(text: &str) -> Option<(i128, i32)> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = format!("{whole}{fraction}").parse().ok()?;
    let exponent: i32 = exponent.parse().ok()?;
    let exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
    Some((digits, exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiples_are_told_exactly() {
        for (small, large) in [
            ("5", "10"),
            ("0.01", "0.1"),
            ("1e1", "100.0"),
            ("0.3", "9e-1"),
        ] {
            assert!(divides(small, large), "{small} {large}");
            assert!(!divides(large, small), "{large} {small}");
        }
        assert!(divides("5", "5.0") && divides("5.0", "5"));
        // Floats take these for each other.
        assert!(!divides("1000000000000", "1000000000001"));
        assert!(!divides("1", "1e400"));
    }
}
