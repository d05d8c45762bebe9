//! Makes text of a contract harmless on a terminal.
//!
//! In: any text. Out: the same without characters that move the cursor, change colours, or reverse the reading order.

/// Says whether a character would do something else than be seen.
fn is_hostile(it: char) -> bool {
    it.is_control()
        || matches!(it, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Spells hostile characters out, as in `\u{1b}`; the result is one line.
pub fn message(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for it in text.chars() {
        if is_hostile(it) {
            safe.extend(it.escape_default())
        } else {
            safe.push(it)
        }
    }
    safe
}

/// Gives one visible character for a character of an excerpt, so that what stands below it stays below it.
pub fn visible(it: char) -> char {
    match it {
        '\t' => it,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(it)).unwrap_or('\u{FFFD}'),
        '\u{7f}' => '\u{2421}',
        it if is_hostile(it) => '\u{FFFD}',
        it => it,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_but_text() {
        assert_eq!(
            message("a\u{1b}[2Jb\nc\u{202e}ü"),
            "a\\u{1b}[2Jb\\nc\\u{202e}ü"
        );
        assert_eq!(
            "\u{1b}\t\u{7f}\u{202e}ü"
                .chars()
                .map(visible)
                .collect::<String>(),
            "␛\t␡\u{FFFD}ü"
        );
    }
}
