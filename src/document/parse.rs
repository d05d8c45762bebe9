//! Reads YAML 1.2 and JSON into the located tree. The only file that knows the YAML parser.
//!
//! In: a source. Out: its [`Node`], or diagnostics at the places where the text breaks a rule. JSON is read by the same
//! parser, since it is YAML too; a file named `.json` is checked by JSON's own rules first.

use std::borrow::Cow;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Tag, options};
use serde::de::IgnoredAny;

use crate::diagnostic::{Diagnostic, Rejected, Sink};
use crate::source::{Source, SourceId, Sources, Span};

use super::node::{Node, Value};
use super::scalar;
use super::tree::{Builder, DEPTH_LIMIT, Scalar};

/// How many characters a key may have; YAML says 1,024, JSON knows no limit.
const KEY_LIMIT: usize = 1 << 16;

/// Reads a source.
///
/// # Errors
///
/// When the text is not one document of YAML 1.2 (or JSON, for a file of that name) with unique text keys, or is nested
/// or repeats itself beyond the limits.
pub fn parse(sink: &Sink, sources: &Sources, id: SourceId) -> Result<Node, Rejected> {
    let source = sources.get(id);
    let at = Span {
        source: id,
        start: 0,
        end: 0,
    };
    if u32::try_from(source.text.len()).is_err() {
        return Err(sink.error(Diagnostic::new(
            "file-too-large",
            at,
            "the text is larger than 4 GiB",
        )));
    }
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let reader = Reader {
        id,
        text,
        skipped: source.text.len() - text.len(),
    };
    if text.trim_ascii().is_empty() {
        return Err(sink.error(empty(at)));
    }
    if is_json(source) {
        reader.check_json(sink)?;
    }
    reader.read(sink)?.ok_or_else(|| sink.error(empty(at)))
}

fn empty(at: Span) -> Diagnostic {
    Diagnostic::new("empty-document", at, "the file has no content")
}

fn is_json(source: &Source) -> bool {
    source
        .name
        .rsplit_once('.')
        .is_some_and(|(_, it)| it.eq_ignore_ascii_case("json"))
}

/// A text and where it stands in its source.
struct Reader<'a> {
    id: SourceId,
    text: &'a str,
    /// Bytes before it: a byte order mark.
    skipped: usize,
}

