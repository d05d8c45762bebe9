//! Formats of other texts.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};

use super::super::ecma;
use super::super::negotiation::MediaType;

/// `uuid` (RFC 9562, 4), in any case and version
pub fn is_uuid(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(index, it)| match index {
            8 | 13 | 18 | 23 => *it == b'-',
            _ => it.is_ascii_hexdigit(),
        })
}

/// `json-pointer` (RFC 6901)
pub fn is_json_pointer(text: &str) -> bool {
    let escapes = |it: &str| it.split('~').skip(1).all(|it| it.starts_with(['0', '1']));
    text.is_empty() || (text.starts_with('/') && escapes(text))
}

/// `relative-json-pointer`
pub fn is_relative_json_pointer(text: &str) -> bool {
    let end = text
        .find(|it: char| !it.is_ascii_digit())
        .unwrap_or(text.len());
    let (levels, rest) = text.split_at(end);
    let number = levels == "0" || (!levels.is_empty() && !levels.starts_with('0'));
    number && (rest == "#" || is_json_pointer(rest))
}

/// `regex`: ECMA-262
pub fn is_regex(text: &str) -> bool {
    ecma::translate(text).is_ok()
}

/// `byte`: base64 with padding (RFC 4648, 4)
pub fn is_base64(text: &str) -> bool {
    STANDARD.decode(text).is_ok()
}

/// `base64url`: with or without padding (RFC 4648, 5)
pub fn is_base64url(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok() || URL_SAFE.decode(text).is_ok()
}

/// `char`: one code point
pub fn is_char(text: &str) -> bool {
    text.chars().count() == 1
}

/// `media-range` (RFC 9110, 12.5.1)
pub fn is_media_range(text: &str) -> bool {
    MediaType::parse(text).is_some()
}

/// `language` (BCP 47: RFC 5646, 2.1)
pub fn is_language(text: &str) -> bool {
    let mut tags = text.split('-').peekable();
    let alphabetic = |it: &str| it.bytes().all(|it| it.is_ascii_alphabetic());
    let first = tags.next().unwrap_or_default();
    if !text
        .bytes()
        .all(|it| it.is_ascii_alphanumeric() || it == b'-')
    {
        return false;
    }
    if first.eq_ignore_ascii_case("x") {
        return is_private(tags);
    }
    if !alphabetic(first) || !(2..=8).contains(&first.len()) {
        return false;
    }
    for _ in 0..3 {
        if first.len() <= 3 {
            tags.next_if(|it| it.len() == 3 && alphabetic(it));
        }
    }
    tags.next_if(|it| it.len() == 4 && alphabetic(it));
    tags.next_if(|it| {
        (it.len() == 2 && alphabetic(it))
            || (it.len() == 3 && it.bytes().all(|it| it.is_ascii_digit()))
    });
    let is_variant = |it: &&str| {
        (5..=8).contains(&it.len())
            || (it.len() == 4 && it.starts_with(|it: char| it.is_ascii_digit()))
    };
    while tags.next_if(is_variant).is_some() {}
    while let Some(singleton) = tags.next() {
        if singleton.eq_ignore_ascii_case("x") {
            return is_private(tags);
        }
        let mut parts = 0;
        while tags.next_if(|it| (2..=8).contains(&it.len())).is_some() {
            parts += 1;
        }
        if singleton.len() != 1 || parts == 0 {
            return false;
        }
    }
    true
}

fn is_private<'a>(mut tags: impl Iterator<Item = &'a str>) -> bool {
    let fits = |it: &str| (1..=8).contains(&it.len());
    tags.next().is_some_and(fits) && tags.all(fits)
}

/// `sf-string` (RFC 9651, 3.3.3)
pub fn is_sf_string(text: &str) -> bool {
    let Some(inside) = text.strip_prefix('"').and_then(|it| it.strip_suffix('"')) else {
        return false;
    };
    let mut bytes = inside.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'\\' => matches!(bytes.next(), Some(b'"' | b'\\')),
            b'"' => false,
            _ => (0x20..0x7F).contains(&byte),
        };
        if !fits {
            return false;
        }
    }
    true
}

/// `sf-token` (RFC 9651, 3.3.4)
pub fn is_sf_token(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '*')
        && text
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~:/".contains(&it))
}

/// `sf-binary` (RFC 9651, 3.3.5)
pub fn is_sf_binary(text: &str) -> bool {
    text.strip_prefix(':')
        .and_then(|it| it.strip_suffix(':'))
        .is_some_and(is_base64)
}

/// `sf-boolean` (RFC 9651, 3.3.6)
pub fn is_sf_boolean(text: &str) -> bool {
    matches!(text, "?0" | "?1")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_all(accepts: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(accepts(text), "{text}");
        }
        for text in bad {
            assert!(!accepts(text), "{text}");
        }
    }

    #[test]
    fn pointers() {
        assert_all(
            is_json_pointer,
            &["", "/", "/a~1b/~0", "//"],
            &["a", "/~", "/~2", "#/a"],
        );
        assert_all(
            is_relative_json_pointer,
            &["0", "1/a", "2#", "10/"],
            &["", "01", "-1", "/a", "1a", "0##", "+1"],
        );
    }

    #[test]
    fn encodings() {
        assert_all(
            is_base64,
            &["", "AA==", "+/+/"],
            &["AA", "-_-_", "AA=", "A A=", "AB=="],
        );
        assert_all(is_base64url, &["", "AA", "AA==", "-_-_"], &["+/+/", "A"]);
        assert_all(is_char, &["a", "é", "🦀"], &["", "ab"]);
    }

    #[test]
    fn languages() {
        let good = [
            "de",
            "en-US",
            "zh-Hant-TW",
            "sl-rozaj-biske",
            "de-CH-1996",
            "es-419",
            "x-whatever",
            "en-a-bbb-x-a",
            "zh-cmn-Hans",
        ];
        assert_all(
            is_language,
            &good,
            &[
                "",
                "a",
                "en_US",
                "en-",
                "de-419-DE",
                "en-a",
                "x",
                "123",
                "toolonglanguage",
            ],
        );
    }

    #[test]
    fn structured_fields() {
        assert_all(
            is_sf_string,
            &["\"\"", "\"a\\\"\""],
            &["", "a", "\"", "\"é\"", "\"\\a\"", "\"a\"b\""],
        );
        assert_all(is_sf_token, &["*a", "a/b:c"], &["", "1a", "a b"]);
        assert_all(is_sf_binary, &[":AA==:", "::"], &[":AA==", "AA=="]);
    }
}
