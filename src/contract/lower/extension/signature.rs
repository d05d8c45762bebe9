//! `signature` of an operation: its keys, and what they say.
//!
//! In: an object whose keys have been checked. Out: a signature, or nothing and why it would protect from nothing.

use super::super::Cx;
use super::check;
use super::grammar::{Field, Shape, field, required};
use super::{Declared, text, whole};
use crate::contract::model::{
    Signature, SignatureAlgorithm, SignatureEncoding, SignatureTime, SignedPiece,
};
use crate::diagnostic::Diagnostic;
use crate::document::node::Node;
use crate::document::pointer;
use crate::source::{Located, Span};

/// The keys of `signature`.
pub const SIGNATURE: &[Field] = &[
    required(
        "secret",
        Shape::Text,
        "The setting that holds the key, such as `WEBHOOK_SECRET`.",
    ),
    field(
        "secret_encoding",
        Shape::Word(&["text", "base64"]),
        "How the setting holds the key; `text` if nothing is said.",
    ),
    required(
        "header",
        Shape::Text,
        "The header with the signature, or with several that have blanks or commas between them.",
    ),
    field(
        "prefix",
        Shape::Text,
        "What stands before each signature there, such as `sha256=`.",
    ),
    field(
        "algorithm",
        Shape::Word(&["sha256", "sha512"]),
        "The hash of the HMAC; `sha256` if nothing is said.",
    ),
    field(
        "encoding",
        Shape::Word(&["hex", "base64"]),
        "How the signature is written; `hex` if nothing is said.",
    ),
    field(
        "signed",
        Shape::Text,
        "What is signed: `{body}`, `{timestamp}` and names of other headers in braces; `{body}`, or `{timestamp}.{body}` where there is a time.",
    ),
    field(
        "timestamp",
        Shape::Text,
        "The header that says when it was sent, in seconds since 1970.",
    ),
    field(
        "timestamp_prefix",
        Shape::Text,
        "What stands before the time, such as `t=`; without `timestamp` it is in the header of the signature.",
    ),
    field(
        "window",
        Shape::Whole,
        "How many seconds ago or ahead it may have been sent; 300 if nothing is said.",
    ),
];

/// The settings that a server has of its own, and what every process is told. A name that ends with `_` stands for all
/// behind it.
const TAKEN: &[&str] = &[
    "ADMIN_BIND",
    "BIND",
    "BODY_",
    "CORS_",
    "DATABASE_",
    "DOCS",
    "DOCS_PATH",
    "HEADER_TIMEOUT",
    "HOME",
    "LOGIN_FAILURES_",
    "HOSTNAME",
    "HSTS_",
    "IDEMPOTENCY_",
    "JOB_",
    "JOBS",
    "JWT_",
    "KEEP_ALIVE",
    "LOG",
    "LOG_FORMAT",
    "MAINTENANCE",
    "MAINTENANCE_RETRY_AFTER",
    "MAX_CONNECTIONS",
    "METRICS",
    "METRICS_PATH",
    "OPENAPI_PATH",
    "OTEL_",
    "PATH",
    "PROFILE",
    "RATE_LIMIT",
    "RATE_LIMITS",
    "REDIS_",
    "SHUTDOWN_TIMEOUT",
    "TEST_CREDENTIAL",
    "TRUSTED_PROXIES",
    "UPLOAD_FOLDER",
    "USER",
    "WORKERS",
];

/// Says whether a setting is one that a server has of its own.
fn is_taken(name: &str) -> bool {
    let name = name.strip_suffix("_FILE").unwrap_or(name);
    let mut taken = TAKEN.iter();
    taken.any(|it| name == *it || it.ends_with('_') && name.starts_with(it))
}

/// How long a request is taken after it was sent, in seconds, if nothing is said.
const WINDOW: u64 = 300;

