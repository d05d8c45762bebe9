//! What templates see of credentials: how the first administrator logs in, whose tokens are let in, and who signs.

use serde::Serialize;

use super::line;
use crate::plan::Plan;
use crate::plan::security::Check;

/// The first administrator.
#[derive(Debug, Serialize)]
pub struct PrincipalView {
    /// What their secret is called.
    pub secret: String,
    /// A secret as a literal of Rust.
    pub secret_literal: String,
    /// The same for a shell.
    pub secret_example: String,
    /// What `create-admin` asks.
    pub options: Vec<OptionView>,
}

/// An option of `create-admin`.
#[derive(Debug, Serialize)]
pub struct OptionView {
    /// Its name without the hyphens.
    pub name: String,
    /// A value as a literal of Rust.
    pub literal: String,
    /// The same for a shell.
    pub example: String,
}

impl PrincipalView {
    pub fn of(plan: &Plan) -> Option<Self> {
        let (principal, administrator) = (plan.principal.as_ref()?, plan.administrator.as_ref()?);
        let options = administrator.options.iter().map(|it| OptionView {
            name: it.flag.clone(),
            literal: literal(&it.sample),
            example: shell_word(&it.sample),
        });
        let columns = &plan.resources[principal.resource].columns;
        Some(Self {
            secret: line(&columns[principal.secret].wire).replace('_', " "),
            secret_literal: literal(&administrator.secret),
            secret_example: shell_word(&administrator.secret),
            options: options.collect(),
        })
    }
}

/// An issuer whose tokens are let in.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct IssuerView {
    /// What the contracts call it.
    pub name: String,
    /// What its settings begin with.
    pub prefix: String,
}

impl IssuerView {
    pub fn all(plan: &Plan) -> Vec<Self> {
        let schemes = plan.versions.iter().flat_map(|it| &it.schemes);
        let mut all = Vec::new();
        for scheme in schemes {
            let Check::Issuer(issuer) = &scheme.check else {
                continue;
            };
            let view = Self {
                name: issuer.name.clone(),
                prefix: issuer.name.to_ascii_uppercase(),
            };
            if !all.contains(&view) {
                all.push(view);
            }
        }
        all
    }
}

/// A setting with a key of those who sign what they send.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SigningKeyView {
    /// The setting.
    pub name: String,
    /// How it holds the key: a variant of `support::signature::Encoding`.
    pub encoding: &'static str,
}

/// Gives the settings, each once.
pub fn signing_keys(plan: &Plan) -> Vec<SigningKeyView> {
    let open = plan.operations().filter(|(_, _, it)| it.closed.is_empty());
    let signed = open.filter_map(|(_, _, it)| it.request.signature.as_ref());
    let mut all: Vec<SigningKeyView> = signed
        .map(|it| SigningKeyView {
            name: it.secret.clone(),
            encoding: if it.secret_in_base64 {
                "Base64"
            } else {
                "Text"
            },
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

/// Writes a text as one word of a shell.
fn shell_word(text: &str) -> String {
    format!("'{}'", line(text).replace('\'', ""))
}

/// Writes a text as a literal of Rust.
fn literal(text: &str) -> String {
    proc_macro2::Literal::string(text).to_string()
}
