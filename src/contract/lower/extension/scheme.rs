//! What is declared on a security scheme: who checks its credentials.

use super::super::Cx;
use super::grammar::{Field, Shape, field, required};
use super::{Declared, KEY, check, declared, is_extended, text};
use crate::contract::model::{Issuer, SchemeCheck, SchemeExtension};
use crate::diagnostic::Diagnostic;
use crate::document::node::Node;
use crate::document::{Place, pointer};
use crate::source::Located;

/// The keys on a security scheme; a scheme has one at most.
pub const SCHEME: &[Field] = &[
    field(
        "keys",
        Shape::Text,
        "Its credentials are the API keys of this stored schema.",
    ),
    field(
        "session",
        Shape::Text,
        "Its cookie is the session that a log-in of this stored schema begins.",
    ),
    field(
        "login",
        Shape::Text,
        "On HTTP basic: its credentials are what this stored schema logs in with. On HTTP bearer: they are the access tokens that such a log-in gives.",
    ),
    field(
        "issuer",
        Shape::Fields(ISSUER),
        "Its tokens are those of an issuer elsewhere, which the settings name.",
    ),
];

/// The keys of `issuer`.
pub const ISSUER: &[Field] = &[
    required(
        "name",
        Shape::Text,
        "What the settings of the issuer begin with, in lower case: `staff` for `STAFF_ISSUER`, `STAFF_AUDIENCE` and so on.",
    ),
    field(
        "account",
        Shape::Text,
        "The claim that holds the id of the account that the token is for; needed where a `principal` is declared. A claim is named, or pointed to by a JSON pointer.",
    ),
    field(
        "role",
        Shape::Text,
        "The claim that says what the caller is, a text or a list of texts; not where accounts do.",
    ),
    field(
        "tenant",
        Shape::Text,
        "The claim that says where the caller belongs; not where accounts do.",
    ),
];

/// Reads what is declared on a security scheme.
pub fn scheme<'d>(cx: &Cx<'_, 'd>, place: &Place<'d>) -> SchemeExtension {
    if !is_extended(cx, place) {
        return SchemeExtension::default();
    }
    let declared = declared(cx, place, SCHEME);
    let here = pointer::join(&place.pointer, KEY);
    let mut all = declared.iter();
    let check = all.next().and_then(|(name, member)| {
        let node = &member.node;
        let store = || node.as_text().map(str::to_owned);
        let check = match *name {
            "keys" => SchemeCheck::Keys(store()?),
            "session" => SchemeCheck::Session(store()?),
            "login" => SchemeCheck::Login(store()?),
            _ => SchemeCheck::Issuer(issuer(cx, node, &here)?),
        };
        Some(Located::new(check, node.at))
    });
    if let Some((name, second)) = all.next() {
        cx.sink.error(
            Diagnostic::new(
                "wrong-extension-value",
                second.key,
                format!("`{name}` is one check too many: a scheme has one"),
            )
            .help("keep one of them")
            .pointer(here),
        );
    }
    SchemeExtension { check }
}

fn issuer<'d>(cx: &Cx<'_, 'd>, node: &'d Node, here: &str) -> Option<Issuer> {
    let members = check::members(cx, node, ISSUER, &pointer::join(here, "issuer"));
    let declared: Declared<'_> = members
        .into_iter()
        .map(|(field, member)| (field.name, member))
        .collect();
    let claim = |name: &str| text(&declared, name).map(|it| it.value);
    Some(Issuer {
        name: claim("name")?,
        account: claim("account"),
        role: claim("role"),
        tenant: claim("tenant"),
    })
}
