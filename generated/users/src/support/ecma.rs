//! Regular expressions of ECMA-262 (with the flag `u`), written for the engines of Rust.
//!
//! In: a pattern as a contract has it. Out: the same in the syntax of the crate `regex`, and whether that crate can run
//! it, or only one that tries. This file stands by itself: the generator compiles it too, so that a pattern that does not
//! translate is an error of generation and never one of the server.

// Told by path, since the generator finds this file in another way than a crate does.
#[path = "ecma/escape.rs"]
mod escape;

use escape::Escape;

/// The most bytes that a compiled pattern may take: a hundred letters of any alphabet, told one by one, take seven million.
pub const SIZE_LIMIT: usize = 16 << 20;

/// A pattern for the engines of Rust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Translated {
    /// The pattern in the syntax of the crate `regex`, with look-around and back-references as `fancy-regex` has them.
    pub regex: String,
    /// Whether it has neither look-around nor back-references, so that it takes time in proportion to the text.
    pub linear: bool,
}

/// Translates a pattern; the error says what is wrong with it.
pub fn translate(source: &str) -> Result<Translated, String> {
    let mut translation = Translation::new(source);
    translation.alternatives()?;
    if translation.peek().is_some() {
        return Err("a `)` closes nothing".to_owned());
    }
    let highest = translation.back_references.iter().max();
    if highest.is_some_and(|it| *it > translation.groups) {
        return Err("a back-reference names no group".to_owned());
    }
    let mut regex = translation.out;
    if !translation.linear {
        // The engine that tries has no word boundary of ASCII alone.
        regex = regex.replace(
            BOUNDARY,
            &format!("(?:(?<=[{WORD}])(?![{WORD}])|(?<![{WORD}])(?=[{WORD}]))"),
        );
    }
    Ok(Translated {
        regex,
        linear: translation.linear,
    })
}

/// `\w`
const WORD: &str = "A-Za-z0-9_";

/// `\b`
const BOUNDARY: &str = r"(?-u:\b)";

/// The spaces of ECMA-262 (12.2 and 12.3), which are not all that Unicode has.
const SPACE: &str = r"\t\n\x0B\x0C\r\x20\u{A0}\u{1680}\u{2000}-\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}\u{FEFF}";

struct Translation {
    source: Vec<char>,
    index: usize,
    out: String,
    linear: bool,
    groups: usize,
    names: Vec<String>,
    back_references: Vec<usize>,
    depth: usize,
}

impl Translation {
    fn new(source: &str) -> Self {
        Self {
            source: source.chars().collect(),
            index: 0,
            out: String::new(),
            linear: true,
            groups: 0,
            names: Vec::new(),
            back_references: Vec::new(),
            depth: 0,
        }
    }

    fn peek(&self) -> Option<char> {
        self.source.get(self.index).copied()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek();
        self.index += usize::from(character.is_some());
        character
    }

    fn eat(&mut self, text: &str) -> bool {
        let there = self.source[self.index..]
            .iter()
            .copied()
            .take(text.len())
            .eq(text.chars());
        if there {
            self.index += text.len();
        }
        there
    }

