//! The tool knows no contract: the words of our own examples stand in none of its sources.

use super::Fault;
use super::scan::Source;

/// Words that belong to the contracts under `specs/`. `post` is a method of HTTP, and so `posts` alone is here.
const WORDS: &[&str] = &[
    "posts",
    "patron",
    "patrons",
    "loan",
    "loans",
    "book",
    "books",
    "shelf",
    "shelves",
    "librarian",
    "librarians",
    "library_card",
    "card_number",
    "isbn",
    "guest",
    "guests",
    "borrower",
    "catalogue",
];

/// Looks at one file.
pub fn check(source: &Source) -> Vec<Fault> {
    let is_tool = source.path.starts_with("src/") || source.path.starts_with("templates/");
    // A list of common passwords is a list of words.
    if !is_tool || source.path.ends_with("common_passwords.txt") {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(source.text.lines()) {
        let lower = line.to_lowercase();
        for word in WORDS {
            if has_word(&lower, word) {
                let text = format!("`{word}` belongs to an example contract: say it without");
                faults.push(Fault::new(&source.path, number, text));
            }
        }
    }
    faults
}

/// Says whether a line has a word between things that are neither letters nor digits; `_` is such a thing.
fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        let is_edge = |it: Option<char>| it.is_none_or(|it| !it.is_alphanumeric());
        is_edge(before) && is_edge(after)
    })
}
