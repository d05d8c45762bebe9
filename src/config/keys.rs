//! The keys of `specwright.yaml` as data. What is accepted and what the published JSON Schema says come from this table.

use serde_json::{Map, Value as Json, json};

/// A key and what it takes.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What it is for, a sentence.
    pub summary: &'static str,
}

/// What a key takes.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A string, of a certain form.
    Text(Form),
    /// A boolean.
    Flag,
    /// A list of strings.
    Texts(Form),
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// A list of some of these strings, at least one.
    SomeOf(&'static [&'static str]),
    /// An object with these keys.
    Object(&'static [Key]),
    /// An object with any keys of a form, all of a kind.
    Map(Form, &'static Kind),
    /// Either of two, the second one an object.
    Either(&'static Kind, &'static Kind),
    /// A list of objects with these keys, of which the first are required.
    Objects(&'static [Key], usize),
    /// Anything: the contract's own grammar says what.
    Tree,
}

/// The form of a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Not empty.
    Any,
    /// What Cargo takes as the name of a package.
    Package,
    /// A semantic version.
    Version,
    /// A glob over paths with `/`.
    Glob,
    /// The beginning of a URL.
    Url,
    /// A day.
    Day,
    /// The id of a rule or diagnostic.
    Id,
    /// A JSON pointer (RFC 6901), perhaps as a fragment (`#/…`).
    Pointer,
}

impl Form {
    /// The regular expression of the form, both for us and for the JSON Schema.
    pub fn pattern(self) -> &'static str {
        match self {
            Self::Any | Self::Glob => "^[^\\x00]+$",
            Self::Package => "^[A-Za-z][A-Za-z0-9_-]{0,63}$",
            Self::Version => {
                "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$"
            }
            Self::Url => "^https?://[^\\x00]+$",
            Self::Day => "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
            Self::Id => "^[a-z0-9]+(-[a-z0-9]+)*$",
            Self::Pointer => "^#?(/([^~/]|~[01])*)*$",
        }
    }

    /// The form in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Any => "a string that is not empty",
            Self::Package => "the name of a package: letters, digits, `_` and `-`, a letter first",
            Self::Version => "a semantic version such as `1.0.0`",
            Self::Glob => "a glob such as `src/custom/**`",
            Self::Url => "the beginning of a URL, `http://` or `https://`",
            Self::Day => "a day such as `2027-01-31`",
            Self::Id => "an id such as `endpoint-deprecated`",
            Self::Pointer => "a JSON pointer such as `#/components/schemas/Thing`",
        }
    }
}

/// The keys at the top.
pub const KEYS: &[Key] = &[
    Key {
        name: "contracts",
        kind: Kind::Texts(Form::Any),
        summary: "The contracts, oldest version first, relative to this file. Each becomes a module of the crate.",
    },
    Key {
        name: "out",
        kind: Kind::Text(Form::Any),
        summary: "The folder of the generated crate, relative to this file.",
    },
    Key {
        name: "package",
        kind: Kind::Object(PACKAGE),
        summary: "What the crate's `Cargo.toml` says about it.",
    },
    Key {
        name: "workspace",
        kind: Kind::OneOf(&["own", "member"]),
        summary: "`own` (default): the crate is a workspace of its own and builds inside any repository. `member`: it belongs to a workspace around it.",
    },
    Key {
        name: "keep",
        kind: Kind::Texts(Form::Glob),
        summary: "Files inside `out` that are yours: made once, then neither overwritten nor checked.",
    },
    Key {
        name: "dependencies",
        kind: Kind::Map(
            Form::Package,
            &Kind::Either(&Kind::Text(Form::Any), &Kind::Object(DEPENDENCY)),
        ),
        summary: "Crates that your own code needs, written as in `Cargo.toml`; merged into the generated one.",
    },
    Key {
        name: "stubs",
        kind: Kind::OneOf(&["not-implemented", "echo"]),
        summary: "What operations without behaviour do: answer 501 (default), or what they were asked, for tests.",
    },
    Key {
        name: "server",
        kind: Kind::Object(SERVER),
        summary: "Parts of the server that bring dependencies, and so are there only where they are asked for.",
    },
    Key {
        name: "databases",
        kind: Kind::SomeOf(&["sqlite", "postgres"]),
        summary: "The kinds of database that the server can use; the beginning of its database URL chooses one. `sqlite` is always one of them.",
    },
    Key {
        name: "remote_map",
        kind: Kind::Map(Form::Url, &Kind::Text(Form::Any)),
        summary: "Beginnings of URLs, each with the folder that holds a copy of what is there. Nothing is ever fetched.",
    },
    Key {
        name: "diff",
        kind: Kind::Object(DIFF),
        summary: "How `specwright diff` judges changes of the contracts.",
    },
    Key {
        name: "x-specwright",
        kind: Kind::Map(Form::Pointer, &Kind::Tree),
        summary: "What would stand in the contract under `x-specwright`, by JSON pointer, for a contract that must stay untouched.",
    },
];

/// The severities of findings.
const SEVERITIES: &[&str] = &["breaking", "warning", "info"];

