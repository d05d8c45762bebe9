//! Percent-decoding (RFC 3986, 2.1), once, and refusing what is none.

use std::borrow::Cow;

/// An escape that is none, or bytes that are no UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

/// Decodes a value; a plus is a space where forms are the model, in queries and form bodies.
pub fn decode(raw: &str, plus_is_space: bool) -> Result<Cow<'_, str>, Malformed> {
    let special = |it: u8| it == b'%' || (plus_is_space && it == b'+');
    if !raw.bytes().any(special) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b'%' => {
                let [high, low, after @ ..] = rest else {
                    return Err(Malformed);
                };
                bytes.push(digit(*high)? << 4 | digit(*low)?);
                rest = after;
            }
            b'+' if plus_is_space => bytes.push(b' '),
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes)
        .map(Cow::Owned)
        .map_err(|_| Malformed)
}

fn digit(byte: u8) -> Result<u8, Malformed> {
    match byte {
        b'0'..=b'9' => Ok(byte - b'0'),
        b'a'..=b'f' => Ok(byte - b'a' + 10),
        b'A'..=b'F' => Ok(byte - b'A' + 10),
        _ => Err(Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_once() {
        for (raw, decoded) in [
            ("a%20b", Some("a b")),
            ("%2541", Some("%41")),
            ("%E6%97%A5", Some("日")),
            ("a+b", Some("a b")),
            ("%2b", Some("+")),
            ("%", None),
            ("%2", None),
            ("%zz", None),
            ("%+1", None),
            ("%FF", None),
            ("%C3%28", None),
        ] {
            assert_eq!(decode(raw, true).ok().as_deref(), decoded, "{raw}");
        }
        assert_eq!(decode("a+b", false).as_deref(), Ok("a+b"));
    }
}
