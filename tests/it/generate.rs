//! `generate`, `check` and `eject` from outside, on a small contract.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value as Json, json};
use tempfile::TempDir;

use crate::tool::{folder, read, run, tree, write};

const CONTRACT: &str = "\
openapi: 3.1.0
info: {title: Things, version: 1.0.0}
paths:
  /things:
    get:
      operationId: listThings
      tags: [things]
      security: []
      responses:
        '200':
          description: Things.
          content:
            application/json:
              schema:
                type: array
                items: {type: string}
";

const CONFIGURATION: &str = "contracts: [api.yaml]\nout: ../server\npackage: {name: things}\n";

/// Makes a project with its contract in `specs`, and generates its server.
fn project() -> TempDir {
    let project = folder(&[
        ("specs/api.yaml", CONTRACT),
        ("specs/specwright.yaml", CONFIGURATION),
    ]);
    let it = generate(project.path());
    assert_eq!((it.code, it.stderr.as_str()), (0, ""), "{}", it.stdout);
    project
}

fn generate(project: &Path) -> crate::tool::Run {
    run(project, &["generate", "--config", "specs/specwright.yaml"])
}

#[test]
fn what_was_generated_passes_the_check_from_every_folder() {
    let project = project();
    let before = tree(project.path());
    for (place, arguments) in [
        ("", &["check"][..]),
        ("", &["check", "server"]),
        ("server", &["check"]),
        ("specs", &["check", "../server"]),
    ] {
        let it = run(&project.path().join(place), arguments);
        assert_eq!(
            it.code, 0,
            "{place} {arguments:?}: {}{}",
            it.stdout, it.stderr
        );
    }
    assert_eq!(tree(project.path()), before, "check wrote something");
}

#[test]
fn two_folders_two_ways_of_calling_and_the_same_bytes() {
    let (one, two) = (project(), tempfile::tempdir().expect("a folder"));
    let other = two.path().join("elsewhere/deep");
    write(&other.join("specs/api.yaml"), CONTRACT);
    write(&other.join("specs/specwright.yaml"), CONFIGURATION);
    let it = run(&other.join("specs"), &["generate"]);
    assert_eq!(it.code, 0, "{}", it.stderr);
    assert_eq!(
        tree(&one.path().join("server")),
        tree(&other.join("server"))
    );
    let text = tree(&other.join("server"));
    let here = two.path().to_string_lossy().into_owned();
    for (path, bytes) in text {
        let bytes = String::from_utf8_lossy(&bytes);
        assert!(
            !bytes.contains(&here),
            "{} names a folder of this machine",
            path.display()
        );
    }
}

#[test]
fn own_dependencies_lead_from_the_crate_wherever_the_tool_is_called() {
    let configuration = format!(
        "{CONFIGURATION}dependencies: {{forecast: {{path: ../forecast, version: '1'}}, serde: '1.0.200'}}\n"
    );
    let project = folder(&[
        ("specs/api.yaml", CONTRACT),
        ("specs/specwright.yaml", &configuration),
    ]);
    for (place, file) in [("", "specs/specwright.yaml"), ("specs", "specwright.yaml")] {
        let it = run(
            &project.path().join(place),
            &["generate", "--config", file, "--force"],
        );
        assert_eq!((it.code, it.stderr.as_str()), (0, ""), "{}", it.stdout);
        let manifest = read(&project.path().join("server/Cargo.toml"));
        for line in [
            "forecast = { path = \"../forecast\", version = \"1\" }",
            "serde = { version = \"1.0.200\", features = [\"derive\"] }",
        ] {
            assert!(manifest.contains(line), "{manifest}");
        }
    }
}

#[test]
fn generated_tests_do_without_examples_that_break_their_schema() {
    let contract = "\
openapi: 3.1.0
info: {title: Things, version: 1.0.0}
paths:
  /things:
    post:
      operationId: addThing
      security: []
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, properties: {word: {type: string, maxLength: 5}}}
            examples:
              broken: {value: {word: fartoolong}}
              fine: {value: {word: short}}
      responses: {'204': {description: done}}
";
    let project = folder(&[("api.yaml", contract)]);
    let arguments = &["generate", "api.yaml", "--out", "server"];
    let it = run(project.path(), arguments);
    assert_eq!(it.code, 0, "{}", it.stderr);
    assert!(it.stderr.contains("example-breaks-schema"), "{}", it.stderr);
    let tests = read(&project.path().join("server/tests/contract/v1.json"));
    assert!(tests.contains("short"), "{tests}");
    assert!(!tests.contains("fartoolong"), "{tests}");
}

