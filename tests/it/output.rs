//! Writing, checking and handing over, on real folders, with small file sets.

use std::fs;
use std::path::Path;

use specwright::diagnostic::Sink;
use specwright::file_set::{File, FileSet, RelPath};
use specwright::output::check::{Difference, Drift};
use specwright::output::manifest::PATH;
use specwright::output::survey::State;
use specwright::output::write::{Action, Options};
use specwright::output::{self, Failure, Folder, Keep, Manifest};

use crate::tool::{read, tree, write};

/// Makes a set of generated files, with its manifest; `migrations/` are only ever added to, `own/` is the user's.
fn set(out: &Path, files: &[(&str, &str)]) -> FileSet {
    let mut set = FileSet::default();
    for (path, text) in files {
        let file = match path.split('/').next() {
            Some("migrations") => File::append(*text),
            Some("own") => File::user(*text),
            _ => File::generated(*text),
        };
        set.add(path, file).expect("a path");
    }
    let last = Manifest::read(&folder(out))
        .expect("readable")
        .unwrap_or_default();
    let manifest = Manifest {
        migrations: last.migrations,
        ..Manifest::default()
    };
    manifest.add_to(&mut set).expect("added");
    set
}

fn folder(out: &Path) -> Folder {
    Folder::new(out).expect("a folder")
}

fn keep(globs: &[&str]) -> Keep {
    Keep::new(globs).expect("globs")
}

/// Writes files; the ids of what was told when it is refused.
fn generate(
    out: &Path,
    files: &[(&str, &str)],
    force: bool,
) -> Result<Vec<(String, Action)>, Vec<&'static str>> {
    let sink = Sink::default();
    let options = Options {
        force,
        dry_run: false,
    };
    match output::write(&sink, &folder(out), &set(out, files), &keep(&[]), options) {
        Ok(summary) => Ok(summary
            .actions
            .into_iter()
            .map(|(path, it)| (path.to_string(), it))
            .collect()),
        Err(Failure::Rejected(_)) => Err(sink.into_all().iter().map(|it| it.id).collect()),
        Err(Failure::World(error)) => panic!("{error:#}"),
    }
}

fn check(out: &Path, files: &[(&str, &str)]) -> Vec<Drift> {
    output::check(&folder(out), &set(out, files), &keep(&[])).expect("checked")
}

fn states(drift: &[Drift]) -> Vec<(&str, State)> {
    let all = drift.iter().map(|it| (it.path.as_str(), it.state));
    all.filter(|(path, _)| *path != PATH).collect()
}

#[test]
fn what_was_written_does_not_drift_and_is_not_touched_again() {
    let root = tempfile::tempdir().expect("a folder");
    let out = root.path().join("deep/out");
    let files = [("Cargo.toml", "a"), ("src/v1/mod.rs", "b")];
    generate(&out, &files, false).expect("written");
    assert!(check(&out, &files).is_empty());
    let time = |path| {
        fs::metadata(out.join(path))
            .and_then(|it| it.modified())
            .expect("there")
    };
    let before = (time("Cargo.toml"), time(PATH));
    let actions = generate(&out, &files, false).expect("written");
    assert_eq!(actions, []);
    assert_eq!((time("Cargo.toml"), time(PATH)), before);
    // Nothing is left of the staging folder.
    let names: Vec<_> = tree(&out).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        names,
        [PATH, "Cargo.toml", "src/v1/mod.rs"].map(std::path::PathBuf::from)
    );
}

#[test]
fn files_that_are_no_longer_made_are_removed_and_others_stay() {
    let root = tempfile::tempdir().expect("a folder");
    let out = root.path();
    generate(
        out,
        &[("a.rs", "a"), ("old/b.rs", "b"), ("own/c.rs", "c")],
        false,
    )
    .expect("written");
    write(&out.join("mine.txt"), "mine");
    write(&out.join("own/c.rs"), "changed");
    generate(out, &[("a.rs", "a")], false).expect("written");
    assert!(!out.join("old").exists());
    assert_eq!(read(&out.join("mine.txt")), "mine");
    assert_eq!(read(&out.join("own/c.rs")), "changed");
}

