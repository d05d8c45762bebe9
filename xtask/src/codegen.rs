//! `codegen`: makes everything again that is made from something else in this repository.
//!
//! In: `specs/*/specwright.yaml`, the contracts that it lists, and the tables in `src/`. Out: `generated/*`, `schemas/*`,
//! `docs/keys.md`, and under `docs/diff` what `specwright diff` says of two of these contracts, in each format.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use specwright::comparison;
use specwright::diagnostic::{Level, Sink};
use specwright::output::{self, Failure, write::Options};
use specwright::report::changes as report;
use specwright::source::Sources;
use specwright::{Project, Request};

use crate::keys;
use crate::root::{folders, relative, root};

/// Writes everything.
pub fn write() -> Result<()> {
    for (path, text) in texts()? {
        if fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
            let folder = path.parent().context("a schema stands in a folder")?;
            fs::create_dir_all(folder)?;
            fs::write(&path, text)?;
            println!("{}: written", relative(&path));
        }
    }
    for configuration in configurations()? {
        let options = Options {
            force: true,
            dry_run: false,
        };
        let summary = with_project(&configuration, |sink, sources, project| {
            let files = project.files(sink, sources)?;
            output::write(sink, project.out()?, &files, &project.keep, options)
        })?;
        let changed = summary.actions.len();
        println!("{}: {changed} files changed", relative(&configuration));
    }
    Ok(())
}

/// Says whether everything is as [`write()`] would make it.
pub fn check() -> Result<()> {
    let mut stale = Vec::new();
    for (path, text) in schemas()? {
        let there = fs::read_to_string(&path).unwrap_or_default();
        if there.replace("\r\n", "\n") != text {
            stale.push(relative(&path));
        }
    }
    for configuration in configurations()? {
        let drift = with_project(&configuration, |sink, sources, project| {
            let files = project.files(sink, sources)?;
            let drift = output::check(project.out()?, &files, &project.keep)?;
            let out = project.out()?.name().to_owned();
            Ok(drift
                .into_iter()
                .map(move |it| (out.join(&it.path), it.diff)))
        })?;
        for (path, diff) in drift {
            print!("{diff}");
            stale.push(relative(&path));
        }
    }
    if !stale.is_empty() {
        bail!(
            "stale: {}\nto repair: cargo xtask codegen",
            stale.join(", ")
        );
    }
    Ok(())
}

fn texts() -> Result<Vec<(PathBuf, String)>> {
    let mut texts = schemas()?;
    texts.extend(changes()?);
    Ok(texts)
}

/// What `specwright diff` says of both versions of a contract of ours, as an example and so that a change is seen.
fn changes() -> Result<Vec<(PathBuf, String)>> {
    // Names in a report are as they were given, and no folder of one machine may stand in it.
    std::env::set_current_dir(root())?;
    let request = comparison::Request {
        old: "specs/users/v1.yaml".to_owned(),
        new: "specs/users/v2.yaml".to_owned(),
        today: Some("2026-11-21".to_owned()),
        ..comparison::Request::default()
    };
    let (sink, mut sources) = (Sink::default(), Sources::default());
    let compared = comparison::compare(&sink, &mut sources, &request);
    let compared = compared.map_err(|error| match error {
        Failure::World(error) => error,
        Failure::Rejected(_) => anyhow::anyhow!("the contracts of `specs/users` have errors"),
    })?;
    let changes = compared.changes(&sources);
    let texts = [
        ("users.txt", report::human(&changes, false)),
        ("users.md", report::markdown(&changes)),
        ("users.json", report::json(&changes)),
        ("users.github", report::github(&changes)),
    ];
    let folder = root().join("docs/diff");
    Ok(texts.map(|(name, text)| (folder.join(name), text)).into())
}

fn configurations() -> Result<Vec<PathBuf>> {
    let folders = folders(&root().join("specs"))?;
    let files = folders.iter().map(|it| it.join("specwright.yaml"));
    Ok(files.filter(|it| it.is_file()).collect())
}

/// The JSON Schemas that are published, made from the tables that decide what is accepted.
fn schemas() -> Result<Vec<(PathBuf, String)>> {
    let folder = root().join("schemas");
    let configuration = specwright::config::keys::json_schema();
    let extension = specwright::contract::extension_schema();
    let page = keys::page(&extension, &configuration)?;
    let all = [
        ("specwright.schema.json", configuration),
        (
            "specwright-diff.schema.json",
            specwright::report::changes::json::schema(),
        ),
        ("x-specwright.schema.json", extension),
    ];
    let mut texts = vec![(root().join("docs/keys.md"), page)];
    for (name, schema) in all {
        let mut text = serde_json::to_string_pretty(&schema)?;
        text.push('\n');
        texts.push((folder.join(name), text));
    }
    Ok(texts)
}

/// Opens a project and does something with it; its diagnostics are shown when it fails.
fn with_project<T>(
    configuration: &std::path::Path,
    work: impl FnOnce(&Sink, &mut Sources, &Project) -> Result<T, Failure>,
) -> Result<T> {
    let sink = Sink::default();
    let mut sources = Sources::default();
    let request = Request {
        configuration: Some(configuration.to_owned()),
        ..Request::default()
    };
    let done = Project::open(&sink, &mut sources, request)
        .and_then(|project| work(&sink, &mut sources, &project));
    done.map_err(|failure| match failure {
        Failure::World(error) => error,
        Failure::Rejected(_) => anyhow::anyhow!(
            "{} is refused:\n{}",
            relative(configuration),
            errors(sink, &sources).join("\n")
        ),
    })
}

/// Gives the errors, one a line.
pub fn errors(sink: Sink, sources: &Sources) -> Vec<String> {
    let all = sink.into_all();
    let errors = all.iter().filter(|it| it.level == Level::Error);
    let lines = errors.map(|it| {
        let place = it.at.map_or(String::new(), |at| {
            format!("{}:{}: ", sources.get(at.source).name, sources.position(at))
        });
        format!("{place}{}: {}", it.id, it.message)
    });
    lines.collect()
}
