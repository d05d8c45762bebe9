//! What stands around migrations: rows that a narrower contract meets, and migrations and manifests that somebody touched.

use std::fs;

use crate::migration::{CONTRACT, changed, generate, migrations, project};
use crate::tool::{read, run, tree, write};

#[test]
fn rows_that_break_what_is_said_now_are_warned_of() {
    let before = changed(
        CONTRACT,
        &[(
            "note: {type: string}",
            "note: {type: string, maxLength: 9}\n        tags: {type: array, items: {type: string, enum: [a, b]}}\n        size: {type: integer}\n        kind: {type: integer, enum: [1, 2]}\n        remark: {type: string, maxLength: 19}",
        )],
    );
    let project = project(&before);
    let after = changed(
        &before,
        &[
            ("maxLength: 9", "maxLength: 5"),
            ("enum: [a, b]", "enum: [a]"),
            (
                "kind: {type: integer, enum: [1, 2]}",
                "kind: {type: integer, enum: [1]}",
            ),
            (
                "remark: {type: string, maxLength: 19}",
                "words: {type: string, maxLength: 8, x-specwright: {renamed_from: remark}}",
            ),
            (
                "size: {type: integer}",
                "size: {type: integer, enum: [1, 2]}",
            ),
            (
                "name: {type: string}",
                "name: {type: string, pattern: '^[a-z]+$'}",
            ),
            (
                "weight: {type: integer, format: int32}",
                "weight: {type: integer, format: int32, minimum: 0}",
            ),
        ],
    );
    let run = generate(project.path(), &after);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines = run
        .stderr
        .lines()
        .filter(|it| it.contains("[stored-values-narrowed]"));
    let told: Vec<&str> = lines.collect();
    for property in ["name", "note", "tags", "size", "kind", "words", "weight"] {
        let label = format!("`things.{property}`");
        assert_eq!(
            told.iter().filter(|it| it.contains(&label)).count(),
            1,
            "{property}: {told:#?}"
        );
    }
    // Once it is served, it is what was said before; and what is wider hurts nobody.
    let run = generate(
        project.path(),
        &changed(&after, &[("maxLength: 5", "maxLength: 50")]),
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        !run.stderr.contains("stored-values-narrowed"),
        "{}",
        run.stderr
    );
}

#[test]
fn a_migration_that_was_changed_by_hand_is_never_taken_for_ours() {
    let project = project(CONTRACT);
    let first = project
        .path()
        .join("server/migrations/sqlite/0001_initial.sql");
    let text = read(&first);
    write(&first, &format!("{text}DROP TABLE things;\n"));
    for arguments in [
        &["generate"][..],
        &["generate", "--force"],
        &["check", "server"],
    ] {
        let run = run(project.path(), arguments);
        assert_ne!(run.code, 0, "{arguments:?}");
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(said.contains("was changed after it was written"), "{said}");
    }
    write(&first, &text);
    assert_eq!(run(project.path(), &["check", "server"]).code, 0);
}

#[test]
fn without_a_manifest_the_migrations_tell_what_is_stored() {
    let project = project(CONTRACT);
    let second = changed(
        CONTRACT,
        &[(
            "note: {type: string}",
            "note: {type: string}\n        more: {type: string}",
        )],
    );
    assert_eq!(generate(project.path(), &second).code, 0);
    fs::remove_file(project.path().join("server/.specwright/manifest.json")).expect("it is there");
    let third = changed(
        &second,
        &[(
            "more: {type: string}",
            "more: {type: string}\n        most: {type: string}",
        )],
    );
    write(&project.path().join("api.yaml"), &third);
    let run = run(project.path(), &["generate", "--force"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let all = migrations(project.path(), "sqlite");
    let [_, _, (_, last)] = &all[..] else {
        panic!("{all:?}");
    };
    assert!(last.contains("ADD COLUMN most"), "{last}");
    assert!(!last.contains("ADD COLUMN more"), "{last}");
}

#[test]
fn own_code_of_an_operation_that_is_gone_is_told() {
    let project = project(CONTRACT);
    let own = project.path().join("server/src/custom/things.rs");
    write(
        &own,
        "// fn list_things(\nimpl Things {\n    async fn list_things(&self) {}\n}\n",
    );
    let renamed = changed(
        CONTRACT,
        &[("operationId: listThings", "operationId: allThings")],
    );
    let run = generate(project.path(), &renamed);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told = "[own-code-left]: `src/custom/things.rs:3` writes `list_things`";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    assert!(read(&own).contains("list_things"), "it is not touched");
}

#[test]
fn a_step_that_fails_leaves_everything_as_it_was() {
    let project = project(CONTRACT);
    let server = project.path().join("server");
    // A file stands where a folder is needed, which shows only when the files are put in their places.
    fs::remove_dir_all(server.join("tests")).expect("it is there");
    write(&server.join("tests"), "in the way");
    let before = tree(&server);
    let more = changed(
        CONTRACT,
        &[(
            "note: {type: string}",
            "note: {type: string}\n        more: {type: string}",
        )],
    );
    let run = generate(project.path(), &more);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("tests/contract"), "{}", run.stderr);
    assert_eq!(tree(&server), before);
}

#[test]
fn what_a_newer_tool_has_made_is_left_to_it() {
    let project = project(CONTRACT);
    let manifest = project.path().join("server/.specwright/manifest.json");
    let text = read(&manifest);
    let own = format!("\"specwright\": \"{}\"", env!("CARGO_PKG_VERSION"));
    write(
        &manifest,
        &changed(&text, &[(&own, "\"specwright\": \"900.0.0\"")]),
    );
    for arguments in [&["generate"][..], &["check", "server"]] {
        let run = run(project.path(), arguments);
        assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains("newer-tool"), "{}", run.stderr);
    }
}
