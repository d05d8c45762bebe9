//! The tables, for the terminal and for `docs/benchmarks.md`.

use std::fs;
use std::process::Command;

use anyhow::Result;

use crate::root::{relative, root};

/// A table and what is to be said about it.
#[derive(Debug)]
pub struct Section {
    title: &'static str,
    intro: &'static str,
    head: Vec<&'static str>,
    /// The lines of the table.
    pub rows: Vec<Vec<String>>,
    /// What was not measured, one clause each.
    pub left_out: Vec<String>,
}

impl Section {
    /// Begins a table.
    pub fn new(title: &'static str, intro: &'static str, head: &[&'static str]) -> Self {
        Self {
            title,
            intro,
            head: head.to_vec(),
            rows: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// Gives it as Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!("## {}\n\n{}\n", self.title, self.intro);
        if !self.rows.is_empty() {
            let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
            let head: Vec<String> = self.head.iter().map(|it| (*it).to_owned()).collect();
            text.push_str(&format!(
                "\n{}|{}\n",
                line(&head),
                "---|".repeat(head.len())
            ));
            text.extend(self.rows.iter().map(|it| line(it)));
        }
        for it in &self.left_out {
            text.push_str(&format!("\nLeft out: {it}.\n"));
        }
        text
    }
}

/// Gives a figure beside its aim: what misses it is bold.
pub fn beside(figure: String, misses: bool) -> String {
    if misses {
        format!("**{figure}**")
    } else {
        figure
    }
}

/// Gives a ratio beside its aim.
pub fn ratio(ratio: f64, aim: f64) -> String {
    beside(format!("{ratio:.2}"), ratio > aim)
}

/// Writes the page.
pub fn write(sections: &[Section]) -> Result<()> {
    let sections: Vec<String> = sections.iter().map(Section::markdown).collect();
    let text = format!(
        "# Benchmarks\n\n\
         Written by `cargo xtask bench`; figures of other machines differ, ratios less so. Every figure is the least of {} \
         runs in turn with what\nit is compared with. What misses its aim is bold.\nMeasured on {}.\n\n{}",
        super::RUNS,
        machine(),
        sections.join("\n")
    );
    let path = root().join("docs/benchmarks.md");
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&path, text)?;
    println!("{}: written", relative(&path));
    Ok(())
}

/// Says what it was measured on.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown", |it| it.trim_start_matches([' ', '\t', ':']));
    let compiler = Command::new("rustc").arg("--version").output();
    let compiler = compiler.map_or(String::new(), |it| {
        String::from_utf8_lossy(&it.stdout).into_owned()
    });
    let compiler = compiler
        .split(" (")
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned();
    format!("Linux with {cores} cores ({model}), by {compiler}")
}