#[test]
fn a_dry_run_says_what_would_be_done_and_does_nothing() {
    let project = folder(&[
        ("specs/api.yaml", CONTRACT),
        ("specs/specwright.yaml", CONFIGURATION),
    ]);
    let before = tree(project.path());
    let arguments = ["generate", "--config", "specs/specwright.yaml", "--dry-run"];
    let it = run(project.path(), &arguments);
    assert_eq!(it.code, 0, "{}", it.stderr);
    assert!(it.stdout.contains("create "), "{}", it.stdout);
    assert!(it.stdout.contains("server/Cargo.toml"), "{}", it.stdout);
    assert_eq!(tree(project.path()), before);
}

#[test]
fn drift_is_found_named_and_repaired_by_the_command_that_check_says() {
    let project = project();
    let contract = project.path().join("specs/api.yaml");
    write(&contract, &CONTRACT.replace("listThings", "findThings"));
    let it = run(project.path(), &["check"]);
    assert_eq!(it.code, 1, "{}{}", it.stdout, it.stderr);
    assert!(it.stdout.contains("find_things"), "{}", it.stdout);
    assert!(it.stdout.contains("stale"), "{}", it.stdout);
    let repair = "specwright generate --config specs/specwright.yaml";
    assert!(it.stdout.contains(repair), "{}", it.stdout);
    let it = run(project.path(), &["check", "--format", "json"]);
    let report: Json = serde_json::from_str(&it.stdout).expect("JSON");
    assert_eq!(report[0]["drift"][0]["state"], "stale");
    let it = run(project.path(), &["check", "--format", "github"]);
    assert!(
        it.stdout.starts_with("::error file=server/"),
        "{}",
        it.stdout
    );
    assert_eq!(generate(project.path()).code, 0);
    assert_eq!(run(project.path(), &["check"]).code, 0);
}

#[test]
fn a_contract_that_is_refused_changes_nothing() {
    let project = project();
    let before = tree(&project.path().join("server"));
    write(&project.path().join("specs/api.yaml"), "openapi: 3.1.0\n");
    let it = generate(project.path());
    assert_eq!((it.code, it.stdout.as_str()), (2, ""));
    assert_eq!(tree(&project.path().join("server")), before);
    assert_eq!(run(project.path(), &["check"]).code, 2);
}

#[test]
fn flags_are_remembered_for_the_check() {
    let project = folder(&[("api.yaml", CONTRACT)]);
    let arguments = [
        "generate", "api.yaml", "--out", "out", "--name", "other", "--stubs", "echo",
    ];
    let it = run(project.path(), &arguments);
    assert_eq!(it.code, 0, "{}", it.stderr);
    assert!(read(&project.path().join("out/Cargo.toml")).contains("\"other\""));
    let it = run(project.path(), &["check"]);
    assert_eq!(it.code, 0, "{}{}", it.stdout, it.stderr);
    fs::remove_file(project.path().join("out/Cargo.toml")).expect("removed");
    let it = run(project.path(), &["check"]);
    assert_eq!(it.code, 1);
    assert!(it.stdout.contains("is missing"), "{}", it.stdout);
    assert!(
        it.stdout.contains("specwright generate --again out"),
        "{}",
        it.stdout
    );
    assert_eq!(run(project.path(), &["generate", "--again", "out"]).code, 0);
    assert_eq!(run(project.path(), &["check"]).code, 0);
}

#[test]
fn a_checkout_with_cr_lf_is_named_as_such() {
    let project = project();
    for path in ["specs/api.yaml", "server/src/lib.rs"] {
        let path = project.path().join(path);
        write(&path, &read(&path).replace('\n', "\r\n"));
    }
    let it = run(project.path(), &["check"]);
    assert_eq!(it.code, 1, "{}", it.stderr);
    assert!(
        it.stdout.contains("src/lib.rs: lines end in CR LF"),
        "{}",
        it.stdout
    );
    assert!(it.stdout.contains("1 file differs"), "{}", it.stdout);
}

#[test]
fn an_ejected_file_is_the_users() {
    let project = project();
    let it = run(project.path(), &["eject", "server/README.md"]);
    assert_eq!(it.code, 0, "{}", it.stderr);
    assert!(read(&project.path().join("specs/specwright.yaml")).contains("\"README.md\""));
    assert_eq!(run(project.path(), &["check"]).code, 0);
    write(&project.path().join("server/README.md"), "mine");
    assert_eq!(run(project.path(), &["check"]).code, 0);
    assert_eq!(generate(project.path()).code, 0);
    assert_eq!(read(&project.path().join("server/README.md")), "mine");
    for (path, why) in [
        ("specs/api.yaml", "not in a folder"),
        ("server/no.rs", "was not made"),
    ] {
        let it = run(project.path(), &["eject", path]);
        assert_eq!(it.code, 2);
        assert!(it.stderr.contains(why), "{}", it.stderr);
    }
}

