//! What was understood: the plan in words, for `specwright inspect`.
//!
//! In: a plan. Out: a description of it as data, which programs read, and the same as a text, which people read.

use std::fmt::Write;

use serde::Serialize;

use super::resource::behaviour::Action;
use super::resource::{Column, ColumnRole, Resource};
use super::schema::{Model, ModelKind, View};
use super::security::Security;
use super::{Plan, Version, operation};

/// What was understood of all contracts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// The name of the crate.
    pub package: String,
    /// The contract versions, oldest first.
    pub versions: Vec<VersionWords>,
    /// The stored schemas of all versions.
    pub stored: Vec<StoredWords>,
}

/// One contract version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionWords {
    /// Its module.
    pub module: String,
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub version: String,
    /// The path of its server; `/` for none.
    pub base_path: String,
    /// The operations, tag by tag.
    pub operations: Vec<OperationWords>,
    /// The types.
    pub models: Vec<ModelWords>,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperationWords {
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path under the base path.
    pub path: String,
    /// The method in Rust: `UsersApi::create_user`.
    pub rust: String,
    /// Who is let in.
    pub callers: String,
    /// What it does by default, and with which stored schema.
    pub does: String,
    /// Why the tool thinks so; for an operation without behaviour, nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Whether it is done once for each `Idempotency-Key`.
    pub idempotent: bool,
    /// What is not enforced, so that the operation is closed; empty for one that is enforced whole.
    pub not_enforced: Vec<String>,
}

/// One type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelWords {
    /// Its name in Rust.
    pub rust: String,
    /// What it is: `struct`, `enum`, or `json` for what is checked in full but has no type of its own.
    pub kind: &'static str,
    /// Which side of the wire it is for: `read`, `written` or `both`; `patch` for merge patches.
    pub side: &'static str,
}

/// One stored schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoredWords {
    /// Its name in the contract.
    pub store: String,
    /// The table.
    pub table: String,
    /// The columns.
    pub columns: Vec<ColumnWords>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnWords {
    /// Its name in the table.
    pub name: String,
    /// What the server does with it.
    pub role: &'static str,
    /// Whether it may be null.
    pub nullable: bool,
    /// The stored schema that it refers to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub references: Option<String>,
}

/// Describes a plan.
pub fn inspect(plan: &Plan) -> Inspection {
    Inspection {
        package: plan.package.name.to_string(),
        versions: plan.versions.iter().map(|it| version(plan, it)).collect(),
        stored: plan.resources.iter().map(|it| stored(plan, it)).collect(),
    }
}

fn version(plan: &Plan, version: &Version) -> VersionWords {
    let operations = version.apis.iter().flat_map(|api| {
        let describe = |it| operation(plan, version, &api.trait_name.to_string(), it);
        api.operations.iter().map(describe).collect::<Vec<_>>()
    });
    VersionWords {
        module: version.module.to_string(),
        title: version.title.clone(),
        version: version.version.clone(),
        base_path: match version.base_path.as_str() {
            "" => "/".to_owned(),
            path => path.to_owned(),
        },
        operations: operations.collect(),
        models: version.models.all.iter().map(model).collect(),
    }
}

fn operation(
    plan: &Plan,
    version: &Version,
    trait_name: &str,
    it: &operation::Operation,
) -> OperationWords {
    let does = match &it.behaviour {
        Some(behaviour) => {
            let resource = plan.resources.get(behaviour.resource);
            let store = resource.map_or("", |it| it.store.as_str());
            let does = format!("{} {store}", verb(&behaviour.action));
            match resource.and_then(|it| it.job.as_ref()) {
                Some(job) if behaviour.promises => {
                    format!("{does} (the work is yours to write, in {})", job.work)
                }
                _ => does,
            }
        }
        None => "yours to write".to_owned(),
    };
    OperationWords {
        method: it.method.clone(),
        path: it.path.clone(),
        rust: format!("{trait_name}::{}", it.name),
        callers: callers(version, &it.security),
        does,
        because: it.behaviour.as_ref().map(|it| it.reason.clone()),
        idempotent: it.idempotent.is_some(),
        not_enforced: it.closed.clone(),
    }
}

fn verb(action: &Action) -> &'static str {
    match action {
        Action::Login(_) => "logs in by",
        Action::Refresh { .. } => "carries on a session of",
        Action::Logout { .. } => "ends a session of",
        Action::Me => "reads the caller's own row of",
        Action::List(_) => "lists",
        Action::Create { .. } => "creates in",
        Action::Read { .. } => "reads one of",
        Action::Replace { .. } => "replaces one of",
        Action::Update { .. } => "updates one of",
        Action::Delete { .. } => "deletes one of",
    }
}

