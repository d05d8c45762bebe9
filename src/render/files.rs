//! THE list of output files: where each stands, whose it is, how it is made, and when it is there.

use std::collections::BTreeMap;

use super::backend;
use super::code::{
    Cx, accept, account, admin, api, convert, idempotency, jobs, request, response, security,
    stored, version,
};
use super::dependency;
use super::imports::Imports;
use super::models::{self, Placement};
use super::runtime;
use super::template::Templates;
use super::tidy::Module;
use super::uses::{Paths, paths};
use super::view::{View, contracts};
use super::yaml;
use crate::file_set::{File, FileSet, Owner};
use crate::plan::schema::ModelId;
use crate::plan::{Plan, Version};

/// A file that is made from a template.
struct Row {
    /// Where it stands; its template is `crate/<path>.jinja`.
    path: &'static str,
    /// Whose it is.
    owner: Owner,
    /// Whether a crate has it.
    when: fn(&View) -> bool,
}

const fn generated(path: &'static str) -> Row {
    Row {
        path,
        owner: Owner::Generator,
        when: |_| true,
    }
}

/// The files of fixed text. `Cargo.toml` comes last, since it says what all others depend on.
const ROWS: &[Row] = &[
    Row {
        path: "src/custom/mod.rs",
        owner: Owner::User,
        when: |_| true,
    },
    generated(".dockerignore"),
    generated(".gitattributes"),
    generated(".env.example"),
    generated(".gitignore"),
    generated("Dockerfile"),
    generated("README.md"),
    generated("compose.yaml"),
    generated("deploy/config.yaml"),
    generated("deploy/kustomization.yaml"),
    generated("deploy/network.yaml"),
    Row {
        path: "deploy/redis.yaml",
        owner: Owner::Generator,
        when: |view| view.has_redis,
    },
    generated("deploy/server.yaml"),
    generated("src/app.rs"),
    generated("src/cli.rs"),
    generated("src/config.rs"),
    generated("src/lib.rs"),
    generated("src/main.rs"),
    generated("src/state.rs"),
    generated("tests/contract/answer.rs"),
    generated("tests/contract/main.rs"),
    generated("tests/contract/server.rs"),
];

/// The files under the folder of a contract version, by what they hold: path under it, and what makes it.
///
/// | path | made by | when |
/// |---|---|---|
/// | `mod.rs` | `code::version` | always |
/// | `models.rs`, `models/*.rs` | `code::models` | if there are schemas |
/// | `security.rs` | `code::security` | if an operation asks for credentials |
/// | `<tag>/mod.rs` | `code::api` | for each tag |
/// | `<tag>/request.rs` | `code::request` | if an operation of the tag is open |
/// | `<tag>/response.rs` | `code::response` | likewise, but for echoes |
/// | `<tag>/stored.rs` | `code::stored` | if an operation of the tag has a behaviour |
/// | `records.rs` | `code::convert` | if an operation answers what is stored |
fn version_files(plan: &Plan, version: &Version) -> Vec<(String, String)> {
    let fast = accept::fast(version);
    let placement = Placement::of(version);
    let place = |_: ModelId| Some(placement.module().to_owned());
    let imports = Imports::default();
    let cx = Cx {
        plan,
        version,
        fast: &fast,
        imports: &imports,
        models: &place,
    };
    let mut files = vec![("mod.rs".to_owned(), version::file(cx).print())];
    if !version.models.all.is_empty() {
        files.extend(models::files(plan, version, &fast, &placement));
    }
    if !version.schemes.is_empty() {
        files.push((
            "security.rs".to_owned(),
            security::file(version, cx.is_echo()).print(),
        ));
    }
    if !cx.is_echo() && !convert::answered(cx).is_empty() {
        files.push(("records.rs".to_owned(), convert::file(cx).print()));
    }
    for it in &version.apis {
        let mut add = |name: &str, module: Module<'_>| {
            files.push((format!("{}/{name}", it.module), module.print()))
        };
        add("mod.rs", api::file(cx, it));
        if it.operations.iter().any(api::is_open) {
            add("request.rs", request::file(cx, it));
            if !cx.is_echo() {
                add("response.rs", response::file(cx, it));
                if api::is_stored(it) {
                    add("stored.rs", stored::file(cx, it));
                }
            }
        }
    }
    files
}

