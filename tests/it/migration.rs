//! Migrations from outside: a contract that changes, what is made of it, and what is refused.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use tempfile::TempDir;

use crate::tool::{Run, folder, read, run, tree, write};

pub const CONTRACT: &str = r##"openapi: 3.1.0
info: {title: Things, version: 1.0.0}
servers: [{url: /v1}]
paths:
  /things:
    get:
      operationId: listThings
      tags: [things]
      security: []
      parameters:
        - {name: state, in: query, schema: {type: string, enum: [new, old]}}
        - {name: sort, in: query, schema: {type: string, enum: [name, -name], default: name}}
      responses:
        "200":
          description: All of them.
          content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Thing"}}}}
components:
  schemas:
    Thing:
      x-specwright: {store: things, unique: [name], sort: [name]}
      type: object
      required: [id, name, state]
      properties:
        id: {type: integer, format: int64, readOnly: true}
        name: {type: string}
        state: {type: string, enum: [new, old]}
        note: {type: string}
        weight: {type: integer, format: int32}
"##;

const CONFIGURATION: &str =
    "contracts: [api.yaml]\nout: server\npackage: {name: things}\ndatabases: [sqlite, postgres]\n";

/// Makes a project and generates its server.
pub fn project(contract: &str) -> TempDir {
    let project = folder(&[("api.yaml", contract), ("specwright.yaml", CONFIGURATION)]);
    let it = generate(project.path(), contract);
    assert_eq!(it.code, 0, "{}", it.stderr);
    project
}

pub fn generate(project: &Path, contract: &str) -> Run {
    write(&project.join("api.yaml"), contract);
    run(project, &["generate"])
}

/// Replaces parts of a contract, each of which must be there.
pub fn changed(contract: &str, changes: &[(&str, &str)]) -> String {
    changes
        .iter()
        .fold(contract.to_owned(), |text, (old, new)| {
            assert!(text.contains(old), "{old}");
            text.replace(old, new)
        })
}

/// Gives the migrations of a kind of database, oldest first.
pub fn migrations(project: &Path, database: &str) -> Vec<(String, String)> {
    let folder = project.join("server/migrations").join(database);
    let files = tree(&folder).into_iter();
    let files = files.filter(|(path, _)| path.extension().is_some_and(|it| it == "sql"));
    files
        .map(|(path, _)| {
            (
                path.to_string_lossy().into_owned(),
                read(&folder.join(&path)),
            )
        })
        .collect()
}

fn apply(connection: &Connection, project: &Path, from: usize) {
    for (name, sql) in migrations(project, "sqlite").into_iter().skip(from) {
        connection
            .execute_batch(&format!("BEGIN;{sql}COMMIT;"))
            .unwrap_or_else(|error| panic!("{name}: {error}\n{sql}"));
    }
}

/// Gives what a database consists of: columns, foreign keys and indexes of each table, whatever their order.
fn structure(connection: &Connection) -> Vec<String> {
    let sql = "SELECT 'column ' || t.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk \
               FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' \
               UNION ALL SELECT 'key ' || t.name || '.' || f.\"from\" || ' ' || f.\"table\" || '.' || f.\"to\" \
               FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table' \
               UNION ALL SELECT 'index ' || sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1";
    let mut statement = connection.prepare(sql).expect("the question is right");
    let rows = statement.query_map([], |row| row.get(0)).expect("rows");
    rows.map(|it| it.expect("a row")).collect()
}

/// Says that the migrations of a project yield what the contract of now would begin with.
fn yields_what_is_declared(project: &Path, connection: &Connection, contract: &str) {
    let fresh = self::project(contract);
    let begun = Connection::open_in_memory().expect("a database");
    apply(&begun, fresh.path(), 0);
    assert_eq!(structure(connection), structure(&begun));
    assert_eq!(run(project, &["check", "server"]).code, 0);
}

