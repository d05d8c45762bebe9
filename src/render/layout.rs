//! Where rustfmt breaks lines otherwise than prettyplease does, done over: a file reads as if it had been formatted.
//!
//! In: printed items. Out: the same tokens on other lines. Literals are printed with their line ends escaped, so that
//! every line is a line of code; what a pass does not know for certain it leaves alone.

use super::lines::{pattern, rebroken};

/// The longest line of rustfmt.
const WIDTH: usize = 100;

/// The deepest line that is laid out; further in nothing fits beside anything.
const DEEPEST: usize = 4 * WIDTH;

/// Lays the lines of items out.
pub fn relaid(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    // Each line is held against those around it, which takes too long where they are in each other by the hundred.
    if lines.iter().any(|it| depth(it) > DEEPEST) {
        return text.to_owned();
    }
    // From the end, so that what stands inside is laid out before what stands around it.
    for at in (0..lines.len()).rev() {
        hug(&mut lines, at);
        signature(&mut lines, at);
        let at = pattern(&mut lines, at);
        arm(&mut lines, at);
    }
    for at in (0..lines.len()).rev() {
        conjunction(&mut lines, at);
    }
    let mut text = rebroken(lines).join("\n");
    text.push('\n');
    text
}

/// An argument: its first line, and the one behind its last.
type Argument = (usize, usize);

/// Puts the argument that has a block of its own, or is the only one, beside the call: `f(a, |x| {`.
fn hug(lines: &mut Vec<String>, open: usize) {
    let Some((close, arguments)) = call(lines, open) else {
        return;
    };
    let laid = match &arguments[..] {
        [only] => {
            alone(lines, (open, close), *only).or_else(|| last(lines, (open, close), &[*only]))
        }
        all => last(lines, (open, close), all),
    };
    if let Some(laid) = laid {
        lines.splice(open..=close, laid);
    }
}

/// Lays out a call whose only argument is one line that fits beside it, or a chain of calls.
fn alone(
    lines: &[String],
    (open, close): (usize, usize),
    (first, end): Argument,
) -> Option<Vec<String>> {
    let (begins, behind) = (lines[first].trim(), lines[close].trim_start());
    if end - first == 1 && begins.ends_with(',') {
        let line = format!("{}{}{behind}", lines[open], begins.trim_end_matches(','));
        return (line.len() <= WIDTH).then(|| vec![line]);
    }
    if !is_chain(&lines[first..end]) {
        return None;
    }
    let mut laid = vec![format!("{}{begins}", lines[open])];
    laid.extend(lines[first + 1..end].iter().map(|it| outdented(it)));
    let last = laid.last_mut()?;
    last.pop();
    last.push_str(behind);
    Some(laid)
}

/// Lays out a call whose last argument has a block of its own, where all before it are one line each.
fn last(
    lines: &[String],
    (open, close): (usize, usize),
    arguments: &[Argument],
) -> Option<Vec<String>> {
    let ((first, end), before) = arguments.split_last()?;
    let (begins, ends) = (
        lines[*first].trim(),
        lines[end - 1].trim().trim_end_matches(','),
    );
    let is_block = end - first > 1 && matches!(ends, "}" | ")" | "]");
    let is_flat = before.iter().all(|(from, to)| to - from == 1);
    let is_alone = before.is_empty() && begins.ends_with(['{', '(', '[']);
    if !(is_block && is_flat && (is_alone || is_closure(begins))) {
        return None;
    }
    let mut head = lines[open].clone();
    for (from, _) in before {
        head.push_str(lines[*from].trim());
        head.push(' ');
    }
    head.push_str(begins);
    if head.len() > WIDTH {
        return None;
    }
    let indent = " ".repeat(depth(&lines[open]));
    let mut laid = vec![head];
    laid.extend(lines[first + 1..end - 1].iter().map(|it| outdented(it)));
    laid.push(format!("{indent}{ends}{}", lines[close].trim_start()));
    Some(laid)
}

