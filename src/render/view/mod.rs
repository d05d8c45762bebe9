//! What templates see of a plan: small, flat, and with every text made fit for where it stands.

mod credentials;

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::Serialize;

use super::dependency::Dependency;
use crate::plan::docs;
use crate::plan::operation::{BodyKind, Operation};
use crate::plan::security::{Carrier, Check};
use crate::plan::{Database, Location, Plan, Stubs, TrailingSlash, Version};
use credentials::{IssuerView, PrincipalView, SigningKeyView, signing_keys};

/// What every template sees.
#[derive(Debug, Serialize)]
pub struct View {
    /// The crate.
    pub package: PackageView,
    /// The contracts it is made from, for heads: `openapi/v1.yaml and openapi/v2.yaml`.
    pub contracts: String,
    /// The contract versions.
    pub versions: Vec<VersionView>,
    /// The same in the order in which their paths are looked at: none hides a deeper one.
    pub deepest_first: Vec<VersionView>,
    /// The modules of the crate.
    pub modules: Vec<ModuleView>,
    /// What the crate depends on.
    pub dependencies: Vec<Dependency>,
    /// What its tests depend on.
    pub dev_dependencies: Vec<Dependency>,
    /// The lints that it does without.
    pub lints: Vec<Lint>,
    /// How deep the compiler must follow types that hold types, where its own limit is too low.
    pub recursion_limit: Option<usize>,
    /// Whether accounts log in.
    pub has_login: bool,
    /// Whether log-ins begin sessions.
    pub has_sessions: bool,
    /// Whether sessions are in a cookie.
    pub has_cookies: bool,
    /// Whether accounts have API keys.
    pub has_keys: bool,
    /// The issuers elsewhere whose tokens are let in.
    pub issuers: Vec<IssuerView>,
    /// The first administrator, where accounts log in.
    pub principal: Option<PrincipalView>,
    /// Whether something is stored.
    pub has_storage: bool,
    /// Whether that may be PostgreSQL.
    pub has_postgres: bool,
    /// How the URL of a database is written, as Markdown.
    pub database_forms: String,
    /// The same as plain text.
    pub database_words: String,
    /// Whether something goes on behind an answer of 202.
    pub has_jobs: bool,
    /// The stored schemas that it does with.
    pub jobs: Vec<JobView>,
    /// Whether something is signed.
    pub has_secret: bool,
    /// Whether answers are kept under idempotency keys.
    pub has_idempotency: bool,
    /// Whether operations answer with what they were asked.
    pub echo: bool,
    /// What a slash at the end means, as a variant of the runtime; `None` if it makes another path.
    pub trailing_slash: Option<&'static str>,
    /// The path that says that the process runs.
    pub live_path: String,
    /// The path that says that it can do its work.
    pub ready_path: String,
    /// The path of the documentation.
    pub docs_path: String,
    /// The headers of requests that the contracts declare, in lower case and in order.
    pub sent_headers: Vec<String>,
    /// Those of responses.
    pub answered_headers: Vec<String>,
    /// The path of the contract, without its `.json` or `.yaml`.
    pub openapi_path: String,
    /// The path of the metrics.
    pub metrics_path: String,
    /// The settings that hold the keys of those who sign what they send.
    pub signing_keys: Vec<SigningKeyView>,
    /// Whether clients send files.
    pub has_uploads: bool,
    /// Whether counts can be shared through Redis.
    pub has_redis: bool,
    /// Whether requests can be told to a collector, as spans.
    pub has_telemetry: bool,
    /// All paths that the server has of its own.
    pub built_in_paths: Vec<String>,
}

/// The crate.
#[derive(Debug, Serialize)]
pub struct PackageView {
    /// Its name for Cargo.
    pub name: String,
    /// Its name in paths.
    pub ident: String,
    /// Its name among Kubernetes objects: letters, digits and hyphens.
    pub label: String,
    /// A semantic version.
    pub version: String,
    /// One line.
    pub description: String,
    /// The same as Markdown.
    pub docs: String,
    /// Whether it is a workspace of its own.
    pub own_workspace: bool,
}

/// A contract version.
#[derive(Debug, Serialize)]
pub struct VersionView {
    /// `v1`
    pub module: String,
    /// One line.
    pub title: String,
    /// `openapi/v1.yaml`
    pub file: String,
}

