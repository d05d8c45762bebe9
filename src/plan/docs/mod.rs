//! Doc comments: prose of a contract made fit for rustdoc.
//!
//! In: summaries and descriptions, in whatever Markdown or HTML. Out: lines without the slashes. Nothing in them becomes
//! a doc test, a link that is broken, HTML, or a finding of clippy; the first line is a summary.

mod inline;
mod place;

use inline::inline;
pub use place::place;

/// The widest line, in code points; a word that is longer stands alone.
const WIDTH: usize = 96;

/// The most lines of one comment: whoever wants to read more reads the contract.
const LINES: usize = 30;

/// Gives the doc comment of a summary and a description.
pub fn docs(summary: Option<&str>, description: Option<&str>) -> Vec<String> {
    let mut lines = Vec::new();
    let summary = summary.map(str::trim).filter(|it| !it.is_empty());
    let description = description.map(str::trim).filter(|it| !it.is_empty());
    if let Some(summary) = summary {
        prose(&mut lines, summary);
    }
    if let Some(description) = description
        && summary.is_none_or(|it| !same(it, description))
    {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        prose(&mut lines, description);
    }
    shortened(&mut lines);
    lines
}

/// Gives one line of prose: the first of [`docs`], or nothing.
pub fn line(text: &str) -> String {
    docs(Some(text), None)
        .into_iter()
        .next()
        .unwrap_or_default()
}

/// Puts a name in backticks, as many as it takes.
pub fn code(text: &str) -> String {
    let text = text.escape_debug().to_string();
    let runs = text.split(|it| it != '`').map(str::len);
    match runs.max().unwrap_or_default() {
        0 => format!("`{text}`"),
        longest => {
            let marks = "`".repeat(longest + 1);
            format!("{marks} {text} {marks}")
        }
    }
}

/// Gives a text without anything but letters, signs and blanks between its words.
pub fn plain(text: &str) -> String {
    let words = cleaned(text);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn same(one: &str, other: &str) -> bool {
    one.trim_end_matches('.') == other.trim_end_matches('.')
}

fn shortened(lines: &mut Vec<String>) {
    if lines.len() > LINES {
        lines.truncate(LINES);
        while lines.last().is_some_and(|it| it.trim().is_empty()) {
            lines.pop();
        }
        let open = lines.iter().filter(|it| it.starts_with("```")).count() % 2 == 1;
        if open {
            lines.push("```".to_owned());
        }
        lines.push(String::new());
        lines.push("…".to_owned());
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
}

/// A block of Markdown, as far as doc comments need to know.
enum Block {
    Paragraph(String),
    Item { marker: String, text: String },
    Code(Vec<String>),
}

fn prose(lines: &mut Vec<String>, text: &str) {
    let blocks = blocks(&cleaned(text));
    let mut before_was_item = false;
    let mut first = true;
    for block in blocks {
        let is_item = matches!(block, Block::Item { .. });
        let follows = first || (before_was_item && is_item);
        if !follows {
            lines.push(String::new());
        }
        match block {
            Block::Paragraph(text) => wrap(lines, &inline(&text), "", ""),
            Block::Item { marker, text } => {
                let indent = " ".repeat(marker.len());
                wrap(lines, &inline(&text), &marker, &indent);
            }
            Block::Code(code) => {
                lines.push("```text".to_owned());
                lines.extend(code);
                lines.push("```".to_owned());
            }
        }
        before_was_item = is_item;
        first = false;
    }
}

/// Removes what must not stand in source text: control characters, what turns the direction of text, and what is unseen.
fn cleaned(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter_map(|it| match it {
            '\n' => Some('\n'),
            '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => Some('\n'),
            '\t' | '\u{a0}' => Some(' '),
            _ if it.is_control() => None,
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{61c}'
            | '\u{feff}'
            | '\u{ad}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' => None,
            _ => Some(it),
        })
        .collect()
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut continues = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim();
        if let Some(fence) = fence(line) {
            let code: Vec<String> = lines
                .by_ref()
                .take_while(|it| !it.trim_start().starts_with(fence))
                .map(|it| it.trim_end().replace("```", "'''"))
                .collect();
            if code.iter().any(|it| !it.is_empty()) {
                blocks.push(Block::Code(code));
            }
            continues = false;
            continue;
        }
        let line = line.trim_start_matches(['>', ' ']);
        let heading = line.starts_with('#');
        let line = line.trim_start_matches('#').trim();
        if line.is_empty()
            || line
                .chars()
                .all(|it| matches!(it, '-' | '=' | '*' | '_' | ' ' | '|' | ':'))
        {
            continues = false;
            continue;
        }
        if let Some((marker, rest)) = item(line) {
            blocks.push(Block::Item {
                marker,
                text: rest.to_owned(),
            });
            continues = true;
            continue;
        }
        match blocks.last_mut() {
            Some(Block::Paragraph(text) | Block::Item { text, .. }) if continues && !heading => {
                text.push(' ');
                text.push_str(line);
            }
            _ => blocks.push(Block::Paragraph(line.to_owned())),
        }
        continues = !heading;
    }
    blocks
}

fn fence(line: &str) -> Option<&'static str> {
    ["```", "~~~"].into_iter().find(|it| line.starts_with(it))
}

