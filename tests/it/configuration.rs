//! `specwright.yaml`: what is accepted, what is refused and where, and the published schema.

use std::path::Path;

use serde_json::Value as Json;
use specwright::config::file;
use specwright::config::{Config, Dependency, DependencyValue, Stubs, Workspace, keys};
use specwright::diagnostic::Sink;
use specwright::document::{self, Files};
use specwright::source::Sources;

/// Reads a configuration in the folder `specs`; errors as `LINE:COLUMN id message`.
fn read(text: &str) -> Result<Config, Vec<String>> {
    let sink = Sink::default();
    let mut sources = Sources::default();
    let files = Files::memory([("specwright.yaml", text)]);
    let document =
        document::load(&sink, &mut sources, &files, "specwright.yaml").expect("the text is YAML");
    let config = file::read(&sink, document.root().node, text, Path::new("specs"));
    config.map_err(|_| {
        let all = sink.into_all();
        let lines = all.iter().map(|it| {
            let at = it.at.expect("every fault has its place");
            format!("{} {} {}", sources.position(at), it.id, it.message)
        });
        lines.collect()
    })
}

#[test]
fn every_key_is_read_and_paths_start_at_the_file() {
    let config = read(
        "contracts: [v1.yaml, v2.yaml]\nout: ../server\npackage: {name: api, version: 1.2.0}\n\
         workspace: member\nkeep: ['src/a/**']\nstubs: echo\n\
         dependencies: {uuid: '1', own: {path: ../own, features: [a], default-features: false}}\n\
         remote_map: {'https://example.org/': copies}\n\
         x-specwright: {'#/components/schemas/A': {store: as}}\n",
    )
    .expect("accepted");
    let specs = Path::new("specs");
    assert_eq!(
        config.contracts,
        [specs.join("v1.yaml"), specs.join("v2.yaml")]
    );
    assert_eq!(config.out, Some(specs.join("../server")));
    assert_eq!(config.package.name.as_deref(), Some("api"));
    assert_eq!(config.package.version.as_deref(), Some("1.2.0"));
    assert_eq!(
        (config.workspace, config.stubs),
        (Workspace::Member, Stubs::Echo)
    );
    assert_eq!(config.keep, ["src/a/**"]);
    assert_eq!(
        config.dependencies["uuid"],
        Dependency::Requirement("1".to_owned())
    );
    let Dependency::Table(table) = &config.dependencies["own"] else {
        panic!("a table");
    };
    assert_eq!(
        table["path"],
        DependencyValue::Text("specs/../own".to_owned())
    );
    assert_eq!(table["default-features"], DependencyValue::Flag(false));
    assert_eq!(
        config.remote_map["https://example.org/"],
        specs.join("copies")
    );
    assert!(config.overlay.contains_key("/components/schemas/A"));
}

#[test]
fn every_fault_is_told_at_its_place() {
    let faults = read(
        "contrcts: [a]\nkeep: 1\npackage: {name: 1a, version: 1.10}\nstubs: both\n\
         dependencies: {a: {features: x}}\nremote_map: {'ftp://a': b}\nx-specwright: {b: {}}\n",
    )
    .expect_err("refused");
    assert_eq!(
        faults,
        [
            "1:1 unknown-configuration-key there is no key `contrcts`",
            "2:7 wrong-configuration-value `keep` cannot be a number",
            "3:17 wrong-configuration-value `package.name` cannot be `1a`",
            "3:30 wrong-configuration-value `package.version` cannot be a number",
            "4:8 wrong-configuration-value `stubs` cannot be `both`",
            "5:30 wrong-configuration-value `dependencies.a.features` cannot be `x`",
            "6:14 wrong-configuration-value `ftp://a` is not a key that `remote_map` takes",
            "7:16 wrong-configuration-value `b` is not a key that `x-specwright` takes",
        ]
    );
}

#[test]
fn lint_is_not_accepted_before_it_means_something() {
    assert!(read("lint: {}\n").is_err());
}

#[test]
fn the_published_schema_is_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/specwright.schema.json");
    let text = std::fs::read_to_string(path).expect("the schema is there");
    let published: Json = serde_json::from_str(&text).expect("the schema is JSON");
    assert_eq!(
        published,
        keys::json_schema(),
        "to repair: cargo xtask codegen"
    );
}
