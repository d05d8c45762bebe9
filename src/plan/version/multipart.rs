//! Bodies of `multipart/form-data`: which parts are files, and what the contract says more of each part.
//!
//! In: the schema of the whole and the encoding of its properties. Out: a type, its rule, what is known of the parts, and
//! why the operation must stay closed.

use std::rc::Rc;

use super::draft::Drafting;
use super::media::{self, Reading};
use crate::contract::{Encoding, SchemaId, Types};
use crate::plan::Style;
use crate::plan::operation::{BodyKind, Multipart};
use crate::plan::part::{Part, PartHeader, PartKind};
use crate::plan::schema::facts::Shape;
use crate::plan::schema::file::{
    Content, FileRule, file, has_files_beside, list_says_more, listed,
};
use crate::plan::schema::look::lets_all;
use crate::plan::schema::{Rule, Type, View};
use crate::source::{Located, Span};

impl<'a> Drafting<'a, '_, '_> {
    /// Drafts a body of parts.
    pub(super) fn multipart(
        &mut self,
        context: &str,
        schema: Option<SchemaId>,
        reading: &Reading<'a>,
        closed: &mut Vec<Located<String>>,
    ) -> BodyKind {
        let encoding = reading.types.iter().flat_map(|it| &it.encoding);
        let encodings: Vec<(&String, &Encoding)> = encoding.collect();
        let Some(id) = schema else {
            return BodyKind::Multipart(Box::new(Multipart {
                ty: Type::Json,
                rule: Rule::Anything,
                parts: Vec::new(),
                others: None,
                files: false,
            }));
        };
        let facts = Rc::clone(&self.builder.facts);
        let target = facts.target(id).id;
        let flat = facts.flat(target);
        let whole = &flat.schema;
        let mut parts = Vec::new();
        for (name, property) in &whole.properties {
            let encoding = encodings.iter().find(|(it, _)| *it == name).map(|it| it.1);
            parts.extend(self.part(context, name, property.schema, encoding, closed));
        }
        for (_, id) in &whole.pattern_properties {
            if file(&facts, *id, Content::Unsaid).is_some() {
                let what = "parts that are files by a pattern of their names";
                closed.push(Located::new(what.to_owned(), whole.at));
            }
        }
        let others = whole
            .additional_properties
            .filter(|it| !lets_all(&facts, *it));
        let others = others.and_then(|id| {
            let at = facts.arena.get(id).at;
            self.file(id, None, at, closed)
        });
        let files = others.is_some() || parts.iter().any(|it| it.kind == PartKind::File);
        // What comes in parts is an object, whether the schema says so or not.
        let id = if files && whole.types == Types::ANY {
            facts.arena.as_object(target)
        } else {
            id
        };
        let is_struct = facts.shape(facts.target(id).id) == Shape::Struct;
        if (files && !is_struct) || has_files_beside(&facts, target) {
            closed.push(Located::new(
                "files in a body that is no plain object".to_owned(),
                whole.at,
            ));
        }
        let view = if files && is_struct {
            View::Parts
        } else {
            View::Input
        };
        let typed = self.builder.typed(id, view, context);
        self.reads(&typed);
        BodyKind::Multipart(Box::new(Multipart {
            // Parts are never null.
            rule: typed.rule,
            ty: typed.ty,
            parts,
            others,
            files,
        }))
    }

    /// Says what is known of the parts of one name; nothing if its schema says all.
    fn part(
        &mut self,
        context: &str,
        name: &str,
        schema: SchemaId,
        encoding: Option<&'a Encoding>,
        closed: &mut Vec<Located<String>>,
    ) -> Option<Part> {
        let at = encoding.map_or_else(|| self.builder.facts.arena.get(schema).at, |it| it.at);
        if let Some(encoding) = encoding {
            styled(encoding, closed);
        }
        let headers = encoding.map(|it| self.headers(context, it));
        let mut part = match self.file(schema, encoding, at, closed) {
            Some(file) => file,
            None => {
                let types = encoding.map_or(&[][..], |it| &it.content_type);
                let is_json = types.iter().any(|it| media::is_json(it));
                let is_text = |it: &String| it.starts_with("text/") || media::is_json(it);
                if !types.iter().all(is_text) {
                    closed.push(Located::new(
                        format!("a part written as `{}`", types.join(", ")),
                        at,
                    ));
                }
                let only_json = is_json && types.iter().all(|it| media::is_json(it));
                Part {
                    wire: String::new(),
                    kind: if only_json {
                        PartKind::Json
                    } else {
                        PartKind::Text
                    },
                    media_types: types.to_vec(),
                    least: None,
                    most: None,
                    headers: Vec::new(),
                }
            }
        };
        part.wire = name.to_owned();
        part.headers = headers.unwrap_or_default();
        let is_plain =
            part.kind != PartKind::File && part.media_types.is_empty() && part.headers.is_empty();
        (!is_plain).then_some(part)
    }

    /// Says whether a part is a file, or a list of files, and remembers it for the model.
    fn file(
        &mut self,
        schema: SchemaId,
        encoding: Option<&Encoding>,
        at: Span,
        closed: &mut Vec<Located<String>>,
    ) -> Option<Part> {
        let facts = Rc::clone(&self.builder.facts);
        let types = encoding.map_or(&[][..], |it| &it.content_type);
        let content = if types.is_empty() {
            Content::Unsaid
        } else if types
            .iter()
            .any(|it| it.starts_with("text/") || media::is_json(it))
        {
            Content::Readable
        } else {
            Content::Opaque
        };
        let item = listed(&facts, schema);
        let one = item.unwrap_or(schema);
        let found = file(&facts, one, content)?;
        let FileRule {
            least,
            most,
            says_more,
        } = found;
        if says_more || item.is_some_and(|_| list_says_more(&facts, schema)) {
            let what = "a file of which the schema says more than how long it may be";
            closed.push(Located::new(what.to_owned(), at));
        }
        self.builder.files.insert(one);
        Some(Part {
            wire: String::new(),
            kind: PartKind::File,
            media_types: types.to_vec(),
            least,
            most,
            headers: Vec::new(),
        })
    }

    /// Gives the declared headers of a part; `Content-Type` has a place of its own.
    fn headers(&mut self, context: &str, encoding: &Encoding) -> Vec<PartHeader> {
        let headers = encoding.headers.iter();
        let headers = headers.filter(|it| !it.name.eq_ignore_ascii_case("content-type"));
        headers
            .map(|it| {
                let context = format!("{context} {}", it.name);
                let typed = self.builder.typed(it.schema, View::Input, &context);
                self.reads(&typed);
                PartHeader {
                    wire: it.name.clone(),
                    required: it.required,
                    explode: it.explode,
                    json: it.content.is_some(),
                    rule: typed.whole(),
                }
            })
            .collect()
    }
}

/// A part is a whole of its own: only the style that says so is read.
fn styled(encoding: &Encoding, closed: &mut Vec<Located<String>>) {
    let style = encoding.style.unwrap_or(Style::Form);
    if style != Style::Form || encoding.explode == Some(false) {
        closed.push(Located::new(
            format!("a part in the style `{}`", style.as_str()),
            encoding.at,
        ));
    }
}