/// Says whether an argument is a name and the calls on it, each on a line under it.
fn is_chain(lines: &[String]) -> bool {
    let Some((name, calls)) = lines.split_first() else {
        return false;
    };
    let indent = depth(name);
    let is_name = name
        .trim()
        .bytes()
        .all(|it| it.is_ascii_lowercase() || it == b'_');
    is_name
        && calls
            .first()
            .is_some_and(|it| it.trim_start().starts_with('.'))
        && calls.iter().all(|it| depth(it) > indent)
        && calls.last().is_some_and(|it| it.ends_with(','))
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_lowercase() || it == b'_')
}

fn is_closure(text: &str) -> bool {
    let text = text.strip_prefix("move ").unwrap_or(text);
    text.starts_with('|') && text.ends_with("| {") || text == "async move {" || text == "async {"
}

/// The signature of a function on one line, if it fits.
fn signature(lines: &mut Vec<String>, open: usize) {
    let words = lines[open].trim_start();
    let is_function = words
        .split_once("fn ")
        .is_some_and(|(before, _)| before.split_whitespace().all(is_qualifier));
    if !is_function {
        return;
    }
    let Some((close, arguments)) = call(lines, open) else {
        return;
    };
    if arguments.iter().any(|(from, to)| to - from != 1) {
        return;
    }
    let inner: Vec<&str> = arguments
        .iter()
        .map(|(from, _)| lines[*from].trim())
        .collect();
    let line = format!(
        "{}{}{}",
        lines[open],
        inner.join(" ").trim_end_matches(','),
        lines[close].trim_start()
    );
    if line.len() <= WIDTH {
        lines.splice(open..=close, [line]);
    }
}

fn is_qualifier(word: &str) -> bool {
    matches!(
        word,
        "pub" | "pub(super)" | "pub(crate)" | "const" | "async"
    )
}

/// The only expression of a `match` arm beside its pattern instead of in a block.
fn arm(lines: &mut Vec<String>, open: usize) {
    let Some(head) = lines[open].strip_suffix(" => {") else {
        return;
    };
    let indent = depth(&lines[open]);
    let Some(close) = (open + 1..lines.len()).find(|it| depth(&lines[*it]) <= indent) else {
        return;
    };
    if lines[close].trim() != "}" || close == open + 1 {
        return;
    }
    let (first, last) = (
        lines[open + 1].trim().to_owned(),
        lines[close - 1].trim().to_owned(),
    );
    let is_statement = [
        "if ", "for ", "while ", "loop ", "let ", "//", "#", "return",
    ]
    .iter()
    .any(|it| first.starts_with(it));
    if is_statement || last.ends_with(';') {
        return;
    }
    let line = format!("{head} => {first}");
    let is_one_line = close == open + 2;
    let is_one_block = || {
        let inside = &lines[open + 2..close - 1];
        first.ends_with(['{', '(', '['])
            && matches!(&*last, "}" | ")" | "]" | "})" | "))" | "])")
            && inside.iter().all(|it| depth(it) > indent + 4)
    };
    // A pattern whose fields are broken has room beside its end, so that a call on a chain begins there.
    let is_chain = || {
        head.trim() == "}"
            && lines[open + 2].trim_start().starts_with('.')
            && first.split_once('(').is_some_and(|(_, it)| is_word(it))
            && last.ends_with(')')
    };
    if !is_one_line && is_chain() {
        let mut laid = vec![line];
        laid.extend(lines[open + 2..close].iter().map(|it| outdented(it)));
        if let Some(last) = laid.last_mut() {
            last.push(',');
        }
        lines.splice(open..=close, laid);
    } else if is_one_line && line.len() < WIDTH && !first.ends_with(';') {
        lines.splice(open..=close, [format!("{line},")]);
    } else if !is_one_line && is_one_block() && line.len() <= WIDTH {
        let mut laid = vec![line];
        laid.extend(lines[open + 2..close].iter().map(|it| outdented(it)));
        if let Some(last) = laid.last_mut() {
            last.push(',');
        }
        lines.splice(open..=close, laid);
    }
}

/// Each operand of `&&` on a line of its own, where they do not fit on one.
fn conjunction(lines: &mut Vec<String>, at: usize) {
    if !lines[at].trim_start().starts_with("&& ") {
        return;
    }
    let indent = depth(&lines[at]);
    split(lines, at, indent);
    // The operand before it may hold several, too.
    if at > 0 && !lines[at - 1].trim_start().starts_with("&& ") && depth(&lines[at - 1]) < indent {
        split(lines, at - 1, indent);
    }
}