#[test]
fn the_files_of_init_give_a_server() {
    let here = folder(&[]);
    assert_eq!(run(here.path(), &["init", "api"]).code, 0);
    let it = run(
        here.path(),
        &["generate", "--config", "api/specwright.yaml"],
    );
    assert_eq!((it.code, it.stderr.as_str()), (0, ""));
    assert!(here.path().join("api/server/Cargo.toml").exists());
    let it = run(here.path(), &["inspect", "--config", "api/specwright.yaml"]);
    assert_eq!(it.code, 0, "{}", it.stderr);
    assert!(it.stdout.contains("NotesApi::list_notes"), "{}", it.stdout);
}

#[test]
fn a_read_only_checkout_can_be_checked() {
    let project = project();
    let set = |path: &Path, read_only| {
        let mut permissions = fs::metadata(path).expect("there").permissions();
        permissions.set_readonly(read_only);
        fs::set_permissions(path, permissions).expect("set");
    };
    let server = project.path().join("server");
    set(&server, true);
    set(&server.join(".specwright"), true);
    let it = run(project.path(), &["check"]);
    set(&server, false);
    set(&server.join(".specwright"), false);
    assert_eq!(it.code, 0, "{}", it.stderr);
}

#[test]
fn chains_of_models_end_before_the_stack_of_the_compiler() {
    const LINKS: usize = 1000;
    let mut schemas = Map::new();
    for link in 0..LINKS {
        // A circle, so that every link is as deep as all of them.
        let next = format!("#/components/schemas/Link{}", (link + 1) % LINKS);
        let schema = json!({"type": "object", "properties": {"next": {"$ref": next}}});
        schemas.insert(format!("Link{link}"), schema);
    }
    let body = json!({"schema": {"$ref": "#/components/schemas/Link0"}});
    let contract = json!({
        "openapi": "3.1.0",
        "info": {"title": "Links", "version": "1"},
        "paths": {"/": {"put": {
            "requestBody": {"content": {"application/json": body}},
            "responses": {"204": {"description": "Taken."}},
        }}},
        "components": {"schemas": schemas},
    });
    let folder = folder(&[("openapi.json", &contract.to_string())]);
    let it = run(folder.path(), &["generate", "openapi.json", "--out", "out"]);
    assert_eq!(it.code, 0, "{}", it.stderr);
    let files = tree(&folder.path().join("out/src/v1"));
    let models: String = files
        .iter()
        .map(|(_, it)| String::from_utf8_lossy(it).into_owned())
        .collect();
    let (mut longest, mut length) = (0, 0);
    for line in models.lines().filter(|it| it.contains("pub next: ")) {
        length = if line.contains("Value") {
            0
        } else {
            length + 1
        };
        longest = longest.max(length);
    }
    assert!(models.contains("pub struct Link999"), "all are there");
    assert!(longest <= 300, "{longest} in each other");
}

#[test]
fn of_routes_that_both_match_the_more_specific_is_tried_first() {
    let mut paths = Map::new();
    for (path, servers) in [
        ("/items/{id}:{verb}", None),
        ("/items/{id}:cancel", None),
        ("/files/{name}.json", None),
        ("/files/{name}.tar.json", None),
        ("/z/{b}/{c}", None),
        ("/{p}/x", Some("/z")),
    ] {
        let names = path
            .split('{')
            .skip(1)
            .filter_map(|it| it.split('}').next());
        let parameters: Vec<Json> = names
            .map(|it| json!({"name": it, "in": "path", "required": true, "schema": {"type": "string"}}))
            .collect();
        let mut item = json!({"get": {
            "parameters": parameters,
            "responses": {"204": {"description": "Fine."}},
        }});
        if let Some(url) = servers {
            item["servers"] = json!([{"url": url}]);
        }
        paths.insert(path.to_owned(), item);
    }
    let info = json!({"title": "Routes", "version": "1"});
    let contract = json!({"openapi": "3.1.0", "info": info, "paths": paths});
    let folder = folder(&[("openapi.json", &contract.to_string())]);
    let it = run(folder.path(), &["generate", "openapi.json", "--out", "out"]);
    assert_eq!(it.code, 0, "{}", it.stderr);
    let routes = read(&folder.path().join("out/src/v1/mod.rs"));
    let place = |path: &str| routes.find(&format!("Endpoint::at(\"{path}\")")).unwrap();
    for (first, second) in [
        ("/items/{id}:cancel", "/items/{id}:{verb}"),
        ("/files/{name}.tar.json", "/files/{name}.json"),
        ("/z/{p}/x", "/z/{b}/{c}"),
    ] {
        assert!(place(first) < place(second), "{first} before {second}");
    }
}
