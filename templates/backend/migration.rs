//! Migrations, and what a database remembers of them.
//!
//! It remembers names and checksums in the table `applied_migrations`: a migration that has been changed since, and one that
//! this server does not know, are errors and not surprises.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

/// One migration.
#[derive(Debug)]
pub struct Migration {
    /// The name of its file, without the ending.
    pub name: &'static str,
    /// Its statements.
    pub sql: &'static str,
}

impl Migration {
    /// Gives the SHA-256 in hexadecimal digits.
    pub fn checksum(&self) -> String {
        let digest = Sha256::digest(self.sql.as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Says whether the tables that are there can be taken for those that the migrations yield; both are columns in words.
///
/// # Errors
///
/// If the database has seen migrations already, or lacks a column.
pub fn is_adoptable(
    has_seen: bool,
    wanted: &BTreeSet<String>,
    there: &BTreeSet<String>,
) -> Result<(), String> {
    if has_seen {
        return Err("it has seen migrations already, so there is nothing to adopt".to_owned());
    }
    match wanted.iter().find(|it| !there.contains(*it)) {
        Some(column) => Err(format!(
            "it has no column `{column}`, which the migrations would have made"
        )),
        None => Ok(()),
    }
}

/// Gives the migrations behind those that the database has seen, by name and checksum, oldest first.
///
/// # Errors
///
/// If those are not the first ones of this server, as they are now.
pub fn unseen(
    all: &'static [Migration],
    seen: &[(String, String)],
) -> Result<&'static [Migration], String> {
    for (migration, (name, checksum)) in all.iter().zip(seen) {
        if migration.name != name {
            return Err(format!(
                "it has seen the migration `{name}` where this server has `{}`",
                migration.name
            ));
        }
        if migration.checksum() != *checksum {
            return Err(format!(
                "the migration `{name}` has changed since it was applied"
            ));
        }
    }
    if let Some((name, _)) = seen.get(all.len()) {
        return Err(format!(
            "it has seen the migration `{name}`, which this server does not have: it is older than the database"
        ));
    }
    Ok(&all[seen.len()..])
}