#[test]
fn a_file_changed_by_hand_is_not_overwritten_in_silence() {
    let root = tempfile::tempdir().expect("a folder");
    let out = root.path();
    generate(out, &[("a.rs", "1"), ("b.rs", "1")], false).expect("written");
    write(&out.join("a.rs"), "by hand");
    let refused = generate(out, &[("a.rs", "2"), ("b.rs", "2")], false);
    assert_eq!(refused, Err(vec!["edited-file"]));
    assert_eq!(
        (read(&out.join("a.rs")), read(&out.join("b.rs"))),
        ("by hand".into(), "1".into())
    );
    // Also when it would be removed, and when it stands where a new one belongs.
    assert_eq!(
        generate(out, &[("b.rs", "1")], false),
        Err(vec!["edited-file"])
    );
    write(&out.join("c.rs"), "somebody's");
    let refused = generate(
        out,
        &[("a.rs", "by hand"), ("b.rs", "1"), ("c.rs", "1")],
        false,
    );
    assert_eq!(refused, Err(vec!["file-in-the-way"]));
    generate(out, &[("a.rs", "2"), ("b.rs", "2"), ("c.rs", "2")], true).expect("forced");
    assert_eq!(read(&out.join("a.rs")), "2");
}

#[test]
fn migrations_are_neither_rewritten_nor_removed() {
    let root = tempfile::tempdir().expect("a folder");
    let out = root.path();
    let first = ("migrations/1.sql", "create");
    generate(out, &[first], false).expect("written");
    // A later run need not repeat it.
    generate(out, &[("migrations/2.sql", "alter")], false).expect("written");
    assert_eq!(read(&out.join("migrations/1.sql")), "create");
    write(&out.join("migrations/1.sql"), "drop");
    for force in [false, true] {
        assert_eq!(
            generate(out, &[("a.rs", "1")], force),
            Err(vec!["changed-migration"])
        );
    }
    assert_eq!(
        states(&check(out, &[])),
        [("migrations/1.sql", State::AppendChanged)]
    );
    fs::remove_file(out.join("migrations/1.sql")).expect("removed");
    assert_eq!(
        generate(out, &[first], true),
        Err(vec!["changed-migration"])
    );
    assert!(!out.join("a.rs").exists());
}

#[test]
fn check_tells_missing_stale_edited_and_leftover_apart() {
    let root = tempfile::tempdir().expect("a folder");
    let out = root.path();
    let all = [
        ("gone.rs", "1"),
        ("stale.rs", "1"),
        ("edited.rs", "1"),
        ("left.rs", "1"),
    ];
    generate(out, &all, false).expect("written");
    fs::remove_file(out.join("gone.rs")).expect("removed");
    write(&out.join("edited.rs"), "by hand\n");
    let before = tree(out);
    let drift = check(
        out,
        &[("gone.rs", "1"), ("stale.rs", "2"), ("edited.rs", "1\n")],
    );
    assert_eq!(
        states(&drift),
        [
            ("gone.rs", State::Missing),
            ("stale.rs", State::Stale),
            ("edited.rs", State::Edited),
            ("left.rs", State::Leftover),
        ]
    );
    assert!(
        drift[2].diff.contains("-by hand\n+1\n"),
        "{}",
        drift[2].diff
    );
    assert_eq!(tree(out), before, "check wrote something");
}

#[test]
fn differences_of_layout_and_of_line_ends_are_named() {
    let root = tempfile::tempdir().expect("a folder");
    let out = root.path();
    let files = [
        ("a.rs", "fn a() {\n    b();\n}\n"),
        ("b.txt", "1\n2\n"),
        ("c.rs", "fn c() {}\n"),
    ];
    generate(out, &files, false).expect("written");
    write(&out.join("a.rs"), "fn a() { b(); }\n");
    write(&out.join("b.txt"), "1\r\n2\r\n");
    write(&out.join("c.rs"), "fn d() {}\n");
    let drift = check(out, &files);
    let kinds: Vec<_> = drift.iter().map(|it| it.difference).collect();
    assert_eq!(
        kinds,
        [
            Difference::Layout,
            Difference::LineEndings,
            Difference::Content
        ]
    );
}

#[test]
fn what_is_kept_is_made_once_and_never_looked_at_again() {
    let root = tempfile::tempdir().expect("a folder");
    let out = root.path();
    let write_keeping = |text: &str| {
        let keep = keep(&["kept/*.rs"]);
        let mut set = FileSet::default();
        set.add("kept/a.rs", File::generated(text)).expect("a path");
        keep.apply(&mut set);
        Manifest::default().add_to(&mut set).expect("added");
        let sink = Sink::default();
        output::write(&sink, &folder(out), &set, &keep, Options::default()).expect("written");
        output::check(&folder(out), &set, &keep).expect("checked")
    };
    write_keeping("1");
    assert_eq!(read(&out.join("kept/a.rs")), "1");
    write(&out.join("kept/a.rs"), "mine");
    assert_eq!(write_keeping("2"), []);
    assert_eq!(read(&out.join("kept/a.rs")), "mine");
}

