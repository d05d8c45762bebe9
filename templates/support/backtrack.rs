//! Patterns with look-around or back-references: an engine that tries, with a limit to how long.

use fancy_regex::RegexBuilder;

use super::ecma;
use super::pattern::{Engine, Pattern, Verdict};

/// How many steps back one match may take. Each may look through the whole text once more, so that both are bounded.
const STEPS: usize = 20_000;

/// The longest text that is tried, in bytes.
const LENGTH: usize = 16 * 1024;

/// A pattern with look-around or back-references, as ECMA-262 writes it.
pub const fn pattern(source: &'static str) -> Pattern {
    Pattern::with_engine(source, backtracking)
}

fn backtracking(source: &str) -> Result<Engine, String> {
    let translated = ecma::translate(source)?;
    let regex = RegexBuilder::new(&translated.regex)
        .backtrack_limit(STEPS)
        .delegate_size_limit(ecma::SIZE_LIMIT)
        .build()
        .map_err(|error| error.to_string())?;
    Ok(Box::new(move |text| {
        if text.len() > LENGTH {
            return Verdict::TooLong;
        }
        match regex.is_match(text) {
            Ok(true) => Verdict::Match,
            Ok(false) => Verdict::NoMatch,
            Err(_) => Verdict::TooLong,
        }
    }))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn look_around_and_back_references() {
        for (source, text, verdict) in [
            (r"^(?=.*\d)(?=.*[a-z]).{4,}$", "ab1c", Verdict::Match),
            (r"^(?=.*\d)(?=.*[a-z]).{4,}$", "abcd", Verdict::NoMatch),
            (r"^(?!admin$)\w+$", "admin", Verdict::NoMatch),
            (r"^(?!admin$)\w+$", "admins", Verdict::Match),
            (r"(?<=\$)\d+", "$42", Verdict::Match),
            (r"(?<!\$)\b42", "$42", Verdict::NoMatch),
            (r"^(['\x22]).*\1$", "'a'", Verdict::Match),
            (r"^(['\x22]).*\1$", "'a\"", Verdict::NoMatch),
            (r"^(?<q>a|b)\k<q>$", "bb", Verdict::Match),
            (r"^(?=a)a$", "a\n", Verdict::NoMatch),
        ] {
            let pattern = pattern(source.to_owned().leak());
            assert_eq!(pattern.test(text), verdict, "{source} {text}");
        }
    }

    #[test]
    fn trying_ends() {
        static HARD: Pattern = pattern(r"^(?=(a+)+$)(\1)*b$");
        static HARDER: Pattern = pattern(r"(?:(?!.*b)a)*c");
        for pattern in [&HARD, &HARDER] {
            for length in [1_000, 4_000, 50_000] {
                let text = format!("{}d", "a".repeat(length));
                let start = Instant::now();
                assert_ne!(pattern.test(&text), Verdict::Match);
                assert!(start.elapsed() < Duration::from_secs(20), "{pattern:?}");
            }
        }
    }

    #[test]
    fn a_long_text_may_match() {
        static PLAIN: Pattern = pattern(r"^(?:(?!--)[a-z-])*$");
        assert_eq!(PLAIN.test(&"ab-".repeat(5_000)), Verdict::Match);
        assert_eq!(PLAIN.test(&"ab--".repeat(4_000)), Verdict::NoMatch);
    }
}
