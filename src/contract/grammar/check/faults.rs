//! What the grammar finds wrong with a single value or object.

use super::super::value::as_count;
use super::super::{Key, Kind, Need, Object, Shape};
use super::Walk;
use crate::contract::dialect::Version;
use crate::diagnostic::Diagnostic;
use crate::document::node::{Node, Value};
use crate::document::{Place, nearest};
use crate::source::Span;

/// The key that says who is let in.
const SECURITY: &str = "security";

impl<'d> Walk<'_, 'd> {
    pub(super) fn scalar(&self, place: &Place<'d>, shape: Shape) {
        let node = place.node;
        let expected = match shape {
            Shape::Text => node.as_text().is_none().then_some("a string"),
            Shape::String => node.as_str().is_none().then_some("a string"),
            Shape::Flag => node.as_bool().is_none().then_some("`true` or `false`"),
            Shape::Number => number(node).is_none().then_some("a number"),
            Shape::Count => (number(node).and_then(as_count).is_none())
                .then_some("a whole number that is not negative"),
            Shape::Limit => {
                (number(node).is_none() && node.as_bool().is_none()).then_some("a number")
            }
            Shape::Types => match &node.value {
                Value::String(_) => None,
                Value::Array(items) if items.iter().all(|it| it.as_str().is_some()) => None,
                _ => Some("the name of a type, or a list of names"),
            },
            Shape::Word(words) => match node.as_text() {
                None => Some("a string"),
                Some(word) if words.contains(&word) => None,
                Some(word) => {
                    let help = match nearest(word, words.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("it is one of `{}`", words.join("`, `")),
                    };
                    self.sink.error(
                        Diagnostic::new(
                            "unknown-value",
                            node.at,
                            format!("`{word}` is not known here"),
                        )
                        .help(help)
                        .pointer(place.pointer.clone()),
                    );
                    None
                }
            },
            Shape::Any
            | Shape::One(_)
            | Shape::List(_)
            | Shape::Map(_)
            | Shape::Dependency
            | Shape::Mapping => None,
        };
        if let Some(expected) = expected {
            self.wrong_type(place, shape, expected);
        }
    }

    pub(super) fn wrong_type(&self, place: &Place<'d>, shape: Shape, expected: &str) {
        let found = match &place.node.value {
            Value::Number(text) => format!("`{text}`"),
            _ => place.node.kind().to_owned(),
        };
        let message = format!("expected {expected}, found {found}");
        let diagnostic =
            Diagnostic::new("wrong-type", place.node.at, message).pointer(place.pointer.clone());
        if is_documentation(shape, &place.pointer) {
            self.sink
                .warn(diagnostic.help("this is for readers only, so it is ignored"));
        } else {
            self.sink.error(diagnostic);
        }
    }

    /// Nothing after a colon. At the root, `security` without a value would leave every operation open.
    pub(super) fn empty(&self, place: &Place<'d>) {
        if place.pointer == "/security" && self.is_open_by_a_slip(place) {
            return;
        }
        self.sink.warn(
            Diagnostic::new(
                "empty-value",
                place.node.at,
                "this key has no value and counts as absent",
            )
            .help("remove the key, or give it a value")
            .pointer(place.pointer.clone()),
        );
    }

    /// Says whether there is no value where it is said who is let in, which is then reported: an operation that is left
    /// open by a slip of the hand is worse than one that is not built.
    pub(super) fn is_open_by_a_slip(&self, place: &Place<'d>) -> bool {
        if place.node.is_null() {
            self.sink.error(
                Diagnostic::new(
                    "empty-value",
                    place.node.at,
                    "there is no value here, where it is said who is let in",
                )
                .help("`[]` stands for no scopes, and `{}` in the list for callers without credentials")
                .pointer(place.pointer.clone()),
            );
        }
        place.node.is_null()
    }

    /// The same for the scopes of a scheme, and each of them.
    pub(super) fn asks_by_a_slip(&self, scopes: &Place<'d>) -> bool {
        let count = scopes.node.as_array().map_or(0, <[Node]>::len);
        let mut each = (0..count).filter_map(|index| scopes.index(index));
        self.is_open_by_a_slip(scopes) || each.any(|it| self.is_open_by_a_slip(&it))
    }

    /// Texts inside an object that are compared letter by letter: the name of a parameter, values of an enumeration, and
    /// names that must be there.
    pub(super) fn unseen_inside(&self, place: &Place<'d>, kind: Kind) {
        let keys: &[&str] = match kind {
            Kind::Parameter => &["name"],
            Kind::Schema => &["enum", "const", "required"],
            _ => return,
        };
        for child in keys.iter().filter_map(|it| place.child(it)) {
            if let Some(text) = child.node.as_str() {
                self.unseen(&child, text, child.node.at);
            }
            for item in child.node.as_array().unwrap_or_default() {
                if let Some(text) = item.as_str() {
                    self.unseen(&child, text, item.at);
                }
            }
        }
    }

    /// A name that reads like another one and is not it.
    pub(super) fn unseen(&self, place: &Place<'d>, name: &str, key: Span) {
        let is_unseen = |it: char| {
            matches!(it,
                '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e007f}')
                || (it.is_control() && !matches!(it, '\n' | '\r' | '\t'))
        };
        let Some(found) = name.chars().find(|it| is_unseen(*it)) else {
            return;
        };
        let shown = name.replace(is_unseen, "");
        let message = format!(
            "the name that reads `{shown}` has a character in it that is not seen: U+{:04X}",
            u32::from(found)
        );
        self.sink.warn(
            Diagnostic::new("unseen-character", key, message)
                .help(format!(
                    "type the name again; `{shown}` as it is seen is another one"
                ))
                .pointer(place.pointer.clone()),
        );
    }

    pub(super) fn unknown(&self, child: &Place<'d>, name: &str, kind: Kind, key: Span) {
        let object = kind.object();
        let near = nearest(name, object.keys.iter().map(|it| it.name));
        let reads_so = name == SECURITY || nearest(name, [SECURITY]).is_some();
        // What a schema calls so is a word of its author's, and lets in nobody.
        let elsewhere = reads_so && kind != Kind::Schema;
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if elsewhere => {
                format!("`{SECURITY}` stands on operations, and at the root for all of them")
            }
            None => "keys of your own begin with `x-`".to_owned(),
        };
        let message = format!("`{name}` is not a key of {}", object.name);
        let tell = |message: String| {
            Diagnostic::new("unknown-keyword", key, message)
                .help(help)
                .pointer(child.pointer.clone())
        };
        // An operation that is left open by a slip of the hand is worse than one that is not built.
        if elsewhere || near == Some(SECURITY) {
            self.sink.error(tell(message));
        } else {
            self.sink.warn(tell(format!("{message} and is ignored")));
        }
    }

    pub(super) fn missing(&self, place: &Place<'d>, object: &Object) {
        for key in object.keys {
            let absent = place.node.get(key.name).is_none_or(Node::is_null);
            if !absent || key.need == Need::Optional {
                continue;
            }
            let diagnostic = Diagnostic::new(
                "missing-keyword",
                start_of(place.node),
                format!("{} has no `{}`", object.name, key.name),
            )
            .pointer(place.pointer.clone());
            if key.need == Need::Required {
                self.sink.error(diagnostic);
            } else {
                self.sink
                    .warn(diagnostic.help("the specification asks for it"));
            }
        }
    }

    pub(super) fn version_of_key(&self, child: &Place<'d>, key: &Key, at: Span) {
        if self.version < key.since {
            self.sink.warn(
                Diagnostic::new(
                    "keyword-of-another-version",
                    at,
                    format!(
                        "`{}` came with OpenAPI {}, this document is {}; it is read as {} means it",
                        key.name,
                        key.since.as_str(),
                        self.version.as_str(),
                        key.since.as_str(),
                    ),
                )
                .help(format!(
                    "set `openapi` to {}.0, or do without it",
                    key.since.as_str()
                ))
                .pointer(child.pointer.clone()),
            );
        } else if self.version > key.until {
            self.sink.warn(
                Diagnostic::new(
                    "keyword-of-another-version",
                    at,
                    format!(
                        "`{}` has no meaning since OpenAPI {} and is ignored",
                        key.name,
                        self.version.as_str()
                    ),
                )
                .help("write `type: [\"string\", \"null\"]` for what may be null")
                .pointer(child.pointer.clone()),
            );
        }
    }

    pub(super) fn other_version(&self, place: &Place<'d>, what: &str, since: Version) {
        self.sink.warn(
            Diagnostic::new(
                "keyword-of-another-version",
                place.node.at,
                format!(
                    "{what} came with OpenAPI {}; it is read as that means it",
                    since.as_str()
                ),
            )
            .pointer(place.pointer.clone()),
        );
    }

    /// Says whether the keys beside a `$ref` count; tells of those that do not.
    pub(super) fn siblings(&self, place: &Place<'d>, kind: Kind) -> bool {
        let applies = match kind {
            Kind::Schema => self.version.applies_siblings(),
            Kind::PathItem => true,
            _ => false,
        };
        if applies {
            return true;
        }
        let allowed: &[&str] = match kind {
            Kind::Schema => &["$ref"],
            _ if self.version >= Version::V3_1 => &["$ref", "summary", "description"],
            _ => &["$ref"],
        };
        let ignored: Vec<_> = place
            .node
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| !allowed.contains(&name.as_str()) && !name.starts_with("x-"))
            .collect();
        if let Some((first, member)) = ignored.first() {
            let rest = match ignored.len() - 1 {
                0 => String::new(),
                1 => " and one more key".to_owned(),
                count => format!(" and {count} more keys"),
            };
            let diagnostic = Diagnostic::new(
                "ignored-sibling",
                member.key,
                format!("`{first}`{rest} beside a `$ref` has no meaning here and is ignored"),
            )
            .pointer(place.pointer.clone());
            let only_words = ignored.iter().all(|(name, _)| {
                matches!(
                    name.as_str(),
                    "description" | "summary" | "title" | "example"
                )
            });
            if only_words {
                self.sink.note(diagnostic);
            } else if kind == Kind::Schema {
                self.sink.warn(
                    diagnostic.help(
                        "put the reference into `allOf: [{$ref: …}]` and the keys beside that",
                    ),
                );
            } else {
                self.sink
                    .warn(diagnostic.help("move the keys to what the reference names"));
            }
        }
        false
    }

    pub(super) fn misplaced(&self, place: &Place<'d>, reference: &Node, what: &str) {
        self.sink.warn(
            Diagnostic::new(
                "misplaced-reference",
                reference.at,
                format!(
                    "OpenAPI allows no reference in place of {what}; it is followed all the same"
                ),
            )
            .help("other tools may refuse it: write the object itself here, or refer to its parts")
            .pointer(place.pointer.clone()),
        );
    }
}

/// Says whether nothing that a server does depends on a value, so that a fault in it need not end the work.
fn is_documentation(shape: Shape, pointer: &str) -> bool {
    let key = pointer.rsplit('/').next().unwrap_or_default();
    match shape {
        Shape::One(kind) | Shape::Map(&Shape::One(kind)) => matches!(
            kind,
            Kind::ExternalDocs | Kind::Xml | Kind::Contact | Kind::License | Kind::Example
        ),
        Shape::Text => matches!(key, "description" | "summary" | "termsOfService"),
        Shape::List(_) => key == "examples",
        _ => false,
    }
}

fn number(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Number(text) => Some(text),
        _ => None,
    }
}

/// Gives the first line of an object, so that what it lacks does not underline the whole of it.
fn start_of(node: &Node) -> Span {
    match node.as_object().and_then(|members| members.first()) {
        Some((_, member)) => member.key,
        None => node.at,
    }
}
