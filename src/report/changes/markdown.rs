//! Changes as a comment of a pull request: the verdict first, then what breaks, then the rest.
//!
//! Text of a contract cannot become markup, a mention, a link or HTML: whatever could is written as a character
//! reference, and what stands in backticks becomes `<code>`.

use std::fmt::Write as _;

use super::{Changes, Server, position};
use crate::finding::{Finding, Severity};

/// How many operations are named in a cell; the others are folded away below it.
const NAMED: usize = 3;

/// How long a comment may be, in bytes: GitHub takes 65,536 characters.
const LIMIT: usize = 60_000;

/// Writes the comment.
pub fn markdown(changes: &Changes<'_>) -> String {
    let mut text = String::new();
    let title = changes.new.title;
    let breaking = changes.count(Severity::Breaking);
    let verdict = if breaking > 0 {
        "breaks clients"
    } else {
        "breaks no client that is known of"
    };
    let undecided = changes
        .findings
        .iter()
        .filter(|it| it.undecided && it.counts())
        .count();
    let head = match (breaking, undecided) {
        (0, 0) if changes.findings.is_empty() => "nothing changes for clients",
        (0, 1..) => "may break clients: not everything could be decided",
        _ => verdict,
    };
    // Writing to a string cannot fail.
    let _ = writeln!(text, "## {}: {head}\n", escaped(title));
    let _ = writeln!(
        text,
        "**{}** ({} → {})\n",
        changes.verdict(),
        escaped(&versioned(&changes.old)),
        escaped(&versioned(&changes.new))
    );
    let of = |severity| {
        changes
            .findings
            .iter()
            .filter(move |it| it.severity == severity && it.counts())
    };
    let groups: [(&str, Vec<&Finding>); 4] = [
        ("Breaking", of(Severity::Breaking).collect()),
        ("Warnings", of(Severity::Warning).collect()),
        ("For information", of(Severity::Info).collect()),
        (
            "Accepted",
            changes.findings.iter().filter(|it| !it.counts()).collect(),
        ),
    ];
    for (at, (name, findings)) in groups.iter().enumerate() {
        table(&mut text, changes, name, findings, at >= 2);
    }
    if let Some(it) = &changes.server {
        server(&mut text, it);
    }
    for remark in changes.remarks {
        let _ = writeln!(text, "- {}", words(remark));
    }
    text.push_str("\nEvery id is explained by <code>specwright explain ID</code>. A finding that is wanted is accepted in <code>specwright.yaml</code> under <code>diff.accepted</code>, by its id and fingerprint, with a reason.\n");
    text
}

fn versioned(side: &super::Side<'_>) -> String {
    if side.version.is_empty() {
        side.name.to_owned()
    } else {
        format!("{} {}", side.name, side.version)
    }
}

fn table(
    text: &mut String,
    changes: &Changes<'_>,
    name: &str,
    findings: &[&Finding],
    is_folded: bool,
) {
    if findings.is_empty() {
        return;
    }
    if is_folded {
        let _ = writeln!(
            text,
            "<details><summary>{name} ({})</summary>\n",
            findings.len()
        );
    } else {
        let _ = writeln!(text, "### {name}\n");
    }
    text.push_str("| change | where | operations | lines |\n|---|---|---|---|\n");
    for (at, finding) in findings.iter().enumerate() {
        if text.len() > LIMIT {
            let _ = writeln!(
                text,
                "| **{} more do not fit into a comment**; `specwright diff` lists them all | | | |",
                findings.len() - at
            );
            break;
        }
        row(text, changes, finding);
    }
    text.push_str(if is_folded { "\n</details>\n\n" } else { "\n" });
}

fn row(text: &mut String, changes: &Changes<'_>, finding: &Finding) {
    let mut change = words(&finding.message);
    if let Some(witness) = &finding.witness {
        let _ = write!(change, "<br>for example <code>{}</code>", escaped(witness));
    }
    if finding.undecided {
        change.push_str("<br>whether it hurts could not be decided");
    }
    if let Some(it) = &finding.accepted {
        let until = it
            .until
            .as_ref()
            .map_or(String::new(), |it| format!(" until {it}"));
        let _ = write!(
            change,
            "<br>accepted{}: {}",
            escaped(&until),
            escaped(&it.reason)
        );
    }
    let _ = write!(change, "<br><sub><code>{}</code>", finding.id);
    if finding.severity > Severity::Info && finding.counts() {
        let _ = write!(change, " {}", finding.fingerprint);
    }
    change.push_str("</sub>");
    let count = finding.operations.len();
    let code = |it: &String| format!("<code>{}</code>", escaped(it));
    let mut operations: String = finding
        .operations
        .iter()
        .take(NAMED)
        .map(code)
        .collect::<Vec<_>>()
        .join("<br>");
    if count > NAMED {
        let rest: Vec<_> = finding.operations.iter().skip(NAMED).map(code).collect();
        let _ = write!(
            operations,
            "<details><summary>and {} more</summary>{}</details>",
            rest.len(),
            rest.join("<br>")
        );
    }
    let lines = [(finding.old, "before"), (finding.new, "after")];
    let lines: Vec<String> = lines
        .into_iter()
        .filter_map(|(at, word)| {
            Some(format!(
                "{word} <code>{}</code>",
                escaped(&position(changes.sources, at?))
            ))
        })
        .collect();
    let _ = writeln!(
        text,
        "| {change} | {} | {operations} | {} |",
        words(&finding.place),
        lines.join("<br>")
    );
}

fn server(text: &mut String, server: &Server) {
    if server.is_empty() {
        return;
    }
    text.push_str("### What it means for the server\n\n");
    for it in &server.handlers {
        let _ = writeln!(
            text,
            "- {} <code>{}</code> (<code>{}</code>): {}",
            it.change,
            escaped(&it.method),
            escaped(&it.operation),
            escaped(&it.does)
        );
    }
    for it in server.types.iter().chain(&server.storage) {
        let _ = writeln!(text, "- {}", words(it));
    }
    for it in &server.refused {
        let _ = writeln!(text, "- <code>generate</code> refuses: {}", words(it));
    }
    text.push('\n');
}

/// Writes a sentence whose literals stand in backticks.
fn words(text: &str) -> String {
    let pieces = text.split('`').enumerate().map(|(at, piece)| {
        let piece = escaped(piece);
        if at % 2 == 1 {
            format!("<code>{piece}</code>")
        } else {
            piece
        }
    });
    pieces.collect()
}

/// Writes every character that could be more than itself as a character reference.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for it in text.chars() {
        let is_plain = it.is_alphanumeric() || " ,;/-'".contains(it);
        let is_hostile = it.is_control()
            || matches!(it, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}');
        if is_plain {
            safe.push(it);
        } else if is_hostile {
            safe.push('\u{FFFD}');
        } else {
            let _ = write!(safe, "&#{};", u32::from(it));
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_a_contract_is_nothing_but_text() {
        let hostile = "`<img src=x>` @team [a](http://b) | #12 **x** www.c.d \u{202e}\n";
        let text = words(hostile);
        for markup in [
            "<img", "@", "[", "](", "http:", " | ", " #12 ", "**", "www.", "\u{202e}", "\n",
        ] {
            assert!(!text.contains(markup), "{markup} in {text}");
        }
        assert!(text.starts_with("<code>&#60;img"));
    }
}
