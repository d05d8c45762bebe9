//! `pattern`: whether an expression of ECMA-262 can be used at all, known before anything is generated.

use crate::diagnostic::{Diagnostic, Sink};
use crate::source::Located;

/// The translation that generated servers do when they start, so that what passes here cannot fail there.
#[path = "../../templates/support/ecma.rs"]
mod ecma;

/// Says whether a pattern compiles; an error if not.
pub fn check(sink: &Sink, pattern: &Located<String>) -> bool {
    match compile(&pattern.value) {
        Ok(()) => true,
        Err(cause) => {
            let cause = cause.lines().last().unwrap_or_default().trim().to_owned();
            sink.error(
                Diagnostic::new(
                    "invalid-pattern",
                    pattern.at,
                    format!("the pattern cannot be used: {cause}"),
                )
                .help("patterns are regular expressions of ECMA-262 with the `u` flag, without slashes around them"),
            );
            false
        }
    }
}

/// Says whether a pattern that passed takes time in proportion to the text: it has no look-around or back-references.
pub fn is_linear(source: &str) -> bool {
    ecma::translate(source).is_ok_and(|it| it.linear)
}

/// Says whether a text has a place that an expression matches; none where that cannot be said.
pub fn matches(source: &str, text: &str) -> Option<bool> {
    let translated = ecma::translate(source).ok()?;
    let regex = fancy_regex::RegexBuilder::new(&translated.regex)
        .delegate_size_limit(ecma::SIZE_LIMIT)
        .build();
    regex.ok()?.is_match(text).ok()
}

fn compile(source: &str) -> Result<(), String> {
    let translated = ecma::translate(source)?;
    if translated.linear {
        regex::RegexBuilder::new(&translated.regex)
            .size_limit(ecma::SIZE_LIMIT)
            .build()
            .map(|_| ())
            .map_err(|it| it.to_string())
    } else {
        fancy_regex::RegexBuilder::new(&translated.regex)
            .delegate_size_limit(ecma::SIZE_LIMIT)
            .build()
            .map(|_| ())
            .map_err(|it| it.to_string())
    }
}
