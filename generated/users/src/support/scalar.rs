//! Texts with a format, as types: each reads exactly what its format accepts, and prints the form of its RFC.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::{Timestamp, civil};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::format::time;
use super::line::Line;

/// Why a text is none of its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotOfFormat(&'static str);

impl fmt::Display for NotOfFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "must be of format {}", self.0)
    }
}

impl std::error::Error for NotOfFormat {}

/// Reads and writes a type as the text that it prints.
macro_rules! as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        from_text!($name);
    };
}

/// Reads a type from a text.
macro_rules! from_text {
    ($name:ident) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl de::Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("a string")
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }
    };
}

/// `format: date-time` (RFC 3339): an instant to the microsecond, and the offset in which it was told.
///
/// Two of them are equal if they are the same instant. A leap second is the last one before it.
#[derive(Debug, Clone, Copy)]
pub struct DateTime {
    /// Microseconds since 1970, UTC.
    micros: i64,
    /// Minutes east of UTC.
    offset: i16,
}

from_text!(DateTime);

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.line().as_str())
    }
}

impl DateTime {
    /// The present, in UTC.
    pub fn now() -> Self {
        SystemTime::now().into()
    }

    /// The instant so many microseconds after the beginning of 1970, in UTC.
    pub const fn from_micros(micros: i64) -> Self {
        Self { micros, offset: 0 }
    }

    /// Gives the microseconds since the beginning of 1970, UTC.
    pub const fn micros(self) -> i64 {
        self.micros
    }

    /// Gives the instant, or the nearest one that the type knows: it ends a day before the year 9999 does.
    pub fn timestamp(self) -> Timestamp {
        let nearest = if self.micros < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        Timestamp::from_microsecond(self.micros).unwrap_or(nearest)
    }
}

impl FromStr for DateTime {
    type Err = NotOfFormat;

    fn from_str(text: &str) -> Result<Self, NotOfFormat> {
        let parts = time::date_time(text).ok_or(NotOfFormat("date-time"))?;
        let days = days_before(parts.year, parts.month, parts.day);
        let seconds = i64::from(parts.hour) * 3600 + i64::from(parts.minute) * 60;
        let seconds = seconds + i64::from(parts.second.min(59)) - i64::from(parts.offset) * 60;
        // Before the offset is taken off, a leap second stands in the minute in which it was told.
        let micros = (days * 86_400 + seconds) * 1_000_000 + i64::from(parts.micros);
        Ok(Self {
            micros,
            offset: parts.offset,
        })
    }
}

/// Writes the offset in which it was told, and a fraction only where there is one.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.line().as_str())
    }
}

impl DateTime {
    fn line(self) -> Line {
        let local = self.micros + i64::from(self.offset) * 60_000_000;
        let (year, month, day) = day_after(local.div_euclid(86_400_000_000));
        let micros = local.rem_euclid(86_400_000_000);
        let mut line = Line::default();
        if year < 0 {
            line.push(b'-');
        }
        line.number(year.abs(), if year.abs() > 9999 { 6 } else { 4 });
        for (before, number) in [
            (b'-', month),
            (b'-', day),
            (b'T', micros / 3_600_000_000),
            (b':', micros / 60_000_000 % 60),
            (b':', micros / 1_000_000 % 60),
        ] {
            line.push(before);
            line.number(number, 2);
        }
        let fraction = micros % 1_000_000;
        if fraction > 0 {
            line.push(b'.');
            line.number(fraction, 6);
            line.trim_zeros();
        }
        if self.offset == 0 {
            line.push(b'Z');
            return line;
        }
        let offset = i64::from(self.offset.abs());
        line.push(if self.offset < 0 { b'-' } else { b'+' });
        line.number(offset / 60, 2);
        line.push(b':');
        line.number(offset % 60, 2);
        line
    }
}

impl From<Timestamp> for DateTime {
    fn from(timestamp: Timestamp) -> Self {
        Self::from_micros(timestamp.as_microsecond())
    }
}

impl From<SystemTime> for DateTime {
    fn from(time: SystemTime) -> Self {
        let micros = |it: std::time::Duration| i64::try_from(it.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros(match time.duration_since(UNIX_EPOCH) {
            Ok(after) => micros(after),
            Err(before) => -micros(before.duration()),
        })
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.micros == other.micros
    }
}

impl Eq for DateTime {}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        self.micros.cmp(&other.micros)
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.micros.hash(state);
    }
}

/// Gives the number of days from 1970 to a day of the Gregorian calendar.
fn days_before(year: i16, month: i8, day: i8) -> i64 {
    // Years begin in March here, so that a leap day is the last of its year.
    let (year, month) = (i64::from(year) - i64::from(month <= 2), i64::from(month));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    let era = year.div_euclid(400);
    let year = year.rem_euclid(400);
    era * 146_097 + year * 365 + year / 4 - year / 100 + of_year - 719_468
}

