//! Operations before they have names: what they are asked and what they answer, in types.
//!
//! In: an operation of the contract and the builder of models. Out: types and rules, and why it must stay closed.

use super::body::DraftBody;
use super::error::{Errors, is_error};
use super::media::{self, Kind};
use super::reach::unenforced;
use super::status::phrase;
use super::table;
use crate::contract::{self, Contract, Location, Style, Types};
use crate::diagnostic::{Diagnostic, Sink};
use crate::plan::operation::Content;
use crate::plan::schema::build::{Builder, Typed};
use crate::plan::schema::facts::Shape;
use crate::plan::schema::reach::Roots;
use crate::plan::schema::{Rule, Type, View};
use crate::source::Located;

/// An operation without names.
pub struct Draft<'a> {
    /// Its place in the contract.
    pub index: usize,
    /// The operation of the contract.
    pub operation: &'a contract::Operation,
    /// The types of the parameters, path first.
    pub parameters: Vec<(&'a contract::Parameter, Typed)>,
    /// The body.
    pub body: Option<DraftBody>,
    /// The responses that get a variant.
    pub responses: Vec<DraftResponse<'a>>,
    /// Why it stays closed.
    pub closed: Vec<Located<String>>,
}

/// A response without names.
pub struct DraftResponse<'a> {
    /// The response of the contract.
    pub response: &'a contract::Response,
    /// What it carries.
    pub content: Content,
    /// The types of its headers.
    pub headers: Vec<(&'a contract::Header, Type)>,
}

/// What drafts are made with.
pub struct Drafting<'a, 'b, 'c> {
    /// Where warnings go.
    pub sink: &'b Sink,
    /// The contract.
    pub contract: &'a Contract,
    /// The models.
    pub builder: &'b mut Builder<'c>,
    /// The form of the version's errors.
    pub errors: &'b Errors,
    /// Which models are read and written.
    pub roots: Roots,
}

/// What an operation is called before it has a name: its id, or method and path.
pub fn text(operation: &contract::Operation) -> String {
    match &operation.id {
        Some(id) => id.value.clone(),
        None => method_and_path(operation),
    }
}

/// `get users by id`
pub fn method_and_path(operation: &contract::Operation) -> String {
    let mut words = operation.method.to_ascii_lowercase();
    for segment in &operation.segments {
        for piece in &segment.pieces {
            match piece {
                contract::Piece::Literal(text) => {
                    words.push(' ');
                    words.push_str(text);
                }
                contract::Piece::Parameter(name) => {
                    words.push_str(" by ");
                    words.push_str(name);
                }
            }
        }
    }
    words
}

impl<'a> Drafting<'a, '_, '_> {
    /// Drafts an operation, which has this place in the contract.
    pub fn draft(&mut self, index: usize, operation: &'a contract::Operation) -> Draft<'a> {
        let name = text(operation);
        let mut closed: Vec<Located<String>> = operation.unenforced.clone();
        closed.extend(unenforced(self.contract, &self.builder.facts, operation));
        let mut parameters = Vec::new();
        for parameter in in_order(&operation.parameters) {
            let context = match &parameter.component {
                Some(component) => component.clone(),
                None => format!("{name} {}", parameter.name.value),
            };
            let typed = self.builder.typed(parameter.schema, View::Input, &context);
            self.reads(&typed);
            if let Some(what) = self.unread(parameter) {
                closed.push(Located::new(what, parameter.at));
            }
            parameters.push((parameter, typed));
        }
        let body = self.body(operation, &name, &mut closed);
        let responses = self.responses(index, operation, &name);
        Draft {
            index,
            operation,
            parameters,
            body,
            responses,
            closed,
        }
    }

    /// Says what of a parameter cannot be read, if anything.
    fn unread(&self, parameter: &contract::Parameter) -> Option<String> {
        if parameter.location == Location::QueryString {
            return Some("a parameter that is all of the query".to_owned());
        }
        if let Some(content) = parameter.content.as_ref().filter(|it| !media::is_json(it)) {
            return Some(format!("a parameter written as `{content}`"));
        }
        // Nobody says how an object is written so (OpenAPI 3.1, 4.8.12.6).
        let is_undefined = matches!(
            parameter.style,
            Style::SpaceDelimited | Style::PipeDelimited
        ) && parameter.explode
            && self.contract.schemas[parameter.schema].types == Types::OBJECT;
        let style = parameter.style.as_str();
        is_undefined.then(|| format!("an object in the style `{style}` with `explode`"))
    }

    /// Marks the models of a value that is read.
    pub fn reads(&mut self, typed: &Typed) {
        let read = &mut self.roots.read;
        typed.ty.models(&mut |id| read.push(id));
        typed.rule.models(&mut |id| read.push(id));
    }

    fn responses(
        &mut self,
        index: usize,
        operation: &'a contract::Operation,
        name: &str,
    ) -> Vec<DraftResponse<'a>> {
        let is_guarded = !operation.security.is_public() && !proves(operation);
        let mut drafts = Vec::new();
        let mut aside = Vec::new();
        for response in &operation.responses {
            let is_filled = self.errors.fill(index, response.status);
            let content = self.content(response, name, &operation.path.value, is_filled);
            let is_answered =
                is_guarded && matches!(response.status, contract::StatusSet::Exact(401 | 403));
            let is_spare = !matches!(response.status, contract::StatusSet::Exact(_))
                && is_error(response.status)
                && content == Content::Problem;
            let headers = response.headers.iter();
            let headers = headers
                .filter(|it| !it.name.eq_ignore_ascii_case("content-type"))
                .map(|it| (it, self.header(it, name)))
                .collect();
            let draft = DraftResponse {
                response,
                content,
                headers,
            };
            if is_answered || is_spare {
                aside.push(draft);
            } else {
                drafts.push(draft);
            }
        }
        if drafts.is_empty() {
            drafts = aside;
        }
        for draft in &drafts {
            if let Content::Json { ty, .. } = &draft.content {
                let written = &mut self.roots.written;
                ty.models(&mut |id| written.push(id));
            }
            for (_, ty) in &draft.headers {
                let written = &mut self.roots.written;
                ty.models(&mut |id| written.push(id));
            }
        }
        drafts
    }

