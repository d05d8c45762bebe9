//! A project: a configuration, its contracts and its output folder.
//!
//! In: what the command line says, or what a manifest remembers of it. Out: the file set that the output folder should
//! hold, the manifest included. `generate` writes it and `check` compares it: both make it here.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use indexmap::IndexMap;

use crate::config::{self, Config, Dependency, DependencyValue, Stubs, Workspace};
use crate::diagnostic::{Diagnostic, Sink};
use crate::document::{self, Files};
use crate::file_set::FileSet;
use crate::output::manifest::{self, Invocation};
use crate::output::{self, Failure, Folder, Keep, Manifest, folder};
use crate::plan::Plan;
use crate::plan::history::History;
use crate::source::Sources;

/// The name of the configuration's file.
pub const CONFIGURATION: &str = "specwright.yaml";

/// What the command line says. It wins over the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// `--config`
    pub configuration: Option<PathBuf>,
    /// The contracts.
    pub contracts: Vec<PathBuf>,
    /// `--out`
    pub out: Option<PathBuf>,
    /// `--name`
    pub name: Option<String>,
    /// `--stubs`
    pub stubs: Option<Stubs>,
    /// `--workspace`
    pub workspace: Option<Workspace>,
    /// `--remote-map`
    pub remote_map: Vec<(String, PathBuf)>,
}

/// A configuration that has been read, and where its crate belongs.
#[derive(Debug)]
pub struct Project {
    /// What to make.
    pub config: Config,
    /// The file of the configuration, if there is one.
    pub configuration: Option<PathBuf>,
    /// Where to put it, if that is known.
    out: Option<Folder>,
    /// What is the user's there.
    pub keep: Keep,
    /// Whether a branch of migrations that a merge brought is made again behind the other.
    pub rebase_migrations: bool,
    /// Whether the configuration alone says everything.
    is_plain: bool,
    request: Request,
}

impl Project {
    /// Reads the configuration that a request means: the one that it names, or the one beside its first contract, or the
    /// one in the current folder.
    ///
    /// # Errors
    ///
    /// When the configuration has a fault, or nothing says what to read.
    pub fn open(sink: &Sink, sources: &mut Sources, request: Request) -> Result<Self, Failure> {
        let configuration = request.configuration.clone().or_else(|| find(&request));
        let mut config = match &configuration {
            Some(path) => read(sink, sources, path)?,
            None => Config::default(),
        };
        let own_out = config.out.clone();
        apply(&mut config, &request);
        if config.contracts.is_empty() {
            return Err(anyhow!(
                "there is no contract: name one, or list them under `contracts` in `{CONFIGURATION}`"
            )
            .into());
        }
        let out = match &config.out {
            Some(out) => Some(Folder::new(&tidied(out))?),
            None => None,
        };
        if let Some(out) = &out {
            lead_from(out, &mut config.dependencies)?;
        }
        let keep = Keep::new(&config.keep)?;
        let only_out = Request {
            configuration: request.configuration.clone(),
            out: request.out.clone(),
            ..Request::default()
        };
        let own_out = own_out.and_then(|it| folder::absolute(&it).ok());
        let is_own = own_out.as_deref() == out.as_ref().map(Folder::root);
        let is_plain = request == only_out && is_own;
        Ok(Self {
            is_plain,
            rebase_migrations: false,
            config,
            configuration,
            out,
            keep,
            request,
        })
    }

    /// Reads the project that made an output folder.
    ///
    /// # Errors
    ///
    /// When the folder has no manifest, or [`Self::open`] fails.
    pub fn of_output(sink: &Sink, sources: &mut Sources, out: &Path) -> Result<Self, Failure> {
        let folder = Folder::new(out)?;
        let Some(manifest) = Manifest::read(&folder)? else {
            return Err(anyhow!(
                "`{}` has no `{}`: it was not made by specwright",
                out.display(),
                manifest::PATH
            )
            .into());
        };
        let path = |it: &String| manifest::to_path(&folder, it);
        let invocation = &manifest.generate;
        let request = Request {
            configuration: invocation.configuration.as_ref().map(path),
            contracts: invocation.contracts.iter().map(path).collect(),
            out: Some(out.to_owned()),
            name: invocation.name.clone(),
            stubs: invocation.stubs,
            workspace: invocation.workspace,
            remote_map: invocation
                .remote_map
                .iter()
                .map(|(prefix, it)| (prefix.clone(), path(it)))
                .collect(),
        };
        Self::open(sink, sources, request)
    }

