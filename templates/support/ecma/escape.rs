//! Escapes, properties and classes of ECMA-262: what stands for one character or a set of them.

use super::{SPACE, Translation, WORD, literal};

/// What one escape, or one part of a class, stands for.
pub(super) enum Escape {
    /// What stands between the brackets of a class.
    Set(String),
    /// One character.
    Character(char),
}

impl Translation {
    /// Reads an escape that is a character or a set of them; the backslash is behind.
    pub(super) fn set_or_character(&mut self) -> Result<Escape, String> {
        let Some(character) = self.next() else {
            return Err(r"a `\` escapes nothing".to_owned());
        };
        let set = match character {
            'd' => "0-9".to_owned(),
            'D' => "^0-9".to_owned(),
            'w' => WORD.to_owned(),
            'W' => format!("^{WORD}"),
            's' => SPACE.to_owned(),
            'S' => format!("^{SPACE}"),
            'p' | 'P' => self.property(character)?,
            _ => return self.character(character).map(Escape::Character),
        };
        Ok(Escape::Set(set))
    }

    fn character(&mut self, character: char) -> Result<char, String> {
        Ok(match character {
            't' => '\t',
            'n' => '\n',
            'v' => '\u{B}',
            'f' => '\u{C}',
            'r' => '\r',
            '0' if !self.peek().is_some_and(|it| it.is_ascii_digit()) => '\0',
            'c' => match self.next() {
                Some(letter) if letter.is_ascii_alphabetic() => char::from(letter as u8 % 32),
                _ => return Err(r"`\c` is not followed by a letter".to_owned()),
            },
            'x' => self.code(2)?,
            'u' if self.eat("{") => {
                let start = self.index;
                while self.peek().is_some_and(|it| it.is_ascii_hexdigit()) {
                    self.index += 1;
                }
                let digits: String = self.source[start..self.index].iter().collect();
                let code = u32::from_str_radix(&digits, 16)
                    .ok()
                    .and_then(char::from_u32);
                match code {
                    Some(character) if self.eat("}") => character,
                    _ => return Err(r"`\u{` is no code point".to_owned()),
                }
            }
            'u' => self.code(4)?,
            '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|'
            | '/' | '-' => character,
            // Other punctuation, and the blank, is escaped in many contracts and can mean nothing else.
            _ if character.is_ascii_punctuation() || character == ' ' => character,
            _ => return Err(format!(r"`\{character}` is no escape of ECMA-262")),
        })
    }

    /// Reads digits of a code unit; two halves make one character.
    fn code(&mut self, digits: usize) -> Result<char, String> {
        let first = self.hex(digits).ok_or("an escape of a code is too short")?;
        if (0xD800..0xDC00).contains(&first) && digits == 4 && self.eat(r"\u") {
            let second = self.hex(4).filter(|it| (0xDC00..0xE000).contains(it));
            let second = second.ok_or("half of a surrogate pair")?;
            let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
            return char::from_u32(code).ok_or_else(|| "half of a surrogate pair".to_owned());
        }
        char::from_u32(first).ok_or_else(|| "half of a surrogate pair".to_owned())
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let text: String = self
            .source
            .get(self.index..self.index + digits)?
            .iter()
            .collect();
        let plain = text.chars().all(|it| it.is_ascii_hexdigit());
        let code = u32::from_str_radix(&text, 16).ok().filter(|_| plain)?;
        self.index += digits;
        Some(code)
    }

    /// Reads `{L}` or `{Script=Greek}`; both engines know these names too.
    fn property(&mut self, kind: char) -> Result<String, String> {
        let start = self.index;
        let wrong = || format!(r"`\{kind}` is not followed by a property");
        if !self.eat("{") {
            return Err(wrong());
        }
        while self
            .peek()
            .is_some_and(|it| it.is_ascii_alphanumeric() || it == '_' || it == '=')
        {
            self.index += 1;
        }
        let name: String = self.source[start + 1..self.index].iter().collect();
        if name.is_empty() || !self.eat("}") {
            return Err(wrong());
        }
        let name = match name.as_str() {
            "ASCII" => {
                return Ok(if kind == 'p' {
                    r"\x00-\x7F"
                } else {
                    r"^\x00-\x7F"
                }
                .to_owned());
            }
            "Any" => {
                return Ok(if kind == 'p' {
                    r"\x{0}-\x{10FFFF}"
                } else {
                    r"^\x{0}-\x{10FFFF}"
                }
                .to_owned());
            }
            name => name,
        };
        Ok(format!(r"\{kind}{{{name}}}"))
    }

    /// Translates a class; its `[` is behind.
    pub(super) fn class(&mut self) -> Result<String, String> {
        let negated = self.eat("^");
        let mut class = String::from(if negated { "[^" } else { "[" });
        let mut empty = true;
        loop {
            match self.class_atom()? {
                None if empty && negated => return Ok(r"(?s:.)".to_owned()),
                None if empty => return Ok(r"[^\x{0}-\x{10FFFF}]".to_owned()),
                None => break,
                Some(Escape::Set(set)) => {
                    empty = false;
                    class.push_str(&format!("[{set}]"));
                    if self.peek() == Some('-') && self.source.get(self.index + 1) != Some(&']') {
                        return Err("a range of a class begins with a set".to_owned());
                    }
                }
                Some(Escape::Character(low)) => {
                    empty = false;
                    literal(&mut class, low);
                    if let Some(high) = self.range_end(low)? {
                        class.push('-');
                        literal(&mut class, high);
                    }
                }
            }
        }
        class.push(']');
        Ok(class)
    }

    fn range_end(&mut self, low: char) -> Result<Option<char>, String> {
        if self.peek() != Some('-') || self.source.get(self.index + 1) == Some(&']') {
            return Ok(None);
        }
        self.index += 1;
        match self.class_atom()? {
            Some(Escape::Character(high)) if low <= high => Ok(Some(high)),
            Some(Escape::Character(_)) => Err("a range of a class is out of order".to_owned()),
            Some(Escape::Set(_)) => Err("a range of a class ends with a set".to_owned()),
            None => Err("a `[` is not closed".to_owned()),
        }
    }

    /// Reads one part of a class; `None` at its end.
    fn class_atom(&mut self) -> Result<Option<Escape>, String> {
        match self.next() {
            None => Err("a `[` is not closed".to_owned()),
            Some(']') => Ok(None),
            Some('\\') if self.eat("b") => Ok(Some(Escape::Character('\u{8}'))),
            Some('\\') => self.set_or_character().map(Some),
            Some(character) => Ok(Some(Escape::Character(character))),
        }
    }
}
