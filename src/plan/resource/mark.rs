//! What being stored means for models: which are written and read, and which members are secret.
//!
//! In: a resource, an operation on it and the models of the version. Out: the models, changed.

use super::super::operation::Operation;
use super::super::schema::{ModelId, ModelKind, Models, Type};
use super::{Action, ColumnRole, Resource};

/// Marks the models inside JSON columns: they are both read and written, whatever operations do.
pub(super) fn stored(resource: &Resource, models: &mut Models) {
    let is_json = |wire: &str| {
        resource
            .columns
            .iter()
            .any(|it| it.wire == wire && it.ty == Type::Json)
    };
    let mut reached: Vec<ModelId> = Vec::new();
    for model in &models.all {
        if let ModelKind::Struct(object) = &model.kind {
            let stored = object.fields.iter().filter(|it| is_json(&it.wire));
            stored.for_each(|it| models_in(&it.ty, &mut reached));
        }
    }
    let mut next = 0;
    while let Some(id) = reached.get(next).copied() {
        next += 1;
        let model = &mut models.all[id.0 as usize];
        model.read = true;
        model.written = true;
        if let ModelKind::Struct(object) = &model.kind {
            object
                .fields
                .iter()
                .for_each(|it| models_in(&it.ty, &mut reached));
        }
    }
}

/// The secret of an account is one in every body that has it, also where the contract calls it a string like any other.
pub(super) fn secrets(resource: &Resource, operation: &Operation, models: &mut Models) {
    let Some(behaviour) = &operation.behaviour else {
        return;
    };
    let (model, login) = match &behaviour.action {
        Action::Login(it) => (it.body, Some(&it.secret)),
        Action::Create { body, .. }
        | Action::Replace { body, .. }
        | Action::Update { body, .. } => (*body, None),
        _ => return,
    };
    let columns = resource.columns.iter();
    let secrets: Vec<&str> = columns
        .filter(|it| it.role == ColumnRole::Secret)
        .map(|it| it.wire.as_str())
        .collect();
    if let ModelKind::Struct(object) = &mut models.all[model.0 as usize].kind {
        let fields = object.fields.iter_mut();
        for field in fields.filter(|it| it.ty == Type::Text) {
            let is_secret = match login {
                Some(name) => field.name == *name,
                None => secrets.contains(&field.wire.as_str()),
            };
            if is_secret {
                field.ty = Type::Secret;
            }
        }
    }
}

fn models_in(ty: &Type, found: &mut Vec<ModelId>) {
    match ty {
        Type::Model(id) if !found.contains(id) => found.push(*id),
        Type::List(it) | Type::Map(it) | Type::Nullable(it) | Type::Boxed(it) => {
            models_in(it, found)
        }
        _ => {}
    }
}
