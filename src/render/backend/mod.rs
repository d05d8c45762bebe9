//! Storage: repositories, their implementations, the fixed files below them, and migrations.
//!
//! A kind of database is a file here and a folder under `templates/backend`.

mod reserved;
mod schema;
pub mod sql;
mod sqlite;

use quote::quote;

use super::code::storage;
use super::tidy::{Module, piece};
use crate::file_set::File;
use crate::plan::migration::Content;
use crate::plan::{Plan, Stubs};

/// The fixed files: path in the crate, and text.
const FIXED: &[(&str, &str)] = &[
    (
        "src/storage/convert.rs",
        include_str!("../../../templates/backend/convert.rs"),
    ),
    (
        "src/storage/error.rs",
        include_str!("../../../templates/backend/error.rs"),
    ),
    (
        "src/storage/sqlite/database.rs",
        include_str!("../../../templates/backend/sqlite/database.rs"),
    ),
    (
        "src/storage/sqlite/fault.rs",
        include_str!("../../../templates/backend/sqlite/fault.rs"),
    ),
    (
        "src/storage/sqlite/migration.rs",
        include_str!("../../../templates/backend/sqlite/migration.rs"),
    ),
    (
        "src/storage/sqlite/select.rs",
        include_str!("../../../templates/backend/sqlite/select.rs"),
    ),
    (
        "src/storage/sqlite/value.rs",
        include_str!("../../../templates/backend/sqlite/value.rs"),
    ),
    (
        "src/storage/sqlite/writer.rs",
        include_str!("../../../templates/backend/sqlite/writer.rs"),
    ),
];

/// Gives the files of storage; none for a crate that stores nothing.
pub fn files(plan: &Plan, source: &str) -> Vec<(String, File)> {
    if plan.resources.is_empty() || plan.stubs != Stubs::NotImplemented {
        return Vec::new();
    }
    let mut files: Vec<(String, File)> = FIXED
        .iter()
        .map(|(path, text)| ((*path).to_owned(), File::generated(*text)))
        .collect();
    let mut add = |path: String, text: String| files.push((path, File::generated(text)));
    add(
        "src/storage/mod.rs".to_owned(),
        storage::index(plan, source).print(),
    );
    add(
        "src/storage/sqlite/mod.rs".to_owned(),
        sqlite::index(plan, source).print(),
    );
    add(
        "src/storage/migrations.rs".to_owned(),
        migrations(plan, source).print(),
    );
    for it in &plan.resources {
        add(
            format!("src/storage/{}.rs", it.module),
            storage::resource(it, source).print(),
        );
        add(
            format!("src/storage/sqlite/{}.rs", it.module),
            sqlite::resource(plan, it, source).print(),
        );
    }
    for it in &plan.migrations.all {
        let text = match &it.content {
            Content::Written(text) => text.clone(),
            Content::New(steps) => schema::migration(&plan.resources, steps),
        };
        files.push((
            format!("migrations/sqlite/{}.sql", it.name),
            File::append(text),
        ));
    }
    files
}

/// Writes the list of migrations.
fn migrations<'a>(plan: &'a Plan, source: &'a str) -> Module<'a> {
    let list = piece(|imports| {
        let migration = imports.name("super::sqlite::migration::Migration");
        let all = plan.migrations.all.iter().map(|it| {
            let (name, path) = (&it.name, format!("../../migrations/sqlite/{}.sql", it.name));
            quote!(#migration { name: #name, sql: include_str!(#path) })
        });
        quote! {
            #[doc = " Those of SQLite, oldest first; the list only ever grows."]
            pub const SQLITE: &[#migration] = &[#(#all),*];
        }
    });
    Module {
        docs: vec!["The migrations: how the tables came about.".to_owned()],
        source,
        pieces: vec![list],
        ..Module::default()
    }
}