/// Renders a crate.
///
/// # Errors
///
/// When a template is wrong, or two files have one path: faults of this program, which no contract can bring about.
pub fn files(plan: &Plan) -> anyhow::Result<FileSet> {
    let templates = Templates::new()?;
    let mut view = View::of(plan);
    let mut set = FileSet::default();
    let mut texts: BTreeMap<String, Paths> = BTreeMap::new();

    for version in &plan.versions {
        for (path, text) in version_files(plan, version) {
            let path = format!("src/{}/{path}", version.module);
            texts.insert(path.clone(), paths(&text));
            set.add(&path, File::generated(text))?;
        }
    }

    for (version, tests) in plan.versions.iter().zip(&plan.contract_tests) {
        let path = format!("tests/contract/{}.json", version.module);
        set.add(&path, File::generated(format!("{tests:#}\n")))?;
        set.add(
            &version.file,
            File::generated(yaml::print(&version.bundle)?),
        )?;
        // What is served as JSON is not for reading.
        let path = format!("openapi/{}.json", version.module);
        set.add(&path, File::generated(format!("{}\n", version.bundle)))?;
    }

    for path in &plan.migrations.withdrawn {
        set.withdraw(path);
    }
    for (path, file) in backend::files(plan, &contracts(plan)) {
        if path.ends_with(".rs") {
            texts.insert(path.clone(), paths(&String::from_utf8_lossy(&file.bytes)));
        }
        set.add(&path, file)?;
    }

    if let (Some(principal), Some(administrator)) = (&plan.principal, &plan.administrator) {
        let source = contracts(plan);
        let text = admin::file(plan, principal, administrator, &source).print();
        texts.insert("src/admin.rs".to_owned(), paths(&text));
        set.add("src/admin.rs", File::generated(text))?;
        view.add_module("admin");
        let text = account::file(plan, principal, &source).print();
        texts.insert("src/accounts.rs".to_owned(), paths(&text));
        set.add("src/accounts.rs", File::generated(text))?;
        view.add_module("accounts");
    }

    if let Some(keys) = plan.idempotency.and_then(|it| plan.resources.get(it)) {
        let source = contracts(plan);
        let text = idempotency::file(keys, &source).print();
        texts.insert("src/idempotency.rs".to_owned(), paths(&text));
        set.add("src/idempotency.rs", File::generated(text))?;
        view.add_module("idempotency");
    }

    if view.has_jobs {
        let source = contracts(plan);
        let mut all = vec![("mod".to_owned(), jobs::index(plan, &source).print())];
        for (it, job) in jobs::all(plan) {
            all.push((
                it.module.to_string(),
                jobs::resource(it, job, &source).print(),
            ));
        }
        for (name, text) in all {
            let path = format!("src/jobs/{name}.rs");
            texts.insert(path.clone(), paths(&text));
            set.add(&path, File::generated(text))?;
        }
        view.add_module("jobs");
    }

    // Which fixed files there are follows from all others, and `lib.rs` has a line for each folder of them.
    let rows = || ROWS.iter().filter(|row| (row.when)(&view));
    for row in rows().filter(|row| row.path.ends_with(".rs") && row.path != "src/lib.rs") {
        let text = templates.render(&format!("crate/{}.jinja", row.path), &view)?;
        texts.insert(row.path.to_owned(), paths(&text));
    }
    let runtime = runtime::needed(texts.values());
    for folder in runtime.folders() {
        let module = runtime.index(folder, &contracts(plan));
        set.add(&format!("src/{folder}/mod.rs"), File::generated(module))?;
        if folder != "support" {
            view.add_module(folder);
        }
    }
    view.modules.sort_by(|one, other| one.name.cmp(&other.name));
    for file in &runtime.files {
        set.add(&format!("src/{}", file.path), File::generated(file.text))?;
        texts.insert(file.path.clone(), file.paths.clone());
    }
    let used = dependency::used(texts.values());
    view.dependencies = dependency::with_own(used, &plan.package.dependencies);
    view.dev_dependencies = dependency::of_tests(view.has_storage);

    for row in ROWS
        .iter()
        .filter(|row| (row.when)(&view))
        .chain([&generated("Cargo.toml")])
    {
        let text = templates.render(&format!("crate/{}.jinja", row.path), &view)?;
        let file = match row.owner {
            Owner::Generator => File::generated(text),
            Owner::Append => File::append(text),
            Owner::User => File::user(text),
        };
        set.add(row.path, file)?;
    }
    Ok(set)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::plan::Stubs;

    fn text(set: &FileSet, path: &str) -> String {
        let file = set
            .get(path)
            .unwrap_or_else(|| panic!("there is no {path}"));
        String::from_utf8(file.bytes.clone()).unwrap()
    }

    #[test]
    fn a_crate_has_the_fixed_files_that_it_needs_and_no_others() {
        let set = files(&sample::plan(Stubs::NotImplemented)).unwrap();
        for needed in [
            "src/support/members.rs",
            "src/support/rule/text.rs",
            "src/auth/guard.rs",
        ] {
            assert!(set.get(needed).is_some(), "{needed}");
        }
        for unneeded in [
            "src/support/echo.rs",
            "src/support/backtrack.rs",
            "src/auth/password.rs",
        ] {
            assert!(set.get(unneeded).is_none(), "{unneeded}");
        }
        let manifest = text(&set, "Cargo.toml");
        assert!(
            manifest.contains("\nregex = ") && !manifest.contains("argon2"),
            "{manifest}"
        );
        let echo = files(&sample::plan(Stubs::Echo)).unwrap();
        assert!(echo.get("src/support/echo.rs").is_some());
        assert!(echo.get("src/v1/boats/response.rs").is_none());
    }

    #[test]
    fn rust_files_parse_and_two_runs_give_the_same_bytes() {
        let set = files(&sample::plan(Stubs::NotImplemented)).unwrap();
        for (path, file) in set
            .iter()
            .filter(|(path, _)| path.extension() == Some("rs"))
        {
            let text = String::from_utf8(file.bytes.clone()).unwrap();
            assert!(syn::parse_file(&text).is_ok(), "{path}");
        }
        assert_eq!(set, files(&sample::plan(Stubs::NotImplemented)).unwrap());
    }

    #[test]
    fn the_fast_road_asks_what_the_types_leave_open() {
        let set = files(&sample::plan(Stubs::NotImplemented)).unwrap();
        let models = text(&set, "src/v1/models.rs");
        for part in [
            "Boat::NAME.accepts(&self.name)",
            "self.length.is_none_or(|length| Boat::LENGTH.accepts(length))",
            "self.length.as_value().is_none_or(|length| Boat::LENGTH.accepts(*length))",
            "Property::required(\"length\", &Nullable(Boat::LENGTH))",
            "read_only: ReadOnly::Ignored(&[\"id\", \"built\"])",
        ] {
            // However the lines are broken.
            let joined = |it: &str| it.split_whitespace().collect::<String>();
            assert!(joined(&models).contains(&joined(part)), "{part}\n{models}");
        }
    }

    #[test]
    fn a_closed_operation_admits_and_answers_501() {
        let set = files(&sample::plan(Stubs::NotImplemented)).unwrap();
        let api = text(&set, "src/v1/boats/mod.rs");
        let handler = "    SINK_BOAT.admit(&http).await?;\n    Err(Rejection::not_implemented(\"sink_boat\"))\n";
        assert!(api.contains(handler), "{api}");
        assert!(!text(&set, "src/v1/boats/request.rs").contains("SinkBoat"));
    }
}
