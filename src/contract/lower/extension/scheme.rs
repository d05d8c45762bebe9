//! What is declared on a security scheme: who checks its credentials.

use super::super::Cx;
use super::grammar::{ISSUER, SCHEME};
use super::{Declared, KEY, check, declared, is_extended, text};
use crate::contract::model::{Issuer, SchemeCheck, SchemeExtension};
use crate::diagnostic::Diagnostic;
use crate::document::node::Node;
use crate::document::{Place, pointer};
use crate::source::Located;

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
