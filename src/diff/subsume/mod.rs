//! Is every value of one schema a value of another? The place of proofs.
//!
//! In: what two schemas say. Out: what is known of it, with a value as witness where one was found and checked against
//! both. Patterns are here so far, by samples; everything else is still judged keyword by keyword in `compare`.

mod multiple;
mod pattern;

use crate::diff::change::Evidence;
use crate::diff::view::View;

/// Says whether what matched `old` may no longer match `new`: by a string that everything else in `sent` accepts, too.
pub fn pattern(old: &str, new: &str, sent: &View) -> Evidence {
    let fits = |text: &str| {
        let length = text.chars().count() as u64;
        let matches = |pattern: &str| pattern == old || is_match(pattern, text) == Some(true);
        sent.values.is_none()
            && sent.format.is_none()
            && sent.bounds.min_length.is_none_or(|least| length >= least)
            && sent.bounds.max_length.is_none_or(|most| length <= most)
            && sent.patterns.iter().all(|it| matches(&it.value))
    };
    match pattern::witness(old, new, fits) {
        pattern::Answer::Found(text) => {
            Evidence::Witness(serde_json::Value::String(text).to_string())
        }
        pattern::Answer::Unknown => Evidence::Undecided,
    }
}

/// Says whether a pattern matches a text; nothing where the pattern is of a dialect that is not understood.
pub fn is_match(pattern: &str, text: &str) -> Option<bool> {
    pattern::is_match(pattern, text)
}

/// Says whether every multiple of `large` is one of `small`; no where that cannot be told.
pub fn divides(small: &serde_json::Number, large: &serde_json::Number) -> bool {
    multiple::divides(&small.to_string(), &large.to_string())
}

/// Gives a string that a schema accepted and a new pattern does not match.
pub fn refused_by(new: &str, old: &View) -> Option<String> {
    if old.values.is_some() || old.format.is_some() || !old.patterns.is_empty() {
        return None;
    }
    pattern::refused(
        new,
        old.bounds.min_length.unwrap_or(0),
        old.bounds.max_length,
    )
}