    /// Gives the output folder.
    ///
    /// # Errors
    ///
    /// When nothing says which it is.
    pub fn out(&self) -> anyhow::Result<&Folder> {
        self.out.as_ref().with_context(|| {
            format!(
                "there is no output folder: name it with `--out`, or as `out` in `{CONFIGURATION}`"
            )
        })
    }

    /// Decides what to build.
    ///
    /// # Errors
    ///
    /// When a contract has an error, or something cannot be read.
    pub fn plan(&self, sink: &Sink, sources: &mut Sources) -> Result<Plan, Failure> {
        let history = match &self.out {
            Some(out) => output::history::read(out)?,
            None => History::default(),
        };
        let reader = self.reader()?;
        Ok(crate::plan(sink, sources, &reader, &self.config, &history)?)
    }

    /// Gives the command that makes the output folder what it should be.
    pub fn repair(&self) -> String {
        match &self.configuration {
            Some(file) if self.is_plain => {
                format!("specwright generate --config {}", file.display())
            }
            _ => {
                let out = self.out.as_ref().map_or(Path::new("."), Folder::name);
                format!("specwright generate --again {}", out.display())
            }
        }
    }

    /// Makes everything that the output folder should hold. Reads the folder's history, and writes nothing.
    ///
    /// # Errors
    ///
    /// When a contract has an error, or something cannot be read.
    pub fn files(&self, sink: &Sink, sources: &mut Sources) -> Result<FileSet, Failure> {
        let out = self.out()?;
        let mut history = output::history::read(out)?;
        history.rebase = self.rebase_migrations;
        let reader = self.reader()?;
        let made = crate::generate(sink, sources, &reader, &self.config, &history)?;
        left_behind(sink, out, &history, &made.methods)?;
        let mut files = made.files;
        self.keep.apply(&mut files);
        let mut contracts = Vec::new();
        for path in &self.config.contracts {
            let name = path.to_string_lossy();
            let text = sources.iter().find(|(_, it)| it.name == name);
            let text = text.map(|(_, it)| it.text.as_bytes()).unwrap_or_default();
            contracts.push(manifest::Contract::new(out, path, text)?);
        }
        let last = Manifest::read(out)?.unwrap_or_default();
        let own = env!("CARGO_PKG_VERSION");
        if version(&last.specwright) > version(own) {
            return Err(sink
                .error(
                    Diagnostic::without_place(
                        "newer-tool",
                        format!(
                            "`{}` was made by specwright {}, and this is {own}",
                            out.name().display(),
                            last.specwright
                        ),
                    )
                    .help("use that version or a later one: an older one would take back what it does not know"),
                )
                .into());
        }
        let manifest = Manifest {
            specwright: env!("CARGO_PKG_VERSION").to_owned(),
            generate: self.invocation(out)?,
            contracts,
            record: made.record,
            migrations: last.migrations,
            ..Manifest::default()
        };
        manifest.add_to(&mut files).map_err(anyhow::Error::from)?;
        Ok(files)
    }

    /// Gives the reader of contract files: references stay under the top of the repository; without one, under the
    /// folder of the configuration, or without that, under the folder above that of the first contract.
    ///
    /// # Errors
    ///
    /// When a folder that is named does not exist.
    pub fn reader(&self) -> anyhow::Result<Files> {
        let start = self
            .configuration
            .as_ref()
            .or(self.config.contracts.first());
        let folder = folder_of(start.map_or(Path::new("."), PathBuf::as_path));
        let absolute = without_dots(&std::path::absolute(&folder)?);
        let top = absolute.ancestors().find(|it| it.join(".git").exists());
        // A contract by itself may have its parts in folders beside its own (`../models/…`), and nothing further up.
        let beside = self
            .configuration
            .is_none()
            .then(|| absolute.parent())
            .flatten();
        let beside = beside.filter(|it| it.parent().is_some());
        let mut files = Files::under(top.or(beside).unwrap_or(&folder))?;
        for (prefix, folder) in &self.config.remote_map {
            files = files.map_remote(prefix, folder)?;
        }
        Ok(files)
    }

    /// Gives what the next `check` needs to know of the command line.
    fn invocation(&self, out: &Folder) -> anyhow::Result<Invocation> {
        let path = |it: &PathBuf| manifest::from_manifest(out, it);
        let Request {
            configuration: _,
            contracts,
            out: _,
            name,
            stubs,
            workspace,
            remote_map,
        } = &self.request;
        Ok(Invocation {
            configuration: self.configuration.as_ref().map(path).transpose()?,
            contracts: contracts.iter().map(path).collect::<Result<_, _>>()?,
            name: name.clone(),
            stubs: *stubs,
            workspace: *workspace,
            remote_map: remote_map
                .iter()
                .map(|(prefix, it)| Ok((prefix.clone(), path(it)?)))
                .collect::<anyhow::Result<IndexMap<_, _>>>()?,
        })
    }
}

