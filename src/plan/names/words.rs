//! From any text to words, and from words to the cases of Rust.
//!
//! In: whatever a contract calls something. Out: text of ASCII letters and digits in the case that is asked for; never
//! empty, never beginning with a digit. The only file that knows `heck`.

use deunicode::deunicode_char;
use heck::{ToKebabCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// How a text becomes a name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// What becomes of symbols.
    pub symbols: Symbols,
    /// What stands before a digit.
    pub prefix: &'static str,
    /// The longest name, in bytes: sentences become names too.
    pub longest: usize,
}

/// What becomes of symbols.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbols {
    /// They part words. A sign before a number is a word.
    Part,
    /// Those before the first letter are words: `-created_at` is `minus created at`.
    Lead,
    /// Each is a word: `a-b` is `a minus b`.
    Spell,
}

/// Gives `UpperCamel`.
pub(super) fn upper_camel(text: &str, way: Way) -> String {
    let words = words(text, way).to_upper_camel_case();
    if starts_with_letter(&words) {
        words
    } else {
        format!("{}{words}", way.prefix.to_upper_camel_case())
    }
}

/// Gives `snake_case`.
pub(super) fn snake(text: &str, way: Way) -> String {
    let words = words(text, way).to_snake_case();
    if starts_with_letter(&words) {
        words
    } else {
        format!("{}_{words}", way.prefix)
    }
}

/// Gives `SCREAMING_SNAKE_CASE`.
pub(super) fn screaming_snake(text: &str, way: Way) -> String {
    snake(text, way).to_shouty_snake_case()
}

/// Gives `kebab-case`: for packages.
pub fn kebab(text: &str) -> String {
    let way = Way {
        symbols: Symbols::Part,
        prefix: "",
        longest: 56,
    };
    words(text, way).to_kebab_case()
}

/// Gives a text in the singular, if it is a plural of the plain kind.
pub fn singular(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let cut = |bytes: usize| text.get(..text.len() - bytes).unwrap_or(text);
    if lower.ends_with("ies") && lower.len() > 4 {
        format!("{}y", cut(3))
    } else if ["sses", "shes", "ches", "xes"]
        .iter()
        .any(|it| lower.ends_with(it))
    {
        cut(2).to_owned()
    } else if lower.ends_with('s')
        && lower.len() > 3
        && !["ss", "us", "is", "ics"]
            .iter()
            .any(|it| lower.ends_with(it))
    {
        cut(1).to_owned()
    } else {
        text.to_owned()
    }
}

fn starts_with_letter(text: &str) -> bool {
    text.starts_with(|it: char| it.is_ascii_alphabetic())
}

/// Gives words of ASCII letters and digits, parted by spaces; spells symbols where nothing else is there.
fn words(text: &str, way: Way) -> String {
    let longest = way.longest;
    let plain = transliterated(text, way.symbols, longest);
    let words = if plain.trim().is_empty() {
        transliterated(text, Symbols::Spell, longest)
    } else {
        plain
    };
    if words.trim().is_empty() {
        return "empty".to_owned();
    }
    shortened(&words, longest)
}

fn transliterated(text: &str, symbols: Symbols, longest: usize) -> String {
    let mut words = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut first = true;
    let mut leads = true;
    while let Some(it) = rest.next() {
        leads &= !it.is_alphanumeric();
        let signs = first && rest.peek().is_some_and(char::is_ascii_digit);
        first = false;
        match it {
            _ if it.is_ascii_alphanumeric() => words.push(it),
            '+' | '-' if signs => word(&mut words, symbol(it)),
            _ if it.is_ascii()
                && (symbols == Symbols::Part || (symbols == Symbols::Lead && !leads)) =>
            {
                words.push(' ');
            }
            _ if it.is_ascii() => match symbol(it) {
                "" => word(&mut words, &format!("u{:04x}", u32::from(it))),
                name => word(&mut words, name),
            },
            _ => foreign(&mut words, it, symbols),
        }
        if words.len() > 4 * longest {
            break;
        }
    }
    words
}

/// Adds a character beyond ASCII: as its letters, or as its number where it has none.
fn foreign(words: &mut String, it: char, symbols: Symbols) {
    let letters: String = deunicode_char(it)
        .unwrap_or_default()
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it } else { ' ' })
        .collect();
    if letters.trim().is_empty() {
        if symbols == Symbols::Spell && !letters.is_empty() {
            word(words, &format!("u{:04x}", u32::from(it)));
        } else {
            words.push(' ');
        }
    } else if it.is_alphabetic() && letters.chars().count() <= 3 {
        words.push_str(&letters);
    } else {
        word(words, &letters);
    }
}

fn word(words: &mut String, it: &str) {
    words.push(' ');
    words.push_str(it);
    words.push(' ');
}

/// Cuts between words where that is possible.
fn shortened(words: &str, longest: usize) -> String {
    let mut short = String::new();
    for it in words.split_whitespace() {
        if short.is_empty() {
            short.extend(it.chars().take(longest));
        } else if short.len() + it.len() < longest {
            short.push(' ');
            short.push_str(it);
        } else {
            break;
        }
    }
    short
}

/// The words for the symbols of ASCII; nothing for control characters.
const fn symbol(it: char) -> &'static str {
    match it {
        ' ' => "space",
        '\t' => "tab",
        '\n' => "newline",
        '\r' => "return",
        '!' => "not",
        '"' => "double quote",
        '#' => "hash",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '\'' => "quote",
        '(' => "open parenthesis",
        ')' => "close parenthesis",
        '*' => "asterisk",
        '+' => "plus",
        ',' => "comma",
        '-' => "minus",
        '.' => "dot",
        '/' => "slash",
        ':' => "colon",
        ';' => "semicolon",
        '<' => "less than",
        '=' => "equal",
        '>' => "greater than",
        '?' => "question",
        '@' => "at",
        '[' => "open bracket",
        '\\' => "backslash",
        ']' => "close bracket",
        '^' => "caret",
        '_' => "underscore",
        '`' => "backtick",
        '{' => "open brace",
        '|' => "pipe",
        '}' => "close brace",
        '~' => "tilde",
        _ => "",
    }
}
