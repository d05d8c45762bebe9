//! JSON pointers (RFC 6901) and their form in the fragment of a reference.
//!
//! In: names and the text after `#`. Out: pointers and the names in them.

/// Gives the pointer of a member or item: `parent` and one more step.
pub fn join(parent: &str, step: &str) -> String {
    let mut pointer = String::with_capacity(parent.len() + 1 + step.len());
    pointer.push_str(parent);
    push(&mut pointer, step);
    pointer
}

/// Adds a step to a pointer, escaped.
pub fn push(pointer: &mut String, step: &str) {
    pointer.push('/');
    if !step.contains(['~', '/']) {
        pointer.push_str(step);
        return;
    }
    for it in step.chars() {
        match it {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            it => pointer.push(it),
        }
    }
}

/// Gives the pointer of these steps.
pub fn from_steps<T: AsRef<str>>(steps: impl IntoIterator<Item = T>) -> String {
    let mut pointer = String::new();
    for step in steps {
        push(&mut pointer, step.as_ref());
    }
    pointer
}

/// Gives the steps of a pointer, unescaped; `None` if it is neither empty nor begins with `/`, or has a `~` that is not
/// followed by `0` or `1`.
pub fn steps(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    pointer
        .strip_prefix('/')?
        .split('/')
        .map(unescape)
        .collect()
}

/// Gives an array index; `None` for anything that RFC 6901 does not count as one (`01`, `+1`, `-`).
pub fn index(step: &str) -> Option<usize> {
    let digits = step.bytes().all(|it| it.is_ascii_digit());
    let plain = step == "0" || !step.starts_with('0');
    (digits && plain).then(|| step.parse().ok()).flatten()
}

/// Undoes percent-encoding (RFC 3986 section 2.1); `None` if the result is not UTF-8. A `%` without two hexadecimal
/// digits stands for itself, since authors write `50%` and mean it.
pub fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let hex = |byte: Option<&u8>| byte.and_then(|it| char::from(*it).to_digit(16));
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, hex(bytes.get(at + 1)), hex(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).ok()
}

/// Writes a pointer as the fragment of a reference, with the `#` and with percent-encoding of what RFC 3986 does not
/// allow there.
pub fn to_fragment(pointer: &str) -> String {
    let mut fragment = String::from("#");
    for byte in pointer.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte) {
            fragment.push(char::from(byte));
        } else {
            fragment.push_str(&format!("%{byte:02X}"));
        }
    }
    fragment
}

fn unescape(step: &str) -> Option<String> {
    if !step.contains('~') {
        return Some(step.to_owned());
    }
    let mut plain = String::with_capacity(step.len());
    let mut rest = step.chars();
    while let Some(it) = rest.next() {
        plain.push(match it {
            '~' => match rest.next()? {
                '0' => '~',
                '1' => '/',
                _ => return None,
            },
            it => it,
        });
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_pointers_are_each_others_inverse() {
        let names = ["paths", "/users/{id}", "a~b", "", "~1"];
        let pointer = from_steps(names);
        assert_eq!(pointer, "/paths/~1users~1{id}/a~0b//~01");
        assert_eq!(
            steps(&pointer).as_deref(),
            Some(&names.map(str::to_owned)[..])
        );
        assert_eq!(steps(""), Some(vec![]));
        assert_eq!(steps("/"), Some(vec![String::new()]));
    }

    #[test]
    fn what_is_no_pointer_is_refused() {
        for wrong in ["a", "/a~", "/a~2b"] {
            assert_eq!(steps(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_plain_numbers_are_indices() {
        assert_eq!(index("0"), Some(0));
        assert_eq!(index("10"), Some(10));
        for wrong in ["", "01", "+1", "-", "-1", "1.0", "99999999999999999999999"] {
            assert_eq!(index(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn percent_encoding_is_undone_and_done() {
        assert_eq!(percent_decode("%7Bid%7d/%C3%BC").as_deref(), Some("{id}/ü"));
        assert_eq!(percent_decode("50%/%zz").as_deref(), Some("50%/%zz"));
        assert_eq!(percent_decode("%FF"), None);
        assert_eq!(
            to_fragment("/paths/~1{id} ü"),
            "#/paths/~1%7Bid%7D%20%C3%BC"
        );
    }
}
