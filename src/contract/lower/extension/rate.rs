//! `rate_limit`: how often a caller may ask, as an operator would write it.
//!
//! In: `5/minute; 20/hour`. Out: windows, or nothing for what is not written so.

use crate::contract::RateWindow;

/// The form of the text, for the published JSON Schema.
pub const PATTERN: &str = "^ *[1-9][0-9]{0,8} */ *(second|minute|hour|day) *(; *[1-9][0-9]{0,8} */ *(second|minute|hour|day) *)*$";

/// Reads all windows.
pub fn windows(text: &str) -> Option<Vec<RateWindow>> {
    text.split(';').map(window).collect()
}

fn window(text: &str) -> Option<RateWindow> {
    let (count, unit) = text.split_once('/')?;
    let limit = count.trim().parse().ok()?;
    let seconds = match unit.trim() {
        "second" => 1,
        "minute" => 60,
        "hour" => 3600,
        "day" => 86_400,
        _ => return None,
    };
    (1..1_000_000_000)
        .contains(&limit)
        .then_some(RateWindow { limit, seconds })
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn what_is_read_is_what_is_published() {
        let pattern = Regex::new(PATTERN).unwrap();
        for (text, count) in [
            ("5/minute", 1),
            ("5/minute; 20/hour", 2),
            (" 1 / second;2/day ", 2),
            ("", 0),
            ("0/minute", 0),
            ("5/week", 0),
            ("5/minute;", 0),
            ("5 a minute", 0),
            ("9999999999/day", 0),
        ] {
            assert_eq!(windows(text).map_or(0, |it| it.len()), count, "{text}");
            assert_eq!(pattern.is_match(text), count > 0, "{text}");
        }
    }
}
