//! Who gets which name: wishes are gathered first, then resolved in fixed phases.
//!
//! In: wishes in the order of the contract, and the names given before. Out: a name for each, unique in the scope. The
//! phases: pinned by `rust_name`; given before; plain; with context; with a number, and a warning. Whoever comes first
//! keeps the plain name; where others have wished for it, and for operations and tags in any case, the next run knows.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::reserved::{Verdict, judge};
use super::words::{Symbols, Way, screaming_snake, snake, upper_camel};
use super::{
    ColumnName, ConstName, FieldName, FnName, ModuleName, PackageName, TableName, TypeName,
    VariantName, kebab,
};
use crate::diagnostic::{Diagnostic, Sink};
use crate::source::{Located, Span};

/// The kinds of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A type: `UpperCamel`.
    Type,
    /// A variant of an enum: `UpperCamel`.
    Variant,
    /// A field or a local: `snake_case`.
    Field,
    /// A function or method: `snake_case`.
    Function,
    /// A constant: `SCREAMING_SNAKE_CASE`.
    Constant,
    /// A module: `snake_case`.
    Module,
    /// A table: `snake_case`, at most 56 bytes.
    Table,
    /// A column: `snake_case`, at most 56 bytes.
    Column,
    /// A package: `kebab-case`.
    Package,
}

/// What somebody wants to be called.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// Who: a JSON pointer, with the contract version before it; nothing for what is never told to the next run.
    /// Different for all that have names of one kind.
    pub key: String,
    /// Where it stands, for messages.
    pub at: Option<Span>,
    /// `rust_name`
    pub pinned: Option<Located<String>>,
    /// What it is called, then the same with more and more context. Any text.
    pub texts: Vec<String>,
}

impl Wish {
    /// A wish for the name of `text`.
    pub fn new(key: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            texts: vec![text.into()],
            ..Self::default()
        }
    }

    /// Adds a name with context, for when the ones before are taken.
    #[must_use]
    pub fn or(mut self, text: impl Into<String>) -> Self {
        self.texts.push(text.into());
        self
    }

    /// Says where it stands.
    #[must_use]
    pub fn at(mut self, at: Span) -> Self {
        self.at = Some(at);
        self
    }

    /// Pins the name.
    #[must_use]
    pub fn pinned(mut self, name: Option<&Located<String>>) -> Self {
        self.pinned = name.cloned();
        self
    }
}

/// Names of earlier runs, and those of this one for the next: only what had to be resolved in a collision.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Key to name, from the history.
    pub before: IndexMap<String, String>,
    /// Key to name, for the next run.
    pub now: IndexMap<String, String>,
}

/// Names that stand beside each other.
#[derive(Debug, Clone)]
pub struct Scope {
    kind: Kind,
    taken: BTreeSet<String>,
}

impl Scope {
    /// An empty scope for names of a kind.
    pub const fn new(kind: Kind) -> Self {
        Self {
            kind,
            taken: BTreeSet::new(),
        }
    }

