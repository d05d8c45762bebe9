//! The files under `templates/` that generated crates are made of, by their path there.

macro_rules! embedded {
    ($($path:literal,)*) => {
        &[$(($path, include_str!(concat!("../../templates/", $path)))),*]
    };
}

/// All of them, in the order of their paths; a test compares this list with the folder.
pub const TEMPLATES: &[(&str, &str)] = embedded![
    "backend/error.rs",
    "backend/sqlite/database.rs",
    "backend/sqlite/fault.rs",
    "backend/sqlite/migration.rs",
    "backend/sqlite/mod.rs",
    "backend/sqlite/select.rs",
    "backend/sqlite/value.rs",
    "backend/sqlite/writer.rs",
];

/// Gives a file.
pub fn template(path: &str) -> Option<&'static str> {
    TEMPLATES.iter().find(|(it, _)| *it == path).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Gives the files of a folder, by their path under `templates/`.
    fn files(folder: &Path, prefix: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{prefix}/{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                files(&entry.path(), &path, found);
            } else {
                found.push(path);
            }
        }
    }

    #[test]
    fn the_list_is_the_folder() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut found = Vec::new();
        for folder in ["auth", "backend", "crate", "support"] {
            if root.join(folder).is_dir() {
                files(&root.join(folder), folder, &mut found);
            }
        }
        // The roots of fixed folders are for the tests of these files; generated crates have their own.
        let roots = ["auth/mod.rs", "backend/mod.rs", "support/mod.rs"];
        found.retain(|it| !roots.contains(&it.as_str()));
        found.sort();
        let listed: Vec<&str> = TEMPLATES.iter().map(|(path, _)| *path).collect();
        assert_eq!(listed, found, "add to `TEMPLATES` what is in the folder");
    }
}
