//! Formats of addresses: mail, hosts, networks.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::idn;

/// `email`: a `Mailbox` (RFC 5321, 4.1.2)
pub fn is_email(text: &str) -> bool {
    text.is_ascii() && is_mailbox(text, is_hostname)
}

/// `idn-email`: the same with letters of all languages (RFC 6531)
pub fn is_idn_email(text: &str) -> bool {
    is_mailbox(text, idn::is_idn_hostname)
}

fn is_mailbox(text: &str, is_domain: fn(&str) -> bool) -> bool {
    text.rsplit_once('@').is_some_and(|(local, domain)| {
        let literal = domain.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
        local.len() <= 64
            && (dotted(local).all(is_atom) || is_quoted(local))
            && literal.map_or_else(|| is_domain(domain), is_address_literal)
    })
}

/// Gives what stands between dots.
fn dotted(text: &str) -> impl Iterator<Item = &[u8]> {
    text.as_bytes().split(|it| *it == b'.')
}

fn is_atom(atom: &[u8]) -> bool {
    // `atext`, and with it all that is no ASCII (RFC 6532, 3.2).
    let is_part = |it: &u8| {
        !matches!(
            it,
            0..=b' '
                | b'"'
                | b'('
                | b')'
                | b','
                | b'.'
                | b':'
                | b';'
                | b'<'
                | b'>'
                | b'@'
                | b'['
                | b'\\'
                | b']'
                | 0x7f
        )
    };
    !atom.is_empty() && atom.iter().all(is_part)
}

fn is_quoted(local: &str) -> bool {
    let Some(inside) = local.strip_prefix('"').and_then(|it| it.strip_suffix('"')) else {
        return false;
    };
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        let plain = match character {
            '\\' => characters.next(),
            '"' => None,
            _ => Some(character),
        };
        if !plain.is_some_and(|it| it == ' ' || !it.is_control() && !it.is_whitespace()) {
            return false;
        }
    }
    true
}

fn is_address_literal(text: &str) -> bool {
    let ipv6 = text.get(..5).filter(|it| it.eq_ignore_ascii_case("IPv6:"));
    match ipv6 {
        Some(_) => is_ipv6(&text[5..]),
        None => is_ipv4(text),
    }
}

/// `hostname` (RFC 1123, 2.1); a label that begins with `xn--` must be one of IDNA 2008 (RFC 5890, 2.3.2.1)
pub fn is_hostname(text: &str) -> bool {
    text.len() <= 253
        && dotted(text).all(is_label)
        && (!dotted(text).any(is_encoded) || idn::is_idn_hostname(text))
}

fn is_label(label: &[u8]) -> bool {
    let is_part = |it: &u8| it.is_ascii_alphanumeric() || *it == b'-';
    (1..=63).contains(&label.len())
        && label.iter().all(is_part)
        && label.first() != Some(&b'-')
        && label.last() != Some(&b'-')
        && (label.get(2..4) != Some(b"--") || is_encoded(label))
}

/// Says whether a label is written by letters of ASCII for others.
fn is_encoded(label: &[u8]) -> bool {
    let start = label.get(..4);
    start.is_some_and(|it| it.eq_ignore_ascii_case(b"xn--"))
}

/// `ipv4` (RFC 2673, 3.2)
pub fn is_ipv4(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok()
}

/// `ipv6` (RFC 4291, 2.2)
pub fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

/// `ipv4-cidr`
pub fn is_ipv4_cidr(text: &str) -> bool {
    text.split_once('/')
        .is_some_and(|(address, length)| is_ipv4(address) && is_length(length, 32))
}

/// `ipv6-cidr`
pub fn is_ipv6_cidr(text: &str) -> bool {
    text.split_once('/')
        .is_some_and(|(address, length)| is_ipv6(address) && is_length(length, 128))
}

fn is_length(text: &str, most: u8) -> bool {
    let plain =
        text == "0" || (!text.starts_with('0') && text.bytes().all(|it| it.is_ascii_digit()));
    plain && text.parse::<u8>().is_ok_and(|it| it <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn email_addresses() {
        for good in [
            "a@b",
            "ada.lovelace+x@example.co.uk",
            "o'neil@example.com",
            "\"a b\"@c",
            "\"a\\\"b\"@c",
            "a@[127.0.0.1]",
            "a@[IPv6:::1]",
        ] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "@",
            "a@",
            "@b",
            "a b@c",
            "a..b@c",
            "a@-b",
            "a@b..c",
            "ä@b",
            "a@b@c",
            ".a@b",
            "a.@b",
            "\"a\"b\"@c",
            "a@b.",
            "a@[::1]",
            "a@[1.2.3]",
            "A <a@b>",
            "a@b ",
            "\"a\n\"@b",
            "\"@b",
            "\"a\\\"@b",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
        assert!(is_idn_email("дом@пример.рф") && !is_idn_email("дом"));
    }

    #[test]
    fn hosts_and_networks() {
        for good in ["a", "a-b.c", "1.2", "xn--nxasmq6b"] {
            assert!(is_hostname(good), "{good}");
        }
        for bad in [
            "", ".", "a.", "a_b", "-a", "a-", "a..b", "xn--x", "ab--c", "é",
        ] {
            assert!(!is_hostname(bad), "{bad}");
        }
        for (text, valid) in [
            ("10.0.0.0/8", true),
            ("10.0.0.0", false),
            ("10.0.0.0/33", false),
            ("10.0.0.0/08", false),
        ] {
            assert_eq!(is_ipv4_cidr(text), valid, "{text}");
        }
        assert!(
            is_ipv6_cidr("::/0")
                && !is_ipv6_cidr("::/129")
                && !is_ipv6("fe80::1%a")
                && !is_ipv4("127.0.0.01")
        );
    }
}