    /// Takes names away that something else has.
    #[must_use]
    pub fn without<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.taken.extend(names.into_iter().map(str::to_owned));
        self
    }

    fn resolve(&mut self, sink: &Sink, given: &mut Given, wishes: &[Wish]) -> Vec<String> {
        let mut names: Vec<Option<String>> = vec![None; wishes.len()];
        for (name, wish) in names.iter_mut().zip(wishes) {
            *name = self.pinned(sink, wish);
        }
        for (name, wish) in names.iter_mut().zip(wishes) {
            let keys = [self.plain_key(wish), self.key(wish)];
            let mut before = keys
                .into_iter()
                .filter_map(|it| given.before.get_key_value(&it));
            if name.is_none()
                && let Some((key, before)) = before.next()
                && let Some(free) = self.claim(before)
            {
                given.now.insert(key.clone(), before.clone());
                *name = Some(free);
            }
        }
        // Own code is written for an operation by its name alone, and would serve another one without a word.
        let is_kept = matches!(self.kind, Kind::Function | Kind::Module);
        let mut owners: BTreeMap<String, &Wish> = BTreeMap::new();
        for (name, wish) in names.iter_mut().zip(wishes) {
            if name.is_none() {
                *name = self.plain(wish).and_then(|it| self.claim(&it));
                if let Some(name) = name {
                    owners.insert(name.clone(), wish);
                    if is_kept {
                        self.remember(given, wish, self.plain_key(wish), name);
                    }
                }
            }
        }
        for (name, wish) in names.iter_mut().zip(wishes) {
            if name.is_none() {
                // Who comes first has it, and keeps it when somebody else comes first later.
                let plain = self.plain(wish);
                if let Some((plain, owner)) = plain.and_then(|it| owners.get_key_value(&it)) {
                    self.remember(given, owner, self.plain_key(owner), plain);
                }
                let other = self
                    .with_context(wish)
                    .unwrap_or_else(|| self.numbered(sink, wish));
                self.remember(given, wish, self.key(wish), &other);
                *name = Some(other);
            }
        }
        names.into_iter().flatten().collect()
    }

    /// Gives the name without anything added.
    fn plain(&self, wish: &Wish) -> Option<String> {
        let text = wish.texts.first()?;
        Some(self.cased(text, Symbols::Part))
    }

    /// Hands a name on to the next run.
    fn remember(&self, given: &mut Given, wish: &Wish, key: String, name: &str) {
        if !wish.key.is_empty() {
            given.now.insert(key, name.to_owned());
        }
    }

    /// Says what the next run knows a plain name by: who is called otherwise then is not meant.
    fn plain_key(&self, wish: &Wish) -> String {
        let text = wish.texts.first().map_or("", String::as_str);
        format!("{} as {text}", self.key(wish))
    }

    /// Says what the next run knows a name by. One place of the contract can have names of several kinds: a property is a
    /// field, and its schema may be a type.
    fn key(&self, wish: &Wish) -> String {
        let kind = match self.kind {
            Kind::Type => return wish.key.clone(),
            Kind::Variant => "variant",
            Kind::Field => "field",
            Kind::Function => "function",
            Kind::Constant => "constant",
            Kind::Module => "module",
            Kind::Table => "table",
            Kind::Column => "column",
            Kind::Package => "package",
        };
        format!("{kind} {}", wish.key)
    }

    fn pinned(&mut self, sink: &Sink, wish: &Wish) -> Option<String> {
        let pinned = wish.pinned.as_ref()?;
        let cased = self.cased(&pinned.value, Symbols::Part);
        if cased != pinned.value {
            sink.error(
                Diagnostic::new(
                    "invalid-rust-name",
                    pinned.at,
                    format!("`{}` cannot be a name here", pinned.value),
                )
                .help(format!("write `{cased}`")),
            );
            return None;
        }
        let name = self.claim(&cased);
        if name.is_none() {
            sink.error(
                Diagnostic::new(
                    "taken-rust-name",
                    pinned.at,
                    format!("the name `{}` is taken", pinned.value),
                )
                .help("pin another name with `rust_name`"),
            );
        }
        name
    }

    fn with_context(&mut self, wish: &Wish) -> Option<String> {
        let texts = wish.texts.iter().skip(1);
        for text in texts {
            let name = self.claim(&self.cased(text, Symbols::Part));
            if name.is_some() {
                return name;
            }
        }
        let first = wish.texts.first()?;
        self.claim(&self.cased(first, Symbols::Lead))
            .or_else(|| self.claim(&self.cased(first, Symbols::Spell)))
    }

    fn numbered(&mut self, sink: &Sink, wish: &Wish) -> String {
        let plain = self.cased(wish.texts.first().map_or("", String::as_str), Symbols::Part);
        let parting = match self.kind {
            Kind::Type | Kind::Variant => "",
            Kind::Package => "-",
            Kind::Constant
            | Kind::Field
            | Kind::Function
            | Kind::Module
            | Kind::Table
            | Kind::Column => "_",
        };
        // A beginning such as `into_` is refused with any number behind it.
        let base = match judge(self.kind, &format!("{plain}{parting}2")) {
            Verdict::Taken => format!("call_{plain}"),
            Verdict::Free | Verdict::Raw | Verdict::Marked => plain.clone(),
        };
        let mut number = 2u32;
        let name = loop {
            let name = format!("{base}{parting}{number}");
            if let Some(free) = self.claim(&name) {
                break free;
            }
            number += 1;
        };
        let text = wish.texts.first().map_or("", String::as_str);
        let message = format!(
            "`{}` gets the name `{name}`, since `{plain}` is taken",
            brief(text)
        );
        let diagnostic = match wish.at {
            Some(at) => Diagnostic::new("numbered-name", at, message),
            None => Diagnostic::without_place("numbered-name", message),
        };
        sink.warn(diagnostic.help("pin a name with `x-specwright: {rust_name: …}`"));
        name
    }

    /// Takes a name, if it can be had: as it is, or as a raw identifier.
    fn claim(&mut self, name: &str) -> Option<String> {
        let bare = name.strip_prefix("r#").unwrap_or(name);
        let name = match judge(self.kind, bare) {
            Verdict::Taken => return None,
            Verdict::Raw => format!("r#{bare}"),
            Verdict::Marked => format!("{bare}_"),
            Verdict::Free => bare.to_owned(),
        };
        self.taken.insert(name.clone()).then_some(name)
    }

    fn cased(&self, text: &str, symbols: Symbols) -> String {
        let (prefix, longest) = match self.kind {
            Kind::Type => ("type", 120),
            // Values of an `enum` can be whole sentences.
            Kind::Variant => ("value", 56),
            Kind::Field => ("field", 120),
            Kind::Function => ("operation", 120),
            Kind::Constant => ("value", 120),
            Kind::Module => ("module", 56),
            // PostgreSQL cuts names at 63 bytes.
            Kind::Table => ("table", 52),
            Kind::Column => ("column", 52),
            Kind::Package => ("api", 56),
        };
        let way = Way {
            symbols,
            prefix,
            longest,
        };
        match self.kind {
            Kind::Type | Kind::Variant => upper_camel(text, way),
            Kind::Field | Kind::Function | Kind::Module | Kind::Table | Kind::Column => {
                snake(text, way)
            }
            Kind::Constant => screaming_snake(text, way),
            Kind::Package => match kebab(text) {
                it if it.starts_with(|it: char| it.is_ascii_alphabetic()) => it,
                it => format!("{prefix}-{it}"),
            },
        }
    }
}