/// Reads a signature.
pub fn signature<'d>(cx: &Cx<'_, 'd>, node: &'d Node, above: &str) -> Option<Located<Signature>> {
    let here = pointer::join(above, "signature");
    let members = check::members(cx, node, SIGNATURE, &here);
    let declared: Declared<'_> = members
        .into_iter()
        .map(|(field, member)| (field.name, member))
        .collect();
    let word = |name: &str| text(&declared, name).map(|it| it.value).unwrap_or_default();
    let fault = |at: Span, message: String, help: &str| {
        cx.sink.error(
            Diagnostic::new("wrong-extension-value", at, message)
                .help(help)
                .pointer(here.clone()),
        );
    };
    let secret = text(&declared, "secret")?;
    if !is_setting(&secret.value) {
        let message = format!("`{}` is no name of a setting", secret.value);
        fault(
            secret.at,
            message,
            "write capital letters, such as `WEBHOOK_SECRET`",
        );
        return None;
    }
    if is_taken(&secret.value) {
        let message = format!(
            "`{}` is a setting already, which others know and which is no secret of whoever signs",
            secret.value
        );
        fault(
            secret.at,
            message,
            "name one of its own, such as `WEBHOOK_SECRET`",
        );
        return None;
    }
    let header = text(&declared, "header")?;
    let time = time(&declared, &header.value);
    if time.is_none()
        && let Some(window) = declared.get("window")
    {
        let message = "`window` has no meaning without a time".to_owned();
        fault(
            window.key,
            message,
            "declare `timestamp` or `timestamp_prefix`, or remove it",
        );
    }
    let signed = text(&declared, "signed");
    let at = signed.as_ref().map_or(node.at, |it| it.at);
    let standard = if time.is_some() {
        "{timestamp}.{body}"
    } else {
        "{body}"
    };
    let pieces = signed.as_ref().map_or(standard, |it| it.value.as_str());
    let Some(pieces) = self::pieces(pieces) else {
        fault(
            at,
            "a brace is not closed".to_owned(),
            "write names in braces, such as `{body}`",
        );
        return None;
    };
    let count = |piece: &SignedPiece| pieces.iter().filter(|it| *it == piece).count();
    if count(&SignedPiece::Body) != 1 {
        let message = "what is signed has the body not exactly once".to_owned();
        fault(
            at,
            message,
            "write `{body}` where the bytes of the body stand",
        );
        return None;
    }
    match (count(&SignedPiece::Timestamp), &time) {
        (0, Some(_)) => {
            let message = "the time is not signed, so anybody can change it".to_owned();
            fault(
                at,
                message,
                "write `{timestamp}` where it stands in what is signed",
            );
            return None;
        }
        (1.., None) => {
            let message = "`{timestamp}` has no header".to_owned();
            fault(
                at,
                message,
                "say where it is by `timestamp` or `timestamp_prefix`",
            );
            return None;
        }
        _ => {}
    }
    let names = pieces.iter().filter_map(|it| match it {
        SignedPiece::Header(name) => Some(name),
        _ => None,
    });
    let names = names
        .chain([&header.value])
        .chain(time.as_ref().map(|it| &it.header));
    if let Some(name) = names.into_iter().find(|it| !is_token(it)) {
        let message = format!("`{name}` is no name of a header");
        fault(at, message, "letters, digits and hyphens make one");
        return None;
    }
    let signature = Signature {
        secret: secret.value,
        secret_in_base64: word("secret_encoding") == "base64",
        header: header.value,
        prefix: word("prefix"),
        algorithm: match word("algorithm").as_str() {
            "sha512" => SignatureAlgorithm::Sha512,
            _ => SignatureAlgorithm::Sha256,
        },
        encoding: match word("encoding").as_str() {
            "base64" => SignatureEncoding::Base64,
            _ => SignatureEncoding::Hex,
        },
        signed: pieces,
        time,
    };
    Some(Located::new(signature, node.at))
}

/// Reads where the time is; it may be in the header of the signature.
fn time(declared: &Declared<'_>, header: &str) -> Option<SignatureTime> {
    let own = text(declared, "timestamp");
    let prefix = text(declared, "timestamp_prefix");
    if own.is_none() && prefix.is_none() {
        return None;
    }
    let window = declared.get("window").and_then(|it| whole(&it.node));
    Some(SignatureTime {
        header: own.map_or_else(|| header.to_owned(), |it| it.value),
        prefix: prefix.map(|it| it.value).unwrap_or_default(),
        window: window.map_or(WINDOW, |it| it.value),
    })
}

/// Takes apart what is signed; `None` if a brace is open.
fn pieces(text: &str) -> Option<Vec<SignedPiece>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        if !before.is_empty() {
            pieces.push(SignedPiece::Text(before.to_owned()));
        }
        pieces.push(match name {
            "body" => SignedPiece::Body,
            "timestamp" => SignedPiece::Timestamp,
            name => SignedPiece::Header(name.to_owned()),
        });
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(SignedPiece::Text(rest.to_owned()));
    }
    Some(pieces)
}

fn is_setting(name: &str) -> bool {
    name.starts_with(|it: char| it.is_ascii_uppercase())
        && name
            .bytes()
            .all(|it| it.is_ascii_uppercase() || it.is_ascii_digit() || it == b'_')
}

/// Says whether it can be the name of a header (RFC 9110, 5.6.2).
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_signed_is_taken_apart() {
        let text = |it: &str| SignedPiece::Text(it.to_owned());
        let expected = vec![
            text("v0:"),
            SignedPiece::Timestamp,
            text(":"),
            SignedPiece::Body,
        ];
        assert_eq!(pieces("v0:{timestamp}:{body}"), Some(expected));
        let id = SignedPiece::Header("webhook-id".to_owned());
        assert_eq!(pieces("{webhook-id}"), Some(vec![id]));
        assert_eq!(pieces("{body"), None);
    }

    #[test]
    fn settings_of_the_server_are_no_keys_of_those_who_sign() {
        let template = include_str!("../../../../templates/crate/.env.example.jinja");
        let names = template.lines().filter_map(|it| {
            let name = it.trim_start_matches(['#', ' ']).split_once('=')?.0;
            let is_name = |it: char| it.is_ascii_uppercase() || it == '_';
            (!name.is_empty() && name.chars().all(is_name)).then_some(name)
        });
        let free: Vec<&str> = names.filter(|it| !is_taken(it)).collect();
        assert!(free.is_empty(), "{free:?}");
        let own = ["WEBHOOK_SECRET", "PAYMENT_KEY", "LOGISTICS_KEY"];
        assert!(!own.iter().any(|it| is_taken(it)));
    }
}
