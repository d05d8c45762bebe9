//! Patterns: a string that one matches and another does not, found by samples.
//!
//! Samples are made from the old pattern's parts: ends and middles of each class, least and more repetitions. Each is
//! checked against both patterns, so that a witness is one. Where none is found, nothing is known.

use fancy_regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The first pattern matches this, the second does not.
    Found(String),
    /// No such string was found, which proves nothing.
    Unknown,
}

/// How many samples are made of a pattern, and of each part of it.
const SAMPLES: usize = 200;

/// How long a sample may become, in bytes.
const LENGTH: usize = 200;

/// Looks for a string that `one` matches, that fits otherwise, and that `two` does not match.
pub fn witness(one: &str, two: &str, fits: impl Fn(&str) -> bool) -> Answer {
    let (Some(one), Some(two), Some(parsed)) = (compiled(one), compiled(two), parsed(one)) else {
        return Answer::Unknown;
    };
    let found = samples(&parsed, 0)
        .into_iter()
        .find(|it| matches(&one, it) == Some(true) && fits(it) && matches(&two, it) == Some(false));
    found.map_or(Answer::Unknown, Answer::Found)
}

/// Says whether a pattern matches a text, if that can be told.
pub fn is_match(pattern: &str, text: &str) -> Option<bool> {
    matches(&compiled(pattern)?, text)
}

/// Gives a string of a length that is allowed and that the pattern does not match.
pub fn refused(pattern: &str, least: u64, most: Option<u64>) -> Option<String> {
    let pattern = compiled(pattern)?;
    let least = usize::try_from(least).ok().filter(|it| *it <= LENGTH)?;
    let most = most.map_or(LENGTH, |it| {
        usize::try_from(it).unwrap_or(LENGTH).min(LENGTH)
    });
    let lengths = [least, least.max(1), least.max(8)];
    let strings = ["!", " ", "a", "A", "0", "é"]
        .into_iter()
        .flat_map(|it| lengths.map(|length| it.repeat(length)));
    strings
        .into_iter()
        .find(|it| it.chars().count() <= most && matches(&pattern, it) == Some(false))
}

/// Compiles a pattern as ECMA-262 means it, as far as both dialects agree.
fn compiled(pattern: &str) -> Option<Regex> {
    fancy_regex::RegexBuilder::new(pattern)
        .backtrack_limit(10_000)
        .build()
        .ok()
}

fn matches(pattern: &Regex, text: &str) -> Option<bool> {
    pattern.is_match(text).ok()
}

fn parsed(pattern: &str) -> Option<Hir> {
    regex_syntax::Parser::new().parse(pattern).ok()
}

fn samples(hir: &Hir, depth: usize) -> Vec<String> {
    const DEPTH: usize = 30;
    if depth > DEPTH {
        return vec![String::new()];
    }
    let mut found: Vec<String> = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(it) => vec![String::from_utf8_lossy(&it.0).into_owned()],
        HirKind::Class(class) => letters(class),
        HirKind::Capture(it) => samples(&it.sub, depth + 1),
        HirKind::Alternation(all) => all.iter().flat_map(|it| samples(it, depth + 1)).collect(),
        HirKind::Concat(all) => {
            let mut lists = vec![String::new()];
            for part in all {
                let next = samples(part, depth + 1);
                lists = combined(&lists, &next);
            }
            lists
        }
        HirKind::Repetition(it) => {
            let one = samples(&it.sub, depth + 1);
            let most = it
                .max
                .unwrap_or(it.min.saturating_add(8))
                .min(it.min.saturating_add(64));
            let mut counts = vec![it.min, it.min.saturating_add(1).min(most), most];
            counts.dedup();
            let repeat = |count: u32| {
                one.iter()
                    .map(move |it| it.repeat(count.min(LENGTH as u32) as usize))
            };
            counts.into_iter().flat_map(repeat).collect()
        }
    };
    found.retain(|it| it.len() <= LENGTH);
    found.dedup();
    found.truncate(SAMPLES);
    found
}

/// Puts each of one list before each of another, spread over both where that is too many.
fn combined(left: &[String], right: &[String]) -> Vec<String> {
    let total = left.len() * right.len();
    if total <= SAMPLES {
        return left
            .iter()
            .flat_map(|a| right.iter().map(move |b| format!("{a}{b}")))
            .collect();
    }
    let count = left.len().max(right.len());
    (0..count)
        .map(|at| format!("{}{}", left[at % left.len()], right[at % right.len()]))
        .collect()
}

/// Gives ends and middle of each range of a class.
fn letters(class: &Class) -> Vec<String> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(it) => it
            .ranges()
            .iter()
            .map(|it| (it.start() as u32, it.end() as u32))
            .collect(),
        Class::Bytes(it) => it
            .ranges()
            .iter()
            .map(|it| (u32::from(it.start()), u32::from(it.end())))
            .collect(),
    };
    // Printable ASCII first: a witness is read by people.
    let points = ranges.iter().take(20).flat_map(|(start, end)| {
        let near = [
            *start,
            *end,
            start + (end - start) / 2,
            u32::from(b'a'),
            u32::from(b'0'),
            u32::from(b'Z'),
        ];
        near.into_iter()
            .filter(move |it| (start..=end).contains(&it))
    });
    let mut letters: Vec<char> = points
        .filter_map(char::from_u32)
        .filter(|it| !it.is_control())
        .collect();
    letters.sort_by_key(|it| (!it.is_ascii_graphic(), *it));
    letters.dedup();
    letters.truncate(24);
    letters.into_iter().map(String::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_witness_matches_one_and_not_the_other() {
        let Answer::Found(text) = witness("^[a-z]+$", "^[a-f]+$", |_| true) else {
            panic!("there is one");
        };
        assert!(compiled("^[a-z]+$").is_some_and(|it| matches(&it, &text) == Some(true)));
        assert!(compiled("^[a-f]+$").is_some_and(|it| matches(&it, &text) == Some(false)));
    }

    #[test]
    fn where_none_is_found_nothing_is_known() {
        assert_eq!(witness("^[a-f]+$", "^[a-z]+$", |_| true), Answer::Unknown);
        assert_eq!(witness("(", "a", |_| true), Answer::Unknown);
    }

    #[test]
    fn what_a_pattern_refuses_has_an_allowed_length() {
        assert_eq!(refused("^[a-z]*$", 2, Some(3)).map(|it| it.len()), Some(2));
        assert_eq!(refused(".*", 0, None), None);
    }
}
