//! Tests of the stage as a whole: texts in, trees, targets and diagnostics out.

use serde_json::json;

use crate::diagnostic::{Diagnostic, Sink};
use crate::source::{Sources, Span};

use super::parse::parse;
use super::{Document, Files, Place, load};

/// Parses a text and gives its value, or its diagnostics as `line:column id`.
fn value(name: &str, text: &str) -> Result<serde_json::Value, String> {
    let mut sources = Sources::default();
    let id = sources.add(name, text);
    let sink = Sink::default();
    let node = parse(&sink, &sources, id);
    node.map(|it| it.to_json())
        .map_err(|_| said(&sources, sink))
}

fn said(sources: &Sources, sink: Sink) -> String {
    let all = sink.into_all();
    let one =
        |at: Option<Span>| at.map_or_else(|| "-".into(), |at| sources.position(at).to_string());
    all.iter()
        .map(|it| format!("{} {}", one(it.at), it.id))
        .collect::<Vec<_>>()
        .join(", ")
}

fn yaml(text: &str) -> Result<serde_json::Value, String> {
    value("a.yaml", text)
}

fn fault(name: &str, text: &str) -> String {
    value(name, text).expect_err("a fault")
}

#[test]
fn scalars_keep_what_the_author_wrote() {
    let text = "version: 1.10\ncountry: NO\non: 2024-01-01\n200: 010\ntrue: ~\nquoted: '1'\nempty:\nbig: 18446744073709551616\n";
    let expected: serde_json::Value = serde_json::from_str(
        r#"{"version":1.10,"country":"NO","on":"2024-01-01","200":"010","true":null,"quoted":"1","empty":null,"big":18446744073709551616}"#,
    )
    .expect("it is JSON");
    assert_eq!(yaml(text), Ok(expected));
}

#[test]
fn tags_of_the_core_schema_are_known_and_others_are_not() {
    assert_eq!(
        yaml("a: !!str 1\nb: ! 2\nc: !!float 3\n"),
        Ok(json!({"a": "1", "b": "2", "c": 3}))
    );
    assert_eq!(
        fault("a.yaml", "a: !include b.yaml\nb: !!binary AA==\n"),
        "1:4 unsupported-tag, 2:4 unsupported-tag"
    );
    assert_eq!(fault("a.yaml", "a: !!int x\n"), "1:4 wrong-tag");
    assert_eq!(fault("a.yaml", "a: !thing {b: 1}\n"), "1:4 unsupported-tag");
}

#[test]
fn keys_are_unique_text() {
    assert_eq!(
        fault("a.yaml", "200: a\n'200': b\nx: {y: 1, y: 2}\n"),
        "2:1 duplicate-key, 3:11 duplicate-key"
    );
    assert_eq!(
        fault("a.json", "{\"a\": 1,\n \"a\": 2}"),
        "2:2 duplicate-key"
    );
    assert_eq!(fault("a.yaml", "? [a, b]\n: 1\n"), "1:3 key-not-text");
}

#[test]
fn faults_of_a_text_have_pointers() {
    let pointers = |text: &str| {
        let mut sources = Sources::default();
        let id = sources.add("a.yaml", text);
        let sink = Sink::default();
        assert!(parse(&sink, &sources, id).is_err());
        sink.into_all()
            .into_iter()
            .filter_map(|it| it.pointer)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        pointers("a/b:\n  - 1\n  - {x: 1, x: 2, y: !include z}\n"),
        ["/a~1b/1/x", "/a~1b/1/y"]
    );
    assert_eq!(pointers("a:\n  b: [}\n"), ["/a/b/0"]);
}