fn callers(version: &Version, security: &Security) -> String {
    if security.is_public() {
        return "everybody".to_owned();
    }
    let alternatives = security.alternatives.iter().map(|all| {
        let all: Vec<_> = all
            .iter()
            .map(|it| {
                let scheme = version.schemes.get(it.scheme);
                let name = scheme.map_or("", |it| it.wire.as_str());
                match it.scopes.as_slice() {
                    [] => name.to_owned(),
                    scopes => format!("{name} ({})", scopes.join(", ")),
                }
            })
            .collect();
        if all.is_empty() {
            "nobody in particular".to_owned()
        } else {
            all.join(" and ")
        }
    });
    let mut words = alternatives.collect::<Vec<_>>().join(" or ");
    if !security.roles.is_empty() {
        words.push_str(&format!("; role {}", security.roles.join(" or ")));
    }
    if security.or_owner {
        words.push_str("; or the owner");
    }
    words
}

fn model(model: &Model) -> ModelWords {
    ModelWords {
        rust: model.name.to_string(),
        kind: match model.kind {
            ModelKind::Struct(_) => "struct",
            ModelKind::Enumeration(_) => "enum",
            ModelKind::Union(_) => "union",
            ModelKind::Json { .. } => "json",
        },
        side: match (model.view, model.read, model.written) {
            (View::Patch, _, _) => "patch",
            (View::Parts, _, _) => "parts",
            (_, true, true) => "both",
            (_, true, false) => "read",
            (_, false, _) => "written",
        },
    }
}

fn stored(plan: &Plan, resource: &Resource) -> StoredWords {
    let column = |it: &Column| ColumnWords {
        name: it.name.to_string(),
        role: role(it.role),
        nullable: it.nullable,
        references: it
            .references
            .and_then(|to| plan.resources.get(to))
            .map(|it| it.store.clone()),
    };
    StoredWords {
        store: resource.store.clone(),
        table: resource.table.to_string(),
        columns: resource.columns.iter().map(column).collect(),
    }
}

fn role(role: ColumnRole) -> &'static str {
    match role {
        ColumnRole::Value => "value",
        ColumnRole::Key => "key",
        ColumnRole::Secret => "hash of a secret",
        ColumnRole::KeyHash => "hash of a key",
        ColumnRole::KeyPrefix => "begin of a key",
        ColumnRole::JobState => "state of a job",
        ColumnRole::JobError => "why a job has failed",
        ColumnRole::JobLease => "who works on a job",
        ColumnRole::JobDue => "when a job may be taken",
        ColumnRole::JobAttempts => "how often a job was tried",
        ColumnRole::Tenant => "tenant",
        ColumnRole::Owner => "owner",
        ColumnRole::Created => "time of creation",
        ColumnRole::Updated => "time of the last change",
        ColumnRole::Version => "count of changes",
        ColumnRole::Deleted => "time of deletion",
    }
}

impl Inspection {
    /// Gives the description as a text.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for version in &self.versions {
            version.write(&mut text);
        }
        for stored in &self.stored {
            stored.write(&mut text);
        }
        text
    }
}

// Writing into a string cannot fail, so the results below mean nothing.

impl VersionWords {
    fn write(&self, text: &mut String) {
        let Self {
            module,
            title,
            version,
            base_path,
            operations,
            models,
        } = self;
        let _ = writeln!(text, "{module}: {title} {version}, under {base_path}");
        for it in operations {
            let _ = writeln!(text, "\n  {} {}", it.method, it.path);
            let _ = writeln!(text, "    is       {}", it.rust);
            let _ = writeln!(text, "    lets in  {}", it.callers);
            match &it.because {
                Some(because) => {
                    let _ = writeln!(text, "    does     {}, since {because}", it.does);
                }
                None => {
                    let _ = writeln!(text, "    does     {}", it.does);
                }
            }
            if it.idempotent {
                let _ = writeln!(text, "    once     for each Idempotency-Key");
            }
            for missing in &it.not_enforced {
                let _ = writeln!(text, "    closed   {missing}");
            }
        }
        if !models.is_empty() {
            let _ = writeln!(text, "\n  types");
        }
        let width = models.iter().map(|it| it.rust.len()).max().unwrap_or(0);
        for it in models {
            let _ = writeln!(text, "    {:width$}  {:6}  {}", it.rust, it.kind, it.side);
        }
        text.push('\n');
    }
}

impl StoredWords {
    fn write(&self, text: &mut String) {
        let _ = writeln!(text, "stored: {} in the table {}", self.store, self.table);
        let width = self
            .columns
            .iter()
            .map(|it| it.name.len())
            .max()
            .unwrap_or(0);
        for it in &self.columns {
            let null = if it.nullable { ", may be null" } else { "" };
            let to = it.references.as_ref();
            let to = to.map_or(String::new(), |it| format!(", refers to {it}"));
            let _ = writeln!(text, "    {:width$}  {}{null}{to}", it.name, it.role);
        }
        text.push('\n');
    }
}
