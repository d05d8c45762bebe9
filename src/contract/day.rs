//! Days as they are written in contracts and beside them.

/// Says whether a text is a day of the calendar, written as `2026-11-21` (`full-date` of RFC 3339, 5.6).
pub fn is_day(text: &str) -> bool {
    let is_written = text.bytes().enumerate().all(|(at, it)| match at {
        4 | 7 => it == b'-',
        _ => it.is_ascii_digit(),
    });
    if text.len() != 10 || !is_written {
        return false;
    }
    let number = |range| text.get(range).and_then(|it: &str| it.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=last).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::is_day;

    #[test]
    fn only_days_of_the_calendar_are_days() {
        for text in ["2026-11-21", "2024-02-29", "2000-02-29"] {
            assert!(is_day(text), "{text}");
        }
        for text in [
            "2026-99-99",
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-00-10",
            "2026-1-1",
            "20261121",
        ] {
            assert!(!is_day(text), "{text}");
        }
    }
}
