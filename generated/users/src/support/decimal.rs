//! Numbers as they are written, compared and divided exactly, of any size.
//!
//! In: the text of a JSON number (RFC 8259, 6). Nothing is rounded, and nothing is allocated: a number with an exponent
//! of a billion costs no more than its digits.

use std::cmp::Ordering;

/// A number: its digits, and where the point stands.
#[derive(Debug, Clone, Copy)]
pub struct Decimal<'a> {
    negative: bool,
    /// The digits before and after the point, without zeros at either end of the whole.
    whole: &'a [u8],
    fraction: &'a [u8],
    /// The place of the last digit: the number is all digits times ten to this power.
    exponent: i64,
}

impl<'a> Decimal<'a> {
    /// Reads the text of a JSON number; `None` if it is none.
    pub fn parse(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (negative, bytes) = match bytes.strip_prefix(b"-") {
            Some(rest) => (true, rest),
            None => (false, bytes),
        };
        let (whole, bytes) = digits(bytes);
        if whole.is_empty() || (whole.len() > 1 && whole[0] == b'0') {
            return None;
        }
        let (fraction, bytes) = match bytes.strip_prefix(b".") {
            Some(rest) => {
                let (fraction, rest) = digits(rest);
                if fraction.is_empty() {
                    return None;
                }
                (fraction, rest)
            }
            None => (&bytes[..0], bytes),
        };
        let exponent = match bytes {
            [] => 0,
            [b'e' | b'E', rest @ ..] => exponent(rest)?,
            _ => return None,
        };
        Some(Self::normal(negative, whole, fraction, exponent))
    }

    /// Cuts zeros off both ends, so that zero has no digits at all.
    fn normal(negative: bool, whole: &'a [u8], fraction: &'a [u8], exponent: i64) -> Self {
        let exponent = exponent.saturating_sub_unsigned(fraction.len() as u64);
        let (fraction, cut) = trim_end(fraction);
        let mut exponent = exponent.saturating_add_unsigned(cut as u64);
        let mut whole = whole;
        if fraction.is_empty() {
            let (rest, cut) = trim_end(whole);
            exponent = exponent.saturating_add_unsigned(cut as u64);
            whole = rest;
        }
        let whole = trim_start(whole);
        let fraction = if whole.is_empty() {
            trim_start(fraction)
        } else {
            fraction
        };
        Self {
            negative,
            whole,
            fraction,
            exponent,
        }
    }

    /// Says whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.whole.is_empty() && self.fraction.is_empty()
    }

    /// Says whether nothing stands behind the point, however the number is written.
    pub fn is_integer(&self) -> bool {
        self.is_zero() || self.exponent >= 0
    }

    /// Gives the integer, if it is one of 128 bits.
    pub fn to_i128(self) -> Option<i128> {
        if self.is_zero() {
            return Some(0);
        }
        let zeros = u32::try_from(self.exponent).ok().filter(|it| *it < 40)?;
        let mut number: i128 = 0;
        for digit in self.digits() {
            number = number.checked_mul(10)?.checked_sub(i128::from(digit))?;
        }
        let number = number.checked_mul(10_i128.checked_pow(zeros)?)?;
        if self.negative {
            Some(number)
        } else {
            number.checked_neg()
        }
    }

    /// Compares two numbers.
    pub fn compare(&self, other: &Decimal<'_>) -> Ordering {
        match (self.signum(), other.signum()) {
            (1, 1) => self.compare_size(other),
            (-1, -1) => other.compare_size(self),
            (left, right) => left.cmp(&right),
        }
    }

    /// Says whether this is a whole number of `unit`s. A unit of more than 37 digits divides nothing but zero.
    pub fn is_multiple_of(&self, unit: &Decimal<'_>) -> bool {
        if self.is_zero() {
            return true;
        }
        let Some(modulus) = unit.coefficient().filter(|it| *it > 0) else {
            return false;
        };
        // Neither has zeros at its end: a digit at a place below the last one of the unit stays as a remainder.
        let Ok(shift) = u64::try_from(self.exponent.saturating_sub(unit.exponent)) else {
            return false;
        };
        let mut rest: u128 = 0;
        for digit in self.digits() {
            rest = (rest * 10 + u128::from(digit)) % modulus;
        }
        product(rest, power_of_ten(shift, modulus), modulus) == 0
    }

    fn signum(&self) -> i8 {
        match (self.is_zero(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    /// The number of places before the point.
    fn magnitude(&self) -> i64 {
        let count = self.whole.len() + self.fraction.len();
        self.exponent.saturating_add_unsigned(count as u64)
    }

    fn compare_size(&self, other: &Decimal<'_>) -> Ordering {
        // Without zeros at either end a longer number is larger only if all digits before are equal, and so is a slice.
        self.magnitude()
            .cmp(&other.magnitude())
            .then_with(|| self.digits().cmp(other.digits()))
    }

    fn digits(&self) -> impl Iterator<Item = u8> + use<'a> {
        self.whole.iter().chain(self.fraction).map(|it| it - b'0')
    }

    fn coefficient(&self) -> Option<u128> {
        if self.whole.len() + self.fraction.len() > 37 {
            return None;
        }
        Some(
            self.digits()
                .fold(0, |sum, digit| sum * 10 + u128::from(digit)),
        )
    }
}

fn digits(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|it| !it.is_ascii_digit());
    bytes.split_at(end.unwrap_or(bytes.len()))
}

