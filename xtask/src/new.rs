//! `new`: the files of a new rule or case, with the right heads.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::root::{relative, root};

/// Makes the files.
pub fn run(kind: &str, name: &str) -> Result<()> {
    let is_kebab = name.split('-').all(|it| {
        !it.is_empty()
            && it
                .bytes()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    });
    if !is_kebab {
        bail!("`{name}` is not kebab-case");
    }
    match kind {
        "case" => case(name),
        "diff" => rule(name),
        other => bail!("there is no kind `{other}`: it is `diff` or `case`"),
    }
}

fn case(name: &str) -> Result<()> {
    let folder = root().join("tests/cases/reject").join(name);
    write(
        folder.join("openapi.yaml"),
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n",
    )?;
    println!("make it wrong, then: cargo xtask bless {name}");
    Ok(())
}

fn rule(name: &str) -> Result<()> {
    let file = root().join(format!("src/diff/rules/{}.rs", name.replace('-', "_")));
    write(
        file,
        &format!(
            "//! `{name}`: what it finds, in one sentence.\n//!\n//! In: what it looks at. Out: what it reports.\n"
        ),
    )?;
    let case = root().join("tests/cases/diff").join(name);
    let contract = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\n";
    write(case.join("before.yaml"), contract)?;
    write(case.join("after.yaml"), contract)?;
    println!("add its line to src/diff/rules/mod.rs, then: cargo xtask bless {name}");
    Ok(())
}

fn write(path: PathBuf, text: &str) -> Result<()> {
    if path.exists() {
        bail!("{} is already there", relative(&path));
    }
    fs::create_dir_all(path.parent().context("a file stands in a folder")?)?;
    fs::write(&path, text)?;
    println!("{}", relative(&path));
    Ok(())
}
