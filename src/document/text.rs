//! From bytes to text: contracts are UTF-8.
//!
//! In: the bytes of a file. Out: its text without a byte order mark, and the fault and its byte if it is not UTF-8.

use super::sources::Failure;

/// A text, and what is wrong with its encoding.
pub struct Decoded {
    /// The text; with replacement characters if there is a fault.
    pub text: String,
    /// The byte of the text at which UTF-8 ends, and why.
    pub fault: Option<(usize, Failure)>,
}

/// Reads bytes as UTF-8.
pub fn decode(mut bytes: Vec<u8>) -> Decoded {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    // Every second byte of ASCII is zero in UTF-16, which is valid UTF-8 but no contract.
    let utf_16 = bytes.starts_with(b"\xFF\xFE")
        || bytes.starts_with(b"\xFE\xFF")
        || bytes.iter().take(4).any(|it| *it == 0);
    match String::from_utf8(bytes) {
        Ok(text) if utf_16 => Decoded {
            text,
            fault: Some((0, fault("the file is not UTF-8 but UTF-16"))),
        },
        Ok(text) => Decoded { text, fault: None },
        Err(error) => {
            let byte = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            if utf_16 {
                return Decoded {
                    text,
                    fault: Some((0, fault("the file is not UTF-8 but UTF-16"))),
                };
            }
            let wrong = error.as_bytes().get(byte).copied().unwrap_or_default();
            let failure = fault(&format!("the byte 0x{wrong:02X} is not UTF-8 here"));
            Decoded {
                text,
                fault: Some((byte, failure)),
            }
        }
    }
}

fn fault(message: &str) -> Failure {
    Failure::new("not-utf-8", message).help("save the file as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn byte_order_marks_are_taken_off() {
        let Decoded { text, fault } = decode(b"\xEF\xBB\xBFa: 1\r\n".to_vec());
        assert_eq!((text.as_str(), fault), ("a: 1\r\n", None));
    }

    #[test]
    fn other_encodings_are_named_with_their_place() {
        let fault = |bytes: &[u8]| {
            decode(bytes.to_vec())
                .fault
                .map(|(byte, it)| (byte, it.message))
        };
        let utf_16 = Some((0, "the file is not UTF-8 but UTF-16".to_owned()));
        assert_eq!(fault(b"\xFF\xFEa\0:\0"), utf_16);
        assert_eq!(fault(b"a\0:\0 \0"), utf_16);
        assert_eq!(
            fault(b"a: caf\xE9\n"),
            Some((6, "the byte 0xE9 is not UTF-8 here".to_owned()))
        );
    }
}
