//! Formats of dates and times (RFC 3339): exactly what the grammar of its section 5.6 says, and only days that there are.

/// The parts of a `date-time`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateTime {
    /// 0 to 9999
    pub year: i16,
    /// 1 to 12
    pub month: i8,
    /// 1 to 31
    pub day: i8,
    /// 0 to 23
    pub hour: u8,
    /// 0 to 59
    pub minute: u8,
    /// 0 to 60; 60 is a leap second
    pub second: u8,
    /// The fraction, cut to microseconds
    pub micros: u32,
    /// Minutes east of UTC
    pub offset: i16,
}

/// The parts of a `time`, with the offset where there is one.
struct Time {
    hour: u8,
    minute: u8,
    second: u8,
    micros: u32,
    offset: Option<i16>,
}

/// Reads a `full-date`: year, month and day.
pub fn date(text: &str) -> Option<(i16, i8, i8)> {
    let [a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else {
        return None;
    };
    let (year, month, day) = (
        number(&[*a, *b, *c, *d])?,
        number(&[*e, *f])?,
        number(&[*g, *h])?,
    );
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=days).contains(&day) {
        return None;
    }
    Some((
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    ))
}

/// Reads a `date-time`.
pub fn date_time(text: &str) -> Option<DateTime> {
    let (day_text, time_text) = text.split_at_checked(10)?;
    let (year, month, day) = date(day_text)?;
    let time = time(time_text.strip_prefix(['T', 't'])?)?;
    Some(DateTime {
        year,
        month,
        day,
        hour: time.hour,
        minute: time.minute,
        second: time.second,
        micros: time.micros,
        offset: time.offset?,
    })
}

/// `date`
pub fn is_date(text: &str) -> bool {
    date(text).is_some()
}

/// `date-time`
pub fn is_date_time(text: &str) -> bool {
    date_time(text).is_some()
}

/// `time`
pub fn is_time(text: &str) -> bool {
    time(text).is_some_and(|it| it.offset.is_some())
}

/// `time-local`: without an offset
pub fn is_time_local(text: &str) -> bool {
    time(text).is_some_and(|it| it.offset.is_none())
}

/// `date-time-local`: without an offset
pub fn is_date_time_local(text: &str) -> bool {
    text.split_at_checked(10).is_some_and(|(day, time)| {
        is_date(day) && time.strip_prefix(['T', 't']).is_some_and(is_time_local)
    })
}

/// `duration` (RFC 3339, appendix A)
pub fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else {
        return false;
    };
    if let Some(weeks) = rest.strip_suffix('W') {
        return is_digits(weeks);
    }
    match rest.split_once('T') {
        Some((days, time)) => (days.is_empty() || units(days, "YMD")) && units(time, "HMS"),
        None => units(rest, "YMD"),
    }
}

/// Numbers with units in this order: the first ones and the last ones may be absent, but none between.
fn units(text: &str, units: &str) -> bool {
    let mut letters = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let Some(end) = rest
            .find(|it: char| !it.is_ascii_digit())
            .filter(|it| *it > 0)
        else {
            return false;
        };
        letters.push_str(&rest[end..=end].replace(|it: char| !it.is_ascii_uppercase(), "?"));
        rest = &rest[end + 1..];
    }
    !letters.is_empty() && units.contains(&letters)
}

/// `http-date`: an `IMF-fixdate` (RFC 9110, 5.6.7)
pub fn is_http_date(text: &str) -> bool {
    const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let parts: Vec<&str> = text.split(' ').collect();
    let [week_day, day, month, year, time_of_day, "GMT"] = parts[..] else {
        return false;
    };
    let Some(week_day) = week_day.strip_suffix(',') else {
        return false;
    };
    let place = MONTHS
        .find(month)
        .filter(|it| it % 3 == 0 && month.len() == 3);
    let month = place.map_or(0, |it| it / 3 + 1);
    let Some((year, month, day)) = date(&format!("{year}-{month:02}-{day}")) else {
        return false;
    };
    let (year, month) = (i32::from(year), i32::from(month));
    // Zeller's way to the day of the week.
    let (y, m) = if month < 3 {
        (year - 1, month + 12)
    } else {
        (year, month)
    };
    let of_week = (i32::from(day) + 13 * (m + 1) / 5 + y + y / 4 - y / 100 + y / 400 + 6) % 7;
    let name = usize::try_from(of_week).ok().and_then(|it| DAYS.get(it));
    name == Some(&week_day) && time_of_day.len() == 8 && is_time_local(time_of_day)
}

