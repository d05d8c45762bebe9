//! Builds many generated crates at once: all are members of one workspace with one lock file, so that their
//! dependencies are built once.
//!
//! In: contracts and the names of their crates, which must differ: crates of one name and version in one target folder
//! look fresh to cargo. Out: each is generated, and clippy has nothing to say.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, bail};
use specwright::config::{Stubs, Workspace};
use specwright::diagnostic::Sink;
use specwright::output::{self, Failure, write::Options};
use specwright::source::Sources;
use specwright::{Project, Request};

use crate::codegen::errors;
use crate::root::{call, cargo, folders, generated_target, root, target};

/// A crate that is to be generated.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name, different from all others.
    pub name: String,
    /// Its contract.
    pub contract: PathBuf,
    /// Its configuration, if it has one.
    pub configuration: Option<PathBuf>,
    /// What its operations without behaviour do.
    pub stubs: Option<Stubs>,
    /// Beginnings of URLs, and the folders that hold copies of what is there.
    pub remote: Vec<(String, PathBuf)>,
}

/// Generates the crate of every case and holds it against clippy.
pub fn cases(filter: &str) -> Result<()> {
    let mut members = Vec::new();
    for kind in ["generate", "serve"] {
        for case in folders(&root().join("tests/cases").join(kind))? {
            let name = file_name(&case);
            if !name.contains(filter) {
                continue;
            }
            let configuration = Some(case.join("specwright.yaml"));
            members.push(Member {
                name: format!("case-{name}"),
                contract: case.join("openapi.yaml"),
                configuration: configuration.filter(|it| it.is_file()),
                stubs: None,
                remote: Vec::new(),
            });
        }
    }
    if members.is_empty() {
        println!("there is no case that has `{filter}` in its name");
        return Ok(());
    }
    let workspace = target().join("cases");
    let refused = generate(&workspace, &members)?;
    if !refused.is_empty() {
        let lines = refused
            .iter()
            .map(|it| format!("{}: {}", it.name, it.errors.join("\n")));
        bail!("refused:\n{}", lines.collect::<Vec<_>>().join("\n"));
    }
    let tested = own_tests(&workspace)?;
    clippy(&workspace)?;
    for name in tested {
        let arguments = format!("test --quiet --package {name} --test custom --test contract");
        let mut tests = cargo(&workspace, &arguments);
        tests.env("CARGO_TARGET_DIR", generated_target());
        call(&mut tests)?;
        if on_postgres(&workspace.join(&name)) {
            call(&mut with_postgres(&tests))?;
        }
    }
    Ok(())
}

/// What tests of cases share: a database for each test, a request and its answer.
const SHARED: [&str; 2] = ["database.rs", "exchange.rs"];

/// Says whether a generated crate can store in PostgreSQL.
pub fn on_postgres(folder: &Path) -> bool {
    folder.join("migrations/postgres").is_dir()
}

/// Gives a command as one that finds a PostgreSQL server in `TEST_POSTGRES`.
fn with_postgres(command: &Command) -> Command {
    let mut lent = Command::new("python3");
    lent.arg(root().join("tests/contract/postgres.py"));
    lent.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => lent.env(name, value),
            None => lent.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        lent.current_dir(folder);
    }
    lent
}

/// Puts the tests of a case into its crate, where a user's own stand. Gives the crates that have some.
fn own_tests(workspace: &Path) -> Result<Vec<String>> {
    let mut tested = Vec::new();
    for case in folders(&root().join("tests/cases/serve"))? {
        let name = format!("case-{}", file_name(&case));
        let (tests, home) = (case.join("tests"), workspace.join(&name));
        if tests.is_dir() && home.is_dir() {
            let custom = home.join("tests/custom");
            fs::create_dir_all(&custom)?;
            for file in fs::read_dir(tests)? {
                let file = file?;
                fs::copy(file.path(), custom.join(file.file_name()))?;
            }
            for name in SHARED {
                fs::copy(root().join("tests/cases").join(name), custom.join(name))?;
            }
            tested.push(name);
        }
    }
    Ok(tested)
}

