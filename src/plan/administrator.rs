//! The first administrator: what the command line is told of them.

use serde_json::Value as Json;

use super::operation::BodyKind;
use super::resource::{Action, ColumnRole, Resource};
use super::schema::{Literal, ModelId, ModelKind, Type};
use super::{Principal, Version, contract_test};
use crate::contract::Contract;

/// What `create-admin` asks.
#[derive(Debug, Clone)]
pub struct Administrator {
    /// What it asks for, beside the secret.
    pub options: Vec<AdministratorOption>,
    /// A secret that the contract allows; for tests.
    pub secret: String,
    /// The version and the model whose rule the answers must keep: what the contract creates such a row from.
    pub model: Option<(usize, ModelId)>,
    /// The columns that this model has a member for, without the secret.
    pub held: Vec<usize>,
}

/// One option.
#[derive(Debug, Clone)]
pub struct AdministratorOption {
    /// The column that it fills.
    pub column: usize,
    /// Its name without the hyphens before it.
    pub flag: String,
    /// One line.
    pub docs: String,
    /// A value that the contract allows; for tests and the README.
    pub sample: String,
}

/// Where a value of the new account comes from.
#[derive(Debug, Clone, Copy)]
pub enum Given<'a> {
    /// The command line.
    Asked,
    /// It is the role of administrators.
    Role(&'a str),
    /// The contract has a default.
    Default(&'a Literal),
    /// There is none.
    Nothing,
}

impl Administrator {
    /// Gives where the value of a column comes from; that of the secret is asked for by itself.
    pub fn given<'a>(
        &self,
        principal: &'a Principal,
        resource: &'a Resource,
        column: usize,
    ) -> Given<'a> {
        if self.options.iter().any(|it| it.column == column) {
            return Given::Asked;
        }
        match (
            &principal.administrator,
            &resource.columns[column].default_literal,
        ) {
            (Some(role), _) if principal.role == Some(column) => Given::Role(role),
            (_, Some(literal)) => Given::Default(literal),
            (_, None) => Given::Nothing,
        }
    }
}

/// Decides what must be asked: whatever a row needs that neither has a default nor follows from its being an
/// administrator.
pub fn decide(
    principal: &Principal,
    resources: &[Resource],
    contracts: &[Contract],
    versions: &[Version],
) -> Administrator {
    let resource = &resources[principal.resource];
    let created = created(principal.resource, contracts, versions);
    let sample = |wire: &str| {
        created
            .as_ref()
            .and_then(|(_, sample)| sample.get(wire))
            .map(text)
    };
    let mut options = Vec::new();
    for (index, column) in resource.columns.iter().enumerate() {
        let is_asked = match column.role {
            ColumnRole::Tenant => true,
            ColumnRole::Value => {
                !column.nullable && column.default.is_none() && principal.role != Some(index)
            }
            _ => false,
        };
        if is_asked {
            let fallback = if column.ty == Type::Text { "a" } else { "1" };
            options.push(AdministratorOption {
                column: index,
                flag: column.field.flag(),
                docs: match column.role {
                    ColumnRole::Tenant => "The tenant of the administrator".to_owned(),
                    _ => format!("The {} of the administrator", column.field.prose()),
                },
                sample: sample(&column.wire).unwrap_or_else(|| fallback.to_owned()),
            });
        }
    }
    let secret = &resource.columns[principal.secret].wire;
    Administrator {
        options,
        secret: sample(secret).unwrap_or_else(|| "correct horse battery staple".to_owned()),
        held: match &created {
            Some(((version, model), _)) => held(resource, &versions[*version].models[*model].kind),
            None => Vec::new(),
        },
        model: created.map(|(model, _)| model),
    }
}

fn held(resource: &Resource, model: &ModelKind) -> Vec<usize> {
    let ModelKind::Struct(object) = model else {
        return Vec::new();
    };
    let has = |wire: &str| object.fields.iter().any(|it| it.wire == wire);
    let columns = resource.columns.iter().enumerate();
    columns
        .filter(|(_, it)| it.role == ColumnRole::Value && has(&it.wire))
        .map(|(index, _)| index)
        .collect()
}

/// Finds the operation that creates such rows: its version, its model and a body that it takes.
fn created(
    resource: usize,
    contracts: &[Contract],
    versions: &[Version],
) -> Option<((usize, ModelId), Json)> {
    let versions = versions.iter().zip(contracts).enumerate();
    versions.rev().find_map(|(index, (version, contract))| {
        let operations = version.apis.iter().flat_map(|it| &it.operations);
        operations.into_iter().find_map(|operation| {
            let behaviour = operation.behaviour.as_ref()?;
            if behaviour.resource != resource || !matches!(behaviour.action, Action::Create { .. })
            {
                return None;
            }
            let BodyKind::Json {
                ty: Type::Model(model),
                ..
            } = operation.request.body.as_ref()?.kind
            else {
                return None;
            };
            let sample = contract_test::body_of(contract, operation)?;
            Some(((index, model), sample))
        })
    })
}

fn text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