fn time(text: &str) -> Option<Time> {
    let bytes = text.as_bytes();
    let ([a, b, b':', c, d, b':', e, f], rest) = bytes.split_first_chunk::<8>()? else {
        return None;
    };
    let (hour, minute, second) = (number(&[*a, *b])?, number(&[*c, *d])?, number(&[*e, *f])?);
    let (micros, rest) = fraction(rest)?;
    let offset = offset(rest)?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // A leap second is the last one of a day in UTC, wherever it is told.
    let minutes = i32::try_from(hour * 60 + minute).ok()?;
    let in_utc = minutes - i32::from(offset.unwrap_or(0));
    if second == 60 && in_utc.rem_euclid(1440) != 1439 {
        return None;
    }
    Some(Time {
        hour: u8::try_from(hour).ok()?,
        minute: u8::try_from(minute).ok()?,
        second: u8::try_from(second).ok()?,
        micros,
        offset,
    })
}

fn fraction(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let Some(rest) = bytes.strip_prefix(b".") else {
        return Some((0, bytes));
    };
    let length = rest.iter().take_while(|it| it.is_ascii_digit()).count();
    let (digits, rest) = rest.split_at(length);
    let padded = digits.iter().chain(std::iter::repeat(&b'0')).take(6);
    let micros = padded.fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    (length > 0).then_some((micros, rest))
}

/// Minutes east of UTC; `Some(None)` if there is no offset.
fn offset(bytes: &[u8]) -> Option<Option<i16>> {
    match bytes {
        [] => Some(None),
        [b'Z' | b'z'] => Some(Some(0)),
        [sign @ (b'+' | b'-'), a, b, b':', c, d] => {
            let (hours, minutes) = (number(&[*a, *b])?, number(&[*c, *d])?);
            let size = i16::try_from(hours * 60 + minutes).ok()?;
            let valid = hours < 24 && minutes < 60;
            valid.then_some(Some(if *sign == b'-' { -size } else { size }))
        }
        _ => None,
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, digit| {
        digit
            .is_ascii_digit()
            .then(|| sum * 10 + u32::from(digit - b'0'))
    })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times() {
        for good in [
            "1963-06-19T08:30:06.283185Z",
            "1998-12-31T23:59:60Z",
            "1998-12-31T15:59:60.123-08:00",
            "0000-02-29t00:00:00z",
        ] {
            assert!(is_date_time(good), "{good}");
        }
        for bad in [
            "1998-12-31T23:58:60Z",
            "1998-12-31T22:59:60Z",
            "1990-02-31T15:59:59.123-08:00",
            "1990-12-31T15:59:59-24:00",
            "1963-06-19T08:30:06.Z",
            "2013-350T01:01:01",
            "1963-06-19 08:30:06Z",
            "1963-06-19T08:30Z",
            "1963-06-19T08:30:06",
            "1963-06-1৪T00:00:00Z",
            "1963-06-19T24:00:00Z",
        ] {
            assert!(!is_date_time(bad), "{bad}");
        }
    }

    #[test]
    fn durations() {
        for good in [
            "P4DT12H30M5S",
            "P1Y2M3D",
            "PT1H",
            "P2W",
            "PT36H",
            "P0D",
            "P1M",
        ] {
            assert!(is_duration(good), "{good}");
        }
        for bad in [
            "P", "PT", "P1", "P1DT", "4D", "P1Y2W", "P1D2M", "P1YT", "PT1D", "P2S", "P২Y", "P1.5D",
            "p1d", "P1Y1D",
        ] {
            assert!(!is_duration(bad), "{bad}");
        }
    }

    #[test]
    fn dates_of_http() {
        assert!(is_http_date("Sun, 06 Nov 1994 08:49:37 GMT"));
        for bad in [
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 UTC",
            "Sun, 6 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Wed, 30 Feb 1994 08:49:37 GMT",
        ] {
            assert!(!is_http_date(bad), "{bad}");
        }
    }
}
