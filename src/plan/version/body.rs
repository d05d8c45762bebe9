//! Request bodies before they have names: what each media type is read as.
//!
//! In: `content` of a request body. Out: types and rules, how the fields of forms are written, and why the operation must
//! stay closed.

use indexmap::{IndexMap, IndexSet};

use super::api::Naming;
use super::draft::{Drafting, text};
use super::media::{self, Kind, Reading};
use super::reach::nested_objects;
use crate::contract::{self, Encoding, SchemaId};
use crate::diagnostic::Diagnostic;
use crate::plan::Style;
use crate::plan::docs::docs;
use crate::plan::names::{self, Scope, TypeName, Wish};
use crate::plan::operation::{Body, BodyChoice, BodyKind, Either, FormField};
use crate::plan::schema::build::Typed;
use crate::plan::schema::{Rule, Type, View};
use crate::source::{Located, Span};

/// A body without names.
#[derive(Debug)]
pub struct DraftBody {
    docs: Vec<String>,
    required: bool,
    choices: Vec<DraftChoice>,
}

/// One way to read it.
#[derive(Debug)]
struct DraftChoice {
    media_types: Vec<String>,
    kind: BodyKind,
}

impl<'a> Drafting<'a, '_, '_> {
    /// Drafts the body of an operation.
    pub fn body(
        &mut self,
        operation: &'a contract::Operation,
        name: &str,
        closed: &mut Vec<Located<String>>,
    ) -> Option<DraftBody> {
        let declared = operation.body.as_ref()?;
        let readings = match media::of_request(self.contract, &declared.content) {
            Ok(readings) => readings?,
            Err(it) => {
                closed.push(Located::new(it.what, it.at));
                return None;
            }
        };
        for left_out in &readings.left_out {
            self.sink.warn(
                Diagnostic::new(
                    "media-type-not-served",
                    left_out.at,
                    format!("a body of `{}` is answered with 415", left_out.name),
                )
                .help("the same operation reads the other media types that it declares"),
            );
        }
        for reading in &readings.all {
            self.tell_range(reading);
        }
        let in_parts = readings
            .all
            .iter()
            .find(|it| matches!(it.kind, Kind::Multipart(_)));
        let at = in_parts.and_then(|it| it.types.first()).map(|it| it.at);
        let extension = &operation.extension;
        let asks_bytes =
            extension.signature.is_some() || extension.raw.as_ref().is_some_and(|it| it.value);
        if let Some(at) = at.filter(|_| asks_bytes) {
            let what = "`raw` or `signature` of a body in parts, which is never there as a whole";
            closed.push(Located::new(what.to_owned(), at));
        }
        let several = readings.all.len() > 1;
        let mut choices = Vec::new();
        for reading in &readings.all {
            let context = match reading.kind {
                Kind::Json(_) if several => format!("{name} json"),
                Kind::Form(_) if several => format!("{name} form"),
                Kind::Multipart(_) if several => format!("{name} parts"),
                Kind::Text(_) if several => format!("{name} text"),
                _ => format!("{name} body"),
            };
            let kind = match reading.kind {
                Kind::Json(schema) => self.json(operation, &context, schema, reading),
                Kind::Form(schema) => self.form(&context, schema, reading, closed),
                Kind::Multipart(schema) => self.multipart(&context, schema, reading, closed),
                Kind::Text(schema) => self.text(&context, schema, declared.at, closed)?,
                Kind::Bytes => BodyKind::Bytes,
            };
            choices.push(DraftChoice {
                media_types: names_of(reading),
                kind,
            });
        }
        Some(DraftBody {
            docs: docs(None, declared.description.as_deref()),
            required: declared.required,
            choices,
        })
    }

    /// Of a range with a schema only the media types that the schema can be held against are read.
    fn tell_range(&self, reading: &Reading<'_>) {
        let is_json = matches!(reading.kind, Kind::Json(_));
        let mut ranges = reading.types.iter().filter(|it| media::is_range(&it.name));
        if let Some(range) = ranges.next().filter(|_| is_json) {
            self.sink.warn(
                Diagnostic::new(
                    "media-type-not-served",
                    range.at,
                    format!(
                        "of `{}` only JSON is read, and the rest is answered with 415",
                        range.name
                    ),
                )
                .help("name the media types; bytes of any kind have the schema `{}`"),
            );
        }
    }

    fn json(
        &mut self,
        operation: &contract::Operation,
        context: &str,
        schema: Option<SchemaId>,
        reading: &Reading<'_>,
    ) -> BodyKind {
        let Some(id) = schema else {
            return BodyKind::Json {
                ty: Type::Json,
                rule: Rule::Anything,
            };
        };
        let mut types = reading.types.iter();
        let is_merge_patch = types.any(|it| media::is_merge_patch(&it.name));
        let is_patch = is_merge_patch
            || (operation.method == "PATCH"
                && reading
                    .types
                    .iter()
                    .all(|it| media::essence(&it.name) == "application/json"));
        let view = if is_patch { View::Patch } else { View::Input };
        if is_merge_patch {
            let all = nested_objects(&self.builder.facts, id);
            self.builder.patched.extend(all);
        }
        let typed = self.builder.typed(id, view, context);
        self.reads(&typed);
        BodyKind::Json {
            rule: typed.whole(),
            ty: nullable(typed),
        }
    }

