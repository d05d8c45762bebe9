//! Storage: repositories, their implementations, the fixed files below them, and migrations.
//!
//! What a statement says is decided here, once: its words in `sql` and `schema`, its values in `sql`, its pages in `page`. A
//! kind of database is a value of `dialect`, a folder here that writes how its client is called, and a folder under
//! `templates/backend`.

mod alter;
mod change;
mod database;
pub mod dialect;
mod job;
mod page;
mod postgres;
mod reserved;
mod schema;
pub mod sql;
mod sqlite;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

pub use self::database::{begins, variant};
use self::dialect::Dialect;
use super::code::{databases, storage};
use super::imports::{Imports, ident};
use super::tidy::{Module, piece};
use crate::file_set::File;
use crate::plan::migration::{Content, Migration};
use crate::plan::names::TypeName;
use crate::plan::resource::{Column, ColumnRole, Resource};
use crate::plan::schema::Type;
use crate::plan::{Database, Plan, Stubs};

macro_rules! fixed {
    ($($path:literal,)*) => {
        &[$((concat!("src/storage/", $path), include_str!(concat!("../../../templates/backend/", $path)))),*]
    };
}

/// The fixed files of every crate that stores: path in the crate, and text.
const FIXED: &[(&str, &str)] = fixed![
    "convert.rs",
    "error.rs",
    "limits.rs",
    "migration.rs",
    "text.rs",
    "unit.rs",
];

/// Those of SQLite.
const SQLITE: &[(&str, &str)] = fixed![
    "sqlite/database.rs",
    "sqlite/fault.rs",
    "sqlite/migration.rs",
    "sqlite/select.rs",
    "sqlite/value.rs",
    "sqlite/writer.rs",
];

/// Those of PostgreSQL.
const POSTGRES: &[(&str, &str)] = fixed![
    "postgres/address.rs",
    "postgres/database.rs",
    "postgres/fault.rs",
    "postgres/migration.rs",
    "postgres/pool.rs",
    "postgres/select.rs",
    "postgres/session.rs",
    "postgres/value.rs",
];

/// Gives the fixed files of a kind of database.
const fn fixed(database: Database) -> &'static [(&'static str, &'static str)] {
    match database {
        Database::Sqlite => SQLITE,
        Database::Postgres => POSTGRES,
    }
}

/// Gives the names of the fixed modules of a kind of database.
fn fixed_modules(database: Database) -> impl Iterator<Item = (&'static str, String)> {
    let files = fixed(database).iter();
    let names = files.filter_map(|(path, _)| path.rsplit('/').next()?.strip_suffix(".rs"));
    names.map(|it| ("pub ", it.to_owned()))
}

const fn dialect(database: Database) -> &'static Dialect {
    match database {
        Database::Sqlite => &dialect::SQLITE,
        Database::Postgres => &dialect::POSTGRES,
    }
}

/// Gives the files of storage; none for a crate that stores nothing.
pub fn files(plan: &Plan, source: &str) -> Vec<(String, File)> {
    if plan.resources.is_empty() || plan.stubs != Stubs::NotImplemented {
        return Vec::new();
    }
    let mut files: Vec<(String, File)> = FIXED
        .iter()
        .chain(plan.databases.iter().flat_map(|it| fixed(*it)))
        .map(|(path, text)| ((*path).to_owned(), File::generated(*text)))
        .collect();
    let mut add = |path: String, module: Module<'_>| {
        files.push((
            format!("src/storage/{path}.rs"),
            File::generated(module.print()),
        ));
    };
    add("mod".to_owned(), databases::index(plan, source));
    add("migrations".to_owned(), migrations(plan, source));
    if plan.databases.len() > 1 {
        add("database".to_owned(), database::file(plan, source));
    }
    for it in &plan.resources {
        add(it.module.to_string(), storage::resource(it, source));
    }
    for kind in &plan.databases {
        let (index, resource): (Writer, ResourceWriter) = match kind {
            Database::Sqlite => (sqlite::index, sqlite::resource),
            Database::Postgres => (postgres::index, postgres::resource),
        };
        add(format!("{}/mod", kind.name()), index(plan, source));
        for it in &plan.resources {
            let path = format!("{}/{}", kind.name(), it.module);
            add(path, resource(plan, it, source));
        }
    }
    for (kind, migrations) in &plan.migrations.all {
        for it in migrations {
            let text = match &it.content {
                Content::Written(text) => text.clone(),
                Content::New(steps) => alter::migration(dialect(*kind), &plan.resources, steps),
            };
            let path = path(*kind, it);
            if let Some(note) = &it.note {
                files.push((path.replace(".sql", ".json"), File::append(note.as_str())));
            }
            files.push((path, File::append(text)));
        }
    }
    files
}