impl Reader<'_> {
    /// Checks the grammar of RFC 8259. What is skipped here, such as halves of surrogate pairs, the YAML parser refuses.
    fn check_json(&self, sink: &Sink) -> Result<(), Rejected> {
        let Err(error) = serde_json::from_str::<IgnoredAny>(self.text) else {
            return Ok(());
        };
        let line = error.line().saturating_sub(1);
        let before: usize = self
            .text
            .split_inclusive('\n')
            .take(line)
            .map(str::len)
            .sum();
        let byte = before + error.column().saturating_sub(1);
        let message = error.to_string();
        // Its place is ours to say.
        let message = message
            .rsplit_once(" at line ")
            .map_or(message.as_str(), |it| it.0);
        let diagnostic = Diagnostic::new("invalid-json", self.byte(byte), message);
        let rest = self.text.get(byte..).unwrap_or_default();
        let help = if rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#') {
            "JSON has no comments: move the text into a `description` or `$comment`"
        } else if message.contains("trailing comma") {
            "remove the last comma"
        } else {
            "name the file `.yaml` if it is meant to be YAML"
        };
        Err(sink.error(diagnostic.help(help)))
    }

    fn read(&self, sink: &Sink) -> Result<Option<Node>, Rejected> {
        let mut options = options! {
            flow_nesting_limit: DEPTH_LIMIT + 1,
            block_nesting_limit: DEPTH_LIMIT + 1,
            simple_key_max_lookahead: KEY_LIMIT,
        };
        options.set_emit_comments(false);
        let mut builder = Builder::new(sink);
        let mut documents = 0;
        for event in Parser::new_from_str_with_options(self.text, options) {
            let (event, place) = event.map_err(|it| builder.fatal(self.scan_error(&it)))?;
            let at = self.span(&place);
            let id = event.anchor_id();
            match event {
                Event::DocumentStart(..) => {
                    documents += 1;
                    if documents > 1 {
                        return Err(sink.error(
                            Diagnostic::new(
                                "several-documents",
                                at,
                                "a second YAML document begins here",
                            )
                            .help("put each document into a file of its own"),
                        ));
                    }
                }
                Event::Scalar(text, style, _, tag) => {
                    let scalar = self.scalar(&mut builder, &text, style, tag.as_deref(), &place);
                    builder.scalar(scalar, at, id)?;
                }
                Event::SequenceStart(_, _, tag) => {
                    self.check_tag(&mut builder, tag, "seq", &place);
                    builder.begin_array(at, id)?;
                }
                Event::MappingStart(_, _, tag) => {
                    self.check_tag(&mut builder, tag, "map", &place);
                    builder.begin_object(at, id)?;
                }
                Event::SequenceEnd | Event::MappingEnd => builder.end(at)?,
                Event::Alias(id) => builder.alias(id, at)?,
                // Only the events of nodes matter; unknown aliases are errors by the parser's default.
                _ => {}
            }
        }
        builder.finish()
    }

    fn scalar<'t>(
        &self,
        builder: &mut Builder<'_>,
        text: &'t str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        place: &granit_parser::Span,
    ) -> Scalar<'t> {
        let string = || Value::String(text.to_owned());
        let value = match tag {
            None if style == ScalarStyle::Plain => scalar::plain(text),
            None => string(),
            Some(tag) => match tag.core_suffix() {
                Some(name @ ("str" | "null" | "bool" | "int" | "float")) => {
                    scalar::tagged(name, text).unwrap_or_else(|| {
                        let message =
                            format!("`{text}` is not what the tag `{}` says", tag.original());
                        builder.reject(Diagnostic::new("wrong-tag", self.tag(place), message));
                        Value::Null
                    })
                }
                // `! text` is how YAML says "not a number" without quotes.
                None if tag.original() == "!" => string(),
                _ => {
                    builder.reject(self.unsupported(tag, place));
                    Value::Null
                }
            },
        };
        Scalar {
            text,
            value,
            plain: style == ScalarStyle::Plain && tag.is_none(),
        }
    }

    fn check_tag(
        &self,
        builder: &mut Builder<'_>,
        tag: Option<Cow<'_, Tag>>,
        known: &str,
        place: &granit_parser::Span,
    ) {
        if let Some(tag) = tag
            && !tag.is_yaml_core_schema_tag(known)
            && tag.original() != "!"
        {
            builder.reject(self.unsupported(&tag, place));
        }
    }

    fn unsupported(&self, tag: &Tag, place: &granit_parser::Span) -> Diagnostic {
        let tag = tag.original();
        let diagnostic = Diagnostic::new(
            "unsupported-tag",
            self.tag(place),
            format!("the tag `{tag}` has no meaning here"),
        );
        if tag.contains("include") {
            diagnostic.help("use `$ref` to include a file")
        } else {
            diagnostic.help("remove it; put the value in quotes if it is text")
        }
    }

    fn scan_error(&self, error: &ScanError) -> Diagnostic {
        let byte = error.marker().byte_offset().unwrap_or(self.text.len());
        let at = self.byte(byte);
        if *error.kind() == ErrorKind::RecursionLimitExceeded {
            return Diagnostic::new(
                "nesting-limit",
                at,
                format!("arrays and objects are nested more than {DEPTH_LIMIT} deep"),
            )
            .help("give inner parts a name of their own and refer to them");
        }
        let line = self.line(byte);
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        if line[..indentation].contains('\t') {
            return Diagnostic::new("invalid-yaml", at, "a tab is used as indentation")
                .help("indent by spaces: YAML forbids tabs there");
        }
        let diagnostic =
            Diagnostic::new("invalid-yaml", at, lower_first(&error.kind().to_string()));
        match error.kind() {
            ErrorKind::UnknownAnchor => diagnostic.help("a text that begins with `*` needs quotes"),
            ErrorKind::MappingValueNotAllowed => {
                diagnostic.help("a text with `: ` in it needs quotes; else check the indentation")
            }
            ErrorKind::InvalidQuotedScalarIndent => {
                diagnostic.help("indent the further lines of the text by more than its key")
            }
            ErrorKind::CommentNotSeparated => {
                diagnostic.help("put a blank before the `#`, or the text in quotes")
            }
            ErrorKind::UnexpectedCharacter { character } if "@`%".contains(*character) => {
                diagnostic.help("a text that begins with this character needs quotes")
            }
            _ => diagnostic,
        }
    }

    fn line(&self, byte: usize) -> &str {
        let before = self.text.get(..byte).unwrap_or(self.text);
        let start = before.rfind('\n').map_or(0, |it| it + 1);
        self.text[start..].lines().next().unwrap_or_default()
    }

    /// Gives the span of the character at a byte.
    fn byte(&self, byte: usize) -> Span {
        let mut start = byte.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let length = self.text[start..].chars().next().map_or(0, char::len_utf8);
        self.range(start..start + length)
    }

    fn span(&self, place: &granit_parser::Span) -> Span {
        self.range(place.byte_range().unwrap_or_default())
    }

    fn tag(&self, place: &granit_parser::Span) -> Span {
        place
            .tag_span()
            .map_or_else(|| self.span(place), |it| self.span(&it))
    }

    fn range(&self, range: std::ops::Range<usize>) -> Span {
        // A source has less than 4 GiB, which `parse` checks.
        let place = |byte: usize| u32::try_from(byte + self.skipped).unwrap_or(u32::MAX);
        Span {
            source: self.id,
            start: place(range.start),
            end: place(range.end.max(range.start)),
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(rest).collect()
    })
}
