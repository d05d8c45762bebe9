//! `conformance`: echoing servers, held against cases of the protocol that lie beside the repository.
//!
//! In: the folder `conformance/http` in `../shared`, or in the folder that `SPECWRIGHT_SHARED` names: contracts, cases,
//! and what plays them. Out: how many cases of each tag passed. A case that is known to fail stands in a list with its
//! reason; an entry that is no longer needed is a failure, too.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use specwright::config::Stubs;

use crate::corpus::shared;
use crate::crates::{Member, generate};
use crate::root::{call, cargo, generated_target, program, root, target};

/// The sets of cases: each has a contract in two versions of OpenAPI.
const SETS: &[&str] = &["params", "bodies", "protocol"];

/// Cases that are known to fail, by the beginning of their ids, and why.
const KNOWN: &[(&str, &str)] = &[(
    "protocol/problem-",
    "the declared error has no member for places, so none are told",
)];

/// Builds the servers and plays the sets that have the filter in their names, in one version of OpenAPI or in all.
pub fn run(filter: &str, versions: &[&str]) -> Result<()> {
    let Some(folder) = shared("conformance/http") else {
        println!("left out: there are no conformance cases at hand (`../shared/conformance`)");
        return Ok(());
    };
    let mut sets = Vec::new();
    for set in SETS.iter().filter(|it| it.contains(filter)) {
        for version in versions {
            let member = Member {
                name: format!("conformance-{set}-{}", version.replace('.', "-")),
                contract: folder.join(format!("{set}-{version}.openapi.json")),
                configuration: None,
                stubs: Some(Stubs::Echo),
            };
            sets.push((*set, member));
        }
    }
    let members: Vec<Member> = sets.iter().map(|(_, member)| member.clone()).collect();
    let workspace = target().join("conformance");
    if let Some(refused) = generate(&workspace, &members)?.first() {
        bail!("{} is refused: {}", refused.name, refused.errors.join("\n"));
    }
    call(
        cargo(&workspace, "build --quiet --workspace").env("CARGO_TARGET_DIR", generated_target()),
    )?;
    let mut wrong = Vec::new();
    for (set, member) in &sets {
        println!("-- {}", member.name);
        let failed = play(&folder, set, &member.name)?;
        wrong.extend(judge(set, &failed).map(|it| format!("{}: {it}", member.name)));
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    Ok(())
}

/// Says what is not as the list of known failures has it.
fn judge(set: &str, failed: &[String]) -> impl Iterator<Item = String> {
    let known = |id: &String| KNOWN.iter().any(|(start, _)| id.starts_with(start));
    let unknown = failed.iter().filter(|id| !known(id));
    let mut wrong: Vec<String> = unknown.map(|id| format!("`{id}` failed")).collect();
    for (start, why) in KNOWN {
        let is_of_set = start.split('/').next() == Some(set);
        let count = failed.iter().filter(|id| id.starts_with(start)).count();
        if is_of_set && count == 0 {
            wrong.push(format!("`{start}` no longer fails; remove it ({why})"));
        } else if is_of_set {
            println!("   known: {count} of `{start}…`, since {why}");
        }
    }
    wrong.into_iter()
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
fn play(folder: &Path, set: &str, name: &str) -> Result<Vec<String>> {
    let binary = generated_target().join("debug").join(name);
    let mut child = Command::new(&binary)
        .args(["--bind", "127.0.0.1:0", "--test-credential", "test-token"])
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
        .arg(folder.join("run_http.py"))
        .args(["--base-url", &address, "--cases"])
        .arg(folder.join(format!("{set}.cases.json")))
        .arg("--failures")
        .arg(&failures);
    // It fails where a case does; which of them may is judged here.
    let status = command.status().context("starting python3")?;
    let text = fs::read_to_string(&failures).unwrap_or_default();
    let failed: Vec<String> = text.lines().filter_map(id).collect();
    if !status.success() && failed.is_empty() {
        bail!("the cases of `{set}` could not be played");
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