/// The contract with every kind of change, each spelled out.
fn spelled_out() -> String {
    changed(
        CONTRACT,
        &[
            (
                "unique: [name], sort: [name]",
                "unique: [label], sort: [label], dropped: [note]",
            ),
            (
                "enum: [name, -name], default: name",
                "enum: [label, -label], default: label",
            ),
            (
                "schema: {type: string, enum: [new, old]}",
                "schema: {type: string, enum: [new, used]}",
            ),
            (
                "required: [id, name, state]",
                "required: [id, label, state, size, weight]",
            ),
            (
                "        name: {type: string}\n",
                "        label: {type: string, x-specwright: {renamed_from: name}}\n",
            ),
            (
                "state: {type: string, enum: [new, old]}",
                "state: {type: string, enum: [new, used, broken], x-specwright: {renamed_values: {old: used}}}",
            ),
            (
                "        note: {type: string}\n",
                "        size: {type: integer, format: int32, x-specwright: {backfill: 3}}\n",
            ),
            (
                "weight: {type: integer, format: int32}",
                "weight: {type: integer, x-specwright: {backfill: 1}}",
            ),
        ],
    )
}

#[test]
fn a_change_is_the_next_migration_and_rows_stay() {
    let project = project(CONTRACT);
    let connection = Connection::open_in_memory().expect("a database");
    apply(&connection, project.path(), 0);
    let rows = "INSERT INTO things (name, state, note, weight, row_version) VALUES ('a', 'old', 'x', NULL, 1), ('b', 'new', NULL, 7, 4);
                INSERT INTO things (name, state, row_version) VALUES ('c', 'new', 1); DELETE FROM things WHERE name = 'c';";
    connection.execute_batch(rows).expect("rows");

    let contract = spelled_out();
    let it = generate(project.path(), &contract);
    assert_eq!((it.code, it.stderr.as_str()), (0, ""));
    apply(&connection, project.path(), 1);
    let mut statement = connection
        .prepare("SELECT id, label, state, size, weight, row_version FROM things ORDER BY id")
        .expect("the columns of now");
    let rows = statement.query_map([], |row| {
        Ok((
            row.get(0)?,
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            row.get(4)?,
            row.get(5)?,
        ))
    });
    let rows: Vec<(i64, String, String, i64, i64, i64)> =
        rows.expect("rows").map(|it| it.expect("a row")).collect();
    let expected = [(1, "a", "used", 3, 1, 1), (2, "b", "new", 3, 7, 4)];
    let expected = expected.map(|(id, label, state, size, weight, version)| {
        (
            id,
            label.to_owned(),
            state.to_owned(),
            size,
            weight,
            version,
        )
    });
    assert_eq!(rows, expected);
    let next: i64 = connection
        .query_row(
            "SELECT seq FROM sqlite_sequence WHERE name = 'things'",
            [],
            |row| row.get(0),
        )
        .expect("the next key");
    assert_eq!(next, 3, "a key that was given once would be given again");
    yields_what_is_declared(project.path(), &connection, &contract);

    let postgres = migrations(project.path(), "postgres");
    for part in [
        "RENAME COLUMN name TO label",
        "ADD COLUMN size INTEGER NOT NULL DEFAULT 3",
        "UPDATE things SET state = 'used' WHERE state = 'old'",
        "ALTER COLUMN weight TYPE BIGINT",
        "ALTER COLUMN weight SET NOT NULL",
        "DROP COLUMN note",
    ] {
        assert!(postgres[1].1.contains(part), "{part}\n{}", postgres[1].1);
    }

    // Said once, it stays said: nothing happens again.
    let it = generate(project.path(), &contract);
    assert_eq!(it.code, 0, "{}", it.stderr);
    assert_eq!(migrations(project.path(), "sqlite").len(), 2);
}

#[test]
fn what_would_be_lost_is_refused_at_its_place() {
    let project = project(CONTRACT);
    let before = tree(&project.path().join("server"));
    for (changes, told) in [
        (
            &[("        note: {type: string}\n", "")][..],
            "api.yaml:20:29",
        ),
        (&[("enum: [new, old]", "enum: [new]")][..], "api.yaml:26:9"),
        (
            &[(
                "required: [id, name, state]",
                "required: [id, name, state, weight]",
            )][..],
            "api.yaml:28:9",
        ),
        (
            &[("note: {type: string}", "note: {type: integer}")][..],
            "api.yaml:27:9",
        ),
        (
            &[
                (
                    "required: [id, name, state]",
                    "required: [id, name, state, size]",
                ),
                (
                    "note: {type: string}",
                    "note: {type: string}\n        size: {type: integer}",
                ),
            ][..],
            "api.yaml:28:9",
        ),
        (
            &[("store: things", "store: objects")][..],
            "`things` would be dropped",
        ),
        (
            &[("store: things", "store: things, dropped: [name]")][..],
            "`name` is still declared",
        ),
    ] {
        let it = generate(project.path(), &changed(CONTRACT, changes));
        assert_eq!(it.code, 2, "{changes:?}");
        assert!(it.stderr.contains(told), "{told}\n{}", it.stderr);
        assert!(it.stderr.contains("= help: "), "{}", it.stderr);
        assert_eq!(tree(&project.path().join("server")), before);
    }
}

