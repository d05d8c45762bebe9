//! Host names in all languages: IDNA 2008 (RFC 5891, 5892, 5893).
//!
//! Mapping, Punycode, joiners and direction are the work of the crate `idna`; the contextual rules of single characters,
//! which browsers leave out, stand here.

use std::sync::LazyLock;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use regex::Regex;

/// Letters, marks and digits (RFC 5892, 2.1), and those that need their company; browsers allow symbols as well.
static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^[\p{Ll}\p{Lo}\p{Lm}\p{Mn}\p{Mc}\p{Nd}\-·׳״・\u{375}\u{6FD}\u{6FE}\u{F0B}\u{200C}\u{200D}]+$").ok()
});

/// `idn-hostname`
pub fn is_idn_hostname(text: &str) -> bool {
    let dot = |it: char| matches!(it, '.' | '\u{3002}' | '\u{FF0E}' | '\u{FF61}');
    if text
        .split(dot)
        .any(|label| label.is_empty() || has_disallowed(label))
    {
        return false;
    }
    let uts46 = Uts46::new();
    let (deny, hyphens) = (AsciiDenyList::STD3, Hyphens::Check);
    let Ok(ascii) = uts46.to_ascii(text.as_bytes(), deny, hyphens, DnsLength::Verify) else {
        return false;
    };
    let (unicode, valid) = uts46.to_unicode(ascii.as_bytes(), deny, hyphens);
    valid.is_ok()
        && unicode
            .split('.')
            .all(|it| is_plain(it) && keeps_context(it))
}

fn is_plain(label: &str) -> bool {
    LABEL.as_ref().is_some_and(|it| it.is_match(label))
}

/// Exceptions of RFC 5892, 2.6 that the mapping would let through, and what is not allowed before mapping either.
fn has_disallowed(label: &str) -> bool {
    let is = |it: char| {
        matches!(
            it,
            '\u{640}' | '\u{7FA}' | '\u{302E}' | '\u{302F}' | '\u{3031}'..='\u{3035}' | '\u{303B}'
        )
    };
    label.chars().any(is)
}

/// The rules for characters that are allowed in some company only (RFC 5892, appendix A).
fn keeps_context(label: &str) -> bool {
    let characters: Vec<char> = label.chars().collect();
    let has =
        |range: std::ops::RangeInclusive<char>| characters.iter().any(|it| range.contains(it));
    let of_japan = |it: &char| {
        matches!(it, '\u{3041}'..='\u{3096}' | '\u{309D}'..='\u{309F}' | '\u{30A1}'..='\u{30FA}' | '\u{30FC}'..='\u{30FF}')
            || matches!(it, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}' | '々' | '〇')
    };
    !has_disallowed(label)
        && characters.iter().enumerate().all(|(index, character)| {
            let before = index.checked_sub(1).map(|it| characters[it]);
            let after = characters.get(index + 1).copied();
            match character {
                // Catalan writes it between two l.
                '·' => before == Some('l') && after == Some('l'),
                '͵' => after.is_some_and(is_greek),
                '׳' | '״' => before.is_some_and(|it| ('\u{590}'..='\u{5FF}').contains(&it)),
                '・' => characters.iter().any(of_japan),
                // Two sets of digits look alike and must not stand together.
                '\u{660}'..='\u{669}' => !has('\u{6F0}'..='\u{6F9}'),
                '\u{6F0}'..='\u{6F9}' => !has('\u{660}'..='\u{669}'),
                _ => true,
            }
        })
}

fn is_greek(character: char) -> bool {
    matches!(character, '\u{370}'..='\u{373}' | '\u{375}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_need_their_company() {
        for good in [
            "пример.рф",
            "faß.de",
            "l·l",
            "・カ",
            "ب٠ب",
            "a．b",
            "xn--nxasmq6b",
        ] {
            assert!(is_idn_hostname(good), "{good}");
        }
        for bad in [
            "", "a.", "a。", "l·a", "・", "ب٠۰", "-a", "ab--c", "a_b", "0א.a", "〱", "xn--7a", "☃",
        ] {
            assert!(!is_idn_hostname(bad), "{bad}");
        }
    }
}