#[test]
fn a_run_that_was_killed_shows_as_drift_and_the_next_one_mends_it() {
    let root = tempfile::tempdir().expect("a folder");
    let out = root.path();
    generate(out, &[("a.rs", "1"), ("b.rs", "1")], false).expect("written");
    // As if it had been killed after the first rename: the staged manifest is there, the real one is old.
    write(&out.join("a.rs"), "2");
    let set = set(out, &[("a.rs", "2"), ("b.rs", "2")]);
    let manifest = set.get(PATH).expect("a manifest");
    write(
        &out.join(".specwright/staging-x/manifest.json"),
        &String::from_utf8_lossy(&manifest.bytes),
    );
    let files = [("a.rs", "3"), ("b.rs", "3")];
    let drift = check(out, &files);
    assert_eq!(
        states(&drift),
        [("a.rs", State::Stale), ("b.rs", State::Stale)]
    );
    generate(out, &files, false).expect("mended");
    assert!(!out.join(".specwright/staging-x").exists());
    assert!(check(out, &files).is_empty());
}

#[test]
fn two_runs_at_once_are_refused() {
    let root = tempfile::tempdir().expect("a folder");
    let out = root.path();
    generate(out, &[("a.rs", "1")], false).expect("written");
    let path = if cfg!(unix) {
        ".specwright"
    } else {
        ".specwright/lock"
    };
    let lock = fs::File::open(out.join(path)).expect("opened");
    lock.try_lock().expect("locked");
    let sink = Sink::default();
    let set = set(out, &[("a.rs", "2")]);
    let done = output::write(&sink, &folder(out), &set, &keep(&[]), Options::default());
    assert!(matches!(done, Err(Failure::World(_))), "{done:?}");
    assert_eq!(read(&out.join("a.rs")), "1");
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let root = tempfile::tempdir().expect("a folder");
    let outside = root.path().join("outside");
    let out = root.path().join("out");
    write(&outside.join("a.rs"), "outside");
    fs::create_dir_all(&out).expect("made");
    symlink(&outside, out.join("src")).expect("linked");
    let sink = Sink::default();
    let set = set(&out, &[("src/a.rs", "1"), ("src/b.rs", "1")]);
    let options = Options {
        force: true,
        dry_run: false,
    };
    let done = output::write(&sink, &folder(&out), &set, &keep(&[]), options);
    assert!(matches!(done, Err(Failure::World(_))), "{done:?}");
    assert_eq!(read(&outside.join("a.rs")), "outside");
    assert!(!outside.join("b.rs").exists());
    // A file that is a link is not written through either.
    fs::remove_file(out.join("src")).expect("removed");
    symlink(outside.join("a.rs"), out.join("c.rs")).expect("linked");
    assert_eq!(
        generate(&out, &[("c.rs", "1")], true),
        Err(vec!["file-in-the-way"])
    );
    assert_eq!(read(&outside.join("a.rs")), "outside");
    // The folder itself may be a link.
    symlink(&outside, root.path().join("link")).expect("linked");
    generate(&root.path().join("link"), &[("d.rs", "1")], false).expect("written");
    assert_eq!(read(&outside.join("d.rs")), "1");
}

#[test]
fn a_manifest_from_elsewhere_removes_nothing_outside() {
    let root = tempfile::tempdir().expect("a folder");
    let out = root.path().join("out");
    write(&root.path().join("precious"), "1");
    let sum = output::manifest::checksum(b"1");
    let text = format!(r#"{{"files": {{"../precious": "{sum}", "/etc/hostname": "{sum}"}}}}"#);
    write(&out.join(PATH), &text);
    generate(&out, &[("a.rs", "1")], true).expect("written");
    assert_eq!(read(&root.path().join("precious")), "1");
}

#[test]
fn ejecting_lists_the_file_and_leaves_no_drift() {
    let root = tempfile::tempdir().expect("a folder");
    let out = root.path().join("out");
    let configuration = root.path().join("specwright.yaml");
    write(&configuration, "# mine\nout: out\n");
    generate(&out, &[("a[1].rs", "1"), ("b.rs", "1")], false).expect("written");
    let path = RelPath::new("a[1].rs").expect("a path");
    output::eject(&folder(&out), &path, &configuration, &keep(&[])).expect("ejected");
    let text = read(&configuration);
    assert_eq!(text, "# mine\nout: out\nkeep:\n  - \"a[[]1[]].rs\"\n");
    let keep = keep(&["a[[]1[]].rs"]);
    let mut set = FileSet::default();
    set.add("a[1].rs", File::generated("2")).expect("a path");
    set.add("b.rs", File::generated("1")).expect("a path");
    keep.apply(&mut set);
    Manifest::default().add_to(&mut set).expect("added");
    assert_eq!(
        output::check(&folder(&out), &set, &keep).expect("checked"),
        []
    );
    let again = output::eject(&folder(&out), &path, &configuration, &keep);
    assert!(again.is_err());
}
