//! `floor`: the public contracts whose crates must always build, and one that must be refused.
//!
//! In: the folder `corpus` in `../shared`, or in the folder that `SPECWRIGHT_SHARED` names. Out: every crate is generated
//! in both kinds of stubs, all of them in one workspace, and no warning is left; the tests that some of them bring along
//! pass; a contract whose references lead nowhere is refused at each of them.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use specwright::config::Stubs;

use crate::corpus::{contracts, shared};
use crate::crates::{Member, generate};
use crate::root::{call, cargo, generated_target, target};

/// How much is asked of the crates of a contract.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// Clippy has nothing to say about anything in them.
    Clippy,
    /// The same, and the tests that they bring along pass. They need a binary of each, which takes long.
    Tests,
    /// The compiler has nothing to say about the library: a hundred thousand lines.
    Library,
}

/// The contracts, by how their names begin.
const BUILT: &[(&str, Depth)] = &[
    ("OAI__petstore__3.0.0", Depth::Tests),
    ("OAI__petstore-expanded__3.0.0", Depth::Clippy),
    ("OAI__uspto__3.0.1", Depth::Clippy),
    ("readmeio__petstore__3.1.0", Depth::Clippy),
    ("clever.com__Data-API", Depth::Clippy),
    ("pinecone.io__Pinecone-API", Depth::Clippy),
    ("httpbin.org__httpbin.org", Depth::Tests),
    ("figma__Figma-API", Depth::Clippy),
    ("oxidecomputer__Nexus-lockstep-API", Depth::Clippy),
    ("netlify.com__Netlify-s-API-documentation", Depth::Clippy),
    ("SpaceTradersAPI__SpaceTraders-API", Depth::Clippy),
    ("stripe__Stripe-API", Depth::Library),
];

/// A contract with references that lead out of it, to what nobody has here.
const REFUSED: &str = "strava.com__Strava-API";

/// How lines begin that such references stand on.
const ELSEWHERE: &str = "$ref: https://";

/// Both kinds of stubs, and what the names of their crates begin with.
const STUBS: [(Stubs, &str); 2] = [(Stubs::NotImplemented, "bare"), (Stubs::Echo, "echo")];

/// Runs `floor`.
pub fn run() -> Result<()> {
    let Some(corpus) = shared("corpus") else {
        println!(
            "left out: {} contracts to build and one to refuse; there are no public contracts at hand (`../shared/corpus`)",
            BUILT.len()
        );
        return Ok(());
    };
    let paths = contracts(&corpus)?;
    let find = |start: &str| -> Result<&String> {
        let mut found = paths.iter().filter(|it| {
            let mut steps = it.split('/').skip(1);
            steps.next().is_some_and(|it| it.starts_with(start))
        });
        let path = found
            .next()
            .with_context(|| format!("there is no `{start}…`"))?;
        match found.next() {
            Some(other) => bail!("`{start}…` may be `{path}` or `{other}`"),
            None => Ok(path),
        }
    };
    let mut members = Vec::new();
    let mut depths = Vec::new();
    for (start, depth) in BUILT {
        let path = find(start)?;
        for (stubs, kind) in STUBS {
            members.push(Member {
                name: package(kind, start),
                contract: corpus.join(path),
                configuration: None,
                stubs: Some(stubs),
                remote: Vec::new(),
            });
            depths.push((*depth, stubs));
        }
    }
    let refused = Member {
        name: package("refused", REFUSED),
        contract: corpus.join(find(REFUSED)?),
        configuration: None,
        stubs: None,
        remote: Vec::new(),
    };
    refuse(&refused)?;
    let workspace = target().join("floor");
    timed("generated", || build(&workspace, &members))?;
    let of = |wanted: &dyn Fn(Depth, Stubs) -> bool| -> Vec<&str> {
        let all = members.iter().zip(&depths);
        all.filter(|(_, (depth, stubs))| wanted(*depth, *stubs))
            .map(|(member, _)| member.name.as_str())
            .collect()
    };
    let whole = of(&|depth, _| depth != Depth::Library);
    timed("clippy", || {
        packages(
            &workspace,
            "clippy --quiet --all-targets",
            &whole,
            "-- -D warnings",
        )
    })?;
    for library in of(&|depth, _| depth == Depth::Library) {
        timed(library, || {
            packages(
                &workspace,
                "rustc --quiet --lib --profile=check",
                &[library],
                "-- -D warnings",
            )
        })?;
    }
    let tested = of(&|depth, stubs| depth == Depth::Tests && stubs == Stubs::Echo);
    timed("tests", || {
        packages(&workspace, "test --quiet --no-fail-fast", &tested, "")
    })
}

/// Gives the name of a crate for a contract, which the tool leaves as it is.
fn package(kind: &str, start: &str) -> String {
    let words = start.split(|it: char| !it.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|it| !it.is_empty()).collect();
    format!("{kind}-{}", words.join("-").to_ascii_lowercase())
}

/// Holds that a contract is refused at every line with a reference that leads out of it, and nowhere else.
fn refuse(member: &Member) -> Result<()> {
    let text = fs::read_to_string(&member.contract)?;
    let mut wanted = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if let Some(before) = line.find(ELSEWHERE) {
            let column = before + "$ref: ".len() + 1;
            wanted.push(format!("{}:{column}", number + 1));
        }
    }
    if wanted.is_empty() {
        bail!("`{REFUSED}…` has no reference that leads out of it");
    }
    let workspace = target().join("floor-refused");
    let refused = generate(&workspace, std::slice::from_ref(member))?;
    let Some(refused) = refused.first() else {
        bail!("`{REFUSED}…` was not refused");
    };
    let file = member.contract.display().to_string();
    let places: Vec<_> = refused.errors.iter().map(|it| place(it, &file)).collect();
    if places != wanted {
        bail!(
            "`{REFUSED}…` is refused at\n{}\nand should be at\n{}",
            places.join(" "),
            wanted.join(" ")
        );
    }
    println!("refused, at {} places: {REFUSED}", wanted.len());
    Ok(())
}

/// Gives the line and column of an error, or all of it where it is about another file.
fn place(error: &str, file: &str) -> String {
    error
        .strip_prefix(file)
        .and_then(|it| it.strip_prefix(':')?.split_once(": "))
        .map_or(error, |(place, _)| place)
        .to_owned()
}

/// Generates all crates; none may be refused.
fn build(workspace: &Path, members: &[Member]) -> Result<()> {
    let refused = generate(workspace, members)?;
    let lines = refused
        .iter()
        .map(|it| format!("{}: {}", it.name, it.errors.join("\n")));
    if !refused.is_empty() {
        bail!("refused:\n{}", lines.collect::<Vec<_>>().join("\n"));
    }
    Ok(())
}

/// Calls cargo for some members of a workspace.
fn packages(workspace: &Path, before: &str, names: &[&str], after: &str) -> Result<()> {
    let mut command = cargo(workspace, before);
    for name in names {
        command.args(["-p", name]);
    }
    command
        .args(after.split_whitespace())
        .env("CARGO_TARGET_DIR", generated_target());
    call(&mut command).with_context(|| format!("the crates are in {}", workspace.display()))
}

/// Says how long something took.
fn timed(what: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let start = Instant::now();
    work()?;
    println!("{what}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}
