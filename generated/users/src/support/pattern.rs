//! `pattern`: regular expressions of ECMA-262, compiled once.
//!
//! This engine takes time in proportion to the text, whatever the pattern. Patterns with look-around or
//! back-references are for another engine, which only servers that need it have (`backtrack`).

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{LazyLock, Mutex, PoisonError};

use regex::{Regex, RegexBuilder};

use super::ecma;

/// A pattern of the contract. It is not anchored: it matches anywhere in a text.
///
/// It is only its text, so that constants may hold it; what it is compiled to stands in a table.
#[derive(Clone, Copy)]
pub struct Pattern {
    source: &'static str,
    compile: Compile,
}

type Compile = fn(&str) -> Result<Engine, String>;

/// What tells patterns apart: where the text stands, how long it is, and which engine it is for.
type Key = (usize, usize, usize);

/// Compiled patterns; `None` for those that do not compile.
type Engines = HashMap<Key, Option<&'static Engine>, BuildHasherDefault<Spread>>;

/// Hashes addresses and lengths of this process, which nobody else chooses: a multiplication spreads them well enough,
/// and a page of rows asks for hundreds of patterns.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, number: usize) {
        self.0 = (self.0.rotate_left(5) ^ number as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        // The upper bits depend on all others, and a table asks for the lower ones.
        self.0.rotate_left(26)
    }
}

/// Those of the process: each is compiled once, and kept to its end.
static ENGINES: LazyLock<Mutex<Engines>> = LazyLock::new(Mutex::default);

thread_local! {
    /// Those that this thread has asked for before, so that threads do not wait for each other.
    static KNOWN: RefCell<Engines> = RefCell::default();
}

/// A compiled pattern.
pub type Engine = Box<dyn Fn(&str) -> Verdict + Send + Sync>;

/// What a pattern says to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It matches.
    Match,
    /// It does not match.
    NoMatch,
    /// It was not found out in the steps that there are for it.
    TooLong,
}

impl Pattern {
    /// A pattern that is written as ECMA-262 writes it, between the slashes and with the flag `u`.
    pub const fn new(source: &'static str) -> Self {
        Self::with_engine(source, linear)
    }

    /// A pattern for another engine.
    pub const fn with_engine(source: &'static str, compile: Compile) -> Self {
        Self { source, compile }
    }

    /// Gives the pattern as the contract writes it.
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// Compiles it now and not with the first request; says whether that went well.
    pub fn prepare(&self) -> bool {
        self.engine().is_some()
    }

    /// Tries a text.
    pub fn test(&self, text: &str) -> Verdict {
        self.engine().map_or(Verdict::TooLong, |test| test(text))
    }

    fn engine(&self) -> Option<&'static Engine> {
        let key = (
            self.source.as_ptr() as usize,
            self.source.len(),
            self.compile as usize,
        );
        KNOWN.with_borrow_mut(|known| *known.entry(key).or_insert_with(|| self.shared(key)))
    }

    #[cold]
    fn shared(&self, key: Key) -> Option<&'static Engine> {
        let mut engines = ENGINES.lock().unwrap_or_else(PoisonError::into_inner);
        *engines
            .entry(key)
            .or_insert_with(|| match (self.compile)(self.source) {
                Ok(engine) => Some(Box::leak(Box::new(engine))),
                Err(error) => {
                    // The generator has compiled it too, so that this is a fault of the build.
                    tracing::error!(pattern = self.source, error, "a pattern does not compile");
                    None
                }
            })
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pattern({})", self.source)
    }
}

fn linear(source: &str) -> Result<Engine, String> {
    let translated = ecma::translate(source)?;
    let regex: Regex = RegexBuilder::new(&translated.regex)
        .size_limit(ecma::SIZE_LIMIT)
        .build()
        .map_err(|error| error.to_string())?;
    Ok(Box::new(move |text| {
        if regex.is_match(text) {
            Verdict::Match
        } else {
            Verdict::NoMatch
        }
    }))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn constants_may_hold_patterns() {
        const HELD: &Pattern = &Pattern::new("^a$");
        assert!(HELD.prepare());
        assert_eq!(HELD.test("a"), Verdict::Match);
    }

    #[test]
    fn patterns_are_not_anchored() {
        static B: Pattern = Pattern::new("b");
        assert_eq!(
            (B.test("abc"), B.test("ac")),
            (Verdict::Match, Verdict::NoMatch)
        );
    }

    #[test]
    fn a_catastrophic_pattern_ends() {
        static AS: Pattern = Pattern::new("^(a+)+$");
        let text = format!("{}!", "a".repeat(50_000));
        let start = Instant::now();
        assert_eq!(AS.test(&text), Verdict::NoMatch);
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_pattern_of_the_other_engine_refuses() {
        static AHEAD: Pattern = Pattern::new("(?=a)b");
        assert_eq!(AHEAD.test("b"), Verdict::TooLong);
    }
}
