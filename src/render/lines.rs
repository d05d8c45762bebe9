//! What rustfmt breaks or joins by widths of its own, done over line by line: chains, long texts, patterns, closures.
//!
//! In: lines that `layout` has laid out. Out: the same tokens on other lines. Comments and what is not certain stay.

/// The longest line.
const WIDTH: usize = 100;

/// The longest chain of calls on one line.
const CHAIN: usize = 60;

/// The longest fields of a pattern on one line.
const FIELDS: usize = 18;

/// The longest `if` with its `else` on one line.
const CHOICE: usize = 50;

/// Lays lines out.
pub fn rebroken(lines: Vec<String>) -> Vec<String> {
    let mut lines = lines;
    for at in (0..lines.len()).rev() {
        if lines[at].trim_start().starts_with("//") {
            continue;
        }
        closure(&mut lines, at);
        only_call(&mut lines, at);
        for pass in [text, choice, chain] {
            if let Some(laid) = pass(&lines[at]) {
                lines.splice(at..=at, laid);
            }
        }
    }
    for at in 0..lines.len() {
        behind_block(&mut lines, at);
    }
    lines
}

/// Breaks a constant text between words: SQL, which is one long line otherwise.
fn text(line: &str) -> Option<Vec<String>> {
    let (head, rest) = line.split_once(": &str = \"")?;
    let inside = rest.strip_suffix("\";")?;
    let is_constant = head
        .trim_start()
        .trim_start_matches("pub ")
        .starts_with("const ");
    if line.len() <= WIDTH || !is_constant || inside.contains("  ") {
        return None;
    }
    let indent = " ".repeat(depth(line) + 4);
    let mut laid = vec![format!("{head}: &str = \"\\")];
    let mut begun = indent.clone();
    for (unit, begins_clause) in units(inside) {
        let is_full = begun.len() + unit.len() + 2 > WIDTH;
        if (begins_clause || is_full) && begun != indent {
            laid.push(format!("{begun}\\"));
            begun.clone_from(&indent);
        }
        begun.push_str(&unit);
    }
    laid.push(format!("{begun}\";"));
    Some(laid)
}

/// Splits SQL where a line may end: behind commas and before `AND`; and says before which of these parts it should.
fn units(sql: &str) -> Vec<(String, bool)> {
    let mut units = vec![(String::new(), false)];
    let (mut level, mut before) = (0_i32, "");
    for word in sql.split_inclusive(' ') {
        let plain = word.trim_end();
        let begins_clause = level == 0
            && before != "DELETE"
            && ["FROM", "SET", "WHERE", "VALUES", "RETURNING"].contains(&plain);
        if begins_clause || plain == "AND" || before.ends_with(',') {
            units.push((String::new(), begins_clause));
        }
        if let Some((unit, _)) = units.last_mut() {
            unit.push_str(word);
        }
        for letter in plain.bytes() {
            level += i32::from(letter == b'(') - i32::from(letter == b')');
        }
        before = plain;
    }
    units
}

/// Breaks the fields of a pattern that are too long to stand in a line; says where the arm goes on.
pub fn pattern(lines: &mut Vec<String>, at: usize) -> usize {
    match fields(&lines[at]) {
        Some(laid) => {
            let end = at + laid.len() - 1;
            lines.splice(at..=at, laid);
            end
        }
        None => at,
    }
}

fn fields(line: &str) -> Option<Vec<String>> {
    let (head, rest) = line.split_once(" { ")?;
    let (fields, rest) = rest.split_once(" } => ")?;
    let is_path = head
        .trim()
        .bytes()
        .all(|it| it.is_ascii_alphanumeric() || b":_".contains(&it));
    if !is_path || fields.len() <= FIELDS || fields.contains(['{', '(', '"']) {
        return None;
    }
    let indent = " ".repeat(depth(line));
    let mut laid = vec![format!("{head} {{")];
    laid.extend(fields.split(", ").map(|it| format!("{indent}    {it},")));
    laid.push(format!("{indent}}} => {rest}"));
    Some(laid)
}

/// Breaks an `if` with its `else` that is too long to stand in a line.
fn choice(line: &str) -> Option<Vec<String>> {
    let begin = line.find(" = if ").map(|it| it + 3)?;
    let end = line.strip_suffix(';')?;
    let (condition, rest) = end[begin..].split_once(" { ")?;
    let (one, rest) = rest.split_once(" } else { ")?;
    let other = rest.strip_suffix(" }")?;
    if end.len() - begin <= CHOICE || [one, other].iter().any(|it| it.contains(['{', '"'])) {
        return None;
    }
    let (head, indent) = (&line[..begin], " ".repeat(depth(line)));
    Some(vec![
        format!("{head}{condition} {{"),
        format!("{indent}    {one}"),
        format!("{indent}}} else {{"),
        format!("{indent}    {other}"),
        format!("{indent}}};"),
    ])
}