/// Gives the marker of a list item in the one form that clippy wants, and its text.
fn item(line: &str) -> Option<(String, &str)> {
    if let Some(rest) = ["- ", "* ", "+ ", "• "]
        .into_iter()
        .find_map(|it| line.strip_prefix(it))
    {
        return Some(("- ".to_owned(), rest.trim()));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = line.split_at(digits);
    let rest = rest
        .strip_prefix(". ")
        .or_else(|| rest.strip_prefix(") "))?;
    ((1..=3).contains(&digits)).then(|| (format!("{number}. "), rest.trim()))
}

/// Breaks a paragraph into lines; none of them begins like another kind of block.
fn wrap(lines: &mut Vec<String>, text: &str, marker: &str, indent: &str) {
    let mut line = marker.to_owned();
    let mut width = marker.chars().count();
    let mut empty = true;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if empty {
            if begins_block(word) {
                line.push('\\');
            }
        } else if width + 1 + length > WIDTH && !begins_block(word) {
            lines.push(std::mem::replace(&mut line, indent.to_owned()));
            width = indent.len();
        } else {
            line.push(' ');
            width += 1;
        }
        line.push_str(word);
        width += length;
        empty = false;
    }
    if !empty {
        lines.push(line);
    }
}

fn begins_block(word: &str) -> bool {
    let bytes = word.as_bytes();
    let digits = bytes.iter().take_while(|it| it.is_ascii_digit()).count();
    // Bullets, headings and lines are words of signs alone; `**bold**` and `_emphasis_` begin no block.
    let is_signs = |signs: &[u8]| bytes.iter().all(|it| signs.contains(it));
    is_signs(b"-+*#=_")
        || word.starts_with(['>', '|'])
        || word.starts_with("```")
        || word.starts_with("~~~")
        || (digits > 0 && matches!(bytes.get(digits), Some(b'.' | b')')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        docs(None, Some(text))
    }

    #[test]
    fn a_name_never_leaves_its_backticks() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`<b>"), "`` a`<b> ``");
        assert_eq!(code("``` <b>"), "```` ``` <b> ````");
        assert_eq!(line("\\<script>"), "\\<script\\>");
        assert_eq!(line("\\\\<script>"), "\\\\\\<script\\>");
    }

    #[test]
    fn code_becomes_no_doc_test() {
        assert_eq!(of("```\nlet x;\n```"), ["```text", "let x;", "```"]);
        assert_eq!(of("a:\n\n    let x = 1;"), ["a:", "", "let x = 1;"]);
        assert_eq!(of("```rust\nlet x;"), ["```text", "let x;", "```"]);
    }

    #[test]
    fn links_and_html_are_safe() {
        assert_eq!(of("see https://a.b/c."), ["see <https://a.b/c>."]);
        assert_eq!(
            of("a <b>bold</b> [x] move"),
            [r"a \<b\>bold\</b\> \[x\] move"]
        );
        assert_eq!(of("[a](https://b.c) [d](#e)"), ["[a](https://b.c) d"]);
        assert_eq!(
            of("one ` back and `two` ticks"),
            ["one ' back and 'two' ticks"]
        );
        assert_eq!(of("`Vec<T>` and [`x`]"), [r"`Vec<T>` and \[`x`\]"]);
    }

    #[test]
    fn lists_have_one_form() {
        assert_eq!(of("a\n* b\n  c\n\n1) d\ne"), ["a", "", "- b c", "1. d e"]);
    }

    #[test]
    fn unseen_characters_go() {
        assert_eq!(of("a\u{202e}b\u{200b}c\td\u{0}"), ["abc d"]);
    }

    #[test]
    fn long_lines_are_broken_and_long_texts_cut() {
        let lines = of(&"word ".repeat(2000));
        assert!(lines.iter().all(|it| it.chars().count() <= WIDTH));
        assert_eq!(lines.len(), LINES + 2);
    }

    #[test]
    fn a_broken_line_begins_no_list() {
        let text = format!("{} - b", "a".repeat(WIDTH - 1));
        assert_eq!(of(&text)[1], "b");
    }
}
