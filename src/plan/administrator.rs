//! The first administrator: what the command line is told of them.

use serde_json::Value as Json;

use super::operation::BodyKind;
use super::resource::{Action, ColumnRole, Resource, columns};
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
    /// The least and the greatest integer that it may be, as far as the contract says.
    pub range: (Option<i64>, Option<i64>),
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
                range: match column.ty {
                    Type::I32 => {
                        let (least, most) = range(&resource.store, &column.wire, contracts);
                        let fits = |it: &i64| i32::try_from(*it).is_ok();
                        (least.filter(fits), most.filter(fits))
                    }
                    Type::I64 => range(&resource.store, &column.wire, contracts),
                    _ => (None, None),
                },
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

/// Gives the limits of an integer in the newest contract that stores it.
fn range(store: &str, wire: &str, contracts: &[Contract]) -> (Option<i64>, Option<i64>) {
    let found = contracts.iter().rev().find_map(|contract| {
        let mut named = contract.components.values();
        let stored = named.find(|it| {
            let declared = contract.schemas[**it].extension.store.as_ref();
            declared.is_some_and(|it| it.value.name.value == store)
        })?;
        let properties = columns::properties(contract, *stored);
        let schema = &contract.schemas[properties.get(wire)?.0];
        let limit = |it: &Option<crate::contract::Bound>, step: i64| {
            let bound = it.as_ref()?;
            let value = bound.value.as_i64()?;
            if bound.exclusive {
                value.checked_add(step)
            } else {
                Some(value)
            }
        };
        let least = limit(&schema.minimum, 1).filter(|it| *it != i64::MIN);
        let most = limit(&schema.maximum, -1).filter(|it| *it != i64::MAX);
        Some((least, most))
    });
    found.unwrap_or_default()
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