/// Breaks a chain of calls that is too long to stand in a line.
fn chain(line: &str) -> Option<Vec<String>> {
    let indent = depth(line);
    let words = &line[indent..];
    let block = words.strip_suffix(" {").filter(|it| it.starts_with("if "));
    let end = block.unwrap_or(words.trim_end_matches([';', ',']));
    let begin = ["let ", "&& ", "if !", "if "]
        .iter()
        .find(|it| end.starts_with(**it))
        .map_or(Some(0), |it| match *it {
            "let " => end.find(" = ").map(|it| it + 3),
            other => Some(other.len()),
        })?;
    let begin = match end.find(": ") {
        Some(colon) if begin == 0 && is_name(&end[..colon]) => colon + 2,
        _ => begin,
    };
    let (head, calls) = (&end[..begin], &end[begin..]);
    let mut links = links(calls)?;
    if calls.len() <= CHAIN || links.len() < 3 {
        return None;
    }
    let mut root = links.remove(0);
    // A short name takes what comes behind it along.
    while head.is_empty() && root.len() <= 4 && links.len() > 1 {
        root.push_str(&links.remove(0));
    }
    let space = " ".repeat(indent);
    let mut laid = vec![format!("{space}{head}{root}")];
    laid.extend(links.iter().map(|it| format!("{space}    {it}")));
    match block {
        Some(_) => laid.push(format!("{space}{{")),
        None => laid.last_mut()?.push_str(&words[end.len()..]),
    }
    Some(laid)
}

/// Splits a chain into its root and its calls; `None` for what is no chain alone.
fn links(text: &str) -> Option<Vec<String>> {
    let mut links = vec![String::new()];
    let (mut level, mut in_text, mut is_escaped) = (0_i32, false, false);
    if text.contains('\'') || !text.starts_with(|it: char| it.is_ascii_alphabetic()) {
        return None;
    }
    for (place, letter) in text.char_indices() {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = in_text,
            '"' => in_text = !in_text,
            _ if in_text => {}
            '(' | '[' | '{' => level += 1,
            ')' | ']' | '}' => level -= 1,
            // What stands in `::<…>` counts by the hundred.
            '<' if text[..place].ends_with("::") || level >= 100 => level += 100,
            '>' if level >= 100 => level -= 100,
            ' ' | '=' | '|' | '&' | '<' | '>' if level == 0 => return None,
            '.' if level == 0 => links.push(String::new()),
            _ => {}
        }
        if level < 0 {
            return None;
        }
        links.last_mut()?.push(letter);
    }
    (level == 0).then_some(links)
}

/// Puts the only expression of a closure beside its arguments, if it fits.
fn closure(lines: &mut Vec<String>, open: usize) {
    let Some(head) = lines[open].strip_suffix("| {") else {
        return;
    };
    let [Some(inside), Some(close)] = [open + 1, open + 2].map(|it| lines.get(it)) else {
        return;
    };
    let inside = inside.trim();
    let is_expression = !inside.ends_with([';', '{', '(', ',', '['])
        && !["if ", "let ", "match ", "return ", "//"]
            .iter()
            .any(|it| inside.starts_with(it));
    let Some(rest) = close.trim_start().strip_prefix("})") else {
        return;
    };
    let line = format!("{head}| {inside}){rest}");
    if is_expression && line.len() <= WIDTH && depth(close) == depth(head) && !rest.ends_with('{') {
        lines.splice(open..=open + 2, [line]);
    }
}

/// Puts the only call of a chain beside what it is called on, if it fits.
fn only_call(lines: &mut Vec<String>, at: usize) {
    let indent = depth(&lines[at]);
    let is_call = |line: Option<&String>| {
        line.is_some_and(|it| depth(it) == indent + 4 && it.trim_start().starts_with('.'))
    };
    if !is_call(lines.get(at + 1)) || is_call(lines.get(at + 2)) {
        return;
    }
    let (root, call) = (lines[at].trim_start(), lines[at + 1].trim_start());
    let is_whole = call.ends_with([';', ',']);
    let begin = root.find(" = ").map_or(0, |it| it + 3);
    let is_alone = links(&root[begin..]).is_some_and(|it| it.len() == 1);
    let line = format!("{}{call}", lines[at]);
    if is_whole && is_alone && !root.starts_with('.') && line.len() <= WIDTH {
        lines.splice(at..=at + 1, [line]);
    }
}