/// Gives the last name of a path.
pub fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|it| it.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// A contract that was refused.
#[derive(Debug, Clone)]
pub struct Refused {
    /// The name that its crate would have had.
    pub name: String,
    /// Why: one line an error.
    pub errors: Vec<String>,
}

/// Generates crates as members of a workspace. Gives the contracts that were refused.
pub fn generate(workspace: &Path, members: &[Member]) -> Result<Vec<Refused>> {
    fs::create_dir_all(workspace)?;
    // Crates of an earlier run that are not asked for now would be built, too.
    for folder in folders(workspace)? {
        if !members.iter().any(|it| it.name == file_name(&folder)) {
            fs::remove_dir_all(folder)?;
        }
    }
    let mut refused = Vec::new();
    let mut names = Vec::new();
    for (member, done) in members.iter().zip(all(workspace, members)) {
        match done {
            Ok(()) => names.push(format!("    {:?},\n", member.name)),
            Err(errors) => {
                let folder = workspace.join(&member.name);
                if folder.exists() {
                    fs::remove_dir_all(folder)?;
                }
                refused.push(Refused {
                    name: member.name.clone(),
                    errors,
                });
            }
        }
    }
    fs::write(
        workspace.join("Cargo.toml"),
        format!(
            "[workspace]\nresolver = \"2\"\nmembers = [\n{}]\n\n[profile.dev]\ndebug = 0\nincremental = false\n",
            names.concat()
        ),
    )?;
    Ok(refused)
}

/// Generates on all cores; the results are in the order of the members.
fn all(workspace: &Path, members: &[Member]) -> Vec<Result<(), Vec<String>>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(member) = members.get(at) else {
                return done;
            };
            done.push((at, one(workspace, member)));
        }
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut done: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        let results = threads.into_iter().map(thread::ScopedJoinHandle::join);
        // A panic is a fault of the tool, and the contract that brought it about is the one that is missing.
        results.flat_map(Result::unwrap_or_default).collect()
    });
    let mut results: Vec<_> = members
        .iter()
        .map(|_| {
            Err(vec![
                "panic: the tool panicked, here or in the same thread".to_owned(),
            ])
        })
        .collect();
    for (at, result) in done.drain(..) {
        results[at] = result;
    }
    results
}

fn one(workspace: &Path, member: &Member) -> Result<(), Vec<String>> {
    // What belongs to the user is kept by every later run; here it would be what an older generator began with.
    let own = workspace.join(&member.name).join("src/custom");
    if own.exists() {
        fs::remove_dir_all(&own)
            .map_err(|error| vec![format!("removing `src/custom`: {error}")])?;
    }
    let sink = Sink::default();
    let mut sources = Sources::default();
    let request = Request {
        configuration: member.configuration.clone(),
        contracts: vec![member.contract.clone()],
        out: Some(workspace.join(&member.name)),
        name: Some(member.name.clone()),
        stubs: member.stubs,
        workspace: Some(Workspace::Member),
        remote_map: member.remote.clone(),
    };
    let options = Options {
        force: true,
        dry_run: false,
    };
    let done = Project::open(&sink, &mut sources, request).and_then(|project| {
        let files = project.files(&sink, &mut sources)?;
        output::write(&sink, project.out()?, &files, &project.keep, options)
    });
    match done {
        Ok(_) => Ok(()),
        Err(Failure::World(error)) => Err(vec![format!("{error:#}")]),
        Err(Failure::Rejected(_)) => Err(errors(sink, &sources)),
    }
}

/// Holds all members of a workspace against clippy, warnings denied.
pub fn clippy(workspace: &Path) -> Result<()> {
    call(
        cargo(
            workspace,
            "clippy --quiet --workspace --all-targets -- -D warnings",
        )
        .env("CARGO_TARGET_DIR", generated_target()),
    )
    .with_context(|| format!("the crates are in {}", workspace.display()))
}