/// Gives the folder that references of a contract in `folder` must stay under: the top of the repository, or without one
/// the folder above.
///
/// # Errors
///
/// When the current folder cannot be found.
pub fn top(folder: &Path) -> anyhow::Result<PathBuf> {
    let absolute = without_dots(&std::path::absolute(folder)?);
    let repository = absolute.ancestors().find(|it| it.join(".git").exists());
    let beside = absolute.parent().filter(|it| it.parent().is_some());
    Ok(repository.or(beside).unwrap_or(&absolute).to_owned())
}

fn find(request: &Request) -> Option<PathBuf> {
    let beside = match request.contracts.first() {
        Some(contract) => contract.with_file_name(CONFIGURATION),
        None => PathBuf::from(CONFIGURATION),
    };
    beside.is_file().then_some(beside)
}

fn read(sink: &Sink, sources: &mut Sources, path: &Path) -> Result<Config, Failure> {
    let folder = folder_of(path);
    let files = Files::under(&folder).with_context(|| format!("reading `{}`", path.display()))?;
    let document = document::load(sink, sources, &files, &path.to_string_lossy())?;
    let root = document.root();
    let text = match document.source(root.file) {
        Some(source) => sources.get(source).text.clone(),
        None => return Err(anyhow!("`{}` has no text", path.display()).into()),
    };
    // `./v1.yaml` and `v1.yaml` are the same, and the second reads better.
    let folder = path.parent().unwrap_or(Path::new(""));
    Ok(config::file::read(sink, root.node, &text, folder)?)
}

fn apply(config: &mut Config, request: &Request) {
    let Request {
        configuration: _,
        contracts,
        out,
        name,
        stubs,
        workspace,
        remote_map,
    } = request.clone();
    if !contracts.is_empty() {
        config.contracts = contracts;
    }
    config.out = out.or(config.out.take());
    config.package.name = name.or(config.package.name.take());
    config.stubs = stubs.unwrap_or(config.stubs);
    config.workspace = workspace.unwrap_or(config.workspace);
    config.remote_map.extend(remote_map);
}

/// Makes each `path` of a dependency lead from the crate to it, wherever the tool was called.
fn lead_from(out: &Folder, dependencies: &mut IndexMap<String, Dependency>) -> anyhow::Result<()> {
    for dependency in dependencies.values_mut() {
        if let Dependency::Table(members) = dependency
            && let Some(DependencyValue::Text(path)) = members.get_mut("path")
        {
            *path = folder::relative(out.root(), &folder::absolute(Path::new(path))?);
        }
    }
    Ok(())
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Takes `a/../` out of a path where `a` is a plain folder, so that messages are shorter.
fn tidied(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        let is_plain =
            tidy.file_name().is_some() && tidy.symlink_metadata().is_ok_and(|it| it.is_dir());
        if part.as_os_str() == ".." && is_plain {
            tidy.pop();
        } else {
            tidy.push(part);
        }
    }
    if tidy.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        tidy
    }
}

/// Takes `..` out of an absolute path, so that its ancestors are those of the folder that it names.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => drop(plain.pop()),
            other => plain.push(other),
        }
    }
    plain
}

/// Reads a version of the tool, so that versions can be compared; what is none is older than any.
fn version(text: &str) -> Option<[u64; 3]> {
    let plain = text.split(['-', '+']).next()?;
    let mut numbers = plain.split('.').map(|it| it.parse().ok());
    Some([numbers.next()??, numbers.next()??, numbers.next()??])
}

/// Warns of own code for operations that are gone: it is never touched, and does not compile any more.
fn left_behind(
    sink: &Sink,
    out: &Folder,
    history: &History,
    now: &BTreeSet<String>,
) -> anyhow::Result<()> {
    let names = history.record.names.iter();
    let before: BTreeSet<&String> = names
        .filter(|(key, _)| key.starts_with("function "))
        .map(|(_, name)| name)
        .collect();
    let gone: Vec<&String> = before.into_iter().filter(|it| !now.contains(*it)).collect();
    if gone.is_empty() {
        return Ok(());
    }
    let own = output::own_code(out.root())?;
    for name in gone {
        for place in output::methods(name, &own) {
            sink.warn(
                Diagnostic::without_place(
                    "own-code-left",
                    format!("`{place}` writes `{name}`, and no operation is called so any more"),
                )
                .help("take it out, or move it to the operation that is in its place"),
            );
        }
    }
    Ok(())
}