/// Puts calls on what ends with a block under its end.
fn behind_block(lines: &mut [String], at: usize) {
    let indent = depth(&lines[at]);
    if !matches!(lines[at].trim(), "}" | ")" | "]") {
        return;
    }
    let is_call = lines
        .get(at + 1)
        .is_some_and(|it| depth(it) == indent + 4 && it.trim_start().starts_with('.'));
    if is_call {
        for line in &mut lines[at + 1..] {
            if depth(line) < indent + 4 {
                break;
            }
            line.drain(..4);
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
}

fn depth(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::rebroken;

    fn laid(text: &str) -> String {
        rebroken(text.lines().map(str::to_owned).collect()).join("\n")
    }

    #[test]
    fn a_long_chain_is_broken_and_a_short_root_keeps_its_first_member() {
        let text = "    self.0.write(move |connection| insert(connection, row)).await";
        let expected =
            "    self.0\n        .write(move |connection| insert(connection, row))\n        .await";
        assert_eq!(laid(text), expected);
        let text =
            "    let limit = query.integer(\"a. b\", &Self::LIMIT, &mut found).unwrap_or(50);";
        let expected = "    let limit = query\n        .integer(\"a. b\", &Self::LIMIT, &mut found)\n        .unwrap_or(50);";
        assert_eq!(laid(text), expected);
        let text = "    data: rows.into_iter().map(User::try_from).collect::<Result<_, _>>()?,";
        let expected = "    data: rows\n        .into_iter()\n        .map(User::try_from)\n        .collect::<Result<_, _>>()?,";
        assert_eq!(laid(text), expected);
    }

    #[test]
    fn a_condition_that_is_a_long_chain_has_its_block_below() {
        let text = "    if !self.users.delete(caller.tenant_key()?, row.id, expected).await? {";
        let expected = "    if !self\n        .users\n        .delete(caller.tenant_key()?, row.id, expected)\n        .await?\n    {";
        assert_eq!(laid(text), expected);
    }

    #[test]
    fn what_is_no_chain_alone_stays() {
        for text in [
            "    let all = first.one(some_argument).two() + second.three(another_argument).four();",
            "    // It is a.long().chain_of_calls().that_stands().in_a_comment().and_stays_there();",
            "    if request.first_condition().is_there() && request.second_condition().is_there() {",
        ] {
            assert_eq!(laid(text), text);
        }
    }

    #[test]
    fn a_long_text_is_broken_before_its_clauses() {
        let text = format!(
            "const GET: &str = \"SELECT {} FROM t WHERE id = ?1\";",
            "a, ".repeat(40).trim_end()
        );
        let laid = laid(&text);
        assert!(
            laid.starts_with("const GET: &str = \"\\\n    SELECT a, "),
            "{laid}"
        );
        assert!(
            laid.ends_with(" \\\n    FROM t \\\n    WHERE id = ?1\";"),
            "{laid}"
        );
        let joined: Vec<&str> = laid
            .lines()
            .map(|it| it.trim_start().trim_end_matches('\\'))
            .collect();
        assert_eq!(joined.concat(), text);
    }

    #[test]
    fn patterns_choices_and_closures_have_widths_of_their_own() {
        let long = "    Self::Ok { body, cache_control } => f(),";
        let mut lines = vec![
            long.to_owned(),
            "    Self::Ok { body, link } => f(),".to_owned(),
        ];
        assert_eq!(
            (super::pattern(&mut lines, 1), super::pattern(&mut lines, 0)),
            (1, 3)
        );
        let expected = "    Self::Ok {\n        body,\n        cache_control,\n    } => f(),";
        assert_eq!(lines[..4].join("\n"), expected);
        let text =
            "let own = if LIST_OF_THINGS.grants(caller) { None } else { Some(caller.key()?) };";
        let expected = "let own = if LIST_OF_THINGS.grants(caller) {\n    None\n} else {\n    Some(caller.key()?)\n};";
        assert_eq!(laid(text), expected);
        assert_eq!(
            laid("    .map(|it| {\n        f(it)\n    });"),
            "    .map(|it| f(it));"
        );
        assert_eq!(laid("    }\n        .accepts(x)"), "    }\n    .accepts(x)");
        assert_eq!(laid("let a = b(c)\n    .await?;"), "let a = b(c).await?;");
    }
}