/// Gives the day of the Gregorian calendar so many days after the first of 1970.
fn day_after(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

/// `format: date` (RFC 3339): a day, without a time or a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(civil::Date);

as_text!(Date);

impl FromStr for Date {
    type Err = NotOfFormat;

    fn from_str(text: &str) -> Result<Self, NotOfFormat> {
        let date =
            time::date(text).and_then(|(year, month, day)| civil::Date::new(year, month, day).ok());
        date.map(Self).ok_or(NotOfFormat("date"))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Deref for Date {
    type Target = civil::Date;

    fn deref(&self) -> &civil::Date {
        &self.0
    }
}

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Self {
        Self(date)
    }
}

/// `format: uuid` (RFC 9562): read in one form only, five groups of digits with hyphens between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uuid(uuid::Uuid);

as_text!(Uuid);

impl FromStr for Uuid {
    type Err = NotOfFormat;

    fn from_str(text: &str) -> Result<Self, NotOfFormat> {
        let canonical = Some(text).filter(|it| it.len() == 36);
        let uuid = canonical.and_then(|it| uuid::Uuid::try_parse(it).ok());
        uuid.map(Self).ok_or(NotOfFormat("uuid"))
    }
}

impl fmt::Display for Uuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl Deref for Uuid {
    type Target = uuid::Uuid;

    fn deref(&self) -> &uuid::Uuid {
        &self.0
    }
}

impl From<uuid::Uuid> for Uuid {
    fn from(uuid: uuid::Uuid) -> Self {
        Self(uuid)
    }
}

/// `format: byte`: bytes, on the wire in base64 with padding (RFC 4648, 4).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(Vec<u8>);

as_text!(Bytes);

impl FromStr for Bytes {
    type Err = NotOfFormat;

    fn from_str(text: &str) -> Result<Self, NotOfFormat> {
        STANDARD
            .decode(text)
            .map(Self)
            .map_err(|_| NotOfFormat("byte"))
    }
}

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(&self.0))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<Bytes> for Vec<u8> {
    fn from(bytes: Bytes) -> Self {
        bytes.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_keep_their_offset_and_are_compared_as_instants() {
        for (text, printed) in [
            ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"),
            ("2024-02-29t12:00:00z", "2024-02-29T12:00:00Z"),
            ("2024-02-29T12:00:00+02:00", "2024-02-29T12:00:00+02:00"),
            (
                "2024-02-29T12:00:00.123456789-00:30",
                "2024-02-29T12:00:00.123456-00:30",
            ),
            ("2024-02-29T12:00:00.500+00:00", "2024-02-29T12:00:00.5Z"),
            ("1998-12-31T23:59:60Z", "1998-12-31T23:59:59Z"),
            ("0000-01-01T00:00:00+23:59", "0000-01-01T00:00:00+23:59"),
            (
                "9999-12-31T23:59:59.999999-23:59",
                "9999-12-31T23:59:59.999999-23:59",
            ),
            ("1969-12-31T23:59:59.9Z", "1969-12-31T23:59:59.9Z"),
        ] {
            assert_eq!(text.parse::<DateTime>().unwrap().to_string(), printed);
        }
        let time = |text: &str| text.parse::<DateTime>().unwrap();
        assert_eq!(
            time("2024-01-01T00:00:00Z"),
            time("2024-01-01T02:00:00+02:00")
        );
        assert!(time("2024-01-01T00:00:00Z") < time("2024-01-01T00:00:00-00:01"));
        let timestamp: Timestamp = "2024-02-29T12:00:00.25Z".parse().unwrap();
        assert_eq!(time("2024-02-29T12:00:00.25Z").timestamp(), timestamp);
        assert_eq!(DateTime::from(timestamp), time("2024-02-29T12:00:00.25Z"));
    }

    #[test]
    fn days_go_both_ways() {
        for days in (-719_528..2_932_896).step_by(17) {
            let (year, month, day) = day_after(days);
            let number = |it: i64| i8::try_from(it).unwrap();
            assert_eq!(
                days_before(i16::try_from(year).unwrap(), number(month), number(day)),
                days
            );
        }
        assert_eq!(day_after(0), (1970, 1, 1));
        assert_eq!(day_after(19_782), (2024, 2, 29));
    }

    #[test]
    fn only_the_canonical_form_of_a_uuid_is_read() {
        let canonical = "2eb8aa08-aa98-11ea-b4aa-73b441d16380";
        assert_eq!(canonical.parse::<Uuid>().unwrap().to_string(), canonical);
        assert!(canonical.to_uppercase().parse::<Uuid>().is_ok());
        for text in [
            "2eb8aa08aa9811eab4aa73b441d16380",
            "{2eb8aa08-aa98-11ea-b4aa-73b441d16380}",
            "urn:uuid:2eb8aa08-aa98-11ea-b4aa-73b441d16380",
            "2eb8aa08-aa98-11ea-b4aa73b441d16380-",
        ] {
            assert!(text.parse::<Uuid>().is_err(), "{text}");
        }
    }

    #[test]
    fn bytes_are_base64_with_padding() {
        let bytes: Bytes = serde_json::from_str("\"AAH/\"").unwrap();
        assert_eq!(&*bytes, &[0, 1, 255]);
        assert_eq!(serde_json::to_string(&bytes).unwrap(), "\"AAH/\"");
        for text in ["AA", "AA==\n", "AAH_", "A"] {
            assert!(text.parse::<Bytes>().is_err(), "{text}");
        }
    }
}