#[test]
fn later_stages_get_pointers_by_place() {
    let text = "a: {b: [1, {c: 2}]}\nd:\n  e/f: g\n";
    let (sources, document) = document(&[("api/root.yaml", text)]);
    let source = document.source(document.root().file).expect("a source");
    let at = |what: &str| {
        let start = sources.get(source).text.find(what).expect("a place") as u32;
        Span {
            source,
            start,
            end: start + 1,
        }
    };
    let sink = Sink::default();
    for what in ["b:", "1", "2", "e/f", "g"] {
        sink.error(Diagnostic::new("any", at(what), ""));
    }
    sink.error(Diagnostic::new("any", at("a"), "").pointer("/known"));
    document.add_pointers(&sink);
    let pointers: Vec<_> = sink
        .into_all()
        .into_iter()
        .filter_map(|it| it.pointer)
        .collect();
    assert_eq!(
        pointers,
        ["/a/b", "/a/b/0", "/a/b/1/c", "/d/e~1f", "/d/e~1f", "/known"]
    );
}

#[test]
fn aliases_and_merge_keys_are_resolved() {
    let text = "base: &base {a: 1, b: 2}\none: *base\ntwo:\n  x: 0\n  <<: [*base, {b: 3, c: 4}]\n  a: 5\n'<<': text\n";
    let two = json!({"x": 0, "b": 2, "c": 4, "a": 5});
    let expected =
        json!({"base": {"a": 1, "b": 2}, "one": {"a": 1, "b": 2}, "two": two, "<<": "text"});
    let found = yaml(text).expect("a value");
    assert_eq!(found, expected);
    assert_eq!(found["two"].to_string(), r#"{"x":0,"b":2,"c":4,"a":5}"#);
    assert_eq!(fault("a.yaml", "a: 1\n<<: text\n"), "2:1 wrong-merge");
    assert_eq!(fault("a.yaml", "a: &a [1, *a]\n"), "1:11 recursive-alias");
    assert_eq!(fault("a.yaml", "a: *nobody\n"), "1:4 invalid-yaml");
}

#[test]
fn bombs_of_aliases_are_refused() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..=10 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{below}]\n"));
    }
    assert!(fault("a.yaml", &bomb).ends_with("alias-limit"));
    let long = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(1 << 20),
        vec!["*a"; 100].join(", ")
    );
    assert_eq!(fault("a.yaml", &long), "2:245 alias-limit");
}

#[test]
fn depth_is_limited_and_never_overflows() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(value("a.json", &nested(500)).is_ok());
    for name in ["a.json", "a.yaml"] {
        assert_eq!(fault(name, &nested(501)), "1:501 nesting-limit");
        assert!(fault(name, &nested(1_000_000)).ends_with("nesting-limit"));
    }
    // Aliases must not build what a text could not.
    let halves = format!(
        "a: &a {}\nb: {}*a{}\n",
        nested(300),
        "[".repeat(300),
        "]".repeat(300)
    );
    assert!(fault("a.yaml", &halves).ends_with("nesting-limit"));
    let block: String = (0..600)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    assert!(fault("a.yaml", &block).ends_with("nesting-limit"));
}

#[test]
fn one_file_is_one_document_with_content() {
    assert_eq!(
        fault("a.yaml", "a: 1\n---\nb: 2\n"),
        "2:1 several-documents"
    );
    assert_eq!(fault("a.yaml", "# nothing\n"), "1:1 empty-document");
    assert_eq!(fault("a.json", " \n"), "1:1 empty-document");
    assert_eq!(yaml("---\na: 1\n...\n"), Ok(json!({"a": 1})));
}