    /// What a response carries; an error may be filled by the server.
    fn content(
        &mut self,
        response: &'a contract::Response,
        name: &str,
        path: &str,
        is_filled: bool,
    ) -> Content {
        let Some(choice) = media::of_response(self.contract, &response.content) else {
            // Nothing is declared of the body of this error, so it is the one of all errors.
            let is_default = response.status == contract::StatusSet::Default;
            return if is_error(response.status) && !is_default {
                Content::Problem
            } else {
                Content::Empty
            };
        };
        if let contract::StatusSet::Exact(204 | 205 | 304) = response.status {
            self.sink.warn(
                Diagnostic::new(
                    "body-of-empty-status",
                    response.at,
                    "this status has no body (RFC 9110), so none is sent",
                )
                .help("remove `content`, or use another status"),
            );
            return Content::Empty;
        }
        let table = match choice.kind {
            Kind::Json(Some(list)) if !is_error(response.status) => {
                let facts = &self.builder.facts;
                let mut others = choice.left_out.iter();
                let csv = others.find(|it| table::is_csv(facts, it)).copied();
                csv.and_then(|it| Some((it, table::of(facts, list, path)?)))
            }
            _ => None,
        };
        let (csv, table) = table.unzip();
        let told = |it: &&&contract::MediaType| csv.is_none_or(|csv| csv.name != it.name);
        for left_out in choice.left_out.iter().filter(told) {
            self.sink.note(Diagnostic::new(
                "media-type-not-answered",
                left_out.at,
                format!(
                    "a response of `{}` is not made; the first JSON type is",
                    left_out.name
                ),
            ));
        }
        if is_filled {
            return Content::Problem;
        }
        let media_type = choice
            .types
            .first()
            .map_or(String::new(), |it| media::concrete(&it.name, choice.kind));
        match choice.kind {
            Kind::Json(None) => Content::Json {
                ty: Type::Json,
                rule: Rule::Anything,
                media_type,
                table: None,
            },
            Kind::Json(Some(id)) => {
                let context = format!("{name} {} body", phrase(response.status));
                let typed = self.builder.typed(id, View::Output, &context);
                Content::Json {
                    rule: typed.whole(),
                    ty: if typed.nullable {
                        Type::Nullable(Box::new(typed.ty))
                    } else {
                        typed.ty
                    },
                    media_type,
                    table,
                }
            }
            Kind::Text(_) | Kind::Form(_) | Kind::Multipart(_) => Content::Text { media_type },
            Kind::Bytes => Content::Bytes { media_type },
        }
    }

    /// A header is one text on the wire: what is no scalar is the method's to write.
    fn header(&mut self, header: &contract::Header, name: &str) -> Type {
        let facts = &self.builder.facts;
        let target = facts.target(header.schema).id;
        let is_scalar = match facts.shape(target) {
            Shape::Enumeration => true,
            Shape::Plain => {
                let types = facts.flat(target).schema.types;
                !types.intersects(Types::ARRAY.with(Types::OBJECT))
            }
            Shape::Struct | Shape::Json => false,
        };
        if !is_scalar || header.content.is_some() {
            return Type::Text;
        }
        let context = format!("{name} {}", header.name);
        let typed = self.builder.typed(header.schema, View::Output, &context);
        match typed.ty {
            Type::Json | Type::Secret | Type::Base64 => Type::Text,
            ty => ty,
        }
    }
}

/// Says whether what the operation is sent proves who asks.
fn proves(operation: &contract::Operation) -> bool {
    let behaviour = operation.extension.behaviour.as_ref().map(|it| &it.value);
    use contract::Behaviour::{Login, Logout, Refresh};
    matches!(behaviour, Some(Login(_) | Refresh(_) | Logout(_)))
}

/// Path, query, header, cookie; within each the order of the contract.
fn in_order(parameters: &[contract::Parameter]) -> Vec<&contract::Parameter> {
    let mut all: Vec<&contract::Parameter> = parameters.iter().collect();
    all.sort_by_key(|it| match it.location {
        Location::Path => 0,
        Location::Query | Location::QueryString => 1,
        Location::Header => 2,
        Location::Cookie => 3,
    });
    all
}
