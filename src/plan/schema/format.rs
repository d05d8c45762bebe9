//! `format`: which are asserted, and what they mean for types.
//!
//! In: the name of a format. Out: the constant of the runtime that asserts it, or the limits of a number.

/// Formats of strings that are asserted; the constants of the runtime have the same names.
const STRINGS: &[&str] = &[
    "date",
    "time",
    "date-time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uri-template",
    "uuid",
    "json-pointer",
    "relative-json-pointer",
    "regex",
    "byte",
    "base64url",
    "char",
    "date-time-local",
    "time-local",
    "http-date",
    "ipv4-cidr",
    "ipv6-cidr",
    "language",
    "media-range",
    "sf-string",
    "sf-token",
    "sf-binary",
    "sf-boolean",
];

/// Formats of strings that let every string through.
const FREE: &[&str] = &["binary", "password", "html", "commonmark"];

/// Says whether the format asserts something about strings.
pub fn of_strings(name: &str) -> bool {
    STRINGS.contains(&name)
}

/// Says whether the format is known at all.
pub fn is_known(name: &str) -> bool {
    of_strings(name)
        || FREE.contains(&name)
        || limits(name).is_some()
        || ["float", "double"].contains(&name)
}

/// The least and the greatest number of a format of whole numbers.
pub fn limits(name: &str) -> Option<(i128, i128)> {
    Some(match name {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "int64" => (i64::MIN.into(), i64::MAX.into()),
        "uint64" => (0, u64::MAX.into()),
        // RFC 7493, 2.2: what an IEEE 754 number holds exactly.
        "double-int" => (-9_007_199_254_740_991, 9_007_199_254_740_991),
        // RFC 8941, 3.3.1
        "sf-integer" => (-999_999_999_999_999, 999_999_999_999_999),
        _ => return None,
    })
}
