//! Changes as a comment of a pull request: the verdict first, then what breaks, then the rest.
//!
//! Text of a contract cannot become markup, a mention, a link or HTML: whatever could is written as a character
//! reference, and what stands in backticks becomes `<code>`.

use std::fmt::Write as _;

use indexmap::{IndexMap, IndexSet};

use super::{Changes, Server, position};
use crate::finding::{Finding, Severity};

/// How many entries a cell shows; more are counted and folded away.
const NAMED: usize = 3;

/// How many entries are folded away; more are only counted.
const FOLDED: usize = 60;

/// After how many bytes no row begins: the last one and what ends the comment find room.
const LIMIT: usize = 45_000;

/// How long a comment may be: GitHub takes 65,536 characters.
const WHOLE: usize = 65_000;

/// Writes the comment.
pub fn markdown(changes: &Changes<'_>) -> String {
    let text = whole(changes);
    if text.len() <= WHOLE {
        return text;
    }
    let mut text = String::new();
    head(&mut text, changes);
    text.push_str(
        "**The changes do not fit into a comment**; <code>specwright diff</code> lists them all.\n",
    );
    text
}

fn whole(changes: &Changes<'_>) -> String {
    let mut text = String::new();
    head(&mut text, changes);
    let of = |severity| {
        changes
            .findings
            .iter()
            .filter(move |it| it.severity == severity && it.counts())
    };
    let groups: [(&str, Vec<&Finding>); 4] = [
        (
            "Breaking: clients that work today can fail",
            of(Severity::Breaking).collect(),
        ),
        (
            "Warnings: some clients may be hurt",
            of(Severity::Warning).collect(),
        ),
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

/// Writes the verdict: what a reader must know who reads nothing else.
fn head(text: &mut String, changes: &Changes<'_>) {
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
    let reached: IndexSet<&String> = changes
        .findings
        .iter()
        .filter(|it| it.severity == Severity::Breaking && it.counts())
        .flat_map(|it| &it.operations)
        .collect();
    let _ = match reached.len() {
        0 => Ok(()),
        1 => writeln!(text, "What breaks reaches one operation.\n"),
        count => writeln!(text, "What breaks reaches {count} operations.\n"),
    };
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
    text.push_str("| what changes | where | operations |\n|---|---|---|\n");
    let rows = rows(findings);
    for (at, row) in rows.iter().enumerate() {
        if text.len() > LIMIT {
            let _ = writeln!(
                text,
                "| **{} more rows do not fit into a comment**; `specwright diff` lists them all | | |",
                rows.len() - at
            );
            break;
        }
        self::row(text, row);
    }
    text.push('\n');
    traces(text, changes, findings);
    text.push_str(if is_folded { "\n</details>\n\n" } else { "\n" });
}

/// A rule, and the places and operations that it speaks of.
type Place<'a> = (&'a str, Vec<&'a str>, Vec<&'a String>);

/// Puts together what is one row: what is said in the same words of several places, and what one rule says of one place.
fn rows<'a>(findings: &[&'a Finding]) -> Vec<Vec<&'a Finding>> {
    let mut alike: IndexMap<(&str, &str), Vec<&Finding>> = IndexMap::new();
    for finding in findings {
        let same = (finding.id, finding.message.as_str());
        alike.entry(same).or_default().push(finding);
    }
    let mut rows: IndexMap<Place<'_>, Vec<&Finding>> = IndexMap::new();
    for ((id, _), group) in alike {
        let places: IndexSet<&str> = group.iter().map(|it| it.place.as_str()).collect();
        let operations: IndexSet<&String> = group.iter().flat_map(|it| &it.operations).collect();
        let same = (
            id,
            places.into_iter().collect(),
            operations.into_iter().collect(),
        );
        rows.entry(same).or_default().extend(group);
    }
    rows.into_values().collect()
}

/// Writes one row.
fn row(text: &mut String, findings: &[&Finding]) {
    let said: IndexSet<String> = findings.iter().map(|it| said(it)).collect();
    let places: IndexSet<String> = findings
        .iter()
        .map(|it| words(&it.place))
        .filter(|it| !it.is_empty())
        .collect();
    let operations: IndexSet<&String> = findings.iter().flat_map(|it| &it.operations).collect();
    let operations = operations.into_iter().map(|it| operation(it));
    let _ = writeln!(
        text,
        "| {} | {} | {} |",
        likewise(&said.into_iter().collect::<Vec<_>>()),
        folded(places.into_iter(), "places"),
        folded(operations, "operations")
    );
}

/// Writes what is said of one place, one line each. Where only the names differ, the rest is said once.
fn likewise(said: &[String]) -> String {
    /// From how many on.
    const MANY: usize = 3;
    let named = |it: &str| -> Option<(String, String)> {
        let (before, rest) = it.split_once("<code>")?;
        let (name, after) = rest.split_once("</code>")?;
        Some((format!("{before}\n{after}"), format!("<code>{name}</code>")))
    };
    let parts: Option<Vec<_>> = said.iter().map(|it| named(it)).collect();
    match parts.as_deref() {
        Some([first, others @ ..])
            if said.len() >= MANY && others.iter().all(|it| it.0 == first.0) =>
        {
            let names: Vec<_> = others.iter().map(|it| it.1.as_str()).collect();
            format!("{}<br>likewise {}", said[0], names.join(", "))
        }
        _ => said.join("<br>"),
    }
}

