//! The dialects: which version of OpenAPI a document is written in, and what that changes.
//!
//! In: the `openapi` key of a document. Out: a [`Version`], the one thing that later stages of lowering ask about.

use crate::diagnostic::{Diagnostic, Rejected, Sink};
use crate::document::node::{Node, Value};
use crate::source::Located;

/// A minor version of OpenAPI 3; patch versions change no meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// 3.0: schemas are an extended subset of an early JSON Schema.
    V3_0,
    /// 3.1: schemas are JSON Schema 2020-12.
    V3_1,
    /// 3.2: the same, with more around them.
    V3_2,
}

impl Version {
    /// Gives the name for messages: `3.1`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V3_2 => "3.2",
        }
    }

    /// Says whether the keys beside the `$ref` of a schema have a meaning (3.1, 4.8.24.1), which 3.0 denies them.
    pub fn applies_siblings(self) -> bool {
        self >= Self::V3_1
    }
}

/// Reads the version of a whole document.
///
/// # Errors
///
/// When the document is no OpenAPI document, or one of a version that is not supported.
pub fn version(sink: &Sink, root: &Node) -> Result<(Version, Located<String>), Rejected> {
    let fault = |at, message: String, help: &str| {
        Err(sink.error(
            Diagnostic::new("unsupported-document", at, message)
                .help(help)
                .pointer(""),
        ))
    };
    let Some(members) = root.as_object() else {
        let found = if root.is_null() {
            "nothing"
        } else {
            root.kind()
        };
        return fault(
            root.at,
            format!("an OpenAPI document is an object, this is {found}"),
            "begin with `openapi: 3.1.0`, `info` and `paths`",
        );
    };
    if let Some(swagger) = members.get("swagger") {
        let found = swagger.node.as_text().unwrap_or("2.0");
        return fault(
            swagger.key,
            format!("this is Swagger {found}, which is not supported"),
            "convert it to OpenAPI 3.0 or later, for example with `swagger2openapi`",
        );
    }
    if let Some(other) = members.get("asyncapi") {
        return fault(
            other.key,
            "this is an AsyncAPI document, not an OpenAPI one".to_owned(),
            "specwright builds HTTP servers from OpenAPI 3.0, 3.1 and 3.2",
        );
    }
    let Some(member) = members.get("openapi") else {
        return fault(
            root.at,
            "the key `openapi` is missing, so this is no OpenAPI document".to_owned(),
            "begin with `openapi: 3.1.0`",
        );
    };
    let Some(text) = member.node.as_text() else {
        return fault(
            member.node.at,
            format!(
                "`openapi` is {}, expected a version such as `3.1.0`",
                member.node.kind()
            ),
            "write `openapi: 3.1.0`",
        );
    };
    let Some(version) = known(text) else {
        return fault(
            member.node.at,
            format!("OpenAPI `{text}` is not supported"),
            "the supported versions are 3.0, 3.1 and 3.2",
        );
    };
    if !matches!(member.node.value, Value::String(_)) {
        sink.warn(
            Diagnostic::new(
                "unquoted-version",
                member.node.at,
                format!(
                    "`openapi: {text}` is a number, read as version `{}`",
                    version.as_str()
                ),
            )
            .help(format!("write `openapi: \"{}.0\"`", version.as_str()))
            .pointer("/openapi"),
        );
    }
    Ok((version, Located::new(text.to_owned(), member.node.at)))
}

/// Gives the minor version that a version text belongs to.
pub fn known(text: &str) -> Option<Version> {
    let text = text.trim();
    let minor = |prefix: &str| {
        text.strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
    };
    if minor("3.0") {
        Some(Version::V3_0)
    } else if minor("3.1") {
        Some(Version::V3_1)
    } else if minor("3.2") {
        Some(Version::V3_2)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patch_versions_belong_to_their_minor_version() {
        assert_eq!(known("3.0.4"), Some(Version::V3_0));
        assert_eq!(known("3.1"), Some(Version::V3_1));
        assert_eq!(known("3.2.0-rc1"), Some(Version::V3_2));
        assert_eq!(known("3.10.0"), None);
        assert_eq!(known("4.0.0"), None);
        assert_eq!(known("2.0"), None);
    }
}