type Writer = for<'a> fn(&'a Plan, &'a str) -> Module<'a>;
type ResourceWriter = for<'a> fn(&'a Plan, &'a Resource, &'a str) -> Module<'a>;

/// Gives the path of a migration.
fn path(database: Database, migration: &Migration) -> String {
    format!("migrations/{}/{}.sql", database.name(), migration.name)
}

/// Writes the lists of migrations.
fn migrations<'a>(plan: &'a Plan, source: &'a str) -> Module<'a> {
    let lists = plan.migrations.all.iter().map(|(kind, migrations)| {
        piece(move |imports| {
            let migration = imports.name("super::migration::Migration");
            let all = migrations.iter().map(|it| {
                let (name, path) = (&it.name, format!("../../{}", path(*kind, it)));
                quote!(#migration { name: #name, sql: include_str!(#path) })
            });
            let list = ident(&kind.name().to_uppercase());
            let docs = match kind {
                Database::Sqlite => " Those of SQLite, oldest first; the list only ever grows.",
                Database::Postgres => {
                    " Those of PostgreSQL, oldest first; the list only ever grows."
                }
            };
            quote! {
                #[doc = #docs]
                pub const #list: &[#migration] = &[#(#all),*];
            }
        })
    });
    Module {
        docs: vec!["The migrations: how the tables came about.".to_owned()],
        source,
        pieces: lists.collect(),
        ..Module::default()
    }
}

/// Imports a type of the resource.
fn own(imports: &Imports, it: &Resource, name: &TypeName) -> Ident {
    imports.name(&format!("crate::storage::{}::{name}", it.module))
}

/// Imports the types that the methods of the resource's repository name.
fn own_types(imports: &Imports, it: &Resource) {
    for (name, is_used) in [
        (&it.types.record, true),
        (&it.types.new, true),
        (&it.types.changes, it.uses.update),
        (&it.types.filter, it.uses.list),
        (&it.types.page, it.uses.list),
        (&it.types.login, it.login.is_some()),
    ] {
        if is_used {
            own(imports, it, name);
        }
    }
}

/// Writes the statements of a resource, with the questions whether what it refers to is there where they are asked.
fn constants(
    d: &Dialect,
    plan: &Plan,
    it: &Resource,
    asks: impl Fn(&Resource) -> bool,
) -> TokenStream {
    let mut constants = vec![("GET", sql::get(d, it)), ("INSERT", sql::insert(d, it))];
    if it.uses.list {
        constants.push(("LIST", sql::select(it)));
    }
    if it.counted {
        constants.push(("COUNT", sql::count(it)));
    }
    if it.uses.update {
        constants.push(("UPDATE", sql::update(d, it)));
    }
    if it.uses.delete {
        constants.push(("DELETE", sql::delete(d, it)));
    }
    constants.extend(sql::login(d, it).map(|login| ("LOGIN", login)));
    constants.extend(sql::account(d, it).map(|account| ("ACCOUNT", account)));
    constants.extend(sql::find_key(d, it).map(|key| ("FIND_KEY", key)));
    constants.extend(job::statements(d, it));
    let constants = constants.into_iter().map(|(name, text)| {
        let name = ident(name);
        let docs = (name == "UPDATE").then(|| quote!(#[doc = " A parameter that is NULL leaves its column as it is; one that may be NULL has a flag before it that says whether it changes."]));
        quote!(#docs const #name: &str = #text;)
    });
    let exists = sql::references(it)
        .map(|(column, target)| (column, &plan.resources[target]))
        .filter(|(_, target)| asks(target))
        .map(|(column, target)| {
            let name = exists_name(column);
            let text = sql::exists(d, target, it.tenant.is_some());
            quote!(const #name: &str = #text;)
        });
    quote!(#(#constants)* #(#exists)*)
}

fn exists_name(column: &Column) -> Ident {
    format_ident!("{}_EXISTS", column.name.as_str().to_uppercase())
}

/// Writes that the texts of these columns can be stored. `text` gives a field as an `Option` of a text.
fn texts(
    imports: &Imports,
    columns: &[&Column],
    text: &dyn Fn(&Column) -> TokenStream,
) -> TokenStream {
    let is_checked = |it: &&&Column| {
        let is_hash = matches!(
            it.role,
            ColumnRole::Secret | ColumnRole::KeyHash | ColumnRole::KeyPrefix
        );
        // What has no field, the server has written itself.
        it.ty == Type::Text && !is_hash && !it.wire.is_empty()
    };
    let texts = columns.iter().filter(is_checked).map(|column| {
        let module = imports.name("crate::storage::text");
        let (wire, text) = (&column.wire, text(column));
        quote!(#module::storable(#wire, #text)?;)
    });
    quote!(#(#texts)*)
}
