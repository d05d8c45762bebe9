//! `conformance`: generated servers, held against cases that lie beside the repository: of the protocol, of JSON Schema,
//! and of formats.
//!
//! In: the folder `conformance` in `../shared`, or in the folder that `SPECWRIGHT_SHARED` names: contracts, cases, and what
//! plays them. Out: how many cases of each tag passed. A case that is known to fail stands in a list with its reason; an
//! entry that is no longer needed is a failure, too.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use specwright::config::Stubs;

use crate::corpus::shared;
use crate::crates::{Member, generate};
use crate::root::{call, cargo, generated_target, program, root, target};

/// The versions of OpenAPI that there are contracts for.
const VERSIONS: &[&str] = &["3.0", "3.1"];

/// Cases that are known to fail, by the beginning of their ids, and why.
const KNOWN: &[(&str, &str)] = &[
    (
        "protocol/problem-",
        "the declared error has no member for places, so none are told",
    ),
    (
        "3.1/format-assertion/0",
        "a dialect of somebody's own is not enforced, so the operation is closed",
    ),
    (
        "3.1/vocabulary/0",
        "a dialect of somebody's own is not enforced, so the operation is closed",
    ),
];

/// A contract, and the cases that are played against its server.
#[derive(Clone)]
struct Set {
    name: String,
    contract: PathBuf,
    stubs: Stubs,
    /// What plays the cases, with its arguments, but for the address.
    runner: PathBuf,
    arguments: Vec<String>,
}

/// Builds the servers and plays the sets that have the filter in their names.
pub fn run(filter: &str) -> Result<()> {
    let Some(folder) = shared("conformance") else {
        println!("left out: there are no conformance cases at hand (`../shared/conformance`)");
        return Ok(());
    };
    let mut sets = sets(&folder)?;
    sets.retain(|it| it.name.contains(filter));
    let member = |it: &Set| Member {
        name: format!("conformance-{}", it.name.replace('.', "-")),
        contract: it.contract.clone(),
        configuration: None,
        stubs: Some(it.stubs),
        // Where the cases expect what they refer to.
        remote: vec![(
            "http://localhost:1234".to_owned(),
            folder.join("json-schema/remotes"),
        )],
    };
    let members: Vec<Member> = sets.iter().map(member).collect();
    let workspace = target().join("conformance");
    if let Some(refused) = generate(&workspace, &members)?.first() {
        bail!("{} is refused: {}", refused.name, refused.errors.join("\n"));
    }
    call(
        cargo(&workspace, "build --quiet --workspace").env("CARGO_TARGET_DIR", generated_target()),
    )?;
    let mut wrong = Vec::new();
    let mut failed = Vec::new();
    for (set, member) in sets.iter().zip(&members) {
        println!("-- {}", member.name);
        failed.extend(play(set, &member.name)?);
    }
    wrong.extend(judge(&sets, &failed));
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(())
}

/// Lists all sets.
fn sets(folder: &Path) -> Result<Vec<Set>> {
    let mut sets = Vec::new();
    for version in VERSIONS {
        for name in ["params", "bodies", "protocol"] {
            let http = folder.join("http");
            let cases = http.join(format!("{name}.cases.json"));
            sets.push(Set {
                name: format!("{name}-{version}"),
                contract: http.join(format!("{name}-{version}.openapi.json")),
                stubs: Stubs::Echo,
                runner: http.join("run_http.py"),
                arguments: vec!["--cases".to_owned(), cases.display().to_string()],
            });
        }
        for kind in ["json-schema", "formats"] {
            let cases = folder.join(kind).join(format!("cases-{version}.json"));
            let documents = folder.join(kind).join("openapi").join(version);
            let mut names: Vec<String> = fs::read_dir(&documents)?
                .filter_map(|it| it.ok()?.file_name().into_string().ok())
                .filter_map(|it| it.strip_suffix(".json").map(str::to_owned))
                .collect();
            names.sort();
            for name in names {
                sets.push(Set {
                    name: format!("schema-{name}-{version}"),
                    contract: documents.join(format!("{name}.json")),
                    stubs: Stubs::NotImplemented,
                    runner: folder.join("run_cases.py"),
                    arguments: vec![
                        "--cases".to_owned(),
                        cases.display().to_string(),
                        "--doc".to_owned(),
                        format!("openapi/{version}/{name}.json"),
                    ],
                });
            }
        }
    }
    Ok(sets)
}

/// Says what is not as the list of known failures has it.
fn judge(sets: &[Set], failed: &[String]) -> Vec<String> {
    let known = |id: &String| KNOWN.iter().any(|(start, _)| id.starts_with(start));
    let unknown = failed.iter().filter(|id| !known(id));
    let mut wrong: Vec<String> = unknown.map(|id| format!("`{id}` failed")).collect();
    for (start, why) in KNOWN {
        // An entry can only be judged where its cases were among those that were played.
        let is_played = sets.iter().any(|it| {
            let cases = fs::read_to_string(&it.arguments[1]).unwrap_or_default();
            cases.contains(&format!("\"{start}"))
        });
        let count = failed.iter().filter(|id| id.starts_with(start)).count();
        if is_played && count == 0 {
            wrong.push(format!("`{start}` no longer fails; remove it ({why})"));
        } else if count > 0 {
            println!("   known: {count} of `{start}…`, since {why}");
        }
    }
    wrong
}

/// A server that ends with the value.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended by itself cannot be killed, and need not be.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts the server of a set and plays its cases. Gives the ids of those that failed.
fn play(set: &Set, name: &str) -> Result<Vec<String>> {
    let binary = generated_target().join("debug").join(name);
    let mut child = Command::new(&binary)
        .args(["--bind", "127.0.0.1:0"])
        .args(match set.stubs {
            Stubs::Echo => &["--test-credential", "test-token"][..],
            _ => &[],
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("starting {}", binary.display()))?;
    let output = child.stdout.take().context("the output of the server")?;
    let server = Server(child);
    let mut lines = BufReader::new(output).lines();
    let address = loop {
        let line = lines
            .next()
            .context("the server ended before it listened")??;
        if let Some(address) = line.strip_prefix("listening on ") {
            break address.to_owned();
        }
    };
    // What else it prints must go somewhere, or it would wait for somebody to read it.
    std::thread::spawn(move || lines.for_each(drop));
    let failures = target()
        .join("conformance")
        .join(format!("{name}.failures"));
    let mut command = program("python3", &root(), "");
    command
        .arg(&set.runner)
        .args(["--base-url", &address])
        .args(&set.arguments)
        .arg("--failures")
        .arg(&failures);
    // It fails where a case does; which of them may is judged here.
    let status = command.status().context("starting python3")?;
    let text = fs::read_to_string(&failures).unwrap_or_default();
    let failed: Vec<String> = text.lines().filter_map(id).collect();
    if !status.success() && failed.is_empty() {
        bail!("the cases of `{}` could not be played", set.name);
    }
    fs::remove_file(&failures).ok();
    drop(server);
    Ok(failed)
}

/// Gives the id of a failure, a line of JSON.
fn id(line: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    Some(value.get("id")?.as_str()?.to_owned())
}
