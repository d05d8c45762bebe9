//! Numbers: which type holds them, and their limits as rules.
//!
//! In: the keywords of a flat schema that allows numbers. Out: a type and a rule, exact.

use serde_json::Number;

use super::format::limits;
use super::{IntegerRule, NumberRule, Rule, Type};
use crate::contract::{Bound, Schema, Types};

/// The type and the rule of `type: integer`.
pub fn integer(schema: &Schema) -> (Type, Rule) {
    let format = schema.format.as_ref().and_then(|it| limits(&it.value));
    let lower = schema.minimum.as_ref().map(at_least);
    let upper = schema.maximum.as_ref().map(at_most);
    let unit = schema.multiple_of.as_ref().map(whole);
    let is_exact = lower != Some(None) && upper != Some(None) && unit != Some(None);
    let tighter =
        |format: Option<i128>, own: Option<i128>, pick: fn(i128, i128) -> i128| match (format, own)
        {
            (Some(one), Some(other)) => Some(pick(one, other)),
            (one, other) => one.or(other),
        };
    let minimum = tighter(format.map(|it| it.0), lower.flatten(), i128::max);
    let maximum = tighter(format.map(|it| it.1), upper.flatten(), i128::min);
    let (signed, unsigned) = (
        i128::from(i64::MIN)..=i128::from(i64::MAX),
        0..=i128::from(u64::MAX),
    );
    let least = minimum.unwrap_or(i128::from(i64::MIN));
    let most = maximum.unwrap_or(i128::from(i64::MAX));
    let ty = if is_exact && signed.contains(&least) && signed.contains(&most) {
        let small = i128::from(i32::MIN)..=i128::from(i32::MAX);
        match &schema.format {
            Some(it)
                if it.value != "int64"
                    && format.is_some()
                    && small.contains(&least)
                    && small.contains(&most) =>
            {
                Some(Type::I32)
            }
            _ => Some(Type::I64),
        }
    } else if is_exact && unsigned.contains(&least) && unsigned.contains(&most) {
        Some(Type::U64)
    } else {
        None
    };
    match ty {
        Some(ty) => {
            let is_plain = format == Some((i64::MIN.into(), i64::MAX.into()));
            let rule = IntegerRule {
                minimum: minimum.filter(|it| !(is_plain && *it == i128::from(i64::MIN))),
                maximum: maximum.filter(|it| !(is_plain && *it == i128::from(i64::MAX))),
                multiple_of: unit.flatten(),
            };
            (ty, Rule::Integer(rule))
        }
        None => (Type::Json, number(schema, Types::INTEGER)),
    }
}

/// The rule of numbers, of whole ones only where `types` says so.
pub fn number(schema: &Schema, types: Types) -> Rule {
    let mut rule = NumberRule {
        minimum: schema
            .minimum
            .as_ref()
            .map(|it| (it.value.clone(), it.exclusive)),
        maximum: schema
            .maximum
            .as_ref()
            .map(|it| (it.value.clone(), it.exclusive)),
        multiple_of: schema.multiple_of.clone(),
        integral: !types.contains(Types::NUMBER),
    };
    let format = schema.format.as_ref().map(|it| it.value.as_str());
    let limited = match format {
        Some("float") => Some((
            "-3.4028235677973365e38".to_owned(),
            "3.4028235677973365e38".to_owned(),
            true,
        )),
        Some("double") => Some((
            "-1.7976931348623158e308".to_owned(),
            "1.7976931348623158e308".to_owned(),
            true,
        )),
        Some("sf-decimal") => Some((
            "-999999999999.999".to_owned(),
            "999999999999.999".to_owned(),
            false,
        )),
        Some(name) => limits(name).map(|(least, most)| {
            rule.integral = true;
            (least.to_string(), most.to_string(), false)
        }),
        None => None,
    };
    let mut all = Vec::new();
    if let Some((least, most, exclusive)) = limited {
        let bound = |text: &str| text.parse::<Number>().ok().map(|it| (it, exclusive));
        let unit = (format == Some("sf-decimal"))
            .then(|| "0.001".parse::<Number>().ok())
            .flatten();
        if rule.minimum.is_none()
            && rule.maximum.is_none()
            && (unit.is_none() || rule.multiple_of.is_none())
        {
            rule.minimum = bound(&least);
            rule.maximum = bound(&most);
            rule.multiple_of = rule.multiple_of.or(unit);
        } else {
            all.push(Rule::Number(NumberRule {
                minimum: bound(&least),
                maximum: bound(&most),
                multiple_of: unit,
                integral: rule.integral,
            }));
        }
    }
    all.push(Rule::Number(rule));
    Rule::all(all)
}

/// The least whole number inside a lower bound; nothing beyond what fits.
fn at_least(bound: &Bound) -> Option<i128> {
    let (floor, is_whole) = parse(&bound.value)?;
    floor.checked_add(i128::from(!is_whole || bound.exclusive))
}

/// The greatest whole number inside an upper bound; nothing beyond what fits.
fn at_most(bound: &Bound) -> Option<i128> {
    let (floor, is_whole) = parse(&bound.value)?;
    floor.checked_sub(i128::from(is_whole && bound.exclusive))
}

fn whole(number: &Number) -> Option<i128> {
    parse(number).and_then(|(floor, is_whole)| is_whole.then_some(floor))
}

/// Gives the greatest whole number that is not above a number, and whether it is that number.
pub fn parse(number: &Number) -> Option<(i128, bool)> {
    let text = number.to_string();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (&text[..], 0),
    };
    let (is_negative, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{before}{after}");
    let point = i32::try_from(before.len()).ok()?.checked_add(exponent)?;
    if digits.bytes().all(|it| it == b'0') {
        return Some((0, true));
    }
    if point > 40 {
        return None;
    }
    let mut whole = String::new();
    let mut is_whole = true;
    let cut = usize::try_from(point.max(0)).ok()?;
    for (index, digit) in digits.char_indices() {
        if index < cut {
            whole.push(digit);
        } else {
            is_whole &= digit == '0';
        }
    }
    while whole.len() < cut {
        whole.push('0');
    }
    let magnitude: i128 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let floor = if is_negative {
        -magnitude - i128::from(!is_whole)
    } else {
        magnitude
    };
    Some((floor, is_whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_exactly() {
        let read = |text: &str| text.parse::<Number>().ok().and_then(|it| parse(&it));
        assert_eq!(read("5"), Some((5, true)));
        assert_eq!(read("5.0"), Some((5, true)));
        assert_eq!(read("-5.5"), Some((-6, false)));
        assert_eq!(read("1e3"), Some((1000, true)));
        assert_eq!(read("12.5e1"), Some((125, true)));
        assert_eq!(read("1e-1"), Some((0, false)));
        assert_eq!(read("18446744073709551615"), Some((u64::MAX.into(), true)));
        assert_eq!(read("1e400"), None);
    }
}