impl VersionView {
    fn of(version: &Version) -> Self {
        Self {
            module: version.module.to_string(),
            title: docs::line(&format!("{}, version {}", version.title, version.version)),
            file: version.file.clone(),
        }
    }
}

/// A stored schema whose rows are jobs.
#[derive(Debug, Serialize)]
pub struct JobView {
    /// Its module.
    pub module: String,
    /// The trait of the work.
    pub work: String,
}

impl JobView {
    fn all(plan: &Plan) -> Vec<Self> {
        let resources = plan.resources.iter();
        let jobs = resources.filter_map(|it| Some((it, it.job.as_ref()?)));
        jobs.map(|(it, job)| Self {
            module: it.module.to_string(),
            work: job.work.to_string(),
        })
        .collect()
    }
}

/// Writes how the URL of a database may look, each between these marks.
fn database_forms(plan: &Plan, mark: &str) -> String {
    let forms = plan.databases.iter().map(|it| match it {
        Database::Sqlite => "sqlite://PATH",
        Database::Postgres => "postgres://USER:PASSWORD@HOST:PORT/DATABASE",
    });
    let forms: Vec<String> = forms.map(|it| format!("{mark}{it}{mark}")).collect();
    forms.join(" or ")
}

/// A module of the crate.
#[derive(Debug, Serialize)]
pub struct ModuleView {
    /// Its name.
    pub name: String,
    /// Whether rustfmt is told to leave it alone.
    pub generated: bool,
}

/// A lint that is switched off.
#[derive(Debug, Serialize)]
pub struct Lint {
    /// Its name in clippy.
    pub name: &'static str,
    /// Why.
    pub comment: &'static str,
}

/// Gives a limit for crates whose models stand deep in each other: the compiler counts each of them, what stands around
/// it (`Option`, `Vec`), and what those consist of.
fn recursion_limit(plan: &Plan) -> Option<usize> {
    /// How much of its usual limit of 128 is enough for what is not a model.
    const ELSE: usize = 64;
    const EACH: usize = 2;
    let depth = plan.versions.iter().map(|it| it.models.depth()).max()?;
    let needed = ELSE + EACH * depth;
    (needed > 128).then(|| needed.next_multiple_of(128))
}

/// The headers that requests have by the contracts: parameters, and credentials of their own.
fn sent_headers(plan: &Plan) -> Vec<String> {
    let operations = plan
        .operations()
        .flat_map(|(_, _, it)| &it.request.parameters);
    let parameters = operations
        .filter(|it| it.location == Location::Header)
        .map(|it| &it.wire);
    let schemes = plan.versions.iter().flat_map(|it| &it.schemes);
    let credentials = schemes.filter_map(|it| match &it.carrier {
        Carrier::Header(name) => Some(name),
        _ => None,
    });
    in_order(parameters.chain(credentials))
}

/// The headers that responses have by the contracts.
fn answered_headers(plan: &Plan) -> Vec<String> {
    let variants = plan
        .operations()
        .flat_map(|(_, _, it)| &it.response.variants);
    in_order(variants.flat_map(|it| &it.headers).map(|it| &it.wire))
}

fn in_order<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let names: BTreeSet<String> = names.map(|it| it.to_ascii_lowercase()).collect();
    names.into_iter().collect()
}

/// The lints that generated code does without, each for a reason.
const LINTS: &[Lint] = &[Lint {
    name: "large_enum_variant",
    comment: "A response is made once and answered at once: a box would cost more than the copy.",
}];

