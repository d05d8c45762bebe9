//! Inline Markdown: links, code and HTML inside one paragraph.

/// Escapes a paragraph: URLs become links, HTML becomes text, links that lead nowhere from here become their text.
pub(super) fn inline(text: &str) -> String {
    let balanced = text.matches('`').count().is_multiple_of(2) && !text.contains("``");
    let text = if balanced {
        text.to_owned()
    } else {
        text.replace('`', "'")
    };
    let mut out = String::with_capacity(text.len());
    for (index, part) in text.split('`').enumerate() {
        if index % 2 == 1 {
            out.push('`');
            out.push_str(part);
            out.push('`');
        } else {
            escape(&mut out, part);
        }
    }
    out
}

fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(it) = rest.chars().next() {
        if let Some(url) = url(rest) {
            out.push('<');
            out.push_str(url);
            out.push('>');
            rest = &rest[url.len()..];
            continue;
        }
        if let Some((label, target, length)) = link(rest) {
            let image = out.ends_with('!');
            if image {
                out.pop();
            }
            if target.starts_with("https://") || target.starts_with("http://") {
                out.push('[');
                plain(out, label);
                out.push_str("](");
                out.push_str(target);
                out.push(')');
            } else {
                plain(out, label);
            }
            rest = &rest[length..];
            continue;
        }
        if let Some(url) = rest.strip_prefix('<').and_then(url)
            && rest[url.len() + 1..].starts_with('>')
        {
            out.push_str(&rest[..url.len() + 2]);
            rest = &rest[url.len() + 2..];
            continue;
        }
        special(out, it);
        rest = &rest[it.len_utf8()..];
    }
}

fn special(out: &mut String, it: char) {
    match it {
        '<' | '>' | '[' | ']' => {
            // One that is escaped already stays so; behind two backslashes there is a backslash, and no escape.
            let escapes = out.len() - out.trim_end_matches('\\').len();
            if escapes.is_multiple_of(2) {
                out.push('\\');
            }
            out.push(it);
        }
        // A character reference would be read as what it stands for.
        '&' => out.push_str("&amp;"),
        _ => out.push(it),
    }
}

fn plain(out: &mut String, text: &str) {
    for it in text.chars() {
        special(out, it);
    }
}

/// The URL at the beginning of a text, without the punctuation that ends a sentence.
fn url(text: &str) -> Option<&str> {
    if !text.starts_with("https://") && !text.starts_with("http://") {
        return None;
    }
    let end = text
        .find(|it: char| {
            it.is_whitespace()
                || !it.is_ascii_graphic()
                || matches!(
                    it,
                    '<' | '>'
                        | '"'
                        | '\''
                        | '`'
                        | ')'
                        | '('
                        | '['
                        | ']'
                        | '{'
                        | '}'
                        | '|'
                        | '\\'
                        | '^'
                        | '*'
                )
        })
        .unwrap_or(text.len());
    let url = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?']);
    (url.len() > "https://".len()).then_some(url)
}

/// `[label](target)`: its parts and how long it is.
fn link(text: &str) -> Option<(&str, &str, usize)> {
    let inner = text.strip_prefix('[')?;
    let close = inner.find([']', '['])?;
    let label = &inner[..close];
    let target = inner[close..].strip_prefix("](")?;
    let end = target.find([')', '(', '<', '>', '[', ']'])?;
    if !target[end..].starts_with(')') || target[..end].contains(char::is_whitespace) {
        return None;
    }
    Some((label, &target[..end], 1 + close + 2 + end + 1))
}