/// The keys of `diff`.
const DIFF: &[Key] = &[
    Key {
        name: "fail_on",
        kind: Kind::OneOf(&["breaking", "warning", "none"]),
        summary: "From which severity on the command ends with 1; `breaking` if left out.",
    },
    Key {
        name: "severities",
        kind: Kind::Map(Form::Id, &Kind::OneOf(SEVERITIES)),
        summary: "Ids of rules, each with the severity that its findings have instead of the usual one.",
    },
    Key {
        name: "accepted",
        kind: Kind::Objects(ACCEPTED, 3),
        summary: "Findings that are known and wanted; they are shown, and do not count.",
    },
];

/// The keys of an accepted finding.
const ACCEPTED: &[Key] = &[
    Key {
        name: "id",
        kind: Kind::Text(Form::Id),
        summary: "The id of the rule.",
    },
    Key {
        name: "fingerprint",
        kind: Kind::Text(Form::Any),
        summary: "The fingerprint of the finding; it stays the same when the contract is reworded or its lines move.",
    },
    Key {
        name: "reason",
        kind: Kind::Text(Form::Any),
        summary: "Why it is wanted, for whoever reads this later.",
    },
    Key {
        name: "place",
        kind: Kind::Text(Form::Any),
        summary: "Where it is, for whoever reads this later.",
    },
    Key {
        name: "until",
        kind: Kind::Text(Form::Day),
        summary: "The last day on which it is accepted, in quotes.",
    },
];

/// The keys of `server`.
const SERVER: &[Key] = &[
    Key {
        name: "redis",
        kind: Kind::Flag,
        summary: "Requests can be counted in a Redis that all instances share (`REDIS_URL`).",
    },
    Key {
        name: "opentelemetry",
        kind: Kind::Flag,
        summary: "Requests can be told to an OpenTelemetry collector, as spans (`OTEL_EXPORTER_OTLP_ENDPOINT`).",
    },
];

/// The keys of `package`.
const PACKAGE: &[Key] = &[
    Key {
        name: "name",
        kind: Kind::Text(Form::Package),
        summary: "The name of the crate; made from the title of the contract if left out.",
    },
    Key {
        name: "version",
        kind: Kind::Text(Form::Version),
        summary: "The version of the crate; `0.1.0` if left out.",
    },
];

/// The keys of a dependency that is not only a version.
const DEPENDENCY: &[Key] = &[
    dependency("version", Kind::Text(Form::Any)),
    dependency("features", Kind::Texts(Form::Any)),
    dependency("default-features", Kind::Flag),
    dependency("package", Kind::Text(Form::Package)),
    dependency("registry", Kind::Text(Form::Any)),
    dependency("path", Kind::Text(Form::Any)),
    dependency("git", Kind::Text(Form::Any)),
    dependency("branch", Kind::Text(Form::Any)),
    dependency("tag", Kind::Text(Form::Any)),
    dependency("rev", Kind::Text(Form::Any)),
];

const fn dependency(name: &'static str, kind: Kind) -> Key {
    Key {
        name,
        kind,
        summary: "As in `Cargo.toml`.",
    }
}

/// Gives the JSON Schema (2020-12) of `specwright.yaml`, which is published as `schemas/specwright.schema.json`.
pub fn json_schema() -> Json {
    let mut schema = Map::new();
    schema.insert(
        "$schema".into(),
        json!("https://json-schema.org/draft/2020-12/schema"),
    );
    schema.insert("title".into(), json!("specwright.yaml"));
    schema.insert(
        "description".into(),
        json!("What specwright reads, what it makes of it, and where it puts it."),
    );
    schema.extend(object(KEYS));
    Json::Object(schema)
}

fn object(keys: &[Key]) -> Map<String, Json> {
    let properties: Map<_, _> = keys
        .iter()
        .map(|key| {
            let mut schema = of_kind(&key.kind);
            schema.insert("description".into(), json!(key.summary));
            (key.name.to_owned(), Json::Object(schema))
        })
        .collect();
    members(json!({"type": "object", "properties": properties, "additionalProperties": false}))
}

fn of_kind(kind: &Kind) -> Map<String, Json> {
    match kind {
        Kind::Text(form) => members(json!({"type": "string", "pattern": form.pattern()})),
        Kind::Flag => members(json!({"type": "boolean"})),
        Kind::Texts(form) => members(json!({
            "type": "array",
            "items": {"type": "string", "pattern": form.pattern()},
            "uniqueItems": true,
        })),
        Kind::OneOf(values) => members(json!({"enum": values})),
        Kind::SomeOf(values) => members(json!({
            "type": "array",
            "items": {"enum": values},
            "minItems": 1,
            "uniqueItems": true,
        })),
        Kind::Object(keys) => object(keys),
        Kind::Map(form, kind) => members(json!({
            "type": "object",
            "propertyNames": {"pattern": form.pattern()},
            "additionalProperties": of_kind(kind),
        })),
        Kind::Either(left, right) => members(json!({"anyOf": [of_kind(left), of_kind(right)]})),
        Kind::Objects(keys, required) => {
            let mut item = object(keys);
            let names: Vec<_> = keys.iter().take(*required).map(|it| it.name).collect();
            item.insert("required".into(), json!(names));
            members(json!({"type": "array", "items": item}))
        }
        Kind::Tree => members(json!({"type": "object"})),
    }
}

fn members(value: Json) -> Map<String, Json> {
    match value {
        Json::Object(members) => members,
        _ => Map::new(),
    }
}