#[test]
fn a_new_value_is_no_migration_and_a_table_may_be_renamed_or_go() {
    let project = project(CONTRACT);
    let more = changed(CONTRACT, &[("enum: [new, old]", "enum: [new, old, lost]")]);
    assert_eq!(generate(project.path(), &more).code, 0);
    assert_eq!(migrations(project.path(), "sqlite").len(), 1);

    let connection = Connection::open_in_memory().expect("a database");
    apply(&connection, project.path(), 0);
    let rows = "INSERT INTO things (name, state, row_version) VALUES ('a', 'old', 1)";
    connection.execute_batch(rows).expect("a row");
    let renamed = changed(
        &more,
        &[("store: things", "store: objects, renamed_from: things")],
    );
    let it = generate(project.path(), &renamed);
    assert_eq!((it.code, it.stderr.as_str()), (0, ""));
    apply(&connection, project.path(), 1);
    let count: i64 = connection
        .query_row("SELECT count(*) FROM objects", [], |row| row.get(0))
        .expect("the table of now");
    assert_eq!(count, 1);
    yields_what_is_declared(project.path(), &connection, &renamed);

    let another = changed(
        &more,
        &[
            ("store: things", "store: others"),
            ("servers:", "x-specwright: {dropped: [objects]}\nservers:"),
        ],
    );
    let it = generate(project.path(), &another);
    assert_eq!((it.code, it.stderr.as_str()), (0, ""));
    apply(&connection, project.path(), 2);
    yields_what_is_declared(project.path(), &connection, &another);
}

#[test]
fn two_branches_that_were_merged_are_found_and_put_in_a_row() {
    let (ours, theirs) = (project(CONTRACT), project(CONTRACT));
    let with = |name: &str| {
        let property = format!("note: {{type: string}}\n        {name}: {{type: string}}");
        changed(CONTRACT, &[("note: {type: string}", &property)])
    };
    assert_eq!(generate(ours.path(), &with("colour")).code, 0);
    assert_eq!(generate(theirs.path(), &with("place")).code, 0);
    // One name for two contents is a conflict for git already; here the names differ.
    for database in ["sqlite", "postgres"] {
        for ending in ["sql", "json"] {
            let name = |it: &str| format!("server/migrations/{database}/{it}.{ending}");
            let text = fs::read(theirs.path().join(name("0002_things"))).expect("their migration");
            fs::write(ours.path().join(name("0002_places")), text).expect("merged");
        }
    }
    let merged = changed(
        &with("colour"),
        &[(
            "colour: {type: string}",
            "colour: {type: string}\n        place: {type: string}",
        )],
    );
    let before = tree(&ours.path().join("server"));
    let it = generate(ours.path(), &merged);
    assert_eq!(it.code, 2);
    for part in [
        "migrations-branched",
        "0002_places.sql",
        "0002_things.sql",
        "--rebase-migrations",
    ] {
        assert!(it.stderr.contains(part), "{part}\n{}", it.stderr);
    }
    assert_eq!(tree(&ours.path().join("server")), before);

    let it = run(ours.path(), &["generate", "--rebase-migrations"]);
    assert_eq!(it.code, 0, "{}", it.stderr);
    let names: Vec<_> = migrations(ours.path(), "sqlite")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        names,
        ["0001_initial.sql", "0002_things.sql", "0003_things.sql"]
    );
    assert_eq!(migrations(ours.path(), "postgres").len(), 3);
    let connection = Connection::open_in_memory().expect("a database");
    apply(&connection, ours.path(), 0);
    yields_what_is_declared(ours.path(), &connection, &merged);
}
