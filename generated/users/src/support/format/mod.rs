//! The formats of JSON Schema 2020-12 and of the OpenAPI registry. A format that is not here restricts nothing.

use super::rule::{IntegerFormat, NumberFormat};

pub mod address;
pub mod idn;
pub mod number;
pub mod text;
pub mod time;
pub mod uri;

/// A format of strings, as in `format: email`.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// What the contract calls it.
    pub name: &'static str,
    /// Says whether a text has it.
    pub accepts: fn(&str) -> bool,
}

/// Writes the constants: the doc is the name on the wire.
macro_rules! formats {
    ($($constant:ident $name:literal $accepts:path;)*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub const $constant: Format = Format {
                name: $name,
                accepts: $accepts,
            };
        )*
    };
}

formats! {
    DATE "date" time::is_date;
    TIME "time" time::is_time;
    DATE_TIME "date-time" time::is_date_time;
    DATE_TIME_LOCAL "date-time-local" time::is_date_time_local;
    TIME_LOCAL "time-local" time::is_time_local;
    DURATION "duration" time::is_duration;
    HTTP_DATE "http-date" time::is_http_date;
    EMAIL "email" address::is_email;
    IDN_EMAIL "idn-email" address::is_idn_email;
    HOSTNAME "hostname" address::is_hostname;
    IDN_HOSTNAME "idn-hostname" idn::is_idn_hostname;
    IPV4 "ipv4" address::is_ipv4;
    IPV6 "ipv6" address::is_ipv6;
    IPV4_CIDR "ipv4-cidr" address::is_ipv4_cidr;
    IPV6_CIDR "ipv6-cidr" address::is_ipv6_cidr;
    URI "uri" uri::is_uri;
    URI_REFERENCE "uri-reference" uri::is_uri_reference;
    IRI "iri" uri::is_iri;
    IRI_REFERENCE "iri-reference" uri::is_iri_reference;
    URI_TEMPLATE "uri-template" uri::is_uri_template;
    UUID "uuid" text::is_uuid;
    JSON_POINTER "json-pointer" text::is_json_pointer;
    RELATIVE_JSON_POINTER "relative-json-pointer" text::is_relative_json_pointer;
    REGEX "regex" text::is_regex;
    BYTE "byte" text::is_base64;
    BASE64URL "base64url" text::is_base64url;
    CHAR "char" text::is_char;
    LANGUAGE "language" text::is_language;
    MEDIA_RANGE "media-range" text::is_media_range;
    SF_STRING "sf-string" text::is_sf_string;
    SF_TOKEN "sf-token" text::is_sf_token;
    SF_BINARY "sf-binary" text::is_sf_binary;
    SF_BOOLEAN "sf-boolean" text::is_sf_boolean;
}

/// Writes the constants of integers.
macro_rules! integers {
    ($($constant:ident $name:literal $least:expr, $most:expr;)*) => {
        $(
            #[doc = concat!("`", $name, "`")]
            pub const $constant: IntegerFormat = IntegerFormat {
                name: $name,
                minimum: $least as i128,
                maximum: $most as i128,
            };
        )*
    };
}

integers! {
    INT8 "int8" i8::MIN, i8::MAX;
    INT16 "int16" i16::MIN, i16::MAX;
    INT32 "int32" i32::MIN, i32::MAX;
    INT64 "int64" i64::MIN, i64::MAX;
    UINT8 "uint8" 0, u8::MAX;
    UINT16 "uint16" 0, u16::MAX;
    UINT32 "uint32" 0, u32::MAX;
    UINT64 "uint64" 0, u64::MAX;
    DOUBLE_INT "double-int" -9_007_199_254_740_991_i64, 9_007_199_254_740_991_i64;
    SF_INTEGER "sf-integer" -999_999_999_999_999_i64, 999_999_999_999_999_i64;
}

/// `float`
pub const FLOAT: NumberFormat = NumberFormat {
    name: "float",
    accepts: number::is_float,
};

/// `double`
pub const DOUBLE: NumberFormat = NumberFormat {
    name: "double",
    accepts: number::is_double,
};

/// `sf-decimal`
pub const SF_DECIMAL: NumberFormat = NumberFormat {
    name: "sf-decimal",
    accepts: number::is_sf_decimal,
};