/// Writes an operation, so that no line breaks behind its method.
fn operation(name: &str) -> String {
    format!("<code>{}</code>", escaped(name).replacen(' ', "&nbsp;", 1))
}

/// Says a change with what proves it.
fn said(finding: &Finding) -> String {
    let mut change = words(&finding.message);
    if let Some(witness) = &finding.witness {
        let _ = write!(change, ", for example <code>{}</code>", escaped(witness));
    }
    if finding.undecided {
        change.push_str(" (whether it hurts could not be decided)");
    }
    if let Some(it) = &finding.accepted {
        let until = it.until.as_ref().map(|it| format!(" until {it}"));
        let until = escaped(&until.unwrap_or_default());
        let _ = write!(change, "<br>accepted{until}: {}", escaped(&it.reason));
    }
    change
}

/// Writes, folded away, where each change stands on both sides, and what it is silenced by.
fn traces(text: &mut String, changes: &Changes<'_>, findings: &[&Finding]) {
    text.push_str(
        "<details><summary>Lines on both sides, rule ids, fingerprints</summary>\n\n| change | id, fingerprint | before | after |\n|---|---|---|---|\n",
    );
    for (at, finding) in findings.iter().enumerate() {
        if text.len() > LIMIT {
            let _ = writeln!(
                text,
                "| **{} more do not fit into a comment**; `specwright diff` lists them all | | | |",
                findings.len() - at
            );
            break;
        }
        let place = |at: Option<crate::source::Span>| {
            at.map_or(String::new(), |at| {
                format!("<code>{}</code>", escaped(&position(changes.sources, at)))
            })
        };
        let _ = writeln!(
            text,
            "| {} | <code>{}</code><br><code>{}</code> | {} | {} |",
            words(&finding.message),
            finding.id,
            finding.fingerprint,
            place(finding.old),
            place(finding.new)
        );
    }
    text.push_str("\n</details>\n");
}

/// Writes a few entries; of many only how many there are, with all of them folded away.
fn folded(entries: impl Iterator<Item = String>, what: &str) -> String {
    let entries: Vec<String> = entries.collect();
    if entries.len() <= NAMED {
        return entries.join("<br>");
    }
    let shown = entries.len().min(FOLDED);
    let more = match entries.len() - shown {
        0 => String::new(),
        count => format!("<br>and {count} more"),
    };
    format!(
        "<details><summary>{} {what}</summary>{}{more}</details>",
        entries.len(),
        entries[..shown].join("<br>"),
    )
}

fn server(text: &mut String, server: &Server) {
    if server.is_empty() {
        return;
    }
    text.push_str("### What it means for the server\n\n");
    for it in &server.refused {
        let _ = writeln!(text, "- <code>generate</code> refuses: {}", words(it));
    }
    for it in &server.storage {
        let _ = writeln!(text, "- {}", words(it));
    }
    for it in server.handlers.iter().filter(|it| !it.own.is_empty()) {
        let own: Vec<_> = it
            .own
            .iter()
            .map(|it| format!("<code>{}</code>", escaped(it)))
            .collect();
        let _ = writeln!(
            text,
            "- your own code is touched: {}, which stands in for <code>{}</code> ({})",
            own.join(", "),
            escaped(&it.method),
            it.change
        );
    }
    let handlers = server.handlers.iter().map(|it| {
        format!(
            "{} <code>{}</code> ({}): {}",
            it.change,
            escaped(&it.method),
            operation(&it.operation),
            escaped(&it.does),
        )
    });
    list(text, handlers.collect(), "handlers");
    let types = server.types.iter().map(|it| words(it));
    list(text, types.collect(), "types");
    text.push('\n');
}

/// Writes a list, folded away where it is long.
fn list(text: &mut String, entries: Vec<String>, what: &str) {
    let is_long = entries.len() > NAMED;
    if is_long {
        let _ = writeln!(
            text,
            "\n<details><summary>{} {what}</summary>\n",
            entries.len()
        );
    }
    for it in entries.iter().take(FOLDED) {
        let _ = writeln!(text, "- {it}");
    }
    if entries.len() > FOLDED {
        let _ = writeln!(text, "- and {} more", entries.len() - FOLDED);
    }
    if is_long {
        text.push_str("\n</details>\n");
    }
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
        } else if matches!(it, '@' | '#') {
            // A mention is looked for in what readers see; the comment keeps it from being one word.
            let _ = write!(safe, "&#{};<!-- -->", u32::from(it));
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
        assert!(text.contains("&#64;<!-- -->team"), "{text}");
    }

    #[test]
    fn what_differs_in_a_name_alone_is_said_once() {
        let said = ["a", "b", "c"].map(|it| words(&format!("the property `{it}` is gone")));
        assert_eq!(
            likewise(&said),
            "the property <code>a</code> is gone<br>likewise <code>b</code>, <code>c</code>"
        );
        let said = [
            words("`a` is gone"),
            words("`b` is gone"),
            words("`c` is new"),
        ];
        assert_eq!(likewise(&said), said.join("<br>"));
    }
}