/// The beginning of a text, for messages.
fn brief(text: &str) -> String {
    let mut short: String = text.chars().take(40).map(visible).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}

fn visible(it: char) -> char {
    if it.is_control() { ' ' } else { it }
}

macro_rules! resolve {
    ($($(#[$doc:meta])* $method:ident, $one:ident: $name:ident;)*) => {
        impl Scope {
            $(
                $(#[$doc])*
                pub fn $method(&mut self, sink: &Sink, given: &mut Given, wishes: &[Wish]) -> Vec<$name> {
                    self.resolve(sink, given, wishes).into_iter().map($name::given).collect()
                }

                /// Names one.
                pub fn $one(&mut self, sink: &Sink, given: &mut Given, wish: Wish) -> $name {
                    let name = self.resolve(sink, given, &[wish]).pop();
                    $name::given(name.unwrap_or_default())
                }
            )*
        }
    };
}

resolve!(
    /// Names types, in the order of the wishes.
    types, type_name: TypeName;
    /// Names variants, in the order of the wishes.
    variants, variant: VariantName;
    /// Names fields, in the order of the wishes.
    fields, field: FieldName;
    /// Names functions, in the order of the wishes.
    functions, function: FnName;
    /// Names constants, in the order of the wishes.
    constants, constant: ConstName;
    /// Names modules, in the order of the wishes.
    modules, module: ModuleName;
    /// Names tables, in the order of the wishes.
    tables, table: TableName;
    /// Names columns, in the order of the wishes.
    columns, column: ColumnName;
    /// Names packages, in the order of the wishes.
    packages, package: PackageName;
);
