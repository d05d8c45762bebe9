//! Patterns with look-around or back-references: an engine that tries, with a limit to how long.

use fancy_regex::RegexBuilder;

use super::ecma;
use super::pattern::{Engine, Pattern, Verdict};

/// How many steps back one match may take.
const STEPS: usize = 1_000_000;

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
    Ok(Box::new(move |text| match regex.is_match(text) {
        Ok(true) => Verdict::Match,
        Ok(false) => Verdict::NoMatch,
        Err(_) => Verdict::TooLong,
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
        let text = format!("{}c", "a".repeat(50_000));
        let start = Instant::now();
        assert_ne!(HARD.test(&text), Verdict::Match);
        assert!(start.elapsed() < Duration::from_secs(10));
    }
}