fn split(lines: &mut Vec<String>, at: usize, indent: usize) {
    let line = lines[at].clone();
    let begin = depth(&line) + usize::from(line.trim_start().starts_with("&& ")) * 3;
    let mut parts = Vec::new();
    let mut from = 0;
    for place in conjunctions(&line[begin..]) {
        parts.push(line[from..begin + place].to_owned());
        from = begin + place + 1;
    }
    parts.push(line[from..].to_owned());
    for part in &mut parts[1..] {
        part.insert_str(0, &" ".repeat(indent));
    }
    lines.splice(at..=at, parts);
}

/// Gives the places of ` && ` outside brackets and literals.
fn conjunctions(text: &str) -> Vec<usize> {
    let (mut level, mut in_text, mut is_escaped) = (0_i32, false, false);
    let mut found = Vec::new();
    for (place, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = in_text,
            '"' => in_text = !in_text,
            _ if in_text => {}
            '(' | '[' | '{' => level += 1,
            ')' | ']' | '}' => level -= 1,
            ' ' if level == 0 && text[place..].starts_with(" && ") => found.push(place),
            _ => {}
        }
    }
    // A character literal may hold a quotation mark or a bracket; then nothing is certain.
    if text.contains('\'') {
        Vec::new()
    } else {
        found
    }
}

/// Gives the line that closes the call which a line opens, and the arguments between.
fn call(lines: &[String], open: usize) -> Option<(usize, Vec<Argument>)> {
    if !lines[open].ends_with('(') {
        return None;
    }
    let indent = depth(&lines[open]);
    let close = (open + 1..lines.len()).find(|it| depth(&lines[*it]) <= indent)?;
    if depth(&lines[close]) != indent || !lines[close].trim_start().starts_with(')') {
        return None;
    }
    let mut arguments = Vec::new();
    let mut from = open + 1;
    for (at, line) in lines.iter().enumerate().take(close).skip(open + 1) {
        if depth(line) == indent + 4 && line.ends_with(',') {
            arguments.push((from, at + 1));
            from = at + 1;
        }
    }
    // The last one may end further in, such as a chain of calls.
    if from < close && lines[close - 1].ends_with(',') {
        arguments.push((from, close));
        from = close;
    }
    (from == close && !arguments.is_empty()).then_some((close, arguments))
}

fn outdented(line: &str) -> String {
    line.strip_prefix("    ").unwrap_or(line).to_owned()
}

fn depth(line: &str) -> usize {
    line.bytes().take_while(|it| *it == b' ').count()
}

#[cfg(test)]
mod tests {
    use super::relaid;

    #[test]
    fn an_argument_with_a_block_stands_beside_the_call() {
        let printed = "f(\n    a,\n    |x| {\n        g();\n    },\n)\n";
        assert_eq!(relaid(printed), "f(a, |x| {\n    g();\n})\n");
        let printed = "Err(\n    problem\n        .one()\n        .two(),\n);\n";
        assert_eq!(relaid(printed), "Err(problem\n    .one()\n    .two());\n");
    }

    #[test]
    fn what_fits_stands_on_one_line() {
        let printed = "pub fn f(\n    a: u8,\n    b: u8,\n) -> u8 {\n    a\n}\n";
        assert_eq!(
            relaid(printed),
            "pub fn f(a: u8, b: u8) -> u8 {\n    a\n}\n"
        );
    }

    #[test]
    fn an_arm_holds_its_expression_but_no_statement() {
        let printed =
            "match x {\n    A => {\n        f(1)\n    }\n    B => {\n        f();\n    }\n}\n";
        let expected = "match x {\n    A => f(1),\n    B => {\n        f();\n    }\n}\n";
        assert_eq!(relaid(printed), expected);
    }

    #[test]
    fn operands_stand_under_each_other() {
        let printed = "    a(\" && \") && b\n        && c && d(|e| e && f)\n";
        let expected = "    a(\" && \")\n        && b\n        && c\n        && d(|e| e && f)\n";
        assert_eq!(relaid(printed), expected);
    }
}