    fn alternatives(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > 100 {
            return Err("groups are nested too deep".to_owned());
        }
        // Whether there is something that a quantifier could repeat.
        let mut repeatable = false;
        while let Some(character) = self.peek() {
            match character {
                ')' => break,
                '|' => {
                    self.index += 1;
                    self.out.push('|');
                    repeatable = false;
                }
                '*' | '+' | '?' => {
                    if !repeatable {
                        return Err(format!("`{character}` repeats nothing"));
                    }
                    self.quantifier()?;
                    repeatable = false;
                }
                '{' if repeatable && self.is_number_of_times() => {
                    self.quantifier()?;
                    repeatable = false;
                }
                _ => repeatable = self.term()?,
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// A `{` that begins no number of times stands for itself, as in all browsers (ECMA-262, B.1.2).
    fn is_number_of_times(&self) -> bool {
        let inside = self.source[self.index + 1..].split(|it| *it == '}').next();
        let closed = self.source[self.index..].contains(&'}');
        let text: String = inside.unwrap_or_default().iter().collect();
        let (least, most) = text.split_once(',').unwrap_or((&text, ""));
        let digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
        closed && !least.is_empty() && digits(least) && digits(most)
    }

    fn quantifier(&mut self) -> Result<(), String> {
        match self.next() {
            Some('{') => {
                let least = self.digits();
                let most = if self.eat(",") {
                    Some(self.digits())
                } else {
                    None
                };
                if least.is_empty() || !self.eat("}") {
                    return Err("a `{` is no number of times".to_owned());
                }
                let size = |digits: &str| {
                    digits
                        .parse::<u32>()
                        .map_err(|_| format!("`{digits}` times is too often"))
                };
                let low = size(&least)?;
                match most {
                    None => self.out.push_str(&format!("{{{low}}}")),
                    Some(most) if most.is_empty() => self.out.push_str(&format!("{{{low},}}")),
                    Some(most) => {
                        let high = size(&most)?;
                        if high < low {
                            return Err("the numbers of a `{` are out of order".to_owned());
                        }
                        self.out.push_str(&format!("{{{low},{high}}}"));
                    }
                }
            }
            Some(character) => self.out.push(character),
            None => {}
        }
        if self.eat("?") {
            self.out.push('?');
        }
        Ok(())
    }

    fn digits(&mut self) -> String {
        let mut digits = String::new();
        while let Some(digit) = self.peek().filter(char::is_ascii_digit) {
            digits.push(digit);
            self.index += 1;
        }
        digits
    }

    /// Translates one term; says whether it may be repeated.
    fn term(&mut self) -> Result<bool, String> {
        match self.next() {
            Some('^') => self.out.push_str(r"\A"),
            // Without the flag `m`, only the very end.
            Some('$') => self.out.push_str(r"\z"),
            Some('.') => {
                self.out.push_str(r"[^\n\r\u{2028}\u{2029}]");
                return Ok(true);
            }
            Some('(') => return self.group(),
            Some('[') => {
                let class = self.class()?;
                self.out.push_str(&class);
                return Ok(true);
            }
            Some('\\') => return self.escape(),
            Some(character) => {
                literal(&mut self.out, character);
                return Ok(true);
            }
            None => {}
        }
        Ok(false)
    }

    fn group(&mut self) -> Result<bool, String> {
        let mut repeatable = true;
        if self.eat("?:") {
            self.out.push_str("(?:");
        } else if self.eat("?=") || self.eat("?!") {
            self.linear = false;
            repeatable = false;
            let kind = self.source[self.index - 1];
            self.out.push_str(&format!("(?{kind}"));
        } else if self.eat("?<=") || self.eat("?<!") {
            self.linear = false;
            repeatable = false;
            let kind = self.source[self.index - 1];
            self.out.push_str(&format!("(?<{kind}"));
        } else if self.eat("?<") {
            self.groups += 1;
            let name = self.name()?;
            if self.names.contains(&name) {
                return Err(format!("two groups are called `{name}`"));
            }
            self.out.push_str(&format!("(?<{name}>"));
            self.names.push(name);
        } else if self.peek() == Some('?') {
            return Err("`(?` is followed by something that ECMA-262 does not have".to_owned());
        } else {
            self.groups += 1;
            self.out.push('(');
        }
        self.alternatives()?;
        if !self.eat(")") {
            return Err("a `(` is not closed".to_owned());
        }
        self.out.push(')');
        Ok(repeatable)
    }

    fn name(&mut self) -> Result<String, String> {
        let mut name = String::new();
        while let Some(character) = self.next() {
            match character {
                '>' if !name.is_empty() => return Ok(name),
                'a'..='z' | 'A'..='Z' | '_' | '$' => name.push(character),
                '0'..='9' if !name.is_empty() => name.push(character),
                _ => break,
            }
        }
        Err("the name of a group is none".to_owned())
    }

    /// Translates an escape outside of a class; says whether it may be repeated.
    fn escape(&mut self) -> Result<bool, String> {
        match self.peek() {
            Some('b') => {
                self.index += 1;
                self.out.push_str(BOUNDARY);
                return Ok(false);
            }
            Some('B') => {
                self.index += 1;
                // A place between two bytes of one character is none in Rust.
                self.linear = false;
                let inside = format!("(?<=[{WORD}])(?=[{WORD}])");
                self.out
                    .push_str(&format!("(?:{inside}|(?<![{WORD}])(?![{WORD}]))"));
                return Ok(false);
            }
            Some('1'..='9') => {
                let digits = self.digits();
                let number: usize = digits
                    .parse()
                    .map_err(|_| "a back-reference names no group".to_owned())?;
                self.linear = false;
                self.back_references.push(number);
                // Braces keep a digit that follows from being read as part of it.
                self.out.push_str(&format!("(?:\\{number})"));
            }
            Some('k') => {
                self.index += 1;
                if !self.eat("<") {
                    return Err(r"`\k` is not followed by a name".to_owned());
                }
                let name = self.name()?;
                self.linear = false;
                self.out.push_str(&format!("\\k<{name}>"));
            }
            _ => match self.set_or_character()? {
                Escape::Set(set) => self.out.push_str(&format!("[{set}]")),
                Escape::Character(character) => literal(&mut self.out, character),
            },
        }
        Ok(true)
    }
}

/// Writes a character that means nothing but itself.
fn literal(out: &mut String, character: char) {
    match character {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '_' | '\u{80}'.. => out.push(character),
        _ => out.push_str(&format!("\\x{{{:X}}}", u32::from(character))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(source: &str, text: &str) -> bool {
        let translated = translate(source).unwrap_or_else(|error| panic!("{source}: {error}"));
        assert!(translated.linear, "{source}");
        let regex = regex::Regex::new(&translated.regex);
        regex
            .unwrap_or_else(|error| panic!("{source}: {error}"))
            .is_match(text)
    }

    #[test]
    fn ecma_means_what_it_says() {
        for (source, good, bad) in [
            (r"^\d+$", &["0", "42"][..], &["", "१", "4\n", "a4"][..]),
            (r"^\w$", &["a", "_"], &["é", "-"]),
            (
                r"^\s$",
                &["\u{FEFF}", "\u{A0}", "\t", "\u{2028}"],
                &["\u{85}", "\u{180E}"],
            ),
            (r"^\S$", &["\u{85}"], &[" "]),
            (
                r"^a.c$",
                &["abc", "a\u{85}c", "a💩c"],
                &["a\nc", "a\rc", "a\u{2028}c"],
            ),
            (r"^[^]$", &["\n", "x"], &["", "xy"]),
            (r"^\cA$", &["\u{1}"], &["A", "cA"]),
            (r"^\u00e9\u{1F600}\ud83d\ude00\x41$", &["é😀😀A"], &["e"]),
            (r"^\p{L}\P{L}$", &["é1"], &["11"]),
            (r"^\p{Script=Greek}$", &["α"], &["a"]),
            (r"^a\/b\-c$", &["a/b-c"], &["a\\/b"]),
            (r"^[\w\-.]+$", &["a-b.c"], &["a b"]),
            (r"^[a-z&&[x]]$", &["a]", "&]", "[]"], &["a"]),
            (r"^[\]\\^-]+$", &["]\\^-"], &["a"]),
            (r"^[\b]$", &["\u{8}"], &["b"]),
            (r"^[\s\S]*$", &["\n\n"], &[]),
            (r"^[^\d\s]$", &["a"], &["1", " "]),
            (r"", &["", "x"], &[]),
            (r"a|^b$", &["xax", "b"], &["bb"]),
            (r"^a{2,3}?$", &["aa", "aaa"], &["a", "aaaa"]),
            (
                r"^(?<year>\d{4})-(?:0[1-9]|1[0-2])$",
                &["2024-12"],
                &["2024-13"],
            ),
            (r"^#x y$", &["#x y"], &["#xy"]),
            (r"\bfoo\b", &["a foo", "éfoo"], &["afoo"]),
            (r"^🐲*$", &["", "🐲🐲"], &["🐉"]),
            (r"^\$\{\}$", &["${}"], &["$"]),
            (r"^{a}{x]$", &["{a}{x]"], &["a"]),
        ] {
            for text in good {
                assert!(matches(source, text), "{source} {text:?}");
            }
            for text in bad {
                assert!(!matches(source, text), "{source} {text:?}");
            }
        }
    }

    #[test]
    fn what_is_no_ecma_is_refused() {
        for source in [
            r"\a",
            r"\Z",
            r"\A",
            r"(?P<a>x)",
            r"(?#x)",
            r"(?i)x",
            "(",
            ")",
            "[",
            "*a",
            "a**",
            "a{2,1}",
            "x{99999999999}",
            r"\u12",
            r"\xZ1",
            r"\c1",
            r"[b-a]",
            r"[\d-z]",
            r"\p{",
            r"\pL",
            r"(a)\2",
            r"\k<a",
            "(?<a>x)(?<a>y)",
            r"\",
            r"\ud800",
            "^*",
            r"\00",
            r"(?>a)",
            "a++",
        ] {
            assert!(translate(source).is_err(), "{source}");
        }
    }

    #[test]
    fn only_look_around_and_back_references_need_the_other_engine() {
        for source in [
            r"(?=a)",
            r"(?!a)",
            r"(?<=a)b",
            r"(?<!a)b",
            r"(a)\1",
            r"(?<x>a)\k<x>",
        ] {
            assert!(!translate(source).unwrap().linear, "{source}");
        }
    }
}