/// An exponent beyond all measure is as good as the largest one.
fn exponent(bytes: &[u8]) -> Option<i64> {
    const FAR: i64 = i64::MAX / 4;
    let (negative, bytes) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, bytes),
    };
    let (digits, rest) = digits(bytes);
    if digits.is_empty() || !rest.is_empty() {
        return None;
    }
    let size = digits.iter().fold(0_i64, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(i64::from(digit - b'0'))
            .min(FAR)
    });
    Some(if negative { -size } else { size })
}

fn trim_start(digits: &[u8]) -> &[u8] {
    let zeros = digits.iter().take_while(|it| **it == b'0').count();
    &digits[zeros..]
}

fn trim_end(digits: &[u8]) -> (&[u8], usize) {
    let zeros = digits.iter().rev().take_while(|it| **it == b'0').count();
    (&digits[..digits.len() - zeros], zeros)
}

fn power_of_ten(mut exponent: u64, modulus: u128) -> u128 {
    let (mut power, mut base) = (1 % modulus, 10 % modulus);
    while exponent > 0 {
        if exponent & 1 == 1 {
            power = product(power, base, modulus);
        }
        base = product(base, base, modulus);
        exponent >>= 1;
    }
    power
}

/// Multiplies by doubling, since a product of two numbers of 124 bits fits nowhere.
fn product(mut left: u128, mut right: u128, modulus: u128) -> u128 {
    if let Some(product) = left.checked_mul(right) {
        return product % modulus;
    }
    let mut sum = 0;
    while right > 0 {
        if right & 1 == 1 {
            sum = (sum + left) % modulus;
        }
        left = (left << 1) % modulus;
        right >>= 1;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal<'_> {
        Decimal::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn only_numbers_of_json_are_read() {
        for text in [
            "", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "NaN", " 1", "1_0", "--1",
        ] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn integers_are_told_by_value() {
        for (text, number) in [
            ("5.0", Some(5)),
            ("1e3", Some(1000)),
            ("-0.0", Some(0)),
            ("120e-1", Some(12)),
            ("-1.50e1", Some(-15)),
            ("0.1", None),
            ("1e-1", None),
            ("1e400", None),
        ] {
            assert_eq!(decimal(text).to_i128(), number, "{text}");
        }
        assert_eq!(
            decimal("-170141183460469231731687303715884105728").to_i128(),
            Some(i128::MIN)
        );
        assert!(decimal("1e400").is_integer() && !decimal("10.01").is_integer());
    }

    #[test]
    fn comparison_is_exact() {
        let sorted = [
            "-1e999999999999",
            "-2",
            "-1.5",
            "-0.1",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000001",
            "1",
            "9007199254740992",
            "9007199254740993",
            "1e400",
            "1.1e400",
        ];
        for (left, a) in sorted.iter().enumerate() {
            for (right, b) in sorted.iter().enumerate() {
                assert_eq!(decimal(a).compare(&decimal(b)), left.cmp(&right), "{a} {b}");
            }
        }
        assert_eq!(decimal("1.0").compare(&decimal("10e-1")), Ordering::Equal);
        assert_eq!(decimal("-0").compare(&decimal("0e5")), Ordering::Equal);
    }

    #[test]
    fn division_is_exact() {
        for (number, unit, whole) in [
            ("19.99", "0.01", true),
            ("0.07", "0.01", true),
            ("1e20", "0.01", true),
            ("1e-7", "0.01", false),
            ("9007199254740993", "3", true),
            ("9007199254740994", "3", false),
            ("0.0075", "0.0001", true),
            ("0.00751", "0.0001", false),
            ("1e308", "0.123456789", false),
            ("12e999999999", "3", true),
            ("1e999999999", "3", false),
            ("-7.5", "2.5", true),
            ("0", "7", true),
            ("100", "1e2", true),
            ("150", "1e2", false),
        ] {
            assert_eq!(
                decimal(number).is_multiple_of(&decimal(unit)),
                whole,
                "{number} {unit}"
            );
        }
    }
}