#[test]
fn json_has_its_own_rules() {
    assert_eq!(
        fault("a.json", "{\n  // why\n  \"a\": 1}"),
        "2:3 invalid-json"
    );
    assert_eq!(fault("a.json", "{\"a\": [1,]}"), "1:10 invalid-json");
    assert_eq!(fault("a.JSON", "a: 1"), "1:1 invalid-json");
    assert!(fault("a.json", r#"{"a": "\uD800"}"#).ends_with("invalid-yaml"));
    assert_eq!(
        value("a.json", r#"{"a": "\uD83D\uDE00\/"}"#),
        Ok(json!({"a": "😀/"}))
    );
    let text = "{\"a\"\n:\t1, \"b\": {\"c\":[true,null]}\r\n}\n";
    assert_eq!(
        value("a.json", text),
        Ok(json!({"a": 1, "b": {"c": [true, null]}}))
    );
    let key = "k".repeat(5000);
    assert!(value("a.json", &format!("{{\"{key}\": 1}}")).is_ok());
}

#[test]
fn odd_line_ends_and_marks_are_read_and_tabs_are_named() {
    assert_eq!(
        yaml("\u{feff}a: 1\r\nb:\r\n  - c"),
        Ok(json!({"a": 1, "b": ["c"]}))
    );
    let mut sources = Sources::default();
    let id = sources.add("a.yaml", "a:\n\tb: 1\n");
    let sink = Sink::default();
    assert!(parse(&sink, &sources, id).is_err());
    let all = sink.into_all();
    assert_eq!(all[0].message, "a tab is used as indentation");
    assert_eq!(all[0].at.map(|at| sources.position(at).line), Some(2));
}

#[test]
fn every_node_has_its_span() {
    let mut sources = Sources::default();
    let id = sources.add("a.yaml", "\u{feff}a:\n  b: [1, x]\n  c:\nd: e\n");
    let node = parse(&Sink::default(), &sources, id).expect("a tree");
    let text = |node: &super::node::Node| sources.text(node.at).to_owned();
    let a = node.get("a").expect("a");
    assert_eq!(text(&node), "a:\n  b: [1, x]\n  c:\nd: e");
    assert_eq!(text(a), "b: [1, x]\n  c");
    assert_eq!(text(a.get("b").expect("b")), "[1, x]");
    // Nothing after a colon is shown at its key.
    assert_eq!(text(a.get("c").expect("c")), "c");
}

/// Loads `root.yaml` from memory.
fn document(files: &[(&str, &str)]) -> (Sources, Document) {
    let mut sources = Sources::default();
    let files = Files::memory(files.iter().copied());
    let document =
        load(&Sink::default(), &mut sources, &files, "api/root.yaml").expect("a document");
    (sources, document)
}

/// Follows the references `$ref` of the members of the root, and gives what is found or said.
fn follow(sources: &Sources, document: &Document) -> Vec<String> {
    let one = |(_, place): (&str, Place<'_>)| {
        let (reference, at) = place.reference()?;
        let sink = Sink::default();
        Some(
            match document.resolve_chain(&sink, place.file, reference, at) {
                Ok(found) => format!(
                    "{}#{} {}",
                    document.name(found.file),
                    found.pointer,
                    found.node.to_json()
                ),
                Err(_) => said(sources, sink),
            },
        )
    };
    document.root().members().filter_map(one).collect()
}

#[test]
fn pointers_lead_through_escapes_arrays_and_chains() {
    let root = r##"
a: {$ref: '#/x/~1p~1%7Bid%7D/1/m~0n'}
b: {$ref: '#/a'}
c: {$ref: '#/x/~1p~1{id}/01'}
d: {$ref: '#/y'}
e: {$ref: '#/f'}
f: {$ref: '#/e'}
g: {$ref: 'x'}
h: {$ref: "#/x\n"}
x: {'/p/{id}': [0, {m~n: 1}]}
example: {deep: {$ref: 'no-such-file.yaml'}}
"##;
    let (sources, document) = document(&[("api/root.yaml", root)]);
    let expected = [
        "api/root.yaml#/x/~1p~1{id}/1/m~0n 1",
        "api/root.yaml#/x/~1p~1{id}/1/m~0n 1",
        "4:11 unresolved-reference",
        "5:11 unresolved-reference",
        "6:11 reference-cycle",
        "7:11 reference-cycle",
        "8:11 file-unreadable",
        "9:11 invalid-reference",
    ];
    assert_eq!(follow(&sources, &document), expected);
}

#[test]
fn files_are_relative_to_the_file_that_refers_and_are_read_once() {
    let files = [
        (
            "api/root.yaml",
            "a: {$ref: ./x/pet.yaml}\nb: {$ref: 'x/../x/pet.yaml#/name'}\nc: {$ref: 'x/pet%20two.json#/back'}\nname: root\n",
        ),
        ("api/x/pet.yaml", "name: pet\n"),
        (
            "api/x/pet two.json",
            r##"{"back": {"$ref": "#/more"}, "more": {"$ref": "../root.yaml#/name"}}"##,
        ),
    ];
    let (sources, document) = document(&files);
    let expected = [
        "api/x/pet.yaml# {\"name\":\"pet\"}",
        "api/x/pet.yaml#/name \"pet\"",
        "api/root.yaml#/name \"root\"",
    ];
    assert_eq!(follow(&sources, &document), expected);
    assert_eq!(sources.iter().count(), 3);
}

#[test]
fn a_broken_file_is_reported_when_it_is_needed_and_once() {
    let root = "a: {$ref: 'b.yaml#/x'}\nb: {$ref: 'b.yaml#/y'}\n";
    let (sources, document) = document(&[("api/root.yaml", root), ("api/b.yaml", "x: [\n")]);
    let sink = Sink::default();
    for (_, place) in document.root().members() {
        let (reference, at) = place.reference().expect("a reference");
        for _ in 0..2 {
            assert!(document.resolve(&sink, place.file, reference, at).is_err());
        }
    }
    assert_eq!(
        said(&sources, sink),
        "1:4 invalid-yaml, 1:11 unreadable-reference"
    );
}

#[test]
fn a_missing_target_is_named_with_its_nearest_neighbour() {
    let root = "a: {$ref: '#/schemas/Pett'}\nschemas: {Pet: {}}\n";
    let (_, document) = document(&[("api/root.yaml", root)]);
    let sink = Sink::default();
    let place = document.root().child("a").expect("a");
    let (reference, at) = place.reference().expect("a reference");
    assert!(document.resolve(&sink, place.file, reference, at).is_err());
    let all = sink.into_all();
    assert_eq!(
        all[0].message,
        "`#/schemas/Pett` points at nothing: `/schemas` has no `Pett`"
    );
    assert_eq!(
        all[0].help.as_deref(),
        Some("did you mean `#/schemas/Pet`?")
    );
}

#[test]
fn on_disk_references_stay_under_the_root_and_remote_ones_in_their_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("secret.yaml", "a: 1\n");
    write("project/x.yaml", "a: 2\n");
    write("copies/s/x.json", r#"{"a": {"$ref": "y.json"}}"#);
    write("copies/s/y.json", r#"{"b": 3}"#);
    write(
        "project/root.yaml",
        "a: {$ref: ../secret.yaml}\nb: {$ref: ../../no-such.yaml}\nc: {$ref: 'x.yaml#/a'}\nd: {$ref: 'https://x.org/s/x.json#/a'}\n\
         e: {$ref: 'https://x.org/%2e%2e/secret.yaml'}\nf: {$ref: 'https://other.org/x.json'}\n\
         g: {$ref: .}\nh: {$ref: link.yaml}\ni: {$ref: inner.yaml}\n",
    );
    let project = folder.path().join("project");
    let mut expected = vec![
        "1:11 reference-outside",
        "2:11 reference-outside",
        "2",
        "{\"b\":3}",
        "5:11 reference-outside",
    ];
    expected.extend(["6:11 remote-reference", "7:11 file-unreadable"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../secret.yaml", project.join("link.yaml")).expect("a link");
        std::os::unix::fs::symlink("x.yaml", project.join("inner.yaml")).expect("a link");
        expected.extend(["8:11 reference-outside", "{\"a\":2}"]);
    }
    let files = Files::under(&project)
        .and_then(|it| it.map_remote("https://x.org/", folder.path().join("copies")));
    let mut sources = Sources::default();
    let root = project.join("root.yaml").to_string_lossy().into_owned();
    let document = load(
        &Sink::default(),
        &mut sources,
        &files.expect("folders"),
        &root,
    )
    .expect("a document");
    let found: Vec<_> = follow(&sources, &document)
        .into_iter()
        .map(|it| {
            it.split_once("# ")
                .or(it.split_once("#/a "))
                .map_or(it.clone(), |it| it.1.to_owned())
        })
        .collect();
    assert_eq!(found[..expected.len()], expected);
    // A link to a file is that file.
    assert_eq!(
        sources
            .iter()
            .filter(|(_, it)| &*it.text == "a: 2\n")
            .count(),
        1
    );
}