    fn form(
        &mut self,
        context: &str,
        schema: Option<SchemaId>,
        reading: &Reading<'_>,
        closed: &mut Vec<Located<String>>,
    ) -> BodyKind {
        let encoding = reading.types.iter().flat_map(|it| &it.encoding);
        let fields = encoding.filter_map(|(name, it)| field(name, it, closed));
        let fields = fields.collect();
        let Some(id) = schema else {
            return BodyKind::Form {
                ty: Type::Json,
                rule: Rule::Anything,
                fields,
            };
        };
        let typed = self.builder.typed(id, View::Input, context);
        self.reads(&typed);
        BodyKind::Form {
            // A form is never null.
            rule: typed.rule,
            ty: typed.ty,
            fields,
        }
    }

    fn text(
        &mut self,
        context: &str,
        schema: Option<SchemaId>,
        at: Span,
        closed: &mut Vec<Located<String>>,
    ) -> Option<BodyKind> {
        let Some(id) = schema else {
            return Some(BodyKind::Text {
                rule: Rule::Anything,
            });
        };
        let typed = self.builder.typed(id, View::Input, context);
        match typed.rule {
            rule @ Rule::Text(_) => Some(BodyKind::Text { rule }),
            _ => {
                self.reads(&typed);
                closed.push(Located::new(
                    "a text that is no plain string".to_owned(),
                    at,
                ));
                None
            }
        }
    }
}

/// The names under which a body is read, each once.
fn names_of(reading: &Reading<'_>) -> Vec<String> {
    let names = reading.types.iter();
    let names: IndexSet<_> = names
        .flat_map(|it| media::names(it, reading.kind))
        .collect();
    names.into_iter().map(str::to_owned).collect()
}

fn nullable(typed: Typed) -> Type {
    if typed.nullable {
        Type::Nullable(Box::new(typed.ty))
    } else {
        typed.ty
    }
}

/// Says how a field of a form is written, where it is not the default.
fn field(name: &str, encoding: &Encoding, closed: &mut Vec<Located<String>>) -> Option<FormField> {
    let types = &encoding.content_type;
    let says_style = encoding.style.is_some() || encoding.explode.is_some();
    let json = !says_style && types.iter().any(|it| media::is_json(it));
    let style = encoding.style.unwrap_or(Style::Form);
    let is_text = |it: &String| it.starts_with("text/");
    if !says_style && !json && !types.iter().all(is_text) {
        closed.push(Located::new(
            format!("a field of a form written as `{}`", types.join(", ")),
            encoding.at,
        ));
    }
    let is_of_forms = matches!(
        style,
        Style::Form | Style::SpaceDelimited | Style::PipeDelimited | Style::DeepObject
    );
    if !is_of_forms {
        closed.push(Located::new(
            format!("a field of a form in the style `{}`", style.as_str()),
            encoding.at,
        ));
    }
    let explode = encoding
        .explode
        .unwrap_or(matches!(style, Style::Form | Style::DeepObject));
    let is_default = style == Style::Form && explode && !json;
    (is_of_forms && !is_default).then(|| FormField {
        wire: name.to_owned(),
        style,
        explode,
        json,
    })
}

/// Names the body of an operation.
pub fn body(
    naming: &mut Naming<'_>,
    of: &contract::Operation,
    name: impl FnOnce(&mut Naming<'_>) -> TypeName,
    draft: DraftBody,
) -> Body {
    let DraftBody {
        docs,
        required,
        mut choices,
    } = draft;
    let all = choices.iter().flat_map(|it| it.media_types.clone());
    let media_types: Vec<String> = all.collect();
    let kind = if choices.len() == 1 {
        choices.remove(0).kind
    } else {
        BodyKind::Either(Box::new(either(naming, of, name, choices)))
    };
    Body {
        docs,
        required,
        media_types,
        kind,
    }
}

fn either(
    naming: &mut Naming<'_>,
    of: &contract::Operation,
    name: impl FnOnce(&mut Naming<'_>) -> TypeName,
    choices: Vec<DraftChoice>,
) -> Either {
    let first = choices.first().and_then(|it| it.kind.ty());
    let same = first.is_some() && choices.iter().all(|it| it.kind.ty() == first);
    let mut words: IndexMap<&str, usize> = IndexMap::new();
    for it in &choices {
        *words.entry(word(&it.kind)).or_default() += 1;
    }
    let wishes: Vec<Wish> = choices
        .iter()
        .map(|it| {
            let media = it.media_types.first().map_or("", String::as_str);
            let key = format!("{}{}?body/{media}", naming.version, of.pointer);
            let essence = media::essence(media);
            let plain = essence.split_once('/').map_or(essence, |(_, it)| it);
            let is_only = words.get(word(&it.kind)) == Some(&1);
            Wish::new(key, if is_only { word(&it.kind) } else { plain }).or(essence)
        })
        .collect();
    let mut scope = Scope::new(names::Kind::Variant);
    let variants = scope.variants(naming.sink, naming.given, &wishes);
    Either {
        name: (!same).then(|| name(naming)),
        label: text(of),
        choices: choices
            .into_iter()
            .zip(variants)
            .map(|(it, variant)| BodyChoice {
                variant,
                media_types: it.media_types,
                kind: it.kind,
            })
            .collect(),
    }
}

/// What a variant is called, if no other is of its kind.
const fn word(kind: &BodyKind) -> &'static str {
    match kind {
        BodyKind::Json { .. } => "json",
        BodyKind::Form { .. } => "form",
        BodyKind::Multipart(_) => "multipart",
        BodyKind::Text { .. } => "text",
        BodyKind::Bytes => "bytes",
        BodyKind::Either(_) => "any",
    }
}
