//! Which models requests carry, and which responses: from those that they begin with to all that these speak of.

use super::{Model, ModelId, ModelKind};

/// Which models requests and responses begin with.
#[derive(Debug, Default)]
pub struct Roots {
    /// Requests.
    pub read: Vec<ModelId>,
    /// Responses.
    pub written: Vec<ModelId>,
}

/// Marks what requests carry and what responses carry.
pub(super) fn mark(models: &mut [Model], roots: &Roots) {
    for (from, read) in [(&roots.read, true), (&roots.written, false)] {
        let mut rest = from.clone();
        while let Some(id) = rest.pop() {
            let model = &mut models[id.0 as usize];
            let flag = if read {
                &mut model.read
            } else {
                &mut model.written
            };
            if !std::mem::replace(flag, true) {
                rest.extend(within(model));
            }
        }
    }
}

/// Gives the models that a model speaks of.
fn within(model: &Model) -> Vec<ModelId> {
    let mut found = Vec::new();
    match &model.kind {
        ModelKind::Struct(it) => {
            for field in &it.fields {
                field.ty.models(&mut |id| found.push(id));
                field.rule.models(&mut |id| found.push(id));
            }
            if let Some(extra) = &it.extra {
                extra.value.models(&mut |id| found.push(id));
            }
            it.rule.models(&mut |id| found.push(id));
            for rule in &it.also {
                rule.models(&mut |id| found.push(id));
            }
        }
        ModelKind::Enumeration(_) => (),
        ModelKind::Union(it) => {
            for variant in &it.variants {
                variant.ty.models(&mut |id| found.push(id));
            }
            it.rule.models(&mut |id| found.push(id));
        }
        ModelKind::Json { rule } => rule.models(&mut |id| found.push(id)),
    }
    found
}
