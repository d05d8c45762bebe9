//! A generator of others to compare with: OpenAPI Generator, from PyPI, by the Java of this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::root::{call, files, target};

const PACKAGE: &str = "openapi-generator-cli==7.26.0";

/// Installs it, once, and gives its program.
pub fn install() -> Result<PathBuf> {
    let version = Command::new("java").arg("-version").output();
    let version = version.context("there is no `java`")?;
    ensure!(version.status.success(), "`java` does not start");
    let folder = target().join("openapi-generator");
    if let Some(jar) = jar(&folder)? {
        return Ok(jar);
    }
    call(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    call(Command::new(folder.join("bin/pip")).args(["install", "--quiet", PACKAGE]))?;
    jar(&folder)?.context("the package has no program")
}

/// Gives the arguments by which Java generates a server; the folder is yet to follow.
pub fn arguments(jar: &Path, contract: &Path) -> Vec<String> {
    let text = |it: &Path| it.to_string_lossy().into_owned();
    let (jar, contract) = (text(jar), text(contract));
    let words = [
        "-jar",
        &jar,
        "generate",
        "-g",
        "rust-axum",
        "-i",
        &contract,
        "-o",
    ];
    words.map(str::to_owned).to_vec()
}

fn jar(folder: &Path) -> Result<Option<PathBuf>> {
    let all = files(folder)?;
    Ok(all
        .into_iter()
        .find(|it| it.ends_with("openapi-generator.jar")))
}
