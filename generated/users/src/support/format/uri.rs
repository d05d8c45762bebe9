//! Formats of identifiers: URI (RFC 3986), IRI (RFC 3987), and templates of them (RFC 6570).

use super::address;

/// `uri`: with a scheme
pub fn is_uri(text: &str) -> bool {
    text.is_ascii() && is_absolute(text)
}

/// `uri-reference`: also relative
pub fn is_uri_reference(text: &str) -> bool {
    text.is_ascii() && is_reference(text)
}

/// `iri`: with a scheme
pub fn is_iri(text: &str) -> bool {
    is_absolute(text)
}

/// `iri-reference`: also relative
pub fn is_iri_reference(text: &str) -> bool {
    is_reference(text)
}

fn is_absolute(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(scheme, rest)| is_scheme(scheme) && is_rest(rest))
}

fn is_reference(text: &str) -> bool {
    let first = text.split(['/', '?', '#']).next().unwrap_or_default();
    is_absolute(text) || (!first.contains(':') && is_rest(text))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"+-.".contains(&it))
}

/// What stands after the scheme.
fn is_rest(text: &str) -> bool {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (hierarchy, query) = text.split_once('?').unwrap_or((text, ""));
    let path = match hierarchy.strip_prefix("//") {
        Some(rest) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            if !is_authority(authority) {
                return false;
            }
            path
        }
        None => hierarchy,
    };
    all(path, ":@/", false) && all(query, ":@/?", true) && all(fragment, ":@/?", false)
}

fn is_authority(text: &str) -> bool {
    let (user, host) = text.rsplit_once('@').unwrap_or(("", text));
    if !all(user, ":", false) {
        return false;
    }
    let (host, port) = match host.strip_prefix('[').map(|it| it.split_once(']')) {
        Some(Some((address, rest))) => {
            if !address::is_ipv6(address) && !is_ip_future(address) {
                return false;
            }
            (
                "",
                if rest.is_empty() {
                    Some("")
                } else {
                    rest.strip_prefix(':')
                },
            )
        }
        Some(None) => return false,
        None => match host.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (host, Some("")),
        },
    };
    all(host, "", false) && port.is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()))
}

fn is_ip_future(text: &str) -> bool {
    text.strip_prefix(['v', 'V'])
        .and_then(|it| it.split_once('.'))
        .is_some_and(|(version, rest)| {
            !version.is_empty()
                && version.bytes().all(|it| it.is_ascii_hexdigit())
                && !rest.is_empty()
                && !rest.contains('%')
                && rest.is_ascii()
                && all(rest, ":", false)
        })
}

/// Says whether there is nothing but unreserved characters, sub-delimiters, escapes and `more`.
fn all(text: &str, more: &str, private: bool) -> bool {
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let fits = match character {
            '%' => {
                let mut digit = || characters.next().is_some_and(|it| it.is_ascii_hexdigit());
                digit() && digit()
            }
            _ if character.is_ascii() => {
                character.is_ascii_alphanumeric()
                    || "-._~!$&'()*+,;=".contains(character)
                    || more.contains(character)
            }
            _ => is_ucs(character, private),
        };
        if !fits {
            return false;
        }
    }
    true
}

/// `ucschar`, and `iprivate` in a query (RFC 3987, 2.2)
fn is_ucs(character: char, private: bool) -> bool {
    let code = u32::from(character);
    match code {
        0..0xA0 | 0xFDD0..=0xFDEF | 0xFFF0..=0xFFFF => false,
        0xE000..=0xF8FF | 0xF_0000.. => private && code & 0xFFFE != 0xFFFE,
        _ => code & 0xFFFE != 0xFFFE,
    }
}

/// `uri-template`, to level 4
pub fn is_uri_template(text: &str) -> bool {
    let mut rest = text;
    while let Some(start) = rest.find(['{', '}']) {
        let (literal, after) = rest.split_at(start);
        let Some((expression, after)) = after.strip_prefix('{').and_then(|it| it.split_once('}'))
        else {
            return false;
        };
        if !is_literal(literal) || !is_expression(expression) {
            return false;
        }
        rest = after;
    }
    is_literal(rest)
}

fn is_literal(text: &str) -> bool {
    let escapes = text
        .split('%')
        .skip(1)
        .all(|it| it.len() >= 2 && it.bytes().take(2).all(|it| it.is_ascii_hexdigit()));
    let is_plain = |it: char| !it.is_control() && !" \"<>\\^`|".contains(it);
    escapes && text.chars().all(is_plain)
}

fn is_expression(text: &str) -> bool {
    let variables = text
        .strip_prefix(['+', '#', '.', '/', ';', '?', '&'])
        .unwrap_or(text);
    variables.split(',').all(|variable| {
        let name = match variable.split_once(':') {
            Some((name, length)) => {
                let digits = length.bytes().all(|it| it.is_ascii_digit());
                if !digits || length.starts_with('0') || !(1..=4).contains(&length.len()) {
                    return false;
                }
                name
            }
            None => variable.strip_suffix('*').unwrap_or(variable),
        };
        let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '%';
        name.split('.')
            .all(|it| !it.is_empty() && it.chars().all(is_part) && is_literal(it))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_ones() {
        for good in [
            "http://foo.bar/?baz=qux#quux",
            "urn:a:b",
            "http://[2001:db8::1]:80/",
            "mailto:a@b",
            "http://-.~_!$&'()*+,;=:%40@x",
            "ldap://[2001:db8::7]/c=GB?one?two",
            "file:///etc/hosts",
            "a:",
            "http://a:/",
        ] {
            assert!(is_uri(good), "{good}");
        }
        for bad in [
            "//a/b",
            "/a",
            "a",
            "http:// x",
            ":// x",
            "http://2001:db8::1",
            "http://a/%zz",
            "\\\\a",
            "http://a\\b",
            "1a:b",
            "http://[1::2::3]",
            "http://a:b/",
            "http://é",
            "http://a<>",
            "http://a#b#c",
            "http://[::1]x",
        ] {
            assert!(!is_uri(bad), "{bad}");
        }
        assert!(is_iri("http://é/ü?\u{E000}") && !is_iri("http://\u{E000}"));
    }

    #[test]
    fn relative_ones() {
        for good in ["", "#a", "?a", "/a:b", "./a:b", "//a/b", "a/b"] {
            assert!(is_uri_reference(good), "{good}");
        }
        for bad in ["\\\\a\\b", "#a\\b", "1a:b", "a b", "%"] {
            assert!(!is_uri_reference(bad), "{bad}");
        }
    }

    #[test]
    fn templates() {
        for good in ["", "http://a/{b}/{c:3}{?d,e*}", "{+x.y}", "{%41}", "a%20b"] {
            assert!(is_uri_template(good), "{good}");
        }
        for bad in [
            "{",
            "}",
            "{}",
            "{a",
            "a}",
            "{a:0}",
            "{a:10000}",
            "{a b}",
            "%2",
            "{a}{",
            "{{a}}",
            "{a*b}",
            "a b",
        ] {
            assert!(!is_uri_template(bad), "{bad}");
        }
    }
}