impl View {
    /// Says of a plan what can be said before its files are rendered; the dependencies follow from those.
    pub fn of(plan: &Plan) -> Self {
        let echo = plan.stubs == Stubs::Echo;
        let (has_login, has_storage) = (
            !echo && plan.principal.is_some(),
            !echo && !plan.resources.is_empty(),
        );
        let mut modules: Vec<ModuleView> = plan
            .versions
            .iter()
            .map(|it| ModuleView {
                name: it.module.to_string(),
                generated: true,
            })
            .collect();
        for (name, generated) in [
            ("app", true),
            ("cli", true),
            ("config", true),
            ("custom", false),
            ("state", true),
            ("support", true),
        ] {
            modules.push(ModuleView {
                name: name.to_owned(),
                generated,
            });
        }
        if has_storage {
            modules.push(ModuleView {
                name: "storage".to_owned(),
                generated: true,
            });
        }
        let mut deepest_first: Vec<&Version> = plan.versions.iter().collect();
        deepest_first.sort_by_key(|it| Reverse(it.base_path.len()));
        let name = plan.package.name.to_string();
        let paths = &plan.built_in;
        Self {
            package: PackageView {
                ident: name.replace('-', "_"),
                label: label(&name),
                name,
                version: plan.package.version.clone(),
                description: line(&plan.package.description),
                docs: docs::line(&plan.package.description),
                own_workspace: plan.package.own_workspace,
            },
            contracts: contracts(plan),
            versions: plan.versions.iter().map(VersionView::of).collect(),
            deepest_first: deepest_first.into_iter().map(VersionView::of).collect(),
            modules,
            dependencies: Vec::new(),
            dev_dependencies: Vec::new(),
            lints: LINTS.iter().map(|it| Lint { ..*it }).collect(),
            recursion_limit: recursion_limit(plan),
            has_login,
            has_cookies: has_login && {
                let mut schemes = plan.versions.iter().flat_map(|it| &it.schemes);
                schemes.any(|it| matches!(it.check, Check::Session(_)))
            },
            issuers: if echo {
                Vec::new()
            } else {
                IssuerView::all(plan)
            },
            has_keys: has_login && plan.resources.iter().any(|it| it.api_key.is_some()),
            has_sessions: has_login
                && plan
                    .principal
                    .as_ref()
                    .is_some_and(|it| it.sessions.is_some()),
            principal: PrincipalView::of(plan),
            has_storage,
            has_postgres: has_storage && plan.databases.contains(&Database::Postgres),
            database_forms: database_forms(plan, "`"),
            database_words: database_forms(plan, ""),
            has_jobs: has_storage && plan.resources.iter().any(|it| it.job.is_some()),
            jobs: JobView::all(plan),
            has_secret: has_login || has_storage,
            has_idempotency: plan.idempotency.is_some(),
            echo,
            trailing_slash: plan.versions.iter().find_map(|it| match it.trailing_slash {
                TrailingSlash::Strict => None,
                TrailingSlash::Redirect => Some("Redirect"),
                TrailingSlash::Ignore => Some("Ignore"),
            }),
            signing_keys: signing_keys(plan),
            has_uploads: plan.operations().any(|(_, _, it)| takes_files(it)),
            has_redis: !echo && plan.server.redis,
            has_telemetry: !echo && plan.server.opentelemetry,
            live_path: paths.live.clone(),
            ready_path: paths.ready.clone(),
            docs_path: paths.docs.clone(),
            sent_headers: sent_headers(plan),
            answered_headers: answered_headers(plan),
            openapi_path: paths.openapi.clone(),
            metrics_path: paths.metrics.clone(),
            built_in_paths: [
                &paths.live,
                &paths.ready,
                &paths.docs,
                &paths.openapi,
                &paths.metrics,
            ]
            .into_iter()
            .cloned()
            .collect(),
        }
    }

    /// Adds a module of the crate, in its place among the others.
    pub fn add_module(&mut self, name: &str) {
        self.modules.push(ModuleView {
            name: name.to_owned(),
            generated: true,
        });
    }
}

/// Gives the names of the contracts, as a sentence has them.
pub fn contracts(plan: &Plan) -> String {
    let files: Vec<&str> = plan.versions.iter().map(|it| it.file.as_str()).collect();
    files.join(" and ")
}

/// Makes the name of a package one of DNS (RFC 1123), with room for an ending.
fn label(name: &str) -> String {
    let plain = name.to_lowercase().replace('_', "-");
    plain
        .chars()
        .take(50)
        .collect::<String>()
        .trim_matches('-')
        .to_owned()
}

/// Makes a text one line that can stand in a comment and between double quotes of any kind.
pub fn line(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|it| match it {
            '"' => '\'',
            '\\' => '/',
            '{' | '}' => ' ',
            it if it.is_control() => ' ',
            '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => ' ',
            it => it,
        })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Says whether files are read in a body of the operation.
fn takes_files(operation: &Operation) -> bool {
    let has_files = |it: &BodyKind| matches!(it, BodyKind::Multipart(it) if it.files);
    let body = operation.request.body.as_ref();
    operation.closed.is_empty()
        && body.is_some_and(|it| match &it.kind {
            BodyKind::Either(it) => it.choices.iter().any(|it| has_files(&it.kind)),
            kind => has_files(kind),
        })
}
